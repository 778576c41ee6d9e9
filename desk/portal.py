"""What customers do at the desk's own door: open a ticket, answer, keep what they are writing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from desk.actors import Actor, as_customer
from desk.desk import Desk
from desk.errors import NotAllowed
from desk.permissions import scope_of
from store import customer_drafts, views
from store.rows import VALID, Catalogue, Customer, Json, Queue, Ticket

# What writes is imported where it is used: a customer's first screen only reads.
if TYPE_CHECKING:
    from desk.tickets import Opened
    from store.writer import Transaction

CHANNEL = "portal"
QUEUE_SETTING = "portal_queue_id"


def queue_for(catalogue: Catalogue) -> Queue | None:
    """The queue into which customers open tickets: the one that is set, else the first by name of
    those in use; None where there is none.
    """
    chosen = catalogue.settings.get(QUEUE_SETTING)
    known = [queue for queue in catalogue.queues.values() if queue.validity == VALID]
    for queue in known:
        if queue.id == chosen:
            return queue
    return min(known, key=lambda queue: queue.name.casefold(), default=None)


async def customer_now(desk: Desk, actor: Actor) -> Customer:
    """The customer as they are known now. NotAllowed for one who may not come in any more."""
    customer_id = actor.id or 0
    found = await desk.store.reader.run(lambda select: views.customer(select, customer_id))
    if found is None or found.validity != VALID or not found.login:
        raise NotAllowed(
            "You may not come in any more; nothing was saved. Ask the service desk by phone or "
            "e-mail."
        )
    return found


async def open_ticket(
    desk: Desk, actor: Actor, values: Mapping[str, Any], *, once: str = ""
) -> Opened:
    """Open a ticket of the customer's own. ``values``: subject, message, service_id; ``once`` as
    in ``desk.tickets.create``. Raises Invalid by field, and NotAllowed where no queue is in use.
    """
    from desk import tickets
    from desk.errors import Invalid

    customer = await customer_now(desk, actor)
    queue = queue_for(desk.catalogue)
    if queue is None:
        raise NotAllowed("The desk takes no tickets at present; ask it by phone or e-mail.")
    if not str(values.get("message", "")).strip():
        raise Invalid({"message": "Say what the matter is; the subject alone is seldom enough."})
    told = {name: values[name] for name in ("subject", "message", "service_id") if name in values}
    told |= {"customer_id": customer.id, "queue_id": queue.id, "channel": CHANNEL}
    return await tickets.create(desk, as_customer(customer), told, once=once)


async def answer(desk: Desk, actor: Actor, ticket_id: int, text: str, *, once: str = "") -> Ticket:
    """Say something on a ticket of the customer's own, which then waits for the desk.

    Raises NotFound for any other ticket, Invalid at ``text``, NotAllowed for a closed one.
    """
    from desk import tickets

    customer = await customer_now(desk, actor)
    return await tickets.customer_said(
        desk, as_customer(customer), ticket_id, text, channel=CHANNEL, once=once
    )


async def keep_draft(desk: Desk, actor: Actor, ticket_id: int, content: Json | None) -> None:
    """Keep what a customer is writing on a ticket (0: on a new one); None: forget it.

    Raises NotFound for a ticket that is not theirs.
    """
    from desk.errors import NotFound
    from desk.permissions import NOT_THERE

    customer_id = actor.id or 0
    if ticket_id and content is not None:
        scope = scope_of(desk.catalogue, actor)
        seen = await desk.store.reader.run(partial(views.ticket, ticket_id=ticket_id, scope=scope))
        if seen is None:
            raise NotFound(NOT_THERE)

    async def job(tx: Transaction) -> None:
        await customer_drafts.put(tx, customer_id, ticket_id, content, desk.now_us())

    await desk.write(job)
