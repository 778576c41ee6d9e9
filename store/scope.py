"""Which tickets somebody may see, as a condition of every query that reads tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct


class Step(Struct, frozen=True):
    """What is said of some queues or some teams (0: tickets of no team): seen, or not."""

    column: str
    seen: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()


class Scope(Struct, frozen=True):
    """``customer_id``: somebody who sees their own tickets alone, and of these what is public.

    For agents: the first of the ``steps`` that says something of a ticket's queue or team decides,
    and ``others`` where none does.
    """

    customer_id: int | None = None
    steps: tuple[Step, ...] = ()
    others: bool = True

    @property
    def is_customer(self) -> bool:
        """Whether only what is public may be told."""
        return self.customer_id is not None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == EVERYTHING

    def where(self, prefix: str = "s", table: str = "ticket") -> tuple[str, dict[str, object]]:
        """The condition on a table with ticket's columns as SQL with named parameters (each name
        starts with ``prefix``).
        """
        params: dict[str, object] = {}

        def bind(value: int) -> str:
            name = f"{prefix}{len(params)}"
            params[name] = value
            return f":{name}"

        if self.customer_id is not None:
            return f"{table}.customer_id = {bind(self.customer_id)}", params
        condition = "1 = 1" if self.others else "1 = 0"
        for step in reversed(self.steps):
            column = f"{table}.{step.column}"
            if step.hidden:
                condition = _all(_without(column, step.hidden, bind), condition)
            if step.seen:
                condition = _any(_among(column, step.seen, bind), condition)
        return condition, params


def _among(column: str, ids: Iterable[int], bind: Callable[[int], str]) -> str:
    """0 stands for NULL."""
    known = [value for value in ids if value]
    parts = [f"{column} IN ({', '.join(map(bind, known))})"] if known else []
    if 0 in ids:
        parts.append(f"{column} IS NULL")
    return " OR ".join(parts)


def _without(column: str, ids: Iterable[int], bind: Callable[[int], str]) -> str:
    # Never NULL, which would be neither true nor false.
    known = [value for value in ids if value]
    parts = [f"coalesce({column}, 0) NOT IN ({', '.join(map(bind, known))})"] if known else []
    if 0 in ids:
        parts.append(f"{column} IS NOT NULL")
    return " AND ".join(parts)


def _all(left: str, right: str) -> str:
    return f"({left})" if right == "1 = 1" else f"({left} AND {right})"


def _any(left: str, right: str) -> str:
    return f"({left})" if right == "1 = 0" else f"({left} OR {right})"


# Somebody who may see all tickets, and Tocsin itself.
EVERYTHING = Scope()
NOTHING = Scope(others=False)
