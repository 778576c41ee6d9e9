"""The slab under the list: the ticket under the cursor at a glance."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content
from textual.widget import Widget

from sla_engine import BusinessCalendar
from store.rows import Catalogue
from tui.present import preview as present
from tui.present.counted import counted, counts_in
from tui.present.preview import CLOCKS_WIDTH, Preview
from tui.widgets.ticket_list_model import CalendarOf

_GAP = 5


class TicketPreview(Widget):
    """Eleven rows, or one where the terminal is short."""

    DEFAULT_CSS = """
    TicketPreview {
        height: 11; background: $surface; padding: 1 2 1 3;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._preview: Preview | None = None
        self._catalogue: Catalogue | None = None
        self._calendar_of: CalendarOf | None = None
        self._zone: tzinfo | None = None
        self._now_us = 0
        self._shown: Content | None = None
        # The words don't change with the second, and wrapping them is what costs.
        self._told: list[Content] = []
        self._told_for: tuple[int, int] = (0, 0)

    def use(self, catalogue: Catalogue, calendar_of: CalendarOf, zone: tzinfo | None) -> None:
        """Name things as configured, count in these calendars, show instants of this zone."""
        self._catalogue, self._calendar_of, self._zone = catalogue, calendar_of, zone
        self.refresh()

    def show(self, preview: Preview | None, now_us: int) -> None:
        """Show this ticket, or nothing."""
        self._preview, self._now_us = preview, now_us
        self._told = []
        self.refresh()

    def tick(self, now_us: int) -> None:
        """Draw anew if it reads differently now."""
        self._now_us = now_us
        if self._content() != self._shown:
            self.refresh()

    def render(self) -> Content:
        """All rows."""
        self._shown = self._content()
        return self._shown

    def _content(self) -> Content:
        preview, catalogue = self._preview, self._catalogue
        width, height = self.content_size.width, self.content_size.height
        if preview is None or catalogue is None or width <= 0:
            return Content("")
        calendar = self._calendar(preview)
        nearest = self._counting(calendar, preview, preview.row.next_target)
        if height <= 1:
            return present.strip(preview, width, nearest, self._now_us, self._zone)
        clocks: list[Content] = []
        for clock in preview.clocks:
            if clocks:
                clocks.append(Content(""))
            counts_for = self._counting(calendar, preview, clock.target)
            clocks += present.clock_lines(clock, counts_for, self._now_us, self._zone)
        words = width - CLOCKS_WIDTH - _GAP if clocks else width
        words = min(words, 90)
        told = self._words(preview, words, height - 2)
        told += [Content("")] * (height - 1 - len(told))
        told.append(present.about_line(preview.row, catalogue, nearest, self._now_us, self._zone))
        lines = []
        for n in range(height):
            text = told[n]
            if n < len(clocks):
                gap = max(1, width - CLOCKS_WIDTH - text.cell_length)
                text += Content(" " * gap) + clocks[n]
            lines.append(text)
        return Content("\n").join(lines)

    def _words(self, preview: Preview, width: int, height: int) -> list[Content]:
        if not self._told or self._told_for != (width, height):
            self._told_for = (width, height)
            self._told = present.message_lines(preview, width, height, self._now_us, self._zone)
        return list(self._told)

    def _counting(
        self, calendar: BusinessCalendar | None, preview: Preview, target: str | None
    ) -> BusinessCalendar | None:
        """The calendar in which one of its targets counts."""
        if calendar is None:
            return None
        return counted(calendar, counts_in(self._catalogue, preview.row.sla_id, target))

    def _calendar(self, preview: Preview) -> BusinessCalendar | None:
        calendar_id = preview.row.calendar_id
        if calendar_id is None or self._calendar_of is None:
            return None
        return self._calendar_of(calendar_id)
