"""Stopwatches and booked time. One stopwatch runs per agent; any number may be paused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from desk import journal, ledger
from desk.actors import Actor
from desk.allowed import ticket_for
from desk.derive import is_final
from desk.desk import Desk
from desk.errors import Invalid, NotAllowed
from desk.once import once as write_once
from desk.once import token_of
from desk.one_line import one_line
from desk.permissions import Level, scope_of
from sla_engine import Author
from store import tickets as rows
from store import timekeeping, views
from store.replacing import replace
from store.rows import VALID, Stopwatch, Ticket
from store.times import to_us

if TYPE_CHECKING:
    from store.writer import Transaction

SECOND_US = 1_000_000
LONGEST_S = 7 * 86_400


class Started(Struct, frozen=True):
    """``paused``: the stopwatch that had to stop for this one."""

    watch: Stopwatch
    paused: Stopwatch | None


def _agent_id(actor: Actor) -> int:
    if actor.id is None or actor.kind is not Author.AGENT:
        raise NotAllowed("Only an agent has a stopwatch.")
    return actor.id


async def start(desk: Desk, actor: Actor, ticket_id: int) -> Started:
    """Start, or go on with, the actor's stopwatch on a ticket; another one that runs is paused."""
    agent_id = _agent_id(actor)
    # One that runs can still be paused, stopped and booked: no time is lost to a setting.
    if not desk.setting("stopwatch", True):
        raise NotAllowed("The stopwatch is switched off; see Admin, Settings.")

    async def job(tx: Transaction) -> Started:
        mine = await timekeeping.stopwatches(tx, agent_id)
        ticket = await ticket_for(desk, tx, actor, ticket_id, Level.NOTE)
        if is_final(ticket.category):
            raise NotAllowed(f"Ticket {ticket.number} is closed; time on it can be booked by hand.")
        now_us = desk.now_us()
        known = {watch.ticket_id: watch for watch in mine}
        running = next((watch for watch in mine if watch.running_since_us is not None), None)
        if running is not None and running.ticket_id == ticket_id:
            raise NotAllowed(f"The stopwatch runs on ticket {ticket.number} already.")
        if running is not None:
            running = _paused(running, now_us)
            await timekeeping.put_stopwatch(tx, running)
        watch = known.get(ticket_id) or Stopwatch(
            agent_id, ticket_id, ticket.number, ticket.subject, now_us, None, 0
        )
        watch = replace(watch, running_since_us=now_us)
        await timekeeping.put_stopwatch(tx, watch)
        return Started(watch, running if await _is_seen(desk, actor, running) else None)

    return await desk.write(job)


async def _is_seen(desk: Desk, actor: Actor, watch: Stopwatch | None) -> bool:
    """Whether one may be told of a stopwatch: its ticket may have gone out of sight."""
    if watch is None:
        return False
    scope, ticket_id = scope_of(desk.catalogue, actor), watch.ticket_id
    # Not held: nothing is done to it, and two who change tickets would wait for each other.
    found = await desk.store.reader.run(lambda select: views.ticket(select, ticket_id, scope))
    return found is not None


def _paused(watch: Stopwatch, now_us: int) -> Stopwatch:
    return replace(watch, running_since_us=None, counted_us=watch.shows_us(now_us))


async def pause(desk: Desk, actor: Actor) -> Stopwatch:
    """Pause the actor's running stopwatch; NotAllowed when none runs."""
    agent_id = _agent_id(actor)

    async def job(tx: Transaction) -> Stopwatch:
        for watch in await timekeeping.stopwatches(tx, agent_id):
            if watch.running_since_us is not None:
                paused = _paused(watch, desk.now_us())
                await timekeeping.put_stopwatch(tx, paused)
                return paused
        raise NotAllowed("No stopwatch of yours is running.")

    return await desk.write(job)


async def stop(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    note: str,
    *,
    seconds: int | None = None,
    once: str = "",
) -> Ticket:
    """End the stopwatch on a ticket and book what it counted, or ``seconds`` if corrected. Also on
    a ticket that the actor may no longer work on or see: the work was done while they could.

    ``once``, here and below: the token of what was begun; the same note with it a second time is
    there already (``desk.once``).
    """
    agent_id = _agent_id(actor)

    async def job(tx: Transaction) -> Ticket:
        now_us = desk.now_us()
        for watch in await timekeeping.stopwatches(tx, agent_id):
            if watch.ticket_id == ticket_id:
                counted = max(1, round(watch.shows_us(now_us) / SECOND_US))
                await timekeeping.drop_stopwatch(tx, agent_id, ticket_id)
                ticket = await rows.load(tx, ticket_id)
                agent = desk.catalogue.agents.get(agent_id)
                if agent is None or agent.validity != VALID:
                    raise NotAllowed("You are no agent in use any more; ask an admin.")
                return await _book(
                    desk, tx, actor, ticket, seconds or counted, watch.started_us, note
                )
        raise NotAllowed("There is no stopwatch of yours on this ticket; start one first (z).")

    note = _checked(seconds, note)
    token = token_of(once, ticket_id, "stop", note)
    return await desk.write(write_once(desk, token, job, rows.load))


async def discard(desk: Desk, actor: Actor, ticket_id: int) -> None:
    """Throw a stopwatch away without booking anything."""
    agent_id = _agent_id(actor)

    async def job(tx: Transaction) -> None:
        await timekeeping.drop_stopwatch(tx, agent_id, ticket_id)

    await desk.write(job)


async def book(
    desk: Desk,
    actor: Actor,
    ticket_id: int,
    seconds: int,
    worked_at: datetime,
    note: str,
    *,
    once: str = "",
) -> Ticket:
    """Book time by hand; also on a closed ticket, since work may be written down later."""
    note = _checked(seconds, note)
    if worked_at > desk.now():
        raise Invalid({"worked_at": "This is still to come; give when the work was done."})

    async def job(tx: Transaction) -> Ticket:
        ticket = await ticket_for(desk, tx, actor, ticket_id, Level.NOTE)
        return await _book(desk, tx, actor, ticket, seconds, to_us(worked_at), note)

    # Not when it was done: "now" is another instant at each try.
    token = token_of(once, ticket_id, "book", seconds, note)
    return await desk.write(write_once(desk, token, job, rows.load))


def _checked(seconds: int | None, note: str) -> str:
    """The note in one line; raises Invalid where something is wrong."""
    text = one_line(note)
    wrong: dict[str, str] = {}
    if seconds is not None and not 0 < seconds <= LONGEST_S:
        wrong["seconds"] = "Between one second and seven days; for more, book it in parts."
    if not text:
        wrong["note"] = "Say in a few words what was done."
    if wrong:
        raise Invalid(wrong)
    return text


async def _book(
    desk: Desk,
    tx: Transaction,
    actor: Actor,
    ticket: Ticket,
    seconds: int,
    worked_us: int,
    note: str,
) -> Ticket:
    if actor.id is None or actor.kind is not Author.AGENT:
        raise NotAllowed("Only an agent can book time.")
    now_us = desk.now_us()
    await timekeeping.add_entry(
        tx,
        ticket_id=ticket.id,
        agent_id=actor.id,
        worked_us=worked_us,
        seconds=seconds,
        note=note,
        recorded_us=now_us,
    )
    return await ledger.append(desk, tx, ticket, [journal.time(now_us, actor, seconds, note)])
