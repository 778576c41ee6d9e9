"""Reads PostgreSQL on connections of their own, each in a thread, off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from store.errors import StoreError
from store.failures import BUSY_S
from store.postgres_failures import is_lost, told_by_postgres
from store.postgres_text import numbered
from store.reader import Engine, Row, Select

if TYPE_CHECKING:
    from store.postgres_feed import PostgresFeed

_T = TypeVar("_T")
CONNECT_S = 5.0
# A machine that was unplugged says nothing at all: after half a minute of that it is given up.
_DEAD_AFTER_S = 30
# A count over the whole desk at once with a page of the list.
_THREADS = 2


class _PostgresSelect:
    engine: Engine = "postgresql"

    def __init__(self, line: _Line) -> None:
        self._line = line

    def __call__(self, sql: str, params: Mapping[str, object], /) -> Sequence[Row]:
        text, values = numbered(sql, params)
        return [tuple(row) for row in self._line.wait(self._line.connection.fetch(text, *values))]


class _Line:
    """One connection with an event loop of its own, for one thread at a time."""

    def __init__(self, dsn: str, busy_s: float) -> None:
        self._dsn, self._busy_s = dsn, busy_s
        self._loop = asyncio.new_event_loop()
        self.connection: Any = None

    def wait(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    def run(self, job: Callable[[Select], _T]) -> _T:
        with told_by_postgres(self._dsn, self._busy_s):
            was_open = self.connection is not None
            try:
                return self._run(job)
            except Exception as error:
                if not (was_open and is_lost(error)):
                    raise
            # The server was started anew meanwhile, say: nothing was changed, so once more.
            return self._run(job)

    def _run(self, job: Callable[[Select], _T]) -> _T:
        if self.connection is None or self.connection.is_closed():
            self.connection = self.wait(connect(self._dsn, self._busy_s))
        try:
            self.wait(self.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            try:
                return job(_PostgresSelect(self))
            finally:
                if not self.connection.is_closed():
                    self.wait(self.connection.execute("ROLLBACK"))
        except Exception as error:
            if is_lost(error):
                self.drop()
            raise

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.terminate()
            self.connection = None

    def close(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(Exception):
                self.wait(self.connection.close(timeout=1))
            self.connection = None
        # What the driver put off to the loop's next round.
        self.wait(asyncio.sleep(0))
        self._loop.close()


async def connect(dsn: str, busy_s: float, **settings: str) -> Any:
    """A connection to the desk's database; its transactions end when they are left alone."""
    import asyncpg

    connection = await asyncpg.connect(
        dsn,
        timeout=CONNECT_S,
        server_settings={
            "application_name": "tocsin",
            "lock_timeout": f"{busy_s * 1000:.0f}",
            "idle_in_transaction_session_timeout": "60000",
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
            "jit": "off",
            **settings,
        },
    )
    _notice_death(connection)
    return connection


def _notice_death(connection: Any) -> None:
    """Let the system end a connection whose other end is silent, where it can: a statement would
    wait for its answer for ever. (What the settings above say of this is for the server's end.)
    """
    # The driver has no public way to its socket.
    line = connection._transport.get_extra_info("socket")
    if line is None or line.family == socket.AF_UNIX:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _DEAD_AFTER_S // 2),
        ("TCP_KEEPINTVL", _DEAD_AFTER_S // 6),
        ("TCP_KEEPCNT", 3),
        # What was sent and is not even received.
        ("TCP_USER_TIMEOUT", _DEAD_AFTER_S * 1000),
    ):
        if hasattr(socket, name):  # not every system has all of them
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class PostgresReader:
    """Two connections, so that a long count holds up no page; made when they are needed."""

    def __init__(self, dsn: str, feed: PostgresFeed, busy_s: float = BUSY_S) -> None:
        self._dsn, self._busy_s, self._feed = dsn, busy_s, feed
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="tocsin-reader")
        self._idle: list[_Line] = []
        self._all: list[_Line] = []
        self._lock = Lock()

    def _run(self, job: Callable[[Select], _T]) -> _T:
        with self._lock:
            line = self._idle.pop() if self._idle else None
            if line is None:
                line = _Line(self._dsn, self._busy_s)
                self._all.append(line)
        try:
            return line.run(job)
        finally:
            with self._lock:
                self._idle.append(line)

    async def run(self, job: Callable[[Select], _T]) -> _T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)
        except StoreError:
            # Whoever waits for news shall look whether the database is there, too.
            self._feed.doubt()
            raise

    async def data_version(self) -> int:
        return await self._feed.version()

    def _close(self) -> None:
        while self._all:
            self._all.pop().close()

    async def close(self) -> None:
        await self._feed.close()
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        await asyncio.get_running_loop().run_in_executor(None, self._close)
