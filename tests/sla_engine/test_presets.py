"""What people who come from other desks know about their deadlines still holds.

2026-05-26 is a Tuesday, the day after a long weekend; the office works from 9 to 12 and 13 to 18.
"""

from datetime import timedelta

import pytest

from sla_engine import Author, Category, CycleStatus, Policy, Target, WaitsFor, presets, replay
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    OFFICE,
    SOLUTION,
    UPDATE,
    Ticket,
    hours,
    paris,
)

RUNNING, PAUSED, MET, MISSED, CANCELLED = CycleStatus
NEW, IN_PROGRESS, DONE = 1, 2, 3


class TestAxelor:
    """A state to reach within so many days and hours."""

    def promised(self, **options: int | bool) -> Target:
        (target,) = presets.axelor([DONE], **options)  # type: ignore[arg-type]
        return target

    def test_days_are_working_days_if_wanted_and_whole_ones(self) -> None:
        ticket = Ticket("2026-05-22 17:00", state=NEW)
        working = ticket.cycle(self.promised(days=1), "2026-05-22 17:00")
        every = ticket.cycle(self.promised(days=1, working_days_only=False), "2026-05-22 17:00")
        assert working.due_at == paris("2026-05-26 17:00")
        assert every.due_at == paris("2026-05-23 17:00")

    def test_days_and_hours_add_up(self) -> None:
        cycle = Ticket("2026-05-26 10:00", state=NEW).cycle(
            self.promised(days=1, hours=2), "2026-05-26 10:00"
        )
        assert cycle.due_at == paris("2026-05-27 12:00")

    def test_only_the_state_that_was_named_keeps_the_promise(self) -> None:
        ticket = Ticket("2026-05-26 09:00", state=NEW).agent_replies("2026-05-26 09:30")
        ticket.state("2026-05-26 10:00", Category.OPEN, number=IN_PROGRESS)
        assert ticket.cycle(self.promised(hours=8), "2026-05-26 11:00").status is RUNNING
        ticket.state("2026-05-26 11:00", Category.RESOLVED, number=DONE)
        assert ticket.cycle(self.promised(hours=8), "2026-05-26 12:00").status is MET

    @pytest.mark.parametrize("category", [Category.OPEN, Category.RESOLVED])
    def test_what_was_reached_in_time_stays_so_whatever_is_saved_later(
        self, category: Category
    ) -> None:
        ticket = Ticket("2026-05-26 09:00", state=NEW)
        ticket.state("2026-05-26 10:00", category, number=DONE)
        kept = ticket.cycle(self.promised(hours=8), "2026-05-26 10:00")
        assert kept.status is MET
        ticket.priority("2026-06-26 09:00", 2).note("2026-06-26 09:10")
        ticket.state("2026-06-26 10:00", Category.OPEN, number=IN_PROGRESS)
        ticket.state("2026-06-26 11:00", category, number=DONE)
        assert ticket.cycle(self.promised(hours=8), "2026-06-26 12:00") == kept

    def test_waiting_for_somebody_is_no_excuse(self) -> None:
        ticket = Ticket("2026-05-26 09:00", state=NEW).waits("2026-05-26 10:00")
        cycle = ticket.cycle(self.promised(hours=8), "2026-05-26 18:00")
        assert (cycle.status, cycle.breached) == (RUNNING, True)


class TestNextReply:
    """A conversation in which every message is answered in time."""

    policy = Policy(
        presets.next_reply(
            first_response=hours(1), next_response=hours(2), solution=hours(16), notify=[80]
        ),
        OFFICE,
        version=1,
    )

    def told(self, ticket: Ticket, now: str) -> list[tuple[str, CycleStatus, timedelta]]:
        return [
            (cycle.target, cycle.status, cycle.elapsed)
            for cycle in replay(ticket.events, self.policy, paris(now))
        ]

    def test_the_first_answer_and_every_later_one_have_their_own_time(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 09:45")
            .customer_writes("2026-05-26 10:00")
            .customer_writes("2026-05-26 11:45")
        )
        assert self.told(ticket, "2026-05-26 14:00") == [
            (FIRST_RESPONSE, MET, hours(0.75)),
            # The oldest message without an answer decides.
            (NEXT_RESPONSE, RUNNING, hours(3)),
            (SOLUTION, RUNNING, hours(4)),
        ]

    def test_waiting_pauses_the_solution_and_no_reply(self) -> None:
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 10:00")
            .customer_writes("2026-05-26 10:00:01")
            .waits("2026-05-26 10:00:01")
        )
        by_kind = {kind: status for kind, status, _ in self.told(ticket, "2026-05-27 09:00")}
        assert by_kind == {FIRST_RESPONSE: MET, NEXT_RESPONSE: RUNNING, SOLUTION: PAUSED}

    def test_a_note_or_a_machine_answers_nothing(self) -> None:
        ticket = Ticket("2026-05-26 09:00").note("2026-05-26 09:10")
        ticket.message("2026-05-26 09:20", Author.SYSTEM)
        assert self.told(ticket, "2026-05-26 09:30")[0] == (FIRST_RESPONSE, RUNNING, hours(0.5))

    def test_solving_ends_the_wait_and_reopening_goes_on_where_it_stood(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
        ticket.is_resolved("2026-05-26 10:00").customer_writes("2026-05-27 09:00")
        ticket.goes_on("2026-05-27 09:00")
        assert self.told(ticket, "2026-05-27 10:00") == [
            (FIRST_RESPONSE, MET, hours(1)),
            (NEXT_RESPONSE, RUNNING, hours(1)),
            (SOLUTION, RUNNING, hours(2)),
        ]

    def test_what_is_not_promised_has_no_clock(self) -> None:
        policy = Policy(presets.next_reply(next_response=hours(2)), OFFICE, version=1)
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
        assert replay(ticket.events, policy, paris("2026-05-26 12:00")) == ()


class TestOtobo:
    """The rules that its scenarios do not reach; they are compared as a whole elsewhere."""

    def told(self, ticket: Ticket, now: str, *suspended: WaitsFor) -> dict[str, CycleStatus]:
        targets = presets.otobo(
            first_response=hours(4), update=hours(4), solution=hours(8), suspended_while=suspended
        )
        cycles = replay(ticket.events, Policy(targets, OFFICE, version=1), paris(now))
        return {cycle.target: cycle.status for cycle in cycles}

    def test_closing_once_decides_the_solution(self) -> None:
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 10:00")
        ticket.is_closed("2026-05-26 11:00").goes_on("2026-05-27 09:00")
        assert self.told(ticket, "2026-06-26 09:00")[SOLUTION] is MET

    def test_pending_stops_the_update_alone_unless_states_are_suspended(self) -> None:
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
        usual = self.told(ticket, "2026-05-26 11:00")
        assert usual == {FIRST_RESPONSE: RUNNING, UPDATE: PAUSED, SOLUTION: RUNNING}
        suspended = self.told(ticket, "2026-05-26 11:00", WaitsFor.CUSTOMER)
        assert set(suspended.values()) == {PAUSED}

    def test_no_first_response_is_owed_on_a_ticket_that_an_agent_opened(self) -> None:
        ticket = Ticket("2026-05-26 09:00", Author.AGENT)
        assert FIRST_RESPONSE not in self.told(ticket, "2026-05-26 10:00")
