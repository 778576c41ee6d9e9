"""What the queue reads: an order of ids with the first rows, and the numbers of the views.

Functions for ``store.reader.run``: each is one snapshot.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from desk.lists import ListView
from store import badges, search, views
from store.folding import sought
from store.queries import TicketQuery
from store.reader import Select
from store.rows import ListRow
from store.scope import Scope
from tui.widgets.ticket_list_model import PAGE
from tui.widgets.ticket_order import TicketOrder

CHUNK = 4096
# What one statement may ask for by id.
_AT_ONCE = 500
# A screenful on both sides of the cursor; what is further off is read when the list stands.
_NEAR = 64


class Numbers(NamedTuple):
    """How many tickets each counted view has; ``next_us``: when one more will be overdue."""

    counts: dict[str, int]
    next_us: int | None


class Opened(NamedTuple):
    """An order begun: ``last_key`` is where to go on, None at its end."""

    view: ListView
    query: TicketQuery
    order: TicketOrder
    rows: list[ListRow]
    last_key: tuple[object, int] | None


class Refreshed(NamedTuple):
    """What a change made of the tickets that are listed; ``others``: rows of those that match and
    are not listed yet; ``far``: of those that are listed where nobody looks.
    """

    rows: list[ListRow]
    matching: set[int]
    others: list[ListRow]
    far: list[ListRow]


def numbers(select: Select, shown: Sequence[ListView], now_us: int) -> Numbers:
    """The numbers of all counted views, in one pass over the open tickets."""
    queries = {view.id: view.query for view in shown if view.counted}
    counts, next_us = badges.counts(select, queries, now_us)
    return Numbers(counts, next_us)


def open_order(
    select: Select,
    view: ListView,
    query: TicketQuery,
    *,
    cursor_id: int | None = None,
    depth: int = 0,
) -> Opened:
    """The order from its beginning, at least ``depth`` ids, and the rows around the cursor."""
    last_key: tuple[object, int] | None = None
    if query.text:
        order = TicketOrder(_found(select, query))
    else:
        order, last_key = _order(select, query, max(PAGE, depth))
    at = 0 if cursor_id is None else order.line_of(cursor_id) or 0
    return Opened(
        view=view,
        query=query,
        order=order,
        rows=rows_of(select, order[max(0, at - _NEAR) : at + _NEAR], query.scope),
        last_key=last_key,
    )


def _order(
    select: Select, query: TicketQuery, depth: int
) -> tuple[TicketOrder, tuple[object, int] | None]:
    """The first ``depth`` ids, and where to go on. Some thousand at a time: all keys of a long list
    at once would take more memory than the list.
    """
    order, last_key = TicketOrder(), None
    while (limit := min(CHUNK, depth - len(order))) > 0:
        ids, last_key = more_ids(select, query, last_key, limit)
        order.extend(ids)
        if last_key is None:
            break
    return order, last_key


def _found(select: Select, query: TicketQuery) -> list[int]:
    """All that a search finds: the ticket whose number was typed, and the others in their order.
    Nothing for signs alone.
    """
    if not sought(query.text):
        return []
    query = search.resolved(select, query)
    order = [ticket_id for ticket_id, _ in views.ids(select, query, limit=search.MOST_FOUND)]
    first = search.numbered(select, query)
    # False, for the one, comes before True.
    return sorted(order, key=lambda ticket_id: ticket_id != first)


def open_first(select: Select, preferred: Sequence[ListView]) -> Opened:
    """The first of these views that has tickets; the first one when none has."""
    for view in preferred:
        opened = open_order(select, view, view.query)
        if opened.order:
            return opened
    return open_order(select, preferred[0], preferred[0].query)


def more_ids(
    select: Select,
    query: TicketQuery,
    last_key: tuple[object, int] | None,
    limit: int = CHUNK,
) -> tuple[list[int], tuple[object, int] | None]:
    """The next ids of an order (None: the first), and where to go on after them."""
    found = views.ids(select, query, limit=limit, after=last_key)
    following = (found[-1][1], found[-1][0]) if len(found) == limit else None
    return [ticket_id for ticket_id, _ in found], following


def rows_of(select: Select, ticket_ids: Sequence[int], scope: Scope) -> list[ListRow]:
    """The rows of some tickets, as far as they may be seen."""
    rows: list[ListRow] = []
    for start in range(0, len(ticket_ids), _AT_ONCE):
        rows += views.rows(select, ticket_ids[start : start + _AT_ONCE], scope).values()
    return rows


def whole_order(select: Select, query: TicketQuery, depth: int) -> Sequence[int]:
    """The ids of an order that is about ``depth`` long."""
    if query.text:
        return _found(select, query)
    return _order(select, query, depth + CHUNK)[0]


def refresh(
    select: Select,
    query: TicketQuery,
    changed: Sequence[int],
    known: Sequence[int],
    listed: Container[int],
) -> Refreshed:
    """The rows of the known tickets, and which of the changed ones the query finds."""
    matching: set[int] = set()
    looked_at = changed if sought(query.text) or not query.text else ()
    for start in range(0, len(looked_at), _AT_ONCE):
        matching |= views.matching(select, query, looked_at[start : start + _AT_ONCE])
    others = [ticket_id for ticket_id in matching if ticket_id not in listed]
    far = [ticket_id for ticket_id in matching.difference(known) if ticket_id in listed]
    return Refreshed(
        rows_of(select, known, query.scope),
        matching,
        rows_of(select, others[:_AT_ONCE], query.scope),
        rows_of(select, far[:_AT_ONCE], query.scope),
    )


def urgency(row: ListRow) -> tuple[bool, int, int]:
    """What "next deadline first" sorts by, as far as a row tells."""
    return (row.deadline_us is None, row.deadline_us or 0, row.id)


def best_next(
    select: Select, agent_id: int, team_ids: tuple[int, ...], scope: Scope
) -> list[ListRow]:
    """What an agent could work on, most urgent first: their own tickets and the ones in their
    teams that nobody has; those that rest are left out.
    """
    mine = TicketQuery(owner_id=agent_id, scope=scope)
    free = TicketQuery(unassigned=True, team_ids=team_ids, scope=scope)
    found = [
        row
        for query in (mine, free)
        for row in views.first_rows(select, query, 50)
        if not row.is_paused
    ]
    return sorted(found, key=urgency)
