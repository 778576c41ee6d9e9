"""Several lines of text."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.actions import SkipAction
from textual.geometry import Size
from textual.widgets import TextArea

from tui.present.text import typed
from tui.widgets.fields.box import BOX_CSS, Box, FieldChanged
from tui.widgets.fields.specs import AreaField

_TALL_FROM = 32


class AreaBox(TextArea, Box[AreaField]):
    """Up in its first row and down in its last one lead to the fields around it."""

    DEFAULT_CSS = (
        BOX_CSS.format(name="AreaBox")
        + """
    AreaBox { height: auto; scrollbar-size-vertical: 1; scrollbar-background: $surface; }
    AreaBox .text-area--cursor {
        background: $input-cursor-background; color: $input-cursor-foreground;
    }
    """
    )

    def __init__(self, field: AreaField) -> None:
        super().__init__(id=f"field-{field.name}", highlight_cursor_line=False)
        self.field = field
        self._written: str | None = ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        rows = self.field.rows
        return rows if viewport.height >= _TALL_FROM else min(rows, self.field.low_rows)

    def read(self) -> str:
        return self.text.strip()

    def write(self, value: Any) -> None:
        text = typed(str(value or ""))
        self._written = text
        self.load_text(text)

    def state_of(self, value: Any) -> object:
        return typed(str(value or "")).strip()

    def told(self, value: Any) -> str:
        return " ".join(str(value or "").split()) or "nothing"

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.text != self._written:
            self._written = None
            self.post_message(FieldChanged(self.field.name))

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up; from the first row, leave the key to the form."""
        if not select and self._row() == 0:
            raise SkipAction
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down; from the last row, leave the key to the form."""
        if not select and self._row() == self.wrapped_document.height - 1:
            raise SkipAction
        super().action_cursor_down(select)

    def _row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y
