"""What screens read: frozen rows made for showing. Nothing here changes anything.

Each function takes the ``select`` of a reader, so that several of them can share one snapshot:
``await store.reader.run(lambda select: (rows(select, …), events(select, …)))``.

Whatever tells what tickets hold takes a query, which carries a scope, or the scope itself: what
somebody may not see is as good as not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store import places
from store.catalogue import catalogue_version, parse_json
from store.folding import like, terms
from store.places import Place
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.rows import (
    Changes,
    Clock,
    Customer,
    Draft,
    Event,
    ListRow,
    Stopwatch,
    Ticket,
    TimeEntry,
)
from store.scope import Scope
from store.search import resolved

_LIST_COLUMNS = (
    "ticket.id, ticket.number, ticket.subject, coalesce(c.name, ''), coalesce(c.organisation, ''), "
    "ticket.service_id, ticket.sla_id, ticket.queue_id, ticket.team_id, ticket.owner_id, "
    "ticket.state, ticket.category, ticket.waits_for, ticket.priority, ticket.calendar_id, "
    "ticket.next_target, ticket.deadline_us, ticket.breaches_us, ticket.warn_us, ticket.left_us, "
    "ticket.is_paused, ticket.is_open, ticket.created_us, ticket.updated_us, ticket.ended_us, "
    "ticket.version"
)
_IS_PAUSED, _IS_OPEN = 20, 21
_LIST_JOIN = "LEFT JOIN customer c ON c.id = ticket.customer_id"


def _list_row(row: tuple[Any, ...]) -> ListRow:
    values = list(row)
    values[_IS_PAUSED], values[_IS_OPEN] = bool(row[_IS_PAUSED]), bool(row[_IS_OPEN])
    return ListRow(*values)


def ids(
    select: Select,
    query: TicketQuery,
    *,
    limit: int,
    after: tuple[object, int] | None = None,
) -> list[tuple[int, object]]:
    """(id, sort key) of the next ``limit`` tickets in order, after a (sort key, id) if given."""
    query = resolved(select, query)
    where, params = query.where()
    if query.sort == "deadline" and query.breaches_before_us is not None:
        # Nothing is breached before its deadline: the order ends there.
        where += " AND ticket.order_us < :breached_us"
        params["breached_us"] = query.breaches_before_us
    if after is not None:
        sign = "<" if query.descending else ">"
        where += f" AND ({query.sort_key()}, ticket.id) {sign} (:after_key, :after_id)"
        params |= {"after_key": after[0], "after_id": after[1]}
    rows = select(
        f"SELECT ticket.id, {query.sort_key()} FROM {query.source()} WHERE {where} "
        f"ORDER BY {query.order()} LIMIT :limit",
        params | {"limit": limit},
    )
    return [(row[0], row[1]) for row in rows]


def matching(select: Select, query: TicketQuery, ticket_ids: Sequence[int]) -> set[int]:
    """Those of the given tickets that the query finds."""
    if not ticket_ids:
        return set()
    query = resolved(select, query)
    where, params = query.where()
    names = ", ".join(f":id{n}" for n in range(len(ticket_ids)))
    params |= {f"id{n}": ticket_id for n, ticket_id in enumerate(ticket_ids)}
    rows = select(
        f"SELECT ticket.id FROM {query.source()} WHERE {where} AND ticket.id IN ({names})", params
    )
    return {row[0] for row in rows}


def rows(select: Select, ticket_ids: Sequence[int], scope: Scope) -> dict[int, ListRow]:
    """List rows by id; missing ones are left out."""
    if not ticket_ids:
        return {}
    names = ", ".join(f":id{n}" for n in range(len(ticket_ids)))
    seen, params = scope.where()
    found = select(
        f"SELECT {_LIST_COLUMNS} FROM ticket {_LIST_JOIN} WHERE ticket.id IN ({names}) AND {seen}",
        params | {f"id{n}": ticket_id for n, ticket_id in enumerate(ticket_ids)},
    )
    return {row[0]: _list_row(row) for row in found}


def first_rows(select: Select, query: TicketQuery, limit: int) -> list[ListRow]:
    """The first rows of a list, whole."""
    found = ids(select, query, limit=limit)
    by_id = rows(select, [ticket_id for ticket_id, _ in found], query.scope)
    return [by_id[ticket_id] for ticket_id, _ in found if ticket_id in by_id]


def count(select: Select, query: TicketQuery) -> int:
    """How many tickets the query finds."""
    where, params = resolved(select, query).where()
    return int(select(f"SELECT count(*) FROM ticket WHERE {where}", params)[0][0])


TICKET_COLUMNS = (
    "id, number, subject, customer_id, channel, type, priority, queue_id, team_id, service_id, "
    "sla_id, owner_id, state, category, waits_for, wait_until_us, is_open, progress, created_us, "
    "updated_us, due_us, ended_us, calendar_id, next_target, deadline_us, breaches_us, warn_us, "
    "left_us, is_paused, spent_s, search, origin, sla_why, sla_by_hand, version"
)
_TICKET_FLAGS = (16, 28, 33)


def ticket_of(row: tuple[Any, ...]) -> Ticket:
    """A ticket from TICKET_COLUMNS."""
    values = list(row)
    for n in _TICKET_FLAGS:
        values[n] = bool(values[n])
    return Ticket(*values)


def ticket(select: Select, ticket_id: int, scope: Scope) -> Ticket | None:
    """One ticket, or None when it is not there."""
    seen, params = scope.where()
    found = select(
        f"SELECT {TICKET_COLUMNS} FROM ticket WHERE id = :id AND {seen}", params | {"id": ticket_id}
    )
    return ticket_of(found[0]) if found else None


def ticket_id_of(select: Select, number: str, scope: Scope) -> int | None:
    """The id of the ticket with this number (or with this number in the system it came from)."""
    seen, params = scope.where()
    # One after the other: only the last looks at more than one place in an index.
    for condition in ("number = :number", "origin = :number", "origin LIKE '%:' || :number"):
        found = select(
            f"SELECT id FROM ticket WHERE {condition} AND {seen} LIMIT 1",
            params | {"number": number},
        )
        if found:
            return int(found[0][0])
    return None


def numbers_like(select: Select, pattern: str, scope: Scope, limit: int = 3) -> list[str]:
    """The numbers of tickets that fit a LIKE pattern (escape character: backslash)."""
    seen, params = scope.where()
    found = select(
        f"SELECT number FROM ticket WHERE number LIKE :pattern ESCAPE '\\' AND {seen} "
        "ORDER BY number DESC LIMIT :limit",
        params | {"pattern": pattern, "limit": limit},
    )
    return [str(number) for (number,) in found]


def _event(row: tuple[Any, ...]) -> Event:
    values = list(row)
    values[8] = parse_json(row[8])
    return Event(*values)


def clock_of(row: tuple[Any, ...]) -> Clock:
    """A clock from CLOCK_COLUMNS."""
    values = list(row)
    values[13] = tuple((percent, at_us) for percent, at_us in parse_json(row[13]))
    return Clock(*values)


# What a customer is told of a ticket's history: that it was opened, what was said to each other,
# and how it stands; of each only this.
_PUBLIC: Mapping[str, frozenset[str]] = {
    "created": frozenset({"subject", "channel", "state"}),
    "message": frozenset({"public", "channel", "files"}),
    "state": frozenset({"state", "until_us"}),
}


def _told(event: Event, scope: Scope) -> Event | None:
    """What an event tells somebody; None for what is none of their business."""
    if not scope.is_customer:
        return event
    names = _PUBLIC.get(event.kind)
    if names is None or (event.kind == "message" and event.data.get("public") is not True):
        return None
    return replace(event, data={name: event.data[name] for name in names if name in event.data})


def events(select: Select, ticket_id: int, scope: Scope) -> list[Event]:
    """Everything that happened to a ticket, with the text of messages, in the order of truth; for
    customers, what is public of it.
    """
    seen, params = scope.where()
    found = select(
        "SELECT e.id, e.ticket_id, e.occurred_us, e.recorded_us, e.actor_kind, e.actor_id, "
        "e.actor_name, e.kind, e.data, m.body FROM ticket_event e "
        "JOIN ticket ON ticket.id = e.ticket_id "
        f"LEFT JOIN message m ON m.event_id = e.id WHERE e.ticket_id = :id AND {seen} "
        "ORDER BY e.occurred_us, e.id",
        params | {"id": ticket_id},
    )
    told = (_told(_event(row), scope) for row in found)
    return [event for event in told if event is not None]


def last_message(select: Select, ticket_id: int, scope: Scope) -> Event | None:
    """The newest message that a customer or agent wrote, for a preview."""
    if scope.is_customer:
        said = [event for event in events(select, ticket_id, scope) if event.kind == "message"]
        return said[-1] if said else None
    seen, params = scope.where()
    found = select(
        "SELECT e.id, e.ticket_id, e.occurred_us, e.recorded_us, e.actor_kind, e.actor_id, "
        "e.actor_name, e.kind, e.data, m.body FROM message m "
        "JOIN ticket_event e ON e.id = m.event_id JOIN ticket ON ticket.id = m.ticket_id "
        f"WHERE m.ticket_id = :id AND {seen} ORDER BY e.occurred_us DESC, e.id DESC LIMIT 1",
        params | {"id": ticket_id},
    )
    return _event(found[0]) if found else None


CLOCK_COLUMNS = (
    "ticket_id, target, cycle, status, started_us, target_us, elapsed_us, due_us, breaches_us, "
    "breached_us, finished_us, paused_since_us, paused_by, thresholds, policy_version, "
    "next_threshold, next_threshold_us"
)


def clocks(select: Select, ticket_id: int, scope: Scope) -> list[Clock]:
    """All cycles of a ticket's clocks, by target and cycle; not for customers."""
    if not _is_for_agents(select, ticket_id, scope):
        return []
    found = select(
        f"SELECT {CLOCK_COLUMNS} FROM clock WHERE ticket_id = :id ORDER BY target, cycle",
        {"id": ticket_id},
    )
    return [clock_of(row) for row in found]


