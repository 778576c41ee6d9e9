"""Keeps the list of the queue fed: begins an order, reads on, and notes what others changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from desk.lists import EVERYTHING_EVER, ListView
from store.folding import sought
from store.queries import TicketQuery
from store.replacing import replace
from tui.screens import queue_reading as reading
from tui.screens.queue_reading import Opened

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import ListRow
    from tui.widgets.ticket_list import TicketList


class Listed(NamedTuple):
    """What is listed: a view, narrowed by a text and sorted (None: as the view has it).

    ``numbers``: those that the text may be short for.
    """

    view: ListView
    text: str = ""
    sort: str | None = None
    descending: bool = False
    numbers: tuple[str, ...] = ()

    @property
    def query(self) -> TicketQuery:
        """Which tickets, in which order. Signs alone narrow nothing, but who looks for them in all
        tickets shall not get all.
        """
        query = self.view.query
        if sought(self.text) or (self.view.id == EVERYTHING_EVER and self.text.strip()):
            query = replace(query, text=self.text, numbers=self.numbers)
        if self.sort is not None:
            query = replace(query, sort=self.sort, descending=self.descending)
        return query

    def is_same_list(self, other: Listed) -> bool:
        """Whether both are one list, perhaps in another order: marks and cursor then stay.

        Lists that the board opens have no id; each is a list of its own.
        """
        mine, theirs = self.view, other.view
        return mine.id == theirs.id if mine.id else mine == theirs


class OrderKeeper:
    """Reads for one list. A late answer to what is no longer asked is thrown away."""

    def __init__(self, desk: Callable[[], Desk], tickets: Callable[[], TicketList]) -> None:
        self._desk, self._tickets = desk, tickets
        self.listed: Listed | None = None
        self._last_key: tuple[object, int] | None = None
        self._asked = 0
        self._newcomers: dict[int, ListRow] = {}
        self._is_reading_more = False

    async def enter(self, listed: Listed, cursor_id: int | None = None) -> bool:
        """List something from its beginning; False when something else was asked meanwhile.

        The same list again keeps its depth, so that the cursor stays on its ticket.
        """
        tickets = self._tickets()
        before = self.listed
        same = before is not None and before.is_same_list(listed)
        self.listed = listed
        self._asked += 1
        asked = self._asked
        keep = cursor_id if cursor_id is not None else tickets.model.cursor_id if same else None
        opened = await self._desk().store.reader.run(
            partial(
                reading.open_order,
                view=listed.view,
                query=listed.query,
                cursor_id=keep,
                # Deep enough to hold every view of open tickets at once.
                depth=len(tickets.model.order) if same else 0,
            )
        )
        if asked != self._asked:
            return False
        if keep not in opened.order and before is not None and before.text != listed.text:
            # What was found stands at the top, not where the cursor was among all the others.
            keep = None
        self.show(opened, keep)
        return True

    def show(self, opened: Opened, cursor_id: int | None = None) -> None:
        """Begin the order that was read."""
        self._last_key = opened.last_key
        self._newcomers.clear()
        self._tickets().show(
            opened.order,
            opened.rows,
            now_us=self._desk().now_us(),
            is_complete=opened.last_key is None,
            cursor_id=cursor_id if cursor_id is not None else next(iter(opened.order), None),
            shows_priority=opened.query.sort == "priority",
        )

    @property
    def is_complete(self) -> bool:
        """Whether the whole order is known."""
        return self._last_key is None

    async def read_on(self, *, to_the_end: bool) -> None:
        """Read more of the order: a chunk, or all of it."""
        if self._is_reading_more:
            return
        self._is_reading_more = True
        try:
            while self._last_key is not None and self.listed is not None:
                asked, query, key = self._asked, self.listed.query, self._last_key
                ids, last_key = await self._desk().store.reader.run(
                    partial(reading.more_ids, query=query, last_key=key)
                )
                if asked == self._asked:
                    self._last_key = last_key
                    self._tickets().extend(ids, is_complete=last_key is None)
                if not to_the_end:
                    return
        finally:
            self._is_reading_more = False

    async def read_rows(self, ticket_ids: Sequence[int]) -> None:
        """Rows that come near."""
        if self.listed is None:
            return
        asked, scope = self._asked, self.listed.query.scope
        found = await self._desk().store.reader.run(
            partial(reading.rows_of, ticket_ids=ticket_ids, scope=scope)
        )
        if asked == self._asked:
            self._tickets().put(found)
            self._tickets().model.forget(ticket_ids)

    async def note(self, changed: Sequence[int]) -> None:
        """Somebody changed these tickets: refresh the rows that are kept, count the others."""
        if self.listed is None:
            return
        asked, model = self._asked, self._tickets().model
        found = await self._desk().store.reader.run(
            partial(
                reading.refresh,
                query=self.listed.query,
                changed=changed,
                known=model.known(changed),
                listed=model.listed,
            )
        )
        if asked == self._asked:
            left = frozenset(model.leavers)
            model.note(changed, found.matching)
            model.moved.update(row.id for row in found.far if self._belongs_in_sight(row))
            self._newcomers.update((row.id, row) for row in found.others)
            self._tickets().put(found.rows)
            if left != model.leavers:
                self._tickets().redraw()

    def _belongs_in_sight(self, row: ListRow) -> bool:
        """Whether a ticket that stands below the lines in sight should not: as when another
        promise made many overdue at once.
        """
        tickets = self._tickets()
        query, last = self.listed and self.listed.query, tickets.last_in_sight
        if query is None or query.sort != "deadline" or last is None:
            return False
        line, last_line = tickets.model.place(row.id), tickets.model.place(last.id)
        if line is None or last_line is None or line <= last_line:
            return False
        is_after = reading.urgency(row) > reading.urgency(last)
        return is_after == query.descending

    def newcomers_below(self) -> bool | None:
        """Whether all newcomers belong below the lines in sight; None: not known."""
        tickets = self._tickets()
        query, last = self.listed and self.listed.query, tickets.last_in_sight
        rows = [self._newcomers.get(ticket_id) for ticket_id in tickets.model.newcomers]
        if query is None or query.sort != "deadline" or last is None or None in rows:
            return None
        after = reading.urgency(last)
        is_after = [(reading.urgency(row) > after) != query.descending for row in rows if row]
        return all(is_after)

    async def note_time(self, query: TicketQuery) -> None:
        """Time alone brought tickets in: compare the order with how it would be now."""
        asked, model = self._asked, self._tickets().model
        ids = await self._desk().store.reader.run(
            partial(reading.whole_order, query=query, depth=len(model.order))
        )
        if asked == self._asked:
            model.compare(ids)
            self._tickets().redraw()
