"""An explanation accounts for every minute of a clock, and says why it counts or doesn't."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    CycleStatus,
    Event,
    EventKind,
    Explanation,
    OnReopen,
    Policy,
    SpanKind,
    WaitsFor,
    explain,
    replay,
)
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    HOUR,
    NEVER,
    OFFICE,
    PARIS,
    SOLUTION,
    UPDATE,
    Ticket,
    hours,
    paris,
    target,
)


def told(explanation: Explanation) -> list[str]:
    """The spans as short lines: until when, what, why."""
    return [
        f"{'→ ' if span.ahead else ''}until {span.end.astimezone(PARIS):%a %H:%M} {span.reason}"
        for span in explanation.spans
    ]


def test_a_deadline_over_a_long_weekend_and_a_pause_can_be_told() -> None:
    ticket = Ticket("2026-05-22 16:40").waits("2026-05-26 09:10").goes_on("2026-05-26 10:02")
    explanation = ticket.explanation(target(SOLUTION, 2), "2026-05-26 10:05")
    assert told(explanation) == [
        "until Fri 18:00 working time",
        "until Mon 00:00 weekend",
        "until Tue 09:00 Whit Monday",
        "until Tue 09:10 working time",
        "until Tue 10:02 Waiting for customer",
        "until Tue 10:05 working time",
        "→ until Tue 10:32 working time",
    ]
    pause = explanation.spans[4]
    assert (pause.kind, pause.by, pause.counted) == (SpanKind.PAUSED, "Bea", timedelta(0))
    assert explanation.spans[2].kind is SpanKind.HOLIDAY
    assert explanation.cycle.due_at == paris("2026-05-26 10:32")


def test_closed_time_has_the_name_of_the_whole_stretch() -> None:
    explanation = Ticket("2026-05-26 07:00").explanation(target(SOLUTION, 9), "2026-05-26 12:30")
    assert told(explanation) == [
        "until Tue 09:00 night",
        "until Tue 12:00 working time",
        "until Tue 12:30 break",
        "→ until Tue 13:00 break",
        "→ until Tue 18:00 working time",
        "→ until Wed 09:00 night",
        "→ until Wed 10:00 working time",
    ]


def test_a_holiday_on_a_day_off_is_not_the_reason() -> None:
    calendar = BusinessCalendar(
        time_zone="Europe/Paris",
        weekly_hours={day: [(9 * HOUR, 18 * HOUR)] for day in range(5)},
        holidays=[(date(2026, 5, 30), "A Saturday")],
    )
    ticket = Ticket("2026-05-29 17:00", calendar=calendar)
    assert told(ticket.explanation(target(SOLUTION, 2), "2026-05-30 12:00")) == [
        "until Fri 18:00 working time",
        "until Sat 12:00 weekend",
        "→ until Mon 09:00 weekend",
        "→ until Mon 10:00 working time",
    ]


def test_days_off_of_one_name_are_one_holiday_and_others_are_told_apart() -> None:
    calendar = BusinessCalendar(
        time_zone="Europe/Paris",
        weekly_hours={day: [(9 * HOUR, 18 * HOUR)] for day in range(7)},
        holidays=[(date(2026, 12, 24), "Shutdown"), (date(2026, 12, 25), "Shutdown")],
        yearly_holidays=[(12, 26, "St Stephen")],
    )
    ticket = Ticket("2026-12-23 17:00", calendar=calendar)
    explanation = ticket.explanation(target(SOLUTION, 2), "2026-12-28 12:00")
    assert told(explanation)[:4] == [
        "until Wed 18:00 working time",
        "until Thu 00:00 night",
        "until Sat 00:00 Shutdown",
        "until Sun 09:00 St Stephen",
    ]


def test_a_long_closure_is_neither_a_night_nor_a_weekend() -> None:
    wednesdays = BusinessCalendar(
        time_zone="Europe/Paris", weekly_hours={2: [(10 * HOUR, 11 * HOUR)]}
    )
    ticket = Ticket("2026-05-27 10:30", calendar=wednesdays)
    assert "→ until Wed 10:00 closed" in told(
        ticket.explanation(target(SOLUTION, 1), "2026-05-27 11:00")
    )


def test_the_time_between_resolving_and_reopening_is_told() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    ticket.goes_on("2026-05-28 09:00")
    spans = ticket.explanation(target(SOLUTION, 2), "2026-05-28 09:30").spans
    assert [span.kind for span in spans] == [
        SpanKind.COUNTED,
        SpanKind.OVER,
        SpanKind.COUNTED,
        SpanKind.COUNTED,
    ]
    assert spans[1].reason == "resolved"


def test_a_pause_that_is_confirmed_is_still_one_pause() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").waits("2026-05-26 11:00")
    assert told(ticket.explanation(target(SOLUTION), "2026-05-26 12:00")) == [
        "until Tue 10:00 working time",
        "until Tue 12:00 Waiting for customer",
    ]


def test_a_finished_clock_is_told_to_its_end_and_no_further() -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
    assert told(ticket.explanation(target(FIRST_RESPONSE), "2026-06-26 10:00")) == [
        "until Tue 10:00 working time"
    ]


def test_any_cycle_can_be_asked_for_and_the_latest_is_the_answer_otherwise() -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
    assert ticket.explanation(target(UPDATE), "2026-05-26 11:00").cycle.number == 2
    assert ticket.explanation(target(UPDATE), "2026-05-26 11:00", 1).cycle.number == 1


@pytest.mark.parametrize("number", [None, 3])
def test_a_cycle_that_is_not_there_cannot_be_explained(number: int | None) -> None:
    ticket = Ticket("2026-05-26 09:00", Author.AGENT)
    with pytest.raises(LookupError, match="first response"):
        ticket.explanation(target(FIRST_RESPONSE), "2026-05-26 10:00", number)


def test_without_working_time_everything_is_closed() -> None:
    ticket = Ticket("2026-05-26 09:00", calendar=NEVER)
    assert told(ticket.explanation(target(SOLUTION), "2026-05-27 09:00")) == [
        "until Wed 09:00 closed"
    ]


MONDAY = datetime(2026, 5, 18, tzinfo=UTC)
STATES = [
    (Category.OPEN, None),
    (Category.PENDING, WaitsFor.CUSTOMER),
    (Category.PENDING, WaitsFor.AGENT),
    (Category.RESOLVED, None),
    (Category.MERGED, None),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A ticket to which anything happens in any order over two weeks."""
    events = [Event(0, MONDAY, EventKind.CREATED, Author.CUSTOMER, Category.NEW)]
    for number in range(1, draw(st.integers(1, 12))):
        at = MONDAY + timedelta(minutes=draw(st.integers(0, 14 * 24 * 60)))
        if draw(st.booleans()):
            category, waits_for = draw(st.sampled_from(STATES))
            event = Event(number, at, EventKind.STATE, Author.AGENT, category, waits_for)
        else:
            author = draw(st.sampled_from(Author))
            event = Event(number, at, EventKind.MESSAGE, author, public=draw(st.booleans()))
        events.append(event)
    return events


