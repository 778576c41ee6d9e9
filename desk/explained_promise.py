"""What a ticket is promised, which rule chose that, and what changed about it on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo
from typing import cast

from desk import journal
from desk.desk import Desk
from desk.durations import format_seconds
from desk.explained_circumstances import sla_name
from desk.explained_clock import NAMES, Moments
from desk.workflow import PRIORITIES
from sla_engine import Author, Counts, Cycle, Policy, Target, TargetKind
from store.rows import VALID, Event, Ticket
from store.times import from_us

_SECOND = timedelta(seconds=1)
_COUNTED = {
    Counts.WORKING_TIME: "",
    Counts.WORKING_DAYS: " of working days",
    Counts.ALL_TIME: " around the clock",
}


def promise(desk: Desk, ticket: Ticket, policy: Policy) -> str:
    """``SLA Gold (rule 2, VIP customers): first response 1h, solution 8h; calendar Office.``"""
    calendar = desk.catalogue.calendars[desk.policies.calendar_id_of(ticket.sla_id) or 0]
    told = [
        f"{NAMES[target.kind].lower()} {_length(target, ticket)}"
        for target in policy.targets
        if target.duration_for(ticket.priority)
    ]
    why = f" ({ticket.sla_why})" if ticket.sla_why else ""
    return f"SLA {policy.name}{why}: {', '.join(told) or 'nothing'}; calendar {calendar.name}."


def _length(target: Target, ticket: Ticket) -> str:
    duration = target.duration_for(ticket.priority)
    told = f"{format_seconds(duration // _SECOND)}{_COUNTED[target.counts]}"
    is_own = any(priority == ticket.priority for priority, _ in target.by_priority)
    return f"{told} at {PRIORITIES[ticket.priority]} priority" if is_own else told


def nothing(desk: Desk, ticket: Ticket) -> str:
    """Why nothing is promised, or not any more."""
    sla = desk.catalogue.slas.get(ticket.sla_id or 0)
    if sla is None:
        why, chosen = "It has no SLA", f": {ticket.sla_why}" if ticket.sla_why else ""
        return f"{why}, so nothing is promised and no clock runs{chosen}."
    if sla.validity != VALID:
        why = f"Its SLA {sla.name} is {sla.validity}"
    else:
        why = "Its SLA has no calendar to count in"
    return f"{why}, so nothing is promised and no clock runs."


def changes(
    desk: Desk, ticket: Ticket, events: Sequence[Event], zone: tzinfo | None
) -> Iterator[str]:
    """When the ticket came under another SLA or priority, and when its SLA was edited."""
    moments = Moments(zone, desk.now())
    for event in events:
        if event.kind != journal.EDITED:
            continue
        told = []
        if "sla_id" in event.data:
            old, new = (sla_name(desk, one) for one in _pair(event, "sla_id"))
            why = _pair(event, "sla_why")[1] if "sla_why" in event.data else None
            told.append(f"SLA {old} → {new}" + (f" ({why})" if why else ""))
        if "priority" in event.data:
            was, becomes = (
                PRIORITIES.get(cast("int", one), str(one)) for one in _pair(event, "priority")
            )
            told.append(f"priority {was} → {becomes}")
        if told:
            at = moments.at(from_us(event.occurred_us))
            yield f"{at}: {', '.join(told)}, by {event.actor_name}."
    if ticket.sla_id is not None:
        edits = desk.policies.versions(ticket.sla_id, ticket.created_us)[1:]
        if edits:
            times = f"{len(edits)} times, last on" if len(edits) > 1 else "on"
            at = moments.at(from_us(edits[-1].since_us))
            yield f"What its SLA promises changed {times} {at}; verdicts of before stay."


def _pair(event: Event, name: str) -> list[object]:
    return cast("list[object]", event.data[name])


def silent(
    policy: Policy, ticket: Ticket, cycles: Sequence[Cycle], events: Sequence[Event]
) -> Iterator[str]:
    """Why a promise has no clock on this ticket."""
    running = {cycle.target for cycle in cycles}
    for target in policy.targets:
        if target.kind not in running:
            why = _why_silent(target, ticket, events)
            yield f"{NAMES[target.kind]}: no clock, because {why}."


def _why_silent(target: Target, ticket: Ticket, events: Sequence[Event]) -> str:
    if not target.duration_for(ticket.priority):
        return f"it is off at {PRIORITIES[ticket.priority]} priority"
    match target.kind:
        case TargetKind.FIRST_RESPONSE if _opened_by_agent(events):
            return "an agent opened the ticket"
        case TargetKind.NEXT_RESPONSE:
            return "the customer has not written again"
        case TargetKind.OLA:
            return "no team has it"
        case _:
            return "nobody has written to anybody yet"


def _opened_by_agent(events: Sequence[Event]) -> bool:
    return bool(events) and events[0].actor_kind == Author.AGENT.value
