"""A value that has a page of its own: shown on one line, opened by a key."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key
from textual.message import Message
from textual.widget import Widget

from tui.present.text import fit, line
from tui.widgets.fields.box import BOX_CSS, Box
from tui.widgets.fields.specs import PageField
from tui.widgets.fields.typed import take_character

_BETWEEN = " · "


def in_room(told: str, room: int) -> str:
    """As many of the parts between dots as there is room for, and how many more there are."""
    parts = told.split(_BETWEEN)
    for shown in range(len(parts), 0, -1):
        hidden = len(parts) - shown
        text = _BETWEEN.join([*parts[:shown], *([f"{hidden} more"] if hidden else [])])
        if cell_len(text) <= room:
            return text
    return fit(told, room).rstrip()


class PageBox(Widget, Box[PageField], can_focus=True):
    """Enter or space opens the page, and so does the key that stands before the text."""

    DEFAULT_CSS = (
        BOX_CSS.format(name="PageBox")
        + "PageBox { background: $background; border-left: outer $background; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", show=False, id="field_page")
    ]

    class Opened(Message):
        """Somebody wants to see the page of the field with this name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, field: PageField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._value: Any = None

    def read(self) -> Any:
        return self._value

    def write(self, value: Any) -> None:
        self._value = value
        self.refresh()

    def told(self, value: Any) -> str:
        return line(self.field.told(value)) or self.field.none

    def render(self) -> Content:
        key = Content.styled(self.field.key, "bold $accent") + Content(" ")
        room = max(0, self.size.width - key.cell_length)
        style = "" if self.field.told(self._value) else "$text-muted"
        return key + Content.styled(in_room(self.told(self._value), room), style)

    def action_open(self) -> None:
        """Ask for the page."""
        self.post_message(self.Opened(self.field.name))

    def on_key(self, event: Key) -> None:
        if event.key != "space":
            take_character(event)

    def on_click(self, event: Click) -> None:
        self.action_open()
