"""Defects that service desks really had, with where they were told. None of them here.

Those that only a whole desk can have are told in tests/desk as well. 2026-05-26 is a Tuesday, the
day after a long weekend; the office works from 9 to 12 and 13 to 18.
"""

from datetime import date, datetime
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
    Trail,
    presets,
    replay,
)
from sla_engine.bulk import available
from sla_engine.outcomes import outcomes
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

NEEDS_NUMPY = pytest.mark.skipif(not available(), reason="NumPy is an extra")


class TestPauses:
    def test_survive_a_change_of_sla_or_priority(self) -> None:
        """glpi#6902: the time a ticket had waited was lost when its SLA or priority changed."""
        silver, gold = policy(1, target(SOLUTION, 8)), policy(2, target(SOLUTION, 4))
        book = PolicyBook({1: edited(silver), 2: edited(gold)})
        ticket = (
            Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1).priority("2026-05-26 09:00", 3)
        )
        ticket.waits("2026-05-26 10:00").goes_on("2026-05-26 14:00")
        ticket.priority("2026-05-26 14:30", 1).sla("2026-05-26 14:30", 2)
        cycle = ticket.cycle(book, "2026-05-26 15:00")
        assert (cycle.elapsed, cycle.due_at) == (hours(2), paris("2026-05-26 17:00"))

    def test_that_go_on_survive_a_change_of_sla_or_priority(self) -> None:
        """glpi#6902, in the middle of the pause."""
        silver, gold = policy(1, target(SOLUTION, 8)), policy(2, target(SOLUTION, 4))
        book = PolicyBook({1: edited(silver), 2: edited(gold)})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        ticket.waits("2026-05-26 10:00").sla("2026-05-26 11:00", 2).priority("2026-05-26 11:00", 1)
        cycle = ticket.cycle(book, "2026-05-26 18:00")
        assert (cycle.status, cycle.elapsed) == (CycleStatus.PAUSED, hours(1))
        assert cycle.paused_since == paris("2026-05-26 10:00")

    def test_never_end_in_a_breach(self) -> None:
        """glpi#24481: a breach was raised while the ticket was pending."""
        ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 12:59")
        for now in ("2026-05-26 13:00", "2026-05-27 13:00", "2027-05-27 13:00"):
            cycle = ticket.cycle(target(SOLUTION, 3), now)
            assert (cycle.breached, cycle.next_threshold) == (False, None)
            assert cycle.breaches_at is None

    def test_move_the_deadline_by_working_time_not_by_the_clock_on_the_wall(self) -> None:
        """frappe/helpdesk#2449, six changes in erpnext: hold time was added as wall-clock time.

        On hold from Friday afternoon to Tuesday morning is one hour and a quarter of work.
        """
        ticket = Ticket("2026-05-22 16:00").waits("2026-05-22 17:00").goes_on("2026-05-26 09:15")
        cycle = ticket.cycle(target(SOLUTION, 4), "2026-05-26 09:15")
        assert cycle.elapsed == hours(1)
        assert cycle.due_at == paris("2026-05-26 13:15")

    def test_and_a_reply_in_one_step_credit_the_first_response(self) -> None:
        """zammad#3551: not credited when reply and pending came in one step, in either order."""
        for reply_first in (True, False):
            ticket = Ticket("2026-05-26 09:00")
            steps = [ticket.agent_replies, ticket.waits]
            for step in steps if reply_first else reversed(steps):
                step("2026-05-26 10:00")
            cycle = ticket.cycle(target(FIRST_RESPONSE), "2026-05-27 10:00")
            assert (cycle.status, cycle.finished_at) == (CycleStatus.MET, paris("2026-05-26 10:00"))


class TestReopening:
    @pytest.mark.parametrize("kind", [FIRST_RESPONSE, SOLUTION])
    def test_counts_none_of_the_time_that_the_ticket_was_closed(self, kind: TargetKind) -> None:
        """glpi#9267: closed time was miscounted after a reopening."""
        ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
        ticket.is_closed("2026-05-28 10:00").goes_on("2026-06-02 17:00")
        ticket.is_resolved("2026-06-02 17:30").goes_on("2026-06-03 09:00")
        cycle = ticket.cycle(target(kind, 8), "2026-06-03 10:00")
        assert cycle.elapsed == hours(2.5)

    def test_does_not_make_an_answered_ticket_late(self) -> None:
        """zammad#2949: reopened tickets escalated for a first response given long ago."""
        ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
        ticket.is_closed("2026-05-26 10:00").goes_on("2026-06-26 09:00")
        for on_reopen in OnReopen:
            cycle = ticket.cycle(target(FIRST_RESPONSE, on_reopen=on_reopen), "2026-07-26 09:00")
            assert (cycle.status, cycle.elapsed) == (CycleStatus.MET, hours(0.5))


