"""Databases for tests on the run's PostgreSQL: empty ones, and copies that are used again.

Making a database costs a tenth of a second, since it is made of five hundred files; putting the
rows of a copy back takes a tenth of that.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

# What a test could have changed besides rows: tables, their columns, indexes and triggers.
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', attrelid, attname, atttypid), ',' ORDER BY attrelid, attnum))
    || (SELECT count(*) FROM pg_trigger)
FROM pg_attribute
WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = CAST('public' AS regnamespace))
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
# Whoever is still connected was left behind by a test, and might hold rows.
_SEND_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class _Copy:
    name: str
    original: str
    connection: Any


@dataclass(frozen=True)
class _Original:
    """What a copy has to look like, and the statements that make its rows so again."""

    shape: str
    renewal: str


class Databases:
    """Makes databases on one server, for one process of tests; ``address`` tells where it is."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._find = address
        self._address = ""
        # The loop of a test ends with the test; connections to the server stay.
        self._loop = asyncio.new_event_loop()
        self._server: Any = None
        self._numbers = count(1)
        self._originals: dict[str, _Original] = {}
        self._made: list[str] = []
        self._used: list[_Copy] = []
        self._free: defaultdict[str, list[_Copy]] = defaultdict(list)

    async def empty(self, *, kept: bool = False) -> str:
        """The address of a new database without tables; ``kept``: after this test, too."""
        return await asyncio.to_thread(self._empty, kept)

    async def copy(self, url: str) -> str:
        """The address of a database with all that is in another one that ``empty`` made, and
        that nobody has open or changes any more.
        """
        return await asyncio.to_thread(self._copy, url.rpartition("/")[2])

    def let_go(self) -> None:
        """Take back what the test got."""
        while self._made:
            self._wait(self._drop(self._made.pop()))
        while self._used:
            self._wait(self._take_back(self._used.pop()))

    def close(self) -> None:
        """Give the connections back."""
        if self._server is not None:
            free = (copy.connection for copies in self._free.values() for copy in copies)
            for connection in (self._server, *free):
                self._wait(connection.close())
        self._loop.close()

    def _wait(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    def _empty(self, kept: bool) -> str:
        name = self._wait(self._create("template0"))
        if not kept:
            self._made.append(name)
        return f"{self._address}{name}"

    def _copy(self, original: str) -> str:
        free = self._free[original]
        copy = free.pop() if free else self._wait(self._new_copy(original))
        self._used.append(copy)
        return f"{self._address}{copy.name}"

    async def _connect(self, name: str) -> Any:
        import asyncpg

        return await asyncpg.connect(
            f"{self._address}{name}", server_settings={"statement_timeout": "30000"}
        )

    async def _create(self, template: str) -> str:
        if self._server is None:
            self._address = self._find()
            self._server = await self._connect("postgres")
        name = f"desk_{os.getpid()}_{next(self._numbers)}"
        await self._server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    async def _drop(self, name: str) -> None:
        await self._server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _new_copy(self, original: str) -> _Copy:
        if original not in self._originals:
            self._originals[original] = await self._prepared(original)
        name = await self._create(original)
        return _Copy(name, original, await self._connect(name))

    async def _prepared(self, original: str) -> _Original:
        """Put all rows aside in a schema of their own, which goes along with each copy."""
        connection = await self._connect(original)
        await connection.execute("CREATE SCHEMA aside")
        # Without checks and triggers: the rows were whole before, and are afterwards.
        renewal = ["BEGIN", "SET LOCAL session_replication_role = replica"]
        for (table,) in await connection.fetch(_TABLES):
            renewal.append(f"DELETE FROM {table}")  # noqa: S608
            if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608
                await connection.execute(f"CREATE TABLE aside.{table} AS TABLE {table}")
                renewal.append(f"INSERT INTO {table} SELECT * FROM aside.{table}")  # noqa: S608
        for sequence, last in await connection.fetch(_SEQUENCES):
            is_called = "false" if last is None else "true"
            renewal.append(f"SELECT setval('{sequence}', {last or 1}, {is_called})")
        shape = await connection.fetchval(_SHAPE)
        await connection.close()
        return _Original(shape, "; ".join([*renewal, "COMMIT"]))

    async def _take_back(self, copy: _Copy) -> None:
        original = self._originals[copy.original]
        await copy.connection.execute(_SEND_AWAY)
        if await copy.connection.fetchval(_SHAPE) != original.shape:
            await copy.connection.close()
            await self._drop(copy.name)
            return
        await copy.connection.execute(original.renewal)
        self._free[copy.original].append(copy)
