"""What follows from a change of what is configured, ticket by ticket: noted until it is done.

The change and the note are one transaction; the tickets come after it, many at a time. Where that
is cut off, the note says to whoever opens the desk next that there is something to be finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from store.reader import Select

if TYPE_CHECKING:
    from store.writer import Transaction

# A queue that is another team's, and a customer with another name; the id is theirs.
Kind = Literal["hand_over", "rename"]


async def begin(tx: Transaction, kind: Kind, row_id: int) -> None:
    """Note that it is to be done, perhaps once more."""
    from store import schema
    from store.tickets import upserting

    value = uuid4().hex
    first = upserting(tx, schema.meta).values(key=f"{kind}:{row_id}", value=value)
    await tx.execute(first.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def pending(select: Select, kind: Kind) -> dict[int, str]:
    """Ids of what is noted, each with what ``done`` knows this note by."""
    found = select("SELECT key, value FROM meta WHERE key LIKE :kind", {"kind": f"{kind}:%"})
    return {int(key.partition(":")[2]): value for key, value in found}


async def done(tx: Transaction, kind: Kind, row_id: int, note: str) -> None:
    """Forget it, unless it was noted once more meanwhile."""
    from store import renewals

    await renewals.done(tx, f"{kind}:{row_id}", note)
