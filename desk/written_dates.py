"""A date at the beginning of a line, as people write it: ``2026-12-24``, ``24 Dec 2026``."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

YEARS = range(1970, 2101)

# A leap year, so that 29 February is a day that a year can have.
_LEAP_YEAR = 2000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
# A date with slashes is another one on the other side of the ocean, so there is none.
_WRITTEN = (
    re.compile(r"(?:(?P<year>[0-9]{4})-)?(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?!\S)"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})?(?!\S)"),
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})\.?\s+(?P<month>{_NAMES})\b\.?,?(?:\s+(?P<year>[0-9]{{4}}))?(?!\S)",
        re.IGNORECASE,
    ),
)
# With its year: "24/7" or "5. May" may well be part of a name.
_ANYWHERE = re.compile(
    r"(?<![0-9])[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9])"
    rf"|(?<![0-9])[0-9]{{1,2}}\.?\s+(?:{_NAMES})\b\.?,?\s+[0-9]{{4}}(?![0-9])",
    re.IGNORECASE,
)


class WrittenDate(Struct, frozen=True):
    """``year`` None: of every year. ``rest``: what follows on the line."""

    year: int | None
    month: int
    day: int
    rest: str


def read_date(line: str) -> WrittenDate | None:
    """The date with which a line begins; None when it begins with anything else.

    Raises ValueError with a sentence for a date that no year has, or outside 1970 to 2100.
    """
    for written in _WRITTEN:
        found = written.match(line)
        if found is not None:
            break
    else:
        return None
    year = int(found["year"]) if found["year"] else None
    month, day = _month(found["month"]), int(found["day"])
    if year is not None and year not in YEARS:
        raise ValueError(f"the year must be from {YEARS[0]} to {YEARS[-1]}.")
    try:
        date(year or _LEAP_YEAR, month, day)
    except ValueError:
        raise ValueError("there is no such date; write it as 2026-12-24.") from None
    return WrittenDate(year, month, day, line[found.end() :].strip())


def has_date(text: str) -> bool:
    """Whether a date with its year stands anywhere in a text, also right after a word."""
    return _ANYWHERE.search(text) is not None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1
