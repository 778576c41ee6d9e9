"""Reads once from a desk that is there, and leaves it as it is: nothing is made or upgraded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from store.address import is_postgres, shown, sqlite_path
from store.errors import CannotOpen
from store.failures import told
from store.reader import Select
from store.sqlite_select import SqliteSelect
from store.version import SCHEMA_VERSION, refuse_newer

_T = TypeVar("_T")


def peek(url: str, job: Callable[[Select], _T], *, busy_s: float = 2.0) -> _T:
    """What ``job`` reads from the desk at ``url``. Raises CannotOpen where there is none of this
    Tocsin's, NewerDesk, and what a reader raises.

    It does without an event loop where it can: whoever logs in waits for it.
    """

    def read(select: Select) -> _T:
        _check(select, url)
        return job(select)

    return (_peek_postgres if is_postgres(url) else _peek_sqlite)(url, read, busy_s)


def _peek_sqlite(url: str, read: Callable[[Select], _T], busy_s: float) -> _T:
    path = sqlite_path(url)
    if not path.exists():
        # SQLite would make one.
        raise CannotOpen(f"There is no desk at {path}; check the path.")
    try:
        with (
            told(str(path), busy_s),
            closing(sqlite3.connect(path, isolation_level=None)) as connection,
        ):
            connection.execute(f"PRAGMA busy_timeout = {busy_s * 1000:.0f}")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            return read(SqliteSelect(connection))
    except sqlite3.Error as error:
        raise CannotOpen(
            f"The desk at {path} cannot be read: {error}. Check that the file is a Tocsin desk and "
            "that you may read and write it."
        ) from error


def _peek_postgres(url: str, read: Callable[[Select], _T], busy_s: float) -> _T:
    import asyncio

    from store.postgres_feed import PostgresFeed
    from store.postgres_reader import PostgresReader

    async def run() -> _T:
        reader = PostgresReader(url, PostgresFeed(url, busy_s), busy_s)
        try:
            return await reader.run(read)
        finally:
            await reader.close()

    return asyncio.run(run())


def _check(select: Select, url: str) -> None:
    if select.engine == "sqlite":
        version = int(select("PRAGMA user_version", {})[0][0])
    else:
        version = int(select("SELECT version_num FROM alembic_version", {})[0][0])
    refuse_newer(shown(url), version)
    if version < SCHEMA_VERSION:
        raise CannotOpen(
            f"The desk at {shown(url)} is of an older Tocsin; run `tocsin db upgrade` first."
        )
