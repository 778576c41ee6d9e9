"""Loads rows by the million: straight through the driver, with all that slows it down put aside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from typing import Any, Protocol

from sqlalchemy import JSON, Boolean

from store import open_counts, schema
from store.failures import BUSY_S, told
from store.store import Store
from store.writer import Transaction

# Rows between two commits on SQLite: the log of what is to be written stays small.
_COMMIT_ROWS = 200_000
# Of a table of so many rows it matters at once which pages need not be looked at.
_LARGE = 10_000


class Loader(Protocol):
    """Takes rows while everything that can be made at the end is missing."""

    async def clear(self) -> None:
        """Take out every row of every table."""

    async def add(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Insert rows that have all their ids. JSON is given as text, times as integers.

        Those that a foreign key names may come later.
        """

    async def add_words(self, found_by: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Let tickets be found: (ticket id, ``word_index.entry``), each ticket once, by id."""


@asynccontextmanager
async def loading(store: Store) -> AsyncIterator[Loader]:
    """Load rows into a desk on which nobody works; its indexes, triggers and foreign keys are put
    aside, and made again from all rows at the end, when the open tickets are counted, too.

    What tickets are found by is not made: give it to ``add_words``, or call
    ``word_index.rebuild`` afterwards.

    On PostgreSQL it is one transaction: what fails inside leaves the desk as it was. A SQLite file
    is written in parts; after a failure it is for the bin, so load into one beside the real one.
    """
    if store.path is not None:
        async with _sqlite(str(store.path)) as of_file:
            yield of_file
        async with store.write() as tx:
            await open_counts.count_anew(tx)
    else:
        async with store.write(configuring=True) as tx, loading_within(tx) as loader:
            yield loader
        await _vacuum(store, loader.large_tables)


@asynccontextmanager
async def loading_within(tx: Transaction) -> AsyncIterator[PostgresLoader]:
    """The same within a transaction on PostgreSQL, which may do more before it and after."""
    loader = PostgresLoader(tx)
    await loader.begin()
    yield loader
    await loader.finish()
    await open_counts.count_anew(tx)


# -- SQLite ------------------------------------------------------------------------------------

_MADE_AGAIN = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
    "AND sql IS NOT NULL ORDER BY type, name"
)
# Made and kept by what they belong to.
_TABLES = (
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
    "AND name NOT LIKE 'sqlite%' AND name <> 'alembic_version'"
)


@asynccontextmanager
async def _sqlite(path: str) -> AsyncIterator[Loader]:
    with told(path, BUSY_S), closing(_connected(path)) as database:
        loader = _Sqlite(database)
        await loader.begin()
        yield loader
        await loader.finish()


def _connected(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (
        f"busy_timeout = {BUSY_S * 1000:.0f}",
        "journal_mode = WAL",
        # A plugged-out machine loses a file that would have been thrown away as well.
        "synchronous = OFF",
        "foreign_keys = OFF",
        "cache_size = -131072",
    ):
        database.execute(f"PRAGMA {pragma}")
    return database


class _Sqlite:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._aside: list[str] = []
        self._uncommitted = 0

    async def _in_thread(self, work: Callable[..., None], *given: object) -> None:
        doing = asyncio.create_task(asyncio.to_thread(work, *given))
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            # Whoever stops us closes the connection next, which must not be at work then.
            self._database.interrupt()
            await asyncio.wait([doing])
            raise

    async def begin(self) -> None:
        await self._in_thread(self._begin)

    def _begin(self) -> None:
        run = self._database.execute
        run("BEGIN IMMEDIATE")
        for kind, name, sql in run(_MADE_AGAIN).fetchall():
            run(f'DROP {kind} "{name}"')
            self._aside.append(sql)

    async def clear(self) -> None:
        await self._in_thread(self._clear)

    def _clear(self) -> None:
        for (table,) in self._database.execute(_TABLES).fetchall():
            self._database.execute(f'DELETE FROM "{table}"')
        self._database.execute("INSERT INTO ticket_words (ticket_words) VALUES ('delete-all')")

    async def add(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        await self._in_thread(self._add, table, columns, rows)

    def _add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        marks = ", ".join("?" * len(columns))
        named = ", ".join(f'"{name}"' for name in columns)
        self._database.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', rows)
        self._uncommitted += len(rows)
        if self._uncommitted > _COMMIT_ROWS:
            self._database.execute("COMMIT")
            self._database.execute("BEGIN IMMEDIATE")
            self._uncommitted = 0

    async def add_words(self, found_by: Sequence[tuple[int, Sequence[str]]]) -> None:
        rows = [(ticket_id, " ".join(entry)) for ticket_id, entry in found_by]
        await self.add("ticket_words", ("rowid", "words"), rows)

    async def finish(self) -> None:
        await self._in_thread(self._finish)

    def _finish(self) -> None:
        run = self._database.execute
        for sql in self._aside:
            run(sql)
        run("INSERT INTO ticket_words (ticket_words) VALUES ('optimize')")
        # No ANALYZE: a desk that grew has no statistics either, and by those of a sample SQLite
        # takes one partial index for smaller than another, and reads rows though that has it all.
        run("COMMIT")
        # Down to the disk: what is whole now stays so.
        run("PRAGMA synchronous = FULL")
        run("PRAGMA wal_checkpoint(TRUNCATE)")


# -- PostgreSQL --------------------------------------------------------------------------------

_FOREIGN_KEYS = """
    SELECT CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)
    ORDER BY conname
