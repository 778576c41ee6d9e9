"""Exceptional days as a form shows them, one a line: ``2026-12-24 09:00-12:00 Christmas Eve``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from desk.holiday_lines import numbered_lines, read_name
from desk.opening_hours import Periods, format_hours, split_hours
from desk.written_dates import has_date, read_date

HINT = "2026-12-24 09:00-12:00 Eve, or closed; they beat holidays."

MOST_LINES = 1_000
CLOSED = "closed"

ExceptionalDay = tuple[str, Periods, str]


def parse_exceptional_days(text: str) -> tuple[ExceptionalDay, ...]:
    """(ISO date, periods, name) of each line, by date; no periods: closed.

    Raises ValueError with a sentence that names the line, for the first that is wrong.
    """
    days, wrong = read_exceptional_days(text)
    if wrong:
        raise ValueError(wrong[0])
    return days


def read_exceptional_days(text: str) -> tuple[tuple[ExceptionalDay, ...], list[str]]:
    """The days of the lines that are right, and a sentence for each of the others."""
    lines = numbered_lines(text)
    if len(lines) > MOST_LINES:
        told = f"There are {len(lines):,} exceptional days; at most {MOST_LINES:,} can be kept."
        return (), [told]
    days: dict[str, ExceptionalDay] = {}
    wrong: list[str] = []
    for where, line in lines:
        try:
            _read_line(where, line, days)
        except ValueError as error:
            wrong.append(str(error))
    return tuple(days[day] for day in sorted(days)), wrong


def _read_line(where: str, line: str, days: dict[str, ExceptionalDay]) -> None:
    day, rest = _date(where, line)
    if day in days:
        raise ValueError(f"{where}: this date is there already; write all its hours on one line.")
    try:
        periods, name = split_hours(rest)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if has_date(name):
        raise ValueError(f"{where}: there is a second date; write each day on a line of its own.")
    days[day] = day, periods, read_name(where, name)


def _date(where: str, line: str) -> tuple[str, str]:
    try:
        found = read_date(line)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if found is None:
        raise ValueError(
            f"{where} begins with no date; write 2026-12-24 09:00-12:00 Christmas Eve."
        )
    if found.year is None:
        raise ValueError(
            f"{where}: give the year too, like 2026-12-24; only holidays return every year."
        )
    return date(found.year, found.month, found.day).isoformat(), found.rest


def format_exceptional_days(days: Iterable[ExceptionalDay]) -> str:
    """What ``parse_exceptional_days`` reads back."""
    return "\n".join(
        f"{day} {format_hours(periods) if periods else CLOSED} {name}".strip()
        for day, periods, name in days
    )
