"""What files hold, kept in the desk in parts and by their SHA-256, so that equal ones are kept once
and a damaged one is found out when it is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.catalogue import parse_json
from store.reader import Select
from store.rows import Attachment
from store.scope import Scope
from store.tickets import upserting

# Bytes in each part but the last: no statement carries more.
PART = 1_000_000


async def has(tx: AsyncConnection, digest: str, size: int) -> bool:
    """Whether the content with this SHA-256 (hex) is here whole."""
    table = schema.file_part
    found = await tx.execute(
        select(func.coalesce(func.sum(func.length(table.c.content)), 0)).where(
            table.c.hash == digest
        )
    )
    return int(found.scalar_one()) == size


async def put(tx: AsyncConnection, digest: str, parts: AsyncIterator[bytes]) -> None:
    """Write a content by its SHA-256 (hex); ``parts`` have PART bytes each, but for the last."""
    table = schema.file_part
    # Two may attach one file at the same moment.
    statement = upserting(tx, table).on_conflict_do_nothing()
    number = 0
    async for part in parts:
        await tx.execute(statement, {"hash": digest, "part": number, "content": part})
        number += 1


async def attach(tx: AsyncConnection, files: Sequence[Attachment]) -> None:
    """Note which files belong to which message; their ``id`` is ignored."""
    names = ("ticket_id", "event_id", "name", "media_type", "size", "hash")
    if files:
        rows = [{name: getattr(file, name) for name in names} for file in files]
        await tx.execute(insert(schema.attachment), rows)


def of_ticket(select: Select, ticket_id: int, scope: Scope) -> list[Attachment]:
    """The files of a ticket, oldest first; for a customer those of public messages."""
    condition, params = scope.where()
    found = select(
        "SELECT a.id, a.ticket_id, a.event_id, a.name, a.media_type, a.size, a.hash, e.data "
        "FROM attachment a JOIN ticket_event e ON e.id = a.event_id "
        f"JOIN ticket ON ticket.id = a.ticket_id WHERE a.ticket_id = :id AND {condition} "
        "ORDER BY a.id",
        params | {"id": ticket_id},
    )
    return [
        Attachment(*told)
        for *told, data in found
        if not scope.is_customer or parse_json(data).get("public")
    ]


def part(select: Select, digest: str, number: int) -> bytes | None:
    """One part of a content; None after the last."""
    found = select(
        "SELECT content FROM file_part WHERE hash = :hash AND part = :part",
        {"hash": digest, "part": number},
    )
    return bytes(found[0][0]) if found else None


def contents(select: Select) -> list[tuple[str, int, str, str]]:
    """What each attached content is: SHA-256, size in bytes, and where it was attached first (the
    file's name and the ticket's number).
    """
    found = select(
        "SELECT a.hash, a.size, a.name, t.number FROM attachment a "
        "JOIN ticket t ON t.id = a.ticket_id "
        "WHERE a.id IN (SELECT min(id) FROM attachment GROUP BY hash) ORDER BY a.id",
        {},
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def is_whole(select: Select, digest: str, size: int) -> bool:
    """Whether a content is what it was when it was attached."""
    known, length, number = hashlib.sha256(), 0, 0
    while (found := part(select, digest, number)) is not None:
        known.update(found)
        length, number = length + len(found), number + 1
    return length == size and known.hexdigest() == digest


def unattached(select: Select) -> Iterable[str]:
    """Contents that belong to no message any more."""
    found = select(
        "SELECT DISTINCT hash FROM file_part WHERE hash NOT IN (SELECT hash FROM attachment)", {}
    )
    return [row[0] for row in found]
