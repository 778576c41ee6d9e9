"""An incident told again as events of a ticket: what one row changed against the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from desk import journal
from desk.actors import SYSTEM, Actor
from desk.importing.audit_rows import DETAILS, AuditRow
from desk.importing.incidents import Incident
from desk.workflow import NEW, RESOLVED
from sla_engine import Author
from store.rows import Json, NewEvent

# Who did what the log gives no name for.
SOURCE = "ServiceNow"


class Names(Protocol):
    """Turns the log's names into the desk's ids; all of them are known by now."""

    sla_id: int

    def queue(self, group: str | None) -> int:
        """The queue of a group."""

    def service(self, category: str | None, subcategory: str | None) -> int | None:
        """The service of a category, or of one below it."""

    def agent(self, name: str | None) -> int | None:
        """The agent of that name; None for others who changed something."""

    def customer(self, caller: str | None) -> int | None:
        """The customer that a caller is."""


def events_of(incident: Incident, names: Names) -> list[NewEvent]:
    """The whole history of a ticket, the first event "created"."""
    first, last = incident.rows[0], incident.rows[-1]
    events = list(_opening(incident, first, names))
    state = _opening_state(incident)
    before = first
    for row in incident.rows:
        actor = _actor(row.by, names)
        changes = {
            name: (old, new)
            for (name, old), new in zip(
                _properties(before, names).items(), _properties(row, names).values(), strict=True
            )
            if old != new
        }
        if changes:
            events.append(journal.edited(row.at_us, actor, changes))
        if row.details != before.details:
            events.append(
                journal.message(row.at_us, actor, _changed_details(before, row), public=False)
            )
        if row.state is not None and row.state is not state:
            state = row.state
            if state is RESOLVED and row.resolved_by:
                actor = _actor(row.resolved_by, names)
            events.append(journal.state(row.at_us, actor, state.code))
        before = row
    closing = _closing(last)
    if closing:
        events.append(journal.message(last.at_us, SYSTEM, closing, public=False))
    return events


def _opening_state(incident: Incident) -> object:
    """New until the first row tells otherwise, unless that was at once."""
    first = incident.rows[0]
    return first.state if first.state and first.at_us == incident.opened_us else NEW


def _opening(incident: Incident, first: AuditRow, names: Names) -> Iterator[NewEvent]:
    state = first.state if first.state and first.at_us == incident.opened_us else NEW
    if first.channel == "portal" and first.caller:
        opener = Actor(Author.CUSTOMER, names.customer(first.caller), first.caller)
    else:
        opener = _actor(first.opened_by, names)
    properties = _properties(first, names) | {
        "customer_id": names.customer(first.caller),
        "channel": first.channel,
        "type": "incident",
        "sla_id": names.sla_id,
        "sla_why": f"imported from {SOURCE}",
        "sla_by_hand": True,
    }
    yield journal.created(incident.opened_us, opener, properties, state=state.code)
    told = [f"Imported from ServiceNow, {incident.number}."]
    told += [
        f"{label}: {value}"
        for label, value in zip(DETAILS.values(), first.details, strict=True)
        if value
    ]
    yield journal.message(incident.opened_us, SYSTEM, "\n".join(told), public=False)


def _properties(row: AuditRow, names: Names) -> Json:
    return {
        "subject": row.subject,
        "priority": row.priority,
        "queue_id": names.queue(row.group),
        "service_id": names.service(row.category, row.subcategory),
        "owner_id": names.agent(row.owner),
    }


def _changed_details(before: AuditRow, row: AuditRow) -> str:
    return "\n".join(
        f"{label}: {old or 'unknown'} → {new or 'unknown'}"
        for label, old, new in zip(DETAILS.values(), before.details, row.details, strict=True)
        if old != new
    )


def _closing(last: AuditRow) -> str:
    told = []
    if last.closed_code:
        told.append(f"Close code: {last.closed_code}")
    if last.kept_sla is not None:
        told.append(f"SLA according to ServiceNow: {'kept' if last.kept_sla else 'missed'}")
    return "\n".join(told)


def _actor(name: str | None, names: Names) -> Actor:
    return Actor(Author.AGENT, names.agent(name), name or SOURCE)
