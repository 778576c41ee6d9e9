"""The audit log: who changed what is configured, and how it was before. Only ever appended to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.catalogue import parse_json
from store.folding import like, terms
from store.reader import Select
from store.rows import AuditEntry

_COLUMNS = "id, at_us, actor_kind, actor_id, actor_name, action, noun, row_id, name, before, after"


async def add(tx: AsyncConnection, entries: Sequence[AuditEntry]) -> None:
    """Write entries down; their ``id`` is ignored."""
    if not entries:
        return
    names = _COLUMNS.split(", ")[1:]
    rows = [{name: getattr(entry, name) for name in names} for entry in entries]
    await tx.execute(insert(schema.audit), rows)


def page(
    select: Select,
    *,
    limit: int,
    before: tuple[int, int] | None = None,
    noun: str | None = None,
    row_id: int | None = None,
    text: str = "",
) -> list[AuditEntry]:
    """The newest entries, or those before one (its ``at_us`` and ``id``).

    ``noun`` and ``row_id``: of one thing only. ``text``: words that occur in who or what.
    """
    conditions: list[str] = []
    params: dict[str, object] = {"limit": limit}
    if before is not None:
        conditions.append("(at_us, id) < (:at_us, :id)")
        params |= {"at_us": before[0], "id": before[1]}
    for column, value in (("noun", noun), ("row_id", row_id)):
        if value is not None:
            conditions.append(f"{column} = :{column}")
            params[column] = value
    for n, term in enumerate(terms(text)):
        conditions.append(f"lower(actor_name || ' ' || noun || ' ' || name) LIKE :t{n} ESCAPE '\\'")
        params[f"t{n}"] = like(term)
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    found = select(
        f"SELECT {_COLUMNS} FROM audit {where}ORDER BY at_us DESC, id DESC LIMIT :limit", params
    )
    return [_entry(row) for row in found]


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    values = (*row[:-2], parse_json(row[-2]), parse_json(row[-1]))
    return AuditEntry(*values)
