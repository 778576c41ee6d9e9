"""What each SLA promised and when: versions that only ever grow in number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.catalogue import calendar_from_row, parse_json, targets_from_json, targets_to_json
from store.reader import Select
from store.records import touch
from store.rows import Calendar, Sla, SlaTarget, SlaVersion
from store.tickets import upserting

# Events of machines whose clocks go differently lie mixed up among these.
_LAST = 1000


class Definition(Struct, frozen=True):
    """What a version of an SLA promised, whatever became of SLA and calendar since."""

    sla_id: int
    version: int
    targets: tuple[SlaTarget, ...]
    calendar: Calendar


async def add_version(
    tx: AsyncConnection, told: SlaVersion, sla: Sla, calendar: Calendar | None
) -> None:
    """Write down what an SLA promises from an instant on. Another version of the same instant
    never counted, so it is replaced.
    """
    table = schema.sla_version
    definition: Mapping[str, Any] | None = None
    if told.version is not None and calendar is not None:
        definition = {"targets": targets_to_json(sla.targets), "calendar": asdict(calendar)}
    statement = upserting(tx, table).values(
        sla_id=told.sla_id, version=told.version, since_us=told.since_us, definition=definition
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[table.c.sla_id, table.c.since_us],
            set_={
                "version": statement.excluded.version,
                "definition": statement.excluded.definition,
            },
        )
    )
    await touch(tx)


async def newest_event_us(tx: AsyncConnection) -> int:
    """The latest instant at which something happened, of what was recorded last; 0 where nothing
    did.
    """
    newest = select(schema.ticket_event.c.occurred_us).order_by(schema.ticket_event.c.id.desc())
    found = await tx.execute(select(func.max(newest.limit(_LAST).subquery().c.occurred_us)))
    return found.scalar_one() or 0


async def is_to_renew(tx: AsyncConnection, told: SlaVersion) -> None:
    """Note that the open tickets under an SLA need new deadlines, until that is done."""
    key, value = f"renew:{told.sla_id}", f"{told.since_us}:{told.version}"
    statement = upserting(tx, schema.meta).values(key=key, value=value)
    await tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def definitions(select: Select, wanted: Collection[tuple[int, int]]) -> list[Definition]:
    """What SLAs promised in versions of another day; ``wanted``: SLA and version."""
    found = []
    for sla_id, version in sorted(wanted):
        rows = select(
            "SELECT definition FROM sla_version WHERE sla_id = :sla AND version = :version LIMIT 1",
            {"sla": sla_id, "version": version},
        )
        for (value,) in rows:
            told = parse_json(value)
            found.append(
                Definition(
                    sla_id,
                    version,
                    targets_from_json(told["targets"]),
                    calendar_from_row(told["calendar"]),
                )
            )
    return found