def _is_for_agents(select: Select, ticket_id: int, scope: Scope) -> bool:
    """Whether this is an agent who may see the ticket."""
    if scope.is_customer:
        return False
    if scope.is_everything:
        return True
    seen, params = scope.where()
    sql = f"SELECT 1 FROM ticket WHERE id = :id AND {seen}"
    return bool(select(sql, params | {"id": ticket_id}))


def next_threshold_us(select: Select) -> int | None:
    """When the next bell is due, or the next awaited date comes; None when nothing is to come."""
    bells = select(
        "SELECT min(next_threshold_us) FROM clock WHERE next_threshold_us IS NOT NULL", {}
    )[0][0]
    waits = select("SELECT min(wait_until_us) FROM ticket WHERE wait_until_us IS NOT NULL", {})[0][
        0
    ]
    known = [value for value in (bells, waits) if value is not None]
    return min(known) if known else None


def time_entries(select: Select, ticket_id: int, scope: Scope) -> list[TimeEntry]:
    """The time booked on a ticket, oldest first; not for customers."""
    if not _is_for_agents(select, ticket_id, scope):
        return []
    found = select(
        "SELECT id, ticket_id, agent_id, worked_us, seconds, note, recorded_us FROM time_entry "
        "WHERE ticket_id = :id ORDER BY worked_us, id",
        {"id": ticket_id},
    )
    return [TimeEntry(*row) for row in found]


