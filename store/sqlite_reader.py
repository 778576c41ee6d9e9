"""Reads SQLite on connections of their own, each in a thread, off the event loop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from store.address import of_file
from store.errors import Gone, Replaced
from store.failures import BUSY_S, told
from store.reader import Select
from store.sqlite_select import SqliteSelect

_T = TypeVar("_T")
# A count over the whole desk at once with a page of the list.
_THREADS = 2
# Kibibytes that each connection keeps of the file. The system keeps all of it for everybody, so
# that more would be memory of each Tocsin's own for microseconds.
_CACHE = 2000


class SqliteReader:
    """Two read-only connections, so that a long count holds up no page; and one that is only asked
    for news. Stdlib sqlite3, which starts in no time.
    """

    def __init__(self, path: str, busy_s: float = BUSY_S) -> None:
        self._path = path
        self._busy_s = busy_s
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="tocsin-reader")
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        # PRAGMA data_version tells what is new to the connection that asks.
        self._watch: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._lock = Lock()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            of_file(self._path), uri=True, isolation_level=None, check_same_thread=False
        )
        # The timeout comes first: every later statement may meet a writer.
        connection.execute(f"PRAGMA busy_timeout = {self._busy_s * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        with self._lock:
            self._all.append(connection)
            if self._file is None:
                self._file = self._identity()
                return connection
        self._check()
        return connection

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is; None when there is none any more."""
        try:
            found = os.stat(self._path)  # noqa: PTH116  (four times a second: the plainest call)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _check(self) -> None:
        """Whether the path still leads to the file that was opened first."""
        found = self._identity()
        if found is None:
            raise Gone(
                f"The desk's file {self._path} is not there: it was moved or removed, or its disk "
                "was taken away."
            )
        if found != self._file:
            raise Replaced(
                f"The desk's file {self._path} was moved or replaced while Tocsin was open. "
                "Start Tocsin again to work on the desk that is there now."
            )

    def _run(self, job: Callable[[Select], _T]) -> _T:
        with told(self._path, self._busy_s):
            with self._lock:
                idle = self._idle.pop() if self._idle else None
            connection = idle or self._connect()
            try:
                return self._run_on(connection, job)
            finally:
                with self._lock:
                    self._idle.append(connection)

    def _run_on(self, connection: sqlite3.Connection, job: Callable[[Select], _T]) -> _T:
        connection.execute("BEGIN")
        try:
            return job(SqliteSelect(connection))
        finally:
            # SQLite has ended it already where the disk failed.
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    async def run(self, job: Callable[[Select], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)

    def _data_version(self) -> int:
        with told(self._path, self._busy_s):
            if self._watch is None:
                self._watch = self._connect()
            self._check()
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    async def data_version(self) -> int:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._data_version)

    def _close(self) -> None:
        for connection in self._all:
            connection.close()

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        await asyncio.get_running_loop().run_in_executor(None, self._close)
