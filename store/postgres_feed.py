"""Hears from PostgreSQL that somebody committed: LISTEN on a connection of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from store.errors import Gone, StoreError
from store.postgres_failures import told_by_postgres

CHANNEL = "tocsin"
# A connection can die without a word; so everything is read again now and then, heard or not.
_LOOK_S = 20.0
_RETRY_S = 1.0


class PostgresFeed:
    """A number that grows with each commit; it grows after a reconnect, too, as nobody knows what
    was not heard meanwhile.
    """

    def __init__(self, dsn: str, busy_s: float) -> None:
        self._dsn, self._busy_s = dsn, busy_s
        self._connection: Any = None
        self._heard = 0
        self._looked = 0.0
        self._tried = float("-inf")
        self._failure: StoreError | None = None
        # Several may ask at once; one of them looks.
        self._looking = asyncio.Lock()
        self._is_closed = False
        self.listeners: list[Callable[[], None]] = []

    def _hear(self, *_: object) -> None:
        self._heard += 1
        for listener in self.listeners:
            listener()

    def doubt(self) -> None:
        """Make sure at the next question that the database is there."""
        self._looked = float("-inf")

    async def version(self) -> int:
        """The number as it is now. Raises Gone while there is no connection."""
        clock = asyncio.get_running_loop().time
        async with self._looking:
            if self._connection is None or self._connection.is_closed():
                if self._failure is not None and clock() - self._tried < _RETRY_S:
                    # Not the same one again, which would grow with everybody who passes it on.
                    raise type(self._failure)(str(self._failure))
                self._tried = clock()
                try:
                    await self._listen()
                except StoreError as error:
                    self._failure = error
                    raise
                self._failure, self._looked = None, clock()
                self._heard += 1
            elif clock() - self._looked > _LOOK_S:
                self._looked = clock()
                try:
                    with told_by_postgres(self._dsn, self._busy_s):
                        await self._connection.execute("SELECT 1", timeout=5)
                except Gone as gone:
                    self._connection.terminate()
                    self._connection, self._failure, self._tried = None, gone, clock()
                    raise
                self._heard += 1
        return self._heard

    async def _listen(self) -> None:
        from store.postgres_reader import connect

        if self._is_closed:
            raise Gone("The desk was closed, and nobody listens to it any more.")
        with told_by_postgres(self._dsn, self._busy_s):
            connection = await connect(self._dsn, self._busy_s)
            try:
                await connection.add_listener(CHANNEL, self._hear)
                connection.add_termination_listener(self._hear)
            except BaseException:
                connection.terminate()
                raise
        self._connection = connection

    async def close(self) -> None:
        """Stop listening, for good."""
        self._is_closed = True
        async with self._looking:
            if self._connection is not None:
                with contextlib.suppress(Exception):
                    await self._connection.close(timeout=1)
                self._connection = None
