"""A ticket's properties and booked time as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from desk.entitlement import service_path
from desk.workflow import PRIORITIES, STATES
from tui.present import times
from tui.present.text import line, plural

if TYPE_CHECKING:
    from store.rows import Catalogue, Customer, Ticket, TimeEntry

NONE = "—"


class Property(Struct, frozen=True):
    """A label and its value, which may go on in further lines; ``is_path``: cut at the front.

    ``spare``: lines that are left out where there is no room for them; so is ``note``, muted.
    """

    label: str
    value: str
    more: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    note: str = ""
    is_path: bool = False


def state_told(ticket: Ticket, now_us: int, zone: tzinfo | None) -> str:
    """``waiting: third party``, ``waiting until Thu 10:00``, ``open``."""
    state = STATES[ticket.state]
    if ticket.wait_until_us is not None:
        return f"waiting until {times.instant_with_day(ticket.wait_until_us, now_us, zone)}"
    return state.label.replace("waiting for ", "waiting: ")


def properties(
    ticket: Ticket,
    customer: Customer | None,
    catalogue: Catalogue,
    now_us: int,
    zone: tzinfo | None,
) -> tuple[Property, ...]:
    """Everything about a ticket that has a value, in the order in which one looks for it."""

    def name(rows: object, row_id: int | None) -> str:
        row = rows.get(row_id) if row_id is not None else None  # type: ignore[attr-defined]
        return line(row.name) if row is not None else NONE

    def instant(us: int) -> str:
        return times.instant_with_day(us, now_us, zone)

    told = [
        Property("State", state_told(ticket, now_us, zone)),
        Property("Owner", name(catalogue.agents, ticket.owner_id)),
        Property("Team", name(catalogue.teams, ticket.team_id)),
        Property("Queue", name(catalogue.queues, ticket.queue_id)),
        _customer(customer),
        Property("Service", line(service_path(catalogue, ticket.service_id)) or NONE, is_path=True),
        Property("SLA", name(catalogue.slas, ticket.sla_id), note=line(ticket.sla_why or "")),
        Property("Priority", PRIORITIES.get(ticket.priority, str(ticket.priority))),
        Property("Type", line(ticket.type) or NONE),
        Property("Channel", line(ticket.channel) or NONE),
        Property("Start", instant(ticket.created_us)),
    ]
    if ticket.due_us is not None:
        told.append(Property("Due date", instant(ticket.due_us)))
    if ticket.ended_us is not None:
        told.append(Property("End", instant(ticket.ended_us)))
    return tuple(told)


def _customer(customer: Customer | None) -> Property:
    if customer is None:
        return Property("Customer", NONE)
    more, spare = (
        tuple(line(text) for text in texts if text.strip())
        for texts in ((customer.organisation,), (customer.phone, customer.email))
    )
    return Property("Customer", line(customer.name), more, spare)


def booked(entries: Sequence[TimeEntry]) -> str:
    """``1h 35m booked by 2 people``; what there is to do when nothing is."""
    if not entries:
        return "nothing booked yet"
    spent = times.seconds_span(sum(entry.seconds for entry in entries))
    people = len({entry.agent_id for entry in entries})
    return f"{spent} booked by {plural(people, 'person', 'people')}"
