"""What customers at the desk's own door have typed and not sent: one draft a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.catalogue import parse_json
from store.reader import Select
from store.rows import Draft, Json

if TYPE_CHECKING:
    from store.writer import Transaction

_KIND = "customer"


def draft_of(select: Select, customer_id: int, ticket_id: int) -> Draft | None:
    """A customer's draft on a ticket (0: of a new one)."""
    found = select(
        "SELECT ticket_id, content, saved_us FROM customer_draft "
        "WHERE customer_id = :customer AND ticket_id = :ticket",
        {"customer": customer_id, "ticket": ticket_id},
    )
    return Draft(_KIND, found[0][0], parse_json(found[0][1]), found[0][2]) if found else None


def tickets_with_drafts(select: Select, customer_id: int) -> frozenset[int]:
    """The tickets on which a customer has a draft; 0 is a new one."""
    found = select(
        "SELECT ticket_id FROM customer_draft WHERE customer_id = :customer",
        {"customer": customer_id},
    )
    return frozenset(row[0] for row in found)


async def put(
    tx: Transaction, customer_id: int, ticket_id: int, content: Json | None, saved_us: int
) -> None:
    """Keep a draft in the place of an earlier one; None: forget it."""
    from sqlalchemy import delete

    from store.schema import customer_draft as table
    from store.tickets import upserting

    if content is None:
        mine = (table.c.customer_id == customer_id, table.c.ticket_id == ticket_id)
        await tx.execute(delete(table).where(*mine))
        return
    first = upserting(tx, table).values(
        customer_id=customer_id, ticket_id=ticket_id, content=content, saved_us=saved_us
    )
    await tx.execute(
        first.on_conflict_do_update(
            index_elements=[table.c.customer_id, table.c.ticket_id],
            set_={"content": first.excluded.content, "saved_us": first.excluded.saved_us},
        )
    )
