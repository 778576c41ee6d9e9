"""Each threshold of each clock rings once, for those whom it concerns."""

import asyncio
from datetime import timedelta

import pytest

from desk import bells, lists, tickets
from desk.bells import Rung
from desk.desk import Desk
from desk.people import save_agent
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER, WAITING_DATE
from store import views
from store.times import from_us
from tests.builders import MONDAY, SmallDesk


async def told(desk: Desk, agent_id: int | None) -> list[Rung]:
    agent = desk.catalogue.agents[agent_id or 0]
    return (await bells.unheard(desk, agent, 0))[0]


async def overdue(small: SmallDesk) -> int:
    query = lists.overdue(small.desk.now_us())
    return await small.desk.store.reader.run(lambda select: views.count(select, query))


async def test_a_breach_rings_when_the_list_calls_it_overdue_and_not_a_moment_before(
    small: SmallDesk,
) -> None:
    await small.ticket()
    small.clock.forward(minutes=60)
    # Exactly the target is used up: that is not too late.
    assert (await bells.ring_due(small.desk), await overdue(small)) == (0, 0)
    small.clock.now += timedelta(microseconds=1)
    assert (await bells.ring_due(small.desk), await overdue(small)) == (1, 1)


async def test_a_breach_rings_once_and_stands_in_the_history(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=61)
    assert await bells.ring_due(small.desk) == 1
    assert await bells.ring_due(small.desk) == 0
    [rung] = await small.events(ticket_id, "bell")
    assert (rung.data["target"], rung.data["threshold"]) == ("first_response", 100)
    # It rang when the promise broke, not when somebody came to see.
    assert from_us(rung.occurred_us) - MONDAY <= timedelta(hours=1, seconds=1)


async def test_a_desk_that_slept_rings_everything_that_passed_once(small: SmallDesk) -> None:
    await small.ticket(message="Help")
    small.clock.forward(days=30)
    # First response and update broken; 80 % and 100 % of the solution.
    assert await bells.ring_due(small.desk) == 4
    assert await bells.ring_due(small.desk) == 0


async def test_of_many_tocsins_one_rings(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    others = [await small.another() for _ in range(2)]
    small.clock.forward(minutes=61)
    rang = await asyncio.gather(*(bells.ring_due(desk) for desk in (small.desk, *others)))
    assert sum(rang) == 1
    assert len(await small.events(ticket_id, "bell")) == 1
    for desk in others:
        await desk.close()


async def test_more_bells_than_one_batch_all_ring(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "_BATCH", 2)
    for n in range(5):
        await small.ticket(f"VPN {n}")
    small.clock.forward(minutes=61)
    assert await bells.ring_due(small.desk) == 5


async def test_a_paused_clock_and_a_finished_ticket_keep_silent(small: SmallDesk) -> None:
    paused, done = await small.ticket(), await small.ticket()
    for ticket_id in (paused, done):
        await tickets.reply(small.desk, small.anna, ticket_id, "Hello", then=WAITING_CUSTOMER)
    await tickets.change_state(small.desk, small.anna, done, RESOLVED)
    small.clock.forward(days=20)
    assert await bells.ring_due(small.desk) == 0


async def test_a_ticket_that_waited_for_a_date_opens_then_even_when_nobody_looks(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    awaited = MONDAY + timedelta(days=2)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_DATE, until=awaited)
    small.clock.forward(days=2, hours=-1)
    await bells.ring_due(small.desk)
    assert (await small.read(ticket_id)).state == "waiting_date"
    small.clock.forward(days=7)
    await bells.ring_due(small.desk)
    ticket = await small.read(ticket_id)
    assert (ticket.state, ticket.wait_until_us) == ("open", None)
    assert from_us((await small.events(ticket_id, "state"))[-1].occurred_us) == awaited


async def test_an_owned_ticket_tells_its_owner_first_and_the_team_at_a_breach(
    small: SmallDesk,
) -> None:
    anna, jan = small.anna.id, small.jan.id
    mia = await save_agent(
        small.desk, small.anna, {"login": "mia", "name": "Mia", "team_ids": [small.support]}
    )
    ticket_id = await small.ticket(owner_id=mia)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(days=1, minutes=-30)  # past 80 % of the solution, before its end
    await bells.ring_due(small.desk)
    assert {(r.target, r.threshold) for r in await told(small.desk, mia)} >= {("solution", 80)}
    assert 80 not in {r.threshold for r in await told(small.desk, anna)}
    small.clock.forward(hours=6)
    await bells.ring_due(small.desk)
    assert ("solution", 100) in {(r.target, r.threshold) for r in await told(small.desk, anna)}
    assert await told(small.desk, jan) == []


async def test_an_unowned_ticket_tells_its_team(small: SmallDesk) -> None:
    await small.ticket("Unowned")
    small.clock.forward(minutes=61)
    await bells.ring_due(small.desk)
    [rung] = await told(small.desk, small.anna.id)
    assert (rung.subject, rung.is_breach) == ("Unowned", True)
    assert await told(small.desk, small.jan.id) == []


async def test_a_bell_is_told_in_one_tocsin_of_an_agent_only(small: SmallDesk) -> None:
    other = await small.another()
    await small.ticket()
    small.clock.forward(minutes=61)
    await bells.ring_due(small.desk)
    heard = [await told(desk, small.anna.id) for desk in (small.desk, other, small.desk)]
    assert [len(rungs) for rungs in heard] == [1, 0, 0]
    await other.close()
