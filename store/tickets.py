"""Tickets being written: events appended, and the rows that are derived from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict
from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema, word_index
from store.errors import Conflict, NotFound
from store.replacing import replace
from store.rows import NO_DEADLINE, BellKey, Clock, ClockName, Event, NewEvent, Ticket
from store.search import header

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_TICKET_FIELDS = Ticket.__struct_fields__
_CHUNK = 500


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


async def load_many(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, Ticket]:
    """The tickets with these ids; missing ones are left out."""
    table = schema.ticket
    columns = [table.c[name] for name in _TICKET_FIELDS]
    found: dict[int, Ticket] = {}
    for chunk in _chunks(sorted(ids)):
        # Held until the end: two who change one ticket at once do so one after the other, and each
        # sees what the other did. All take them in one order, so that nobody waits in a circle.
        held = select(*columns).where(table.c.id.in_(chunk)).order_by(table.c.id)
        for row in await tx.execute(held.with_for_update()):
            found[row[0]] = Ticket(*row)
    return found


async def load(tx: AsyncConnection, ticket_id: int) -> Ticket:
    """One ticket; NotFound when there is none."""
    found = await load_many(tx, [ticket_id])
    if ticket_id not in found:
        raise NotFound("This ticket is no longer there; go back and refresh the list.")
    return found[ticket_id]


async def open_ids(tx: AsyncConnection, **equal: object) -> list[int]:
    """Ids of the open tickets whose columns equal the given values."""
    table = schema.ticket
    conditions = [table.c[name] == value for name, value in equal.items()]
    rows = await tx.execute(
        select(table.c.id).where(table.c.is_open, *conditions).order_by(table.c.id)
    )
    return list(rows.scalars())


async def known_origins(tx: AsyncConnection, origins: Sequence[str]) -> set[str]:
    """Those of the given origins (keys of another system) that are here already."""
    known: set[str] = set()
    for start in range(0, len(origins), _CHUNK):
        column = schema.ticket.c.origin
        rows = await tx.execute(select(column).where(column.in_(origins[start : start + _CHUNK])))
        known.update(origin for origin in rows.scalars() if origin is not None)
    return known


async def known_numbers(tx: AsyncConnection, numbers: Sequence[str]) -> set[str]:
    """Those of the given ticket numbers that are taken."""
    known: set[str] = set()
    column = schema.ticket.c.number
    for start in range(0, len(numbers), _CHUNK):
        rows = await tx.execute(select(column).where(column.in_(numbers[start : start + _CHUNK])))
        known.update(rows.scalars())
    return known


async def history(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Event]]:
    """Every event of these tickets, without message bodies, in the order of truth."""
    table = schema.ticket_event
    found: dict[int, list[Event]] = defaultdict(list)
    for chunk in _chunks(ids):
        rows = await tx.execute(
            select(
                table.c.id,
                table.c.ticket_id,
                table.c.occurred_us,
                table.c.recorded_us,
                table.c.actor_kind,
                table.c.actor_id,
                table.c.actor_name,
                table.c.kind,
                table.c.data,
            )
            .where(table.c.ticket_id.in_(chunk))
            .order_by(table.c.ticket_id, table.c.occurred_us, table.c.id)
        )
        for row in rows:
            found[row.ticket_id].append(Event(*row))
    return found


def clock_values(clock: Clock) -> dict[str, object]:
    """A clock by its columns."""
    return asdict(clock)


def _ticket_values(ticket: Ticket) -> dict[str, object]:
    values = asdict(ticket)
    deadline = ticket.deadline_us
    values["order_us"] = NO_DEADLINE if deadline is None else deadline
    return values


async def _insert(tx: AsyncConnection, table: Table, rows: list[dict[str, object]]) -> list[int]:
    """Insert rows without ids; returns the ids they got, in the same order."""
    if tx.dialect.name == "sqlite":
        # SQLite would answer row by row, thirty times slower. The transaction holds the write
        # lock from its beginning, so nobody else can take these ids.
        last = await tx.execute(select(func.coalesce(func.max(table.c.id), 0)))
        first = int(last.scalar_one()) + 1
        ids = list(range(first, first + len(rows)))
        numbered = [{**row, "id": row_id} for row, row_id in zip(rows, ids, strict=True)]
        await tx.execute(insert(table), numbered)
        return ids
    result = await tx.execute(
        insert(table).returning(table.c.id, sort_by_parameter_order=True), rows
    )
    return list(result.scalars())


async def add_many(tx: AsyncConnection, tickets: Sequence[Ticket]) -> list[int]:
    """Insert tickets (their ``id`` is ignored) and return their new ids in the same order."""
    rows = [_ticket_values(ticket) for ticket in tickets]
    for values in rows:
        del values["id"]
    return await _insert(tx, schema.ticket, rows)


async def save_many(tx: AsyncConnection, tickets: Sequence[Ticket]) -> None:
    """Write tickets that are still at their ``version``, which becomes one more.

    Raises Conflict when one of them was saved by somebody else since it was read.
    """
    if not tickets:
        return
    table = schema.ticket
    headers = await _new_headers(tx, tickets)
    changed = [
        {
            **_ticket_values(ticket),
            "version": ticket.version + 1,
            "_id": ticket.id,
            "_version": ticket.version,
        }
        for ticket in tickets
    ]
    written = ["order_us", *(name for name in _TICKET_FIELDS if name != "id")]
    statement = (
        update(table)
        .where(table.c.id == bindparam("_id"), table.c.version == bindparam("_version"))
        .values({name: bindparam(name) for name in written})
    )
    done = await tx.execute(statement, changed)
    await word_index.rename(tx, headers)
    if done.rowcount != len(tickets):
        # PostgreSQL's driver does not count what it is given several of at once (-1).
        is_counted = done.rowcount >= 0
        now = await load_many(tx, [ticket.id for ticket in tickets])
        # Those that were written are now as they were given; the version alone may agree by chance.
        stale = next((t for t in tickets if now.get(t.id) != _saved(t)), None)
        if stale is None and not is_counted:
            return
        raise Conflict(
            f"Somebody else changed ticket {(stale or tickets[0]).number} at the same moment. "
            "Look at it, then try again."
        )


async def _new_headers(
    tx: AsyncConnection, tickets: Sequence[Ticket]
) -> dict[int, tuple[str, str]]:
    """What these tickets were found by until now and shall be, where that is something else."""
    table = schema.ticket
    found: dict[int, tuple[str, str]] = {}
    by_id = {ticket.id: ticket for ticket in tickets}
    for chunk in _chunks(list(by_id)):
        rows = await tx.execute(select(table.c.id, table.c.search).where(table.c.id.in_(chunk)))
        for ticket_id, search in rows:
            new = by_id[ticket_id]
            if search != new.search:
                # A ticket that is new is not found by anything yet, wherever it came from.
                old = header(search, new.origin) if search else ""
                found[ticket_id] = old, header(new.search, new.origin)
    return found


def _saved(ticket: Ticket) -> Ticket:
    return replace(ticket, version=ticket.version + 1)


async def add_events(
    tx: AsyncConnection, recorded_us: int, events: Sequence[tuple[int, NewEvent]]
) -> list[Event]:
    """Append (ticket id, event) pairs with the bodies of messages; returns them with ids."""
    if not events:
        return []
    rows: list[dict[str, object]] = [
        {
            "ticket_id": ticket_id,
            "occurred_us": event.occurred_us,
            "recorded_us": recorded_us,
            "actor_kind": event.actor_kind,
            "actor_id": event.actor_id,
            "actor_name": event.actor_name,
            "kind": event.kind,
            "data": event.data,
        }
        for ticket_id, event in events
    ]
    ids = await _insert(tx, schema.ticket_event, rows)
    added = [
        Event(
            id=event_id,
            ticket_id=ticket_id,
            occurred_us=event.occurred_us,
            recorded_us=recorded_us,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            kind=event.kind,
            data=event.data,
            body=event.body,
        )
        for event_id, (ticket_id, event) in zip(ids, events, strict=True)
    ]
    bodies = [
        {"event_id": event.id, "ticket_id": event.ticket_id, "body": event.body}
        for event in added
        if event.body is not None
    ]
    if bodies:
        await tx.execute(insert(schema.message), bodies)
        await word_index.add(
            tx, [(event.ticket_id, event.body) for event in added if event.body is not None]
        )
    return added


async def newest_message(tx: AsyncConnection, ticket_id: int) -> int:
    """The event of the message that was written last in a ticket, which is held by us."""
    table = schema.message
    found = await tx.execute(
        select(func.max(table.c.event_id)).where(table.c.ticket_id == ticket_id)
    )
    return int(found.scalar_one())


async def replace_clocks(
    tx: AsyncConnection, ticket_ids: Sequence[int], clocks: Sequence[Clock]
) -> None:
    """Make ``clocks`` all the clocks that these tickets have."""
    for chunk in _chunks(ticket_ids):
        await tx.execute(delete(schema.clock).where(schema.clock.c.ticket_id.in_(chunk)))
    if clocks:
        await tx.execute(insert(schema.clock), [clock_values(clock) for clock in clocks])


async def save_trails(tx: AsyncConnection, trails: Sequence[tuple[int, bytes]]) -> None:
    """Write (ticket id, packed trail) pairs, in the place of those that were there."""
    if not trails:
        return
    table = schema.ticket_trail
    statement = upserting(tx, table)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[table.c.ticket_id], set_={"packed": statement.excluded.packed}
        ),
        [{"ticket_id": ticket_id, "packed": packed} for ticket_id, packed in trails],
    )


def upserting(tx: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may say what to do about a row that is there."""
    # Each of them takes memory, and a desk needs one.
    if tx.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


