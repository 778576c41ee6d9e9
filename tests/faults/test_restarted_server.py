"""PostgreSQL that is stopped, or crashes, while people work loses nothing that was reported."""

from __future__ import annotations

import asyncio

import pytest

from desk.desk import system_now
from tests.builders import make_desk_at
from tests.faults.processes import finish_all, nothing_is_lost_or_half, start
from tests.postgres import throwaway


@pytest.mark.parametrize("crashes", [True, False], ids=["crash", "restart"])
async def test_writers_go_on_by_themselves_and_nothing_is_lost_or_doubled(crashes: bool) -> None:
    with throwaway() as server:
        url = (await asyncio.to_thread(server.start)) + "postgres"
        small = await make_desk_at(url, system_now())
        for n in range(4):
            await small.ticket(f"Ticket {n}")
        # The tests' own servers say that something is saved before it is.
        await small.behind("ALTER DATABASE postgres SET synchronous_commit = on")
        writers = await start(url, *(f"w{n}" for n in range(3)))
        for writer in writers:
            await asyncio.to_thread(writer.read_until_saved, 20)
        await asyncio.to_thread(server.crash if crashes else server.stop)
        for writer in writers:
            await asyncio.to_thread(writer.read_until_refused)
        await asyncio.to_thread(server.start)
        for writer in writers:
            await asyncio.to_thread(writer.read_until_saved, 20)
            writer.enough()
        await finish_all(writers)
        assert all(writer.is_done for writer in writers)
        assert all("cannot be reached" in why for w in writers for why in w.refused)
        await nothing_is_lost_or_half(small, writers)
        await small.close()
