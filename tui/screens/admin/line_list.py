"""The list of an overview: thousands of lines, drawn only where they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.replacing import replace
from store.rows import TEMPORARILY_INVALID
from tui.present.signs import CURSOR
from tui.present.text import fit, fit_path, line, right
from tui.screens.admin.lines import INDENT, Line
from tui.screens.admin.section import Column

_GAP = 2
_VALIDITY = 11
_COMMENT_FROM = 20
_SHORT_VALIDITY = {TEMPORARILY_INVALID: "temporarily"}


class LineList(ScrollView, can_focus=True):
    """The cursor holds the id of a line, so that it stays on it when the list changes."""

    DEFAULT_CSS = """
    LineList { height: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; }
    LineList > .lines--text { color: $foreground; }
    LineList > .lines--muted { color: $text-muted; }
    LineList > .lines--bar { color: $text-disabled; }
    LineList > .lines--cursor { background: $block-cursor-blurred-background; }
    LineList:focus > .lines--bar { color: $accent; }
    LineList:focus > .lines--cursor { background: $block-cursor-background; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--text",
        "lines--muted",
        "lines--bar",
        "lines--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="lines_up"),
        Binding("down,j", "move(1)", show=False, id="lines_down"),
        Binding("pageup", "page(-1)", show=False, id="lines_page_up"),
        Binding("pagedown", "page(1)", show=False, id="lines_page_down"),
        Binding("home", "move(-1000000)", show=False, id="lines_first"),
        Binding("end", "move(1000000)", show=False, id="lines_last"),
    ]

    class Opened(Message):
        """Somebody double-clicked a line."""

    def __init__(self, columns: Sequence[Column], *, has_comment: bool = True) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._has_comment = has_comment
        self._lines: list[Line] = []
        self._cursor = 0
        self._as_paths = False

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        return self._lines[self._cursor] if self._cursor < len(self._lines) else None

    def show(self, lines: list[Line], *, as_paths: bool = False, on_id: int | None = None) -> None:
        """Show other lines; the cursor stays on the same one, or goes to ``on_id``."""
        wanted = on_id if on_id is not None else self.current.id if self.current else None
        self._lines, self._as_paths = lines, as_paths
        found = next((n for n, row in enumerate(lines) if row.id == wanted), None)
        self._cursor = found if found is not None else min(self._cursor, max(0, len(lines) - 1))
        self.virtual_size = Size(self.size.width, len(lines))
        self._follow()
        self.refresh()

    def _follow(self) -> None:
        self.scroll_to_region(
            Region(0, self._cursor, 1, 1), animate=False, force=True, immediate=True
        )

    def action_move(self, step: int) -> None:
        """Move the cursor by some lines."""
        self._go(self._cursor + step)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._go(self._cursor + pages * max(1, self.size.height - 1))

    def _go(self, to: int) -> None:
        to = max(0, min(to, len(self._lines) - 1))
        if to != self._cursor:
            self._cursor = to
            self._follow()
            self.refresh()

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset_capture(self).y + round(self.scroll_y)
        if at < len(self._lines):
            self._go(at)
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_relative(y=3, animate=False)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_relative(y=-3, animate=False)

    # -- drawing -------------------------------------------------------------------------------

    def widths(self) -> tuple[int, list[tuple[int, Column]], int]:
        """Cells for the name, for each column that is shown, by number, and for the comment.

        A column that grows takes what would be the comment's, and what the name doesn't need.
        """
        screen_width = self.app.size.width
        shown = [(n, c) for n, c in enumerate(self._columns) if c.from_width <= screen_width]
        if any(column.grows for _, column in shown):
            return self._widths_with_growing(shown)
        taken = sum(column.width + _GAP for _, column in shown) + _VALIDITY + _GAP
        room = max(20, self.size.width - 4 - taken)
        comment = max(_COMMENT_FROM, room // 2) if self._has_comment else 0
        if comment and room - comment - _GAP < _COMMENT_FROM:
            comment = max(0, room - _COMMENT_FROM - _GAP)
        name = min(48, room - (comment + _GAP if comment else 0))
        return name, shown, comment

    def _widths_with_growing(
        self, shown: list[tuple[int, Column]]
    ) -> tuple[int, list[tuple[int, Column]], int]:
        taken = sum(column.width + _GAP for _, column in shown) + _VALIDITY + _GAP
        room = max(20, self.size.width - 4 - taken)
        name = max(20, min(30, room // 2))
        grown = [
            (n, replace(c, width=c.width + max(0, room - name)) if c.grows else c) for n, c in shown
        ]
        return name, grown, 0

    def head(self) -> str:
        """The heads of the columns, as wide as they are."""
        name, shown, comment = self.widths()
        is_numbered = any(row.number for row in self._lines)
        cells = [fit("    NAME" if is_numbered else "NAME", name)]
        cells += [_cell(column.title, column) for _, column in shown]
        cells.append(fit("VALIDITY", _VALIDITY))
        if comment:
            cells.append(fit("COMMENT", comment))
        return "  " + (" " * _GAP).join(cells)

    def render_line(self, y: int) -> Strip:
        at = y + round(self.scroll_y)
        width = self.size.width
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        row, is_cursor = self._lines[at], at == self._cursor
        text = self.get_component_rich_style("lines--text", partial=True)
        muted = self.get_component_rich_style("lines--muted", partial=True)
        bar = self.get_component_rich_style("lines--bar", partial=True)
        name_style = muted if row.is_muted else text
        if is_cursor:
            name_style += Style(bold=True)
        name, shown, comment = self.widths()
        gap = Segment(" " * _GAP)
        segments = [
            Segment(CURSOR if is_cursor else " ", bar),
            Segment(" "),
            Segment(self._name_cell(row, name), name_style),
        ]
        for n, column in shown:
            value = line(row.cells[n]) if n < len(row.cells) else ""
            segments += [gap, Segment(_cell(value, column), muted)]
        validity = _SHORT_VALIDITY.get(row.validity, row.validity)
        segments += [gap, Segment(fit(validity, _VALIDITY), muted)]
        if comment:
            segments += [gap, Segment(fit(line(row.comment), comment), muted)]
        strip = Strip(segments).adjust_cell_length(width)
        ground = self.rich_style
        if is_cursor:
            ground += self.get_component_rich_style("lines--cursor", partial=True)
        return strip.apply_style(Style(bgcolor=ground.bgcolor))

    def _name_cell(self, row: Line, width: int) -> str:
        if row.number:
            return f"{row.number:>2}  " + fit(line(row.name), width - 4)
        if self._as_paths and row.path:
            return fit_path(line(row.path), width)
        indent = min(row.depth * INDENT, width // 2)
        return " " * indent + fit(line(row.name), width - indent)


def _cell(text: str, column: Column) -> str:
    return right(text, column.width) if column.is_right else fit(text, column.width)
