"""Tickets whose clocks are worked out anew from their trails: read lightly, written sparingly.

Many rows go to the database's own driver as they are: what SQLAlchemy does for each of them would
be done on the event loop, and hold up the screen.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.reader import Select
from store.rows import NO_DEADLINE, BellKey, Clock, ClockName, NewEvent, Ticket
from store.views import CLOCK_COLUMNS, clock_of
from store.writer import with_marks


class Follows(NamedTuple):
    """What of a ticket follows from its clocks; see ``Ticket``."""

    calendar_id: int | None
    next_target: str | None
    deadline_us: int | None
    breaches_us: int | None
    warn_us: int | None
    left_us: int | None
    is_paused: bool
    updated_us: int


class Standing(Struct, frozen=True):
    """A ticket as it stands, with its packed trail (None: none yet), the clocks that are not
    finished, the names of those that are, and the bells that rang.
    """

    id: int
    version: int
    sla_id: int | None
    state: str
    is_open: bool
    follows: Follows
    trail: bytes | None
    clocks: tuple[Clock, ...]
    finished: frozenset[ClockName]
    rung: frozenset[BellKey]


class Renewed(Struct, frozen=True):
    """What became of a ticket: of its clocks those that are others, the names of those that are no
    more, the bells that count as rung with their instants, and what its history tells.
    """

    before: Standing
    follows: Follows
    clocks: tuple[Clock, ...]
    gone: tuple[ClockName, ...]
    bells: tuple[tuple[BellKey, int], ...]
    events: tuple[NewEvent, ...]

    @property
    def is_another(self) -> bool:
        """Whether anything of it is to be written."""
        return bool(self.clocks or self.gone or self.follows != self.before.follows)


class Rows(NamedTuple):
    """What is to be written of many tickets, as the statements below want it."""

    tickets: list[tuple[Any, ...]]
    gone: list[tuple[Any, ...]]
    clocks: list[tuple[Any, ...]]
    bells: list[tuple[Any, ...]]
    events: list[tuple[Any, ...]]


_FOLLOWS = Follows._fields
_CLOCK_FIELDS = Clock.__struct_fields__
_of_clock = attrgetter(*_CLOCK_FIELDS)
_THRESHOLDS = _CLOCK_FIELDS.index("thresholds")
_CLOCK_NAME = ("ticket_id", "target", "cycle")


def _marks(count: int) -> str:
    return ", ".join("?" * count)


_WRITE_TICKET = (
    f"UPDATE ticket SET {', '.join(f'{name} = ?' for name in _FOLLOWS)}, order_us = ?, "
    "version = version + 1 WHERE id = ?"
)
_DROP_CLOCK = "DELETE FROM clock WHERE ticket_id = ? AND target = ? AND cycle = ?"
_WRITE_CLOCK = (
    f"INSERT INTO clock ({', '.join(_CLOCK_FIELDS)}) VALUES ({_marks(len(_CLOCK_FIELDS))}) "
    f"ON CONFLICT ({', '.join(_CLOCK_NAME)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _CLOCK_FIELDS if name not in _CLOCK_NAME)
)
_RING = (
    "INSERT INTO bell (ticket_id, target, cycle, policy_version, threshold, at_us) "
    f"VALUES ({_marks(6)}) ON CONFLICT DO NOTHING"
)
_TELL = (
    "INSERT INTO ticket_event (ticket_id, occurred_us, recorded_us, actor_kind, actor_id, "
    f"actor_name, kind, data) VALUES ({_marks(8)})"
)


def standings(select: Select, ids: Sequence[int]) -> list[Standing]:
    """The tickets with these ids, by id; missing ones are left out."""
    names = ", ".join(f":id{n}" for n in range(len(ids)))
    params: dict[str, object] = {f"id{n}": ticket_id for n, ticket_id in enumerate(ids)}
    clocks: defaultdict[int, list[Clock]] = defaultdict(list)
    finished: defaultdict[int, set[ClockName]] = defaultdict(set)
    for target, cycle, ticket_id in select(
        "SELECT target, cycle, ticket_id FROM clock "
        f"WHERE ticket_id IN ({names}) AND finished_us IS NOT NULL",
        params,
    ):
        finished[ticket_id].add((target, cycle))
    for row in select(
        f"SELECT {CLOCK_COLUMNS} FROM clock WHERE ticket_id IN ({names}) "
        "AND finished_us IS NULL ORDER BY ticket_id, target, cycle",
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
    return [
        Standing(
            id=ticket_id,
            version=version,
            sla_id=sla_id,
            state=state,
            is_open=bool(is_open),
            follows=Follows(*follows)._replace(is_paused=bool(is_paused)),
            trail=trail,
            clocks=tuple(clocks.get(ticket_id, ())),
            finished=frozenset(finished.get(ticket_id, ())),
            rung=frozenset(rung.get(ticket_id, ())),
        )
        for ticket_id, version, sla_id, state, is_open, is_paused, trail, *follows in select(
            "SELECT id, version, sla_id, state, is_open, is_paused, packed, "
            f"{', '.join(_FOLLOWS)} FROM ticket LEFT JOIN ticket_trail ON ticket_id = id "
            f"WHERE id IN ({names}) ORDER BY id",
            params,
        )
    ]


def open_ids(select: Select, sla_ids: Sequence[int]) -> array[int]:
    """Ids of the open tickets under these SLAs, ascending."""
    found: list[int] = []
    for sla_id in sla_ids:
        rows = select("SELECT id FROM ticket WHERE is_open AND sla_id = :sla", {"sla": sla_id})
        found += [row[0] for row in rows]
    # Held for as long as all of them take, and not to be looked at one by one as garbage.
    return array("q", sorted(found))


def pending(select: Select) -> dict[str, str]:
    """What is still to be renewed: names of the kind ``renew:7`` (an SLA), and since when."""
    return dict(select("SELECT key, value FROM meta WHERE key LIKE 'renew:%'", {}))


async def done(tx: AsyncConnection, key: str, value: str) -> None:
    """Forget what was to be renewed, unless it is to be renewed for another reason meanwhile."""
    await tx.execute(
        delete(schema.meta).where(schema.meta.c.key == key, schema.meta.c.value == value)
    )


async def unchanged(tx: AsyncConnection, known: Sequence[Standing]) -> set[int]:
    """Ids of those that nobody saved since they were read."""
    table = schema.ticket
    rows = await tx.execute(
        select(table.c.id, table.c.version)
        .where(table.c.id.in_([one.id for one in known]))
        .order_by(table.c.id)
        .with_for_update()
    )
    versions = {one.id: one.version for one in known}
    return {row.id for row in rows if row.version == versions[row.id]}


def rows_of(renewed: Iterable[Renewed], recorded_us: int) -> Rows:
    """What is to be written of these tickets; ``recorded_us`` is when it is."""
    rows = Rows([], [], [], [], [])
    for one in renewed:
        ticket_id, deadline_us = one.before.id, one.follows.deadline_us
        order_us = NO_DEADLINE if deadline_us is None else deadline_us
        if one.is_another:
            rows.tickets.append((*one.follows, order_us, ticket_id))
        rows.gone.extend((ticket_id, *name) for name in one.gone)
        rows.clocks.extend(_clock_row(clock) for clock in one.clocks)
        rows.bells.extend((ticket_id, *key, at_us) for key, at_us in one.bells)
        rows.events.extend(
            (
                ticket_id,
                event.occurred_us,
                recorded_us,
                event.actor_kind,
                event.actor_id,
                event.actor_name,
                event.kind,
                json.dumps(event.data),
            )
            for event in one.events
        )
    return rows


def _clock_row(clock: Clock) -> tuple[Any, ...]:
    values = list(_of_clock(clock))
    values[_THRESHOLDS] = json.dumps(clock.thresholds)
    return tuple(values)


async def save(tx: AsyncConnection, rows: Rows) -> None:
    """Write columns that follow from clocks, clocks, bells and events."""
    for statement, many in (
        (_WRITE_TICKET, rows.tickets),
        (_DROP_CLOCK, rows.gone),
        (_WRITE_CLOCK, rows.clocks),
        (_RING, rows.bells),
        (_TELL, rows.events),
    ):
        if many:
            await tx.exec_driver_sql(with_marks(tx, statement), many)


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
