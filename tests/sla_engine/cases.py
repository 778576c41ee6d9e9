"""Calendars and ticket histories that the tests of the engine tell their stories with."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Cycle,
    Event,
    EventKind,
    Explanation,
    OnReopen,
    Policy,
    PolicyBook,
    Revision,
    Target,
    TargetKind,
    WaitsFor,
    explain,
    replay,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600

# Monday to Friday, 9 to 12 and 13 to 18: eight hours a day. 25 May 2026 is a Monday.
OFFICE = BusinessCalendar(
    time_zone="Europe/Paris",
    weekly_hours={day: [(9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)] for day in range(5)},
    holidays=[(date(2026, 5, 25), "Whit Monday")],
)
ALWAYS = BusinessCalendar(
    time_zone="Europe/Paris", weekly_hours={day: [(0, 24 * HOUR)] for day in range(7)}
)
NEVER = BusinessCalendar(time_zone="UTC", weekly_hours={})

FIRST_RESPONSE, NEXT_RESPONSE, UPDATE, SOLUTION, REACH_STATE, OLA = TargetKind
ALL_WAITING = frozenset(WaitsFor)


def paris(text: str) -> datetime:
    """A time on the clock in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


def target(
    kind: TargetKind,
    amount: float = 4,
    *,
    notify: tuple[int, ...] = (),
    pauses_while: frozenset[WaitsFor] = frozenset({WaitsFor.CUSTOMER}),
    on_reopen: OnReopen = OnReopen.RESUME,
) -> Target:
    """A target of so many hours, which waiting for the customer pauses."""
    return Target(kind, hours(amount), notify, pauses_while, on_reopen)


def policy(version: int, *targets: Target, calendar: BusinessCalendar = OFFICE) -> Policy:
    return Policy(targets, calendar, version)


def edited(first: Policy | None, *later: tuple[str, Policy | None]) -> tuple[Revision, ...]:
    """The versions of one SLA: the first, and each that replaced it at a time in Paris."""
    return (Revision(first), *(Revision(version, paris(since)) for since, version in later))


class Ticket:
    """A ticket's history, told in the clock times of Paris."""

    def __init__(
        self,
        opened: str,
        by: Author = Author.CUSTOMER,
        category: Category = Category.NEW,
        waits_for: WaitsFor | None = None,
        calendar: BusinessCalendar = OFFICE,
        state: int = 0,
    ) -> None:
        self.calendar = calendar
        self.events: list[Event] = []
        self._add(opened, EventKind.CREATED, by, category, waits_for, str(category), state=state)

    def message(self, at: str, author: Author, *, public: bool = True) -> "Ticket":
        return self._add(at, EventKind.MESSAGE, author, public=public)

    def agent_replies(self, at: str) -> "Ticket":
        return self.message(at, Author.AGENT)

    def customer_writes(self, at: str) -> "Ticket":
        return self.message(at, Author.CUSTOMER)

    def note(self, at: str) -> "Ticket":
        """An agent writes something that the customer doesn't see."""
        return self.message(at, Author.AGENT, public=False)

    def state(
        self,
        at: str,
        category: Category,
        waits_for: WaitsFor | None = None,
        label: str = "",
        number: int = 0,
    ) -> "Ticket":
        label = label or str(category)
        return self._add(
            at, EventKind.STATE, Author.AGENT, category, waits_for, label, by="Bea", state=number
        )

    def priority(self, at: str, number: int | None) -> "Ticket":
        return self._add(at, EventKind.PRIORITY, Author.AGENT, value=number)

    def team(self, at: str, number: int | None) -> "Ticket":
        return self._add(at, EventKind.TEAM, Author.AGENT, value=number)

    def sla(self, at: str, key: int | None) -> "Ticket":
        """The ticket comes under the policy of this key in a book, or under none."""
        return self._add(at, EventKind.POLICY, Author.AGENT, value=key)

    def waits(self, at: str, waits_for: WaitsFor = WaitsFor.CUSTOMER) -> "Ticket":
        return self.state(at, Category.PENDING, waits_for, f"Waiting for {waits_for}")

    def goes_on(self, at: str) -> "Ticket":
        return self.state(at, Category.OPEN)

    def is_resolved(self, at: str) -> "Ticket":
        return self.state(at, Category.RESOLVED)

    def is_closed(self, at: str) -> "Ticket":
        return self.state(at, Category.CLOSED)

    def is_merged(self, at: str) -> "Ticket":
        return self.state(at, Category.MERGED)

    def cycles(self, promised: Target | PolicyBook, now: str) -> tuple[Cycle, ...]:
        """What becomes of one target, or of all in a book, by a time in Paris."""
        if isinstance(promised, PolicyBook):
            return replay(self.events, promised, paris(now))
        return replay(self.events, Policy([promised], self.calendar, version=1), paris(now))

    def cycle(self, promised: Target | PolicyBook, now: str) -> Cycle:
        """The only cycle there is."""
        (cycle,) = self.cycles(promised, now)
        return cycle

    def explanation(self, promised: Target, now: str, number: int | None = None) -> Explanation:
        policy = Policy([promised], self.calendar, version=1)
        return explain(self.events, policy, paris(now), promised.kind, number)

    def _add(
        self,
        at: str,
        kind: EventKind,
        author: Author,
        category: Category | None = None,
        waits_for: WaitsFor | None = None,
        label: str = "",
        *,
        public: bool = False,
        by: str = "",
        state: int = 0,
        value: int | None = None,
    ) -> "Ticket":
        number = len(self.events) + 1
        self.events.append(
            Event(
                number,
                paris(at),
                kind,
                author,
                category,
                waits_for,
                public,
                label,
                by,
                state,
                value,
            )
        )
        return self
