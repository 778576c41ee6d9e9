"""Opens a desk in a PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.address import shown
from store.errors import CannotOpen, StoreError
from store.failures import BUSY_S
from store.postgres_feed import PostgresFeed
from store.postgres_reader import PostgresReader
from store.reader import Select
from store.store import SCHEMA_VERSION, Store, refuse_newer

if TYPE_CHECKING:
    from store.writer import Writer


async def open_postgres(url: str, *, create: bool = True, busy_s: float = BUSY_S) -> Store:
    """Open the desk in a database that is there; see ``store.store.open_store``."""
    feed = PostgresFeed(url, busy_s)
    reader = PostgresReader(url, feed, busy_s)
    where = shown(url)
    try:
        encoding, version = await reader.run(_what_is_there)
        refuse_other_encoding(url, encoding)
        if version is None:
            if not create:
                raise CannotOpen(f"There is no desk in {where}; check the address.")
            await _create(url, busy_s)
            _, version = await reader.run(_what_is_there)
        if not version:
            raise CannotOpen(
                f"{where} is a database of another program; give another one with --db."
            )
        refuse_newer(where, version)
        if version < SCHEMA_VERSION:
            raise CannotOpen(
                f"The desk {where} is of an older Tocsin (its tables are version {version}, this "
                f"Tocsin knows {SCHEMA_VERSION}); let everybody leave it and run `tocsin db "
                "upgrade`."
            )
    except StoreError:
        await reader.close()
        raise

    def make_writer() -> Writer:
        from store.postgres_writer import PostgresWriter

        return PostgresWriter(url, busy_s)

    store = Store(url, reader, make_writer, None)
    # What is told by the database comes to the same ears as what this process wrote.
    feed.listeners = store.listeners
    return store


ENCODING_AND_TABLES = (
    "SELECT current_setting('server_encoding'), to_regclass('ticket_event') IS NOT NULL, "
    "(SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()) > 0"
)


def refuse_other_encoding(url: str, encoding: str) -> None:
    """Raise CannotOpen for a database that cannot keep every letter."""
    if encoding != "UTF8":
        raise CannotOpen(
            f"The database {shown(url)} keeps text as {encoding}, which lacks letters that people "
            "write; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
        )


def _what_is_there(select: Select) -> tuple[str, int | None]:
    """The database's encoding, and the version of the tables: None without any, 0 in the database
    of another program.
    """
    [(encoding, event, other)] = select(ENCODING_AND_TABLES, {})
    if not event:
        return encoding, 0 if other else None
    return encoding, int(select("SELECT version_num FROM alembic_version", {})[0][0])


async def _create(url: str, busy_s: float) -> None:
    from sqlalchemy import text

    from store.making import make_tables
    from store.postgres_writer import MIGRATE_ALONE, postgres_engine, refusals_told

    engine = postgres_engine(url, busy_s)
    try:
        with refusals_told(url, busy_s):
            async with engine.begin() as connection:
                await connection.execute(MIGRATE_ALONE)
                there = await connection.execute(text("SELECT to_regclass('ticket_event')"))
                if there.scalar_one() is None:  # else another Tocsin made it a moment ago
                    await connection.run_sync(make_tables)
    finally:
        await engine.dispose()
