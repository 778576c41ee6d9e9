"""Stopwatches, booked time and drafts being written."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.errors import NotFound
from store.places import Place
from store.rows import Json, Stopwatch
from store.tickets import upserting


async def _hold(tx: AsyncConnection, agent_id: int) -> None:
    """Keep an agent's stopwatches, also those not there yet, from others until the end. Whoever
    holds a ticket as well takes it after this, so that nobody waits in a circle.
    """
    table = schema.agent
    held = select(table.c.id).where(table.c.id == agent_id)
    # Not its key: whoever writes something that only refers to the agent need not wait.
    await tx.execute(held.with_for_update(key_share=True))


async def stopwatches(tx: AsyncConnection, agent_id: int) -> list[Stopwatch]:
    """An agent's stopwatches, the running one first; nobody else changes them until the end."""
    await _hold(tx, agent_id)
    watch, ticket = schema.stopwatch, schema.ticket
    rows = await tx.execute(
        select(
            watch.c.agent_id,
            watch.c.ticket_id,
            ticket.c.number,
            ticket.c.subject,
            watch.c.started_us,
            watch.c.running_since_us,
            watch.c.counted_us,
        )
        .join(ticket, ticket.c.id == watch.c.ticket_id)
        .where(watch.c.agent_id == agent_id)
        .order_by(watch.c.running_since_us.is_(None), watch.c.started_us)
    )
    return [Stopwatch(*row) for row in rows]


async def put_stopwatch(tx: AsyncConnection, watch: Stopwatch) -> None:
    """Write a stopwatch as it is now, new or not."""
    table = schema.stopwatch
    values = {
        "started_us": watch.started_us,
        "running_since_us": watch.running_since_us,
        "counted_us": watch.counted_us,
    }
    mine = (table.c.agent_id == watch.agent_id, table.c.ticket_id == watch.ticket_id)
    done = await tx.execute(update(table).where(*mine).values(**values))
    if done.rowcount == 0:
        await tx.execute(
            insert(table).values(agent_id=watch.agent_id, ticket_id=watch.ticket_id, **values)
        )


async def drop_stopwatch(tx: AsyncConnection, agent_id: int, ticket_id: int) -> None:
    """Take a stopwatch away; NotFound when there is none."""
    await _hold(tx, agent_id)
    table = schema.stopwatch
    done = await tx.execute(
        delete(table).where(table.c.agent_id == agent_id, table.c.ticket_id == ticket_id)
    )
    if done.rowcount == 0:
        raise NotFound("There is no stopwatch on this ticket any more.")


async def add_entry(
    tx: AsyncConnection,
    *,
    ticket_id: int,
    agent_id: int,
    worked_us: int,
    seconds: int,
    note: str,
    recorded_us: int,
) -> int:
    """Book time on a ticket and return the entry's id."""
    row = await tx.execute(
        insert(schema.time_entry)
        .values(
            ticket_id=ticket_id,
            agent_id=agent_id,
            worked_us=worked_us,
            seconds=seconds,
            note=note,
            recorded_us=recorded_us,
        )
        .returning(schema.time_entry.c.id)
    )
    return int(row.scalar_one())


async def put_draft(
    tx: AsyncConnection, agent_id: int, kind: str, ticket_id: int, content: Json, saved_us: int
) -> None:
    """Keep a draft; an earlier one of the same kind on the same ticket is replaced."""
    table = schema.draft
    first = upserting(tx, table).values(
        agent_id=agent_id, kind=kind, ticket_id=ticket_id, content=content, saved_us=saved_us
    )
    await tx.execute(
        first.on_conflict_do_update(
            index_elements=[table.c.agent_id, table.c.kind, table.c.ticket_id],
            set_={"content": first.excluded.content, "saved_us": first.excluded.saved_us},
        )
    )


async def drop_draft(tx: AsyncConnection, agent_id: int, kind: str, ticket_id: int) -> None:
    """Forget a draft; nothing happens when there is none."""
    table = schema.draft
    await tx.execute(
        delete(table).where(
            table.c.agent_id == agent_id,
            table.c.kind == kind,
            table.c.ticket_id == ticket_id,
        )
    )


async def seen_bells(tx: AsyncConnection, agent_id: int, before: Place, now: Place) -> bool:
    """Claim the bells between two places for an agent; False when somebody claimed some since
    ``before``.
    """
    table = schema.agent
    done = await tx.execute(
        update(table)
        .where(table.c.id == agent_id, table.c.seen_bells == before)
        .values(seen_bells=now)
    )
    return done.rowcount == 1
