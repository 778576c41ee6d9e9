"""Words that somebody has typed and not sent: kept in the desk, so that nothing loses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.allowed import may_keep_drafts
from desk.desk import Desk
from store import timekeeping, views
from store.rows import Json
from store.scope import EVERYTHING

if TYPE_CHECKING:
    from store.writer import Transaction

REPLY, NOTE, CUSTOMER, NEW_TICKET, PROPERTIES = "reply", "note", "customer", "new", "properties"


async def keep(desk: Desk, agent_id: int, kind: str, ticket_id: int, content: Json) -> None:
    """Keep a draft; ``ticket_id`` 0 where there is no ticket yet. Replaces an earlier one.

    Raises NotFound and NotAllowed for a ticket that the agent may not write on.
    """
    if ticket_id:
        # Not within the transaction: whoever types holds up nobody who works on the ticket.
        ticket = await desk.store.reader.run(
            lambda select: views.ticket(select, ticket_id, EVERYTHING)
        )
        may_keep_drafts(desk, agent_id, ticket)

    async def job(tx: Transaction) -> None:
        await timekeeping.put_draft(tx, agent_id, kind, ticket_id, content, desk.now_us())

    await desk.write(job)


async def drop(desk: Desk, agent_id: int, kind: str, ticket_id: int) -> None:
    """Forget a draft: it was sent, or thrown away."""

    async def job(tx: Transaction) -> None:
        await timekeeping.drop_draft(tx, agent_id, kind, ticket_id)

    await desk.write(job)
