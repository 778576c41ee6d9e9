"""Opens a desk's database and holds its connections."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import CannotOpen, DiskFailed, NewerDesk, NoDatabase, ReadOnly, StoreError
from store.failures import BUSY_S, how_to_restore
from store.reader import Reader, Select, SqliteReader

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from store.writer import Writer

# Tables of this Tocsin; store.schema says the same, which a test holds.
SCHEMA_VERSION = 2


class Store:
    """One desk's rows. Reads go through ``reader``, writes through ``write()``."""

    def __init__(self, url: str, path: Path, reader: Reader, busy_s: float = BUSY_S) -> None:
        self.url = url
        self.path = path
        self.reader = reader
        self._busy_s = busy_s
        self._writer: Writer | None = None
        self._listeners: list[Callable[[], None]] = []

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each commit of this process."""
        self._listeners.append(listener)

    def writer(self) -> Writer:
        """The writer; made at first use, since SQLAlchemy costs more to import than a frame."""
        if self._writer is None:
            from store.writer import Writer

            self._writer = Writer(str(self.path), self._busy_s)
        return self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all that is done inside is committed together, or not at all.

        Raises Busy, NoRoom, ReadOnly, Damaged or DiskFailed where the database refuses; nothing
        is written then.
        """
        writer = self._writer
        if writer is None:
            await asyncio.to_thread(_import_writer)
            writer = self.writer()
        async with writer.transaction() as connection:
            yield connection
        for listener in self._listeners:
            listener()

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        await self.reader.close()


def _import_writer() -> None:
    import store.writer  # noqa: F401  (the import is what this is for)


def sqlite_path(url: str) -> Path:
    """The file that a ``sqlite:///`` URL names; a ValueError for any other URL."""
    for prefix in ("sqlite:///", "sqlite://"):
        if url.startswith(prefix) and len(url) > len(prefix):
            return Path(url.removeprefix(prefix)).expanduser()
    raise ValueError(
        f"{url} is no address of a desk that this Tocsin can open; write sqlite:///PATH/desk.db"
    )


async def open_store(url: str, *, create: bool = True, busy_s: float = BUSY_S) -> Store:
    """Open the desk at ``url`` (``sqlite:///PATH``), making an empty one where there is none, and
    upgrading one that an older Tocsin wrote (see ``store.upgrade``).

    A statement waits ``busy_s`` seconds for another program that writes. Raises ValueError for a
    URL of another kind, CannotOpen where the file cannot be used, NewerDesk where a newer Tocsin
    wrote it, and what ``Store.write`` raises.
    """
    path = sqlite_path(url)
    reader = SqliteReader(str(path), busy_s)
    try:
        if not path.exists():
            if not create:
                raise CannotOpen(f"There is no desk at {path}; check the path given with --db.")
            await _create(path, busy_s)
        version = await reader.run(_schema_version)
        if version is None and create:
            # Nothing in it: just being made, by us or another Tocsin, or left so by one killed.
            await _create(path, busy_s)
            version = await reader.run(_schema_version)
        if version and version < SCHEMA_VERSION:
            await asyncio.to_thread(_upgrade, path)
            version = await reader.run(_schema_version)
    except NoDatabase as error:
        await reader.close()
        raise CannotOpen(
            f"The desk at {path} cannot be opened: it is no database, or its beginning was "
            "overwritten. Check that the file is a Tocsin desk; if it was, "
            f"{how_to_restore(str(path))}"
        ) from error
    except (OSError, sqlite3.Error, DiskFailed, ReadOnly) as error:
        await reader.close()
        raise CannotOpen(
            f"The desk at {path} cannot be opened: {_reason(error)}. "
            "Check that the file is a Tocsin desk and that you may read and write it."
        ) from error
    except StoreError:
        await reader.close()
        raise
    if version is not None and version > SCHEMA_VERSION:
        await reader.close()
        raise NewerDesk(
            f"The desk at {path} was written by a newer Tocsin (its tables are version {version}, "
            f"this Tocsin knows {SCHEMA_VERSION}); install the newer Tocsin to open it."
        )
    if not version:
        await reader.close()
        raise CannotOpen(f"{path} is a database of another program; give another path with --db.")
    return Store(url, path, reader, busy_s)


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


def _upgrade(path: Path) -> None:
    from store.upgrade import upgrade

    upgrade(path, SCHEMA_VERSION)


async def _create(path: Path, busy_s: float) -> None:
    from sqlalchemy import insert, text
    from sqlalchemy.exc import DBAPIError

    from store import schema
    from store.writer import refusals_told, sqlite_engine

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
                await connection.run_sync(schema.metadata.create_all)
                await connection.execute(
                    insert(schema.meta).values(key="catalogue_version", value="1")
                )
                await connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
    except DBAPIError as error:
        raise sqlite3.OperationalError(str(error.orig)) from error
    finally:
        await engine.dispose()
