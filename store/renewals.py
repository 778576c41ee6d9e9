"""Tickets whose clocks are worked out anew from their trails: read lightly, written sparingly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.reader import Select
from store.rows import NO_DEADLINE, BellKey, Clock, ClockName, Ticket
from store.tickets import clock_values, upserting
from store.views import CLOCK_COLUMNS, TICKET_COLUMNS, clock_of, ticket_of

# What follows from the clocks.
_COLUMNS = (
    "calendar_id",
    "next_target",
    "deadline_us",
    "breaches_us",
    "warn_us",
    "left_us",
    "is_paused",
    "updated_us",
)
_values = attrgetter(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket as it stands, with its packed trail (None: none yet) and its clocks."""

    ticket: Ticket
    trail: bytes | None
    clocks: tuple[Clock, ...]
    rung: frozenset[BellKey]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of a ticket: of its clocks those that are others, and the names of those that
    are no more.
    """

    before: Ticket
    ticket: Ticket
    clocks: tuple[Clock, ...]
    gone: tuple[ClockName, ...]


def standings(select: Select, ids: Sequence[int]) -> list[Standing]:
    """The tickets with these ids, by id; missing ones are left out."""
    names = ", ".join(f":id{n}" for n in range(len(ids)))
    params: dict[str, object] = {f"id{n}": ticket_id for n, ticket_id in enumerate(ids)}
    clocks: defaultdict[int, list[Clock]] = defaultdict(list)
    for row in select(
        f"SELECT {CLOCK_COLUMNS} FROM clock WHERE ticket_id IN ({names}) "
        "ORDER BY ticket_id, target, cycle",
        params,
    ):
        clocks[row[0]].append(clock_of(row))
    rung: defaultdict[int, set[BellKey]] = defaultdict(set)
    for row in select(
        "SELECT ticket_id, target, cycle, policy_version, threshold FROM bell "
        f"WHERE ticket_id IN ({names})",
        params,
    ):
        rung[row[0]].add((row[1], row[2], row[3], row[4]))
    trails = {
        row[0]: bytes(row[1])
        for row in select(
            f"SELECT ticket_id, packed FROM ticket_trail WHERE ticket_id IN ({names})", params
        )
    }
    return [
        Standing(
            ticket_of(row),
            trails.get(row[0]),
            tuple(clocks.get(row[0], ())),
            frozenset(rung.get(row[0], ())),
        )
        for row in select(
            f"SELECT {TICKET_COLUMNS} FROM ticket WHERE id IN ({names}) ORDER BY id", params
        )
    ]


def open_ids(select: Select, sla_ids: Sequence[int]) -> list[int]:
    """Ids of the open tickets under these SLAs."""
    found: list[int] = []
    for sla_id in sla_ids:
        rows = select("SELECT id FROM ticket WHERE is_open AND sla_id = :sla", {"sla": sla_id})
        found += [row[0] for row in rows]
    return sorted(found)


def pending(select: Select) -> dict[str, str]:
    """What is still to be renewed: names of the kind ``renew:7`` (an SLA), and since when."""
    return dict(select("SELECT key, value FROM meta WHERE key LIKE 'renew:%'", {}))


async def done(tx: AsyncConnection, key: str, value: str) -> None:
    """Forget what was to be renewed, unless it is to be renewed for another reason meanwhile."""
    await tx.execute(
        delete(schema.meta).where(schema.meta.c.key == key, schema.meta.c.value == value)
    )


async def unchanged(tx: AsyncConnection, tickets: Sequence[Ticket]) -> set[int]:
    """Ids of those that nobody saved since they were read."""
    table = schema.ticket
    known = {ticket.id: ticket.version for ticket in tickets}
    rows = await tx.execute(select(table.c.id, table.c.version).where(table.c.id.in_(known)))
    return {ticket_id for ticket_id, version in rows if known[ticket_id] == version}


async def save(tx: AsyncConnection, renewed: Sequence[Renewed]) -> None:
    """Write what is another: columns that follow from clocks, and clocks."""
    table, clock = schema.ticket, schema.clock
    changed = [
        {
            **dict(zip(_COLUMNS, _values(one.ticket), strict=True)),
            "order_us": NO_DEADLINE if one.ticket.deadline_us is None else one.ticket.deadline_us,
            "_id": one.ticket.id,
        }
        for one in renewed
        if one.ticket != one.before or one.clocks or one.gone
    ]
    if changed:
        told: dict[str, ColumnElement[Any]] = {
            name: bindparam(name) for name in (*_COLUMNS, "order_us")
        }
        await tx.execute(
            update(table)
            .where(table.c.id == bindparam("_id"))
            .values(**told, version=table.c.version + 1),
            changed,
        )
    gone = [(one.ticket.id, *name) for one in renewed for name in one.gone]
    if gone:
        names = tuple_(clock.c.ticket_id, clock.c.target, clock.c.cycle)
        for start in range(0, len(gone), 100):
            await tx.execute(delete(clock).where(names.in_(gone[start : start + 100])))
    rows = [clock_values(new) for one in renewed for new in one.clocks]
    if rows:
        statement = upserting(tx, clock)
        others = {
            name: statement.excluded[name]
            for name in clock.columns.keys()  # noqa: SIM118  (columns iterate as columns)
            if name not in ("ticket_id", "target", "cycle")
        }
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=[clock.c.ticket_id, clock.c.target, clock.c.cycle], set_=others
            ),
            rows,
        )


# -- trails that are not there yet -----------------------------------------------------------


def lacks_trails(select: Select) -> bool:
    """Whether there are tickets from a time before trails."""
    return bool(select("SELECT 1 FROM meta WHERE key = 'without_trails'", {}))


def without_trail(select: Select, after_id: int, limit: int) -> list[int]:
    """Ids of the next tickets that have no trail."""
    rows = select(
        "SELECT id FROM ticket LEFT JOIN ticket_trail ON ticket_id = id "
        "WHERE id > :after AND packed IS NULL ORDER BY id LIMIT :limit",
        {"after": after_id, "limit": limit},
    )
    return [row[0] for row in rows]


async def save_whys(tx: AsyncConnection, tickets: Sequence[Ticket]) -> None:
    """Write why tickets have their SLA."""
    table = schema.ticket
    await tx.execute(
        update(table)
        .where(table.c.id == bindparam("_id"))
        .values(sla_why=bindparam("why"), sla_by_hand=bindparam("by_hand")),
        [{"_id": one.id, "why": one.sla_why, "by_hand": one.sla_by_hand} for one in tickets],
    )


async def has_all_trails(tx: AsyncConnection) -> None:
    """Note that every ticket has its trail."""
    await tx.execute(text("DELETE FROM meta WHERE key = 'without_trails'"))
