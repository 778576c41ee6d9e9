"""Two may read at once, and both read the desk that was opened."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import pytest

from store.errors import Replaced
from store.reader import Select
from tests.builders import SmallDesk

_LONG_S = 30.0


@asynccontextmanager
async def somebody_reads(small: SmallDesk) -> AsyncIterator[None]:
    """Another read goes on for as long as this lasts."""
    began, end = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def read(select: Select) -> None:
        select("SELECT count(*) FROM ticket", {})
        loop.call_soon_threadsafe(began.set)
        assert end.wait(_LONG_S)

    reading = asyncio.create_task(small.desk.store.reader.run(read))
    await began.wait()
    yield
    assert not reading.done()
    end.set()
    await reading


def tickets(select: Select) -> int:
    return int(select("SELECT count(*) FROM ticket", {})[0][0])


async def test_a_long_read_holds_up_no_page_and_no_news(small: SmallDesk) -> None:
    before = await small.desk.store.reader.data_version()
    async with somebody_reads(small), asyncio.timeout(_LONG_S / 2):
        await small.ticket()
        assert await small.desk.store.reader.run(tickets) == 1
        # PostgreSQL tells it by a note over a socket.
        while await small.desk.store.reader.data_version() == before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_whoever_reads_beside_a_long_read_sees_what_came_since(small: SmallDesk) -> None:
    for n in range(1, 4):
        async with somebody_reads(small):
            await small.ticket()
            assert await small.desk.store.reader.run(tickets) == n


async def test_a_file_in_the_place_of_the_desk_is_not_read_beside_it(small_file: SmallDesk) -> None:
    path = small_file.path
    async with somebody_reads(small_file):
        shutil.copy(path, path.with_suffix(".other"))
        path.with_suffix(".other").replace(path)
        with pytest.raises(Replaced, match="replaced while Tocsin was open"):
            await small_file.desk.store.reader.run(tickets)
