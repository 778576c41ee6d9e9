"""Writes: one transaction at a time, all of it or nothing, told to whoever listens."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.failures import BUSY_S, busy, failure, told
from store.reader import Row, Select

_T = TypeVar("_T")

# What verbs pass on to store functions: the one open transaction.
Transaction = AsyncConnection


def sqlite_engine(path: str, busy_s: float = BUSY_S) -> AsyncEngine:
    """An engine whose transactions take the write lock at once (BEGIN IMMEDIATE).

    Python's own transaction handling begins late and loses updates of concurrent
    read-modify-writes; so it is off, and BEGIN is ours.
    """
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
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
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def look(tx: Transaction, job: Callable[[Select], _T]) -> _T:
    """Run a reading function inside a transaction: it sees what is not committed yet."""

    def run(connection: Connection) -> _T:
        def select(sql: str, params: Mapping[str, object]) -> Sequence[Row]:
            return [tuple(row) for row in connection.execute(text(sql), dict(params))]

        return job(select)

    return await tx.run_sync(run)


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


class Writer:
    """The one way to change rows."""

    def __init__(self, path: str, busy_s: float = BUSY_S) -> None:
        self.engine = sqlite_engine(path, busy_s)
        self._path, self._busy_s = path, busy_s

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Everything inside is committed together, or not at all.

        Raises Busy, NoRoom, ReadOnly, Damaged or DiskFailed where the database refuses.
        """
        with refusals_told(self._path, self._busy_s):
            async with self.engine.begin() as connection:
                yield connection

    async def close(self) -> None:
        await self.engine.dispose()
