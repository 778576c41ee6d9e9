"""The change feed: what anybody saved, this process included, told within a quarter second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial

from desk.desk import Desk
from store import views
from store.rows import Changes

POLL_S = 0.25


async def changes(desk: Desk, since_event_id: int) -> AsyncIterator[Changes]:
    """Yields whatever was committed since an event; never ends.

    The desk's catalogue is refreshed before a change that concerns it is told. Changes without
    events (a stopwatch, a draft) come with no ticket ids.
    """
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
        found = await reader.run(partial(views.changes, since_event_id=since_event_id))
        since_event_id = found.last_event_id
        if found.catalogue_version != desk.catalogue.version:
            await desk.refresh()
        yield found
