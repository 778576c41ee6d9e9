"""What the options of a target do: by priority, whose time counts, catching up, whom it is for.

2026-05-26 is a Tuesday, the day after a long weekend; the office works from 9 to 12 and 13 to 18.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Counts,
    CycleStatus,
    OnReopen,
    Target,
    TargetKind,
    WaitsFor,
)
from tests.sla_engine.cases import (
    ALL_WAITING,
    FIRST_RESPONSE,
    HOUR,
    NEXT_RESPONSE,
    OFFICE,
    OLA,
    REACH_STATE,
    SOLUTION,
    UPDATE,
    Ticket,
    hours,
    paris,
    target,
)

NOTHING = timedelta(0)
RUNNING, PAUSED, MET, MISSED, CANCELLED = CycleStatus
TESTED = 5
CLOSED = 9


class TestByPriority:
    by_priority = replace(target(SOLUTION, 8), by_priority=((1, hours(2)), (5, NOTHING)))

    def test_each_priority_has_its_own_target_and_the_others_the_usual_one(self) -> None:
        for number, expected in ((1, 2), (2, 8), (None, 8)):
            ticket = Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", number)
            cycle = ticket.cycle(self.by_priority, "2026-05-26 10:00")
            assert cycle.target_duration == hours(expected)

    def test_a_priority_with_no_time_has_no_clock(self) -> None:
        ticket = Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", 5)
        assert ticket.cycles(self.by_priority, "2026-05-26 10:00") == ()
        again = ticket.priority("2026-05-26 11:00", 3).cycle(self.by_priority, "2026-05-26 12:00")
        assert (again.elapsed, again.target_duration) == (hours(3), hours(8))

    def test_another_priority_keeps_what_has_elapsed_and_swaps_the_target(self) -> None:
        ticket = Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", 3)
        ticket.waits("2026-05-26 10:00").goes_on("2026-05-26 11:00")
        before = ticket.cycle(self.by_priority, "2026-05-26 14:00")
        after = ticket.priority("2026-05-26 14:00", 1).cycle(self.by_priority, "2026-05-26 14:30")
        assert (before.elapsed, before.breached) == (hours(3), False)
        assert (after.elapsed, after.breached) == (hours(3.5), True)
        assert after.due_at == paris("2026-05-26 12:00")

    def test_a_finished_cycle_keeps_the_priority_that_it_finished_with(self) -> None:
        ticket = Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", 3)
        ticket.is_resolved("2026-05-26 14:00").priority("2026-05-26 15:00", 1)
        kept = ticket.cycle(self.by_priority, "2026-05-27 09:00")
        assert (kept.status, kept.target_duration) == (MET, hours(8))
        ticket.goes_on("2026-05-27 09:00")
        reopened = ticket.cycle(self.by_priority, "2026-05-27 09:00")
        assert (reopened.breached, reopened.target_duration) == (True, hours(2))

    def test_a_mapping_says_the_same_as_pairs(self) -> None:
        told = Target(SOLUTION, hours(8), by_priority={5: NOTHING, 1: hours(2)})  # type: ignore[arg-type]
        assert told.by_priority == self.by_priority.by_priority
        assert (told.duration_for(1), told.duration_for(4)) == (hours(2), hours(8))
        assert told.duration_for(5) == NOTHING

    def test_a_negative_duration_is_refused_for_a_priority_too(self) -> None:
        with pytest.raises(ValueError, match="negative; use 0"):
            Target(SOLUTION, hours(8), by_priority=((1, -hours(1)),))


class TestNextResponse:
    def test_the_first_message_waits_for_the_first_response(self) -> None:
        ticket = Ticket("2026-05-26 09:00").customer_writes("2026-05-26 10:00")
        assert ticket.cycles(target(NEXT_RESPONSE), "2026-05-26 12:00") == ()
        ticket.agent_replies("2026-05-26 14:00")
        assert ticket.cycles(target(NEXT_RESPONSE), "2026-05-26 15:00") == ()

    def test_it_begins_with_the_oldest_unanswered_message_and_further_ones_do_not_move_it(
        self,
    ) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 09:30")
            .customer_writes("2026-05-26 10:00")
            .customer_writes("2026-05-26 11:30")
        )
        cycle = ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 12:00")
        assert cycle.started_at == paris("2026-05-26 10:00")
        assert cycle.due_at == paris("2026-05-26 15:00")

    def test_neither_a_note_nor_a_machine_answers_but_the_next_public_words_do(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 09:30")
            .customer_writes("2026-05-26 10:00")
            .note("2026-05-26 10:10")
            .message("2026-05-26 10:20", Author.SYSTEM)
        )
        assert ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 11:00").status is RUNNING
        ticket.agent_replies("2026-05-26 11:00").customer_writes("2026-05-26 14:00")
        first, second = ticket.cycles(target(NEXT_RESPONSE), "2026-05-26 15:00")
        assert (first.status, first.elapsed) == (MET, hours(1))
        assert (second.number, second.status, second.elapsed) == (2, RUNNING, hours(1))

    def test_on_a_ticket_that_an_agent_opened_the_first_message_counts(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT).customer_writes("2026-05-26 10:00")
        assert ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 11:00").elapsed == hours(1)

    def test_it_stands_still_only_if_the_target_says_so(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 09:30")
            .waits("2026-05-26 09:30")
            .customer_writes("2026-05-26 10:00")
        )
        assert ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 12:00").status is PAUSED
        tireless = target(NEXT_RESPONSE, pauses_while=frozenset())
        assert ticket.cycle(tireless, "2026-05-26 12:00").elapsed == hours(2)

    @pytest.mark.parametrize("on_reopen", OnReopen)
    @pytest.mark.parametrize("reopened_first", [True, False])
    def test_a_message_that_reopens_the_ticket_waits_whatever_a_reopening_does(
        self, on_reopen: OnReopen, reopened_first: bool
    ) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
        ticket.is_resolved("2026-05-26 09:30")
        steps = [ticket.goes_on, ticket.customer_writes]
        for step in steps if reopened_first else reversed(steps):
            step("2026-05-26 10:00")
        cycle = ticket.cycle(target(NEXT_RESPONSE, on_reopen=on_reopen), "2026-05-26 11:00")
        assert (cycle.status, cycle.elapsed) == (RUNNING, hours(1))

    @pytest.mark.parametrize("kind", [NEXT_RESPONSE, UPDATE])
    @pytest.mark.parametrize("reopened_first", [True, False])
    def test_what_was_kept_at_the_end_does_not_stop_the_next_message_from_waiting(
        self, kind: TargetKind, reopened_first: bool
    ) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
        ticket.customer_writes("2026-05-26 10:00").is_resolved("2026-05-26 11:00")
        steps = [ticket.goes_on, ticket.customer_writes]
        for step in steps if reopened_first else reversed(steps):
            step("2026-05-26 14:00")
        promised = target(kind, on_reopen=OnReopen.KEEP)
        *_, unanswered, waiting = ticket.cycles(promised, "2026-05-26 15:00")
        assert (unanswered.status, unanswered.elapsed) == (CANCELLED, hours(1))
        assert (waiting.status, waiting.elapsed) == (RUNNING, hours(1))

    def test_a_message_without_an_answer_at_the_end_waits_on_after_a_reopening(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
        ticket.customer_writes("2026-05-26 10:00").is_resolved("2026-05-26 11:00")
        over = ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 13:00")
        assert (over.status, over.elapsed) == (CANCELLED, hours(1))
        ticket.customer_writes("2026-05-26 13:30").goes_on("2026-05-26 14:00")
        again = ticket.cycle(target(NEXT_RESPONSE), "2026-05-26 15:00")
        assert (again.status, again.elapsed) == (RUNNING, hours(2))


class TestReachState:
    promised = Target(REACH_STATE, hours(4), states=frozenset({TESTED, CLOSED}))

    def test_it_is_done_when_the_ticket_is_first_in_one_of_the_states(self) -> None:
        ticket = Ticket("2026-05-26 09:00", state=1)
        ticket.state("2026-05-26 10:00", Category.OPEN, number=2)
        assert ticket.cycle(self.promised, "2026-05-26 10:30").status is RUNNING
        ticket.state("2026-05-26 11:00", Category.OPEN, number=TESTED)
        ticket.state("2026-05-27 11:00", Category.OPEN, number=2)
        ticket.state("2026-05-28 11:00", Category.OPEN, number=TESTED)
        cycle = ticket.cycle(self.promised, "2026-05-29 11:00")
        assert (cycle.status, cycle.finished_at) == (MET, paris("2026-05-26 11:00"))

    def test_a_ticket_may_be_created_there(self) -> None:
        ticket = Ticket("2026-05-26 09:00", category=Category.OPEN, state=TESTED)
        cycle = ticket.cycle(self.promised, "2026-05-29 11:00")
        assert (cycle.status, cycle.elapsed) == (MET, NOTHING)

    def test_closing_reaches_only_a_state_that_was_meant(self) -> None:
        ticket = Ticket("2026-05-26 09:00", state=1)
        ticket.state("2026-05-26 10:00", Category.CLOSED, number=CLOSED)
        assert ticket.cycle(self.promised, "2026-05-29 11:00").status is MET
        elsewhere = Ticket("2026-05-26 09:00", state=1)
        elsewhere.state("2026-05-26 10:00", Category.CLOSED, number=8)
        assert elsewhere.cycle(self.promised, "2026-05-29 11:00").status is CANCELLED

    @pytest.mark.parametrize("on_reopen", OnReopen)
    def test_a_working_state_that_was_reached_survives_every_reopening(
        self, on_reopen: OnReopen
    ) -> None:
        ticket = Ticket("2026-05-26 09:00", state=1)
        ticket.state("2026-05-26 10:00", Category.OPEN, number=TESTED)
        ticket.is_resolved("2026-05-26 11:00").goes_on("2026-05-27 09:00")
        cycle = ticket.cycle(replace(self.promised, on_reopen=on_reopen), "2026-06-26 09:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(1))

    def test_an_end_that_was_reached_is_lost_by_reopening_as_the_target_says(self) -> None:
        ticket = Ticket("2026-05-26 09:00", state=1)
        ticket.state("2026-05-26 10:00", Category.CLOSED, number=CLOSED)
        ticket.state("2026-05-26 14:00", Category.OPEN, number=1)
        told = {
            on_reopen: [
                (cycle.status, cycle.elapsed)
                for cycle in ticket.cycles(
                    replace(self.promised, on_reopen=on_reopen), "2026-05-26 15:00"
                )
            ]
            for on_reopen in OnReopen
        }
        assert told == {
            OnReopen.KEEP: [(MET, hours(1))],
            OnReopen.RESUME: [(RUNNING, hours(2))],
            OnReopen.NEW_CYCLE: [(MET, hours(1)), (RUNNING, hours(1))],
        }

    def test_a_pause_may_itself_be_the_state_to_reach(self) -> None:
        waiting = replace(self.promised, pauses_while=ALL_WAITING)
        ticket = Ticket("2026-05-26 09:00", state=1)
        ticket.state("2026-05-26 11:00", Category.PENDING, WaitsFor.DATE, number=TESTED)
        cycle = ticket.cycle(waiting, "2026-05-29 09:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(2))


class TestOla:
    def test_it_runs_from_team_to_team(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.team("2026-05-26 10:00", 2).team("2026-05-26 15:30", 1)
        first, second, third = ticket.cycles(target(OLA, 3), "2026-05-26 16:00")
        assert (first.status, first.elapsed) == (MET, hours(1))
        assert (second.status, second.elapsed) == (MISSED, hours(4.5))
        assert (third.status, third.elapsed) == (RUNNING, hours(0.5))

    def test_the_same_team_again_changes_nothing(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1).team("2026-05-26 10:00", 1)
        assert ticket.cycle(target(OLA), "2026-05-26 11:00").elapsed == hours(2)

    def test_it_does_not_run_while_the_ticket_is_nobodys(self) -> None:
        ticket = Ticket("2026-05-26 09:00")
        assert ticket.cycles(target(OLA), "2026-05-26 10:00") == ()
        ticket.team("2026-05-26 10:00", 1).team("2026-05-26 11:00", None)
        assert ticket.cycle(target(OLA), "2026-05-27 10:00").status is MET

    def test_it_is_done_with_the_ticket_and_pauses_like_any_clock(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.waits("2026-05-26 10:00").goes_on("2026-05-26 11:00").is_resolved("2026-05-26 12:00")
        cycle = ticket.cycle(target(OLA), "2026-05-27 10:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(2))

    def test_a_reopening_by_the_same_team_does_what_the_target_says(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.is_resolved("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        told = {
            on_reopen: [
                (cycle.status, cycle.elapsed)
                for cycle in ticket.cycles(target(OLA, on_reopen=on_reopen), "2026-05-26 15:00")
            ]
            for on_reopen in OnReopen
        }
        assert told == {
            OnReopen.KEEP: [(MET, hours(1))],
            OnReopen.RESUME: [(RUNNING, hours(2))],
            OnReopen.NEW_CYCLE: [(MET, hours(1)), (RUNNING, hours(1))],
        }

    def test_a_team_that_gets_it_while_it_is_resolved_begins_with_the_reopening(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.is_resolved("2026-05-26 10:00").team("2026-05-26 11:00", 2)
        ticket.goes_on("2026-05-26 14:00")
        first, second = ticket.cycles(target(OLA), "2026-05-26 15:00")
        assert (first.status, first.elapsed) == (MET, hours(1))
        assert (second.status, second.elapsed) == (RUNNING, hours(1))

    def test_a_reopened_ticket_of_nobody_brings_no_ones_clock_back(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.team("2026-05-26 10:00", None).is_resolved("2026-05-26 11:00")
        ticket.goes_on("2026-05-26 14:00")
        cycle = ticket.cycle(target(OLA), "2026-05-26 15:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(1))

    def test_a_team_that_had_handed_it_on_begins_anew_after_a_reopening(self) -> None:
        ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
        ticket.team("2026-05-26 10:00", None).is_resolved("2026-05-26 11:00")
        ticket.team("2026-05-26 11:30", 1).goes_on("2026-05-26 14:00")
        done, running = ticket.cycles(target(OLA), "2026-05-26 15:00")
        assert (done.status, done.elapsed) == (MET, hours(1))
        assert (running.status, running.elapsed) == (RUNNING, hours(1))


class TestWhichTimeCounts:
    def test_working_days_are_whole_days_less_weekends_and_holidays(self) -> None:
        days = replace(target(SOLUTION, 48), counts=Counts.WORKING_DAYS)
        cycle = Ticket("2026-05-22 17:00").cycle(days, "2026-05-22 17:00")
        # 7 hours of Friday, all of Tuesday, 17 hours of Wednesday.
        assert cycle.due_at == paris("2026-05-27 17:00")

    def test_a_working_day_begins_at_midnight_not_when_the_office_opens(self) -> None:
        day = replace(target(SOLUTION, 24), counts=Counts.WORKING_DAYS)
        cycle = Ticket("2026-05-23 12:00").cycle(day, "2026-05-26 00:00:00.000001")
        assert cycle.elapsed == timedelta(microseconds=1)

    def test_all_time_counts_nights_weekends_and_holidays(self) -> None:
        always = replace(target(SOLUTION, 72), counts=Counts.ALL_TIME)
        cycle = Ticket("2026-05-22 17:00").cycle(always, "2026-05-24 17:00")
        assert (cycle.elapsed, cycle.due_at) == (hours(48), paris("2026-05-25 17:00"))

    def test_pauses_are_left_out_of_whichever_time_counts(self) -> None:
        always = replace(target(SOLUTION, 72), counts=Counts.ALL_TIME)
        ticket = Ticket("2026-05-22 17:00").waits("2026-05-23 17:00").goes_on("2026-05-24 18:30")
        assert ticket.cycle(always, "2026-05-25 17:00").elapsed == hours(24 + 22.5)

    @pytest.mark.parametrize(
        ("counts", "opened", "due"),
        [
            # Sunday 29 March 2026 has 23 hours in Paris, 25 October 25.
            (Counts.ALL_TIME, "2026-03-28 12:00", "2026-03-29 13:00"),
            (Counts.ALL_TIME, "2026-10-24 12:00", "2026-10-25 11:00"),
            (Counts.WORKING_DAYS, "2026-03-28 12:00", "2026-03-29 13:00"),
            (Counts.WORKING_DAYS, "2026-10-24 12:00", "2026-10-25 11:00"),
            (Counts.WORKING_TIME, "2026-03-28 12:00", "2026-03-30 18:00"),
        ],
    )
    def test_a_day_with_a_change_of_the_clock_has_the_hours_that_it_has(
        self, counts: Counts, opened: str, due: str
    ) -> None:
        weekly = {day: [(9 * HOUR, 18 * HOUR)] for day in range(7)}
        calendar = BusinessCalendar(time_zone="Europe/Paris", weekly_hours=weekly)
        promised = replace(target(SOLUTION, 24), counts=counts)
        cycle = Ticket(opened, calendar=calendar).cycle(promised, opened)
        assert cycle.due_at == paris(due)

    def test_exceptional_days_count_with_the_hours_that_they_have(self) -> None:
        calendar = BusinessCalendar(
            time_zone="Europe/Paris",
            weekly_hours=dict(enumerate(OFFICE.weekly_hours)),
            exceptional_days=[
                (date(2026, 5, 27), [(9 * HOUR, 10 * HOUR)], "Half a day less"),
                (date(2026, 5, 30), [(10 * HOUR, 14 * HOUR)], "Open Saturday"),
            ],
        )
        ticket = Ticket("2026-05-26 17:00", calendar=calendar)
        assert ticket.cycle(target(SOLUTION, 3), "2026-05-26 17:00").due_at == paris(
            "2026-05-28 10:00"
        )
        days = replace(target(SOLUTION, 24 * 4), counts=Counts.WORKING_DAYS)
        assert ticket.cycle(days, "2026-05-26 17:00").due_at == paris("2026-05-30 17:00")

    def test_each_target_of_a_policy_may_count_its_own_time(self) -> None:
        ticket = Ticket("2026-05-22 17:00")
        elapsed = {
            counts: ticket.cycle(replace(target(SOLUTION, 9), counts=counts), "2026-05-26 10:00")
            for counts in Counts
        }
        assert {counts: cycle.elapsed for counts, cycle in elapsed.items()} == {
            Counts.WORKING_TIME: hours(2),
            Counts.WORKING_DAYS: hours(17),
            Counts.ALL_TIME: hours(89),
        }


class TestCatchingUp:
    def test_the_time_of_a_pause_counts_once_it_is_over(self) -> None:
        promised = replace(target(SOLUTION, 2), catches_up=True)
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
        waiting = ticket.cycle(promised, "2026-05-26 17:00")
        assert (waiting.status, waiting.breached, waiting.due_at) == (PAUSED, False, None)
        ticket.goes_on("2026-05-26 17:00")
        running = ticket.cycle(promised, "2026-05-26 17:00")
        assert (running.elapsed, running.breached) == (hours(7), True)
        assert running.breached_at == running.due_at == paris("2026-05-26 11:00")

    def test_so_does_the_time_until_a_reopening(self) -> None:
        promised = replace(target(SOLUTION, 8), catches_up=True)
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
        assert ticket.cycle(promised, "2026-05-27 09:00").elapsed == hours(1)
        ticket.goes_on("2026-05-26 14:00")
        assert ticket.cycle(promised, "2026-05-26 15:00").elapsed == hours(5)

    def test_a_reopening_into_a_pause_catches_up_when_the_pause_is_over(self) -> None:
        promised = replace(target(SOLUTION, 8), catches_up=True)
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
        ticket.waits("2026-05-26 11:00")
        assert ticket.cycle(promised, "2026-05-26 14:00").elapsed == hours(1)
        ticket.goes_on("2026-05-26 14:00")
        assert ticket.cycle(promised, "2026-05-26 14:00").elapsed == hours(4)

    def test_a_ticket_created_waiting_catches_up_from_its_creation(self) -> None:
        promised = replace(target(SOLUTION, 8), catches_up=True)
        ticket = Ticket("2026-05-26 09:00", Author.CUSTOMER, Category.PENDING, WaitsFor.CUSTOMER)
        cycle = ticket.goes_on("2026-05-26 14:00").cycle(promised, "2026-05-26 14:00")
        assert (cycle.started_at, cycle.elapsed) == (paris("2026-05-26 09:00"), hours(4))

    def test_the_explanation_of_what_was_caught_up_still_adds_up(self) -> None:
        promised = replace(target(SOLUTION, 8), catches_up=True)
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00").goes_on("2026-05-26 15:00")
        told = ticket.explanation(promised, "2026-05-26 16:00")
        behind = [span.counted for span in told.spans if not span.ahead]
        assert sum(behind, NOTHING) == told.cycle.elapsed == hours(6)


class TestWhenAnAgentOpenedTheTicket:
    promised = replace(target(FIRST_RESPONSE), when_agent_opened=True)

    def test_a_first_response_is_owed_only_if_the_target_says_so(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT)
        assert ticket.cycles(target(FIRST_RESPONSE), "2026-05-26 10:00") == ()
        assert ticket.cycle(self.promised, "2026-05-26 10:00").elapsed == hours(1)

    def test_it_is_given_like_any_other(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT).note("2026-05-26 09:30")
        cycle = ticket.agent_replies("2026-05-26 10:00").cycle(self.promised, "2026-05-26 11:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(1))


class TestReopening:
    """What a cycle does that ended only because the ticket was resolved, an hour into it."""

    @pytest.mark.parametrize("kind", [FIRST_RESPONSE, NEXT_RESPONSE, UPDATE, REACH_STATE])
    @pytest.mark.parametrize(
        ("on_reopen", "told"),
        [
            (OnReopen.KEEP, [(CANCELLED, hours(1))]),
            (OnReopen.RESUME, [(RUNNING, hours(3))]),
            (OnReopen.NEW_CYCLE, [(CANCELLED, hours(1)), (RUNNING, hours(2))]),
        ],
    )
    def test_is_what_the_target_says_for_every_kind(
        self, kind: TargetKind, on_reopen: OnReopen, told: list[tuple[CycleStatus, timedelta]]
    ) -> None:
        ticket = Ticket("2026-05-26 09:00", state=1)
        if kind is NEXT_RESPONSE:
            ticket = Ticket("2026-05-26 08:00", Author.AGENT).customer_writes("2026-05-26 09:00")
        ticket.is_resolved("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        promised = Target(kind, hours(4), on_reopen=on_reopen, states=frozenset({TESTED}))
        cycles = ticket.cycles(promised, "2026-05-26 16:00")
        assert [(cycle.status, cycle.elapsed) for cycle in cycles] == told


class TestMergedByMistake:
    @pytest.mark.parametrize("kind", [FIRST_RESPONSE, UPDATE, SOLUTION])
    @pytest.mark.parametrize("on_reopen", OnReopen)
    def test_a_clock_goes_on_whatever_a_reopening_does(
        self, kind: TargetKind, on_reopen: OnReopen
    ) -> None:
        ticket = Ticket("2026-05-26 09:00").is_merged("2026-05-26 10:00")
        ticket.goes_on("2026-05-26 11:00")
        cycle = ticket.cycle(target(kind, on_reopen=on_reopen), "2026-05-26 12:00")
        assert (cycle.number, cycle.status, cycle.elapsed) == (1, RUNNING, hours(2))

    def test_a_message_of_the_customer_waits_on_too(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
        ticket.customer_writes("2026-05-26 10:00").is_merged("2026-05-26 11:00")
        ticket.customer_writes("2026-05-26 11:30").goes_on("2026-05-26 14:00")
        promised = target(NEXT_RESPONSE, on_reopen=OnReopen.KEEP)
        cycle = ticket.cycle(promised, "2026-05-26 15:00")
        assert (cycle.status, cycle.elapsed) == (RUNNING, hours(2))

    def test_closing_it_afterwards_is_an_end_of_its_own(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_merged("2026-05-26 10:00")
        ticket.is_closed("2026-05-26 14:00")
        cycle = ticket.cycle(target(SOLUTION), "2026-05-27 09:00")
        assert (cycle.status, cycle.elapsed) == (MET, hours(1))
