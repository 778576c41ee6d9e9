"""States of a ticket and how they follow on each other."""

from __future__ import annotations

from msgspec import Struct

from sla_engine import Category, WaitsFor


class State(Struct, frozen=True):
    """``short`` fits a narrow column; ``waits_for`` is set while the ticket is pending."""

    code: str
    label: str
    short: str
    category: Category
    waits_for: WaitsFor | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do, or to wait for."""
        return self.category in (Category.NEW, Category.OPEN, Category.PENDING)


NEW = State("new", "new", "new", Category.NEW)
OPEN = State("open", "open", "open", Category.OPEN)
WAITING_CUSTOMER = State(
    "waiting_customer", "waiting for customer", "waiting", Category.PENDING, WaitsFor.CUSTOMER
)
WAITING_AGENT = State(
    "waiting_agent", "waiting for agent", "agent", Category.PENDING, WaitsFor.AGENT
)
WAITING_THIRD_PARTY = State(
    "waiting_third_party",
    "waiting for third party",
    "waiting",
    Category.PENDING,
    WaitsFor.THIRD_PARTY,
)
WAITING_DATE = State(
    "waiting_date", "waiting for a date", "waiting", Category.PENDING, WaitsFor.DATE
)
RESOLVED = State("resolved", "resolved", "solved", Category.RESOLVED)
CLOSED = State("closed", "closed", "closed", Category.CLOSED)

STATES = {
    state.code: state
    for state in (
        NEW,
        OPEN,
        WAITING_CUSTOMER,
        WAITING_AGENT,
        WAITING_THIRD_PARTY,
        WAITING_DATE,
        RESOLVED,
        CLOSED,
    )
}

_WORKING = (OPEN, WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, WAITING_DATE)

_NEXT: dict[str, tuple[State, ...]] = {
    "new": (*_WORKING, RESOLVED),
    **{state.code: (*(s for s in _WORKING if s is not state), RESOLVED) for state in _WORKING},
    # Waiting for another date is a change worth making.
    "waiting_date": (*_WORKING, RESOLVED),
    "resolved": (OPEN, CLOSED),
    "closed": (),
}


def next_states(code: str) -> tuple[State, ...]:
    """The states that a ticket may go to from here; none from closed."""
    return _NEXT[code]


TYPES = ("incident", "request", "question", "problem")
CHANNELS = ("phone", "e-mail", "walk-in", "portal")
PRIORITIES = {1: "critical", 2: "high", 3: "normal", 4: "low"}
NORMAL = 3
