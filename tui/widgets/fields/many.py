"""Some of many: shows what is chosen, and opens a picker with a mark for each."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key
from textual.geometry import Size
from textual.widget import Widget

from tui.dialogs.choice import Choice
from tui.dialogs.many_picker import ManyPicker
from tui.present.text import fit, fit_path, line
from tui.widgets.fields.box import BOX_CSS, Box, FieldChanged
from tui.widgets.fields.specs import ManyField, Values
from tui.widgets.fields.typed import take_character

_GRID_ROWS, _TALL_FROM, _WIDEST = 3, 32, 24


class ManyBox(Widget, Box[ManyField], can_focus=True):
    """A grid of ``[x]`` where there is room, else the names of what is chosen."""

    DEFAULT_CSS = BOX_CSS.format(name="ManyBox") + "ManyBox { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", show=False, id="field_choose_many")
    ]

    def __init__(self, field: ManyField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._value: tuple[Any, ...] = ()
        self._values: Values = {}

    def read(self) -> tuple[Any, ...]:
        return self._value

    def write(self, value: Any) -> None:
        self._value = tuple(value or ())
        self.refresh(layout=True)

    def state(self) -> object:
        return tuple(sorted(self._value, key=str))

    def state_of(self, value: Any) -> object:
        return tuple(sorted(value or (), key=str))

    def told(self, value: Any) -> str:
        chosen = [line(c.label) for c in self._choices() if c.value in set(value or ())]
        return ", ".join(chosen) or self.field.none

    def look_again(self, values: Values) -> None:
        before = self._choices()
        self._values = values
        if self._choices() != before:
            self.refresh(layout=True)

    def _choices(self) -> list[Choice[Any]]:
        return list(self.field.choices(self._values))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if self.field.is_compact or viewport.height < _TALL_FROM:
            return 1
        return min(_GRID_ROWS, max(1, len(self._choices())))

    def render(self) -> Content:
        if self.size.height <= 1:
            return self._line()
        return self._grid(self.size.width, self.size.height)

    def _line(self) -> Content:
        text, room = self.told(self._value), max(0, self.size.width - 2)
        style = "" if self._value else "$text-muted"
        return Content.styled(fit(text, room), style) + Content.styled("▾ ", "$text-muted")

    def _grid(self, width: int, height: int) -> Content:
        choices = self._choices()
        longest = max((cell_len(line(choice.label)) for choice in choices), default=0)
        cell = min(_WIDEST, longest) + 6
        columns = max(1, width // cell)
        if columns * height < len(choices):
            # Not all have room: those that are chosen come first.
            choices.sort(key=lambda choice: choice.value not in self._value)
        shown = choices[: columns * height]
        hidden = len(choices) - len(shown)
        if hidden:
            shown, hidden = shown[:-1], hidden + 1
        cells = [self._cell(choice, cell) for choice in shown]
        if hidden:
            cells.append(Content.styled(f"{hidden} more ▾", "$text-muted"))
        rows = [Content("").join(cells[row::height]) for row in range(height)]
        return Content("\n").join(rows)

    def _cell(self, choice: Choice[Any], width: int) -> Content:
        label = fit_path(line(choice.label), width - 4)
        if choice.value in self._value:
            return Content.styled("[x] ", "bold $accent") + Content(label)
        return Content.styled(f"[ ] {label}", "$text-muted")

    def action_choose(self, text: str = "") -> None:
        """Open the picker."""
        title = self.field.title or self.field.label
        self.app.push_screen(
            ManyPicker(title, self._choices(), self._value, text=text), self._picked
        )

    def _picked(self, answer: tuple[Any, ...] | None) -> None:
        if answer is not None and answer != self._value:
            self.write(answer)
            self.post_message(FieldChanged(self.field.name))

    def on_key(self, event: Key) -> None:
        if event.key != "space" and (character := take_character(event)):
            self.action_choose(character)

    def on_click(self, event: Click) -> None:
        self.action_choose()
