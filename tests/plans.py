"""How the database answers: the plans of statements that run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.reader import Engine, Row, Select

# A desk of a handful of tickets is read from end to end fastest; what counts is which way there is
# when it has a million.
_AS_IF_LARGE = (
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL enable_bitmapscan = off",
    "SET LOCAL enable_sort = off",
)


class PlanOf:
    """Looks at statements: keeps the plan of each (``steps``) instead of only running it."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self.steps: list[str] = []
        self.asked: list[str] = []
        if select.engine == "postgresql":
            for statement in _AS_IF_LARGE:
                select(statement, {})

    @property
    def engine(self) -> Engine:
        """Which database is looked at."""
        return self._select.engine

    def __call__(self, sql: str, params: Mapping[str, object], /) -> Sequence[Row]:
        self.asked.append(sql)
        if self.engine == "sqlite":
            self.steps += [row[3] for row in self._select(f"EXPLAIN QUERY PLAN {sql}", params)]
        else:
            self.steps += [row[0].strip() for row in self._select(f"EXPLAIN {sql}", params)]
        return self._select(sql, params)

    @property
    def sorts(self) -> list[str]:
        """The steps that put rows in order, which an index would have given in order."""
        return [step for step in self.steps if "TEMP B-TREE" in step or "Sort" in step]

    @property
    def scans(self) -> list[str]:
        """The steps that read a whole table of tickets or their events."""
        whole = ("SCAN ticket", "SCAN ticket_event", "SCAN clock")
        return [step for step in self.steps if step in whole or "Seq Scan on" in step]
