"""Which writes were done already, by the token that whoever asked for one gave it."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import schema
from store.tickets import upserting


async def claim(tx: AsyncConnection, token: str, at_us: int) -> bool:
    """Take a token; False when a write with it was committed before, or is by now: somebody who is
    about to commit one is waited for.
    """
    table = schema.done_write
    done = await tx.execute(
        upserting(tx, table)
        .values(token=token, at_us=at_us)
        .on_conflict_do_nothing()
        .returning(table.c.token)
    )
    return done.first() is not None


async def settle(tx: AsyncConnection, token: str, ticket_id: int) -> None:
    """Say to which ticket the write with a claimed token was done."""
    table = schema.done_write
    await tx.execute(update(table).where(table.c.token == token).values(ticket_id=ticket_id))


async def ticket_of(tx: AsyncConnection, token: str) -> int | None:
    """The ticket of the write with a token that was done."""
    table = schema.done_write
    found = await tx.execute(select(table.c.ticket_id).where(table.c.token == token))
    ticket_id: int | None = found.scalar_one()
    return ticket_id


async def forget(tx: AsyncConnection, before_us: int) -> int:
    """Remove the tokens of writes from before an instant; returns how many."""
    table = schema.done_write
    return (await tx.execute(delete(table).where(table.c.at_us < before_us))).rowcount
