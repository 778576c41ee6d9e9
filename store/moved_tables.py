"""Which tables and columns of a desk are moved, and what their rows must come out as everywhere."""

from __future__ import annotations

import json
import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from sqlalchemy import JSON, Boolean

from store import schema

Row = tuple[Any, ...]

# What belongs to Tocsins that are open, or is worked out anew (store.derived).
_STAYS = {"lease", "done_write", "open_count"}
# What has another meaning in each database.
_INSTEAD = {("ticket_event", "tx"): "0", ("agent", "seen_bells"): "''"}
# A part of a file has up to a megabyte, a trail some hundred bytes.
_ROWS_AT_ONCE = {"file_part": 8}
_BYTES = 16


class MovedTable(Struct, frozen=True):
    """A table, its columns, and what they are read as (``select`` has no FROM)."""

    name: str
    columns: tuple[str, ...]
    select: str
    at_once: int
    # By the column's place: how a value is told in the same way by each database.
    told_alike: Mapping[int, Callable[[Any], object]] = field(default_factory=dict)

    def alike(self, rows: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows as every database tells them."""
        found = [tuple(row) for row in rows]
        # Most rows of most tables are told alike already.
        others = {
            place: tell
            for place, tell in self.told_alike.items()
            if any(tell(row[place]) is not row[place] for row in found)
        }
        for place, tell in others.items():
            found = [(*row[:place], tell(row[place]), *row[place + 1 :]) for row in found]
        return found


def moved_tables() -> list[MovedTable]:
    """All tables that are moved, those first that others refer to."""
    found = []
    for table in schema.metadata.sorted_tables:
        if table.name in _STAYS:
            continue
        columns = tuple(column.name for column in table.c)
        read = [_INSTEAD.get((table.name, name), f'"{name}"') for name in columns]
        tells: dict[int, Callable[[Any], object]] = {}
        for place, column in enumerate(table.c):
            if isinstance(column.type, Boolean):
                tells[place] = _as_number
            elif isinstance(column.type, JSON):
                tells[place] = _as_json
        found.append(
            MovedTable(
                table.name,
                columns,
                f"SELECT {', '.join(read)}",
                _ROWS_AT_ONCE.get(table.name, 5_000),
                tells,
            )
        )
    return found


def _as_number(value: object) -> object:
    return None if value is None else int(bool(value))


def _as_json(value: object) -> object:
    """JSON as text. SQLite keeps what looks like a number as one: 1.0 comes back as 1."""
    if value is None or (isinstance(value, str) and value[:1] in ("{", "[", '"')):
        return value
    known = json.loads(value) if isinstance(value, str) else value
    if isinstance(known, float) and known.is_integer():
        known = int(known)
    return json.dumps(known)


@dataclass(slots=True)
class TableSum:
    """How many rows a table has, and a checksum of them in whatever order they come."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Count rows that are told alike (``MovedTable.alike``)."""
        self.rows += len(rows)
        # Version 2 writes a value in one way only, whatever else refers to it.
        self.total += sum(
            int.from_bytes(blake2b(marshal.dumps(row, 2), digest_size=_BYTES).digest())
            for row in rows
        )

    @property
    def checksum(self) -> str:
        """The checksum in hexadecimal digits."""
        return f"{self.total % (1 << 8 * _BYTES):0{2 * _BYTES}x}"
