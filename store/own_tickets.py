"""A customer's own tickets, for the list at the desk's own door: nothing but what is public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from store.reader import Select
from store.scope import Scope

_COLUMNS = (
    "ticket.id, ticket.number, ticket.subject, ticket.state, ticket.is_open, "
    "ticket.wait_until_us, ticket.service_id, ticket.created_us, ticket.ended_us, "
    "ticket.next_target, ticket.deadline_us, ticket.is_paused"
)
_IS_OPEN, _IS_PAUSED = 4, 11
# What a list shows of the last message.
_BEGINNING = 600
# A flag in JSON is 1 for SQLite, and a word for PostgreSQL.
_PUBLIC = {
    "sqlite": "json_extract(e.data, '$.public') = 1",
    "postgresql": "e.data ->> 'public' = 'true'",
}


class Said(Struct, frozen=True):
    """The last public message of a ticket: its beginning, and who wrote it when."""

    said_us: int
    actor_kind: str
    actor_name: str
    body: str


class OwnTicket(Struct, frozen=True):
    """A ticket as its customer may know it. ``deadline_us``: when the next target is reached."""

    id: int
    number: str
    subject: str
    state: str
    is_open: bool
    wait_until_us: int | None
    service_id: int | None
    created_us: int
    ended_us: int | None
    next_target: str | None
    deadline_us: int | None
    is_paused: bool
    said: Said | None = None

    @property
    def updated_us(self) -> int:
        """When something last happened that the customer knows of."""
        said_us = self.said.said_us if self.said is not None else 0
        return max(self.created_us, said_us, self.ended_us or 0)


def page(
    select: Select,
    scope: Scope,
    *,
    is_open: bool | None = None,
    ticket_ids: Sequence[int] | None = None,
    limit: int = 300,
) -> list[OwnTicket]:
    """A customer's newest tickets, open or ended or (None) both, or those of ``ticket_ids``; what
    was said last comes first. Raises ValueError for a scope that is no customer's.
    """
    if not scope.is_customer:
        raise ValueError("only customers have tickets of their own")
    seen, params = scope.where()
    conditions = [seen]
    if is_open is not None:
        conditions.append("ticket.is_open" if is_open else "NOT ticket.is_open")
    if ticket_ids is not None:
        if not ticket_ids:
            return []
        names = [f"t{n}" for n in range(len(ticket_ids))]
        conditions.append(f"ticket.id IN ({', '.join(f':{name}' for name in names)})")
        params |= dict(zip(names, ticket_ids, strict=True))
    rows = select(
        f"SELECT {_COLUMNS} FROM ticket WHERE {' AND '.join(conditions)} "
        "ORDER BY ticket.id DESC LIMIT :limit",
        params | {"limit": limit},
    )
    last = _last_said(select, [row[0] for row in rows])
    found = []
    for row in rows:
        values: list[Any] = list(row)
        values[_IS_OPEN], values[_IS_PAUSED] = bool(row[_IS_OPEN]), bool(row[_IS_PAUSED])
        values.append(last.get(row[0]))
        found.append(OwnTicket(*values))
    return sorted(found, key=lambda ticket: (ticket.updated_us, ticket.id), reverse=True)


def _last_said(select: Select, ticket_ids: Sequence[int]) -> dict[int, Said]:
    """The last public message of each of these tickets."""
    if not ticket_ids:
        return {}
    names = [f"t{n}" for n in range(len(ticket_ids))]
    rows = select(
        "SELECT ticket_id, occurred_us, actor_kind, actor_name, body FROM ("
        "SELECT e.ticket_id, e.occurred_us, e.actor_kind, e.actor_name, "
        f"substr(m.body, 1, {_BEGINNING}) AS body, row_number() OVER "
        "(PARTITION BY e.ticket_id ORDER BY e.occurred_us DESC, e.id DESC) AS place "
        "FROM ticket_event e JOIN message m ON m.event_id = e.id "
        f"WHERE e.ticket_id IN ({', '.join(f':{name}' for name in names)}) "
        f"AND e.kind = 'message' AND {_PUBLIC[select.engine]}) newest WHERE place = 1",
        dict(zip(names, ticket_ids, strict=True)),
    )
    return {row[0]: Said(*row[1:]) for row in rows}
