"""Everything that the ticket screen shows, read in one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from desk import journal
from desk.errors import NotFound
from desk.permissions import scope_of
from store import views

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.reader import Select
    from store.rows import Agent, Clock, Customer, Draft, Event, Ticket, TimeEntry
    from store.scope import Scope


class Reading(Struct, frozen=True):
    """A ticket with its history, clocks, booked time and one agent's drafts on it.

    ``customers``: the names of all customers that its history speaks of, by id.
    """

    ticket: Ticket
    customer: Customer | None
    events: tuple[Event, ...]
    clocks: tuple[Clock, ...]
    entries: tuple[TimeEntry, ...]
    drafts: tuple[Draft, ...]
    customers: dict[int, str]

    @property
    def has_files(self) -> bool:
        """Whether any message came with a file."""
        return any(event.data.get("files") for event in self.events)

    @property
    def seen_event_id(self) -> int:
        """The newest event that a form over the ticket must have seen."""
        return max(
            (e.id for e in self.events if e.kind in (journal.CREATED, journal.EDITED)), default=0
        )


async def read_ticket(desk: Desk, agent: Agent, ticket_id: int) -> Reading:
    """Read a ticket as it stands; raises NotFound, also when the agent may not see it."""
    scope = scope_of(desk.catalogue, agent)
    return await desk.store.reader.run(lambda select: _read(select, agent.id, ticket_id, scope))


def _read(select: Select, agent_id: int, ticket_id: int, scope: Scope) -> Reading:
    ticket = views.ticket(select, ticket_id, scope)
    if ticket is None:
        raise NotFound("This ticket is no longer there; go back and refresh the list (f5).")
    events = tuple(views.events(select, ticket_id, scope))
    names: dict[int, str] = {}
    customer = None
    for customer_id in _customer_ids(ticket, events):
        found = views.customer(select, customer_id)
        if found is not None:
            names[customer_id] = found.name
            if customer_id == ticket.customer_id:
                customer = found
    return Reading(
        ticket=ticket,
        customer=customer,
        events=events,
        clocks=tuple(views.clocks(select, ticket_id, scope)),
        entries=tuple(views.time_entries(select, ticket_id, scope)),
        drafts=tuple(views.drafts(select, agent_id, scope, ticket_id)),
        customers=names,
    )


def _customer_ids(ticket: Ticket, events: tuple[Event, ...]) -> set[int]:
    """The ticket's customer, and those it had before."""
    told: list[object] = [ticket.customer_id]
    for event in events:
        if event.kind == journal.EDITED and "customer_id" in event.data:
            told += cast("list[object]", event.data["customer_id"])
    return {value for value in told if isinstance(value, int)}
