"""Counts by group, for a board: each bounded by what is open, or by how long ago it was.

Each function takes the ``select`` of a reader, as ``store.views`` does.
"""

from __future__ import annotations

from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import Scope


def loads(select: Select, scope: Scope) -> dict[tuple[int | None, int | None], int]:
    """How many open tickets there are by (team_id, owner_id)."""
    where, params = scope.where(table="open_count")
    found = select(
        "SELECT team_id, owner_id, CAST(sum(change) AS BIGINT) FROM open_count "
        f"WHERE {where} GROUP BY 1, 2 HAVING sum(change) <> 0",
        params,
    )
    return {(row[0], row[1]): row[2] for row in found}


def by_time(
    select: Select, query: TicketQuery, column: str, from_us: int, width_us: int
) -> dict[int, int]:
    """How many tickets of the query there are by span of ``width_us`` since ``from_us``.

    ``column`` is ``created_us``, ``ended_us`` or ``breaches_us``; the query must leave out what
    lies before ``from_us`` itself. Span 0 begins at ``from_us``; empty spans are left out.
    """
    where, params = query.where()
    found = select(
        f"SELECT (ticket.{column} - :from_us) / :width_us, count(*) FROM ticket "
        f"WHERE {where} GROUP BY 1",
        params | {"from_us": from_us, "width_us": width_us},
    )
    return {row[0]: row[1] for row in found}


def warned_by_time(
    select: Select, query: TicketQuery, from_us: int, width_us: int
) -> dict[int, tuple[int, int]]:
    """Breaches by span as ``by_time`` tells them: (all, those past a notify threshold already)."""
    where, params = query.where()
    found = select(
        "SELECT (breaches_us - :from_us) / :width_us, count(*), "
        "sum(CASE WHEN warn_us <= :from_us THEN 1 ELSE 0 END) FROM ticket "
        f"WHERE {where} GROUP BY 1",
        params | {"from_us": from_us, "width_us": width_us},
    )
    return {row[0]: (row[1], row[2]) for row in found}


def oldest_us(select: Select, query: TicketQuery) -> int | None:
    """When the oldest ticket of the query was created; None when it finds none."""
    where, params = query.where()
    key = replace(query, sort="created").sort_key()
    found = select(f"SELECT min({key}) FROM ticket WHERE {where}", params)[0][0]
    return None if found is None else int(found)


def kept_promises(
    select: Select, since_us: int, scope: Scope, team_id: int | None = None
) -> dict[str, tuple[int, int]]:
    """By target, how many cycles that ended at or after an instant were (met, met or missed).

    Cancelled ones promised nothing in the end. ``team_id``: only tickets that are that team's now.
    """
    seen, params = scope.where()
    params["since"] = since_us
    source = "clock"
    if team_id is not None or not scope.is_everything:
        source += f" JOIN ticket ON ticket.id = clock.ticket_id AND {seen}"
    if team_id is not None:
        source += " AND ticket.team_id = :team"
        params["team"] = team_id
    found = select(
        "SELECT target, sum(CASE WHEN status = 'met' THEN 1 ELSE 0 END), count(*) "
        f"FROM {source} WHERE finished_us >= :since AND status IN ('met', 'missed') GROUP BY 1",
        params,
    )
    return {row[0]: (row[1], row[2]) for row in found}


# queue_id, service_id, customer_id, organisation, type, priority
Alike = tuple[int, int | None, int | None, str, str, int]


def open_by_kind(select: Select, scope: Scope) -> list[tuple[Alike, int]]:
    """How many open tickets there are of each kind, as far as rules tell tickets apart."""
    seen, params = scope.where()
    found = select(
        "SELECT queue_id, service_id, customer_id, coalesce(customer.organisation, ''), type, "
        "priority, count(*) FROM ticket LEFT JOIN customer ON customer.id = customer_id "
        f"WHERE is_open AND {seen} GROUP BY 1, 2, 3, 4, 5, 6",
        params,
    )
    return [((row[0], row[1], row[2], row[3], row[4], row[5]), row[6]) for row in found]


def organisations(select: Select) -> frozenset[str]:
    """The organisations that any customer has, each as it is written."""
    found = select("SELECT DISTINCT organisation FROM customer WHERE organisation <> ''", {})
    return frozenset(row[0] for row in found)
