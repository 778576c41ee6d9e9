"""The change feed: what anybody saved, this process included, told within a quarter second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
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


async def changes(desk: Desk, since: Place) -> AsyncIterator[Changes]:
    """Yields whatever was committed since a place; never ends.

    The desk's catalogue is refreshed before a change that concerns it is told. Changes without
    events (a stopwatch, a draft) come with no ticket ids. What comes while the listener is at work
    on a change, or shortly after, is told together.
    """
    clock = asyncio.get_running_loop().time
    nudge = asyncio.Event()
    desk.store.on_commit(nudge.set)
    reader = desk.store.reader
    known = await reader.data_version()
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(nudge.wait(), POLL_S)
        nudge.clear()
        version = await reader.data_version()
        if version == known:
            continue
        known = version
        found = await reader.run(partial(views.changes, since=since))
        since = found.place
        if found.catalogue_version != desk.catalogue.version:
            await desk.refresh()
        began = clock()
        yield found
        await asyncio.sleep(min(_REST_TIMES * (clock() - began), _LONGEST_REST_S))
