"""The packed histories of many tickets at once, page by page: others may read in between."""

from __future__ import annotations

from collections.abc import Sequence

from store.reader import Row, Select
from store.scope import Scope

Packed = tuple[int, bytes]  # ticket id, trail

PAGE = 5_000


def open_trails(select: Select, sla_id: int, scope: Scope, after_id: int = 0) -> list[Packed]:
    """The trails of the next open tickets under an SLA, by id; fewer than PAGE are the last."""
    seen, params = scope.where()
    return _packed(
        select(
            "SELECT ticket.id, packed FROM ticket JOIN ticket_trail ON ticket_id = ticket.id "
            f"WHERE is_open AND ticket.sla_id = :sla AND ticket.id > :after AND {seen} "
            "ORDER BY ticket.id LIMIT :page",
            params | {"sla": sla_id, "after": after_id, "page": PAGE},
        )
    )


def past_trails(
    select: Select,
    sla_id: int,
    scope: Scope,
    since_us: int,
    until_us: int,
    after: tuple[int, int] = (0, 0),
) -> tuple[list[Packed], tuple[int, int] | None]:
    """The trails of the next tickets under an SLA that ended from ``since_us`` up to, but not at,
    ``until_us``; and after what to go on, None after the last.
    """
    seen, params = scope.where()
    rows = select(
        "SELECT ticket.id, packed, ended_us FROM ticket "
        "JOIN ticket_trail ON ticket_id = ticket.id "
        "WHERE ended_us >= :since AND ended_us < :until AND ticket.sla_id = :sla "
        f"AND (ended_us, ticket.id) > (:after_us, :after_id) AND {seen} "
        "ORDER BY ended_us, ticket.id LIMIT :page",
        params
        | {
            "sla": sla_id,
            "since": since_us,
            "until": until_us,
            "after_us": after[0],
            "after_id": after[1],
            "page": PAGE,
        },
    )
    last = (int(rows[-1][2]), int(rows[-1][0])) if len(rows) == PAGE else None
    return _packed(rows), last


def _packed(rows: Sequence[Row]) -> list[Packed]:
    return [(row[0], bytes(row[1])) for row in rows]
