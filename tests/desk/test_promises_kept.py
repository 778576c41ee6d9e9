"""Defects that other desks had, tried on the whole desk: verbs, lists and bells together.

What clocks alone decide is told in tests/sla_engine; here the same names come with people, queues
and forms around them. The office works from 8 to 12 and 13 to 17 in Berlin; the desk opens its
eyes on Monday, 2 March 2026, at 10:00 there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk import bells, lists, tickets
from desk.calendars import save_calendar
from desk.sla_rules import save_rule
from desk.slas import save_sla
from desk.workflow import CLOSED, OPEN, RESOLVED, WAITING_CUSTOMER, State
from sla_engine import CycleStatus
from store import views
from store.times import from_us
from tests.builders import SmallDesk

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_US = 3_600_000_000


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


async def deadline(small: SmallDesk, ticket_id: int) -> datetime | None:
    """What lists show as the next deadline."""
    told = (await small.read(ticket_id)).deadline_us
    return None if told is None else from_us(told)


async def overdue(small: SmallDesk) -> int:
    query = lists.overdue(small.desk.now_us())
    return await small.desk.store.reader.run(lambda select: views.count(select, query))


async def test_a_reply_that_also_waits_is_a_first_response(small: SmallDesk) -> None:
    """zammad#3551: not credited when reply and pending came in one step."""
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.reply(small.desk, small.anna, ticket_id, "Which VPN?", then=WAITING_CUSTOMER)
    clock = (await small.clocks(ticket_id))["first_response"]
    assert (clock.status, clock.elapsed_us) == (CycleStatus.MET, HOUR_US // 2)


async def test_an_answered_ticket_never_escalates_for_its_first_response(small: SmallDesk) -> None:
    """zammad#3140: it escalated though the agent had answered; #2949: again when reopened."""
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    small.clock.forward(days=3)
    await tickets.customer_said(small.desk, small.anna, ticket_id, "It is back")
    small.clock.forward(minutes=90)
    assert await overdue(small) == 0
    assert (await small.clocks(ticket_id))["first_response"].status == CycleStatus.MET


async def test_a_waiting_ticket_is_never_overdue_and_rings_no_bell(small: SmallDesk) -> None:
    """glpi#24481: a breach was raised while the ticket was pending."""
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "Which VPN?", then=WAITING_CUSTOMER)
    for _ in range(4):
        small.clock.forward(days=5)
        assert await bells.ring_due(small.desk) == 0
        assert await overdue(small) == 0
        assert await deadline(small, ticket_id) is None


async def test_waiting_moves_the_deadline_by_working_time(small: SmallDesk) -> None:
    """frappe/helpdesk#2449: hold time was added as wall-clock time."""
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "Which VPN?", then=WAITING_CUSTOMER)
    small.clock.forward(days=1)
    await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    # On hold from Monday 10:00 to Tuesday 10:00: all 8 hours are left, 6 of them on Tuesday.
    solution = (await small.clocks(ticket_id))["solution"]
    assert solution.due_us is not None
    assert from_us(solution.due_us) == berlin("2026-03-04 10:00")


@pytest.mark.parametrize("last", [RESOLVED, CLOSED])
async def test_time_spent_resolved_does_not_count_after_a_reopening(
    small: SmallDesk, last: State
) -> None:
    """glpi#9267: closed time was miscounted after a reopening."""
    ticket_id = await small.ticket()
    small.clock.forward(hours=1)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    small.clock.forward(days=2)
    if last is CLOSED:
        # Closed is final here: nothing can be reopened, and nothing counts.
        await tickets.change_state(small.desk, small.anna, ticket_id, CLOSED)
        small.clock.forward(days=2)
    else:
        await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    clock = (await small.clocks(ticket_id))["solution"]
    assert clock.elapsed_us == HOUR_US


async def test_no_sla_is_something_that_a_rule_or_a_person_can_say(small: SmallDesk) -> None:
    """frappe/helpdesk#1598: there was no way for a ticket to have no SLA."""
    by_hand = await small.ticket(sla_id=None)
    values = {"name": "Wishes", "type": "request", "sla_id": None}
    await save_rule(small.desk, small.anna, values)
    by_rule = await small.ticket(type="request")
    assert await deadline(small, by_hand) is None
    assert await deadline(small, by_rule) is None
    small.clock.forward(days=30)
    assert await bells.ring_due(small.desk) == 0
    assert await overdue(small) == 0


async def test_an_edited_sla_counts_for_open_tickets_at_once(small: SmallDesk) -> None:
    """osTicket#5160: an SLA was edited and its tickets kept the old deadline."""
    ticket_id = await small.ticket()
    assert await deadline(small, ticket_id) == berlin("2026-03-02 11:00")
    await save_sla(small.desk, small.anna, {"first_response": "2h"}, row_id=small.gold)
    assert await deadline(small, ticket_id) == berlin("2026-03-02 12:00")


async def test_a_holiday_of_a_calendar_is_on_its_own_date(small: SmallDesk) -> None:
    """zammad#3706: holidays were a day early, east or west of Greenwich."""
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        hours = {"time_zone": zone, "holidays": "2026-03-04 A day off"}
        await save_calendar(small.desk, small.anna, hours, row_id=small.office)
        ticket_id = await small.ticket(channel="phone")
        there = ZoneInfo(zone)
        calendar = small.desk.policies.calendar(small.office)
        for day in (3, 4, 5):
            noon = datetime(2026, 3, day, 11, tzinfo=there)
            assert calendar.is_open(noon) == (day != 4)
        due = await deadline(small, ticket_id)
        assert due is not None
        assert due.astimezone(there).day != 4


async def test_a_promise_that_was_kept_stays_kept_whatever_is_saved_after_its_deadline(
    small: SmallDesk,
) -> None:
    """Axelor: a kept SLA flipped to missed when the ticket was saved after its deadline."""
    values = {"reach_state": "1h", "reach_state_states": ["open"]}
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.take(small.desk, small.anna, ticket_id)
    kept = (await small.clocks(ticket_id))["reach_state"]
    assert kept.status == CycleStatus.MET
    small.clock.forward(days=10)
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    await tickets.note(small.desk, small.anna, ticket_id, "Later")
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    assert (await small.clocks(ticket_id))["reach_state"] == kept


async def test_what_is_promised_anew_finds_nobody_late_in_hindsight(small: SmallDesk) -> None:
    """An SLA that gets a target looks at open tickets only: the others were promised nothing."""
    await save_sla(small.desk, small.anna, {"solution": 0}, row_id=small.gold)
    small.clock.forward(minutes=1)
    done, still_open = await small.ticket(), await small.ticket()
    small.clock.forward(days=2)
    await tickets.change_state(small.desk, small.anna, done, RESOLVED)
    small.clock.forward(minutes=1)
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    await tickets.note(small.desk, small.anna, done, "Looked at again")
    assert "solution" not in await small.clocks(done)
    late = (await small.clocks(still_open))["solution"]
    assert timedelta(microseconds=late.target_us) == timedelta(hours=1)
