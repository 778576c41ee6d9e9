"""A row of a form: its label, its fields, and under them what is wrong or worth knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.present.signs import CHANGED, WARNING, WRONG
from tui.widgets.fields.area import AreaBox
from tui.widgets.fields.choice import ChoiceBox
from tui.widgets.fields.line import LineBox
from tui.widgets.fields.many import ManyBox
from tui.widgets.fields.marks import CheckBox, RadioBox
from tui.widgets.fields.page import PageBox
from tui.widgets.fields.specs import (
    AreaField,
    CheckField,
    ChoiceField,
    Field,
    Head,
    LineField,
    ManyField,
    PageField,
    RadioField,
    Row,
)

AnyBox = LineBox | AreaBox | ChoiceBox | ManyBox | RadioBox | CheckBox | PageBox


def box_of(field: Field) -> AnyBox:
    """The widget for a field."""
    match field:
        case LineField():
            box: AnyBox = LineBox(field)
        case AreaField():
            box = AreaBox(field)
        case ChoiceField():
            box = ChoiceBox(field)
        case ManyField():
            box = ManyBox(field)
        case RadioField():
            box = RadioBox(field)
        case CheckField():
            box = CheckBox(field)
        case PageField():
            box = PageBox(field)
        case _:
            raise TypeError(f"There is no box for {type(field).__name__}.")
    if field.width is not None:
        box.styles.width = field.width
    return box


def hint_of(box: AnyBox) -> str:
    """What is said under a field as long as nothing is wrong with it."""
    told = box.field.told(box.text) if isinstance(box, AreaBox) and box.field.told else ""
    return told or box.field.hint


class FormRow(Vertical):
    """One row; a field alone is a row of one."""

    DEFAULT_CSS = """
    FormRow { height: auto; }
    FormRow > .form-line { height: auto; }
    FormRow .form-label { width: 21; height: 1; }
    FormRow .form-gap { width: 1; height: 1; }
    FormRow > .form-told { height: auto; min-height: 1; padding-left: 22; color: $text-muted; }
    FormRow.-tight > .form-told { min-height: 0; }
    """

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row
        self.boxes = tuple(box_of(field) for field in row.fields)
        self._changed = False
        self._notes: dict[str, Content] = {}
        self._hinted: tuple[str, ...] = ()
        self.set_class(row.is_tight, "-tight")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="form-line"):
            yield Static(self._label(), classes="form-label")
            for n, box in enumerate(self.boxes):
                if n:
                    yield Static(classes="form-gap")
                yield box
        yield Static(classes="form-told")

    def on_mount(self) -> None:
        self._tell()

    def _label(self) -> Content:
        mark = Content.styled(CHANGED, "$accent") if self._changed else Content(" ")
        label = mark + Content(" ") + Content(self.row.label)
        return label + Content.styled("*", "$accent") if self._is_required else label

    @property
    def _is_required(self) -> bool:
        return self.row.is_required or (len(self.boxes) == 1 and self.boxes[0].field.required)

    def mark_changed(self, changed: bool) -> None:
        """Show or remove ● in column 0."""
        if changed != self._changed:
            self._changed = changed
            self.query_one(".form-label", Static).update(self._label(), layout=False)

    def tell(
        self, wrong: Mapping[str, str], now: Mapping[str, str], locked: Mapping[str, str]
    ) -> None:
        """Say what is wrong, what somebody else saved, and why a field takes no change, at the
        fields of this row.
        """
        notes: dict[str, Content] = {}
        for box in self.boxes:
            name = box.field.name
            box.set_class(name in wrong, "-wrong")
            if name in wrong:
                notes[name] = Content.styled(f"{WRONG} {wrong[name]}", "$error")
            elif name in now:
                notes[name] = Content.styled("now: ", "$text-muted") + Content.styled(
                    now[name], "$accent"
                )
            elif name in locked:
                notes[name] = Content.styled(f"{WARNING} ", "$warning") + Content(locked[name])
        hints = self._hints()
        if (notes, hints) != (self._notes, self._hinted):
            self._notes, self._hinted = notes, hints
            self._tell()

    def _hints(self) -> tuple[str, ...]:
        return tuple(filter(None, map(hint_of, self.boxes)))

    def _tell(self) -> None:
        notes: Sequence[Content] = list(self._notes.values())
        is_short = self.screen.has_class("-short")
        if not notes and not is_short:
            # On a low screen the hint of the field with focus stands at the bottom instead.
            notes = [Content(hint) for hint in self._hints()]
        # A form that is being taken away has nothing to tell it with any more.
        for told in self.query(".form-told").results(Static):
            told.update(Content("\n").join(notes))
            told.display = bool(notes) or not (is_short or self.row.is_tight)
            told.styles.padding = (0, 0, 0, self._start())

    def _start(self) -> int:
        """The column at which the first field with a note begins."""
        start = 18 if self.screen.has_class("-narrow") else 21
        for box in self.boxes:
            if not self._notes or box.field.name in self._notes:
                break
            start += box.outer_size.width + 1
        # An error stands under the bar of its field, a hint under its text.
        return start if self._notes else start + 1

    def on_resize(self) -> None:
        self._tell()


class FormHead(Static):
    """The head of a section with the heads of its columns."""

    DEFAULT_CSS = """
    FormHead { height: 1; margin: 1 0; padding-left: 2; }
    FormHead.-first { margin: 0 0 1 0; }
    FormHead.-blank { margin: 0; }
    """

    def __init__(self, head: Head, *, is_first: bool) -> None:
        super().__init__()
        self.head = head
        self.set_class(is_first, "-first")
        self.set_class(not head.title, "-blank")

    def render(self) -> Content:
        labels = 16 if self.screen.has_class("-narrow") else 19
        text = Content.styled(self.head.title.ljust(labels), "bold")
        for title, width, is_right in self.head.columns:
            # A number ends one cell before its field does, where the cursor may stand.
            cell = title.rjust(width - 1) + "  " if is_right else f" {title}".ljust(width + 1)
            text += Content.styled(cell, "$text-muted")
        return text
