"""Writes SQLite: one transaction at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store.address import of_file
from store.failures import BUSY_S, busy, failure, told
from store.waiting_line import WaitingLine
from store.writer import Transaction


def sqlite_engine(path: str, busy_s: float = BUSY_S, *, foreign_keys: bool = True) -> AsyncEngine:
    """An engine whose transactions take the write lock at once (BEGIN IMMEDIATE).

    Python's own transaction handling begins late and loses updates of concurrent
    read-modify-writes; so it is off, and BEGIN is ours.
    """
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=of_file(path), query={"uri": "true"}),
        pool_size=1,
        max_overflow=0,
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        # The timeout comes first: switching to WAL itself may meet a writer.
        for pragma in (
            f"busy_timeout = {busy_s * 1000:.0f}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def refusals_told(path: str, busy_s: float = BUSY_S) -> Iterator[None]:
    """Turn what the database refuses inside into the store's errors."""
    try:
        # What fails while it is connected comes without SQLAlchemy's wrapping.
        with told(path, busy_s):
            yield
    except NoConnection as error:
        # Writes before this one have been waiting for the lock all the while.
        raise busy(busy_s) from error
    except DBAPIError as error:
        cause = error.orig
        meant = failure(cause, path, busy_s) if isinstance(cause, sqlite3.Error) else None
        if meant is None:
            raise
        raise meant from error


class SqliteWriter:
    """One connection, whose transactions hold the file's write lock."""

    def __init__(self, path: str, busy_s: float = BUSY_S) -> None:
        self.engine = sqlite_engine(path, busy_s)
        self._path, self._busy_s = path, busy_s
        self._line = WaitingLine(Path(path).parent)

    @asynccontextmanager
    async def transaction(self, *, configuring: bool) -> AsyncIterator[Transaction]:
        """As ``Writer.transaction``; nobody else ever writes meanwhile."""
        with refusals_told(self._path, self._busy_s):
            # Who waited half of the time in line tries without: its head may be stuck.
            async with self._line.turn(self._busy_s / 2), self.engine.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Give the connection back."""
        await self.engine.dispose()
        self._line.close()
