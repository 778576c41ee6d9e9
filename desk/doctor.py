"""Examines a desk from its disk up to its clocks while others work on it. Changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from desk.desk import Desk, system_now
from desk.examining import clocks, file, rows, server, tables
from desk.findings import Section, wrong
from desk.fresh_replay import Progress, behind
from store.address import check, is_postgres, sqlite_path
from store.catalogue import read_catalogue
from store.errors import CannotOpen, Damaged, DiskFailed
from store.failures import BUSY_S
from store.reader import Reader
from store.sqlite_reader import SqliteReader
from store.store import Store, unwritten


async def examine(
    url: str,
    *,
    everything: bool = False,
    now: Callable[[], datetime] = system_now,
    progress: Progress | None = None,
) -> AsyncIterator[Section]:
    """Tell section by section what is well with the desk at ``url`` and what is not.

    Of tickets that have ended, some are replayed, or ``everything``; ``progress`` is told of
    tickets. Ends early where what was found makes the rest meaningless. Raises ValueError for a
    URL of another kind, CannotOpen where there is no desk, Busy, and Gone.
    """
    check(url)
    look = _in_postgres if is_postgres(url) else _in_file
    async for section in look(url, everything, now, progress):
        yield section


async def _in_file(
    url: str, everything: bool, now: Callable[[], datetime], progress: Progress | None
) -> AsyncIterator[Section]:
    path = sqlite_path(url)
    if not path.is_file():
        raise CannotOpen(f"There is no desk at {path}; check the path.")
    found, is_whole = await file.pages(path)
    yield found
    yield file.rights(path)
    if not is_whole:
        return
    reader = SqliteReader(str(path))
    try:
        restore = file.restore(path)
        upgrade = "Run `tocsin db upgrade`, which keeps it beside itself as it was."
        found, can_go_on = await tables.tables(reader, restore, upgrade)
        yield found
        if can_go_on:
            store = Store(url, reader, unwritten, path)
            async for section in _inside(store, everything, now, progress, restore):
                yield section
    finally:
        await reader.close()


async def _in_postgres(
    url: str, everything: bool, now: Callable[[], datetime], progress: Progress | None
) -> AsyncIterator[Section]:
    from store.postgres_feed import PostgresFeed
    from store.postgres_reader import PostgresReader

    reader: Reader = PostgresReader(url, PostgresFeed(url, BUSY_S), BUSY_S)
    try:
        yield await server.health(reader, url)
        found, can_go_on = await server.rights(reader)
        yield found
        if not can_go_on:
            return
        upgrade = "Make a backup with the older Tocsin, and run `tocsin db upgrade`."
        found, can_go_on = await tables.tables(reader, server.RESTORE, upgrade)
        yield found
        if can_go_on:
            yield await server.numbering(reader)
            store = Store(url, reader, unwritten, None)
            async for section in _inside(store, everything, now, progress, server.RESTORE):
                yield section
    finally:
        await reader.close()


async def _inside(
    store: Store,
    everything: bool,
    now: Callable[[], datetime],
    progress: Progress | None,
    restore: str,
) -> AsyncIterator[Section]:
    """What is the same wherever a desk is; ``restore`` says what to do when it is lost."""
    reader = store.reader
    try:
        yield await rows.rows(reader)
        try:
            desk = Desk(store, await reader.run(read_catalogue), now)
            # Compiles every calendar: what is wrong with one shows here and not in the middle.
            waiting = await asyncio.to_thread(behind, desk.catalogue, desk.policies)
        except (LookupError, TypeError, ValueError) as error:
            unreadable = wrong(f"What is configured cannot be read: {error!r}.", restore)
            yield Section("What is configured", (unreadable,))
            return
        yield await rows.numbers(desk)
        yield await clocks.clocks(desk, everything, progress)
        yield await rows.found_by(reader, everything)
        yield await rows.attached(reader, everything)
        yield await clocks.pending(desk, waiting)
        yield await rows.people(reader)
    except (Damaged, DiskFailed) as error:
        yield Section("Reading on", (wrong(str(error), restore),))
