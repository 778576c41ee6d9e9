"""Holidays as a form shows them, one a line: ``2026-12-24 Christmas Eve``, yearly ``12-25``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

HINT = "One a line: 2026-12-24 Christmas Eve. Without a year it returns every year: 12-25 Christmas"

MOST_LINES = 1_000
LONGEST_NAME = 100
YEARS = range(1970, 2101)
_LEAP_YEAR = 2000
_LINE = re.compile(r"(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})(?:\s+(.*))?")


@dataclass(frozen=True, slots=True)
class Holidays:
    """``dated``: (ISO date, name); ``yearly``: (month, day, name); both by date."""

    dated: tuple[tuple[str, str], ...] = ()
    yearly: tuple[tuple[int, int, str], ...] = ()


def parse_holidays(text: str) -> Holidays:
    """The holidays of a text; empty lines don't count.

    Raises ValueError with a sentence that names the line, for the first that is wrong.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"There are {len(lines)} holidays; at most {MOST_LINES} can be kept.")
    dated: dict[str, str] = {}
    yearly: dict[tuple[int, int], str] = {}
    for n, line in lines:
        where = f"Line {n} (“{line if len(line) <= 40 else line[:39] + '…'}”)"
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(
                f"{where} is no holiday; write 2026-12-24 Christmas Eve, or 12-25 Christmas for "
                "one of every year."
            )
        year, month, day = (int(part) if part else None for part in found.group(1, 2, 3))
        name = " ".join((found[4] or "").split())
        if len(name) > LONGEST_NAME:
            raise ValueError(f"{where}: a name has at most {LONGEST_NAME} characters; shorten it.")
        if year is not None and year not in YEARS:
            raise ValueError(f"{where}: the year must be from {YEARS[0]} to {YEARS[-1]}.")
        try:
            the_day = date(year or _LEAP_YEAR, month or 0, day or 0)
        except ValueError:
            raise ValueError(f"{where}: there is no such date; write it as 2026-12-24.") from None
        known = the_day.isoformat() in dated if year else (month, day) in yearly
        if known:
            raise ValueError(f"{where}: this date is there already; remove one of the two.")
        if year:
            dated[the_day.isoformat()] = name
        else:
            yearly[the_day.month, the_day.day] = name
    return Holidays(
        tuple(sorted(dated.items())),
        tuple((month, day, name) for (month, day), name in sorted(yearly.items())),
    )


def format_holidays(
    dated: Iterable[tuple[str, str]], yearly: Iterable[tuple[int, int, str]]
) -> str:
    """What ``parse_holidays`` reads back, those of every year first."""
    lines = [f"{month:02}-{day:02} {name}".strip() for month, day, name in yearly]
    lines += [f"{day} {name}".strip() for day, name in dated]
    return "\n".join(lines)