async def followed(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, dict[ClockName, int]]:
    """The version of its promise that each clock of these tickets follows."""
    table = schema.clock
    found: dict[int, dict[ClockName, int]] = defaultdict(dict)
    for chunk in _chunks(ids):
        rows = await tx.execute(
            select(table.c.ticket_id, table.c.target, table.c.cycle, table.c.policy_version).where(
                table.c.ticket_id.in_(chunk)
            )
        )
        for ticket_id, target, cycle, version in rows:
            found[ticket_id][target, cycle] = version
    return found


async def rung(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, set[BellKey]]:
    """The thresholds of these tickets that have been rung."""
    table = schema.bell
    found: dict[int, set[BellKey]] = defaultdict(set)
    for chunk in _chunks(ids):
        rows = await tx.execute(select(table).where(table.c.ticket_id.in_(chunk)))
        for row in rows:
            found[row.ticket_id].add((row.target, row.cycle, row.policy_version, row.threshold))
    return found


async def ring(tx: AsyncConnection, bells: Sequence[tuple[int, BellKey, int]]) -> None:
    """Record that thresholds ring: (ticket id, key, instant). One that rang already stays as it
    was; whoever asked ``rung`` in the same transaction knows which.
    """
    if not bells:
        return
    await tx.execute(
        upserting(tx, schema.bell).on_conflict_do_nothing(),
        [
            {
                "ticket_id": ticket_id,
                "target": target,
                "cycle": cycle,
                "policy_version": policy_version,
                "threshold": threshold,
                "at_us": at_us,
            }
            for ticket_id, (target, cycle, policy_version, threshold), at_us in bells
        ],
    )


