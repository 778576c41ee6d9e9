"""Holidays as a form shows them, one a line: ``2026-12-24 Christmas Eve``, yearly ``12-25``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from desk.one_line import one_line
from desk.written_dates import read_date

HINT = "One a line: 2026-12-24 Fair; 12-25 Christmas of every year."

MOST_LINES = 5_000
LONGEST_NAME = 200


class Holidays(Struct, frozen=True):
    """``dated``: (ISO date, name); ``yearly``: (month, day, name); both by date."""

    dated: tuple[tuple[str, str], ...] = ()
    yearly: tuple[tuple[int, int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.dated) + len(self.yearly)


def numbered_lines(text: str) -> list[tuple[str, str]]:
    """Each line that isn't empty, and how to speak of it: ``Line 2 (“12-25 Christmas”)``."""
    return [
        (f"Line {n} (“{line if len(line) <= 40 else line[:39] + '…'}”)", line)
        for n, line in enumerate(map(str.strip, text.splitlines()), 1)
        if line
    ]


def read_name(where: str, text: str) -> str:
    """A name on one line; raises ValueError for one that is too long."""
    name = one_line(text)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{where}: a name has at most {LONGEST_NAME} characters; shorten it.")
    return name


def parse_holidays(text: str) -> Holidays:
    """The holidays of a text; empty lines don't count.

    Raises ValueError with a sentence that names the line, for the first that is wrong.
    """
    found, wrong = read_holidays(text)
    if wrong:
        raise ValueError(wrong[0])
    return found


def read_holidays(text: str) -> tuple[Holidays, list[str]]:
    """The holidays of the lines that are right, and a sentence for each of the others."""
    lines = numbered_lines(text)
    if len(lines) > MOST_LINES:
        told = f"There are {len(lines):,} holidays; at most {MOST_LINES:,} can be kept."
        return Holidays(), [told]
    dated: dict[str, str] = {}
    yearly: dict[tuple[int, int], str] = {}
    wrong: list[str] = []
    for where, line in lines:
        try:
            _read_line(where, line, dated, yearly)
        except ValueError as error:
            wrong.append(str(error))
    found = Holidays(
        tuple(sorted(dated.items())),
        tuple((month, day, name) for (month, day), name in sorted(yearly.items())),
    )
    return found, wrong


def _read_line(
    where: str, line: str, dated: dict[str, str], yearly: dict[tuple[int, int], str]
) -> None:
    try:
        found = read_date(line)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if found is None:
        raise ValueError(
            f"{where} is no holiday; write 2026-12-24 Christmas Eve, or 12-25 Christmas for one of "
            "every year."
        )
    name = read_name(where, found.rest)
    day = date(found.year, found.month, found.day).isoformat() if found.year else ""
    if day in dated or (not day and (found.month, found.day) in yearly):
        raise ValueError(f"{where}: this date is there already; remove one of the two.")
    if day:
        dated[day] = name
    else:
        yearly[found.month, found.day] = name


def format_holidays(
    dated: Iterable[tuple[str, str]], yearly: Iterable[tuple[int, int, str]]
) -> str:
    """What ``parse_holidays`` reads back, those of every year first."""
    lines = [f"{month:02}-{day:02} {name}".strip() for month, day, name in yearly]
    lines += [f"{day} {name}".strip() for day, name in dated]
    return "\n".join(lines)
