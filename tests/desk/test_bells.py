"""Each threshold of each clock rings once, for those whom it concerns."""

import asyncio
from datetime import timedelta

import pytest

from desk import bells, ledger, lists, tickets
from desk import journal as events
from desk.bells import Rung
from desk.catalogue import save_sla
from desk.desk import Desk
from desk.people import save_agent
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER, WAITING_DATE
from store import views
from store.times import from_us, to_us
from tests.builders import MONDAY, SmallDesk


async def told(desk: Desk, agent_id: int | None) -> list[Rung]:
    agent = desk.catalogue.agents[agent_id or 0]
    return await bells.Listener().unheard(desk, agent)


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


# -- the journal of breaches -------------------------------------------------------------------


async def journal(small: SmallDesk, ticket_id: int) -> list[tuple[object, ...]]:
    """The breaches of a ticket: target, cycle, when it broke, and the version of the promise."""
    return [
        (
            event.data["target"],
            event.data["cycle"],
            from_us(event.occurred_us) - MONDAY,
            event.data["version"],
        )
        for event in await small.events(ticket_id, "bell")
        if event.data["threshold"] == 100
    ]


LATE = timedelta(hours=1, microseconds=1)
HOUR_US = 3_600_000_000


async def test_a_bell_of_others_is_not_worth_a_write_until_a_minute_has_passed(
    small: SmallDesk,
) -> None:
    async def written_down() -> str:
        jan_id = small.jan.id or 0
        return await small.desk.store.reader.run(lambda select: views.seen_bells(select, jan_id))

    jan, listener = small.desk.catalogue.agents[small.jan.id or 0], bells.Listener()
    await small.ticket("Of another team")
    small.clock.forward(minutes=61)
    await bells.ring_due(small.desk)
    before = await written_down()
    assert await listener.unheard(small.desk, jan) == []
    assert await written_down() == before
    await small.ticket("Of another team, too")
    small.clock.forward(days=1)
    await bells.ring_due(small.desk)
    assert await listener.unheard(small.desk, jan) == []
    assert await written_down() != before


async def test_two_tocsins_of_an_agent_that_both_listened_to_others_bells_tell_theirs_once(
    small: SmallDesk,
) -> None:
    jan = small.desk.catalogue.agents[small.jan.id or 0]
    first, second = bells.Listener(), bells.Listener()
    await small.ticket("Of another team")
    small.clock.forward(minutes=61)
    await bells.ring_due(small.desk)
    for listener in (first, second):
        assert await listener.unheard(small.desk, jan) == []
    mine = await small.ticket("Jan's own", owner_id=small.jan.id)
    small.clock.forward(days=1)
    await bells.ring_due(small.desk)
    told = [await listener.unheard(small.desk, jan) for listener in (second, first, second)]
    assert [len(each) > 0 for each in told] == [True, False, False]
    assert {rung.ticket_id for rung in told[0]} == {mine}


async def test_a_breach_that_nobody_was_there_to_ring_is_in_the_journal_with_the_late_answer(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    await tickets.reply(small.desk, small.anna, ticket_id, "Sorry, only now", then=OPEN)
    version = small.desk.policies.version(small.gold)
    assert await journal(small, ticket_id) == [("first_response", 1, LATE, version)]
    assert await bells.ring_due(small.desk) == 0
    await tickets.note(small.desk, small.anna, ticket_id, "Nothing new")
    assert len(await journal(small, ticket_id)) == 1


async def test_a_breach_that_rang_is_in_the_journal_once(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    assert await bells.ring_due(small.desk) == 1
    await tickets.reply(small.desk, small.anna, ticket_id, "Sorry, only now", then=OPEN)
    assert len(await journal(small, ticket_id)) == 1


async def test_a_breach_is_in_the_journal_though_the_ticket_waits_before_anybody_rang(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(days=2)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    assert [entry[0] for entry in await journal(small, ticket_id)] == ["update", "solution"]


async def test_a_ticket_that_is_entered_late_has_its_breach_in_the_journal_at_once(
    small: SmallDesk,
) -> None:
    small.clock.forward(minutes=90)
    ticket_id = await small.ticket(start=MONDAY)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    assert [entry[0] for entry in await journal(small, ticket_id)] == ["first_response"]


async def test_an_edited_sla_takes_nothing_out_of_the_journal(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    await bells.ring_due(small.desk)
    before = await journal(small, ticket_id)
    for values in ({"first_response": "8h"}, {"first_response": 0}, {"validity": "invalid"}):
        await save_sla(small.desk, small.anna, values, row_id=small.gold)
        small.clock.forward(minutes=1)
        assert await journal(small, ticket_id) == before


async def test_what_rang_and_is_still_reached_does_not_ring_again_under_another_version(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    assert await bells.ring_due(small.desk) == 1
    # Late by the old promise and by the new one.
    await save_sla(small.desk, small.anna, {"first_response": "1h 10m"}, row_id=small.gold)
    small.clock.forward(minutes=5)
    assert await bells.ring_due(small.desk) == 0
    await tickets.reply(small.desk, small.anna, ticket_id, "Sorry", then=OPEN)
    assert len(await journal(small, ticket_id)) == 1


async def test_what_lies_ahead_again_under_another_version_rings_again_then(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    assert await bells.ring_due(small.desk) == 1
    await save_sla(small.desk, small.anna, {"first_response": "2h"}, row_id=small.gold)
    assert await bells.ring_due(small.desk) == 0
    # Past lunch: the second hour of working time is over a little after twelve.
    small.clock.forward(minutes=91)
    assert await bells.ring_due(small.desk) == 1
    versions = [entry[3] for entry in await journal(small, ticket_id)]
    assert len(set(versions)) == 2


async def test_another_sla_on_the_ticket_rings_only_what_it_makes_late_anew(
    small: SmallDesk,
) -> None:
    values = {"name": "Silver", "first_response": "1h 20m", "service_ids": [small.vpn]}
    silver = await save_sla(small.desk, small.anna, values)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=70)
    assert await bells.ring_due(small.desk) == 1
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=silver)
    assert await bells.ring_due(small.desk) == 0
    small.clock.forward(minutes=80)
    assert await bells.ring_due(small.desk) == 1
    assert len(await journal(small, ticket_id)) == 2


async def test_what_is_brought_in_from_elsewhere_rings_nothing_that_is_over(
    small: SmallDesk,
) -> None:
    at_us = to_us(MONDAY)
    properties = {
        name: value
        for name, value in (await small.events(await small.ticket(), "created"))[0].data.items()
        if name != "state"
    }
    told = [
        events.created(at_us, small.lukasz, properties),
        events.message(at_us + 2 * HOUR_US, small.anna, "Late", public=True),
        events.state(at_us + 2 * HOUR_US, small.anna, OPEN.code),
    ]
    small.clock.forward(minutes=180)
    history = ledger.NewHistory("OLD-1", told, silent=True)
    [imported] = await small.desk.write(lambda tx: ledger.open_tickets(small.desk, tx, [history]))
    await tickets.note(small.desk, small.anna, imported.id, "Looked at")
    assert (await small.clocks(imported.id))["first_response"].status == "missed"
    assert await journal(small, imported.id) == []
