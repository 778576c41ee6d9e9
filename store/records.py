"""Configured things (services, SLAs, calendars, people): insert, read back, save if unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Table, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.errors import Conflict, NotFound

TABLES: dict[str, Table] = {
    name: schema.metadata.tables[name]
    for name in (
        "team",
        "agent",
        "queue",
        "calendar",
        "service",
        "sla",
        "sla_rule",
        "customer",
        "permission",
    )
}
_CALLED = {"sla": "SLA", "sla_rule": "rule"}
_LINKS: dict[str, tuple[Table, str, str]] = {
    "sla_services": (schema.sla_service, "sla_id", "service_id"),
    "customer_services": (schema.customer_service, "customer_id", "service_id"),
    "agent_teams": (schema.team_member, "agent_id", "team_id"),
}


async def add(tx: AsyncConnection, noun: str, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    row = await tx.execute(insert(TABLES[noun]).values(**values).returning(TABLES[noun].c.id))
    await touch(tx)
    return int(row.scalar_one())


async def save(
    tx: AsyncConnection, noun: str, row_id: int, version: int, values: Mapping[str, object]
) -> int:
    """Update a row that is still at ``version``; returns the new version.

    Raises Conflict when somebody saved it since, NotFound when there is none.
    """
    table = TABLES[noun]
    done = await tx.execute(
        update(table)
        .where(table.c.id == row_id, table.c.version == version)
        .values(**values, version=version + 1)
    )
    if done.rowcount != 1:
        there = await tx.execute(select(table.c.version).where(table.c.id == row_id))
        if there.first() is None:
            raise NotFound(f"There is no {noun} with the id {row_id}.")
        raise Conflict(
            f"Somebody else saved this {_CALLED.get(noun, noun)} while you were editing it. "
            "Your text is kept: look at what is there now, then save again."
        )
    await touch(tx)
    return version + 1


async def find(tx: AsyncConnection, noun: str, **equal: object) -> list[Mapping[str, object]]:
    """All rows whose columns equal the given values, as mappings."""
    table = TABLES[noun]
    conditions: list[ColumnElement[bool]] = [
        table.c[name] == value for name, value in equal.items()
    ]
    rows = await tx.execute(select(table).where(*conditions).order_by(table.c.id))
    return [dict(row._mapping) for row in rows]


async def link(tx: AsyncConnection, kind: str, owner_id: int, other_ids: Iterable[int]) -> None:
    """Make ``other_ids`` exactly what ``owner_id`` is linked with (see _LINKS)."""
    table, owner, other = _LINKS[kind]
    await tx.execute(delete(table).where(table.c[owner] == owner_id))
    rows = [{owner: owner_id, other: other_id} for other_id in dict.fromkeys(other_ids)]
    if rows:
        await tx.execute(insert(table), rows)
    await touch(tx)


async def save_setting(tx: AsyncConnection, name: str, value: object, version: int) -> None:
    """Write one setting that is still at ``version`` (0: not yet written); Conflict otherwise."""
    table = schema.setting
    if version == 0:
        there = await tx.execute(select(table.c.name).where(table.c.name == name))
        if there.first() is not None:
            raise Conflict(f"Somebody else changed the setting {name}; look at it and save again.")
        await tx.execute(insert(table).values(name=name, value=value))
    else:
        done = await tx.execute(
            update(table)
            .where(table.c.name == name, table.c.version == version)
            .values(value=value, version=version + 1)
        )
        if done.rowcount != 1:
            raise Conflict(f"Somebody else changed the setting {name}; look at it and save again.")
    await touch(tx)


async def touch(tx: AsyncConnection) -> None:
    """Tell every open Tocsin that the catalogue is another one."""
    await tx.execute(
        text(
            "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) "
            "WHERE key = 'catalogue_version'"
        )
    )
