"""Ticket numbers from a configured format, such as ``{year}-{n:05}``."""

from __future__ import annotations

import re
import string
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

DEFAULT_FORMAT = "{year}-{n:05}"
_FIELDS = {"year", "month", "day", "n"}
_WIDTH = re.compile("0?[0-9]{0,2}")


# So many numbers a process draws at once where they may have gaps.
BLOCK = 50


class NumberBlocks:
    """The numbers that this process has drawn and not used yet, where they may have gaps: many who
    open tickets at once need not wait for each other then. What is left is lost at the end.
    """

    def __init__(self) -> None:
        self._left: dict[str, deque[int]] = {}

    def take(self, key: str) -> int | None:
        """A number of a sequence (``sequence_key``); None when one must be drawn."""
        left = self._left.get(key)
        return left.popleft() if left else None

    def keep(self, key: str, first: int) -> None:
        """A block was drawn; what is left of another year's, month's or day's is not needed."""
        self._left = {key: self._left.get(key, deque())}
        self._left[key].extend(range(first, first + BLOCK))


def check_format(text: str) -> str | None:
    """What is wrong with a number format, as a sentence; None when it is usable."""
    wrong = "Write the format like {year}-{n:05}; allowed are year, month, day and n."
    try:
        parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
        # Nothing but widths: other specifications reach into values, or ask for gigabytes.
        if any(kind or not _WIDTH.fullmatch(width or "") for _, _, width, kind in parts):
            return wrong
        fields = [name for _, name, _, _ in parts]
        if not set(fields) <= _FIELDS:
            return wrong
        sample = _fill(text, datetime(2026, 1, 1).astimezone(), 1)
    except ValueError:
        return wrong
    if fields.count("n") != 1:
        return "Use {n} exactly once, and besides it only {year}, {month} and {day}."
    if len(sample) > 24 or " " in sample:
        return "A number has at most 24 characters and no space; shorten the format."
    return None


def _fill(text: str, at: datetime, n: int) -> str:
    return text.format(year=at.year, month=f"{at.month:02}", day=f"{at.day:02}", n=n)


def sequence_key(text: str, at: datetime) -> str:
    """What is counted together: each year, month or day that the format shows starts at 1."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    key = f"{at.year}" if "year" in names else "all"
    if "month" in names:
        key += f"-{at.month:02}"
    if "day" in names:
        key += f"-{at.day:02}"
    return key


def ticket_number(text: str, at: datetime, n: int) -> str:
    """The number of the n-th ticket of its sequence."""
    return _fill(text, at, n)


class Shortened(NamedTuple):
    """What a shortened number may stand for: ``pattern`` in LIKE (escape character: backslash),
    and an ``example`` written out.
    """

    pattern: str
    example: str


class _Part(NamedTuple):
    literal: str
    name: str
    width: str


# How many figures each field has; n has as many as it needs.
_FIGURES = {"year": 4, "month": 2, "day": 2}


def shortened(text: str, number: str, at: datetime) -> Shortened | None:
    """A number typed without leading zeros, or without what stands before its last fields:
    ``2179`` and ``2026-2179`` for 2026-02179. None when it is no part of such a number.

    What is missing may be anything; in the example it is that of ``at``.
    """
    parts = [
        _Part(literal, name or "", width or "")
        for literal, name, width, _ in string.Formatter().parse(text)
    ]
    count = [part.name for part in parts].index("n")
    for start in range(count + 1):
        typed = re.fullmatch(_typed(parts[start:]), number, re.IGNORECASE)
        if typed is not None:
            told = typed.groupdict()
            now = {"year": f"{at.year}", "month": f"{at.month:02}", "day": f"{at.day:02}"}
            anything = {name: "_" * figures for name, figures in _FIGURES.items()}
            return Shortened(
                _written(parts, anything | told, _escaped), _written(parts, now | told, str)
            )
    return None


# A number without its year is looked for in so many.
_YEARS = 10


def written_out(text: str, typed: str, at: datetime) -> tuple[str, ...]:
    """The numbers that a shortened one may stand for, that of this year first: each can be looked
    up, where a pattern must be compared with all that there are. What else is missing than a year
    is taken from ``at``; "#" may stand before it. Nothing for what is no part of a number.
    """
    typed = typed.strip().removeprefix("#")
    # Not every year has the last of February.
    moments = [at, *(at.replace(year=at.year - n, day=min(at.day, 28)) for n in range(1, _YEARS))]
    found = [shortened(text, typed, moment) for moment in moments]
    return tuple(dict.fromkeys(short.example for short in found if short is not None))


def _typed(parts: Sequence[_Part]) -> str:
    """An expression for the end of a number, with or without the words that it begins with."""
    told = ""
    for place, part in enumerate(parts):
        literal = re.escape(part.literal)
        told += literal if place else f"(?:{literal})?"
        if f"<{part.name}>" in told:
            told += f"(?P={part.name})"
        elif part.name == "n":
            told += "(?P<n>[0-9]{1,18})"
        elif part.name:
            told += f"(?P<{part.name}>[0-9]{{{_FIGURES[part.name]}}})"
    return told


def _written(parts: Sequence[_Part], told: Mapping[str, str], literal: Callable[[str], str]) -> str:
    values = dict(told)
    [width] = [part.width for part in parts if part.name == "n"]
    values["n"] = format(int(values["n"]), width)
    return "".join(literal(part.literal) + values.get(part.name, "") for part in parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
