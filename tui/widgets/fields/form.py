"""A form: rows of fields, what was changed in them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Input

from tui.widgets.fields.area import AreaBox
from tui.widgets.fields.box import FieldChanged
from tui.widgets.fields.line import LineBox
from tui.widgets.fields.row import AnyBox, FormHead, FormRow, hint_of
from tui.widgets.fields.specs import Field, Head, Item, Row, Values


class Form(VerticalScroll, can_focus=False):
    """Values go in and come out as dictionaries by the names of the fields."""

    DEFAULT_CSS = "Form { height: 1fr; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "row(1)", show=False, id="form_down"),
        Binding("up", "row(-1)", show=False, id="form_up"),
    ]

    class Changed(Message):
        """A field is another one; ``name``: which, by the person's hand ("" for the form's own)."""

        def __init__(self, name: str = "") -> None:
            super().__init__()
            self.name = name

    def __init__(self, layout: Sequence[Item]) -> None:
        super().__init__()
        # On something new everything is a change, so that marks would say nothing.
        self.marks_changes = True
        self._items = layout
        self._rows: list[FormRow] = []
        self._boxes: dict[str, AnyBox] = {}
        self._baseline: dict[str, object] = {}
        self._wrong: dict[str, str] = {}
        self._now: dict[str, str] = {}
        self._locked: Mapping[str, str] = {}
        for item in layout:
            if isinstance(item, Field):
                self._rows.append(FormRow(Row(item.label, (item,))))
            elif isinstance(item, Row):
                self._rows.append(FormRow(item))
        for row in self._rows:
            self._boxes |= {box.field.name: box for box in row.boxes}

    def compose(self) -> ComposeResult:
        rows = iter(self._rows)
        for n, item in enumerate(self._items):
            yield FormHead(item, is_first=n == 0) if isinstance(item, Head) else next(rows)

    # -- values --------------------------------------------------------------------------------

    def box(self, name: str) -> AnyBox:
        """The widget of a field; KeyError when the form has none of that name."""
        return self._boxes[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(self._boxes)

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self._boxes

    def load(self, values: Values) -> None:
        """Show these values, and take them for what is saved."""
        for name, box in self._boxes.items():
            box.write(values.get(name))
        self._baseline = {name: box.state() for name, box in self._boxes.items()}
        self._wrong, self._now = {}, {}
        self._look_again()

    def put(self, values: Values) -> None:
        """Change some fields as if somebody had typed it."""
        for name, value in values.items():
            self._boxes[name].write(value)
            self._wrong.pop(name, None)
        self._look_again()

    def merge(self, saved: Values) -> None:
        """Take in what somebody else saved: fields that were not touched here show it, the others
        keep what was typed and say what it is now.
        """
        mine = set(self.changed)
        self._now = {}
        for name, box in self._boxes.items():
            state = box.state_of(saved.get(name))
            if name not in mine:
                box.write(saved.get(name))
            elif state not in (self._baseline[name], box.state()):
                self._now[name] = box.told(saved.get(name))
            self._baseline[name] = state
        self._look_again()

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that differ from what is saved."""
        return tuple(
            name for name, box in self._boxes.items() if box.state() != self._baseline.get(name)
        )

    def told_changes(self) -> str:
        """What was typed and chosen, a field a line."""
        mine = set(self.changed)
        return "\n".join(
            f"{box.field.label or row.row.label}: {_typed(box)}"
            for row in self._rows
            for box in row.boxes
            if box.field.name in mine
        )

    def values(self) -> dict[str, Any]:
        """All values; what cannot be read is left out (see ``problems``)."""
        found = {}
        for name, box in self._boxes.items():
            try:
                found[name] = box.read()
            except ValueError:
                continue
        return found

    def problems(self) -> dict[str, str]:
        """What is missing or cannot be read, one sentence by field; of what is shown."""
        found = {}
        for box in self._shown_boxes():
            try:
                box.read()
            except ValueError as error:
                found[box.field.name] = str(error)
            else:
                if box.is_missing():
                    found[box.field.name] = "Fill this in."
        return found

    def show_problems(self, wrong: Mapping[str, str]) -> dict[str, str]:
        """Say these at their fields and go to the first; returns those that have no field here."""
        self._wrong = {name: text for name, text in wrong.items() if name in self._boxes}
        self._paint()
        for box in self._shown_boxes():
            if box.field.name in self._wrong:
                box.focus()
                break
        return {name: text for name, text in wrong.items() if name not in self._boxes}

    def say_wrong(self, name: str, told: str) -> None:
        """Say at a field what is wrong with it, until it is changed."""
        self._wrong[name] = told
        self._paint()

    def lock_fields(self, reasons: Mapping[str, str]) -> None:
        """Take no change of these fields, and say why there."""
        focused = self.focused_field
        # Where somebody types at this moment they go on until they leave the field: keys that have
        # no field to go to would be commands.
        typed_in = "" if focused is None else focused.name
        shut = {name for name in reasons if name != typed_in}
        if reasons == self._locked and all(
            box.disabled == (name in shut) for name, box in self._boxes.items()
        ):
            return
        self._locked = reasons
        for name, box in self._boxes.items():
            box.disabled = name in shut
        self._paint()

    @property
    def wrong(self) -> Mapping[str, str]:
        """What is said to be wrong at present."""
        return self._wrong

    # -- what happens --------------------------------------------------------------------------

    @on(FieldChanged)
    def _field_changed(self, event: FieldChanged) -> None:
        event.stop()
        self._wrong.pop(event.name, None)
        self._look_again()
        self.post_message(self.Changed(event.name))

    @on(Input.Blurred)
    def _check_line(self, event: Input.Blurred) -> None:
        """Say at once what cannot be read; what is missing only when it is saved."""
        for name, box in self._boxes.items():
            if box is event.input:
                try:
                    box.read()
                except ValueError as error:
                    self._wrong[name] = str(error)
                    self._paint()

    def _look_again(self) -> None:
        values = self.values()
        for box in self._boxes.values():
            box.look_again(values)
        for row in self._rows:
            if row.row.shown is not None:
                row.display = row.row.shown(values)
        self._paint()

    def _paint(self) -> None:
        changed = set(self.changed) if self.marks_changes else set()
        for row in self._rows:
            row.mark_changed(any(box.field.name in changed for box in row.boxes))
            row.tell(self._wrong, self._now, self._locked)

    # -- moving --------------------------------------------------------------------------------

    def _shown_rows(self) -> list[FormRow]:
        return [row for row in self._rows if row.display]

    def _rows_to_go_to(self) -> list[FormRow]:
        return [row for row in self._shown_rows() if any(not box.disabled for box in row.boxes)]

    def _shown_boxes(self) -> Iterator[AnyBox]:
        for row in self._shown_rows():
            yield from row.boxes

    def focus_first(self) -> None:
        """Go to the first field."""
        for box in self._shown_boxes():
            box.focus()
            return

    def focus_field(self, name: str) -> None:
        """Go to a field."""
        self._boxes[name].focus()

    def told_of(self, field: Field) -> str:
        """What its text comes to, where the field tells that, else its hint."""
        return hint_of(self._boxes[field.name])

    @property
    def focused_field(self) -> Field | None:
        """The field with the focus."""
        return next((b.field for b in self._boxes.values() if b.has_focus), None)

    def action_row(self, step: int) -> None:
        """Go to the row above or below, staying in the column where there is one."""
        rows = self._rows_to_go_to()
        for at, row in enumerate(rows):
            for column, box in enumerate(row.boxes):
                if box.has_focus and 0 <= at + step < len(rows):
                    there = rows[at + step].boxes
                    there[min(column, len(there) - 1)].focus()
                    return

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        # The row as a whole, with what is said under the field.
        for row in self._rows:
            if event.widget in row.boxes:
                row.scroll_visible(animate=False)


def _typed(box: AnyBox) -> str:
    """A value as somebody gave it, whether it can be read or not."""
    match box:
        case LineBox():
            return box.value
        case AreaBox():
            return box.text
        case _:
            return box.told(box.read())
