"""A database that another program holds is waited for; then a sentence says so, nothing is lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from desk import tickets
from desk.desk import Desk, open_desk
from store.errors import Busy
from store.store import open_store
from tests.builders import SmallDesk

# Holds the whole database until it hears a word.
_SQLITE = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""
_POSTGRES = """
import asyncio, asyncpg, sys
async def hold():
    held = await asyncpg.connect(sys.argv[1])
    async with held.transaction():
        await held.execute("LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE")
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    await held.close()
asyncio.run(hold())
"""


@asynccontextmanager
async def held(small: SmallDesk) -> AsyncIterator[subprocess.Popen[str]]:
    """Another process holds the database; a word to it, and it lets go."""
    path = small.desk.store.path
    script, where = (_POSTGRES, small.url) if path is None else (_SQLITE, str(path))
    with subprocess.Popen(  # noqa: ASYNC220  (starting one takes no time)
        [sys.executable, "-c", script, where],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert await asyncio.to_thread(other.stdout.readline) == "held\n"
        try:
            yield other
        finally:
            _let_go(other)


def _let_go(other: subprocess.Popen[str]) -> None:
    if other.stdin is not None and not other.stdin.closed:
        other.stdin.close()


@asynccontextmanager
async def patient(small: SmallDesk, busy_s: float) -> AsyncIterator[Desk]:
    """A Tocsin that waits so long."""
    desk = await open_desk(await open_store(small.url, busy_s=busy_s), small.clock)
    yield desk
    await desk.close()


@pytest.mark.parametrize("waits_s", [0.5, pytest.param(10.0, marks=pytest.mark.proof)])
async def test_a_lock_is_waited_for_so_long_and_then_a_sentence_says_so(
    busy: SmallDesk, waits_s: float
) -> None:
    [(ticket_id,)] = await busy.behind("SELECT min(id) FROM ticket")
    async with patient(busy, waits_s) as desk:
        clock = asyncio.get_running_loop().time
        async with held(busy):
            began = clock()
            with pytest.raises(Busy, match="Nothing was saved; try again"):
                await tickets.note(desk, busy.anna, ticket_id, "While it was held")
            assert clock() - began >= waits_s
        assert await busy.events(ticket_id, "message") == []
        await tickets.note(desk, busy.anna, ticket_id, "Again")
    assert [event.body for event in await busy.events(ticket_id, "message")] == ["Again"]


async def test_a_lock_that_is_let_go_in_time_is_only_waited_for(busy: SmallDesk) -> None:
    [(ticket_id,)] = await busy.behind("SELECT min(id) FROM ticket")
    async with patient(busy, 30.0) as desk, held(busy) as other:
        writing = asyncio.create_task(tickets.note(desk, busy.anna, ticket_id, "Waited"))
        while desk.writing_s() < 0.3:  # noqa: ASYNC110  (there is no event of it)
            await asyncio.sleep(0.01)
        assert not writing.done()
        _let_go(other)
        await writing
    assert [event.body for event in await busy.events(ticket_id, "message")] == ["Waited"]
