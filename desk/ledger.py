"""The one way events get into a ticket: appended, then everything derived anew from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from desk.derive import derive
from desk.desk import Desk
from desk.policies import Policies
from store import tickets as rows
from store.rows import Catalogue, Event, NewEvent, Ticket

if TYPE_CHECKING:
    from store.writer import Transaction

# Tickets per round of a bulk write: large enough to be quick, small enough for the memory.
BATCH = 500


@dataclass(frozen=True, slots=True)
class NewHistory:
    """A ticket to be born with these events; the first one is "created"."""

    number: str
    events: Sequence[NewEvent]
    customer_name: str = ""
    origin: str | None = None
    # Thresholds passed by now count as rung: what is brought in from elsewhere rang there.
    silent: bool = False


async def open_tickets(
    desk: Desk, tx: Transaction, histories: Sequence[NewHistory]
) -> list[Ticket]:
    """Bring new tickets in, each with its whole history, and return them."""
    opened: list[Ticket] = []
    for start in range(0, len(histories), BATCH):
        opened += await _open_batch(desk, tx, histories[start : start + BATCH])
    return opened


async def _open_batch(desk: Desk, tx: Transaction, histories: Sequence[NewHistory]) -> list[Ticket]:
    now, now_us = desk.now(), desk.now_us()
    catalogue, policies = desk.catalogue, desk.policies
    bare = [_blank(history, catalogue) for history in histories]
    ids = await rows.add_many(tx, bare)
    pairs = [
        (ticket_id, event)
        for ticket_id, history in zip(ids, histories, strict=True)
        for event in history.events
    ]
    events = await rows.add_events(tx, now_us, pairs)
    by_ticket: dict[int, list[Event]] = {ticket_id: [] for ticket_id in ids}
    for event in events:
        by_ticket[event.ticket_id].append(event)
    tickets, clocks = [], []
    for ticket_id, history in zip(ids, histories, strict=True):
        mine = sorted(by_ticket[ticket_id], key=lambda event: (event.occurred_us, event.id))
        derived = derive(
            ticket_id,
            history.number,
            mine,
            catalogue,
            policies,
            now,
            customer_name=history.customer_name,
            origin=history.origin,
        )
        tickets.append(derived.ticket)
        for clock in derived.clocks:
            if not history.silent or clock.finished_us is not None:
                clocks.append(clock)
                continue
            passed = [p for p, at_us in clock.thresholds if at_us is not None and at_us <= now_us]
            for percent in passed:
                key = (clock.target, clock.cycle, clock.policy_version, percent)
                await rows.ring(tx, ticket_id, key, now_us)
            coming = [
                (at_us, percent)
                for percent, at_us in clock.thresholds
                if at_us is not None and at_us > now_us
            ]
            running = clock.next_threshold_us is not None
            next_us, next_percent = min(coming) if coming and running else (None, None)
            clocks.append(replace(clock, next_threshold=next_percent, next_threshold_us=next_us))
    await rows.save_many(tx, tickets)
    await rows.replace_clocks(tx, (), clocks)
    return [replace(ticket, version=ticket.version + 1) for ticket in tickets]


def _blank(history: NewHistory, catalogue: Catalogue) -> Ticket:
    """A row to hang events on: what the first event alone tells."""
    first = history.events[0]
    data = first.data
    queue_id = cast("int", data["queue_id"])
    return Ticket(
        id=0,
        number=history.number,
        subject=str(data.get("subject") or ""),
        customer_id=None,
        channel="",
        type="",
        priority=0,
        queue_id=queue_id,
        team_id=catalogue.queues[queue_id].team_id,
        service_id=None,
        sla_id=None,
        owner_id=None,
        state=str(data["state"]),
        category="",
        waits_for=None,
        wait_until_us=None,
        is_open=False,
        progress=0,
        created_us=first.occurred_us,
        updated_us=first.occurred_us,
        due_us=None,
        ended_us=None,
        calendar_id=None,
        next_target=None,
        deadline_us=None,
        breaches_us=None,
        warn_us=None,
        left_us=None,
        is_paused=False,
        spent_s=0,
        search="",
        origin=history.origin,
    )


async def append(
    desk: Desk,
    tx: Transaction,
    ticket: Ticket,
    events: Sequence[NewEvent],
    *,
    customer_name: str | None = None,
) -> Ticket:
    """Append events to a ticket that was read in this transaction; returns it as it is now."""
    return (
        await append_many(
            desk,
            tx,
            [(ticket, events)],
            {} if customer_name is None else {ticket.id: customer_name},
        )
    )[0]


async def append_many(
    desk: Desk,
    tx: Transaction,
    pairs: Sequence[tuple[Ticket, Sequence[NewEvent]]],
    customer_names: dict[int, str] | None = None,
    policies: Policies | None = None,
) -> list[Ticket]:
    """The same for several tickets at once. ``policies``: where other promises than the present
    ones count already, as while an SLA is being saved.
    """
    now = desk.now()
    await rows.add_events(
        tx, desk.now_us(), [(ticket.id, event) for ticket, events in pairs for event in events]
    )
    ids = [ticket.id for ticket, _ in pairs]
    histories = await rows.history(tx, ids)
    rung = await rows.rung(tx, ids)
    names = customer_names if customer_names is not None else {}
    missing = [ticket.customer_id for ticket, _ in pairs if ticket.id not in names]
    known = await rows.customer_names(tx, [c for c in missing if c is not None])
    derived = [
        derive(
            ticket.id,
            ticket.number,
            histories[ticket.id],
            desk.catalogue,
            policies or desk.policies,
            now,
            customer_name=names.get(ticket.id) or known.get(ticket.customer_id or 0, ""),
            origin=ticket.origin,
            version=ticket.version,
            rung=rung.get(ticket.id, set()),
        )
        for ticket, _ in pairs
    ]
    await rows.save_many(tx, [one.ticket for one in derived])
    await rows.replace_clocks(tx, ids, [clock for one in derived for clock in one.clocks])
    return [replace(one.ticket, version=one.ticket.version + 1) for one in derived]
