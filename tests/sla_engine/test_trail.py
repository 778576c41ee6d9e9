"""A trail says to clocks what the events said, in sixteen bytes each, and refuses damage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import (
    Author,
    Category,
    Event,
    EventKind,
    OutsideYears,
    Policy,
    PolicyBook,
    Trail,
    WaitsFor,
    explain,
    replay,
)
from sla_engine.trail import RECORD
from tests.sla_engine.cases import OFFICE, SOLUTION, Ticket, edited, hours, paris, policy, target
from tests.sla_engine.stories import histories, policies, presents

CREATED = datetime(2026, 5, 26, 7, tzinfo=UTC)


@settings(max_examples=75)
@given(
    events=histories(keys=(None, 1, 2)),
    first=policies(version=1),
    second=policies(version=2),
    after=presents,
)
def test_clocks_hear_the_same_from_a_trail_as_from_the_events(
    events: list[Event], first: Policy, second: Policy, after: timedelta
) -> None:
    book = PolicyBook({1: edited(first, ("2026-03-30 12:00", second)), 2: edited(second)})
    now = events[0].occurred_at + after
    trail = Trail(Trail.of(events).packed)
    assert len(trail) == len(events)
    for promised in (first, book):
        from_events = replay(events, promised, now)
        from_trail = replay(trail, promised, now)
        # The names of states are not in a trail.
        assert from_trail == tuple(replace(cycle, paused_by="") for cycle in from_events)


@given(events=histories(keys=(None, 1, 2)), shuffle=st.randoms(use_true_random=False))
def test_a_trail_does_not_depend_on_the_order_of_arrival(
    events: list[Event], shuffle: Random
) -> None:
    packed = Trail.of(events).packed
    shuffle.shuffle(events)
    assert Trail.of(events).packed == packed


def test_every_kind_of_event_comes_back_as_it_was() -> None:
    events = [
        Event(1, CREATED, EventKind.CREATED, Author.SYSTEM, Category.NEW, state=1),
        Event(2, CREATED, EventKind.STATE, Author.AGENT, None, None, state=2**31 - 1),
        Event(3, CREATED, EventKind.STATE, Author.AGENT, Category.PENDING, WaitsFor.DATE, state=3),
        Event(4, CREATED, EventKind.MESSAGE, Author.CUSTOMER, public=True),
        Event(5, CREATED, EventKind.MESSAGE, Author.AGENT),
        Event(6, CREATED, EventKind.PRIORITY, Author.AGENT, value=0),
        Event(7, CREATED, EventKind.TEAM, Author.AGENT, value=None),
        Event(8, CREATED, EventKind.POLICY, Author.AGENT, value=2**31 - 1),
    ]
    facts = Trail.of(events).facts()
    assert [
        (f.kind, f.author, f.category, f.waits_for, f.public, f.state, f.value) for f in facts
    ] == [(e.kind, e.author, e.category, e.waits_for, e.public, e.state, e.value) for e in events]


def test_the_first_and_the_last_year_have_room_in_it() -> None:
    for created in (
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2100, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC),
    ):
        events = [Event(1, created, EventKind.CREATED, Author.CUSTOMER, Category.NEW)]
        now = created + timedelta(microseconds=1)
        told = replay(Trail.of(events), policy(1, target(SOLUTION)), now)
        assert told == replay(events, policy(1, target(SOLUTION)), now)
        assert told[0].started_at == created


def test_years_that_no_calendar_knows_are_refused_when_replayed() -> None:
    for year in (1900, 2101):
        created = datetime(year, 1, 2, tzinfo=UTC)
        trail = Trail.of([Event(1, created, EventKind.CREATED, Author.CUSTOMER, Category.NEW)])
        with pytest.raises(OutsideYears, match=str(year)):
            replay(trail, policy(1, target(SOLUTION)), created)


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_a_number_that_has_no_room_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="beyond 32 bits"):
        Trail.of([Event(1, CREATED, EventKind.TEAM, value=value)])


@pytest.mark.parametrize(
    "packed",
    [
        b"x",
        RECORD.pack(0, 0, 0, 0, 255, 1)[:-1],
        RECORD.pack(0, 9, 0, 0, 255, 1),
        RECORD.pack(0, 0, 3, 0, 255, 1),
        RECORD.pack(0, 0, 0, 6, 255, 1),
        RECORD.pack(0, 0, 0, 0, 4, 1),
    ],
)
def test_damaged_bytes_are_refused_with_the_remedy(packed: bytes) -> None:
    with pytest.raises(ValueError, match="damaged; pack it again"):
        replay(Trail(packed), policy(1, target(SOLUTION)), CREATED)


@given(packed=st.binary(max_size=96))
def test_any_bytes_are_understood_or_refused(packed: bytes) -> None:
    promised = policy(1, target(SOLUTION))
    try:
        replay(Trail(packed), promised, CREATED)
    except ValueError:  # damaged, or a year that no calendar knows
        return


def test_no_events_are_no_bytes_and_no_clocks() -> None:
    assert Trail.of([]).packed == b""
    assert replay(Trail(b""), policy(1, target(SOLUTION)), CREATED) == ()


def test_a_trail_is_packed_in_the_order_of_truth_and_clamped_to_the_creation() -> None:
    ticket = Ticket("2026-05-26 10:00").agent_replies("2026-05-26 12:00")
    ticket.waits("2026-05-26 09:00")
    facts = Trail.of(ticket.events).facts()
    assert [fact.kind for fact in facts] == [EventKind.CREATED, EventKind.STATE, EventKind.MESSAGE]
    assert facts[0].at_us == facts[1].at_us


def test_an_explanation_needs_the_events_for_their_names_only() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
    promised = Policy([target(SOLUTION)], OFFICE, version=1)
    told = explain(ticket.events, promised, paris("2026-05-26 11:00"), SOLUTION)
    (cycle,) = replay(Trail.of(ticket.events), promised, paris("2026-05-26 11:00"))
    assert (told.cycle.elapsed, told.cycle.paused_by) == (hours(1), "Waiting for customer")
    assert (cycle.elapsed, cycle.paused_by) == (hours(1), "")
