"""Choices that are all in sight: one of a few, and yes or no."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key
from textual.widget import Widget

from tui.widgets.fields.box import BOX_CSS, Box, FieldChanged
from tui.widgets.fields.specs import CheckField, RadioField
from tui.widgets.fields.typed import take_character

_GAP = "   "
_BARE = "{0} {{ background: $background; border-left: outer $background; }}"


class RadioBox(Widget, Box[RadioField], can_focus=True):
    """Left and right choose, and so does the first letter."""

    DEFAULT_CSS = BOX_CSS.format(name="RadioBox") + _BARE.format("RadioBox")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False, id="field_radio_left"),
        Binding("right,space", "step(1)", show=False, id="field_radio_right"),
    ]

    def __init__(self, field: RadioField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._value: Any = field.options[0][0]

    def read(self) -> Any:
        return self._value

    def write(self, value: Any) -> None:
        self._value = value
        self.refresh()

    def told(self, value: Any) -> str:
        return next((label for known, label in self._options() if known == value), "nothing")

    def render(self) -> Content:
        return Content(_GAP).join([self._option(value, label) for value, label in self._options()])

    def _options(self) -> tuple[tuple[Any, str], ...]:
        return self.field.options

    def _option(self, value: Any, label: str) -> Content:
        if value == self._value:
            return Content.styled("(•)", "bold $accent") + Content(f" {label}")
        return Content.styled(f"( ) {label}", "$text-muted")

    def action_step(self, step: int) -> None:
        """Choose the next one, or the one before."""
        values = [value for value, _ in self._options()]
        at = values.index(self._value) if self._value in values else 0
        self._choose(values[(at + step) % len(values)])

    def _choose(self, value: Any) -> None:
        if value != self._value:
            self.write(value)
            self.post_message(FieldChanged(self.field.name))

    def on_key(self, event: Key) -> None:
        if event.key == "space":
            return
        if character := take_character(event):
            for value, label in self._options():
                if label.casefold().startswith(character.casefold()):
                    self._choose(value)
                    return

    def on_click(self, event: Click) -> None:
        at = 0
        for value, label in self._options():
            end = at + self._option(value, label).cell_length
            if at <= event.get_content_offset_capture(self).x < end:
                self._choose(value)
            at = end + len(_GAP)


class CheckBox(Widget, Box[CheckField], can_focus=True):
    """Space or Enter turns it over."""

    DEFAULT_CSS = BOX_CSS.format(name="CheckBox") + _BARE.format("CheckBox")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "turn", show=False, id="field_check")
    ]

    def __init__(self, field: CheckField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._value = False

    def read(self) -> bool:
        return self._value

    def write(self, value: Any) -> None:
        self._value = bool(value)
        self.refresh()

    def told(self, value: Any) -> str:
        return "yes" if value else "no"

    def render(self) -> Content:
        if self._value:
            return Content.styled("[x]", "bold $accent") + Content(f" {self.field.text}")
        return Content.styled(f"[ ] {self.field.text}", "$text-muted")

    def action_turn(self) -> None:
        """Yes becomes no, and no yes."""
        self.write(not self._value)
        self.post_message(FieldChanged(self.field.name))

    def on_key(self, event: Key) -> None:
        if event.key != "space":
            take_character(event)

    def on_click(self, event: Click) -> None:
        self.action_turn()
