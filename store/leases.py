"""Who does for all what one should do: a name, a holder, and a beat that shows they are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from store.reader import Select

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


class Held(Struct, frozen=True):
    """A lease as it stands; ``holder`` "" when it was given back, ``beat`` as it was last."""

    holder: str
    beat: int


NOBODY = Held("", 0)


def held(select: Select, name: str) -> Held:
    """Who holds a lease."""
    found = select("SELECT holder, beat FROM lease WHERE name = :name", {"name": name})
    return Held(*found[0]) if found else NOBODY


async def put(tx: AsyncConnection, name: str, seen: Held, holder: str, at_us: int) -> bool:
    """Give a lease to ``holder`` with the next beat, if it still stands as it was ``seen``; False
    when somebody else was quicker. ``at_us`` is for people who look; nothing is decided by it.
    """
    from sqlalchemy import update

    from store import schema
    from store.tickets import upserting

    table = schema.lease
    values = {"holder": holder, "beat": seen.beat + 1, "at_us": at_us}
    if seen == NOBODY:
        first = upserting(tx, table).values(name=name, **values).on_conflict_do_nothing()
        return (await tx.execute(first.returning(table.c.beat))).first() is not None
    done = await tx.execute(
        update(table)
        .where(
            table.c.name == name,
            table.c.holder == seen.holder,
            table.c.beat == seen.beat,
        )
        .values(**values)
    )
    return done.rowcount == 1
