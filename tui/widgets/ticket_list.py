"""The ticket list: a virtual list that draws only the lines in sight, and ticks their times.

Written by hand because no ready table keeps up: it holds ids, asks for rows as they come near,
and refreshes two lines when the cursor moves and nine cells a line when a second passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import tzinfo
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from store.rows import Catalogue, ListRow
from tui.present.rows import LEAD, TIME_END, Columns, TimePart, time_part
from tui.widgets.ticket_list_model import CalendarOf, TicketListModel, TimedRow
from tui.widgets.ticket_list_paint import LinePainter, LineState

# Once so close to the end of what is known of the order, more of it is asked for.
_NEAR_END = 1024
_SIGN_AT = LEAD - 1
# The last cell of a line shows how far down it is; drawn here, since a scrollbar widget would come
# and go and move the columns.
_SCROLLBAR = 1


class TicketList(ScrollView):
    """Give it what it counts in with ``use``, then ``show`` an order; it tells what it needs."""

    DEFAULT_CSS = """
    TicketList {
        height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size: 0 0;
        background: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False, id="list_down"),
        Binding("up,k", "move(-1)", show=False, id="list_up"),
        Binding("pagedown", "page(1)", show=False, id="list_page_down"),
        Binding("pageup", "page(-1)", show=False, id="list_page_up"),
        Binding("home", "edge(False)", show=False, id="list_home"),
        Binding("end", "edge(True)", show=False, id="list_end"),
    ]
    can_focus = True

    class Moved(Message):
        """The cursor is on another ticket, or its row has come."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TicketList.Moved)

    class Opened(Message):
        """Somebody wants to see a ticket."""

        def __init__(self, ticket_id: int) -> None:
            super().__init__()
            self.ticket_id = ticket_id

    class RowsWanted(Message):
        """Rows of these tickets are to be shown soon."""

        def __init__(self, ticket_ids: Sequence[int]) -> None:
            super().__init__()
            self.ticket_ids = ticket_ids

    class MoreWanted(Message):
        """The end of the known order is near."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TicketList.MoreWanted)

    class ColumnsChanged(Message):
        """The columns have other widths, or are others."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.model = TicketListModel()
        self.columns = Columns.fitting(0)
        self._catalogue: Catalogue | None = None
        self._zone: tzinfo | None = None
        self._painter: LinePainter | None = None
        self._number_width = 0
        self._shows_priority = False
        self._empty = ""
        # The time of each line as it was drawn last, by screen line.
        self._drawn: dict[int, TimePart] = {}

    # -- what is shown -----------------------------------------------------------------------

    def use(self, catalogue: Catalogue, calendar_of: CalendarOf, zone: tzinfo | None) -> None:
        """Name things as configured, count in these calendars, show instants of this zone."""
        self._catalogue, self._zone = catalogue, zone
        self.model.count_in(calendar_of, catalogue)
        self._repaint()

    def show(
        self,
        order: Iterable[int],
        rows: Sequence[ListRow],
        *,
        now_us: int,
        is_complete: bool,
        cursor_id: int | None = None,
        shows_priority: bool = False,
    ) -> None:
        """Begin a new order; the cursor keeps its distance from the top of the list."""
        offset = self.model.cursor - self.scroll_offset.y
        self.model.tick(now_us)
        self.model.start(order, rows, is_complete=is_complete, cursor_id=cursor_id)
        width = max((cell_len(row.number) for row in rows), default=0)
        if (width, shows_priority) != (self._number_width, self._shows_priority):
            self._number_width, self._shows_priority = width, shows_priority
            self._lay_out()
        self._painter = None
        self._fit_height()
        if self.size.height:
            self.scroll_to(y=max(0, self.model.cursor - offset), animate=False, immediate=True)
            self._keep_in_sight()
        self._repaint()
        self.post_message(self.Moved())

    def say(self, text: str) -> None:
        """What stands in the place of rows while there are none."""
        self._empty = text
        if not self.model.order:
            self._repaint()

    def extend(self, more: Iterable[int], *, is_complete: bool) -> None:
        """The next ids of the order have come."""
        self.model.extend(more, is_complete=is_complete)
        self._fit_height()
        self.redraw()
        self.want_rows()

    def put(self, rows: Iterable[ListRow]) -> None:
        """Rows have come, new ones or changed ones."""
        rows = list(rows)
        self.model.put(rows)
        top = self.scroll_offset.y
        for row in rows:
            if self._painter is not None:
                self._painter.forget(row.id)
            place = self.model.place(row.id)
            if place is not None and top <= place < top + self.size.height:
                self._refresh_place(place)
            if row.id == self.model.cursor_id:
                self.post_message(self.Moved())

    @property
    def last_in_sight(self) -> ListRow | None:
        """The row of the lowest line on screen; None while it is not read."""
        place = min(self.scroll_offset.y + self.size.height, len(self.model.order)) - 1
        timed = self.model.row_at(place)
        return timed.row if timed is not None else None

    def redraw(self) -> None:
        """Draw every line in sight anew: marks or memberships changed."""
        self._drawn.clear()
        self.refresh()

    def tick(self, now_us: int) -> None:
        """Refresh the times that read differently now; nothing else is sent to the terminal."""
        self.model.tick(now_us)
        top = self.scroll_offset.y
        for y in range(self.size.height):
            timed = self.model.row_at(top + y)
            if timed is None:
                continue
            before, now = self._drawn.get(y), self._time(timed)
            if before == now:
                continue
            if before is not None and before.rests == now.rests:
                self.refresh(Region(_SIGN_AT, y, TIME_END - _SIGN_AT, 1))
            else:
                self._refresh_place(top + y)

    def move_to(self, ticket_id: int) -> bool:
        """Put the cursor on a ticket; False when it is not in the list."""
        place = self.model.place(ticket_id)
        if place is None:
            return False
        self._move_to(place)
        return True

    def toggle_mark(self) -> None:
        """Mark the ticket under the cursor and go on to the next."""
        ticket_id = self.model.cursor_id
        if ticket_id is not None:
            self.model.toggle_mark(ticket_id)
            place = self.model.cursor
            self._refresh_place(place)
            self._move_to(place + 1)

    def clear_marks(self, but: Collection[int] = ()) -> None:
        """Take all marks away, but for those of some tickets."""
        for ticket_id in [one for one in self.model.marks if one not in but]:
            del self.model.marks[ticket_id]
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _: Theme) -> None:
        self._repaint()

    def on_resize(self, event: Resize) -> None:
        self._lay_out()
        self._fit_height()
        self._keep_in_sight()
        self.want_rows()

    def on_focus(self, event: Focus) -> None:
        self._refresh_place(self.model.cursor)

    def on_blur(self, event: Blur) -> None:
        self._refresh_place(self.model.cursor)

    def _lay_out(self) -> None:
        columns = Columns.fitting(
            max(0, self.size.width - _SCROLLBAR),
            self._number_width,
            shows_priority=self._shows_priority,
        )
        if columns != self.columns:
            self.columns = columns
            self._repaint()
            self.post_message(self.ColumnsChanged())

    def _fit_height(self) -> None:
        size = Size(self.size.width, len(self.model.order))
        if size != self.virtual_size:
            self.virtual_size = size

    def _repaint(self) -> None:
        self._painter = None
        self._drawn.clear()
        self.refresh()

    def _refresh_place(self, place: int) -> None:
        y = place - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self._drawn.pop(y, None)
            self.refresh(Region(0, y, self.size.width, 1))

    def _time(self, timed: TimedRow) -> TimePart:
        model = self.model
        return time_part(
            timed.row,
            timed.deadline_elapsed_us,
            model.reading(timed.row.calendar_id, timed.counts),
            model.now_us,
            self._zone,
        )

    def render_line(self, y: int) -> Strip:
        """The line at ``y`` cells below the top of the widget."""
        painter = self._painter
        if painter is None:
            if self._catalogue is None:
                return Strip.blank(self.size.width)
            painter = self._painter = LinePainter(
                self.columns, self._catalogue, self.app.theme_variables, self._zone
            )
        place = self.scroll_offset.y + y
        timed = self.model.row_at(place)
        if timed is None:
            self._drawn.pop(y, None)
            if y == 1 and not self.model.order:
                return painter.message(self._empty)
            return painter.blank(self._has_thumb(y))
        ticket_id = timed.row.id
        is_cursor = ticket_id == self.model.cursor_id
        state = LineState(
            is_cursor=is_cursor,
            has_focus=is_cursor and self.has_focus,
            is_marked=ticket_id in self.model.marks,
            has_left=ticket_id in self.model.leavers,
            has_thumb=self._has_thumb(y),
        )
        time = self._drawn[y] = self._time(timed)
        return painter.line(timed, time, state)

    def _has_thumb(self, y: int) -> bool:
        """Whether the scrollbar's thumb stands on a line of the screen."""
        height, lines = self.size.height, len(self.model.order)
        if lines <= height:
            return False
        length = max(1, height * height // lines)
        top = round(self.scroll_offset.y / (lines - height) * (height - length))
        return top <= y < top + length

    # -- moving ------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """A line down or up."""
        self._move_to(self.model.cursor + step)

    def action_page(self, step: int) -> None:
        """A screenful down or up; the cursor keeps its height on the screen."""
        height = max(1, self.size.height - 1)
        self.scroll_to(y=self.scroll_offset.y + step * height, animate=False, immediate=True)
        self._move_to(self.model.cursor + step * height)

    def action_edge(self, last: bool) -> None:
        """The first line, or the last one known."""
        self._move_to(len(self.model.order) - 1 if last else 0)

    def action_open(self) -> None:
        """See the ticket under the cursor."""
        if self.model.cursor_id is not None:
            self.post_message(self.Opened(self.model.cursor_id))

    def on_click(self, event: Click) -> None:
        place = self.scroll_offset.y + event.y
        if place < len(self.model.order):
            self._move_to(place)
            if event.chain == 2:
                self.action_open()

    def _move_to(self, place: int) -> None:
        before = self.model.cursor
        if not self.model.move_to(place):
            return
        self._refresh_place(before)
        self._refresh_place(self.model.cursor)
        self._keep_in_sight()
        self.want_rows()
        self.post_message(self.Moved())

    def _keep_in_sight(self) -> None:
        """Scroll when the cursor would leave the screen: by a third of it, so that one sees what
        comes, and so that most steps of a long way down send two lines and not all of them.
        """
        place, top, height = self.model.cursor, self.scroll_offset.y, self.size.height
        if not height or top <= place < top + height:
            return
        ahead = height // 3
        top = place - ahead if place < top else place - height + 1 + ahead
        self.scroll_to(y=max(0, top), animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._drawn.clear()
            self.want_rows()

    def want_rows(self) -> None:
        """Ask for the rows in sight and near, as far as they are not read."""
        top = self.scroll_offset.y
        missing = self.model.missing(top, top + self.size.height)
        if missing:
            self.post_message(self.RowsWanted(missing))
        if not self.model.is_complete and top + self.size.height + _NEAR_END > len(
            self.model.order
        ):
            self.post_message(self.MoreWanted())
