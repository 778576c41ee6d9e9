"""Reads SQLite on a connection of its own, in one thread, off the event loop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.errors import Replaced
from store.failures import BUSY_S, told
from store.reader import Select
from store.sqlite_select import SqliteSelect

_T = TypeVar("_T")


class SqliteReader:
    """A read-only connection in one thread: stdlib sqlite3, which starts in no time."""

    def __init__(self, path: str, busy_s: float = BUSY_S) -> None:
        self._path = path
        self._busy_s = busy_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tocsin-reader")
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            # The timeout comes first: every later statement may meet a writer.
            connection.execute(f"PRAGMA busy_timeout = {self._busy_s * 1000:.0f}")
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
        with told(self._path, self._busy_s):
            return self._run_on(self._connected(), job)

    def _run_on(self, connection: sqlite3.Connection, job: Callable[[Select], _T]) -> _T:
        connection.execute("BEGIN")
        try:
            return job(SqliteSelect(connection))
        finally:
            # SQLite has ended it already where the disk failed.
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    async def run(self, job: Callable[[Select], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, job)

    def _data_version(self) -> int:
        with told(self._path, self._busy_s):
            return self._data_version_on(self._connected())

    def _data_version_on(self, connection: sqlite3.Connection) -> int:
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
