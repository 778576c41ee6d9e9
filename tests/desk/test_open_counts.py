"""Numbers beside lists are the rows that the lists have, whoever does what meanwhile."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from desk import lists, tickets
from desk.actors import Actor
from desk.desk import Desk
from desk.errors import DeskError
from desk.workflow import OPEN, RESOLVED, WAITING_AGENT, WAITING_CUSTOMER, WAITING_THIRD_PARTY
from store import badges, open_counts, tallies, views
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import EVERYTHING, Scope, Step
from tests.builders import SmallDesk

STATES = (OPEN, WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, RESOLVED)


def queries_of(small: SmallDesk, scope: Scope) -> dict[str, TicketQuery]:
    """What the views at the left count, the board, and what no sum of kinds can tell."""
    now_us = small.desk.now_us()
    agent = small.desk.catalogue.agents[small.anna.id or 0]
    queries = {
        view.id: view.query
        for view in lists.list_views(small.desk.catalogue, agent, now_us)
        if view.counted
    }
    queries |= {
        "soon": lists.soon(now_us),
        "pending": TicketQuery(pending=True),
        "not pending": TicketQuery(pending=False),
        "queue": TicketQuery(queue_id=small.errands),
        "overdue in a team": replace(lists.overdue(now_us), team_ids=(small.support,)),
        "of an SLA": TicketQuery(sla_id=small.gold),
        "of no team at all": TicketQuery(team_ids=()),
    }
    return {name: replace(query, scope=scope) for name, query in queries.items()}


def scopes_of(small: SmallDesk) -> dict[str, Scope]:
    """Who sees all, a team, all but a queue, nothing, and a customer."""
    return {
        "everything": EVERYTHING,
        "one team": Scope(steps=(Step("team_id", seen=(small.support,)),), others=False),
        "not one queue": Scope(steps=(Step("queue_id", hidden=(small.inbox,)),)),
        "nothing": Scope(others=False),
        "customer": Scope(customer_id=small.customer.id),
    }


def check(select: Select, small: SmallDesk) -> None:
    """Each number is that of the rows, within one snapshot."""
    for name, scope in scopes_of(small).items():
        queries = queries_of(small, scope)
        numbers, _ = badges.counts(select, queries, small.desk.now_us())
        assert numbers == {view: views.count(select, query) for view, query in queries.items()}
        listed = {
            view: len(views.ids(select, query, limit=1000)) for view, query in queries.items()
        }
        assert numbers == listed, name
    assert open_counts.differences(select) == 0


async def something(desk: Desk, small: SmallDesk, actor: Actor, random: Random) -> None:
    """One thing that happens on a desk."""
    known = await desk.store.reader.run(
        lambda select: [n for n, _ in views.ids(select, TicketQuery(is_open=None), limit=1000)]
    )
    deed = random.randrange(6)
    if deed == 0 or not known:
        await tickets.create(
            desk,
            actor,
            {
                "subject": "VPN",
                "queue_id": random.choice((small.inbox, small.errands)),
                "customer_id": random.choice((small.customer.id, None)),
                "service_id": random.choice((small.vpn, None)),
                "channel": "portal",
            },
        )
        return
    ticket_id = random.choice(known)
    try:
        if deed == 1:
            await tickets.take(desk, actor, ticket_id)
        elif deed == 2:
            queue_id = random.choice((small.inbox, small.errands))
            await tickets.change(desk, actor, ticket_id, queue_id=queue_id)
        elif deed == 3:
            await tickets.reply(desk, actor, ticket_id, "Done.")
        else:
            await tickets.change_state(desk, actor, ticket_id, random.choice(STATES))
    except DeskError:
        pass  # taken already, say: then nothing may have changed


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_was_done_numbers_are_the_rows(small: SmallDesk, seed: int) -> None:
    random = Random(seed)
    for step in range(60):
        await something(small.desk, small, random.choice((small.anna, small.jan)), random)
        small.clock.forward(minutes=random.choice((0, 1, 20)))
        if step % 10 == 9:
            await small.desk.store.reader.run(lambda select: check(select, small))
        if step % 25 == 24:
            await small.desk.write(open_counts.fold)
    await small.desk.store.reader.run(lambda select: check(select, small))


async def test_numbers_hold_while_others_write_and_changes_are_folded(small: SmallDesk) -> None:
    others = [await small.another() for _ in range(3)]
    random = Random(3)

    async def work(desk: Desk) -> None:
        for _ in range(12):
            await something(desk, small, random.choice((small.anna, small.jan)), random)

    async def fold() -> None:
        for _ in range(8):
            await small.desk.write(open_counts.fold)

    working = asyncio.gather(*(work(desk) for desk in others), fold())
    while not working.done():
        await small.desk.store.reader.run(lambda select: check(select, small))
    await working
    await small.desk.store.reader.run(lambda select: check(select, small))
    for desk in others:
        await desk.close()


async def test_folding_leaves_one_row_of_each_kind(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    for _ in range(3):
        await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
        await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    await small.ticket()
    assert len(await small.behind("SELECT * FROM open_count")) > 1
    await small.desk.write(open_counts.fold)
    assert await small.behind("SELECT change FROM open_count") == [(2,)]


async def test_it_is_told_when_folding_is_worth_it(small: SmallDesk) -> None:
    await small.ticket()
    assert not await small.desk.store.reader.run(open_counts.is_long)
    changes = ", ".join(["(1, 1), (1, -1)"] * 1500)
    await small.behind("INSERT INTO open_count (queue_id, change) VALUES " + changes)  # noqa: S608  (numbers)
    assert await small.desk.store.reader.run(open_counts.is_long)


async def test_a_wrong_number_is_found_and_counted_anew(small: SmallDesk) -> None:
    await small.ticket()
    await small.ticket(queue_id=small.errands)
    await small.behind("UPDATE open_count SET change = 3")
    assert await small.desk.store.reader.run(open_counts.differences) == 2
    await small.desk.write(open_counts.count_anew, configuring=True)
    await small.desk.store.reader.run(lambda select: check(select, small))


async def test_a_ticket_that_is_taken_out_counts_no_more(small: SmallDesk) -> None:
    await small.ticket()
    await small.ticket(queue_id=small.errands)
    tables = ["clock", "ticket_trail", "message", "bell", "ticket_event", "ticket"]
    if small.desk.store.engine == "postgresql":
        tables.insert(0, "ticket_words")
    for table in tables:
        await small.behind("DELETE FROM " + table)  # noqa: S608  (names from above)
    await small.desk.store.reader.run(lambda select: check(select, small))


async def test_the_load_of_a_team_is_what_its_queues_hold(small: SmallDesk) -> None:
    await tickets.take(small.desk, small.anna, await small.ticket())
    await small.ticket()
    ended = await small.ticket(queue_id=small.errands)
    await tickets.change_state(small.desk, small.anna, ended, RESOLVED)
    loads = await small.desk.store.reader.run(lambda select: tallies.loads(select, EVERYTHING))
    assert loads == {(small.support, small.anna.id): 1, (small.support, None): 1}
