"""A ticket's events put in order, clamped to its creation, and reduced to whole microseconds."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sla_engine.event import Event
from sla_engine.instants import us_of
from sla_engine.words import Author, Category, EventKind, WaitsFor


class Fact(NamedTuple):
    """What an event means for clocks, and when it counts: µs since the epoch."""

    at_us: int
    kind: EventKind
    author: Author
    category: Category | None = None
    waits_for: WaitsFor | None = None
    public: bool = False
    state: int = 0
    value: int | None = None
    label: str = ""
    by: str = ""


class History(NamedTuple):
    """The facts of a ticket in the order of truth, its creation first, and the present in µs."""

    facts: tuple[Fact, ...]
    now_us: int

    def until(self, instant_us: int) -> "History":
        """The same as it was known at an instant that is no earlier than the creation."""
        facts = tuple(fact for fact in self.facts if fact.at_us <= instant_us)
        return History(facts, instant_us)

    def reopened_us(self, since_us: int) -> int | None:
        """When the ticket was first reopened from that instant on; None when it was not. In µs."""
        is_over = False
        for fact in self.facts:
            if fact.category is None:
                continue
            if is_over and not fact.category.is_over and fact.at_us >= since_us:
                return fact.at_us
            is_over = fact.category.is_over
        return None


def facts_of(events: Iterable[Event]) -> tuple[Fact, ...]:
    """Events in the order of truth: the creation first, the others by (occurred_at, id).

    What claims to be older than the creation happened at creation, in the order of ids. A history
    without a creation is taken to begin with its first event.
    """
    placed = sorted(
        ((us_of(event.occurred_at), event.id, index, event) for index, event in enumerate(events)),
        key=_order,
    )
    if not placed:
        return ()
    created = next((one for one in placed if one[3].kind is EventKind.CREATED), placed[0])
    created_us = created[0]
    rest = [one for one in placed if one is not created]
    if rest and rest[0][0] < created_us:
        # Clamping gives them one time, so their ids decide.
        rest = sorted(
            ((max(at_us, created_us), id, index, event) for at_us, id, index, event in rest),
            key=_order,
        )
    return tuple(_fact(at_us, event) for at_us, _, _, event in (created, *rest))


def history_of(facts: tuple[Fact, ...], now: datetime) -> History | None:
    """Facts and the present; None when there are none.

    The present is never before the last event: a clock a few seconds slow on one of several
    machines must not undo what another machine recorded.
    """
    if not facts:
        return None
    return History(facts, max(us_of(now), facts[-1].at_us))


def _order(placed: tuple[int, int, int, Event]) -> tuple[int, int, int]:
    return placed[:3]


def _fact(at_us: int, event: Event) -> Fact:
    return Fact(
        at_us,
        event.kind,
        event.author,
        event.category,
        event.waits_for,
        event.public,
        event.state,
        event.value,
        event.label,
        event.by,
    )