def stopwatches(select: Select, agent_id: int, scope: Scope) -> list[Stopwatch]:
    """An agent's stopwatches, the running one first; of a ticket out of sight no more than that
    there is one.
    """
    seen, params = scope.where()
    found = select(
        f"SELECT w.agent_id, w.ticket_id, CASE WHEN {seen} THEN ticket.number ELSE '' END, "
        f"CASE WHEN {seen} THEN ticket.subject ELSE '' END, w.started_us, "
        "w.running_since_us, w.counted_us FROM stopwatch w JOIN ticket ON ticket.id = w.ticket_id "
        "WHERE w.agent_id = :id ORDER BY w.running_since_us IS NULL, w.started_us",
        params | {"id": agent_id},
    )
    return [Stopwatch(*row) for row in found]


def drafts(
    select: Select, agent_id: int, scope: Scope, ticket_id: int | None = None
) -> list[Draft]:
    """An agent's drafts, of one ticket (0: of none yet) or all, newest first."""
    seen, params = scope.where()
    condition = f"(draft.ticket_id = 0 OR {seen})"
    params["agent"] = agent_id
    if ticket_id is not None:
        condition += " AND draft.ticket_id = :ticket"
        params["ticket"] = ticket_id
    found = select(
        "SELECT draft.kind, draft.ticket_id, draft.content, draft.saved_us FROM draft "
        "LEFT JOIN ticket ON ticket.id = draft.ticket_id "
        f"WHERE draft.agent_id = :agent AND {condition} ORDER BY draft.saved_us DESC",
        params,
    )
    return [Draft(row[0], row[1], parse_json(row[2]), row[3]) for row in found]


