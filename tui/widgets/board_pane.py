"""A pane of the board: a head, and lines with a cursor that open something."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.present.signs import CURSOR

# As in the style sheet of the screen: below these there are no blank rows under heads, and only
# what one looks for first.
TALL, WIDE = 32, 110


class BoardPane(Widget, can_focus=True):
    """Subclasses give ``head``, ``line_keys`` and ``line``; the cursor stays on its key when other
    lines come.
    """

    DEFAULT_CSS = """
    BoardPane { height: auto; text-wrap: nowrap; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="board_up"),
        Binding("down,j", "move(1)", show=False, id="board_down"),
        Binding("home,g", "move(-1000)", show=False, id="board_first"),
        Binding("end,G", "move(1000)", show=False, id="board_last"),
    ]

    class Opened(Message):
        """Somebody double-clicked the line under the cursor."""

    cursor: reactive[int] = reactive(0)

    def __init__(self, *, id: str, classes: str = "board-pane") -> None:
        super().__init__(id=id, classes=classes)
        self._key: Hashable = None

    def head(self, style: str, width: int) -> Content:
        """The line above; ``style`` is the style of the title."""
        raise NotImplementedError

    def line_keys(self) -> Sequence[Hashable]:
        """What the lines are about, in order; None for a line that opens nothing."""
        raise NotImplementedError

    def line(self, index: int, width: int, chosen: bool) -> Content:
        """One line; ``chosen``: the cursor stands on it."""
        raise NotImplementedError

    def below(self, width: int) -> Content | None:
        """A line under the others."""
        return None

    @property
    def lines_from(self) -> int:
        """The row of the first line."""
        return 2 if self.app.size.height >= TALL else 1

    @property
    def is_wide(self) -> bool:
        """Whether there is room beside what one looks for first."""
        return self.app.size.width >= WIDE

    @property
    def key(self) -> Hashable:
        """What the line under the cursor is about; None when there is none."""
        keys = self.line_keys()
        return keys[self.cursor] if self.cursor < len(keys) else None

    def lines_changed(self) -> None:
        """The lines are others now: keep the cursor on what it was on, and draw."""
        keys = list(self.line_keys())
        if self._key is not None and self._key in keys:
            self.cursor = keys.index(self._key)
        else:
            self.cursor = max(0, min(self.cursor, len(keys) - 1))
            self._skip(1)
        self._key = self.key
        self.refresh()

    def action_move(self, step: int) -> None:
        """Move the cursor over lines that open something."""
        last = len(self.line_keys()) - 1
        self.cursor = max(0, min(self.cursor + step, last))
        self._skip(1 if step > 0 else -1)
        self._key = self.key

    def _skip(self, step: int) -> None:
        keys = self.line_keys()
        at = self.cursor
        while 0 <= at < len(keys) and keys[at] is None:
            at += step
        if 0 <= at < len(keys):
            self.cursor = at
        elif self._key in keys:
            self.cursor = list(keys).index(self._key)

    def render(self) -> Content:
        width = self.size.width
        title = "bold $accent" if self.has_focus else "bold"
        rows = [self.head(title, width)] + [Content("")] * (self.lines_from - 1)
        for index in range(len(self.line_keys())):
            chosen = index == self.cursor and self.has_focus
            drawn = self.line(index, width, chosen)
            if chosen:
                drawn = _under_cursor(drawn, width)
            rows.append(drawn)
        below = self.below(width)
        if below is not None:
            rows.append(below)
        return Content("\n").join(rows)

    def on_click(self, event: Click) -> None:
        index = event.y - self.lines_from
        keys = self.line_keys()
        if 0 <= index < len(keys) and keys[index] is not None:
            self.cursor = index
            self._key = keys[index]
            if event.chain == 2:
                self.post_message(self.Opened())


def _under_cursor(drawn: Content, width: int) -> Content:
    """The line with a bar in its first cell and a tint to its end."""
    filled = drawn + Content(" " * max(0, width - drawn.cell_length))
    bar = Content.styled(CURSOR, "$accent")
    return (bar + filled[1:]).stylize("on $block-cursor-background")