"""
# Those of primary keys and unique columns stay: the rows come in an order that suits them.
_INDEXES = """
    SELECT CAST(indexrelid AS regclass), pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY indexrelid
"""
_OWN_TABLES = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema() AND tablename <> 'alembic_version' ORDER BY tablename
"""
_TRIGGERED = """
    SELECT DISTINCT CAST(tgrelid AS regclass) FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = CAST(current_schema() AS regnamespace)
"""
_SEQUENCES = """
    SELECT quote_ident(table_name), column_name,
    pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns WHERE table_schema = current_schema()
    AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
    ORDER BY table_name
"""


class PostgresLoader:
    """A Loader; the transaction is its caller's."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._driver: Any = None
        self._aside: list[str] = []
        self._tables: list[str] = []
        self._loaded: Counter[str] = Counter()

    @property
    def large_tables(self) -> list[str]:
        """Those that so many rows were loaded into that it is felt."""
        return [table for table, rows in self._loaded.items() if rows > _LARGE]

    async def _run(self, sql: str) -> list[Any]:
        done = await self._tx.exec_driver_sql(sql)
        return list(done) if done.returns_rows else []

    async def begin(self) -> None:
        # It waits for rows to be made, and is alone with its work.
        await self._run("SET LOCAL idle_in_transaction_session_timeout = 0")
        await self._run("SET LOCAL maintenance_work_mem = '256MB'")
        self._tables = [name for (name,) in await self._run(_OWN_TABLES)]
        for table, name, definition in await self._run(_FOREIGN_KEYS):
            await self._run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            self._aside.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        indexes = await self._run(_INDEXES)
        for name, _ in indexes:
            await self._run(f"DROP INDEX {name}")
        # Before the foreign keys, which are looked up in them.
        self._aside[:0] = [definition for _, definition in indexes]
        for (table,) in await self._run(_TRIGGERED):
            await self._run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            self._aside.append(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        raw = await self._tx.get_raw_connection()
        self._driver = raw.driver_connection

    async def clear(self) -> None:
        await self._run(f"TRUNCATE {', '.join(self._tables)}")

    async def add(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        await self._driver.copy_records_to_table(
            table, records=_typed(table, columns, rows), columns=list(columns)
        )
        self._loaded[table] += len(rows)

    async def add_words(self, found_by: Sequence[tuple[int, Sequence[str]]]) -> None:
        # A list of words becomes a vector in the database, which the driver cannot send.
        await self._run(
            "CREATE TEMPORARY TABLE IF NOT EXISTS entries (ticket_id bigint, words text[]) "
            "ON COMMIT DROP"
        )
        await self._driver.copy_records_to_table("entries", records=found_by)
        await self._run(
            "INSERT INTO ticket_words SELECT ticket_id, array_to_tsvector(words) FROM entries"
        )
        await self._run("TRUNCATE entries")

    async def finish(self) -> None:
        for sql in self._aside:
            await self._run(sql)
        for table, column, sequence in await self._run(_SEQUENCES):
            await self._run(
                f"SELECT setval('{sequence}', coalesce(max({column}), 0) + 1, false) FROM {table}"
            )
        await self._run("ANALYZE")


def _typed(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> Sequence[Sequence[object]]:
    """The rows with true booleans and JSON in text, also where SQLite told them as numbers."""
    known = schema.metadata.tables.get(table)
    if known is None or not rows:
        return rows
    to_mend: dict[int, Callable[[object], object]] = {}
    for place, name in enumerate(columns):
        if isinstance(known.c[name].type, Boolean):
            to_mend[place] = bool
        elif isinstance(known.c[name].type, JSON):
            to_mend[place] = _json_text
    if all(_is_right(row, to_mend) for row in rows):
        return rows
    return [
        [to_mend[n](value) if n in to_mend else value for n, value in enumerate(row)]
        for row in rows
    ]


def _is_right(row: Sequence[object], to_mend: Mapping[int, Callable[[object], object]]) -> bool:
    return all(type(row[n]) is (bool if mend is bool else str) for n, mend in to_mend.items())


def _json_text(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value)


async def _vacuum(store: Store, tables: Sequence[str]) -> None:
    """Let reads trust their indexes alone at once; it would come by itself, minutes later."""
    async with store.writer().engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            await alone.exec_driver_sql(f'VACUUM "{table}"')
