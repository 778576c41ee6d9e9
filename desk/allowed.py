"""What a verb asks of permissions: a ticket loaded for who may do enough with it, and the fields
that not everybody who works on a ticket may set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from desk.actors import Actor
from desk.desk import Desk
from desk.errors import Invalid, NotAllowed, NotFound
from desk.permissions import (
    NOT_THERE,
    Level,
    level,
    level_of,
    queue_level,
    require,
    too_little,
    where,
)
from sla_engine import Author
from store import tickets as rows
from store.rows import Ticket

if TYPE_CHECKING:
    from store.writer import Transaction

# What customers say of a ticket that they open; the rest is the desk's.
_OF_CUSTOMERS = frozenset(
    {"subject", "message", "customer_id", "channel", "type", "queue_id", "service_id"}
)
# Field of a form -> what it is called where somebody may not set it.
_MANAGED = {"sla_id": "choose an SLA by hand", "due": "set a due date"}


async def ticket_for(
    desk: Desk, tx: Transaction, actor: Actor, ticket_id: int, least: Level
) -> Ticket:
    """The ticket as it is now, held until the transaction ends; NotFound also for whoever may not
    see it, NotAllowed for whoever may do less than ``least``.
    """
    ticket = await rows.load(tx, ticket_id)
    require(desk.catalogue, actor, ticket, least)
    return ticket


async def speaker_for(
    desk: Desk, tx: Transaction, customer: Actor, by: Actor | None, ticket_id: int
) -> Ticket:
    """The ticket on which a customer says something, or (``by``) an agent writes it down."""
    who = by or customer
    # A customer who may see a ticket may answer on it.
    least = Level.SEE if who.kind is Author.CUSTOMER else Level.WORK
    return await ticket_for(desk, tx, who, ticket_id, least)


def refuse_creation(desk: Desk, actor: Actor, told: Mapping[str, Any], given: set[str]) -> None:
    """Raise for whoever may not open such a ticket: Invalid by field, and NotAllowed for a
    customer who opens one for somebody else. ``told``: its properties; ``given``: the fields that
    somebody chose.
    """
    if actor.kind is Author.SYSTEM:
        return
    if actor.kind is Author.CUSTOMER:
        if told["customer_id"] != actor.id:
            raise NotAllowed("A customer opens tickets for themselves only.")
        more = sorted(given - _OF_CUSTOMERS)
        if more:
            raise Invalid(dict.fromkeys(more, "Only an agent can set this; leave it out."))
        return
    known = queue_level(desk.catalogue, actor, told["queue_id"])
    if known < Level.WORK:
        raise Invalid({"queue_id": _not_into(desk, actor, known, told["queue_id"], "open tickets")})
    managed = {
        field
        for field, is_set in (("sla_id", "sla_id" in given), ("due", told["due_us"] is not None))
        if is_set
    }
    wrong = _wrong_managed(desk, actor, known, told["queue_id"], managed)
    if told["owner_id"] is not None:
        wrong |= _wrong_owner(desk, told["owner_id"], told["queue_id"])
    if wrong:
        raise Invalid(wrong)


def refuse_edit(
    desk: Desk,
    actor: Actor,
    ticket: Ticket,
    changes: Mapping[str, tuple[object, object]],
    chosen: Collection[str],
) -> None:
    """Raise Invalid by field for changes that whoever works on a ticket may not all make.

    ``chosen``: the fields that somebody set, apart from what follows from them.
    """
    if actor.kind is Author.SYSTEM:
        return
    wrong: dict[str, str] = {}
    catalogue, known = desk.catalogue, level_of(desk.catalogue, actor, ticket)
    queue_id = ticket.queue_id
    if "queue_id" in changes:
        queue_id = int(str(changes["queue_id"][1]))
        there = queue_level(catalogue, actor, queue_id)
        if there < Level.WORK:
            wrong["queue_id"] = _not_into(desk, actor, there, queue_id, "move tickets")
    managed = {"due"} if "due_us" in changes else set[str]()
    if "sla_id" in chosen and changes.keys() & {"sla_id", "sla_by_hand"}:
        managed.add("sla_id")
    wrong |= _wrong_managed(desk, actor, known, ticket.queue_id, managed)
    if "owner_id" in changes:
        before, after = changes["owner_id"]
        if before not in (None, actor.id) and known < Level.MANAGE:
            owner = catalogue.agents[int(str(before))]
            ask = too_little(catalogue, actor, known, Level.MANAGE, ticket.team_id)
            wrong["owner_id"] = f"{owner.name} has ticket {ticket.number}: {ask}"
        elif isinstance(after, int):
            wrong |= _wrong_owner(desk, after, queue_id)
    if wrong:
        raise Invalid(wrong)


def _not_into(desk: Desk, actor: Actor, known: Level, queue_id: int, what: str) -> str:
    catalogue = desk.catalogue
    queue = catalogue.queues.get(queue_id)
    if known == Level.NONE:
        return f"You may not {what} there; choose another queue."
    ask = too_little(catalogue, actor, known, Level.WORK, None if queue is None else queue.team_id)
    return f"You may not {what} into {where(catalogue, queue_id)}: {ask}"


def _wrong_managed(
    desk: Desk, actor: Actor, known: Level, queue_id: int, fields: Collection[str]
) -> dict[str, str]:
    if known >= Level.MANAGE:
        return {}
    queue = desk.catalogue.queues.get(queue_id)
    team_id = None if queue is None else queue.team_id
    ask = too_little(desk.catalogue, actor, known, Level.MANAGE, team_id)
    return {field: f"You may not {_MANAGED[field]} here: {ask}" for field in fields}


def _wrong_owner(desk: Desk, owner_id: int, queue_id: int) -> dict[str, str]:
    """Nobody is given what they may not work on."""
    owner, queue = desk.catalogue.agents.get(owner_id), desk.catalogue.queues.get(queue_id)
    if owner is None or queue is None:
        return {}
    if level(desk.catalogue, owner, queue.team_id, queue_id) >= Level.WORK:
        return {}
    there = where(desk.catalogue, queue_id)
    return {"owner_id": f"{owner.name} may not work in {there}; choose somebody who may."}


def may_keep_drafts(desk: Desk, agent_id: int, ticket: Ticket | None) -> None:
    """Raise as ``ticket_for`` does for an agent who may not write on a ticket; None: not seen."""
    agent = desk.catalogue.agents.get(agent_id)
    if ticket is None or agent is None:
        raise NotFound(NOT_THERE)
    require(desk.catalogue, Actor(Author.AGENT, agent.id, agent.name), ticket, Level.NOTE)
