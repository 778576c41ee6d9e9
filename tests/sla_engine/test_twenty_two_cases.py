"""The cases that separate good clocks from bad ones: one test for each rule.

2026-05-26 is a Tuesday, the day after a long weekend; the office works from 9 to 12 and 13 to 18.
"""

from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    CycleStatus,
    OnReopen,
    PolicyBook,
    TargetKind,
    WaitsFor,
    replay,
)
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    HOUR,
    NEXT_RESPONSE,
    OFFICE,
    SOLUTION,
    UPDATE,
    Ticket,
    edited,
    hours,
    paris,
    policy,
    target,
)

MICROSECOND = timedelta(microseconds=1)
NOTHING = timedelta(0)


def test_case_01_events_start_clocks_and_the_policy_only_supplies_the_target() -> None:
    book = PolicyBook({1: edited(policy(1, target(SOLUTION, 4)))})
    ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 11:00", 1)
    cycle = ticket.cycle(book, "2026-05-26 11:30")
    assert (cycle.started_at, cycle.elapsed) == (paris("2026-05-26 09:00"), hours(2.5))
    assert cycle.due_at == paris("2026-05-26 14:00")


def test_case_02_each_clock_has_its_own_pauses_and_no_deadline_in_them() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00", WaitsFor.THIRD_PARTY)
    pausing = target(SOLUTION, pauses_while=frozenset({WaitsFor.THIRD_PARTY}))
    paused = ticket.cycle(pausing, "2026-05-26 11:00")
    assert (paused.status, paused.due_at) == (CycleStatus.PAUSED, None)
    assert paused.remaining == hours(3)
    running = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 11:00")
    assert (running.status, running.due_at) == (CycleStatus.RUNNING, paris("2026-05-26 14:00"))


def test_case_03_after_a_pause_what_remains_is_the_target_less_what_has_elapsed() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-27 09:00")
    cycle = ticket.cycle(target(SOLUTION), "2026-05-27 09:00")
    assert (cycle.elapsed, cycle.remaining) == (hours(1), hours(3))
    assert cycle.due_at == paris("2026-05-27 12:00")


def test_case_04_a_first_response_is_public_and_by_an_agent_on_a_customers_ticket() -> None:
    ticket = Ticket("2026-05-26 09:00").note("2026-05-26 09:30")
    assert ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 10:00").is_live
    ticket.agent_replies("2026-05-26 10:00")
    answered = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 10:00")
    assert (answered.status, answered.elapsed) == (CycleStatus.MET, hours(1))
    by_phone = Ticket("2026-05-26 09:00", Author.AGENT)
    assert by_phone.cycles(target(FIRST_RESPONSE), "2026-05-26 10:00") == ()


@pytest.mark.parametrize("kind", [FIRST_RESPONSE, NEXT_RESPONSE, UPDATE])
def test_case_05_what_a_machine_sends_answers_nobody(kind: TargetKind) -> None:
    ticket = Ticket("2026-05-26 09:00")
    if kind is not FIRST_RESPONSE:
        ticket.agent_replies("2026-05-26 09:30").customer_writes("2026-05-26 10:00")
    before = ticket.cycles(target(kind), "2026-05-26 12:00")
    assert before[-1].is_live
    ticket.message("2026-05-26 11:00", Author.SYSTEM)
    assert ticket.cycles(target(kind), "2026-05-26 12:00") == before


@pytest.mark.parametrize("kind", [NEXT_RESPONSE, UPDATE])
def test_case_05_nor_does_anybody_wait_for_an_answer_to_a_machine(kind: TargetKind) -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
    before = ticket.cycles(target(kind), "2026-05-26 12:00")
    ticket.message("2026-05-26 11:00", Author.SYSTEM)
    assert ticket.cycles(target(kind), "2026-05-26 12:00") == before


def test_case_06_the_next_response_and_periodic_news_are_two_promises() -> None:
    ticket = (
        Ticket("2026-05-26 09:00")
        .agent_replies("2026-05-26 10:00")
        .customer_writes("2026-05-26 11:00")
        .customer_writes("2026-05-26 11:45")
        .agent_replies("2026-05-26 14:00")
    )
    (reply,) = ticket.cycles(target(NEXT_RESPONSE), "2026-05-26 17:00")
    assert (reply.status, reply.elapsed) == (CycleStatus.MET, hours(2))
    # Nobody waits for an answer any more, but the next news are still owed.
    news = ticket.cycles(target(UPDATE), "2026-05-26 17:00")[-1]
    assert (news.status, news.elapsed) == (CycleStatus.RUNNING, hours(3))