class TestAnswers:
    def test_first_come_due_when_promised_whatever_is_promised_about_updates(self) -> None:
        """zammad#5177: the update target pre-empted the first response."""
        ticket = Ticket("2026-05-26 09:00").customer_writes("2026-05-26 09:30")
        promised = policy(
            1,
            target(FIRST_RESPONSE, 4),
            target(UPDATE, 1),
            target(NEXT_RESPONSE, 1),
        )
        first, update = replay(ticket.events, promised, paris("2026-05-26 11:00"))
        assert (first.target, first.due_at) == (FIRST_RESPONSE, paris("2026-05-26 14:00"))
        assert (update.target, update.due_at) == (UPDATE, paris("2026-05-26 10:00"))

    def test_of_an_agent_stop_the_clock_for_good(self) -> None:
        """zammad#3140: the ticket escalated though the agent had answered."""
        ticket = (
            Ticket("2026-05-26 09:00")
            .agent_replies("2026-05-26 10:00")
            .customer_writes("2026-05-26 11:00")
            .agent_replies("2026-05-26 11:30")
        )
        for kind in (FIRST_RESPONSE, NEXT_RESPONSE):
            cycle = ticket.cycle(target(kind, 1), "2026-07-26 09:00")
            assert (cycle.status, cycle.breached) == (CycleStatus.MET, False)
            assert cycle.next_threshold is None


class TestTicketsThatOweNothing:
    def test_because_their_sla_was_made_invalid(self) -> None:
        """zammad#4353: an invalidated SLA left tickets escalated."""
        book = PolicyBook({1: edited(policy(1, target(SOLUTION, 1)), ("2026-05-26 14:00", None))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        assert ticket.cycle(book, "2026-05-26 13:59").breached
        assert ticket.cycles(book, "2026-05-26 14:00") == ()

    def test_because_they_were_merged(self) -> None:
        """zammad#188: merged tickets escalated."""
        ticket = Ticket("2026-05-26 09:00").customer_writes("2026-05-26 09:10")
        ticket.is_merged("2026-05-26 09:30").customer_writes("2026-05-26 10:00")
        everything = policy(1, *(target(kind, 1) for kind in (FIRST_RESPONSE, UPDATE, SOLUTION)))
        cycles = replay(ticket.events, everything, paris("2026-07-26 09:00"))
        assert {cycle.status for cycle in cycles} == {CycleStatus.CANCELLED}
        assert not any(cycle.breached or cycle.next_threshold for cycle in cycles)

    def test_because_they_were_imported_as_closed(self) -> None:
        """zammad#904: imported tickets escalated."""
        ticket = Ticket("2019-01-08 09:00", Author.CUSTOMER, Category.CLOSED)
        everything = policy(1, *(target(kind, 1) for kind in (FIRST_RESPONSE, UPDATE, SOLUTION)))
        cycles = replay(ticket.events, everything, paris("2026-05-26 09:00"))
        assert not any(cycle.breached or cycle.is_live for cycle in cycles)

    def test_because_they_have_no_sla(self) -> None:
        """frappe/helpdesk#1598: there was no way for a ticket to have no SLA."""
        book = PolicyBook({1: edited(policy(1, target(SOLUTION, 1)))})
        assert Ticket("2026-05-26 09:00").cycles(book, "2026-05-28 09:00") == ()
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1).sla("2026-05-26 09:30", None)
        assert ticket.cycles(book, "2026-05-28 09:00") == ()


class TestEdits:
    def test_of_an_sla_count_for_open_tickets_from_then_on(self) -> None:
        """osTicket#5160: an SLA was edited and its tickets kept the old deadline."""
        book = PolicyBook(
            {
                1: edited(
                    policy(1, target(SOLUTION, 8)),
                    ("2026-05-26 14:00", policy(2, target(SOLUTION, 4))),
                )
            }
        )
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        assert ticket.cycle(book, "2026-05-26 13:59").due_at == paris("2026-05-26 18:00")
        assert ticket.cycle(book, "2026-05-26 14:00").due_at == paris("2026-05-26 14:00")

    def test_that_move_the_deadline_move_its_warnings_and_mark_them_as_new(self) -> None:
        """zammad#4348: one reminder a day, even for a new due time.

        A bell rings once for a threshold of a version, so another version must tell itself apart.
        """
        short, long = policy(1, target(SOLUTION, 2)), policy(2, target(SOLUTION, 6))
        book = PolicyBook({1: edited(short, ("2026-05-26 14:00", long))})
        ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 1)
        before = ticket.cycle(book, "2026-05-26 13:00")
        after = ticket.cycle(book, "2026-05-26 14:00")
        assert (before.policy_version, before.breached) == (1, True)
        assert (after.policy_version, after.breached) == (2, False)
        assert after.next_threshold_at == paris("2026-05-26 16:00")

    def test_or_saves_after_the_deadline_never_turn_kept_into_missed(self) -> None:
        """Axelor: a kept SLA flipped to missed when the ticket was saved after its deadline."""
        (reach,) = presets.axelor([7], hours=24, working_days_only=False)
        ticket = Ticket("2026-05-26 09:00", state=1).state(
            "2026-05-26 15:00", Category.OPEN, number=7
        )
        kept = ticket.cycle(reach, "2026-05-26 15:00")
        assert kept.status is CycleStatus.MET
        ticket.priority("2026-06-26 09:00", 1).note("2026-06-26 09:01")
        ticket.state("2026-06-26 09:02", Category.OPEN, number=7)
        ticket.state("2026-06-26 09:03", Category.OPEN, number=2)
        assert ticket.cycle(reach, "2026-06-26 10:00") == kept