async def due_thresholds(tx: AsyncConnection, now_us: int, limit: int) -> list[int]:
    """Ids of tickets with a threshold that is due by now and has not rung, earliest first."""
    table = schema.clock
    rows = await tx.execute(
        select(table.c.ticket_id)
        .where(table.c.next_threshold_us <= now_us)
        .order_by(table.c.next_threshold_us)
        .limit(limit)
    )
    return list(dict.fromkeys(rows.scalars()))


async def thresholds_of(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Clock]]:
    """The clocks of these tickets that still have a threshold to ring."""
    table = schema.clock
    columns = [table.c[name] for name in Clock.__struct_fields__]
    found: dict[int, list[Clock]] = defaultdict(list)
    for chunk in _chunks(ids):
        rows = await tx.execute(
            select(*columns).where(
                table.c.ticket_id.in_(chunk), table.c.next_threshold_us.is_not(None)
            )
        )
        for row in rows:
            found[row.ticket_id].append(Clock(*row))
    return found


async def due_waits(tx: AsyncConnection, now_us: int, limit: int) -> list[int]:
    """Ids of tickets that wait for a date which has come."""
    table = schema.ticket
    rows = await tx.execute(
        select(table.c.id)
        .where(table.c.wait_until_us <= now_us, table.c.is_open)
        .order_by(table.c.wait_until_us)
        .limit(limit)
    )
    return list(rows.scalars())


async def customer_names(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, str]:
    """What a search finds a customer's tickets by: their name and organisation."""
    table = schema.customer
    found: dict[int, str] = {}
    for chunk in _chunks(ids):
        rows = await tx.execute(
            select(table.c.id, table.c.name, table.c.organisation).where(table.c.id.in_(chunk))
        )
        found.update((row.id, f"{row.name} {row.organisation}".strip()) for row in rows)
    return found


async def organisations(tx: AsyncConnection, ids: Sequence[int]) -> dict[int, str]:
    """The organisations of these customers."""
    table = schema.customer
    found: dict[int, str] = {}
    for chunk in _chunks(ids):
        rows = await tx.execute(
            select(table.c.id, table.c.organisation).where(table.c.id.in_(chunk))
        )
        found.update((row.id, row.organisation) for row in rows)
    return found


async def next_number(tx: AsyncConnection, key: str, count: int = 1) -> int:
    """The next number of a sequence, starting at 1, or the first of the next ``count``; given back
    when the transaction fails. Whoever else wants one waits until this transaction has ended.
    """
    table = schema.number_sequence
    first = upserting(tx, table).values(key=key, last=count)
    done = await tx.execute(
        first.on_conflict_do_update(
            index_elements=[table.c.key], set_={"last": table.c.last + count}
        ).returning(table.c.last)
    )
    return int(done.scalar_one()) - count + 1


async def is_taken(tx: AsyncConnection, number: str) -> bool:
    """Whether a ticket has this number."""
    table = schema.ticket
    found = await tx.execute(select(table.c.id).where(table.c.number == number))
    return found.first() is not None