def test_case_07_what_a_reopening_does_is_a_choice_of_each_target() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    ticket.goes_on("2026-05-26 14:00")
    told = {
        on_reopen: [
            (cycle.status, cycle.elapsed)
            for cycle in ticket.cycles(target(SOLUTION, on_reopen=on_reopen), "2026-05-26 15:00")
        ]
        for on_reopen in OnReopen
    }
    assert told == {
        OnReopen.KEEP: [(CycleStatus.MET, hours(1))],
        OnReopen.RESUME: [(CycleStatus.RUNNING, hours(2))],
        OnReopen.NEW_CYCLE: [(CycleStatus.MET, hours(1)), (CycleStatus.RUNNING, hours(1))],
    }


def test_case_08_the_time_spent_closed_before_a_reopening_does_not_count() -> None:
    ticket = Ticket("2026-05-26 09:00").is_closed("2026-05-26 10:00")
    ticket.goes_on("2026-06-26 09:00").is_closed("2026-06-26 10:00")
    cycle = ticket.cycle(target(SOLUTION), "2026-06-30 09:00")
    assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(2))


def test_case_09_another_sla_keeps_what_has_elapsed_and_swaps_the_target() -> None:
    silver, gold = policy(1, target(SOLUTION, 8)), policy(2, target(SOLUTION, 2))
    book = PolicyBook({1: edited(silver), 2: edited(gold)})
    ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
    ticket.waits("2026-05-26 10:00").goes_on("2026-05-26 11:00").sla("2026-05-26 12:00", 2)
    cycle = ticket.cycle(book, "2026-05-26 13:30")
    assert (cycle.elapsed, cycle.target_duration) == (hours(2.5), hours(2))
    assert (cycle.breached, cycle.policy_version) == (True, 2)


def test_case_10_an_edited_calendar_counts_for_open_clocks_and_for_no_finished_one() -> None:
    with_holiday = BusinessCalendar(
        time_zone="Europe/Paris",
        weekly_hours=dict(enumerate(OFFICE.weekly_hours)),
        holidays=[*OFFICE.holidays, (date(2026, 5, 27), "Works outing")],
    )
    before = policy(1, target(SOLUTION, 8))
    after = policy(2, target(SOLUTION, 8), calendar=with_holiday)
    book = PolicyBook({1: edited(before, ("2026-05-28 12:00", after))})
    done = Ticket("2026-05-26 14:00").sla("2026-05-26 14:00", 1).is_resolved("2026-05-28 10:00")
    still_open = Ticket("2026-05-26 14:00").sla("2026-05-26 14:00", 1)
    finished = done.cycle(book, "2026-05-28 14:00")
    assert (finished.status, finished.elapsed) == (CycleStatus.MISSED, hours(13))
    assert finished.policy_version == 1
    running = still_open.cycle(book, "2026-05-28 12:00")
    assert (running.elapsed, running.policy_version) == (hours(7), 2)


def test_case_11_replaying_the_history_again_never_changes_a_verdict() -> None:
    strict, lenient = policy(1, target(SOLUTION, 1)), policy(2, target(SOLUTION, 100))
    ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1).is_resolved("2026-05-26 11:00")
    at_the_time = ticket.cycle(PolicyBook({1: edited(strict)}), "2026-05-26 11:00")
    book = PolicyBook({1: edited(strict, ("2026-06-01 09:00", lenient))})
    assert ticket.cycle(book, "2029-01-01 09:00") == at_the_time
    assert at_the_time.status is CycleStatus.MISSED


def test_case_12_a_promise_is_broken_once_more_than_the_target_has_elapsed() -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
    assert ticket.cycle(target(SOLUTION, 2), "2026-05-26 12:00").status is CycleStatus.MET
    shorter = replace(target(SOLUTION), duration=hours(2) - MICROSECOND)
    assert ticket.cycle(shorter, "2026-05-26 12:00").status is CycleStatus.MISSED


def test_case_13_due_at_closing_time_stays_there_and_an_answer_at_night_keeps_it() -> None:
    ticket = Ticket("2026-05-26 14:00")
    asleep = ticket.cycle(target(FIRST_RESPONSE), "2026-05-27 08:59:59")
    assert (asleep.due_at, asleep.breached) == (paris("2026-05-26 18:00"), False)
    answered = ticket.agent_replies("2026-05-27 09:00").cycle(
        target(FIRST_RESPONSE), "2026-05-27 10:00"
    )
    assert (answered.status, answered.due_at) == (CycleStatus.MET, paris("2026-05-26 18:00"))


def test_case_14_a_warning_comes_when_its_share_of_the_target_has_elapsed() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 17:00")
    cycle = ticket.cycle(target(SOLUTION, notify=(25, 75)), "2026-05-26 17:30")
    assert [(threshold.percent, threshold.at) for threshold in cycle.thresholds] == [
        (25, paris("2026-05-26 10:00")),
        (75, paris("2026-05-27 10:00")),
        (100, paris("2026-05-27 11:00")),
    ]


