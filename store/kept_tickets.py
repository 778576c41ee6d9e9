"""Tickets with all that is kept of them, many at once: what a fresh replay is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from store.catalogue import parse_json
from store.reader import Select
from store.rows import BellKey, Clock, Event, Ticket
from store.views import CLOCK_COLUMNS, TICKET_COLUMNS, clock_of, ticket_of


class KeptTicket(Struct, frozen=True):
    """``customer_name`` is what a search finds it by; ``events`` are in the order of truth, without
    the text of messages.
    """

    ticket: Ticket
    customer_name: str
    events: tuple[Event, ...]
    clocks: tuple[Clock, ...]
    rung: frozenset[BellKey]
    trail: bytes | None


def open_ids(select: Select) -> list[int]:
    """Ids of all open tickets."""
    return [row[0] for row in select("SELECT id FROM ticket WHERE is_open ORDER BY id", {})]


def ended_ids(select: Select, most: int | None) -> list[int]:
    """Ids of the tickets that have ended: all, or about ``most`` spread evenly over them."""
    if most is None:
        rows = select("SELECT id FROM ticket WHERE NOT is_open ORDER BY id", {})
    else:
        [(count,)] = select("SELECT count(*) FROM ticket WHERE NOT is_open", {})
        rows = select(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM ticket "
            "WHERE NOT is_open) AS placed WHERE place % :every = 0",
            {"every": max(1, -(-count // most))},
        )
    return [row[0] for row in rows]


def kept(select: Select, ids: Sequence[int]) -> list[KeptTicket]:
    """The tickets with these ids, by id; those that are not there are left out."""
    names = ", ".join(f":id{n}" for n in range(len(ids)))
    params: dict[str, object] = {f"id{n}": ticket_id for n, ticket_id in enumerate(ids)}
    events: defaultdict[int, list[Event]] = defaultdict(list)
    for *told, data in select(
        "SELECT id, ticket_id, occurred_us, recorded_us, actor_kind, actor_id, actor_name, kind, "
        f"data FROM ticket_event WHERE ticket_id IN ({names}) "
        "ORDER BY ticket_id, occurred_us, id",
        params,
    ):
        values = (*told, parse_json(data))
        events[told[1]].append(Event(*values))
    clocks: defaultdict[int, list[Clock]] = defaultdict(list)
    for row in select(f"SELECT {CLOCK_COLUMNS} FROM clock WHERE ticket_id IN ({names})", params):
        clocks[row[0]].append(clock_of(row))
    rung: defaultdict[int, set[BellKey]] = defaultdict(set)
    for row in select(
        "SELECT ticket_id, target, cycle, policy_version, threshold FROM bell "
        f"WHERE ticket_id IN ({names})",
        params,
    ):
        rung[row[0]].add((row[1], row[2], row[3], row[4]))
    return [
        KeptTicket(
            ticket_of(tuple(values)),
            f"{name} {organisation}".strip(),
            tuple(events[values[0]]),
            tuple(clocks[values[0]]),
            frozenset(rung[values[0]]),
            trail,
        )
        for *values, name, organisation, trail in select(
            f"SELECT {_COLUMNS}, coalesce(customer.name, ''), coalesce(customer.organisation, ''), "
            "packed FROM ticket LEFT JOIN customer ON customer.id = ticket.customer_id "
            f"LEFT JOIN ticket_trail ON ticket_id = ticket.id WHERE ticket.id IN ({names}) "
            "ORDER BY ticket.id",
            params,
        )
    ]


_COLUMNS = ", ".join(f"ticket.{name}" for name in TICKET_COLUMNS.split(", "))
