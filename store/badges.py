"""The numbers beside lists: how many tickets a query finds, without a look at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from store.queries import TicketQuery
from store.reader import Select
from store.scope import EVERYTHING
from store.views import count


def counts(
    select: Select, queries: Mapping[str, TicketQuery], now_us: int
) -> tuple[dict[str, int], int | None]:
    """How many tickets each query finds, and the instant from ``now_us`` on at which the next
    open ticket is breached, when such numbers change by themselves (None: never).
    """
    summed = {name: query for name, query in queries.items() if _is_of_kinds(query)}
    found = _sums(select, summed)
    for name, query in queries.items():
        if name not in summed:
            found[name] = count(select, query)
    [(next_us,)] = select(
        "SELECT min(breaches_us) FROM ticket WHERE is_open AND breaches_us >= :now",
        {"now": now_us},
    )
    return {name: found[name] for name in queries}, next_us


def _is_of_kinds(query: TicketQuery) -> bool:
    """Whether it asks only for what ``open_count`` tells tickets apart by."""
    bare = replace(
        query,
        owner_id=None,
        unassigned=False,
        team_ids=None,
        queue_id=None,
        waits_for=None,
        pending=None,
        scope=EVERYTHING,
        sort="deadline",
        descending=False,
    )
    return bare == TicketQuery() and not query.scope.is_customer


def _sums(select: Select, queries: Mapping[str, TicketQuery]) -> dict[str, int]:
    if not queries:
        return {}
    sums: list[str] = []
    params: dict[str, object] = {}
    for n, query in enumerate(queries.values()):
        # Its rows have the columns that a condition of these queries names, and all are open.
        where, more = replace(query, is_open=None).where(f"q{n}_")
        sums.append(f"CAST(sum(CASE WHEN {where} THEN change ELSE 0 END) AS BIGINT)")
        params |= more
    [found] = select(f"SELECT {', '.join(sums)} FROM open_count AS ticket", params)
    return {name: number or 0 for name, number in zip(queries, found, strict=True)}
