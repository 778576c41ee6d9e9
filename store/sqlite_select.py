"""Selects rows from a connection to SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from store.reader import Engine, Row
from store.storable import storable_all


class SqliteSelect:
    """A ``store.reader.Select``."""

    engine: Engine = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __call__(self, sql: str, params: Mapping[str, object], /) -> Sequence[Row]:
        return self._connection.execute(sql, storable_all(params)).fetchall()
