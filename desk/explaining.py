"""Explains a ticket: for each of its clocks, which periods counted, which did not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct

import sla_engine
from desk import promises
from desk.desk import Desk
from desk.errors import NotFound
from desk.explained_circumstances import Told, circumstances, lasted_no_time
from desk.explained_clock import ExplainedClock, Line, explained_clock
from desk.explained_promise import changes, nothing, promise, silent
from desk.heard import engine_events, slas_of
from desk.numbers import DEFAULT_FORMAT, shortened
from desk.permissions import NOT_THERE
from sla_engine import Cycle
from store import views
from store.reader import Select
from store.rows import Ticket
from store.scope import Scope

__all__ = ["Explained", "ExplainedClock", "Line", "explain", "explain_ticket"]


class Explained(Struct, frozen=True):
    """What is promised on a ticket and where it stands. ``notes``: sentences about all of it."""

    ticket: Ticket
    promise: str
    notes: tuple[str, ...]
    clocks: tuple[ExplainedClock, ...]


async def explain(
    desk: Desk, number: str, zone: tzinfo | None = None, *, scope: Scope
) -> Explained:
    """Explain the ticket of that number, its own or that of the system it came from; what the
    desk puts before every number may be left out where only one ticket can be meant.

    Times are told in ``zone`` (None: the machine's). Raises NotFound, also for what is not in
    ``scope``.
    """
    number = number.strip()
    if not number:
        raise NotFound("Which ticket? Give its number.")
    return await explain_ticket(desk, await _id_of(desk, number, scope), zone, scope=scope)


async def _id_of(desk: Desk, number: str, scope: Scope) -> int:
    """The ticket of this number, or the only one that can be meant by it; raises NotFound."""
    found = await _named(desk, number, scope)
    if found is not None:
        return found
    now = desk.now().astimezone()
    short = shortened(str(desk.setting("number_format", DEFAULT_FORMAT)), number, now)
    if short is None:
        raise NotFound(f"There is no ticket {number} on this desk; check the number.")
    meant = await desk.store.reader.run(
        lambda select: views.numbers_like(select, short.pattern, scope)
    )
    if len(meant) > 1:
        which = " or ".join(meant[:2]) if len(meant) == 2 else f"{', '.join(meant)} …"
        raise NotFound(f"{number} may be ticket {which}; give the whole number.")
    found = await _named(desk, meant[0], scope) if meant else None
    if found is None:
        wanted = f" (written out: {short.example})" if short.example != number else ""
        raise NotFound(f"There is no ticket {number} on this desk; check the number{wanted}.")
    return found


async def _named(desk: Desk, number: str, scope: Scope) -> int | None:
    def found(select: Select) -> Ticket | None:
        ticket_id = views.ticket_id_of(select, number, scope)
        return views.ticket(select, ticket_id, scope) if ticket_id is not None else None

    ticket = await desk.store.reader.run(found)
    return ticket.id if ticket is not None and _is_named(ticket, number) else None


async def explain_ticket(
    desk: Desk, ticket_id: int, zone: tzinfo | None = None, *, scope: Scope
) -> Explained:
    """The same for a ticket by its id."""
    ticket, events = await desk.store.reader.run(
        lambda select: (
            views.ticket(select, ticket_id, scope),
            views.events(select, ticket_id, scope),
        )
    )
    if ticket is None:
        raise NotFound(NOT_THERE)
    await promises.recall_to_read(desk, promises.unknown(desk.policies, [events]))
    policy = desk.policies.policy(ticket.sla_id)
    now = desk.now().replace(microsecond=0)  # as the events of a desk, so that all adds up
    heard = engine_events(events, desk.catalogue)
    book = desk.policies.book(slas_of(events), events[0].occurred_us)
    cycles = sla_engine.replay(heard, book, now)
    shown = [cycle for cycle in cycles if not lasted_no_time(cycle)]
    around = circumstances(desk, Told(ticket, events, heard, book, policy), shown)
    clocks = tuple(
        explained_clock(
            sla_engine.explain(heard, book, now, cycle.target, cycle.number), now, zone, its
        )
        for cycle, its in zip(shown, around, strict=True)
    )
    told = tuple(changes(desk, ticket, events, zone))
    if policy is None:
        return Explained(ticket, "", (nothing(desk, ticket), *told), clocks)
    calendar_id = desk.policies.calendar_id_of(ticket.sla_id)
    calendar = desk.catalogue.calendars[calendar_id or 0]
    notes = [
        *_zone_notes(calendar.time_zone, zone, now, cycles),
        *told,
        *silent(policy, ticket, cycles, events),
    ]
    return Explained(ticket, promise(desk, ticket, policy), tuple(notes), clocks)


def _is_named(ticket: Ticket, number: str) -> bool:
    """Whether the ticket has exactly this number: the look-up knows wildcards."""
    names = {ticket.number}
    if ticket.origin is not None:
        names |= {ticket.origin, ticket.origin.partition(":")[2]}
    return number.casefold() in {name.casefold() for name in names}


def _zone_notes(
    calendar_zone: str, zone: tzinfo | None, now: datetime, cycles: Sequence[Cycle]
) -> Iterator[str]:
    """In which zone times are told, and the calendar's where it shows other hours."""
    theirs = ZoneInfo(calendar_zone)
    told = [(cycle.started_at, cycle.finished_at or cycle.due_at or now) for cycle in cycles]
    moments = [moment for pair in told for moment in pair] or [now]
    names = " and ".join(dict.fromkeys(str(moment.astimezone(zone).tzname()) for moment in moments))
    name = getattr(zone, "key", None) or names
    if any(m.astimezone(zone).utcoffset() != m.astimezone(theirs).utcoffset() for m in moments):
        yield f"Times are in {name}; the calendar counts in {calendar_zone}."
    else:
        yield f"Times are in {name}."
