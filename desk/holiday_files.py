"""Holidays from a file on this machine (.ics): read within bounds, and what of it is new."""

from __future__ import annotations

import stat
from collections.abc import Container, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from desk.holiday_lines import LONGEST_NAME, MOST_LINES, Holidays, format_holidays
from desk.one_line import one_line
from sla_engine import CalendarError
from sla_engine.ics import IcsHolidays, holidays_from_ics

# One byte more than the engine takes, which then says that it is too much.
_MOST_READ = 1024 * 1024 + 1


def read_holiday_file(path: str, zone: str | None, this_year: int | None = None) -> IcsHolidays:
    """The holidays in a file; ``~`` is the home directory, the rest as in ``holidays_from_ics``.

    Reads at most 1 MB. Raises ValueError with a sentence: no such file, not to be read, or what
    the engine says against it. Waits for the disk: call it away from the event loop.
    """
    if not path.strip() or not path.isprintable():
        raise ValueError("Type the path of a file, such as ~/Downloads/holidays.ics.")
    try:
        data = _read(Path(path.strip()).expanduser())
    except FileNotFoundError:
        raise ValueError("There is no such file; look at the path again.") from None
    except PermissionError:
        raise ValueError(
            "You may not read this file; copy it to where you may, or have it made readable."
        ) from None
    except (OSError, RuntimeError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"This file cannot be read ({told}); copy it elsewhere.") from None
    try:
        return holidays_from_ics(data, zone, this_year=this_year)
    except CalendarError as error:
        raise ValueError(str(error)) from error


def _read(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise ValueError("This is a folder; go on to a file in it.")
    # A pipe or a device might never end, or never begin.
    if not stat.S_ISREG(mode):
        raise ValueError("This is no ordinary file; choose an .ics file.")
    with path.open("rb") as file:
        return file.read(_MOST_READ)


class Additions(Struct, frozen=True):
    """``new``: (ISO date, name) of the days that are no holidays yet; ``known``: how many are;
    ``yearly``: (month, day, name) of what is new of every year.
    """

    new: tuple[tuple[str, str], ...]
    known: int
    yearly: tuple[tuple[int, int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.new) + len(self.yearly)


def additions(
    found: Sequence[tuple[date, str]],
    own: Holidays,
    public: Container[date],
    of_every_year: Sequence[tuple[int, int, str]] = (),
) -> Additions:
    """What of the days that were found is new beside a calendar's own and public holidays."""
    dated = {day for day, _ in own.dated}
    yearly = {(month, day) for month, day, _ in own.yearly}
    new_yearly = tuple(
        (month, day, _one_line(name))
        for month, day, name in of_every_year
        if (month, day) not in yearly
    )
    known = len(of_every_year) - len(new_yearly)
    yearly |= {(month, day) for month, day, _ in new_yearly}
    new = tuple(
        (day.isoformat(), _one_line(name))
        for day, name in found
        if day.isoformat() not in dated and (day.month, day.day) not in yearly and day not in public
    )
    return Additions(new, known + len(found) - len(new), new_yearly)


def _one_line(name: str) -> str:
    return one_line(name)[:LONGEST_NAME]


def with_additions(
    own: Holidays,
    new: Sequence[tuple[str, str]],
    yearly: Sequence[tuple[int, int, str]] = (),
) -> str:
    """The text of a form with the new days in it; raises ValueError where they are too many."""
    count = len(own) + len(new) + len(yearly)
    if count > MOST_LINES:
        raise ValueError(
            f"With these there would be {count:,} own days, and at most {MOST_LINES:,} can be "
            "kept; take out some in your calendar program, and export it again."
        )
    return format_holidays(sorted([*own.dated, *new]), sorted([*own.yearly, *yearly]))


class Run(Struct, frozen=True):
    """Days in a row with the same name."""

    first: date
    last: date
    name: str

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def runs(days: Sequence[tuple[str, str]]) -> list[Run]:
    """(ISO date, name) by date, drawn together where days follow each other under one name."""
    found: list[Run] = []
    for text, name in days:
        day = date.fromisoformat(text)
        if found and found[-1].name == name and (day - found[-1].last).days == 1:
            found[-1] = Run(found[-1].first, day, name)
        else:
            found.append(Run(day, day, name))
    return found
