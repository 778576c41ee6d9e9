"""Which tickets, in which order: one object behind a number on screen and the rows it opens."""

from __future__ import annotations

from msgspec import Struct

from store.scope import EVERYTHING, Scope

Params = dict[str, object]

# More microseconds than any instant has.
_ABOVE_US = 10**17
# name -> (sort key, join it needs); keys are never NULL, so that a page can start after one.
_SORTS: dict[str, tuple[str, str]] = {
    "deadline": ("ticket.order_us", ""),
    "number": ("ticket.number", ""),
    # As long as an index can have it.
    "subject": ("lower(substr(ticket.subject, 1, 100))", ""),
    "created": ("ticket.created_us", ""),
    "updated": ("ticket.updated_us", ""),
    "ended": ("coalesce(ticket.ended_us, 0)", ""),
    # Within a priority the next deadline first; one number, as the key of a page is one value.
    "priority": (
        f"ticket.priority * {_ABOVE_US} + "
        f"CASE WHEN ticket.order_us < {_ABOVE_US} THEN ticket.order_us ELSE {_ABOVE_US - 1} END",
        "",
    ),
    "state": ("ticket.state", ""),
    "customer": (
        # Begins with the folded name: Siân stands before Silke.
        "coalesce(customer.search, '')",
        " LEFT JOIN customer ON customer.id = ticket.customer_id",
    ),
    "service": (
        "lower(coalesce(service.name, ''))",
        " LEFT JOIN service ON service.id = ticket.service_id",
    ),
    "owner": (
        "lower(coalesce(agent.name, ''))",
        " LEFT JOIN agent ON agent.id = ticket.owner_id",
    ),
}
# What is open stands at the end of these orders, behind all that there ever was: no index on them
# shall be followed, and none has these expressions.
_SORTS_OF_OPEN = {
    "number": "ticket.number || ''",
    "created": "ticket.created_us + 0",
}
SORTS = tuple(_SORTS)


def _padded(ids: tuple[int, ...]) -> tuple[int, ...]:
    """The ids, the last one several times: statements of few lengths are prepared once each."""
    if not ids:
        return (0,)
    return ids + ids[-1:] * ((1 << (len(ids) - 1).bit_length()) - len(ids))


class TicketQuery(Struct, frozen=True):
    """Conditions that all hold, and an order. ``None`` means "any".

    ``breaches_before_us``/``breaches_from_us``: the next target is breached before/not before that
    instant; "overdue" is ``breaches_before_us=now``. ``waits_for``: a WaitsFor value. ``text``:
    words that tickets have; ``search.resolved`` makes it into ``found``, the ids of the newest that
    meet all conditions, without which there is no SQL for it. ``numbers``: those that the text
    may be short for.
    """

    is_open: bool | None = True
    owner_id: int | None = None
    unassigned: bool = False
    team_ids: tuple[int, ...] | None = None
    queue_id: int | None = None
    customer_id: int | None = None
    waits_for: str | None = None
    pending: bool | None = None
    breaches_before_us: int | None = None
    breaches_from_us: int | None = None
    created_from_us: int | None = None
    ended_from_us: int | None = None
    sla_id: int | None = None
    text: str = ""
    numbers: tuple[str, ...] = ()
    found: tuple[int, ...] | None = None
    scope: Scope = EVERYTHING
    sort: str = "deadline"
    descending: bool = False

    def where(self, prefix: str = "q") -> tuple[str, Params]:
        """The condition as SQL with named parameters (each name starts with ``prefix``).

        ``is_open`` stands there literally: a partial index serves only a query that repeats its
        condition to the letter.
        """
        parts: list[str] = []
        params: Params = {}

        def bind(value: object) -> str:
            name = f"{prefix}{len(params)}"
            params[name] = value
            return f":{name}"

        if self.found is not None:
            # They meet all the other conditions, by which nobody shall look for them again.
            return f"ticket.id IN ({', '.join(bind(one) for one in _padded(self.found))})", params
        if self.text:
            raise ValueError("A text is looked up in the index first: search.resolved(…).")
        if self.is_open is not None:
            parts.append("is_open" if self.is_open else "NOT is_open")
        if self.owner_id is not None:
            parts.append(f"ticket.owner_id = {bind(self.owner_id)}")
        if self.unassigned:
            parts.append("ticket.owner_id IS NULL")
        if self.team_ids is not None:
            names = ", ".join(bind(team_id) for team_id in self.team_ids)
            parts.append(f"ticket.team_id IN ({names})" if names else "1 = 0")
        for column, value in (
            ("queue_id", self.queue_id),
            ("customer_id", self.customer_id),
            ("waits_for", self.waits_for),
            ("sla_id", self.sla_id),
        ):
            if value is not None:
                parts.append(f"ticket.{column} = {bind(value)}")
        if self.pending is not None:
            parts.append("ticket.waits_for IS " + ("NOT NULL" if self.pending else "NULL"))
        for column, sign, bound in (
            ("breaches_us", "<", self.breaches_before_us),
            ("breaches_us", ">=", self.breaches_from_us),
            ("created_us", ">=", self.created_from_us),
            ("ended_us", ">=", self.ended_from_us),
        ):
            if bound is not None:
                parts.append(f"ticket.{column} {sign} {bind(bound)}")
        if not self.scope.is_everything:
            condition, more = self.scope.where(f"{prefix}s")
            parts.append(condition)
            params |= more
        return " AND ".join(parts) or "1 = 1", params

    def sort_key(self) -> str:
        """The SQL expression that the order follows."""
        key = _SORTS[self.sort][0]
        return _SORTS_OF_OPEN.get(self.sort, key) if self.is_open else key

    def source(self) -> str:
        """The FROM clause, with the join that the order needs."""
        return f"ticket{_SORTS[self.sort][1]}"

    def order(self) -> str:
        """The ORDER BY terms; the id settles ties, so that the order is total."""
        direction = " DESC" if self.descending else ""
        return f"{self.sort_key()}{direction}, ticket.id{direction}"
