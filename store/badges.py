"""The numbers beside lists: how many tickets a query finds, without a look at each of them."""

from __future__ import annotations

from collections.abc import Mapping

from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import EVERYTHING
from store.search import resolved


def counts(
    select: Select, queries: Mapping[str, TicketQuery], now_us: int
) -> tuple[dict[str, int], int | None]:
    """How many tickets each query finds, and the instant from ``now_us`` on at which the next
    open ticket is breached, when such numbers change by themselves (None: never).
    """
    numbers: list[str] = []
    params: dict[str, object] = {"now": now_us}
    for n, query in enumerate(queries.values()):
        if _is_of_kinds(query):
            # Its rows have the columns that a condition of these queries names, and all are open.
            where, more = replace(query, is_open=None).where(f"q{n}_")
            number = f"CAST(sum(CASE WHEN {where} THEN change ELSE 0 END) AS BIGINT)"
        else:
            where, more = resolved(select, query).where(f"q{n}_")
            number = f"(SELECT count(*) FROM ticket WHERE {where})"
        numbers.append(number)
        params |= more
    numbers.append("(SELECT min(breaches_us) FROM ticket WHERE is_open AND breaches_us >= :now)")
    # One statement, as each is a way to the server and back; and a count, without which there would
    # be a row for each of the table where nothing is to be summed up.
    [(*found, next_us, _)] = select(
        f"SELECT {', '.join(numbers)}, count(*) FROM open_count AS ticket", params
    )
    return {name: number or 0 for name, number in zip(queries, found, strict=True)}, next_us


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