@settings(max_examples=150)
@given(
    events=histories(),
    amount=st.sampled_from([0.5, 4, 20, 100]),
    on_reopen=st.sampled_from(OnReopen),
    now=st.integers(0, 20 * 24 * 60),
)
def test_spans_follow_each_other_and_add_up_to_what_has_elapsed_and_to_the_target(
    events: list[Event], amount: float, on_reopen: OnReopen, now: int
) -> None:
    targets = [
        target(kind, amount, on_reopen=on_reopen, notify=(80,))
        for kind in (FIRST_RESPONSE, UPDATE, SOLUTION)
    ]
    policy = Policy(targets, OFFICE, version=1)
    present = MONDAY + timedelta(minutes=now)
    for cycle in replay(events, policy, present):
        explanation = explain(events, policy, present, cycle.target, cycle.number)
        behind = [span for span in explanation.spans if not span.ahead]
        ahead = [span for span in explanation.spans if span.ahead]
        assert explanation.cycle == cycle
        assert all(one.end == other.start for one, other in pairwise(explanation.spans))
        assert all(span.start < span.end for span in explanation.spans)
        assert sum((span.counted for span in behind), timedelta(0)) == cycle.elapsed
        assert cycle.breached == (cycle.elapsed > cycle.target_duration)
        assert (cycle.breached_at is not None) == cycle.breached
        if behind:
            assert behind[0].start == cycle.started_at
        if ahead:
            assert sum((span.counted for span in explanation.spans), timedelta(0)) == hours(amount)
            assert ahead[-1].end == cycle.due_at
        elif cycle.status is CycleStatus.RUNNING:
            assert cycle.remaining <= timedelta(0)
