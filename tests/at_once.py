"""Two who write at once: the first is stopped just before its commit until the second waits for it,
or is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from desk.desk import Desk
from store.writer import Transaction
from tests.builders import SmallDesk

_First = TypeVar("_First")
_Second = TypeVar("_Second")
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def at_once(
    small: SmallDesk,
    first: Coroutine[Any, Any, _First],
    other: Desk,
    second: Coroutine[Any, Any, _Second],
) -> tuple[_First | BaseException, _Second | BaseException]:
    """What comes of two verbs, or what they raise. ``first`` writes with ``small.desk``, ``second``
    with ``other``.

    ``first`` has done all that it does when ``second`` begins, but for its commit, which comes when
    ``second`` cannot go on without it: in SQLite as soon as it wants to write at all.
    """
    is_done, may_commit = asyncio.Event(), asyncio.Event()
    store, write = small.desk.store, small.desk.store.write

    @asynccontextmanager
    async def held(*, configuring: bool = False) -> AsyncIterator[Transaction]:
        store.write = write  # type: ignore[method-assign]
        async with write(configuring=configuring) as tx:
            yield tx
            is_done.set()
            await may_commit.wait()

    store.write = held  # type: ignore[method-assign]
    one = asyncio.ensure_future(first)
    await asyncio.wait([one, asyncio.ensure_future(is_done.wait())], return_when="FIRST_COMPLETED")
    two = asyncio.ensure_future(second)
    # What is waited for happens in the database.
    while not (two.done() or await _waits(small, other)):  # noqa: ASYNC110
        await asyncio.sleep(0)
    may_commit.set()
    said_first, said_second = await asyncio.gather(one, two, return_exceptions=True)
    return said_first, said_second


async def _waits(small: SmallDesk, other: Desk) -> bool:
    if small.desk.store.engine == "sqlite":
        return other.writing_s() > 0
    return await somebody_waits(small)


async def somebody_waits(small: SmallDesk) -> bool:
    """Whether a transaction waits for another one, in PostgreSQL."""
    return await small.behind(_WAITING) != [(0,)]


@asynccontextmanager
async def another(small: SmallDesk) -> AsyncIterator[Desk]:
    """A second Tocsin on the same desk, closed in the end."""
    desk = await small.another()
    try:
        yield desk
    finally:
        await desk.close()
