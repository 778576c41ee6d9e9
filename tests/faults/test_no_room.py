"""A disk that takes no more refuses a write with a sentence; all before it is there."""

from __future__ import annotations

import asyncio

import pytest

from desk import tickets
from store.errors import NoRoom
from tests.builders import SmallDesk
from tests.faults.processes import all_is_there, nothing_is_lost_or_half, start

_FULL = """
CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left'; END $$
"""


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_system_that_writes_no_more_bytes_leaves_a_whole_desk(busy: SmallDesk) -> None:
    """The system itself refuses to let the files grow, wherever SQLite is just then."""
    [writer] = await start(busy.url, "full", count=1000, largest_file=700_000)
    await asyncio.to_thread(writer.finish)
    assert (writer.is_done, writer.kinds) == (True, ["DiskFailed"])
    assert 0 < len(writer.saved) < 1000
    assert "The disk that holds the desk" in writer.refused[0]
    await nothing_is_lost_or_half(busy, [writer])
    [another] = await start(busy.url, "after", count=20)
    await asyncio.to_thread(another.finish)
    assert (another.is_done, another.refused) == (True, [])
    await nothing_is_lost_or_half(busy, [writer, another])


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_full_database_refuses_and_goes_on_when_there_is_room(busy: SmallDesk) -> None:
    [(pages,)] = await busy.behind("PRAGMA page_count")
    async with busy.desk.store.write() as tx:
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    [(ticket_id,)] = await busy.behind("SELECT min(id) FROM ticket")
    kept: list[str] = []

    async def fill() -> None:
        while len(kept) < 100:
            text = f"{len(kept)}-" + "x" * 4000
            await tickets.note(busy.desk, busy.anna, ticket_id, text)
            kept.append(text)

    with pytest.raises(NoRoom, match="make room on it and try again"):
        await fill()
    await all_is_there(busy, kept)
    async with busy.desk.store.write() as tx:
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages * 10}")
    await tickets.note(busy.desk, busy.anna, ticket_id, "Room again")
    assert len(await busy.events(ticket_id, "message")) == len(kept) + 1


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_a_server_without_room_refuses_and_goes_on_when_there_is_room(
    busy: SmallDesk,
) -> None:
    """No test can fill a server's disk without harm to others; so a trigger raises what the server
    raises then, in the middle of the transaction.
    """
    [(ticket_id,)] = await busy.behind("SELECT min(id) FROM ticket")
    await busy.behind(_FULL)
    await busy.behind("CREATE TRIGGER is_full BEFORE INSERT ON message EXECUTE FUNCTION is_full()")
    with pytest.raises(NoRoom, match="make room on it and try again"):
        await tickets.note(busy.desk, busy.anna, ticket_id, "Too much")
    await busy.behind("DROP TRIGGER is_full ON message")
    await all_is_there(busy, [])
    await tickets.note(busy.desk, busy.anna, ticket_id, "Room again")
    [note] = await busy.events(ticket_id, "message")
    assert note.body == "Room again"
