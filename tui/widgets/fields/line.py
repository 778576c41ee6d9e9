"""A line of text, a number, a duration, or anything else that is typed on one line."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.strip import Strip
from textual.widgets import Input

from tui.present.text import line
from tui.widgets.fields.box import BOX_CSS, Box, FieldChanged
from tui.widgets.fields.specs import LineField


class LineBox(Input, Box[LineField]):
    """Numbers stand at the right; when one leaves it, the text is put into its usual form."""

    DEFAULT_CSS = BOX_CSS.format(name="LineBox")

    def __init__(self, field: LineField) -> None:
        super().__init__(
            placeholder=field.empty,
            id=f"field-{field.name}",
            select_on_focus=field.is_number,
            max_length=field.longest,
        )
        self.field = field
        self._written: str | None = None

    def read(self) -> Any:
        if self.field.parse is None:
            return self.value.strip()
        return self.field.parse(self.value)

    def write(self, value: Any) -> None:
        text = line(self.field.show(value))
        self._written = text
        self.value = text
        self.cursor_position = len(text)

    def state(self) -> object:
        return self._usual(self.value)

    def state_of(self, value: Any) -> object:
        return self._usual(line(self.field.show(value)))

    def told(self, value: Any) -> str:
        return line(self.field.show(value)) or self.field.empty or "nothing"

    def _usual(self, text: str) -> str:
        """The text as it would be shown again; as it is when it cannot be read."""
        if self.field.parse is not None:
            try:
                return line(self.field.show(self.field.parse(text)))
            except ValueError:
                pass
        return text.strip()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        # What was written by the form itself is no change of anybody's.
        if event.value != self._written:
            self._written = None
            self.post_message(FieldChanged(self.field.name))

    @on(Input.Blurred)
    def _left(self) -> None:
        usual = self._usual(self.value)
        if usual != self.value:
            self.value = usual

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        width = self.size.width
        used = self.content_width + (0 if self.value else 1)
        if not self.field.is_number or y != 0 or used >= width:
            return strip
        gap = Strip.blank(width - used, self.rich_style)
        return Strip.join([gap, strip.crop(0, used).extend_cell_length(used, self.rich_style)])
