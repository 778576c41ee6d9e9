"""Copies a desk in PostgreSQL into a file while people work, and puts such a file in its place.

A backup is always a desk in a SQLite file, whatever the desk itself is in.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import text

from store import schema
from store.backup import Backup, Contents, at_rest, contents_of, copy, examine
from store.desk_rows import SqliteRows
from store.moving import fill_postgres, into_file, snapshot_of_postgres, transaction_of, vacuum
from store.postgres_alone import OTHERS, in_use
from store.postgres_store import ENCODING_AND_TABLES, open_postgres, refuse_other_encoding
from store.postgres_writer import ALONE
from store.progress import Steps, silent
from store.restoring import check, read_backup
from store.store import SCHEMA_VERSION
from store.writer import Transaction

# Tables that are not among SQLAlchemy's.
_OTHER_TABLES = ("alembic_version", "ticket_words")
_OWN_TABLES = text(
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() "
    "AND tablename = ANY(CAST(:names AS text[])) ORDER BY tablename"
)
_OWN_FUNCTIONS = text(
    "SELECT DISTINCT CAST(CAST(tgfoid AS regprocedure) AS text) FROM pg_trigger "
    "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal "
    "AND relnamespace = CAST(current_schema() AS regnamespace) "
    "AND relname = ANY(CAST(:names AS text[]))"
)


class RestoredThere(Struct, frozen=True):
    """What is in the desk now, and in which schema of the database the one before it is kept; ""
    where there was none.
    """

    contents: Contents
    kept: str


async def back_up_postgres(url: str, target: Path, steps: Steps = silent) -> Backup:
    """Copy the desk at ``url``, as it is at this moment, to a new file ``target``.

    Others read and write meanwhile. The file has its name only once it is whole, compared and on
    the disk. Raises CannotOpen where there is no desk of this version, Refused where the file
    cannot be made, and what ``Store.reader`` raises.
    """
    await (await open_postgres(url, create=False)).close()
    async with snapshot_of_postgres(url) as source:
        await into_file(source, target, 0o640, steps)
    return await asyncio.to_thread(_made, target)


def _made(target: Path) -> Backup:
    return Backup(target, target.stat().st_size, examine(target))


async def restore_postgres(
    backup: Path, url: str, now: datetime, steps: Steps = silent
) -> RestoredThere:
    """Put what is in ``backup`` in the place of the desk at ``url``, or into an empty database.

    All of it is one transaction: whatever fails leaves the desk as it was. The desk that is there
    is kept in the schema before_restore_YYYYMMDD_HHMMSS of the database, in the time zone of
    ``now``. Raises InUse while somebody has the desk open, and what ``restoring.check`` and
    ``Store.write`` raise.
    """
    check(backup, None)
    async with _of_this_version(backup) as path, transaction_of(url) as tx:
        await tx.execute(ALONE)
        if (await tx.execute(text(OTHERS))).scalar_one():
            raise in_use(url, "Nothing was restored")
        encoding, there, _ = (await tx.execute(text(ENCODING_AND_TABLES))).one()
        refuse_other_encoding(url, encoding)
        kept = await _set_aside(tx, now) if there else ""
        with at_rest(path) as file:
            await fill_postgres(SqliteRows(file), tx, steps)
            contents = contents_of(file, path)
    await vacuum(url)
    return RestoredThere(contents, kept)


@asynccontextmanager
async def _of_this_version(backup: Path) -> AsyncIterator[Path]:
    """The backup, looked at as a whole; a copy of it with today's tables where it is an older
    one's.
    """
    if read_backup(examine, backup, backup).version == SCHEMA_VERSION:
        yield backup
        return
    from store.upgrade import upgrade

    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        path = Path(folder) / "desk.db"
        path.touch(0o600)
        with at_rest(backup) as source:
            copy(source, path, None)
        await upgrade(path, SCHEMA_VERSION)
        yield path


async def _set_aside(tx: Transaction, now: datetime) -> str:
    """Move the present tables, with all that belongs to them, to a schema of their own."""
    names = {"names": [*schema.metadata.tables, *_OTHER_TABLES]}
    kept = f"before_restore_{now:%Y%m%d_%H%M%S}"
    functions = (await tx.execute(_OWN_FUNCTIONS, names)).scalars().all()
    tables = (await tx.execute(_OWN_TABLES, names)).scalars().all()
    await tx.exec_driver_sql(f"CREATE SCHEMA {kept}")
    for table in tables:
        await tx.exec_driver_sql(f"ALTER TABLE {table} SET SCHEMA {kept}")
    for function in functions:
        await tx.exec_driver_sql(f"ALTER FUNCTION {function} SET SCHEMA {kept}")
    return kept


async def what_is_replaced(url: str) -> int | None:
    """How many tickets the desk has that a restored one would take the place of; None where there
    is none. Raises InUse while somebody has it open.
    """
    async with transaction_of(url) as tx:
        if (await tx.execute(text(OTHERS))).scalar_one():
            raise in_use(url, "Nothing was restored")
        if not (await tx.execute(text(ENCODING_AND_TABLES))).one()[1]:
            return None
        return int((await tx.execute(text("SELECT count(*) FROM ticket"))).scalar_one())
