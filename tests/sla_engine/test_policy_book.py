"""A ticket's SLA may be set late, swapped, taken away and edited; verdicts outlive all of it.

2026-05-26 is a Tuesday, the day after a long weekend; the office works from 9 to 12 and 13 to 18.
"""

from dataclasses import replace

import pytest

from sla_engine import (
    BusinessCalendar,
    CycleStatus,
    OnReopen,
    Policy,
    PolicyBook,
    Revision,
    explain,
    replay,
)
from tests.sla_engine.cases import (
    ALL_WAITING,
    ALWAYS,
    FIRST_RESPONSE,
    HOUR,
    SOLUTION,
    UPDATE,
    Ticket,
    edited,
    hours,
    paris,
    policy,
    target,
)

RUNNING, PAUSED, MET, MISSED, CANCELLED = CycleStatus
SILVER, GOLD = 1, 2
EIGHT, TWO = policy(18, target(SOLUTION, 8)), policy(22, target(SOLUTION, 2))
BOOK = PolicyBook({SILVER: edited(EIGHT), GOLD: edited(TWO)})


def under_silver() -> Ticket:
    return Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", SILVER)


class TestWhichPolicyCounts:
    def test_none_before_any_was_chosen(self) -> None:
        assert Ticket("2026-05-26 09:00").cycles(BOOK, "2026-05-26 10:00") == ()

    def test_one_set_late_counts_from_the_creation(self) -> None:
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 12:00")
        ticket.goes_on("2026-05-26 13:00").sla("2026-05-26 14:00", GOLD)
        cycle = ticket.cycle(BOOK, "2026-05-26 14:00")
        assert (cycle.started_at, cycle.elapsed) == (paris("2026-05-26 09:00"), hours(4))
        assert (cycle.breached, cycle.policy_version) == (True, 22)

    def test_the_last_one_chosen_measures_what_elapsed_under_both(self) -> None:
        ticket = under_silver().sla("2026-05-26 10:30", GOLD)
        before = ticket.cycle(BOOK, "2026-05-26 10:30")
        assert (before.target_duration, before.policy_version) == (hours(2), 22)
        assert ticket.cycle(BOOK, "2026-05-26 11:30").elapsed == hours(2.5)

    def test_a_finished_cycle_keeps_the_policy_that_it_finished_under(self) -> None:
        ticket = under_silver().is_resolved("2026-05-26 15:00").sla("2026-05-26 16:00", GOLD)
        kept = ticket.cycle(BOOK, "2026-05-27 09:00")
        assert (kept.status, kept.policy_version, kept.target_duration) == (MET, 18, hours(8))

    def test_one_that_is_taken_away_takes_its_clocks_along_but_no_verdict(self) -> None:
        book = PolicyBook({1: edited(policy(1, target(FIRST_RESPONSE, 4), target(SOLUTION, 8)))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.agent_replies("2026-05-26 10:00").sla("2026-05-26 11:00", None)
        (first,) = ticket.cycles(book, "2026-05-28 09:00")
        assert (first.target, first.status) == (FIRST_RESPONSE, MET)

    def test_one_given_back_goes_on_with_all_that_has_elapsed(self) -> None:
        ticket = under_silver().sla("2026-05-26 11:00", None).sla("2026-05-26 14:00", SILVER)
        cycle = ticket.cycle(BOOK, "2026-05-26 15:00")
        assert (cycle.elapsed, cycle.due_at) == (hours(5), paris("2026-05-26 18:00"))

    def test_what_begins_and_ends_without_a_promise_has_no_verdict(self) -> None:
        book = PolicyBook({1: edited(policy(1, target(UPDATE, 2)))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.agent_replies("2026-05-26 10:00").sla("2026-05-26 10:30", None)
        ticket.agent_replies("2026-05-26 11:00").agent_replies("2026-05-26 17:00")
        ticket.sla("2026-05-26 17:30", 1)
        cycles = ticket.cycles(book, "2026-05-26 18:00")
        assert [(cycle.number, cycle.status) for cycle in cycles] == [(1, MET), (4, RUNNING)]

    def test_one_without_a_target_for_something_has_no_clock_for_it(self) -> None:
        both = policy(1, target(FIRST_RESPONSE, 4), target(SOLUTION, 8))
        book = PolicyBook({1: edited(both), 2: edited(policy(2, target(SOLUTION, 4)))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1).sla("2026-05-26 10:00", 2)
        assert [cycle.target for cycle in ticket.cycles(book, "2026-05-26 11:00")] == [SOLUTION]

    def test_its_pauses_and_reopenings_are_those_of_its_time(self) -> None:
        restless = policy(3, target(SOLUTION, 8, pauses_while=frozenset()))
        book = PolicyBook({1: edited(restless), 2: edited(EIGHT)})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.waits("2026-05-26 10:00").sla("2026-05-26 11:00", 2)
        cycle = ticket.cycle(book, "2026-05-26 15:00")
        assert (cycle.status, cycle.elapsed) == (PAUSED, hours(2))
        assert cycle.paused_since == paris("2026-05-26 11:00")

    def test_a_key_that_the_book_does_not_know_promises_nothing(self) -> None:
        assert (
            Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 99).cycles(BOOK, "2026-06-01") == ()
        )


class TestAnotherCalendar:
    always = policy(30, target(SOLUTION, 10), calendar=ALWAYS)
    book = PolicyBook({SILVER: edited(EIGHT), 3: edited(always)})

    def test_keeps_what_has_elapsed_in_the_calendar_of_its_time(self) -> None:
        ticket = under_silver().sla("2026-05-26 14:00", 3)
        cycle = ticket.cycle(self.book, "2026-05-26 20:00")
        assert (cycle.elapsed, cycle.due_at) == (hours(4 + 6), paris("2026-05-26 20:00"))

    def test_and_back_again_adds_up_and_is_explained(self) -> None:
        ticket = under_silver().sla("2026-05-26 17:00", 3).sla("2026-05-26 22:00", SILVER)
        now = paris("2026-05-27 09:30")
        told = explain(ticket.events, self.book, now, SOLUTION)
        assert told.cycle.elapsed == hours(7 + 5 + 0.5)
        counted = [span for span in told.spans if span.counted]
        assert [span.end for span in counted] == [
            paris("2026-05-26 12:00"),
            paris("2026-05-26 17:00"),
            paris("2026-05-26 22:00"),
            now,
        ]
        assert told.cycle.breached_at == paris("2026-05-26 18:00")

    def test_changes_nothing_about_what_had_finished_not_even_when_it_would_have_been_due(
        self,
    ) -> None:
        ticket = under_silver().is_resolved("2026-05-26 11:00")
        at_the_time = ticket.cycle(self.book, "2026-05-26 11:00")
        assert at_the_time.due_at == paris("2026-05-26 18:00")
        ticket.sla("2026-05-26 11:30", 3)
        assert ticket.cycle(self.book, "2026-05-27 09:00") == at_the_time

    def test_of_the_same_version_number_is_told_apart_all_the_same(self) -> None:
        alike = replace(self.always, version=EIGHT.version)
        book = PolicyBook({SILVER: edited(EIGHT), 3: edited(alike)})
        ticket = under_silver().sla("2026-05-26 14:00", 3)
        assert ticket.cycle(book, "2026-05-26 20:00").elapsed == hours(10)


class TestAnEditedPolicy:
    book = PolicyBook({SILVER: edited(EIGHT, ("2026-05-27 09:00", TWO))})

    def test_measures_open_cycles_from_then_on(self) -> None:
        ticket = under_silver().goes_on("2026-05-26 10:00")
        assert ticket.cycle(self.book, "2026-05-26 17:00").policy_version == 18
        after = ticket.cycle(self.book, "2026-05-27 09:00")
        assert (after.policy_version, after.elapsed, after.breached) == (22, hours(8), True)
        assert after.due_at == paris("2026-05-26 11:00")

    def test_leaves_what_had_finished_for_ever(self) -> None:
        ticket = under_silver().is_resolved("2026-05-26 15:00")
        at_the_time = ticket.cycle(PolicyBook({SILVER: edited(EIGHT)}), "2026-05-26 15:00")
        for now in ("2026-05-27 09:00", "2030-01-01 09:00"):
            assert ticket.cycle(self.book, now) == at_the_time
        assert at_the_time.status is MET

    def test_judges_what_finishes_at_the_very_instant_of_the_edit(self) -> None:
        at_once = under_silver().is_resolved("2026-05-27 09:00")
        just_before = under_silver().is_resolved("2026-05-27 08:59:59.999999")
        assert at_once.cycle(self.book, "2026-05-28 09:00").policy_version == 22
        assert just_before.cycle(self.book, "2026-05-28 09:00").policy_version == 18

    def test_judges_a_finished_cycle_anew_once_it_is_revived(self) -> None:
        ticket = under_silver().is_resolved("2026-05-26 15:00").goes_on("2026-05-27 10:00")
        revived = ticket.cycle(self.book, "2026-05-27 11:00")
        assert (revived.status, revived.policy_version) == (RUNNING, 22)
        assert (revived.elapsed, revived.breached) == (hours(5 + 1), True)

    def test_twice_judges_each_cycle_by_the_version_of_its_end(self) -> None:
        one, two, three = (policy(n, target(UPDATE, n)) for n in (1, 2, 3))
        book = PolicyBook({1: edited(one, ("2026-05-26 11:00", two), ("2026-05-26 15:00", three))})
        ticket = (
            Ticket("2026-05-26 09:00")
            .sla("2026-05-26 09:00", 1)
            .agent_replies("2026-05-26 10:30")
            .agent_replies("2026-05-26 12:00")
            .agent_replies("2026-05-26 16:00")
        )
        cycles = ticket.cycles(book, "2026-05-26 17:00")
        assert [(cycle.policy_version, cycle.status) for cycle in cycles] == [
            (1, MISSED),
            (2, MET),
            (3, MET),
            (3, RUNNING),
        ]

    def test_finds_nobody_late_in_hindsight_for_what_was_not_promised_then(self) -> None:
        answers = policy(1, target(FIRST_RESPONSE, 4))
        both = policy(2, target(FIRST_RESPONSE, 4), target(SOLUTION, 1))
        book = PolicyBook({1: edited(answers, ("2026-05-27 09:00", both))})
        done = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        done.agent_replies("2026-05-26 10:00").is_resolved("2026-05-26 15:00")
        assert [cycle.target for cycle in done.cycles(book, "2026-05-28 09:00")] == [FIRST_RESPONSE]
        still_open = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        assert [cycle.target for cycle in still_open.cycles(book, "2026-05-28 09:00")] == [
            FIRST_RESPONSE,
            SOLUTION,
        ]

    def test_does_not_bring_a_kept_verdict_to_life_by_another_rule_for_reopening(self) -> None:
        keep = policy(1, target(SOLUTION, 8, on_reopen=OnReopen.KEEP))
        resume = policy(2, target(SOLUTION, 8, on_reopen=OnReopen.RESUME))
        book = PolicyBook({1: edited(keep, ("2026-05-27 09:00", resume))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.is_resolved("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        kept = ticket.cycle(book, "2026-05-28 09:00")
        assert (kept.status, kept.elapsed, kept.policy_version) == (MET, hours(1), 1)
        # The next reopening is one under the new rule.
        ticket.is_resolved("2026-05-28 10:00").goes_on("2026-05-28 11:00")
        assert ticket.cycle(book, "2026-05-28 12:00").status is RUNNING

    def test_does_not_split_a_verdict_by_another_rule_for_reopening(self) -> None:
        resume = policy(1, target(SOLUTION, 8, on_reopen=OnReopen.RESUME))
        again = policy(2, target(SOLUTION, 8, on_reopen=OnReopen.NEW_CYCLE))
        book = PolicyBook({1: edited(resume, ("2026-05-28 09:00", again))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.is_resolved("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        ticket.is_resolved("2026-05-26 16:00")
        cycle = ticket.cycle(book, "2026-05-28 09:00")
        assert (cycle.status, cycle.elapsed, cycle.policy_version) == (MET, hours(3), 1)

    def test_may_pause_what_it_did_not_pause_before(self) -> None:
        restless = policy(1, target(SOLUTION, 8, pauses_while=frozenset()))
        patient = policy(2, target(SOLUTION, 8, pauses_while=ALL_WAITING))
        book = PolicyBook({1: edited(restless, ("2026-05-27 09:00", patient))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1).waits("2026-05-26 10:00")
        assert ticket.cycle(book, "2026-05-26 18:00").elapsed == hours(8)
        paused = ticket.cycle(book, "2026-05-27 09:00")
        assert (paused.status, paused.elapsed) == (PAUSED, hours(1))

    def test_made_invalid_promises_nothing_more_and_leaves_what_had_finished(self) -> None:
        both = policy(1, target(FIRST_RESPONSE, 4), target(SOLUTION, 8))
        book = PolicyBook({1: edited(both, ("2026-05-27 09:00", None))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.agent_replies("2026-05-26 10:00")
        assert len(ticket.cycles(book, "2026-05-26 18:00")) == 2
        (first,) = ticket.cycles(book, "2026-05-27 09:00")
        assert (first.target, first.status, first.policy_version) == (FIRST_RESPONSE, MET, 1)

    def test_made_valid_again_counts_all_that_has_elapsed(self) -> None:
        book = PolicyBook(
            {1: edited(EIGHT, ("2026-05-26 11:00", None), ("2026-05-26 15:00", EIGHT))}
        )
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        assert ticket.cycle(book, "2026-05-26 15:00").elapsed == hours(5)

    def test_many_times_while_nothing_happens_is_an_edit_to_the_last_version(self) -> None:
        edits = [
            (f"2026-05-27 {hour:02}:{minute:02}", policy(100 * hour + minute, target(SOLUTION, 1)))
            for hour in range(10, 12)
            for minute in range(60)
        ]
        edits.append(("2026-05-27 12:00", TWO))
        book = PolicyBook({SILVER: edited(EIGHT, *edits)})
        once = PolicyBook({SILVER: edited(EIGHT, ("2026-05-27 12:00", TWO))})
        done = under_silver().is_resolved("2026-05-26 15:00")
        reopened = under_silver().is_resolved("2026-05-26 15:00").goes_on("2026-05-27 14:00")
        for ticket in (under_silver(), done, reopened):
            now = "2026-05-27 15:00"
            assert ticket.cycles(book, now) == ticket.cycles(once, now)
        # What ends between two of them is judged by the one that was in force then.
        between = under_silver().is_resolved("2026-05-27 10:30:30")
        assert between.cycle(book, "2026-05-28 09:00").policy_version == 1030

    def test_that_ended_a_cycle_by_another_rule_has_judged_it(self) -> None:
        resume = policy(1, target(SOLUTION, 8, on_reopen=OnReopen.RESUME))
        again = policy(2, target(SOLUTION, 8, on_reopen=OnReopen.NEW_CYCLE))
        strict = policy(3, target(SOLUTION, 1, on_reopen=OnReopen.NEW_CYCLE))
        book = PolicyBook(
            {1: edited(resume, ("2026-05-27 09:00", again), ("2026-05-27 10:00", strict))}
        )
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.is_resolved("2026-05-26 11:00").goes_on("2026-05-26 14:00")
        first, second = ticket.cycles(book, "2026-05-27 11:00")
        assert (first.status, first.policy_version) == (MET, 2)
        assert (second.status, second.policy_version) == (RUNNING, 3)

    def test_in_force_before_the_ticket_came_is_the_only_one(self) -> None:
        ticket = Ticket("2026-05-28 09:00").sla("2026-05-28 09:00", SILVER)
        ticket.is_resolved("2026-05-28 10:00")
        assert ticket.cycle(self.book, "2026-05-29 09:00").policy_version == 22

    def test_of_another_sla_than_the_tickets_changes_nothing(self) -> None:
        book = PolicyBook({SILVER: edited(EIGHT), GOLD: edited(TWO, ("2026-05-26 10:00", EIGHT))})
        ticket = under_silver()
        assert ticket.cycles(book, "2026-05-26 12:00") == ticket.cycles(BOOK, "2026-05-26 12:00")


class TestAPolicyBook:
    def test_of_one_policy_says_the_same_as_the_policy_alone(self) -> None:
        ticket = under_silver().waits("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        now = paris("2026-05-26 16:00")
        assert replay(ticket.events, BOOK, now) == replay(ticket.events, EIGHT, now)

    @pytest.mark.parametrize("since", [("2026-06-02", "2026-06-01"), (None,)])
    def test_refuses_versions_that_are_not_in_the_order_of_their_times(
        self, since: tuple[str | None, ...]
    ) -> None:
        later = [Revision(TWO, paris(text) if text else None) for text in since]
        with pytest.raises(ValueError, match="policy 7 are not in the order"):
            PolicyBook({7: [Revision(EIGHT), *later]})

    def test_lets_its_first_version_count_from_the_beginning_whenever_it_was_written(self) -> None:
        book = PolicyBook({SILVER: [Revision(EIGHT, paris("2027-01-01 09:00"))]})
        assert under_silver().cycle(book, "2026-05-26 10:00").elapsed == hours(1)

    def test_may_hold_calendars_that_never_meet(self) -> None:
        mondays: BusinessCalendar = BusinessCalendar(
            time_zone="Europe/Paris", weekly_hours={0: [(9 * HOUR, 10 * HOUR)]}
        )
        tuesdays: Policy = policy(
            5,
            target(SOLUTION, 1),
            calendar=BusinessCalendar(
                time_zone="Europe/Paris", weekly_hours={1: [(9 * HOUR, 10 * HOUR)]}
            ),
        )
        book = PolicyBook(
            {1: edited(policy(4, target(SOLUTION, 1), calendar=mondays)), 2: edited(tuesdays)}
        )
        ticket = Ticket("2026-06-01 09:30").sla("2026-06-01 09:30", 1).sla("2026-06-01 12:00", 2)
        cycle = ticket.cycle(book, "2026-06-02 09:15")
        assert (cycle.elapsed, cycle.due_at) == (hours(0.75), paris("2026-06-02 09:30"))
