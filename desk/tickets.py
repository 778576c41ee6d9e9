"""What people do with tickets. Each verb checks, appends events and is one transaction."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from desk import attachments, journal, ledger
from desk.actors import SYSTEM, Actor
from desk.allowed import refuse_creation, refuse_edit, speaker_for, ticket_for
from desk.attachments import Chosen
from desk.derive import is_final
from desk.desk import Desk
from desk.entitlement import services_for, slas_for
from desk.errors import Conflict, Invalid, NotAllowed
from desk.heard import team_told
from desk.limits import LONGEST_TEXT
from desk.numbers import BLOCK, DEFAULT_FORMAT, sequence_key, ticket_number
from desk.once import once as write_once
from desk.once import token_of
from desk.permissions import Level
from desk.sla_choice import AUTO, Asked, Choice, by_hand, choose, presumed
from desk.workflow import (
    CHANNELS,
    CLOSED,
    NEW,
    OPEN,
    PRIORITIES,
    RESOLVED,
    STATES,
    TYPES,
    WAITING_AGENT,
    WAITING_CUSTOMER,
    WAITING_DATE,
    State,
    next_states,
)
from sla_engine import Author
from store import tickets as rows
from store import views
from store.rows import VALID, Customer, NewEvent, Ticket
from store.storable import storable
from store.times import to_us

if TYPE_CHECKING:
    from desk.inputs import NewTicket
    from store.writer import Transaction


class Opened(Struct, frozen=True):
    """A ticket that was just created."""

    id: int
    number: str


async def _inputs() -> ModuleType:
    """What checks forms: it takes a quarter of a second to import, and memory that whoever only
    answers tickets needn't spend.
    """
    return await asyncio.to_thread(importlib.import_module, "desk.inputs")


async def create(desk: Desk, actor: Actor, values: Mapping[str, Any], *, once: str = "") -> Opened:
    """Open a ticket from the fields of ``NewTicket``; its number is drawn here. ``once``: the token
    of what was begun; the same fields with it a second time are the ticket that is there already.

    Raises Invalid by field, also where the actor may not open such a ticket. The SLA is the one
    that the rules choose (``desk.sla_choice``), unless one is given, or None for none: then it is
    chosen by hand.
    """
    given = dict(values)
    inputs = await _inputs()
    new = inputs.parse(inputs.NewTicket, given)
    if isinstance(new.sla_id, str):
        given.pop("sla_id", None)
    now, catalogue = desk.now(), desk.catalogue
    planned = await _plan(desk, actor, new, set(given), now)
    ahead = await _drawn_ahead(desk, now)

    async def job(tx: Transaction) -> Opened:
        plan = planned
        if desk.catalogue is not catalogue:
            # Queue, customer or rules are others than they were a moment ago.
            plan = await _plan(desk, actor, new, set(given), now)
        refuse_creation(desk, actor, plan.properties, set(given))
        number = await _draw_number(desk, tx, now, ahead)
        history = ledger.NewHistory(number, plan.events, customer_name=plan.customer_name)
        [ticket] = await ledger.open_tickets(desk, tx, [history])
        return Opened(ticket.id, ticket.number)

    async def again(tx: Transaction, ticket_id: int) -> Opened:
        ticket = await rows.load(tx, ticket_id)
        return Opened(ticket.id, ticket.number)

    # A time zone is told in more than one way, an instant is not.
    told = {key: to_us(v) if isinstance(v, datetime) else v for key, v in given.items()}
    token = token_of(once, sorted(told.items()))
    return await desk.write(write_once(desk, token, job, again))


class _Planned(Struct, frozen=True):
    """A ticket to be, as what is configured says; ``customer_name`` is what it is found by."""

    properties: dict[str, Any]
    events: list[NewEvent]
    customer_name: str


async def _plan(
    desk: Desk, actor: Actor, new: NewTicket, chosen: set[str], now: datetime
) -> _Planned:
    """What is to be written of a new ticket; Invalid by field. ``chosen``: the fields given."""
    customer = await _customer(desk, new.customer_id)
    if isinstance(new.sla_id, str):
        choice = _by_rules(desk, new.model_dump(), _organisation(customer))
    else:
        choice = by_hand(new.sla_id, actor.name)
    queue = desk.catalogue.queues.get(new.queue_id)
    properties: dict[str, Any] = {
        "subject": new.subject,
        "customer_id": new.customer_id,
        "channel": new.channel,
        "type": new.type,
        "priority": new.priority,
        "queue_id": new.queue_id,
        "service_id": new.service_id,
        "sla_id": choice.sla_id,
        "sla_why": choice.why,
        "sla_by_hand": choice.by_hand,
        "team_id": None if queue is None else queue.team_id,
        "owner_id": new.owner_id,
        "due_us": None if new.due is None else to_us(new.due),
    }
    wrong = _wrong_properties(desk, properties, customer, chosen)
    start = new.start or now
    if start > now:
        wrong["start"] = "A ticket cannot start in the future; give a time that has passed."
    if new.due is not None and new.due <= start:
        wrong["due"] = "The due date is not after the start; choose a later one."
    if wrong:
        raise Invalid(wrong)
    start_us = to_us(start)
    events = [journal.created(start_us, actor, properties)]
    if new.message.strip():
        # What a caller said is theirs, also when an agent typed it; without a customer, it is
        # the agent's own note.
        if customer is not None:
            speaker = Actor(Author.CUSTOMER, customer.id, customer.name)
            said = journal.message(start_us, speaker, new.message, public=True, channel=new.channel)
        else:
            said = journal.message(start_us, actor, new.message, public=False)
        events.append(said)
    return _Planned(properties, events, _search_name(customer))


async def _drawn_ahead(desk: Desk, now: datetime) -> tuple[str, int] | None:
    """A sequence and a number of it that nobody else has, where numbers may have gaps."""
    if not desk.setting("number_gaps", False):
        return None
    key = sequence_key(str(desk.setting("number_format", DEFAULT_FORMAT)), now.astimezone())
    while (n := desk.number_blocks.take(key)) is None:
        # In a transaction of its own, so that it is over before the ticket is worked out.
        first = await desk.write(lambda tx: rows.next_number(tx, key, BLOCK))
        desk.number_blocks.keep(key, first)
    return key, n


async def _draw_number(
    desk: Desk, tx: Transaction, now: datetime, ahead: tuple[str, int] | None
) -> str:
    text = str(desk.setting("number_format", DEFAULT_FORMAT))
    local = now.astimezone()
    key = sequence_key(text, local)
    # The format may have become another one meanwhile.
    n = ahead[1] if ahead is not None and ahead[0] == key else await rows.next_number(tx, key)
    while True:
        number = ticket_number(text, local, n)
        # After a change of format, a new sequence may run through numbers of an older one.
        if not await rows.is_taken(tx, number):
            return number
        n = await rows.next_number(tx, key)


async def _customer(desk: Desk, customer_id: int | None) -> Customer | None:
    if customer_id is None:
        return None
    return await desk.store.reader.run(lambda select: views.customer(select, customer_id))


def _organisation(customer: Customer | None) -> str:
    return customer.organisation if customer else ""


def _by_rules(desk: Desk, told: Mapping[str, Any], organisation: str) -> Choice:
    if not desk.setting("slas", True):
        return Choice(None, "SLAs are switched off")
    asked = Asked(
        queue_id=told["queue_id"],
        service_id=told["service_id"],
        customer_id=told["customer_id"],
        organisation=organisation,
        type=told["type"],
        priority=told["priority"],
    )
    return choose(desk.catalogue, asked)


def _search_name(customer: Customer | None) -> str:
    return f"{customer.name} {customer.organisation}".strip() if customer else ""


def _wrong_properties(
    desk: Desk, told: Mapping[str, Any], customer: Customer | None, chosen: set[str]
) -> dict[str, str]:
    """What is wrong with the properties that somebody chose, by field."""
    catalogue, wrong = desk.catalogue, {}
    if "customer_id" in chosen and told["customer_id"] is not None and customer is None:
        wrong["customer_id"] = "This customer is no longer there; choose another."
    queue = catalogue.queues.get(told["queue_id"])
    if "queue_id" in chosen and (queue is None or queue.validity != VALID):
        wrong["queue_id"] = "This queue is not in use; choose another."
    for name, known in (("channel", CHANNELS), ("type", TYPES), ("priority", tuple(PRIORITIES))):
        if name in chosen and told[name] not in known:
            wrong[name] = f"Choose one of: {', '.join(map(str, known))}."
    owner_id = told["owner_id"]
    if "owner_id" in chosen and owner_id is not None:
        owner = catalogue.agents.get(owner_id)
        if owner is None or owner.validity != VALID:
            wrong["owner_id"] = "This agent is not in use; choose another."
    service_id, sla_id = told["service_id"], told["sla_id"]
    if chosen & {"service_id", "customer_id"} and service_id is not None:
        if not desk.setting("services", True):
            wrong["service_id"] = "Services are switched off; see Admin, Settings."
        elif service_id not in {s.id for s in services_for(catalogue, customer)}:
            wrong["service_id"] = (
                "The customer may not have this service; choose another, or assign it to them."
            )
    if chosen & {"service_id", "sla_id"} and sla_id is not None:
        if not desk.setting("slas", True):
            wrong["sla_id"] = "SLAs are switched off; see Admin, Settings."
        elif "sla_id" in chosen and sla_id not in {s.id for s in slas_for(catalogue, service_id)}:
            wrong["sla_id"] = (
                "This SLA does not go with the service; choose one that does."
                if service_id is not None
                else "An SLA needs a service; choose the service first."
            )
    return wrong


def _changeable(ticket: Ticket) -> None:
    if is_final(ticket.category):
        raise NotAllowed(
            f"Ticket {ticket.number} is {STATES[ticket.state].label}, and that is final. "
            "Open a new ticket instead (n)."
        )


async def take(desk: Desk, actor: Actor, ticket_id: int) -> Ticket:
    """Make the actor the owner; a new ticket is started. NotAllowed when somebody has it."""

    async def job(tx: Transaction) -> Ticket:
        ticket = await ticket_for(desk, tx, actor, ticket_id, Level.WORK)
        _changeable(ticket)
        if ticket.owner_id == actor.id:
            raise NotAllowed(f"Ticket {ticket.number} is yours already.")
        if ticket.owner_id is not None:
            owner = desk.catalogue.agents[ticket.owner_id]
            raise NotAllowed(
                f"{owner.name} has ticket {ticket.number}; to hand it over, use assign (o)."
            )
        at_us = desk.now_us()
        events = [journal.edited(at_us, actor, {"owner_id": (None, actor.id)})]
        if ticket.state == NEW.code:
            events.append(journal.state(at_us, actor, OPEN.code))
        return await ledger.append(desk, tx, ticket, events)

    return await desk.write(job)


async def reply(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    text: str,
    *,
    then: State | None = WAITING_CUSTOMER,
    files: Sequence[Chosen] = (),
    once: str = "",
) -> Ticket:
    """Answer the customer. The ticket then waits for them, unless ``then`` is another state
    (None: the state stays). A resolved ticket stays resolved. ``files`` go with it, all or none.

    ``once``, here and below: the token of what was begun; the same text with it a second time is
    there already (``desk.once``).
    """
    return await _say(desk, actor, ticket_id, text, public=True, then=then, files=files, once=once)


async def note(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    text: str,
    *,
    files: Sequence[Chosen] = (),
    once: str = "",
) -> Ticket:
    """Write something that the customer does not see; the state stays."""
    return await _say(desk, actor, ticket_id, text, public=False, then=None, files=files, once=once)


async def customer_said(
    desk: Desk,
    customer: Actor,
    ticket_id: int,
    text: str,
    *,
    channel: str = "",
    files: Sequence[Chosen] = (),
    once: str = "",
    by: Actor | None = None,
) -> Ticket:
    """Record a customer's message: the ticket then waits for the agent, also a resolved one.

    ``by``: the agent who writes it down; without one, the customers say it themselves, on their
    own tickets.
    """
    return await _say(
        desk,
        customer,
        ticket_id,
        text,
        public=True,
        then=WAITING_AGENT,
        channel=channel,
        files=files,
        once=once,
        by=by,
    )


async def _say(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    text: str,
    *,
    public: bool,
    then: State | None,
    channel: str = "",
    files: Sequence[Chosen] = (),
    once: str = "",
    by: Actor | None = None,
) -> Ticket:
    text = storable(text).strip()
    if not text:
        raise Invalid({"text": "There is no text yet; write something first."})
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": f"A message has at most {LONGEST_TEXT:,} characters; shorten it."})
    uploads = await attachments.prepare(files)

    async def job(tx: Transaction) -> Ticket:
        if public and actor.kind is not Author.AGENT:
            ticket = await speaker_for(desk, tx, actor, by, ticket_id)
        else:
            least = Level.WORK if public else Level.NOTE
            ticket = await ticket_for(desk, tx, actor, ticket_id, least)
        _changeable(ticket)
        at_us, to = desk.now_us(), ""
        if public and actor.kind is Author.AGENT:
            customer = await _customer(desk, ticket.customer_id)
            to = (customer.email or customer.name) if customer is not None else ""
        said = journal.message(at_us, actor, text, public=public, channel=channel, to=to)
        if uploads:
            said.data["files"] = attachments.told(uploads)
        events = [said]
        goes_on = then
        if ticket.state == RESOLVED.code and actor.kind is Author.AGENT and then is not CLOSED:
            goes_on = None
        if ticket.state == NEW.code and actor.kind is Author.CUSTOMER:
            goes_on = None  # nobody has started on it: it is still new
        if goes_on is not None and goes_on.code != ticket.state:
            events.append(journal.state(at_us, actor, goes_on.code))
        saved = await ledger.append(desk, tx, ticket, events)
        if uploads:
            event_id = await rows.newest_message(tx, ticket_id)
            await attachments.keep(tx, ticket_id, event_id, uploads)
        return saved

    token = token_of(once, ticket_id, public, actor.kind.value, text, [file.name for file in files])
    return await desk.write(write_once(desk, token, job, rows.load))


async def change_state(
    desk: Desk, actor: Actor, ticket_id: int, state: State, *, until: datetime | None = None
) -> Ticket:
    """Start, wait, resolve, reopen (from resolved to open) or close.

    ``until`` (aware, in the future) belongs to waiting for a date and is required there. Raises
    NotAllowed where the workflow has no such step, Invalid for the date.
    """
    at = desk.now()
    if (state is WAITING_DATE) != (until is not None):
        raise Invalid({"until": "Give the date to wait for."})
    if until is not None and until <= at:
        raise Invalid({"until": "This date has passed; give one that is to come."})

    async def job(tx: Transaction) -> Ticket:
        ticket = await ticket_for(desk, tx, actor, ticket_id, Level.WORK)
        _changeable(ticket)
        if state.code == ticket.state and until is None:
            raise NotAllowed(f"Ticket {ticket.number} is {state.label} already.")
        if state not in next_states(ticket.state):
            allowed = " or ".join(step.label for step in next_states(ticket.state))
            raise NotAllowed(
                f"Ticket {ticket.number} is {STATES[ticket.state].label}; from there it goes to "
                f"{allowed}."
            )
        until_us = None if until is None else to_us(until)
        return await ledger.append(
            desk, tx, ticket, [journal.state(to_us(at), actor, state.code, until_us)]
        )

    return await desk.write(job)


async def change(desk: Desk, actor: Actor, ticket_id: int, **values: Any) -> Ticket:
    """Change single properties (those of ``TicketEdit``) as they are now: assign with
    ``owner_id=``, priority, queue, service, SLA, progress.

    With another customer, service, queue, type or priority, the rules choose the SLA again in the
    same event; one that was chosen by hand stays as long as it goes with the service.
    ``sla_id="auto"`` lets the rules choose it again.
    """
    return await _edit(desk, actor, ticket_id, values, None)


async def edit(
    desk: Desk, actor: Actor, ticket_id: int, seen_event_id: int, **values: Any
) -> Ticket:
    """Save a form over a ticket. ``seen_event_id``: the newest ``edited`` or ``created`` event
    when the form was opened; if there is a newer one, nothing is written and Conflict says who
    changed what.
    """
    return await _edit(desk, actor, ticket_id, values, seen_event_id)


async def _edit(
    desk: Desk, actor: Actor, ticket_id: int, values: Mapping[str, Any], seen: int | None
) -> Ticket:
    inputs = await _inputs()
    given = inputs.parse(inputs.TicketEdit, values).model_dump(include=set(values))
    if "subject" in values and not given["subject"]:
        raise Invalid({"subject": "Fill this in."})
    if "due" in given:
        due = given.pop("due")
        given["due_us"] = None if due is None else to_us(due)

    wanted = given.pop("sla_id", AUTO)

    async def job(tx: Transaction) -> Ticket:
        ticket = await ticket_for(desk, tx, actor, ticket_id, Level.WORK)
        _changeable(ticket)
        if seen is not None:
            await _refuse_stale(tx, ticket, seen, desk)
        told = {name: getattr(ticket, name) for name in given}
        changes = {
            name: (told[name], value) for name, value in given.items() if told[name] != value
        }
        after: dict[str, Any] = {
            name: getattr(ticket, name)
            for name in ("customer_id", "queue_id", "service_id", "sla_id", "owner_id")
        } | {"channel": ticket.channel, "type": ticket.type, "priority": ticket.priority}
        after |= {name: new for name, (_, new) in changes.items()}
        customer = await _customer(desk, after["customer_id"])
        if wanted != AUTO:
            choice: Choice | None = by_hand(wanted, actor.name)
        elif "sla_id" in values or _is_open_to_rules(desk, ticket, after, changes.keys()):
            choice = _by_rules(desk, after, _organisation(customer))
        else:
            choice = None
        if choice is not None:
            changes |= _chosen(ticket, choice)
            after["sla_id"] = choice.sla_id
        if not changes:
            return ticket
        chosen = set(given) & set(changes) | ({"sla_id"} if wanted != AUTO else set())
        wrong = _wrong_properties(desk, after, customer, chosen)
        if wrong:
            raise Invalid(wrong)
        refuse_edit(desk, actor, ticket, changes, set(values))
        if "queue_id" in changes:
            changes["team_id"] = (
                ticket.team_id,
                desk.catalogue.queues[after["queue_id"]].team_id,
            )
        events = [journal.edited(desk.now_us(), actor, changes)]
        return await ledger.append(desk, tx, ticket, events, customer_name=_search_name(customer))

    return await desk.write(job)


# What the rules look at.
_DECIDES = frozenset({"customer_id", "service_id", "queue_id", "type", "priority"})


def _is_open_to_rules(
    desk: Desk, ticket: Ticket, after: Mapping[str, Any], changed: Collection[str]
) -> bool:
    """Whether the rules choose the SLA again: something that they look at became another, and
    nobody chose by hand what still goes with the service.
    """
    if not set(changed) & _DECIDES or not desk.setting("slas", True):
        return False
    catalogue, is_by_hand = desk.catalogue, ticket.sla_by_hand
    if ticket.sla_why is None:
        is_by_hand = presumed(
            catalogue, ticket.sla_id, ticket.service_id, ticket.queue_id, ""
        ).by_hand
    if not is_by_hand:
        return True
    if after["service_id"] == ticket.service_id or ticket.sla_id is None:
        return False
    return ticket.sla_id not in {sla.id for sla in slas_for(catalogue, after["service_id"])}


def _chosen(ticket: Ticket, choice: Choice) -> dict[str, tuple[object, object]]:
    """What another choice of the SLA changes."""
    pairs: dict[str, tuple[object, object]] = {
        "sla_id": (ticket.sla_id, choice.sla_id),
        "sla_why": (ticket.sla_why, choice.why),
        "sla_by_hand": (ticket.sla_by_hand, choice.by_hand),
    }
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


async def _refuse_stale(tx: Transaction, ticket: Ticket, seen: int, desk: Desk) -> None:
    events = (await rows.history(tx, [ticket.id]))[ticket.id]
    newer = [e for e in events if e.id > seen and e.kind == journal.EDITED]
    if newer:
        told = {_FIELD_NAMES[name] for e in newer for name in e.data if name in _FIELD_NAMES}
        names = ", ".join(sorted(told)) or "the SLA"
        raise Conflict(
            f"{newer[-1].actor_name} changed {names} of ticket {ticket.number} while you were "
            "editing it. Nothing of yours is lost: look at the new values, then save again."
        )


_FIELD_NAMES = {
    "subject": "the subject",
    "customer_id": "the customer",
    "channel": "the channel",
    "type": "the type",
    "priority": "the priority",
    "queue_id": "the queue",
    "service_id": "the service",
    "sla_id": "the SLA",
    "owner_id": "the owner",
    "due_us": "the due date",
    "progress": "the progress",
}


async def hand_over(desk: Desk, actor: Actor, queue_id: int, batch: int) -> None:
    """Give the open tickets of a queue to the team that the queue belongs to now, ``batch`` to a
    transaction; the rules choose their SLA again.
    """

    async def find(tx: Transaction) -> list[int]:
        return await rows.open_ids(tx, queue_id=queue_id)

    ids = await desk.write(find)
    for start in range(0, len(ids), batch):
        await desk.write(partial(_hand_over, desk, actor, ids[start : start + batch]))


async def _hand_over(desk: Desk, actor: Actor, ids: Sequence[int], tx: Transaction) -> None:
    found = await rows.load_many(tx, ids)
    customers = [ticket.customer_id for ticket in found.values() if ticket.customer_id is not None]
    organisations = await rows.organisations(tx, customers)
    histories = await rows.history(tx, list(found))
    pairs: list[tuple[Ticket, list[NewEvent]]] = []
    for ticket in found.values():
        team_id = desk.catalogue.queues[ticket.queue_id].team_id
        # The ticket itself says the new team already if something else was done to it meanwhile.
        before = team_told(histories[ticket.id], ticket.team_id)
        if not ticket.is_open or team_id == before == ticket.team_id:
            continue
        changes: dict[str, tuple[object, object]] = {"team_id": (before, team_id)}
        told = {name: getattr(ticket, name) for name in _DECIDES}
        if _is_open_to_rules(desk, ticket, told, {"queue_id"}):
            organisation = organisations.get(ticket.customer_id or 0, "")
            changes |= _chosen(ticket, _by_rules(desk, told, organisation))
        pairs.append((ticket, [journal.edited(desk.now_us(), actor, changes)]))
    if pairs:
        await ledger.append_many(desk, tx, pairs)


async def wake(desk: Desk, ticket_ids: list[int]) -> None:
    """Open the tickets whose awaited date has come."""

    async def job(tx: Transaction) -> None:
        now_us = desk.now_us()
        found = await rows.load_many(tx, ticket_ids)
        pairs: list[tuple[Ticket, list[NewEvent]]] = [
            # At the awaited instant itself: whether a Tocsin was open then moves no deadline.
            (ticket, [journal.state(ticket.wait_until_us, SYSTEM, OPEN.code)])
            for ticket in found.values()
            if ticket.wait_until_us is not None and ticket.wait_until_us <= now_us
        ]
        if pairs:
            await ledger.append_many(desk, tx, pairs, in_order=False)

    await desk.write(job)
