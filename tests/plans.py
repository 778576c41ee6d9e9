"""How the database answers: the plans of statements that run."""

from __future__ import annotations

from store.reader import Row, Select


class PlanOf:
    """Looks at statements: keeps the plan of each instead of only running it."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self.engine = select.engine
        self.steps: list[str] = []
        self.asked: list[str] = []

    def __call__(self, sql: str, params: object) -> list[Row]:
        self.asked.append(sql)
        given = dict(params)  # type: ignore[call-overload]
        self.steps += [row[3] for row in self._select(f"EXPLAIN QUERY PLAN {sql}", given)]
        return list(self._select(sql, given))
