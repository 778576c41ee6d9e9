"""Rows as ``store.bulk_load`` takes them, straight from the frozen ones of ``store.rows``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from operator import attrgetter

from store.reader import Select
from store.rows import NO_DEADLINE, BellKey, Clock, Event, Ticket

Row = tuple[object, ...]

_CLOCK_FIELDS = tuple(name for name in Clock.__struct_fields__ if name != "thresholds")
_TICKET_FIELDS = Ticket.__struct_fields__
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customer": ("id", "name", "organisation", "email", "phone", "search"),
    "customer_service": ("customer_id", "service_id"),
    "ticket": (*_TICKET_FIELDS, "order_us"),
    "ticket_trail": ("ticket_id", "packed"),
    "ticket_event": (
        "id",
        "ticket_id",
        "occurred_us",
        "recorded_us",
        "actor_kind",
        "actor_id",
        "actor_name",
        "kind",
        "data",
        "tx",
    ),
    "message": ("event_id", "ticket_id", "body"),
    "clock": (*_CLOCK_FIELDS, "thresholds"),
    "bell": ("ticket_id", "target", "cycle", "policy_version", "threshold", "at_us"),
    "time_entry": ("ticket_id", "agent_id", "worked_us", "seconds", "note", "recorded_us"),
    "number_sequence": ("key", "last"),
}

_of_ticket = attrgetter(*_TICKET_FIELDS)
_of_clock = attrgetter(*_CLOCK_FIELDS)
# As SQLAlchemy writes JSON, made once.
_json = json.JSONEncoder().encode


def ticket_row(ticket: Ticket) -> Row:
    """All of a ticket."""
    deadline = ticket.deadline_us
    row: Row = _of_ticket(ticket)
    return (*row, NO_DEADLINE if deadline is None else deadline)


def clock_row(clock: Clock) -> Row:
    """All of a clock."""
    row: Row = _of_clock(clock)
    return (*row, _json(clock.thresholds))


def event_row(event: Event) -> Row:
    """All of an event but the body of a message, which has a table of its own."""
    return (
        event.id,
        event.ticket_id,
        event.occurred_us,
        event.recorded_us,
        event.actor_kind,
        event.actor_id,
        event.actor_name,
        event.kind,
        _json(event.data),
        0,
    )


def bell_row(ticket_id: int, key: BellKey, at_us: int) -> Row:
    """A threshold that rang."""
    return (ticket_id, *key, at_us)


def whole_table(select: Select, table: str, columns: Sequence[str]) -> Sequence[Sequence[object]]:
    """All rows of a small table."""
    return select(f"SELECT {', '.join(columns)} FROM {table}", {})
