"""Reads all rows of a desk, table by table, from one moment of it; a few at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, Protocol

from store.moved_tables import MovedTable, Row, TableSum
from store.progress import Steps, silent


class DeskRows(Protocol):
    """One moment of a desk."""

    async def count(self, table: MovedTable) -> int:
        """How many rows a table has."""

    def rows(self, table: MovedTable) -> AsyncIterator[list[Row]]:
        """The rows of a table, told alike by every database, in no order."""


class SqliteRows:
    """The desk that a connection reads, within a transaction of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def count(self, table: MovedTable) -> int:
        [count] = self._connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
        return int(count)

    async def rows(self, table: MovedTable) -> AsyncIterator[list[Row]]:
        cursor = self._connection.execute(f'{table.select} FROM "{table.name}"')
        while rows := cursor.fetchmany(table.at_once):
            yield table.alike(rows)
            # Where somebody stops it.
            await asyncio.sleep(0)


class PostgresRows:
    """The desk that a connection of asyncpg reads, within a transaction of it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def count(self, table: MovedTable) -> int:
        return int(await self._connection.fetchval(f'SELECT count(*) FROM "{table.name}"'))

    async def rows(self, table: MovedTable) -> AsyncIterator[list[Row]]:
        cursor = await self._connection.cursor(f'{table.select} FROM "{table.name}"')
        while rows := await cursor.fetch(table.at_once):
            yield table.alike(rows)


async def sums(
    source: DeskRows, tables: list[MovedTable], what: str, steps: Steps = silent
) -> dict[str, TableSum]:
    """Count and sum up every table; ``steps`` is told ``what``, and of rows."""
    total = sum([await source.count(table) for table in tables])
    found: dict[str, TableSum] = {}
    done = 0
    for table in tables:
        found[table.name] = TableSum()
        async for rows in source.rows(table):
            found[table.name].add(rows)
            done += len(rows)
            steps(what, done, total)
    return found
