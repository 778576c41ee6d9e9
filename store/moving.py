"""Moves a whole desk from one database to another, and compares what is there with what was."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy.exc import IntegrityError

from store import derived, places
from store.address import check, is_postgres, shown, sqlite_path
from store.backup import check_free, settle, settle_folder
from store.backups_beside import version_in_header
from store.bulk_load import Loader, loading, loading_within
from store.desk_rows import DeskRows, PostgresRows, SqliteRows, sums
from store.errors import Refused, StoreError
from store.failures import BUSY_S
from store.making import make_tables
from store.moved_tables import MovedTable, Row, TableSum, moved_tables
from store.postgres_alone import (
    desk_alone,
    desk_at_this_moment,
    refuse_unless_empty,
)
from store.postgres_failures import told_by_postgres
from store.postgres_reader import connect
from store.postgres_writer import MIGRATE_ALONE, postgres_engine, refusals_told
from store.progress import Steps, silent
from store.restoring import alone
from store.store import SCHEMA_VERSION, open_store
from store.unfinished import being_made
from store.writer import Transaction, look, with_marks

# No letter, and the one that PostgreSQL cannot keep.
_NUL = "\0"


class Moved(Struct, frozen=True):
    """A table that was moved: read back, its rows have the checksum of those it came from."""

    table: str
    rows: int
    checksum: str


class Move(Struct, frozen=True):
    """``mended``: how many texts held a NUL character, which was left out."""

    tables: tuple[Moved, ...]
    mended: int

    def rows(self, table: str) -> int:
        """How many rows a table has now."""
        return next(one.rows for one in self.tables if one.table == table)


async def move(source_url: str, target_url: str, steps: Steps = silent) -> Move:
    """Copy the desk at ``source_url`` to where there is none yet, and compare both.

    Nobody may have the desk open meanwhile, or write to it: what they wrote would not be in the
    copy. Whatever fails, and whoever stops it, there is still no desk at ``target_url``, and the
    one at ``source_url`` is as it was. Raises ValueError for an address where no desk can be,
    InUse while somebody has the desk open, Refused where the target is not empty or cannot take
    the rows, and what ``open_store`` raises.
    """
    check(source_url)
    check(target_url)
    if _is_same(source_url, target_url):
        raise Refused(f"{shown(source_url)} cannot be moved to itself; give another address.")
    if not is_postgres(target_url):
        check_free(sqlite_path(target_url))
    _refuse_older(source_url)
    # Refuses what is no desk.
    await (await open_store(source_url, create=False)).close()
    async with _held(source_url) as source:
        if is_postgres(target_url):
            return await _into_postgres(source, target_url, steps)
        return await into_file(source, sqlite_path(target_url), 0o660, steps)


def _refuse_older(url: str) -> None:
    """Opening a file of an older Tocsin would upgrade it, and what is moved shall stay as it is."""
    if is_postgres(url):
        return
    path = sqlite_path(url)
    try:
        version = version_in_header(path)
    except OSError:
        # Whoever opens it next says what is the matter.
        return
    if 0 < version < SCHEMA_VERSION:
        raise Refused(
            f"The desk {shown(url)} is of an older Tocsin (its tables are version {version}). "
            f"Upgrade it first with `tocsin db upgrade --db {url}`, which keeps a copy as it was "
            "beside it; then move it. Nothing was moved."
        )


def _is_same(one: str, other: str) -> bool:
    if is_postgres(one) or is_postgres(other):
        return one == other
    return sqlite_path(one).resolve() == sqlite_path(other).resolve()


@asynccontextmanager
async def _held(url: str) -> AsyncIterator[DeskRows]:
    """The rows of a desk that nobody else has open, or writes to."""
    if is_postgres(url):
        async with desk_alone(url) as connection:
            yield PostgresRows(connection)
        return
    with alone(sqlite_path(url), "Nothing was moved") as file:
        if file is None:
            raise Refused(f"The desk {shown(url)} is damaged; `tocsin doctor` says what to do.")
        yield SqliteRows(file)


@asynccontextmanager
async def snapshot_of_postgres(url: str) -> AsyncIterator[DeskRows]:
    """The rows of a desk as it is at this moment; others go on working."""
    async with desk_at_this_moment(url) as connection:
        yield PostgresRows(connection)


# -- into a file -------------------------------------------------------------------------------


async def into_file(source: DeskRows, target: Path, mode: int, steps: Steps = silent) -> Move:
    """Write a desk into a new file, which has its name only once it is whole, like its source and
    on the disk.
    """
    check_free(target)
    try:
        with being_made(target, mode) as part:
            written, mended = await _fill_file(source, part, steps)
            with closing(sqlite3.connect(part, isolation_level=None)) as file:
                moved = await _compared(SqliteRows(file), written, steps)
            settle(part)
            check_free(target)
            part.replace(target)
            settle_folder(target.parent)
    except OSError as error:
        raise Refused(
            f"The desk cannot be written to {target}: {error.strerror}. "
            "Check the folder, your rights and the room on the disk, or give another path."
        ) from error
    return Move(moved, mended)


async def _fill_file(source: DeskRows, part: Path, steps: Steps) -> tuple[dict[str, TableSum], int]:
    store = await open_store(f"sqlite:///{part}")
    try:
        async with loading(store) as loader:
            await loader.clear()
            written = await _copy(source, loader, steps, nul=True)
        async with store.write(configuring=True) as tx:
            await _settle_in(tx, steps)
    finally:
        await store.close()
    return written


# -- into PostgreSQL ---------------------------------------------------------------------------


async def _into_postgres(source: DeskRows, url: str, steps: Steps) -> Move:
    async with transaction_of(url) as tx:
        await refuse_unless_empty(tx, url)
        done = await fill_postgres(source, tx, steps)
    await vacuum(url)
    return done


async def vacuum(url: str) -> None:
    """Let reads trust their indexes alone at once; it would come by itself, minutes later."""
    with told_by_postgres(url, BUSY_S):
        connection = await connect(url, BUSY_S)
        try:
            await connection.execute("VACUUM")
        finally:
            await connection.close()


@asynccontextmanager
async def transaction_of(url: str) -> AsyncIterator[Transaction]:
    """A transaction on a database in which tables are to be made, one program at a time."""
    engine = postgres_engine(url)
    try:
        with refusals_told(url, BUSY_S):
            async with engine.begin() as tx:
                await tx.execute(MIGRATE_ALONE)
                yield tx
    except IntegrityError as error:
        raise _unfit(error.orig) from error
    finally:
        await engine.dispose()


async def fill_postgres(source: DeskRows, tx: Transaction, steps: Steps = silent) -> Move:
    """Make the tables and write a desk into them, all within the transaction."""
    await tx.run_sync(make_tables)
    async with loading_within(tx) as loader:
        await loader.clear()
        written, mended = await _copy(source, loader, steps, nul=False)
        steps("Making the indexes", 0, 1)
    await _settle_in(tx, steps)
    driver: Any = (await tx.get_raw_connection()).driver_connection
    return Move(await _compared(PostgresRows(driver), written, steps), mended)


# -- both --------------------------------------------------------------------------------------


async def _copy(
    source: DeskRows, loader: Loader, steps: Steps, *, nul: bool
) -> tuple[dict[str, TableSum], int]:
    """Copy all tables; what was written, and how many texts had to be mended."""
    tables = moved_tables()
    total = sum([await source.count(table) for table in tables])
    written = {table.name: TableSum() for table in tables}
    done = mended = 0
    for table in tables:
        async for found in source.rows(table):
            rows, bad = (found, 0) if nul else _without_nul(found)
            mended += bad
            written[table.name].add(rows)
            await _add(loader, table, rows)
            done += len(rows)
            steps(f"Copying {table.name}", done, total)
    return written, mended


async def _add(loader: Loader, table: MovedTable, rows: Sequence[Row]) -> None:
    try:
        await loader.add(table.name, table.columns, rows)
    except StoreError:
        raise
    except (TypeError, ValueError, OverflowError, IntegrityError, sqlite3.IntegrityError) as error:
        raise _unfit(error, table.name) from error


def _unfit(error: object, table: str = "") -> Refused:
    which = f" of the table {table}" if table else ""
    reason = (str(error).splitlines() or [""])[0].rstrip(".")
    return Refused(
        f"Rows{which} cannot be taken over as they are ({reason}). Nothing was moved; "
        "`tocsin doctor` says what is wrong with the desk they come from."
    )


def _without_nul(rows: list[Row]) -> tuple[list[Row], int]:
    """The rows without NUL characters in their texts, and in how many there were any."""
    if not any(isinstance(value, str) and _NUL in value for row in rows for value in row):
        return rows, 0
    bad = 0
    clean: list[Row] = []
    for row in rows:
        bad += sum(isinstance(value, str) and _NUL in value for value in row)
        clean.append(
            tuple(value.replace(_NUL, "") if isinstance(value, str) else value for value in row)
        )
    return clean, bad


async def _settle_in(tx: Transaction, steps: Steps) -> None:
    """What has another meaning in the new database, and what follows from other rows."""
    await derived.rebuild(tx, steps)
    here = await look(tx, places.here)
    # Nobody hears bells again that they heard long ago.
    await tx.exec_driver_sql(with_marks(tx, "UPDATE agent SET seen_bells = ?"), (here,))


async def _compared(
    target: DeskRows, written: dict[str, TableSum], steps: Steps
) -> tuple[Moved, ...]:
    """Read everything back; Refused where it is not what was written."""
    there = await sums(target, moved_tables(), "Comparing", steps)
    others = [
        name
        for name in written
        if (written[name].rows, written[name].checksum) != (there[name].rows, there[name].checksum)
    ]
    if others:
        raise Refused(
            f"What was written is not what is there, in {', '.join(others)}. Nothing was kept; "
            "check the disk and the memory of the machine, and try again."
        )
    return tuple(Moved(name, found.rows, found.checksum) for name, found in there.items())
