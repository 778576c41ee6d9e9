"""What every clock promises: one predicate, pauses left out, thresholds, merging, reopening.

2026-05-26 is a Tuesday, the day after a long weekend.
"""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    CycleStatus,
    OnReopen,
    Policy,
    Target,
    WaitsFor,
)
from sla_engine import replay as replayed
from tests.sla_engine.cases import (
    ALL_WAITING,
    FIRST_RESPONSE,
    NEVER,
    OFFICE,
    SOLUTION,
    UPDATE,
    Ticket,
    hours,
    paris,
    target,
)

MICROSECOND = timedelta(microseconds=1)


class TestBreach:
    def test_happens_only_once_more_than_the_target_has_elapsed(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        exactly = ticket.cycle(target(SOLUTION, 2), "2026-05-26 11:00")
        later = ticket.cycle(target(SOLUTION, 2), "2026-05-26 11:00:00.000001")
        assert (exactly.breached, exactly.remaining) == (False, timedelta(0))
        assert (later.breached, later.remaining) == (True, -MICROSECOND)
        assert exactly.due_at == exactly.breaches_at == later.breached_at
        assert exactly.breached_at is None
        assert later.breached_at == paris("2026-05-26 11:00")

    def test_due_at_closing_time_is_kept_by_an_answer_at_night(self) -> None:
        ticket = Ticket("2026-05-26 14:00").agent_replies("2026-05-26 23:00")
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-27 08:00")
        assert cycle.status is CycleStatus.MET
        assert cycle.due_at == paris("2026-05-26 18:00")

    def test_due_at_closing_time_comes_only_after_the_next_opening(self) -> None:
        ticket = Ticket("2026-05-22 14:00")
        cycle = ticket.cycle(target(SOLUTION), "2026-05-24 12:00")
        assert (cycle.due_at, cycle.breached) == (paris("2026-05-22 18:00"), False)
        assert cycle.breaches_at == cycle.next_threshold_at == paris("2026-05-26 09:00")

    def test_does_not_happen_while_paused(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
        cycle = ticket.cycle(target(SOLUTION, 2), "2026-06-26 10:00")
        assert cycle.status is CycleStatus.PAUSED
        assert (cycle.breached, cycle.elapsed) == (False, hours(1))

    def test_stays_breached_through_a_pause_and_is_late_in_the_end(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 13:30")
        paused = ticket.cycle(target(SOLUTION, 2), "2026-05-26 14:00")
        assert (paused.status, paused.breached) == (CycleStatus.PAUSED, True)
        assert paused.due_at == paused.breached_at == paris("2026-05-26 11:00")
        finished = ticket.is_resolved("2026-05-26 15:00").cycle(
            target(SOLUTION, 2), "2026-05-26 16:00"
        )
        assert finished.status is CycleStatus.MISSED
        assert finished.breached_at == paris("2026-05-26 11:00")

    def test_reached_exactly_before_a_pause_begins_when_work_goes_on(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 11:00").goes_on("2026-05-26 15:00")
        cycle = ticket.cycle(target(SOLUTION, 2), "2026-05-26 15:30")
        assert cycle.due_at == paris("2026-05-26 11:00")
        assert cycle.breached_at == paris("2026-05-26 15:00")


class TestPauses:
    def test_leave_their_working_time_out_and_move_the_deadline(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 14:30")
        cycle = ticket.cycle(target(SOLUTION), "2026-05-26 15:00")
        assert cycle.status is CycleStatus.RUNNING
        assert cycle.elapsed == hours(1.5)
        assert cycle.due_at == paris("2026-05-26 17:30")

    def test_hide_the_deadline_but_not_what_remains_and_say_who_is_waited_for(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
        cycle = ticket.cycle(target(SOLUTION, notify=(50,)), "2026-05-26 17:00")
        assert (cycle.due_at, cycle.breaches_at, cycle.next_threshold) == (None, None, None)
        assert cycle.remaining == hours(3)
        assert cycle.paused_since == paris("2026-05-26 10:00")
        assert cycle.paused_by == "Waiting for customer"

    def test_count_only_for_the_clocks_that_they_pause(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00", WaitsFor.AGENT)
        assert ticket.cycle(target(SOLUTION), "2026-05-26 11:00").elapsed == hours(2)
        everything = target(SOLUTION, pauses_while=ALL_WAITING)
        assert ticket.cycle(everything, "2026-05-26 11:00").elapsed == hours(1)

    def test_are_one_pause_through_several_states(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .waits("2026-05-26 10:00")
            .waits("2026-05-26 11:00", WaitsFor.THIRD_PARTY)
        )
        cycle = ticket.cycle(target(SOLUTION, pauses_while=ALL_WAITING), "2026-05-26 15:00")
        assert cycle.paused_since == paris("2026-05-26 10:00")
        assert cycle.paused_by == "Waiting for third_party"

    def test_may_begin_with_the_ticket(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT, Category.PENDING, WaitsFor.CUSTOMER)
        cycle = ticket.cycle(target(SOLUTION), "2026-05-26 15:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.PAUSED, timedelta(0))

    def test_of_less_than_a_minute_count_to_the_microsecond(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        for second in range(0, 30, 10):
            ticket.waits(f"2026-05-26 09:30:{second:02}")
            ticket.goes_on(f"2026-05-26 09:30:{second:02}.000007")
        cycle = ticket.cycle(target(SOLUTION), "2026-05-26 10:00")
        assert cycle.elapsed == hours(1) - 21 * MICROSECOND


class TestThresholds:
    def test_are_reached_at_their_share_of_working_time(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        cycle = ticket.cycle(target(SOLUTION, 8, notify=(80, 50)), "2026-05-26 14:00")
        shares = [(threshold.percent, threshold.at) for threshold in cycle.thresholds]
        assert shares == [
            (50, paris("2026-05-26 14:00")),
            (80, paris("2026-05-26 16:24")),
            (100, paris("2026-05-27 09:00")),
        ]
        assert cycle.next_threshold == cycle.thresholds[1]

    def test_fall_into_working_time(self) -> None:
        ticket = Ticket("2026-05-22 17:00")
        cycle = ticket.cycle(target(SOLUTION, 2, notify=(75,)), "2026-05-22 17:00")
        assert cycle.next_threshold_at == paris("2026-05-26 09:30")

    def test_that_were_passed_before_a_pause_stay_known(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 12:00")
        cycle = ticket.cycle(target(SOLUTION, notify=(50, 90)), "2026-05-26 17:00")
        assert [threshold.at for threshold in cycle.thresholds] == [
            paris("2026-05-26 11:00"),
            None,
            None,
        ]

    def test_the_last_stays_ahead_until_the_breach_so_that_no_bell_is_lost(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        at_the_instant = ticket.cycle(target(SOLUTION, 2), "2026-05-26 11:00")
        afterwards = ticket.cycle(target(SOLUTION, 2), "2026-05-26 11:00:00.000001")
        assert at_the_instant.next_threshold_at == paris("2026-05-26 11:00")
        assert afterwards.next_threshold is None

    def test_of_targets_that_do_not_divide_are_reached_by_no_less_than_their_share(self) -> None:
        odd = replace(target(SOLUTION, 2, notify=(50,)), duration=hours(2) + MICROSECOND)
        cycle = Ticket("2026-05-26 09:00").cycle(odd, "2026-05-26 09:00")
        assert cycle.next_threshold_at == paris("2026-05-26 10:00:00.000001")

    @pytest.mark.parametrize("percent", [0, 100, -5])
    def test_outside_1_to_99_percent_are_refused(self, percent: int) -> None:
        with pytest.raises(ValueError, match="1 to 99"):
            target(SOLUTION, notify=(percent,))


class TestSolution:
    def test_is_met_when_the_ticket_is_resolved_in_time(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
        cycle = ticket.cycle(target(SOLUTION), "2026-06-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(2))
        assert cycle.finished_at == paris("2026-05-26 11:00")
        assert cycle.due_at == paris("2026-05-26 14:00")
        assert cycle.next_threshold is None

    def test_is_not_finished_again_by_closing_what_was_resolved(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
        ticket.is_closed("2026-05-29 11:00")
        assert ticket.cycle(target(SOLUTION), "2026-06-26 11:00").elapsed == hours(2)

    def test_of_a_ticket_entered_as_closed_took_no_time(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT, Category.CLOSED)
        cycle = ticket.cycle(target(SOLUTION), "2026-06-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, timedelta(0))

    def test_resumes_after_a_reopening_without_the_time_in_between(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
        cycle = ticket.goes_on("2026-05-27 10:00").cycle(target(SOLUTION), "2026-05-27 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.RUNNING, hours(3))
        assert cycle.due_at == paris("2026-05-27 12:00")

    def test_keeps_its_verdict_after_a_reopening_if_told_so(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
        ticket.goes_on("2026-05-27 10:00")
        kept = ticket.cycle(target(SOLUTION, on_reopen=OnReopen.KEEP), "2026-06-27 11:00")
        assert (kept.status, kept.elapsed) == (CycleStatus.MET, hours(2))

    def test_begins_another_cycle_after_a_reopening_if_told_so(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 11:00")
        ticket.goes_on("2026-05-27 10:00")
        again = target(SOLUTION, on_reopen=OnReopen.NEW_CYCLE)
        old, new = ticket.cycles(again, "2026-05-27 11:00")
        assert (old.number, old.status, old.elapsed) == (1, CycleStatus.MET, hours(2))
        assert (new.number, new.status, new.elapsed) == (2, CycleStatus.RUNNING, hours(1))


class TestFirstResponse:
    def test_is_the_first_public_message_of_an_agent(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .message("2026-05-26 09:01", Author.SYSTEM)
            .message("2026-05-26 09:30", Author.AGENT, public=False)
            .customer_writes("2026-05-26 09:45")
            .agent_replies("2026-05-26 10:00")
            .agent_replies("2026-05-26 11:00")
        )
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-06-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(1))

    def test_is_not_owed_for_a_ticket_that_an_agent_opened(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT)
        assert ticket.cycles(target(FIRST_RESPONSE), "2026-05-26 10:00") == ()

    def test_is_owed_for_a_ticket_that_a_machine_opened(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.SYSTEM)
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 10:00")
        assert cycle.status is CycleStatus.RUNNING

    @pytest.mark.parametrize("reply_first", [True, False])
    def test_counts_when_reply_and_new_state_come_in_one_step(self, reply_first: bool) -> None:
        ticket = Ticket("2026-05-26 09:00")
        steps = [ticket.agent_replies, ticket.is_resolved]
        for step in steps if reply_first else reversed(steps):
            step("2026-05-26 10:00")
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(1))

    def test_does_not_wait_on_a_resolved_ticket_and_goes_on_after_a_reopening(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
        over = ticket.cycle(target(FIRST_RESPONSE), "2026-05-28 10:00")
        assert (over.status, over.elapsed, over.due_at) == (CycleStatus.CANCELLED, hours(1), None)
        ticket.goes_on("2026-05-28 10:00")
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-28 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.RUNNING, hours(2))

    def test_that_was_late_is_not_excused_by_resolving(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-27 10:00")
        assert ticket.cycle(target(FIRST_RESPONSE), "2026-05-28 10:00").status is CycleStatus.MISSED

    def test_is_not_owed_again_after_a_reopening(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
        ticket.is_closed("2026-05-26 11:00").goes_on("2026-05-26 12:00")
        for on_reopen in OnReopen:
            cycle = ticket.cycle(target(FIRST_RESPONSE, on_reopen=on_reopen), "2026-06-26 12:00")
            assert cycle.status is CycleStatus.MET

    def test_is_not_given_by_the_customer_alone(self) -> None:
        ticket = Ticket("2026-05-26 09:00").customer_writes("2026-05-26 10:00")
        assert ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 11:00").is_live


class TestMerging:
    def test_cancels_what_still_ran_even_if_it_was_late(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_merged("2026-05-29 10:00")
        for kind in (FIRST_RESPONSE, UPDATE, SOLUTION):
            cycle = ticket.cycle(target(kind), "2026-06-26 11:00")
            assert cycle.status is CycleStatus.CANCELLED
            assert cycle.next_threshold is None

    def test_leaves_what_was_finished_as_it_was(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
        ticket.is_merged("2026-05-26 11:00")
        assert ticket.cycle(target(FIRST_RESPONSE), "2026-06-26 11:00").status is CycleStatus.MET


class TestReplay:
    def test_depends_on_times_and_ids_not_on_the_order_of_arrival(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 10:00")
            .waits("2026-05-26 10:00")
            .customer_writes("2026-05-26 14:00")
            .goes_on("2026-05-26 14:00")
        )
        policy = Policy([target(UPDATE), target(SOLUTION)], OFFICE, version=1)
        now = paris("2026-05-26 16:00")
        told = replayed(ticket.events, policy, now)
        shuffled = ticket.events.copy()
        random.Random(7).shuffle(shuffled)
        assert replayed(shuffled, policy, now) == told

    def test_lets_nothing_happen_before_the_creation(self) -> None:
        ticket = Ticket("2026-05-26 10:00").agent_replies("2026-05-26 09:00")
        cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, timedelta(0))

    def test_takes_what_claims_to_be_older_in_the_order_of_recording(self) -> None:
        ticket = Ticket("2026-05-26 10:00").waits("2026-05-26 09:00").goes_on("2026-05-26 08:00")
        assert ticket.cycle(target(SOLUTION), "2026-05-26 11:00").elapsed == hours(1)

    def test_with_a_slow_clock_does_not_undo_what_another_machine_recorded(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
        cycle = ticket.cycle(target(SOLUTION), "2026-05-26 09:59:57")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(1))

    def test_of_a_ticket_that_begins_in_the_middle_begins_with_what_is_known(self) -> None:
        ticket = Ticket("2026-05-25 09:00").goes_on("2026-05-26 09:00")
        ticket.is_resolved("2026-05-26 10:00")
        del ticket.events[0]
        cycle = ticket.cycle(target(SOLUTION), "2026-05-26 11:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(1))

    def test_of_nothing_is_nothing(self) -> None:
        policy = Policy([target(SOLUTION)], OFFICE, version=1)
        assert replayed([], policy, paris("2026-05-26 10:00")) == ()

    def test_has_no_clock_for_a_target_of_no_time(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        assert ticket.cycles(Target(SOLUTION, timedelta(0)), "2026-05-26 10:00") == ()

    def test_keeps_what_has_elapsed_when_the_sla_changes(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        before = ticket.cycle(target(SOLUTION, 8), "2026-05-26 16:00")
        after = ticket.cycle(target(SOLUTION, 2), "2026-05-26 16:00")
        assert before.elapsed == after.elapsed == hours(3)
        assert (before.breached, after.breached) == (False, True)

    def test_counts_in_the_calendar_of_the_policy_only(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        ticket.calendar = BusinessCalendar(
            time_zone="America/New_York", weekly_hours={1: [(9 * 3600, 17 * 3600)]}
        )
        cycle = ticket.cycle(target(SOLUTION, 1), "2026-05-26 15:30")
        assert (cycle.elapsed, cycle.due_at) == (hours(0.5), paris("2026-05-26 16:00"))

    def test_without_working_time_ahead_runs_on_without_a_deadline(self) -> None:
        ticket = Ticket("2026-05-26 09:00", calendar=NEVER)
        cycle = ticket.cycle(target(SOLUTION, notify=(50,)), "2026-05-27 09:00")
        assert cycle.status is CycleStatus.RUNNING
        assert (cycle.due_at, cycle.breaches_at, cycle.next_threshold) == (None, None, None)

    def test_takes_one_target_of_each_kind(self) -> None:
        with pytest.raises(ValueError, match="two targets of one kind"):
            Policy([target(SOLUTION, 1), target(SOLUTION, 2)], OFFICE, version=1)

    def test_refuses_a_negative_target(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            replace(target(SOLUTION), duration=-MICROSECOND)
