"""Opens a desk's database and holds its connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from store.address import check, is_postgres, shown
from store.errors import ReadOnly
from store.failures import BUSY_S
from store.version import SCHEMA_VERSION, refuse_newer

if TYPE_CHECKING:
    from pathlib import Path

    from store.reader import Engine, Reader
    from store.writer import Transaction, Writer

__all__ = ["SCHEMA_VERSION", "Store", "open_store", "refuse_newer", "unwritten"]


class Store:
    """One desk's rows. Reads go through ``reader``, writes through ``write()``.

    ``path``: the file of a desk in SQLite; None where the desk is no file.
    """

    def __init__(
        self, url: str, reader: Reader, make_writer: Callable[[], Writer], path: Path | None
    ) -> None:
        self.url = url
        self.path = path
        self.reader = reader
        self._make_writer = make_writer
        self._writer: Writer | None = None
        self.listeners: list[Callable[[], None]] = []

    @property
    def engine(self) -> Engine:
        """Which database it is."""
        return "postgresql" if self.path is None else "sqlite"

    @property
    def shown(self) -> str:
        """Where the desk is, as people may read it."""
        return str(self.path) if self.path is not None else shown(self.url)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each commit of this process, and of others where the database
        tells.
        """
        self.listeners.append(listener)

    def writer(self) -> Writer:
        """The writer; made at first use, since SQLAlchemy costs more to import than a frame."""
        if self._writer is None:
            self._writer = self._make_writer()
        return self._writer

    @asynccontextmanager
    async def write(self, *, configuring: bool = False) -> AsyncIterator[Transaction]:
        """One transaction: all that is done inside is committed together, or not at all.

        ``configuring``: nobody else writes meanwhile; without it, what is configured stays as it
        is. Raises Busy, NoRoom, ReadOnly, Damaged, DiskFailed or Gone where the database refuses,
        nothing is written then; and Unsure where it cannot be known.
        """
        if self._writer is None:
            await asyncio.to_thread(_import_writer, self.engine)
        async with self.writer().transaction(configuring=configuring) as connection:
            yield connection
        for listener in self.listeners:
            listener()

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
        await self.reader.close()


def unwritten() -> Writer:
    """The writer of a store that is only read."""
    raise ReadOnly("This desk was opened to be looked at; nothing was saved.")


def _import_writer(engine: Engine) -> None:
    if engine == "sqlite":
        import store.sqlite_writer
    else:
        import store.postgres_writer  # noqa: F401


async def open_store(url: str, *, create: bool = True, busy_s: float = BUSY_S) -> Store:
    """Open the desk at ``url`` (``sqlite:///PATH`` or ``postgresql://USER@HOST/DATABASE``), making
    an empty one where there is none, and upgrading one that an older Tocsin wrote.

    A statement waits ``busy_s`` seconds for another program that writes. Raises ValueError for a
    URL of another kind, CannotOpen where the database cannot be used, NewerDesk where a newer
    Tocsin wrote it, and what ``Store.write`` raises.
    """
    check(url)
    if is_postgres(url):
        from store.postgres_store import open_postgres

        return await open_postgres(url, create=create, busy_s=busy_s)
    from store.sqlite_store import open_sqlite

    return await open_sqlite(url, create=create, busy_s=busy_s)
