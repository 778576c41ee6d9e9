"""Two Tocsins on one file: no update is lost, and each sees what the other saved."""

from __future__ import annotations

import asyncio

import pytest

from desk import drafts, feed, tickets
from desk.catalogue import save_service
from desk.desk import Desk
from store import places, records
from store import tickets as rows
from store.errors import Conflict, Replaced
from store.places import Place
from store.store import Store, open_store
from store.writer import Transaction
from tests.builders import SmallDesk


async def test_counting_up_from_two_sides_loses_nothing(small: SmallDesk) -> None:
    other = await open_store(small.url)

    async def count_up(store: Store) -> None:
        for _ in range(10):
            async with store.write() as tx:
                await rows.next_number(tx, "test")

    await asyncio.gather(count_up(small.desk.store), count_up(other))
    async with other.write() as tx:
        assert await rows.next_number(tx, "test") == 21
    await other.close()


async def test_who_reads_and_then_writes_is_not_overtaken_in_between(small: SmallDesk) -> None:
    other = await open_store(small.url)

    async def add_a_letter(store: Store) -> None:
        for _ in range(5):
            async with store.write(configuring=True) as tx:
                [queue] = await records.find(tx, "queue", name="Inbox")
                await asyncio.sleep(0)
                values = {"comment": f"{queue['comment']}x"}
                await records.save(tx, "queue", small.inbox, int(str(queue["version"])), values)

    await asyncio.gather(add_a_letter(small.desk.store), add_a_letter(other))
    await small.desk.refresh()
    assert small.desk.catalogue.queues[small.inbox].comment == "x" * 10
    await other.close()


async def test_of_two_saves_of_one_version_the_second_is_a_conflict(small: SmallDesk) -> None:
    other = await open_store(small.url)
    async with small.desk.store.write() as tx:
        await records.save(tx, "queue", small.inbox, 1, {"comment": "kept"})
    with pytest.raises(Conflict, match="Somebody else saved this queue"):
        async with other.write() as tx:
            await records.save(tx, "queue", small.inbox, 1, {"comment": "lost"})
    async with other.write() as tx:
        [queue] = await records.find(tx, "queue", name="Inbox")
    assert (queue["comment"], queue["version"]) == ("kept", 2)
    await other.close()


async def test_a_ticket_written_over_a_newer_one_is_a_conflict(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    stale = await small.read(ticket_id)
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    with pytest.raises(Conflict, match=stale.number):
        async with small.desk.store.write() as tx:
            await rows.save_many(tx, [stale])
    assert (await small.read(ticket_id)).priority == 1


async def test_the_ticket_that_somebody_else_changed_is_the_one_that_is_named(
    small: SmallDesk,
) -> None:
    fresh, stale = [await small.read(await small.ticket(name)) for name in ("fresh", "stale")]
    await tickets.change(small.desk, small.anna, stale.id, priority=1)
    with pytest.raises(Conflict, match=stale.number):
        async with small.desk.store.write() as tx:
            await rows.save_many(tx, [fresh, stale])
    assert await small.read(fresh.id) == fresh


async def test_a_transaction_that_fails_leaves_nothing_behind(small: SmallDesk) -> None:
    async def half(tx: Transaction) -> None:
        await records.add(tx, "team", {"name": "Half"})
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await small.desk.configure(half)
    await small.desk.refresh()
    assert "Half" not in {team.name for team in small.desk.catalogue.teams.values()}


async def test_a_reader_sees_one_moment_of_the_desk(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = await small.read(ticket_id)
    async with small.desk.store.write() as tx:
        await rows.save_many(tx, [before])
        # Not committed: nobody sees it yet, and nobody has to wait for it either.
        assert await small.read(ticket_id) == before
    assert (await small.read(ticket_id)).version == before.version + 1


async def next_change(desk: Desk, since: Place) -> tuple[frozenset[int], int]:
    found = await anext(feed.changes(desk, since))
    return found.ticket_ids, found.catalogue_version


async def test_the_feed_tells_what_another_tocsin_saved(small: SmallDesk) -> None:
    ticket_id, other = await small.ticket(), await small.another()
    since = await small.desk.store.reader.run(places.here)
    heard = asyncio.create_task(next_change(other, since))
    await asyncio.sleep(0.05)
    await tickets.reply(small.desk, small.anna, ticket_id, "Hello")
    assert (await asyncio.wait_for(heard, 1))[0] == {ticket_id}
    await other.close()


async def test_the_feed_brings_a_new_catalogue_before_it_tells_of_it(small: SmallDesk) -> None:
    other = await small.another()
    heard = asyncio.create_task(next_change(other, ""))
    await asyncio.sleep(0.05)
    service_id = await save_service(small.desk, small.anna, {"name": "Mail"})
    ticket_ids, version = await asyncio.wait_for(heard, 1)
    assert not ticket_ids
    assert other.catalogue.version == version
    assert other.catalogue.services[service_id].name == "Mail"
    await other.close()


async def test_a_change_without_events_nudges_the_feed_too(small: SmallDesk) -> None:
    other = await small.another()
    heard = asyncio.create_task(next_change(other, ""))
    await asyncio.sleep(0.05)
    await drafts.keep(small.desk, small.anna.id or 0, drafts.NOTE, 0, {"text": "x"})
    assert (await asyncio.wait_for(heard, 1))[0] == frozenset()
    await other.close()


async def test_a_desk_whose_file_was_replaced_is_not_worked_on_any_further(
    small_file: SmallDesk,
) -> None:
    store = small_file.desk.store
    await store.reader.data_version()
    small_file.path.rename(small_file.path.with_suffix(".old"))
    small_file.path.touch()
    with pytest.raises(Replaced, match="Start Tocsin again"):
        await store.reader.data_version()
