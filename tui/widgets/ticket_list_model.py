"""What a ticket list holds: a frozen order of ids, the rows around the eye, cursor and marks.

No widget and no database in here. The order changes only when ``start`` says so: rows never move
under the cursor. Cursor and marks hold ticket ids, so that they stay on their tickets.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from typing import NamedTuple

from sla_engine import BusinessCalendar
from store.rows import Catalogue, ListRow
from tui.present.counted import WORKING_TIME, counted, counts_in
from tui.present.rows import Reading
from tui.widgets.ticket_order import TicketOrder

PAGE = 256
_PAGES_KEPT = 8

CalendarOf = Callable[[int], BusinessCalendar]


class TimedRow(NamedTuple):
    """A row with the time of its calendar at its deadline, looked up once; ``counts``: which."""

    row: ListRow
    deadline_elapsed_us: int | None
    counts: str = WORKING_TIME


class TicketListModel:
    """``calendar_of`` gives the compiled calendar of an id."""

    def __init__(self) -> None:
        self.order = TicketOrder()
        self.is_complete = True
        self.marks: dict[int, None] = {}
        self.newcomers: set[int] = set()
        self.leavers: set[int] = set()
        self.moved: set[int] = set()
        self._cursor_id: int | None = None
        self._rows: dict[int, ListRow] = {}
        # Of the rows that somebody looked at.
        self._timed: dict[int, TimedRow] = {}
        self._pages: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._calendar_of: CalendarOf | None = None
        self._catalogue: Catalogue | None = None
        self._readings: dict[tuple[int, str], Reading] = {}
        self._now_us = 0

    # -- the order ---------------------------------------------------------------------------

    def start(
        self,
        order: Iterable[int],
        rows: Iterable[ListRow],
        *,
        is_complete: bool,
        cursor_id: int | None = None,
    ) -> None:
        """Begin a new order. The cursor goes to ``cursor_id``, or stays on its ticket, or on its
        line where the ticket is gone.
        """
        line = self.cursor
        self.order = order if isinstance(order, TicketOrder) else TicketOrder(order)
        self.is_complete = is_complete
        self.newcomers, self.leavers, self.moved = set(), set(), set()
        self._rows.clear()
        self._timed.clear()
        self._pages.clear()
        self._asked.clear()
        self.put(rows)
        wanted = self._cursor_id if cursor_id is None else cursor_id
        if wanted not in self.order:
            wanted = self.order[min(line, len(self.order) - 1)] if self.order else None
        self._cursor_id = wanted

    def extend(self, more: Iterable[int], *, is_complete: bool) -> None:
        """The next ids of the order; those that stand in it already keep their line."""
        more = tuple(more)
        self.order.extend(more)
        if self.newcomers:
            self.newcomers.difference_update(more)
        self.is_complete = is_complete
        if self._cursor_id is None and self.order:
            self._cursor_id = self.order[0]

    def note(self, changed: Iterable[int], matching: Collection[int]) -> None:
        """Tickets changed; ``matching``: those of them that belong to the list now."""
        for ticket_id in changed:
            belongs, stands = ticket_id in matching, ticket_id in self.order
            self._in_or_out(self.newcomers, ticket_id, belongs and not stands)
            self._in_or_out(self.leavers, ticket_id, stands and not belongs)

    def compare(self, order: Collection[int]) -> None:
        """Count newcomers and leavers against the order as it would be now."""
        now = set(order)
        self.newcomers = now.difference(self.order)
        self.leavers = {ticket_id for ticket_id in self.order if ticket_id not in now}

    @staticmethod
    def _in_or_out(group: set[int], ticket_id: int, belongs: bool) -> None:
        (group.add if belongs else group.discard)(ticket_id)

    @property
    def listed(self) -> Container[int]:
        """The tickets that have a line."""
        return self.order

    @property
    def is_stale(self) -> bool:
        """Whether beginning the order anew would show something else."""
        return bool(self.newcomers or self.leavers or self.moved)

    def place(self, ticket_id: int) -> int | None:
        """The line of a ticket."""
        return self.order.line_of(ticket_id)

    # -- rows --------------------------------------------------------------------------------

    def put(self, rows: Iterable[ListRow]) -> None:
        """Keep rows that were read."""
        for row in rows:
            before = self._rows.get(row.id)
            if before is not None and before.deadline_us != row.deadline_us:
                self.moved.add(row.id)
            self._rows[row.id] = row
            self._timed.pop(row.id, None)
            self._asked.discard(row.id)

    def _counted(self, row: ListRow) -> TimedRow:
        elapsed_us, counts = None, WORKING_TIME
        if row.deadline_us is not None and row.calendar_id is not None and self._calendar_of:
            counts = counts_in(self._catalogue, row.sla_id, row.next_target)
            calendar = counted(self._calendar_of(row.calendar_id), counts)
            elapsed_us = calendar.elapsed_us(row.deadline_us)
        return TimedRow(row, elapsed_us, counts)

    def row_at(self, line: int) -> TimedRow | None:
        """The row of a line; None while it is not read, or past the end."""
        return self.row_of(self.order[line]) if 0 <= line < len(self.order) else None

    def row_of(self, ticket_id: int) -> TimedRow | None:
        """The row of a ticket, if it is read."""
        row = self._rows.get(ticket_id)
        if row is not None and ticket_id not in self._timed:
            self._timed[ticket_id] = self._counted(row)
        return None if row is None else self._timed[ticket_id]

    def missing(self, first: int, last: int) -> list[int]:
        """Ids whose rows should be read to show these lines and their neighbourhood.

        They count as asked for from now on; the pages seen longest ago are forgotten.
        """
        if not self.order:
            return []
        last_page = (len(self.order) - 1) // PAGE
        wanted = range(max(0, first // PAGE), min(last_page, max(0, last) // PAGE) + 1)
        around = range(max(0, wanted.start - 1), min(last_page + 1, wanted.stop + 1))
        for page in (*around, *wanted):
            self._pages[page] = None
            self._pages.move_to_end(page)
        while len(self._pages) > _PAGES_KEPT:
            page, _ = self._pages.popitem(last=False)
            for ticket_id in self._ids_of(page):
                self._rows.pop(ticket_id, None)
                self._timed.pop(ticket_id, None)
        ids = self.order[around.start * PAGE : around.stop * PAGE]
        missing = [i for i in ids if i not in self._rows and i not in self._asked]
        self._asked.update(missing)
        return missing

    def forget(self, ticket_ids: Iterable[int]) -> None:
        """Rows that were asked for did not come: ask again when they are to be shown."""
        self._asked.difference_update(ticket_ids)

    def known(self, ticket_ids: Iterable[int]) -> list[int]:
        """Those of the tickets whose rows are kept."""
        return [ticket_id for ticket_id in ticket_ids if ticket_id in self._rows]

    def _ids_of(self, page: int) -> Sequence[int]:
        return self.order[page * PAGE : (page + 1) * PAGE]

    # -- time --------------------------------------------------------------------------------

    @property
    def now_us(self) -> int:
        """The instant that times are counted to."""
        return self._now_us

    def count_in(self, calendar_of: CalendarOf, catalogue: Catalogue | None = None) -> None:
        """Count in these calendars what the SLAs of ``catalogue`` count (None: working time);
        rows that are kept are counted anew.
        """
        self._calendar_of, self._catalogue = calendar_of, catalogue
        self._readings.clear()
        self._timed.clear()

    def tick(self, now_us: int) -> None:
        """It is another instant; each calendar is asked once, when a row wants to know."""
        self._now_us = now_us
        self._readings.clear()

    def reading(self, calendar_id: int | None, counts: str = WORKING_TIME) -> Reading | None:
        """What a calendar says now."""
        if calendar_id is None or self._calendar_of is None:
            return None
        found = self._readings.get((calendar_id, counts))
        if found is None:
            calendar = counted(self._calendar_of(calendar_id), counts)
            found = Reading(calendar.elapsed_us(self._now_us), calendar.is_open_us(self._now_us))
            self._readings[calendar_id, counts] = found
        return found

    # -- cursor and marks --------------------------------------------------------------------

    @property
    def cursor_id(self) -> int | None:
        """The ticket under the cursor; None in an empty list."""
        return self._cursor_id

    @property
    def cursor(self) -> int:
        """The line of the cursor; 0 in an empty list."""
        return 0 if self._cursor_id is None else self.order.line_of(self._cursor_id) or 0

    def move_to(self, line: int) -> bool:
        """Put the cursor on a line, or on the nearest there is; False when it was there."""
        if not self.order:
            return False
        ticket_id = self.order[min(max(line, 0), len(self.order) - 1)]
        moved = ticket_id != self._cursor_id
        self._cursor_id = ticket_id
        return moved

    def toggle_mark(self, ticket_id: int) -> None:
        """Mark a ticket, or take its mark away."""
        if ticket_id in self.marks:
            del self.marks[ticket_id]
        else:
            self.marks[ticket_id] = None

    def targets(self) -> tuple[int, ...]:
        """What an action works on: the marked tickets, or else the one under the cursor."""
        if self.marks:
            return tuple(self.marks)
        return () if self._cursor_id is None else (self._cursor_id,)
