"""Opens a desk in a SQLite file."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from store.address import sqlite_path
from store.errors import CannotOpen, DiskFailed, Gone, NoDatabase, ReadOnly, StoreError
from store.failures import BUSY_S, how_to_restore
from store.reader import Select
from store.sqlite_reader import SqliteReader
from store.store import SCHEMA_VERSION, Store, refuse_newer

if TYPE_CHECKING:
    from store.writer import Writer


async def open_sqlite(url: str, *, create: bool = True, busy_s: float = BUSY_S) -> Store:
    """Open the desk in a file; see ``store.store.open_store``."""
    path = sqlite_path(url)
    reader = SqliteReader(str(path), busy_s)
    try:
        if not path.exists():
            if not create:
                raise CannotOpen(f"There is no desk at {path}; check the path.")
            await _create(path, busy_s)
        version = await reader.run(_schema_version)
        if version is None and create:
            # Nothing in it: just being made, by us or another Tocsin, or left so by one killed.
            await _create(path, busy_s)
            version = await reader.run(_schema_version)
        if version and version < SCHEMA_VERSION:
            await _upgrade(path)
            version = await reader.run(_schema_version)
    except NoDatabase as error:
        await reader.close()
        raise CannotOpen(
            f"The desk at {path} cannot be opened: it is no database, or its beginning was "
            "overwritten. Check that the file is a Tocsin desk; if it was, "
            f"{how_to_restore(str(path))}"
        ) from error
    except (OSError, sqlite3.Error, DiskFailed, Gone, ReadOnly) as error:
        await reader.close()
        raise CannotOpen(
            f"The desk at {path} cannot be opened: {_reason(error)}. "
            "Check that the file is a Tocsin desk and that you may read and write it."
        ) from error
    except StoreError:
        await reader.close()
        raise
    try:
        if not version:
            raise CannotOpen(
                f"{path} is a database of another program; give another path with --db."
            )
        refuse_newer(str(path), version)
    except StoreError:
        await reader.close()
        raise

    def make_writer() -> Writer:
        from store.sqlite_writer import SqliteWriter

        return SqliteWriter(str(path), busy_s)

    return Store(url, reader, make_writer, path)


def _reason(error: Exception) -> str:
    """The database's own words where they are known."""
    return str(error.__cause__ if isinstance(error, StoreError) else error)


def _schema_version(select: Select) -> int | None:
    """The version of the tables: None without any, 0 in the database of another program, which
    may well number its own.
    """
    tables = {name for (name,) in select("SELECT name FROM sqlite_master", {})}
    if not tables:
        return None
    return int(select("PRAGMA user_version", {})[0][0]) if "ticket_event" in tables else 0


async def _upgrade(path: Path) -> None:
    # Not on the event loop, which may be drawing the first picture.
    upgrading = await asyncio.to_thread(import_module, "store.upgrade")
    await upgrading.upgrade(path, SCHEMA_VERSION)


async def _create(path: Path, busy_s: float) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from store.making import make_tables
    from store.sqlite_writer import refusals_told, sqlite_engine

    path.parent.mkdir(parents=True, exist_ok=True)
    # Tickets are people's words: the owner of the file and its group alone may read them.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o660))
    engine = sqlite_engine(str(path), busy_s)
    try:
        with refusals_told(str(path), busy_s):
            async with engine.begin() as connection:
                known = (await connection.execute(text("PRAGMA user_version"))).scalar_one()
                if known:
                    return  # another Tocsin made it a moment ago
                await connection.run_sync(make_tables)
                await connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
    except DBAPIError as error:
        raise sqlite3.OperationalError(str(error.orig)) from error
    finally:
        await engine.dispose()
