"""The conversation of a ticket: a scrolling pane that draws only the lines in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tui.present.conversation import Entry, Known, Laid, lay_out


class Conversation(ScrollView, can_focus=True):
    """Opens at the newest message and stays there while one reads it; arrows and pages scroll."""

    DEFAULT_CSS = """
    Conversation {
        background: $background; padding: 0 0 0 2;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; scrollbar-gutter: stable;
        overflow-x: hidden;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", show=False, id="conversation_up"),
        Binding("down", "scroll_by(1)", show=False, id="conversation_down"),
        Binding("pageup", "scroll_page(-1)", show=False, id="conversation_page_up"),
        Binding("pagedown,space", "scroll_page(1)", show=False, id="conversation_page_down"),
        Binding("home", "go_to_start", show=False, id="conversation_start"),
        Binding("end", "go_to_end", show=False, id="conversation_end"),
    ]

    class Moved(Message):
        """Other lines are in sight: ``earlier`` entries above, ``later`` ones below."""

        def __init__(self, earlier: int, later: int) -> None:
            super().__init__()
            self.earlier = earlier
            self.later = later

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Conversation.Moved)

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._laid = Laid((), folded=False)
        self._laid_width = 0
        self._known: Known = {}
        self._strips: dict[int, Strip] = {}
        self._whole = False
        self._follows = True

    # -- what it shows -------------------------------------------------------------------------

    def show(self, entries: Sequence[Entry], *, afresh: bool = False) -> None:
        """Show a conversation; ``afresh``: another ticket's, so it begins at its end."""
        if afresh:
            self._whole, self._follows = False, True
            self._known.clear()
        elif tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        self._lay()

    @property
    def is_folded(self) -> bool:
        """Whether a message shows only its beginning."""
        return self._laid.folded and not self._whole

    def show_whole(self) -> None:
        """Show all of every message, and stay at the entry that is read."""
        top = self._entry_at(round(self.scroll_y))
        self._whole, self._follows = True, False
        self._lay()
        line = next((n for n, row in enumerate(self._laid.lines) if row.entry == top), 0)
        self.scroll_to(y=line, animate=False, immediate=True)
        self._tell()

    def _lay(self) -> None:
        width = self._width()
        if width <= 0:
            return
        self._laid_width = width
        self._laid = lay_out(self._entries, width, whole=self._whole, known=self._known)
        self._strips.clear()
        self.virtual_size = Size(width, len(self._laid.lines))
        self.refresh()
        if self._follows:
            self.call_after_refresh(self.action_go_to_end)
        else:
            self._tell()

    def _width(self) -> int:
        return self.scrollable_content_region.width

    def on_resize(self, event: events.Resize) -> None:
        if self._width() != self._laid_width:
            self._known.clear()
            self._lay()
        elif self._follows:
            self.call_after_refresh(self.action_go_to_end)
        else:
            self._tell()

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        self._strips.clear()
        super().notify_style_update()

    # -- where it stands -----------------------------------------------------------------------

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll_to(y=self.scroll_y + rows, animate=False, immediate=True)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by pages, with two rows in common."""
        rows = max(1, self.scrollable_content_region.height - 2)
        self.action_scroll_by(pages * rows)

    def action_go_to_start(self) -> None:
        """To the oldest."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_go_to_end(self) -> None:
        """To the newest."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)
        self._follows = True
        self._tell()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._follows = round(new_value) >= self.max_scroll_y
        self._tell()

    def _entry_at(self, row: int) -> int:
        lines = self._laid.lines
        return lines[min(max(0, row), len(lines) - 1)].entry if lines else 0

    def _tell(self) -> None:
        lines = self._laid.lines
        top = round(self.scroll_y)
        bottom = top + self.scrollable_content_region.height
        first = self._entry_at(top)
        earlier = first if not lines or top == 0 or lines[top - 1].entry != first else first + 1
        later = 0
        if bottom < len(lines):
            later = lines[-1].entry - self._entry_at(bottom - 1)
            if lines[bottom].entry == self._entry_at(bottom - 1):
                later += 1
        self.post_message(self.Moved(earlier, later))

    # -- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        row = y + round(self.scroll_offset.y)
        width = self._width()
        if not 0 <= row < len(self._laid.lines):
            return Strip.blank(width, self.rich_style)
        strip = self._strips.get(row)
        if strip is None:
            content = self._laid.lines[row].content or Content(" ")
            drawn = Visual.to_strips(self, content, width, 1, self.visual_style, pad=True)
            strip = drawn[0] if drawn else Strip.blank(width, self.rich_style)
            self._strips[row] = strip
        return strip
