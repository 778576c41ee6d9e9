"""Made-up calendars, promises and ticket histories for the laws of clocks, as strategies."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Counts,
    Event,
    EventKind,
    OnReopen,
    Policy,
    Target,
    TargetKind,
    WaitsFor,
)

DAY_S = 86_400
# Both changes of the clock of most zones lie within the span of one start or the other.
STARTS = (datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 10, 19, tzinfo=UTC))
SPAN_DAYS = 14
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")

_STATES: tuple[tuple[Category, WaitsFor | None], ...] = (
    (Category.NEW, None),
    (Category.OPEN, None),
    (Category.OPEN, None),
    *((Category.PENDING, waits_for) for waits_for in WaitsFor),
    (Category.RESOLVED, None),
    (Category.CLOSED, None),
    (Category.MERGED, None),
)
STATE_NUMBERS = range(1, len(_STATES) + 1)


def _calendar(chance: Random) -> BusinessCalendar:
    """Weekly hours to the minute, some overnight, holidays and exceptional days, in any zone."""

    def shifts(least: int) -> list[tuple[int, int]]:
        starts = [chance.randrange(1440) for _ in range(chance.randint(least, 3))]
        return [(start * 60, (start + chance.randint(1, 1440)) * 60) for start in starts]

    def days(most: int) -> list[date]:
        beginnings = [start.date() for start in STARTS]
        return [
            chance.choice(beginnings) + timedelta(days=chance.randrange(SPAN_DAYS + 6))
            for _ in range(chance.randint(0, most))
        ]

    weekdays = chance.sample(range(7), chance.randint(1, 7))
    return BusinessCalendar(
        time_zone=chance.choice(ZONES),
        weekly_hours={weekday: shifts(1) for weekday in weekdays},
        holidays=days(4),
        yearly_holidays=chance.sample([(3, 29), (10, 25)], chance.randint(0, 2)),
        holiday_time_zone=chance.choice([None, "Asia/Tokyo"]),
        exceptional_days=[(day, shifts(0)) for day in set(days(3))],
    )


_CHANCE = Random("calendars")
# A few dozen for all examples: what a calendar has compiled is then used again.
CALENDARS = tuple(_calendar(_CHANCE) for _ in range(32))

calendars = st.sampled_from(CALENDARS)
any_calendars = st.integers(0, 2**32).map(lambda seed: _calendar(Random(seed)))


_DURATIONS = st.integers(1, 100 * 60).map(lambda minutes: timedelta(minutes=minutes))
# Made once: making strategies takes longer than drawing from them.
_OPTIONS = {
    "duration": _DURATIONS,
    "notify": st.lists(st.integers(1, 99), max_size=3).map(tuple),
    "pauses_while": st.frozensets(st.sampled_from(WaitsFor)),
    "on_reopen": st.sampled_from(OnReopen),
    "by_priority": st.lists(
        st.tuples(st.integers(1, 5), st.just(timedelta(0)) | _DURATIONS), max_size=2
    ).map(tuple),
    "counts": st.sampled_from(Counts),
    "catches_up": st.booleans(),
    "states": st.frozensets(st.sampled_from(STATE_NUMBERS), min_size=1, max_size=3),
    "when_agent_opened": st.booleans(),
    "from_creation": st.booleans(),
}
_TARGETS = {kind: st.builds(Target, st.just(kind), **_OPTIONS) for kind in TargetKind}
_KINDS = st.lists(st.sampled_from(TargetKind), min_size=1, max_size=4, unique=True)


@st.composite
def policies(
    draw: st.DrawFn, version: int = 1, *, calendars: st.SearchStrategy[BusinessCalendar] = calendars
) -> Policy:
    """Targets of some kinds, with every option at random, in a calendar."""
    return Policy([draw(_TARGETS[kind]) for kind in draw(_KINDS)], draw(calendars), version)


@st.composite
def histories(draw: st.DrawFn, keys: tuple[int | None, ...] = ()) -> list[Event]:
    """A ticket to which anything happens in any order within two weeks.

    `keys`: of the policies that it may come under.
    """
    start = draw(_STARTS)
    category, waits_for = draw(_STATE)
    events = [Event(0, start, EventKind.CREATED, draw(_AUTHORS), category, waits_for)]
    for number in range(1, draw(_NUMBERS)):
        at = start + timedelta(seconds=draw(_SECONDS))
        kind = draw(_HAPPENINGS)
        if kind is EventKind.POLICY:
            if keys:
                events.append(Event(number, at, kind, value=draw(st.sampled_from(keys))))
        elif kind is EventKind.MESSAGE:
            author, public = draw(_AUTHORS), draw(_BOOLEANS)
            events.append(Event(number, at, kind, author, public=public))
        elif kind is EventKind.STATE:
            state = draw(_NUMBERS_OF_STATES)
            category, waits_for = _STATES[state - 1]
            label = str(state)
            events.append(
                Event(number, at, kind, Author.AGENT, category, waits_for, label=label, state=state)
            )
        else:
            events.append(Event(number, at, kind, value=draw(_VALUES)))
    return events


@st.composite
def busy_histories(draw: st.DrawFn, grain: timedelta, grains: int) -> list[Event]:
    """A ticket that is resolved, reopened, made to wait and written on again and again, at whole
    grains of time after a start at any minute of two weeks.
    """
    start = draw(_STARTS) + timedelta(minutes=draw(st.integers(0, SPAN_DAYS * 1440)))
    category, waits_for = draw(_BUSY_STATE)
    author = draw(_AUTHORS)
    events = [Event(0, start, EventKind.CREATED, author, category, waits_for)]
    for number, happens in enumerate(draw(st.lists(_BUSY_HAPPENINGS, min_size=8, max_size=24)), 1):
        at = start + draw(st.integers(0, grains)) * grain
        match happens:
            case Author() as author:
                events.append(Event(number, at, EventKind.MESSAGE, author, public=True))
            case category, waits_for:
                events.append(Event(number, at, EventKind.STATE, Author.AGENT, category, waits_for))
    return events


_BUSY_STATES: tuple[tuple[Category, WaitsFor | None], ...] = (
    (Category.OPEN, None),
    (Category.OPEN, None),
    (Category.PENDING, WaitsFor.CUSTOMER),
    (Category.PENDING, WaitsFor.THIRD_PARTY),
    (Category.RESOLVED, None),
    (Category.CLOSED, None),
    (Category.MERGED, None),
)
_BUSY_STATE = st.sampled_from(_BUSY_STATES)
_BUSY_HAPPENINGS = st.sampled_from([*_BUSY_STATES, *Author, Author.CUSTOMER, Author.CUSTOMER])

_STARTS = st.sampled_from(STARTS)
_STATE = st.sampled_from(_STATES)
_AUTHORS = st.sampled_from(Author)
_NUMBERS = st.integers(1, 20)
_SECONDS = st.integers(0, SPAN_DAYS * DAY_S)
_BOOLEANS = st.booleans()
_NUMBERS_OF_STATES = st.sampled_from(STATE_NUMBERS)
_VALUES = st.sampled_from([None, 1, 2, 3])
_HAPPENINGS = st.sampled_from(
    [
        EventKind.MESSAGE,
        EventKind.MESSAGE,
        EventKind.STATE,
        EventKind.STATE,
        EventKind.PRIORITY,
        EventKind.TEAM,
        EventKind.POLICY,
    ]
)


# How long after the start of a history one looks at it.
presents = st.integers(0, (SPAN_DAYS + 6) * DAY_S).map(lambda seconds: timedelta(seconds=seconds))