class TestHolidays:
    @pytest.mark.parametrize(
        "zone", ["Pacific/Kiritimati", "Pacific/Auckland", "Europe/Paris", "America/Los_Angeles"]
    )
    def test_are_on_their_own_date(self, zone: str) -> None:
        """zammad#3706: holidays were a day early, east or west of Greenwich."""
        calendar = BusinessCalendar(
            time_zone=zone,
            weekly_hours={day: [(0, 24 * HOUR)] for day in range(7)},
            holidays=[(date(2026, 5, 27), "Wednesday")],
        )
        eve = datetime(2026, 5, 26, 22, tzinfo=ZoneInfo(zone))
        assert calendar.is_open(eve)
        assert calendar.add(eve, hours(3)) == datetime(2026, 5, 28, 1, tzinfo=ZoneInfo(zone))

    def test_lengthen_the_wait_and_never_shorten_it(self) -> None:
        """django-helpdesk: exclusion dates shortened the wait instead of making it longer."""
        without = BusinessCalendar(
            time_zone="Europe/Paris", weekly_hours=dict(enumerate(OFFICE.weekly_hours))
        )
        ticket = Ticket("2026-05-22 17:00")
        free = ticket.cycle(target(SOLUTION, 4), "2026-05-22 17:00")
        ticket.calendar = without
        working = ticket.cycle(target(SOLUTION, 4), "2026-05-22 17:00")
        assert (working.due_at, free.due_at) == (
            paris("2026-05-25 12:00"),
            paris("2026-05-26 12:00"),
        )


@pytest.mark.parametrize("bulk", [False, pytest.param(True, marks=NEEDS_NUMPY)])
def test_thousands_of_tickets_are_all_judged_in_one_go(bulk: bool) -> None:
    """osTicket and OTOBO look at 100 or 1,000 tickets a run: the others are late in silence."""
    promised = policy(1, target(SOLUTION, 1))
    trails = [Trail.of(Ticket("2026-05-26 09:00").events)] * 3_000
    late = outcomes(trails, promised, paris("2026-05-26 10:00:00.000001"), bulk=bulk)
    assert sum(late.breached) == 3_000
    in_time = outcomes(trails, promised, paris("2026-05-26 10:00"), bulk=bulk)
    assert (len(in_time), sum(in_time.breached)) == (3_000, 0)
