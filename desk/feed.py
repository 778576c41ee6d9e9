"""The change feed: what anybody saved, this process included, told within a quarter second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from functools import partial

from desk.desk import Desk
from store import views
from store.places import Place
from store.rows import Changes

POLL_S = 0.25
# After telling a change the feed rests so many times as long as the listeners took over it, but no
# longer than this: while thousands of tickets are written, reading them again and again would
# leave no time for who works on others.
_REST_TIMES = 4
_LONGEST_REST_S = 1.0


async def changes(desk: Desk, since: Place) -> AsyncGenerator[Changes, None]:
    """Yields whatever was committed since a place; never ends.

    The desk's catalogue is refreshed before a change that concerns it is told. Changes without
    events (a stopwatch, a draft) come with no ticket ids. What happened since the place before
    this began, while the database was away say, is told first. What comes while the listener is
    at work on a change, or shortly after, is told together.
    """
    nudge = asyncio.Event()
    desk.store.on_commit(nudge.set)
    try:
        async for found in _changes(desk, since, nudge):
            yield found
    finally:
        desk.store.listeners.remove(nudge.set)


async def _changes(desk: Desk, since: Place, nudge: asyncio.Event) -> AsyncGenerator[Changes, None]:
    clock, reader = asyncio.get_running_loop().time, desk.store.reader
    known: int | None = None
    while True:
        version = await reader.data_version()
        if version != known:
            is_first, known = known is None, version
            found = await reader.run(partial(views.changes, since=since))
            since = found.place
            is_other = found.catalogue_version != desk.catalogue.version
            if is_other:
                await desk.refresh()
            if not is_first or is_other or found.ticket_ids:
                began = clock()
                yield found
                await asyncio.sleep(min(_REST_TIMES * (clock() - began), _LONGEST_REST_S))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(nudge.wait(), POLL_S)
        nudge.clear()
