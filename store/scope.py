"""Which tickets somebody may see, as a condition of every query that reads tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """``customer_id``: somebody who sees their own tickets alone, and of these what is public.

    For agents: the tickets of ``team_ids`` (0: those of no team; None: of whatever team), without
    those in ``hidden_queue_ids``, and all in ``queue_ids``.
    """

    customer_id: int | None = None
    team_ids: tuple[int, ...] | None = None
    queue_ids: tuple[int, ...] = ()
    hidden_queue_ids: tuple[int, ...] = ()

    @property
    def is_customer(self) -> bool:
        """Whether only what is public may be told."""
        return self.customer_id is not None

    def where(self, prefix: str = "s") -> tuple[str, dict[str, object]]:
        """The condition on a table ``ticket`` as SQL with named parameters (each name starts with
        ``prefix``).
        """
        params: dict[str, object] = {}

        def bind(value: int) -> str:
            name = f"{prefix}{len(params)}"
            params[name] = value
            return f":{name}"

        def among(column: str, ids: Iterable[int]) -> str:
            names = ", ".join(bind(value) for value in ids)
            return f"{column} IN ({names})" if names else "1 = 0"

        if self.customer_id is not None:
            return f"ticket.customer_id = {bind(self.customer_id)}", params
        condition = "1 = 1"
        if self.team_ids is not None:
            condition = among("coalesce(ticket.team_id, 0)", self.team_ids)
        if self.hidden_queue_ids:
            condition += f" AND NOT {among('ticket.queue_id', self.hidden_queue_ids)}"
        if self.queue_ids:
            condition = f"({condition}) OR {among('ticket.queue_id', self.queue_ids)}"
        return f"({condition})", params


# Somebody who may see all tickets, and Tocsin itself.
EVERYTHING = Scope()
