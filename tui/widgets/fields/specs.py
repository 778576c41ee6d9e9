"""What a form asks for, as data: fields, several of them in a row, and heads of sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.durations import format_minutes, parse_minutes
from tui.dialogs.picker import Choice, Search

# The values of a form by the names of its fields.
Values = Mapping[str, Any]
Choices = Sequence[Choice[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """``label`` stands left of it unless the row has its own; ``required`` puts * behind it.

    ``hint``: one muted sentence under it. ``width`` in cells; None takes what is left.
    """

    name: str
    label: str = ""
    required: bool = False
    hint: str = ""
    width: int | None = None


def as_text(value: Any) -> str:
    """The text of a value that needs no unit; nothing for None."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineField(Field):
    """One line of text.

    ``parse`` reads what was typed and raises ValueError with a sentence; ``show`` is its reverse.
    Without them the value is the text itself. ``empty`` stands there, muted, while nothing does.
    """

    parse: Callable[[str], Any] | None = None
    show: Callable[[Any], str] = as_text
    is_number: bool = False
    empty: str = ""
    longest: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaField(Field):
    """Several lines of text, ``rows`` of them shown (two at most on a low screen)."""

    rows: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of many, chosen in a picker.

    ``choices`` may look at the other values; or ``search`` asks for them as somebody types, and
    then ``told`` names the value that is chosen. ``none`` is the label of no choice (None); "" when
    there must be one. ``create`` as in ``Picker``.
    """

    choices: Callable[[Values], Choices] | None = None
    search: Search[Any] | None = None
    told: Callable[[Any], str] | None = None
    none: str = ""
    create: tuple[str, Callable[[str], Any]] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyField(Field):
    """Some of many: a tuple of values. ``none`` is said where nothing is chosen."""

    choices: Callable[[Values], Choices]
    none: str = "none"
    is_compact: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioField(Field):
    """One of a few, all of them in sight: (value, label)."""

    options: tuple[tuple[Any, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckField(Field):
    """Yes or no; ``text`` says what yes means."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Several fields side by side. ``is_tight``: the next row follows without a blank one."""

    label: str
    fields: tuple[Field, ...]
    is_required: bool = False
    is_tight: bool = False
    shown: Callable[[Values], bool] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a section; ``columns``: (title, width, whether right-aligned) above its rows.

    Without a title it is a blank row.
    """

    title: str
    columns: tuple[tuple[str, int, bool], ...] = ()


Item = Field | Row | Head


def parse_number(text: str) -> int | None:
    """A whole number; None for nothing."""
    digits = text.strip()
    if not digits:
        return None
    if not digits.isdecimal() or len(digits) > 9:
        raise ValueError("Type a whole number.")
    return int(digits)


def number(name: str, **more: Any) -> LineField:
    """A whole number, right-aligned; None when nothing is typed."""
    return LineField(name=name, parse=parse_number, is_number=True, **more)


def duration(name: str, **more: Any) -> LineField:
    """Minutes, also typed as ``4h`` or ``1h 30m``; 0 when nothing is typed."""

    def read(text: str) -> int:
        return parse_minutes(text) if text.strip() not in ("", "off") else 0

    def show(minutes: int | None) -> str:
        return format_minutes(minutes) if minutes else ""

    return LineField(name=name, parse=read, show=show, is_number=True, empty="off", **more)


def percent(name: str, **more: Any) -> LineField:
    """A percentage such as ``80 %``; None when nothing is typed."""

    def read(text: str) -> int | None:
        digits = text.strip().removesuffix("%").strip()
        if not digits:
            return None
        if not digits.isdecimal() or len(digits) > 9:
            raise ValueError("Type a whole number of percent, such as 80.")
        return int(digits)

    def show(value: int | None) -> str:
        return "" if value is None else f"{value} %"

    return LineField(name=name, parse=read, show=show, is_number=True, empty="—", **more)


def validity(name: str = "validity") -> RadioField:
    """Valid, temporarily invalid, or invalid: nothing configured is ever deleted."""
    words = ("valid", "temporarily invalid", "invalid")
    return RadioField(
        name=name, label="Validity", required=True, options=tuple((word, word) for word in words)
    )