_CUSTOMER_COLUMNS = (
    "id, name, organisation, email, phone, validity, comment, version, coalesce(login, '')"
)


def _with_services(select: Select, found: Sequence[tuple[Any, ...]]) -> list[Customer]:
    customers = []
    for row in found:
        linked = select(
            "SELECT service_id FROM customer_service WHERE customer_id = :id ORDER BY 1",
            {"id": row[0]},
        )
        values = [*row, tuple(service_id for (service_id,) in linked)]
        customers.append(Customer(*values))
    return customers


def customer(select: Select, customer_id: int) -> Customer | None:
    """One customer with the services that were assigned to them."""
    found = select(f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE id = :id", {"id": customer_id})
    return _with_services(select, found)[0] if found else None


def customer_by_login(select: Select, login: str) -> Customer | None:
    """The customer who is known by this login."""
    found = select(
        f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE login = :login", {"login": login}
    )
    return _with_services(select, found)[0] if found else None


def customer_with_login_like(select: Select, login: str) -> Customer | None:
    """The customer whose login is this one but for its case."""
    found = select(
        f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE lower(login) = :login LIMIT 1",
        {"login": login.lower()},
    )
    return _with_services(select, found)[0] if found else None


def customers(select: Select, text: str = "", limit: int = 50) -> list[Customer]:
    """Customers whose name, organisation or address holds every word of ``text``, by name."""
    conditions = ["1 = 1"]
    params: dict[str, object] = {"limit": limit}
    for n, term in enumerate(terms(text)):
        conditions.append(f"search LIKE :t{n} ESCAPE '\\'")
        params[f"t{n}"] = like(term)
    # SQLite would read the rows along the index of names, one here, one there; from the first to
    # the last it finds a few among all of them in a fifth of that time.
    reads_all = params.keys() > {"limit"} and select.engine == "sqlite"
    order = "name || '', id" if reads_all else "name, id"
    found = select(
        f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE {' AND '.join(conditions)} "
        f"ORDER BY {order} LIMIT :limit",
        params,
    )
    return _with_services(select, found)


def newest_ticket_id(select: Select) -> int:
    """The newest ticket's id; 0 where there is none."""
    return int(select("SELECT coalesce(max(id), 0) FROM ticket", {})[0][0])


def customer_count(select: Select) -> int:
    """How many customers there are, valid or not."""
    return int(select("SELECT count(*) FROM customer", {})[0][0])


def usage(select: Select, column: str, row_id: int, scope: Scope) -> int:
    """How many open tickets use a service_id, sla_id, calendar_id, queue_id or owner_id."""
    seen, params = scope.where()
    found = select(
        f"SELECT count(*) FROM ticket WHERE is_open AND {column} = :id AND {seen}",
        params | {"id": row_id},
    )
    return int(found[0][0])


def changes(select: Select, since: Place) -> Changes:
    """What was recorded after a place."""
    after, params = places.after(select, since)
    # Without DISTINCT, for which SQLite would go through all events by ticket.
    found = select(f"SELECT ticket_id FROM ticket_event WHERE {after}", params)
    return Changes(
        place=places.here(select),
        ticket_ids=frozenset(row[0] for row in found),
        catalogue_version=catalogue_version(select),
    )


# Whoever comes back after a year is told of so many bells, the newest.
_MOST_BELLS = 10_000


def bells_after(select: Select, since: Place, limit: int = _MOST_BELLS) -> list[Event]:
    """The newest bells recorded after a place, oldest first."""
    after, params = places.after(select, since)
    found = select(
        "SELECT id, ticket_id, occurred_us, recorded_us, actor_kind, actor_id, actor_name, kind, "
        f"data FROM ticket_event WHERE {after} AND kind = 'bell' ORDER BY id DESC LIMIT :limit",
        params | {"limit": limit},
    )
    return [_event(row) for row in reversed(found)]


def seen_bells(select: Select, agent_id: int) -> Place:
    """Up to where an agent was told of bells."""
    found = select("SELECT seen_bells FROM agent WHERE id = :id", {"id": agent_id})
    return str(found[0][0]) if found else ""
