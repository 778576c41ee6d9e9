"""Ticket numbers from a configured format, such as ``{year}-{n:05}``."""

from __future__ import annotations

import re
import string
from datetime import datetime

DEFAULT_FORMAT = "{year}-{n:05}"
_FIELDS = {"year", "month", "day", "n"}
_WIDTH = re.compile("0?[0-9]{0,2}")


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
