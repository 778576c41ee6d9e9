"""A misspelt word is refused where it is written, and a plain string is as good as its word.

Taken silently, it would make a clock that never pauses, or none at all.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sla_engine import (
    Author,
    Category,
    Counts,
    Event,
    EventKind,
    OnReopen,
    Policy,
    Target,
    TargetKind,
    WaitsFor,
    explain,
)
from tests.sla_engine.cases import OFFICE

HOUR = timedelta(hours=1)
NINE = datetime(2026, 5, 26, 7, tzinfo=UTC)


# Whoever writes plain strings has no type checker that would mind.
make_target: Callable[..., Target] = Target
make_event: Callable[..., Event] = Event
explain_anything: Callable[..., object] = explain


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "resolution"}, "'resolution'; the words are first_response, .*solution"),
        ({"pauses_while": {"custommer"}}, "'custommer'; the words are customer, agent"),
        ({"pauses_while": "customer"}, "one word, 'customer'; give a set of words"),
        ({"on_reopen": "foo"}, "'foo'; the words are keep, resume, new_cycle"),
        ({"counts": "hours"}, "'hours'; the words are working_time"),
        ({"kind": "reach_state"}, "names no states"),
    ],
)
def test_a_target_refuses_what_would_never_count(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        make_target(**{"kind": TargetKind.SOLUTION, "duration": HOUR} | given)


def test_a_target_takes_plain_strings_and_any_collection() -> None:
    plain = make_target(
        "reach_state",
        HOUR,
        pauses_while=["customer"],
        on_reopen="keep",
        counts="all_time",
        states=[1, 2],
    )
    assert plain == Target(
        TargetKind.REACH_STATE,
        HOUR,
        pauses_while=frozenset({WaitsFor.CUSTOMER}),
        on_reopen=OnReopen.KEEP,
        counts=Counts.ALL_TIME,
        states=frozenset({1, 2}),
    )
    assert (type(plain.kind), type(plain.counts)) == (TargetKind, Counts)


def test_a_target_that_is_off_needs_no_states() -> None:
    assert Target(TargetKind.REACH_STATE, timedelta(0)).is_off


@pytest.mark.parametrize("given", [{"duration": 3600}, {"by_priority": {1: 3600}}])
def test_a_duration_in_seconds_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="has the duration 3600; give a timedelta"):
        make_target(**{"kind": TargetKind.SOLUTION, "duration": HOUR} | given)


def test_a_policy_finds_its_target_by_a_plain_string() -> None:
    target = Target(TargetKind.SOLUTION, HOUR)
    find: Callable[..., Target | None] = Policy([target], OFFICE, version=1).target
    assert find("solution") is target
    with pytest.raises(ValueError, match="'answer'; the words are first_response"):
        find("answer")


def test_an_event_takes_plain_strings() -> None:
    plain = make_event(1, NINE, "state", "agent", "pending", "customer")
    assert plain == Event(
        1, NINE, EventKind.STATE, Author.AGENT, Category.PENDING, WaitsFor.CUSTOMER
    )
    assert plain.category is Category.PENDING
    assert plain.waits_for is WaitsFor.CUSTOMER


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "opened"}, "The kind of event 7 is 'opened'; the words are created"),
        ({"author": "robot"}, "The author of event 7 is 'robot'"),
        ({"category": "fresh"}, "The category of event 7 is 'fresh'; the words are new, open"),
        ({"waits_for": "rain"}, "What event 7 waits for is 'rain'"),
        (
            {"occurred_at": NINE.replace(tzinfo=None)},
            "of event 7 has no time zone; say which one is meant",
        ),
    ],
)
def test_an_event_refuses_what_no_clock_would_understand(
    given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        make_event(**{"id": 7, "occurred_at": NINE, "kind": EventKind.STATE} | given)


def test_an_event_on_a_mere_date_is_refused() -> None:
    with pytest.raises(TypeError, match="give a datetime with its zone"):
        make_event(7, NINE.date(), EventKind.CREATED)


class TestExplaining:
    POLICY = Policy([Target(TargetKind.SOLUTION, HOUR)], OFFICE, version=1)
    EVENTS = (Event(1, NINE, EventKind.CREATED, Author.CUSTOMER, Category.NEW),)

    def test_takes_the_name_of_a_target_as_a_plain_string(self) -> None:
        by_name = explain_anything(self.EVENTS, self.POLICY, NINE + HOUR, "solution")
        assert by_name == explain(self.EVENTS, self.POLICY, NINE + HOUR, TargetKind.SOLUTION)

    def test_refuses_a_misspelt_target(self) -> None:
        with pytest.raises(ValueError, match="'fix'; the words are first_response"):
            explain_anything(self.EVENTS, self.POLICY, NINE, "fix")

    def test_says_which_cycles_there_are(self) -> None:
        with pytest.raises(LookupError, match="no cycle 0 of a clock for solution; there is 1"):
            explain(self.EVENTS, self.POLICY, NINE, TargetKind.SOLUTION, 0)
