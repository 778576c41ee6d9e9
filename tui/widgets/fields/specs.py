"""What a form asks for, as data: fields, several of them in a row, and heads of sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from desk.durations import format_minutes, parse_minutes
from tui.dialogs.choice import Choice
from tui.dialogs.picker import Search

_ALL = 100
# The values of a form by the names of its fields.
Values = Mapping[str, Any]
Choices = Sequence[Choice[Any]]


class Field(Struct, frozen=True, kw_only=True):
    """``label`` stands left of it unless the row has its own; ``required`` puts * behind it.

    ``hint``: one muted sentence under it; ``help``: what f1 says about it, in a few sentences.
    ``width`` in cells; None takes what is left.
    """

    name: str
    label: str = ""
    required: bool = False
    hint: str = ""
    help: str = ""
    width: int | None = None


def as_text(value: Any) -> str:
    """The text of a value that needs no unit; nothing for None."""
    return "" if value is None else str(value)


class LineField(Field, frozen=True, kw_only=True):
    """One line of text.

    ``parse`` reads what was typed and raises ValueError with a sentence; ``show`` is its reverse.
    Without them the value is the text itself. ``empty`` stands there, muted, while nothing does.
    """

    parse: Callable[[str], Any] | None = None
    show: Callable[[Any], str] = as_text
    is_number: bool = False
    empty: str = ""
    longest: int = 10_000


class AreaField(Field, frozen=True, kw_only=True):
    """Several lines of text, ``rows`` of them shown (``low_rows`` on a low screen).

    ``told``: what the text comes to, said under it in the place of the hint; "" for the hint.
    """

    rows: int = 3
    low_rows: int = 2
    told: Callable[[str], str] | None = None


class ChoiceField(Field, frozen=True, kw_only=True):
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


class ManyField(Field, frozen=True, kw_only=True):
    """Some of many: a tuple of values. ``none`` is said where nothing is chosen."""

    choices: Callable[[Values], Choices]
    none: str = "none"
    is_compact: bool = False
    title: str = ""


class RadioField(Field, frozen=True, kw_only=True):
    """One of a few, all of them in sight: (value, label)."""

    options: tuple[tuple[Any, str], ...]


class CheckField(Field, frozen=True, kw_only=True):
    """Yes or no; ``text`` says what yes means."""

    text: str


class PageField(Field, frozen=True, kw_only=True):
    """A value that has a page of its own: what is in it on one line, and the key that opens it.

    ``none`` is said where ``told`` has nothing to say.
    """

    told: Callable[[Any], str]
    key: str = "enter"
    none: str = "nothing"


class Row(Struct, frozen=True):
    """Several fields side by side. ``is_tight``: the next row follows without a blank one."""

    label: str
    fields: tuple[Field, ...]
    is_required: bool = False
    is_tight: bool = False
    shown: Callable[[Values], bool] | None = None


class Head(Struct, frozen=True):
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


def optional_duration(name: str, **more: Any) -> LineField:
    """Minutes, or None when nothing is typed; ``off`` is 0."""

    def read(text: str) -> int | None:
        typed = text.strip().lower()
        if not typed:
            return None
        return 0 if typed == "off" else parse_minutes(typed)

    def show(minutes: int | None) -> str:
        if minutes is None:
            return ""
        return format_minutes(minutes) if minutes else "off"

    return LineField(name=name, parse=read, show=show, is_number=True, **more)


def parse_percents(text: str) -> tuple[int, ...]:
    """Percentages as people type them: ``75 90 %``, ``75, 90``; none when nothing is typed."""
    found = set()
    for word in text.replace("%", " ").replace(",", " ").replace(";", " ").split():
        if not word.isdecimal() or len(word) > 9:
            raise ValueError(f"“{word[:20]}” is no percentage; type whole numbers such as 75 90.")
        number = int(word)
        if number == _ALL:
            raise ValueError("At 100 the bell rings anyway; use 1 to 99.")
        if number > _ALL:
            raise ValueError(f"{number} is past the deadline; use 1 to 99.")
        if number < 1:
            raise ValueError("0 is the beginning; use 1 to 99.")
        found.add(number)
    return tuple(sorted(found))


def show_percents(value: Sequence[int] | None) -> str:
    """``75 90 %``."""
    return f"{' '.join(map(str, value))} %" if value else ""


def percents(name: str, **more: Any) -> LineField:
    """Several percentages; none when nothing is typed."""
    return LineField(
        name=name, parse=parse_percents, show=show_percents, empty="—", longest=60, **more
    )


def validity(name: str = "validity") -> RadioField:
    """Valid, temporarily invalid, or invalid: nothing configured is ever deleted."""
    words = ("valid", "temporarily invalid", "invalid")
    return RadioField(
        name=name, label="Validity", required=True, options=tuple((word, word) for word in words)
    )
