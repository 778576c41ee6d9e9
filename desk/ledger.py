"""The one way events get into a ticket: appended, then everything derived anew from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from desk import journal, promises
from desk.derive import Derived, chooser, derive
from desk.desk import Desk
from desk.heard import engine_events
from desk.sla_choice import presumed
from sla_engine import Trail
from store import renewals
from store import tickets as rows
from store.replacing import replace
from store.rows import BellKey, Catalogue, Clock, Event, NewEvent, Ticket

if TYPE_CHECKING:
    from store.writer import Transaction

# Tickets per round of a bulk write: large enough to be quick, small enough for the memory.
BATCH = 500


class NewHistory(Struct, frozen=True):
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
    told = {
        ticket_id: sorted(mine, key=lambda event: (event.occurred_us, event.id))
        for ticket_id, mine in by_ticket.items()
    }
    await promises.recall(policies, tx, promises.unknown(policies, told.values()))
    tickets, clocks, trails = [], [], []
    bells: list[tuple[int, BellKey, int]] = []
    breaches: list[tuple[int, NewEvent]] = []
    for ticket_id, history in zip(ids, histories, strict=True):
        mine = told[ticket_id]
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
        ticket = derived.ticket
        trails.append((ticket_id, derived.trail))
        if history.silent:
            clocks += silenced(derived.clocks, now_us)
            bells += [(ticket_id, *bell) for bell in rung_in_silence(derived, now_us)]
        else:
            clocks += derived.clocks
            bells += [(ticket_id, *bell) for bell in derived.breaches]
            breaches += [(ticket_id, journal.bell_of(*bell)) for bell in derived.breaches]
            ticket = _last_touched(ticket, derived)
        tickets.append(ticket)
    await rows.save_many(tx, tickets)
    await rows.replace_clocks(tx, (), clocks)
    await rows.save_trails(tx, trails)
    await rows.ring(tx, bells)
    await rows.add_events(tx, now_us, breaches)
    return [replace(ticket, version=ticket.version + 1) for ticket in tickets]


def rung_in_silence(derived: Derived, now_us: int) -> list[tuple[BellKey, int]]:
    """The bells of a ticket for which all that has passed by now counts as rung."""
    rang = dict(derived.breaches)
    for clock in derived.clocks:
        if clock.finished_us is None:
            for percent, at_us in clock.thresholds:
                if at_us is not None and at_us <= now_us:
                    key = (clock.target, clock.cycle, clock.policy_version, percent)
                    rang.setdefault(key, now_us)
    return list(rang.items())


def silenced(clocks: Sequence[Clock], now_us: int) -> list[Clock]:
    """The same, ringing no bell for what has passed."""
    return [_silenced(clock, now_us) for clock in clocks]


def _silenced(clock: Clock, now_us: int) -> Clock:
    if clock.next_threshold_us is None:
        return clock
    coming = [(at, percent) for percent, at in clock.thresholds if at is not None and at > now_us]
    next_us, next_percent = min(coming) if coming else (None, None)
    return replace(clock, next_threshold=next_percent, next_threshold_us=next_us)


def _last_touched(ticket: Ticket, derived: Derived) -> Ticket:
    """A breach that is written down now may be younger than all else that happened."""
    latest = max((at_us for _, at_us in derived.breaches), default=ticket.updated_us)
    return replace(ticket, updated_us=max(ticket.updated_us, latest))


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
    *,
    silent: bool = False,
    in_order: bool = True,
) -> list[Ticket]:
    """The same for several tickets at once.

    A clock that was set back, or that of another machine, puts nothing before what happened
    already: an event is moved up to the newest of its ticket, while ``recorded_us`` stays what the
    clock said. ``in_order`` False: events that belong where they stand, like a bell that is rung
    late, are left there.

    A breach that nobody rang, since no Tocsin was open at the time, gets its bell in the
    transaction that ends or pauses its clock; ``silent``: it counts as rung.
    """
    now, now_us = desk.now(), desk.now_us()
    if in_order:
        pairs = [
            (ticket, [_after_all(event, ticket) for event in events]) for ticket, events in pairs
        ]
    await rows.add_events(
        tx, now_us, [(ticket.id, event) for ticket, events in pairs for event in events]
    )
    ids = [ticket.id for ticket, _ in pairs]
    histories = await rows.history(tx, ids)
    await promises.recall(desk.policies, tx, promises.unknown(desk.policies, histories.values()))
    rung, followed = await rows.rung(tx, ids), await rows.followed(tx, ids)
    names = customer_names if customer_names is not None else {}
    missing = [ticket.customer_id for ticket, _ in pairs if ticket.id not in names]
    known = await rows.customer_names(tx, [c for c in missing if c is not None])
    derived = [
        derive(
            ticket.id,
            ticket.number,
            histories[ticket.id],
            desk.catalogue,
            desk.policies,
            now,
            customer_name=names.get(ticket.id) or known.get(ticket.customer_id or 0, ""),
            origin=ticket.origin,
            version=ticket.version,
            rung=rung.get(ticket.id, set()),
            followed=followed.get(ticket.id),
        )
        for ticket, _ in pairs
    ]
    saved = [one.ticket if silent else _last_touched(one.ticket, one) for one in derived]
    await rows.save_many(tx, saved)
    await rows.replace_clocks(tx, ids, [clock for one in derived for clock in one.clocks])
    await rows.save_trails(tx, [(one.ticket.id, one.trail) for one in derived])
    await _write_bells(tx, derived, now_us, silent=silent)
    return [replace(ticket, version=ticket.version + 1) for ticket in saved]


def _after_all(event: NewEvent, ticket: Ticket) -> NewEvent:
    """An event at the newest instant of its ticket, where it would lie before that."""
    return replace(event, occurred_us=journal.not_before(event.occurred_us, ticket.updated_us))


async def _write_bells(
    tx: Transaction, derived: Sequence[Derived], now_us: int, *, silent: bool
) -> None:
    rang = [(one.ticket.id, key, now_us) for one in derived for key in one.rang_before]
    late = [(one.ticket.id, key, at_us) for one in derived for key, at_us in one.breaches]
    await rows.ring(tx, [*rang, *late])
    if silent:
        return
    await rows.add_events(
        tx, now_us, [(one_id, journal.bell_of(key, at_us)) for one_id, key, at_us in late]
    )


async def lay_trails(desk: Desk, tx: Transaction, *, ids: Sequence[int]) -> None:
    """Give tickets of a time before trails theirs, and say why they have their SLA.

    Open ones are derived anew; what was closed stays as it is otherwise, with its verdicts.
    """
    found = await rows.load_many(tx, ids)
    opened = [(ticket, ()) for ticket in found.values() if ticket.is_open]
    await append_many(desk, tx, opened, silent=True)
    closed = [ticket for ticket in found.values() if not ticket.is_open]
    histories = await rows.history(tx, [ticket.id for ticket in closed])
    await rows.save_trails(
        tx,
        [
            (ticket.id, Trail.of(engine_events(histories[ticket.id], desk.catalogue)).packed)
            for ticket in closed
        ],
    )
    await renewals.save_whys(tx, [_with_why(desk, one, histories[one.id]) for one in closed])


def _with_why(desk: Desk, ticket: Ticket, events: Sequence[Event]) -> Ticket:
    who = chooser(events)
    choice = presumed(desk.catalogue, ticket.sla_id, ticket.service_id, ticket.queue_id, who)
    return replace(ticket, sla_why=choice.why, sla_by_hand=choice.by_hand)
