"""Bells: each threshold of each clock rings once, however many Tocsins are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from desk import journal, ledger, promises, tickets
from desk.derive import BREACH
from desk.desk import Desk
from desk.permissions import Level, level, scope_of
from store import places, timekeeping, views
from store import tickets as rows
from store.places import Place
from store.reader import Select
from store.rows import Agent, BellKey, Catalogue, Event, ListRow, NewEvent, Ticket

if TYPE_CHECKING:
    from store.writer import Transaction

# Tickets per transaction: each is derived anew on the event loop, which stands still meanwhile.
_BATCH = 20
# Bells of others are heard again by a Tocsin that is started so soon after them.
_UNWRITTEN_US = 60 * 1_000_000


class Rung(Struct, frozen=True):
    """A bell for somebody: ``threshold`` 100 is the breach."""

    event_id: int
    ticket_id: int
    number: str
    subject: str
    target: str
    threshold: int

    @property
    def is_breach(self) -> bool:
        """Whether the promise is broken, not just near."""
        return self.threshold >= BREACH


async def ring_due(desk: Desk) -> int:
    """Ring everything that is due by now, and open tickets whose awaited date has come.

    Returns how many rang. However many processes do this at once, each bell rings in one.
    """
    rang = 0
    now_us = desk.now_us()
    due_at = await desk.store.reader.run(views.next_threshold_us)
    if due_at is None or due_at > now_us:
        return 0

    async def waits(tx: Transaction) -> list[int]:
        return await rows.due_waits(tx, desk.now_us(), _BATCH)

    while waiting := await desk.write(waits):
        await tickets.wake(desk, waiting)
    while True:
        found, count = await desk.write(lambda tx: _ring_batch(desk, tx))
        rang += count
        if found < _BATCH:
            return rang


async def _ring_batch(desk: Desk, tx: Transaction) -> tuple[int, int]:
    now_us = desk.now_us()
    ids = await rows.due_thresholds(tx, now_us, _BATCH)
    found = await rows.load_many(tx, ids)
    due, rung = await rows.thresholds_of(tx, ids), await rows.rung(tx, ids)
    promised_us = promises.since_us(desk.catalogue)
    rings: list[tuple[int, BellKey, int]] = []
    pairs: list[tuple[Ticket, list[NewEvent]]] = []
    for ticket_id in ids:
        events: list[NewEvent] = []
        for clock in due.get(ticket_id, ()):
            for percent, at_us in clock.thresholds:
                if at_us is None or at_us > now_us:
                    continue
                key = (clock.target, clock.cycle, clock.policy_version, percent)
                if key not in rung.get(ticket_id, ()):
                    is_hindsight = at_us < promised_us.get(clock.policy_version, 0)
                    found_us = now_us if is_hindsight else None
                    events.append(journal.bell_of(key, at_us, found_us))
                    rings.append((ticket_id, key, events[-1].occurred_us))
        pairs.append((found[ticket_id], events))
    await rows.ring(tx, rings)
    if pairs:
        # Deriving anew also moves each clock's next threshold on, rung or not.
        await ledger.append_many(desk, tx, pairs, in_order=False)
    return len(ids), len(rings)


def concerns(catalogue: Catalogue, agent: Agent, ticket: ListRow, threshold: int) -> bool:
    """Whether an agent is told: the owner; without one, and at a breach, the ticket's team; and
    everybody where there is neither an owner nor anybody in the team. Of a ticket that they may
    not see, nobody is told.
    """
    if level(catalogue, agent, ticket.team_id, ticket.queue_id) == Level.NONE:
        return False
    if ticket.owner_id == agent.id:
        return True
    team = {a.id for a in catalogue.agents.values() if ticket.team_id in a.team_ids}
    if ticket.owner_id is None:
        return agent.id in team or not team
    return threshold >= BREACH and agent.id in team


class Listener:
    """Listens to the bells for an agent in one Tocsin; over all of theirs each is told once.

    Up to where an agent has heard is written down when a bell concerns them, and now and then: at
    a large desk one rings every second, and somebody else's is not worth a write.
    """

    def __init__(self) -> None:
        # As it was written down last, by whomever; what was heard since then and concerned nobody
        # here; when this Tocsin saw that it was another.
        self._seen: Place | None = None
        self._heard: Place = ""
        self._since_us = 0

    async def unheard(self, desk: Desk, agent: Agent) -> list[Rung]:
        """Bells that concern the agent and that no Tocsin of theirs has told yet; they count as
        told from here on.
        """

        def find(select: Select) -> tuple[Place, Place, list[Event]]:
            seen = views.seen_bells(select, agent.id)
            since = self._heard if seen == self._seen else seen
            return seen, places.here(select), views.bells_after(select, since)

        async def claim(tx: Transaction) -> bool:
            return await timekeeping.seen_bells(tx, agent.id, seen, here)

        seen, here, found = await desk.store.reader.run(find)
        if not found:
            return []
        now_us, told = desk.now_us(), await _concerning(desk, agent, found)
        if seen != self._seen:
            self._seen, self._since_us = seen, now_us
        if told or now_us - self._since_us >= _UNWRITTEN_US:
            if not await desk.write(claim):
                # Another one was quicker; what that has not heard either is found again.
                self._seen = None
                return []
            self._seen, self._since_us = here, now_us
        self._heard = here
        return told


async def _concerning(desk: Desk, agent: Agent, found: list[Event]) -> list[Rung]:
    scope = scope_of(desk.catalogue, agent)
    tickets_by_id = await desk.store.reader.run(
        lambda select: views.rows(select, [event.ticket_id for event in found], scope)
    )
    told = []
    for event in found:
        ticket = tickets_by_id.get(event.ticket_id)
        threshold = int(str(event.data["threshold"]))
        if ticket is not None and concerns(desk.catalogue, agent, ticket, threshold):
            told.append(
                Rung(
                    event.id,
                    ticket.id,
                    ticket.number,
                    ticket.subject,
                    str(event.data["target"]),
                    threshold,
                )
            )
    return told
