"""When a promise is changed, the open tickets under it have their new deadlines at once."""

from datetime import timedelta

import pytest

from desk import bells, recompute, tickets
from desk.catalogue import save_calendar, save_sla
from desk.workflow import OPEN, WAITING_CUSTOMER
from store import records
from store.catalogue import targets_to_json
from store.rows import SlaTarget
from store.times import from_us
from tests.builders import MONDAY, SmallDesk

HOUR = timedelta(hours=1)


async def test_a_shorter_solution_time_moves_the_deadline_and_the_history_says_why(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await small.closed_ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    ticket = await small.read(ticket_id)
    assert ticket.next_target == "solution"
    assert from_us(ticket.deadline_us or 0) == MONDAY + HOUR
    [told] = await small.events(ticket_id, "deadlines")
    assert told.data["reason"] == "SLA Gold was changed"
    assert told.actor_name == "Anna Berg"


async def test_a_ticket_that_is_done_keeps_what_was_promised(small: SmallDesk) -> None:
    closed_id = await small.closed_ticket()
    ticket, clocks = await small.read(closed_id), await small.clocks(closed_id)
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    assert await small.read(closed_id) == ticket
    assert await small.clocks(closed_id) == clocks


@pytest.mark.parametrize(
    "values",
    [{"name": "Platinum"}, {"comment": "new"}, {"solution_notify": 50}, {"solution": "8h"}],
)
async def test_what_moves_no_deadline_is_not_told_in_the_history(
    small: SmallDesk, values: dict[str, object]
) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    assert await small.events(ticket_id, "deadlines") == []


async def test_an_answered_ticket_is_not_told_of_another_first_response_time(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    await save_sla(small.desk, small.anna, {"first_response": "2h"}, row_id=small.gold)
    assert await small.events(ticket_id, "deadlines") == []


async def test_a_new_bell_rings_at_its_new_time_once(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(minutes=50)
    assert await bells.ring_due(small.desk) == 0
    values = {"solution": "90", "solution_notify": 50}
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    assert await bells.ring_due(small.desk) == 1
    assert await bells.ring_due(small.desk) == 0
    small.clock.forward(minutes=41)
    assert await bells.ring_due(small.desk) == 1
    rung = await small.events(ticket_id, "bell")
    assert [(event.data["target"], event.data["threshold"]) for event in rung] == [
        ("solution", 50),
        ("solution", 100),
    ]


async def test_a_waiting_ticket_is_told_that_it_has_less_left(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    await save_sla(small.desk, small.anna, {"solution": "2h"}, row_id=small.gold)
    assert len(await small.events(ticket_id, "deadlines")) == 1
    clock = (await small.clocks(ticket_id))["solution"]
    assert (clock.due_us, clock.target_us) == (None, 2 * 3600 * 1_000_000)


async def test_a_new_holiday_moves_what_would_have_been_due_on_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = (await small.clocks(ticket_id))["solution"].due_us or 0
    values = {"holidays": "2026-03-03 Town fair"}
    await save_calendar(small.desk, small.anna, values, row_id=small.office)
    after = (await small.clocks(ticket_id))["solution"].due_us or 0
    assert from_us(after) - from_us(before) == timedelta(days=1)
    [told] = await small.events(ticket_id, "deadlines")
    assert told.data["reason"] == "Calendar Office was changed"


async def test_clocks_are_those_that_the_whole_history_would_give(small: SmallDesk) -> None:
    always = await small.ticket()
    late = await small.ticket(service_id=None)
    small.clock.forward(minutes=20)
    await tickets.change(small.desk, small.anna, late, service_id=small.vpn)
    for ticket_id in (always, late):
        await tickets.reply(small.desk, small.anna, ticket_id, "?", then=WAITING_CUSTOMER)
        small.clock.forward(minutes=20)
        await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    await save_sla(small.desk, small.anna, {"solution": "3h"}, row_id=small.gold)
    for ticket_id in (always, late):
        renewed = await small.clocks(ticket_id)
        assert renewed["solution"].target_us == 3 * 3600 * 1_000_000
        # Whatever is said about a ticket has all its clocks derived anew.
        await tickets.note(small.desk, small.anna, ticket_id, "Looked at it")
        assert await small.clocks(ticket_id) == renewed


async def test_progress_counts_up_to_all_tickets_concerned(small: SmallDesk) -> None:
    for n in range(3):
        await small.ticket(f"VPN {n}")
    await small.ticket("No promise", service_id=None)
    seen: list[tuple[int, int]] = []
    await save_sla(
        small.desk,
        small.anna,
        {"solution": 60},
        row_id=small.gold,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(0, 3), (3, 3)]


async def test_batches_leave_no_ticket_out(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 3)
    ids = [await small.ticket(f"VPN {n}") for n in range(7)]
    await save_sla(small.desk, small.anna, {"solution": 60}, row_id=small.gold)
    for ticket_id in ids:
        assert len(await small.events(ticket_id, "deadlines")) == 1


async def test_tickets_left_behind_by_a_crash_are_caught_up_with_at_the_start(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    # What a Tocsin leaves that is killed between saving an SLA and renewing the tickets.
    await small.desk.configure(
        lambda tx: records.save(
            tx, "sla", small.gold, 1, {"targets": targets_to_json([SlaTarget("solution", 3600)])}
        )
    )
    again = await small.another()
    assert await recompute.catch_up(again) == 1
    assert (await small.clocks(ticket_id))["solution"].target_us == 3600 * 1_000_000
    assert await recompute.catch_up(again) == 0
    await again.close()
