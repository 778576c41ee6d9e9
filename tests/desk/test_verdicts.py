"""A verdict stays, whatever becomes of promises; what is not done yet follows the present ones."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial

import pytest

from desk import bells, ledger, lists, recompute, tickets
from desk.catalogue import save_calendar, save_sla
from desk.desk import Desk
from desk.people import save_queue
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from sla_engine import CycleStatus
from store import tickets as rows
from store import views
from store.reader import Select
from store.replacing import replace
from store.rows import Clock
from store.scope import EVERYTHING
from store.times import from_us
from store.writer import Transaction
from tests.builders import MONDAY, SmallDesk

HOUR = timedelta(hours=1)
HOUR_US = 3_600_000_000
ENDED = {CycleStatus.MET.value, CycleStatus.MISSED.value, CycleStatus.CANCELLED.value}


async def all_clocks(small: SmallDesk, ticket_id: int) -> list[Clock]:
    return await small.desk.store.reader.run(
        lambda select: views.clocks(select, ticket_id, EVERYTHING)
    )


async def verdicts(small: SmallDesk, ticket_id: int) -> list[Clock]:
    return [clock for clock in await all_clocks(small, ticket_id) if clock.status in ENDED]


async def silver(small: SmallDesk, **values: object) -> int:
    given = {"name": "Silver", "solution": "2d", "service_ids": [small.network, small.vpn]}
    return await save_sla(small.desk, small.anna, given | values)


async def answered(small: SmallDesk, minutes: int = 30) -> int:
    """A ticket whose first response has its verdict, and which is still open."""
    ticket_id = await small.ticket()
    small.clock.forward(minutes=minutes)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(minutes=10)
    return ticket_id


# -- what has its verdict ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"first_response": 5},
        {"first_response": "5h", "update": 0},
        {"first_response": 0, "solution": 60},
        {"first_response_notify": "10, 20"},
        {"validity": "invalid"},
        {"first_response_counts": "all_time"},
    ],
)
@pytest.mark.parametrize("minutes", [30, 90], ids=["met", "missed"])
async def test_an_edited_sla_changes_no_verdict_not_even_when_the_ticket_goes_on(
    small: SmallDesk, values: dict[str, object], minutes: int
) -> None:
    ticket_id = await answered(small, minutes)
    before = await verdicts(small, ticket_id)
    assert [clock.target for clock in before] == ["first_response", "update"]
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    assert await verdicts(small, ticket_id) == before
    small.clock.forward(minutes=10)
    await tickets.note(small.desk, small.anna, ticket_id, "Still at it")
    assert await verdicts(small, ticket_id) == before


async def test_a_new_holiday_or_other_hours_change_no_verdict(small: SmallDesk) -> None:
    ticket_id = await answered(small, 90)
    before = await verdicts(small, ticket_id)
    for values in (
        {"holidays": "2026-03-02 Founders' day"},
        {"exceptional_days": "2 Mar 2026 closed Moving"},
        {"time_zone": "Asia/Tokyo"},
    ):
        await save_calendar(small.desk, small.anna, values, row_id=small.office)
        small.clock.forward(minutes=1)
        await tickets.note(small.desk, small.anna, ticket_id, "Still at it")
        assert await verdicts(small, ticket_id) == before


async def test_another_priority_or_sla_changes_no_verdict(small: SmallDesk) -> None:
    await save_sla(
        small.desk, small.anna, {"first_response_by_priority": {1: 5}}, row_id=small.gold
    )
    small.clock.forward(minutes=1)
    ticket_id = await answered(small)
    before = await verdicts(small, ticket_id)
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    assert await verdicts(small, ticket_id) == before
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=await silver(small))
    assert await verdicts(small, ticket_id) == before
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=None)
    assert await verdicts(small, ticket_id) == before


async def test_versions_of_old_are_read_again_by_a_tocsin_that_never_saw_them(
    small: SmallDesk,
) -> None:
    ticket_id = await answered(small, 90)
    before = await verdicts(small, ticket_id)
    for minutes in (30, 120, 240):
        await save_sla(small.desk, small.anna, {"first_response": minutes}, row_id=small.gold)
        small.clock.forward(minutes=1)
    again = await small.another()
    await tickets.note(again, small.anna, ticket_id, "Seen from elsewhere")
    assert await verdicts(small, ticket_id) == before
    await again.close()


# -- what goes on ------------------------------------------------------------------------------


async def test_another_sla_keeps_what_has_elapsed_and_takes_its_own_target(
    small: SmallDesk,
) -> None:
    ticket_id = await answered(small)
    silver_id = await silver(small, solution="2h")
    small.clock.forward(minutes=20)
    ticket = await tickets.change(small.desk, small.anna, ticket_id, sla_id=silver_id)
    clock = (await small.clocks(ticket_id))["solution"]
    assert (clock.elapsed_us, clock.target_us) == (HOUR_US, 2 * HOUR_US)
    assert from_us(ticket.deadline_us or 0) == MONDAY + 2 * HOUR


async def test_a_pause_survives_another_sla_and_another_priority(small: SmallDesk) -> None:
    ticket_id = await answered(small)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    small.clock.forward(days=1)
    silver_id = await silver(small, solution="2h")
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=silver_id, priority=2)
    clock = (await small.clocks(ticket_id))["solution"]
    assert (clock.status, clock.elapsed_us) == ("paused", 40 * HOUR_US // 60)
    assert clock.paused_by == "waiting for customer"


async def test_a_more_urgent_priority_has_its_own_time(small: SmallDesk) -> None:
    values = {"solution_by_priority": {1: "1h", 2: 0}}
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    ticket_id = await small.ticket()
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    assert (await small.clocks(ticket_id))["solution"].target_us == HOUR_US
    await tickets.change(small.desk, small.anna, ticket_id, priority=2)
    assert "solution" not in await small.clocks(ticket_id)
    await tickets.change(small.desk, small.anna, ticket_id, priority=4)
    assert (await small.clocks(ticket_id))["solution"].target_us == 8 * HOUR_US


async def test_an_invalid_sla_leaves_no_open_ticket_overdue_and_promises_again_when_valid(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)

    async def overdue() -> int:
        query = lists.overdue(small.desk.now_us())
        return await small.desk.store.reader.run(lambda select: views.count(select, query))

    assert await overdue() == 1
    await save_sla(small.desk, small.anna, {"validity": "temporarily invalid"}, row_id=small.gold)
    assert await overdue() == 0
    assert (await small.read(ticket_id)).deadline_us is None
    assert await all_clocks(small, ticket_id) == []
    small.clock.forward(minutes=5)
    assert await bells.ring_due(small.desk) == 0
    await save_sla(small.desk, small.anna, {"validity": "valid"}, row_id=small.gold)
    assert await overdue() == 1
    assert (await small.clocks(ticket_id))["first_response"].started_us == int(
        MONDAY.timestamp() * 1e6
    )


async def test_a_clock_of_a_team_begins_when_the_team_gets_the_ticket(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"ola": "1h"}, row_id=small.gold)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change(small.desk, small.anna, ticket_id, queue_id=small.errands)
    teams = [clock for clock in await all_clocks(small, ticket_id) if clock.target == "ola"]
    assert [(clock.status, clock.elapsed_us) for clock in teams] == [
        ("met", HOUR_US // 2),
        ("running", 0),
    ]


async def test_a_queue_that_goes_to_another_team_takes_its_tickets_clocks_along(
    small: SmallDesk,
) -> None:
    await save_sla(small.desk, small.anna, {"ola": "1h"}, row_id=small.gold)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    assert (await small.read(ticket_id)).team_id == small.field
    teams = [clock for clock in await all_clocks(small, ticket_id) if clock.target == "ola"]
    assert [clock.status for clock in teams] == ["met", "running"]
    # And given back, what the second team did with it stays done.
    small.clock.forward(minutes=10)
    await save_queue(small.desk, small.anna, {"team_id": small.support}, row_id=small.inbox)
    teams = [clock for clock in await all_clocks(small, ticket_id) if clock.target == "ola"]
    assert [clock.status for clock in teams] == ["met", "met", "running"]


# -- both ways of working out say the same -----------------------------------------------------


async def _live_on(small: SmallDesk, ids: list[int], chance: random.Random) -> None:
    """Something happens to some of the tickets, as an agent and a customer would have it."""
    for ticket_id in ids:
        step = chance.randrange(7)
        if step == 0:
            await tickets.reply(small.desk, small.anna, ticket_id, "Hello", then=OPEN)
        elif step == 1:
            await tickets.customer_said(small.desk, small.lukasz, ticket_id, "And now?")
        elif step == 2 and (await small.read(ticket_id)).state != "resolved":
            await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
        elif step == 3 and (await small.read(ticket_id)).state == "resolved":
            await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
        elif step == 4:
            await tickets.change(
                small.desk, small.anna, ticket_id, priority=chance.choice((1, 2, 3, 4))
            )
        elif step == 5 and (await small.read(ticket_id)).state == "open":
            await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)


_EDITS: tuple[dict[str, object], ...] = (
    {"solution": "1h", "update_notify": "30, 60"},
    {"next_response": "1h", "first_response": 0},
    {"validity": "invalid"},
    {"validity": "valid", "solution": "3d", "ola": "2h"},
    {"reach_state": "1h", "reach_state_states": ["open"], "solution_on_reopen": "new_cycle"},
    {"first_response": "3h", "solution_by_priority": {1: "1h"}, "update_on_reopen": "keep"},
)


@pytest.mark.parametrize("seed", range(3))
async def test_renewing_from_trails_comes_to_what_all_events_say(
    small: SmallDesk, seed: int
) -> None:
    chance = random.Random(seed)
    ids = [await small.ticket(f"VPN {n}") for n in range(8)]
    for values in chance.sample(_EDITS, len(_EDITS)):
        for _ in range(2):
            small.clock.forward(minutes=chance.randrange(5, 200))
            await _live_on(small, ids, chance)
        small.clock.forward(minutes=7)
        await save_sla(small.desk, small.anna, values, row_id=small.gold)
        renewed = await _read(small.desk, ids)
        small.clock.forward(minutes=1)
        await small.desk.write(partial(_derive_anew, small.desk, ids=ids))
        assert await _read(small.desk, ids) == renewed


async def _derive_anew(desk: Desk, tx: Transaction, *, ids: list[int]) -> None:
    found = await rows.load_many(tx, ids)
    await ledger.append_many(desk, tx, [(one, ()) for one in found.values()])


async def _read(desk: Desk, ids: list[int]) -> list[object]:
    """Tickets and clocks, without what tells the moment at which they were worked out."""

    def read(select: Select) -> list[object]:
        found: list[object] = []
        for ticket_id in ids:
            ticket = views.ticket(select, ticket_id, EVERYTHING)
            assert ticket is not None
            running = not ticket.is_paused
            left_us = None if running else ticket.left_us
            found.append(replace(ticket, version=0, updated_us=0, left_us=left_us))
            for clock in views.clocks(select, ticket_id, EVERYTHING):
                elapsed_us = 0 if clock.status == "running" else clock.elapsed_us
                found.append(replace(clock, elapsed_us=elapsed_us))
        return found

    return await desk.store.reader.run(read)


# -- rules of time that come with the machine --------------------------------------------------


async def test_other_rules_of_a_time_zone_renew_what_is_open_and_nothing_else(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, closed = await answered(small), await small.closed_ticket()
    before = await all_clocks(small, closed)
    # As if the machine had got another time zone database: the same calendar counts otherwise.
    monkeypatch.setattr(
        "sla_engine.business_calendar.BusinessCalendar.fingerprint", lambda _: "another"
    )
    small.clock.forward(minutes=10)
    again = await small.another()
    seen: list[tuple[int, int]] = []
    await recompute.catch_up(again, lambda done, total: seen.append((done, total)))
    assert seen == [(0, 1), (1, 1)]
    version = again.policies.version(small.gold)
    clocks = await small.clocks(opened)
    assert clocks["solution"].policy_version == version
    assert clocks["first_response"].policy_version != version
    assert await all_clocks(small, closed) == before
    seen.clear()
    await recompute.catch_up(again, lambda done, total: seen.append((done, total)))
    assert seen == []
    await again.close()
