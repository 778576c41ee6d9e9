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


class Ticket:
    """A ticket's history, told in the clock times of Paris."""

    def __init__(
        self,
        opened: str,
        by: Author = Author.CUSTOMER,
        category: Category = Category.NEW,
        waits_for: WaitsFor | None = None,
        calendar: BusinessCalendar = OFFICE,
    ) -> None:
        self.calendar = calendar
        self.events: list[Event] = []
        self._add(opened, EventKind.CREATED, by, category, waits_for, str(category))

    def message(self, at: str, author: Author, *, public: bool = True) -> "Ticket":
        return self._add(at, EventKind.MESSAGE, author, public=public)

    def agent_replies(self, at: str) -> "Ticket":
        return self.message(at, Author.AGENT)

    def customer_writes(self, at: str) -> "Ticket":
        return self.message(at, Author.CUSTOMER)

    def state(
        self, at: str, category: Category, waits_for: WaitsFor | None = None, label: str = ""
    ) -> "Ticket":
        label = label or str(category)
        return self._add(at, EventKind.STATE, Author.AGENT, category, waits_for, label, by="Bea")

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

    def cycles(self, promised: Target, now: str) -> tuple[Cycle, ...]:
        """What becomes of one target by a time in Paris."""
        return replay(self.events, Policy([promised], self.calendar, version=1), paris(now))

    def cycle(self, promised: Target, now: str) -> Cycle:
        """The only cycle of one target."""
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
    ) -> "Ticket":
        number = len(self.events) + 1
        self.events.append(
            Event(number, paris(at), kind, author, category, waits_for, public, label, by)
        )
        return self
