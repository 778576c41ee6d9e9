"""Reads on a connection of their own: plain SQL in, tuples out, off the event loop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from store.errors import Replaced

Row = tuple[Any, ...]
Select = Callable[[str, Mapping[str, object]], Sequence[Row]]
_T = TypeVar("_T")


class Reader(Protocol):
    """What every database offers to views: one function run against one snapshot of it."""

    async def run(self, job: Callable[[Select], _T]) -> _T:
        """Give ``job`` a select function; all it selects is one consistent state of the desk."""

    async def data_version(self) -> int:
        """A number that is another one after somebody else committed; Replaced when the desk's
        file is another one.
        """

    async def close(self) -> None:
        """Give the connection back."""


class SqliteReader:
    """A read-only connection in one thread: stdlib sqlite3, which starts in no time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tocsin-reader")
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            # The timeout comes first: every later statement may meet a writer.
            connection.execute("PRAGMA busy_timeout = 10000")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cache_size = -16000")
            self._connection = connection
            self._file = self._identity()
        return self._connection

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is; None when there is none any more."""
        try:
            found = os.stat(self._path)  # noqa: PTH116  (four times a second: the plainest call)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _run(self, job: Callable[[Select], _T]) -> _T:
        connection = self._connected()

        def select(sql: str, params: Mapping[str, object]) -> Sequence[Row]:
            return connection.execute(sql, dict(params)).fetchall()

        connection.execute("BEGIN")
        try:
            return job(select)
        finally:
            connection.execute("ROLLBACK")

    async def run(self, job: Callable[[Select], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, job)

    def _data_version(self) -> int:
        connection = self._connected()
        if self._identity() != self._file:
            raise Replaced(
                f"The desk's file {self._path} was moved or replaced while Tocsin was open. "
                "Start Tocsin again to work on the desk that is there now."
            )
        return int(connection.execute("PRAGMA data_version").fetchone()[0])

    async def data_version(self) -> int:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._data_version)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)
