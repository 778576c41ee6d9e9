"""What the history tells of a promise that was changed: when, and what became of the deadlines."""

from __future__ import annotations

from datetime import datetime

from desk import bells, tickets
from desk.catalogue import save_sla
from desk.workflow import OPEN, WAITING_CUSTOMER
from store.times import from_us
from tests.builders import SmallDesk


async def rung(small: SmallDesk, ticket_id: int) -> list[tuple[object, object, datetime]]:
    """The bells of a ticket: target, threshold, when."""
    return [
        (event.data["target"], event.data["threshold"], from_us(event.occurred_us))
        for event in await small.events(ticket_id, "bell")
    ]


async def test_a_running_clock_that_is_overdue_in_hindsight_rings_after_the_change(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(hours=2)
    values = {"solution": "1h", "solution_notify": 50}
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    found_at = small.clock.forward(minutes=1)
    assert await bells.ring_due(small.desk) == 2
    assert await rung(small, ticket_id) == [
        ("solution", 50, found_at),
        ("solution", 100, found_at),
    ]
    kinds = [event.kind for event in await small.events(ticket_id)]
    assert kinds[-3:] == ["deadlines", "bell", "bell"]


async def test_a_resting_clock_that_is_overdue_in_hindsight_rings_with_the_change(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    started_at = small.clock()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(hours=2)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    promised_at = small.clock.forward(days=1)
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    assert await rung(small, ticket_id) == [("solution", 100, promised_at)]
    [told] = await small.events(ticket_id, "bell")
    passed_at = from_us(int(str(told.data["passed_us"])))
    assert (passed_at - started_at).total_seconds() // 60 == 60


async def test_what_is_passed_under_the_new_promise_rings_at_its_own_instant(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"first_response": "30"}, row_id=small.gold)
    due_at = small.clock.forward(minutes=30)
    small.clock.forward(hours=1)
    await bells.ring_due(small.desk)
    [(target, _, at)] = await rung(small, ticket_id)
    assert (target, (at - due_at).total_seconds() < 1) == ("first_response", True)
    [told] = await small.events(ticket_id, "bell")
    assert "passed_us" not in told.data


async def test_a_late_answer_after_a_change_is_overdue_since_its_deadline(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"first_response": "30"}, row_id=small.gold)
    due_at = small.clock.forward(minutes=30)
    small.clock.forward(hours=1)
    await tickets.reply(small.desk, small.anna, ticket_id, "Sorry", then=OPEN)
    [(_, _, at)] = await rung(small, ticket_id)
    assert (at - due_at).total_seconds() < 1
