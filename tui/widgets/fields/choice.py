"""One of many: shows what is chosen, and opens a picker."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key
from textual.widget import Widget

from tui.dialogs.choice import Choice, Picked
from tui.dialogs.picker import Picker
from tui.present.text import fit, line
from tui.widgets.fields.box import BOX_CSS, Box, FieldChanged
from tui.widgets.fields.specs import ChoiceField, Values
from tui.widgets.fields.typed import take_character

_GONE = "no longer there"


class ChoiceBox(Widget, Box[ChoiceField], can_focus=True):
    """Enter or space opens the picker, and so does typing."""

    DEFAULT_CSS = BOX_CSS.format(name="ChoiceBox")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", show=False, id="field_choose"),
        Binding("backspace,delete", "none", show=False, id="field_choose_none"),
    ]

    def __init__(self, field: ChoiceField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._value: Any = None
        self._values: Values = {}
        self._picker: Picker[Any] | None = None

    def read(self) -> Any:
        return self._value

    def write(self, value: Any) -> None:
        self._value = value
        self.refresh()

    def look_again(self, values: Values) -> None:
        before = self._shown(self._value)
        self._values = values
        if self._shown(self._value) != before:
            self.refresh()

    def told(self, value: Any) -> str:
        return self._shown(value)[0] or "nothing"

    def _choices(self) -> list[Choice[Any]]:
        return list(self.field.choices(self._values)) if self.field.choices else []

    def _shown(self, value: Any) -> tuple[str, str]:
        """Label and detail of a value."""
        if value is None and self.field.none:
            return self.field.none, ""
        if self.field.told is not None and value is not None:
            return self.field.told(value), ""
        for choice in self._choices():
            if choice.value == value:
                return choice.label, choice.detail
        return (self.field.none, "") if value is None else (_GONE, "")

    def render(self) -> Content:
        label, detail = (line(text) for text in self._shown(self._value))
        room = max(0, self.size.width - 2)
        label = fit(label, room).rstrip()
        is_muted = self._value is None
        shown = Content.styled(label, "$text-muted") if is_muted else Content(label)
        if detail and shown.cell_length + 4 < room:
            detail = fit(detail, room - shown.cell_length - 2).rstrip()
            shown += Content.styled(f"  {detail}", "$text-muted")
        gap = self.size.width - shown.cell_length - 2
        return shown + Content(" " * max(0, gap)) + Content.styled("▾ ", "$text-muted")

    def action_choose(self, text: str = "") -> None:
        """Open the picker; what is typed before it has the focus goes on in it."""
        if self._picker is not None:
            self._picker.type_more(text)
            return
        choices = self._choices()
        if self.field.none:
            choices.insert(0, Choice(None, self.field.none))
        self._picker = Picker(
            self.field.title or self.field.label,
            choices,
            search=self.field.search,
            selected=self._value,
            create=self.field.create,
            text=text,
        )
        self.app.push_screen(self._picker, self._picked)

    def action_none(self) -> None:
        """Choose nothing, where that is possible."""
        if self.field.none:
            self._picked(Picked(None))

    def _picked(self, answer: Picked[Any] | None) -> None:
        self._picker = None
        if answer is not None and answer.value != self._value:
            self.write(answer.value)
            self.post_message(FieldChanged(self.field.name))

    def on_key(self, event: Key) -> None:
        if event.key == "space" and self._picker is not None:
            # It stands between two words of what was typed while the picker opens.
            self._picker.type_more(take_character(event))
        elif event.key != "space" and (character := take_character(event)):
            self.action_choose(character)

    def on_click(self, event: Click) -> None:
        self.action_choose()
