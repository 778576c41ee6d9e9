"""Whatever nonsense a ticket's history is, clocks answer or refuse with a documented error."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Cycle,
    CycleStatus,
    Event,
    EventKind,
    Policy,
    PolicyBook,
    Revision,
    Target,
    TargetKind,
    Trail,
    WaitsFor,
    explain,
    replay,
)
from tests.sla_engine.cases import ALWAYS, NEVER, OFFICE, SOLUTION, policy, target

YEAR = timedelta(days=365)
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
_RECENT = st.datetimes(
    datetime(2025, 12, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2026, 3, 1),  # noqa: DTZ001
    timezones=_ZONES,
)
_KNOWN = st.datetimes(
    datetime(1970, 1, 3),  # noqa: DTZ001
    datetime(2100, 12, 30),  # noqa: DTZ001
    timezones=_ZONES,
)
# One of three is from nowhere near the years that a calendar knows.
_AWARE = st.one_of(_RECENT, _KNOWN, st.datetimes(timezones=_ZONES))
_ANY = _AWARE | st.datetimes()
_VALUES = st.none() | st.integers(-3, 3) | st.just(2**40)
_OPTION = {
    "kind": st.sampled_from(EventKind),
    "author": st.sampled_from(Author),
    "category": st.none() | st.sampled_from(Category),
    "waits_for": st.none() | st.sampled_from(WaitsFor),
    "public": st.booleans(),
    "label": st.sampled_from(["", "waiting", "\x1b[31m"]),
    "state": st.integers(-2, 9),
    "value": _VALUES,
}


def _soup(instants: st.SearchStrategy[datetime]) -> st.SearchStrategy[list[Event]]:
    """Events in any order, before the creation or without one, with doubled ids."""
    return st.lists(
        st.builds(Event, st.integers(0, 4), instants, **_OPTION),
        max_size=10,
    )


_TARGET = st.builds(
    Target,
    st.sampled_from(TargetKind),
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(hours=3), 40 * YEAR])
    | st.timedeltas(timedelta(0), timedelta(days=30)),
    notify=st.lists(st.integers(1, 99), max_size=2).map(tuple),
    pauses_while=st.frozensets(st.sampled_from(WaitsFor)),
    by_priority=st.just(()) | st.just(((1, timedelta(0)), (2, timedelta.max))),
    catches_up=st.booleans(),
    states=st.frozensets(st.integers(0, 3), min_size=1),
)
_CLOSED_FOR_GOOD = BusinessCalendar(
    time_zone="Europe/Paris",
    weekly_hours={0: [(9 * 3600, 10 * 3600)]},
    yearly_holidays=[(month, day) for month in range(1, 13) for day in range(1, 29)],
)
_CALENDARS = st.sampled_from([OFFICE, ALWAYS, NEVER, _CLOSED_FOR_GOOD])
_POLICY = st.builds(
    Policy,
    st.lists(_TARGET, max_size=4, unique_by=lambda one: one.kind),
    _CALENDARS,
    version=st.integers(1, 3),
)


def _revisions(instants: st.SearchStrategy[datetime]) -> st.SearchStrategy[PolicyBook]:
    later = st.lists(instants, max_size=3).map(sorted)
    versions = later.flatmap(
        lambda since: st.tuples(
            st.builds(Revision, st.none() | _POLICY),
            *(st.builds(Revision, st.none() | _POLICY, st.just(at)) for at in since),
        )
    )
    return st.dictionaries(st.integers(-1, 2), versions, max_size=3).map(PolicyBook)


def _makes_sense(cycle: Cycle) -> None:
    assert cycle.elapsed >= timedelta(0)
    assert cycle.breached == (cycle.elapsed > cycle.target_duration)
    assert cycle.finished_at is None or cycle.finished_at >= cycle.started_at
    assert cycle.is_live or cycle.next_threshold is None
    assert cycle.breached or cycle.status is not CycleStatus.MISSED


def _answers(events: list[Event], promised: Policy | PolicyBook, now: datetime) -> None:
    """Replay and explain; every cycle that comes out makes sense."""
    for cycle in replay(events, promised, now):
        _makes_sense(cycle)
        ends = (cycle.finished_at or now, cycle.due_at or now)
        if max(ends) - cycle.started_at < 2 * YEAR:  # an account of decades is long to write
            assert explain(events, promised, now, cycle.target, cycle.number).cycle == cycle


@settings(max_examples=120)
@given(events=_soup(_RECENT), promised=_POLICY | _revisions(_RECENT), now=_RECENT)
def test_any_soup_of_events_under_any_promise_makes_sense(
    events: list[Event], promised: Policy | PolicyBook, now: datetime
) -> None:
    _answers(events, promised, now)


@settings(max_examples=100)
@given(events=_soup(_AWARE), promised=_POLICY, now=_ANY)
def test_impossible_times_are_refused_in_a_sentence(
    events: list[Event], promised: Policy, now: datetime
) -> None:
    with _refusals("has no time zone", "1970 to 2100"):
        _answers(events, promised, now)


@settings(max_examples=100)
@given(events=_soup(_AWARE))
def test_any_soup_can_be_packed_or_is_refused_in_a_sentence(events: list[Event]) -> None:
    with _refusals("beyond 32 bits"):
        assert len(Trail.of(events).facts()) == len(events)


@contextmanager
def _refusals(*sentences: str) -> Iterator[None]:
    """Let what is done within be refused, with one of some sentences."""
    try:
        yield
    except ValueError as error:
        if not any(sentence in str(error) for sentence in sentences):
            raise


@pytest.mark.parametrize("calendar", [NEVER, _CLOSED_FOR_GOOD])
def test_a_promise_in_a_calendar_that_hardly_opens_has_no_deadline_and_no_end(
    calendar: BusinessCalendar,
) -> None:
    created = datetime(2026, 5, 26, 9, tzinfo=UTC)
    ticket = [Event(1, created, EventKind.CREATED, Author.CUSTOMER, Category.NEW)]
    promised = policy(1, target(SOLUTION, 10_000), calendar=calendar)
    (cycle,) = replay(ticket, promised, datetime(2100, 12, 31, tzinfo=UTC))
    assert (cycle.status, cycle.due_at) == (CycleStatus.RUNNING, None)


@pytest.mark.parametrize("place", ["now", "revision"])
def test_a_time_without_a_zone_is_refused_wherever_it_stands(place: str) -> None:
    aware = datetime(2026, 5, 26, 9, tzinfo=UTC)
    naive = aware.replace(tzinfo=None)
    events = [
        Event(1, aware, EventKind.CREATED, Author.CUSTOMER, Category.NEW),
        Event(2, aware, EventKind.POLICY, value=1),
    ]
    since = naive if place == "revision" else aware
    promised = policy(1, target(SOLUTION))
    book = PolicyBook({1: [Revision(promised), Revision(promised, since)]})
    with pytest.raises(ValueError, match="has no time zone"):
        replay(events, book, naive if place == "now" else aware)


@pytest.mark.proof
@settings(max_examples=2_000)
@given(
    events=_soup(_RECENT | _KNOWN),
    promised=_POLICY | _revisions(_RECENT | _KNOWN),
    now=_RECENT | _KNOWN,
)
def test_thousands_of_soups_make_sense(
    events: list[Event], promised: Policy | PolicyBook, now: datetime
) -> None:
    _answers(events, promised, now)