def test_case_15_no_warning_falls_outside_working_hours() -> None:
    for minute in range(0, 540, 7):
        opened = paris("2026-05-29 09:00") + timedelta(minutes=minute)
        ticket = Ticket(opened.strftime("%Y-%m-%d %H:%M"))
        cycle = ticket.cycle(target(SOLUTION, 8, notify=(10, 33, 50, 90)), "2026-05-29 09:00")
        for threshold in cycle.thresholds:
            assert threshold.at is not None
            # A share that is used up exactly at closing is used up then.
            assert OFFICE.is_open(threshold.at) or OFFICE.is_open(threshold.at - MICROSECOND)


def test_case_16_what_was_late_before_a_pause_is_late_and_paused() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 14:30")
    cycle = ticket.cycle(target(SOLUTION, 4), "2026-05-29 09:00")
    assert (cycle.status, cycle.breached, cycle.remaining) == (
        CycleStatus.PAUSED,
        True,
        -hours(0.5),
    )


def test_case_17_a_merged_ticket_owes_nothing_and_one_merged_by_mistake_owes_it_again() -> None:
    ticket = Ticket("2026-05-26 09:00").is_merged("2026-05-26 10:00")
    for kind in (FIRST_RESPONSE, UPDATE, SOLUTION):
        merged = ticket.cycle(target(kind), "2026-06-26 09:00")
        assert (merged.status, merged.breached) == (CycleStatus.CANCELLED, False)
    ticket.goes_on("2026-05-26 11:00")
    for kind in (FIRST_RESPONSE, UPDATE, SOLUTION):
        again = ticket.cycle(target(kind, on_reopen=OnReopen.KEEP), "2026-05-26 12:00")
        assert (again.status, again.elapsed) == (CycleStatus.RUNNING, hours(2))


def test_case_18_a_ticket_may_be_created_waiting() -> None:
    ticket = Ticket("2026-05-26 09:00", Author.CUSTOMER, Category.PENDING, WaitsFor.CUSTOMER)
    waiting = ticket.cycle(target(SOLUTION), "2026-05-27 09:00")
    assert (waiting.status, waiting.elapsed) == (CycleStatus.PAUSED, NOTHING)
    going_on = ticket.goes_on("2026-05-27 09:00").cycle(target(SOLUTION), "2026-05-27 10:00")
    assert (going_on.elapsed, going_on.due_at) == (hours(1), paris("2026-05-27 14:00"))


def test_case_19_due_time_breach_and_report_count_pauses_alike() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 14:00")
    ticket.agent_replies("2026-05-26 17:00")
    cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 18:00")
    assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(4))
    assert cycle.due_at == cycle.finished_at == paris("2026-05-26 17:00")
    told = ticket.explanation(target(FIRST_RESPONSE), "2026-05-26 18:00")
    assert sum((span.counted for span in told.spans), NOTHING) == cycle.elapsed


def test_case_20_pauses_that_begin_in_the_same_minute_all_count_to_the_microsecond() -> None:
    ticket = Ticket("2026-05-26 09:00")
    for second in (0, 20, 40):
        ticket.waits(f"2026-05-26 09:30:{second:02}.000001")
        ticket.goes_on(f"2026-05-26 09:30:{second + 10:02}")
    cycle = ticket.cycle(target(SOLUTION), "2026-05-26 10:00")
    assert cycle.elapsed == hours(1) - timedelta(seconds=30) + 3 * MICROSECOND


def test_case_21_events_count_in_the_order_of_their_times_and_never_before_creation() -> None:
    ticket = Ticket("2026-05-26 10:00").goes_on("2026-05-26 14:00").waits("2026-05-26 11:00")
    ticket.agent_replies("2026-05-20 10:00")
    assert ticket.cycle(target(SOLUTION), "2026-05-26 15:00").elapsed == hours(2)
    answered = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 15:00")
    assert (answered.finished_at, answered.elapsed) == (paris("2026-05-26 10:00"), NOTHING)


def test_case_22_only_the_zone_of_the_calendar_counts() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 11:00")
    promised = policy(1, target(SOLUTION, 8))
    now = paris("2026-05-26 14:00")
    told = replay(ticket.events, promised, now)
    for zone in (UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles")):
        elsewhere = [
            replace(event, occurred_at=event.occurred_at.astimezone(zone))
            for event in ticket.events
        ]
        assert replay(elsewhere, promised, now.astimezone(zone)) == told
    tokyo = BusinessCalendar(time_zone="Asia/Tokyo", weekly_hours={1: [(9 * HOUR, 18 * HOUR)]})
    there = replay(ticket.events, policy(1, target(SOLUTION, 1), calendar=tokyo), now)
    # 10:00 in Paris is 17:00 in Tokyo; the pause took the last hour of the day there.
    assert [cycle.elapsed for cycle in there] == [hours(1)]
