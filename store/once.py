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


async def settle(tx: AsyncConnection, token: str, row_id: int) -> None:
    """Say of which ticket or customer the write with a claimed token was."""
    table = schema.done_write
    await tx.execute(update(table).where(table.c.token == token).values(row_id=row_id))


async def row_of(tx: AsyncConnection, token: str) -> int | None:
    """The id of what was written with a token."""
    table = schema.done_write
    found = await tx.execute(select(table.c.row_id).where(table.c.token == token))
    row_id: int | None = found.scalar_one()
    return row_id


async def forget(tx: AsyncConnection, before_us: int) -> int:
    """Remove the tokens of writes from before an instant; returns how many."""
    table = schema.done_write
    return (await tx.execute(delete(table).where(table.c.at_us < before_us))).rowcount
