"""Takes holidays from an .ics file into the calendar's form: asks for it, shows it, asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from desk.holiday_files import Additions, Run, additions, runs, with_additions
from desk.holiday_lines import Holidays
from tui.present.signs import WARNING
from tui.present.text import fit, line, plural

if TYPE_CHECKING:
    from textual.app import App

    from sla_engine.ics import IcsHolidays

ENDINGS = (".ics", ".ical", ".ifb", ".icalendar")

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# So many lines, and so many cells: the question stays on a small screen.
_RUNS, _WIDTH = 6, 57
_MANY = 366


async def import_holidays(
    app: App[object], own: Holidays, public: Mapping[date, str], zone: str | None, this_year: int
) -> str | None:
    """The text of the form's own days with those of a file in it; None when nothing comes of it.

    ``public``: days that are holidays anyway; ``zone``: where the calendar's holidays begin;
    ``this_year``: what repeats without end begins in it.
    """
    from desk.holiday_files import read_holiday_file
    from tui.dialogs.ask import Ask, Tell
    from tui.dialogs.file import AskFile

    async def read(path: str) -> tuple[IcsHolidays, Additions, str]:
        found = await asyncio.to_thread(read_holiday_file, path, zone, this_year)
        if not found.days and not found.yearly:
            raise ValueError(" ".join(["No whole days are in this file.", *found.notes]))
        added = additions(found.days, own, public, found.yearly)
        return found, added, with_additions(own, added.new, added.yearly)

    answer = await app.push_screen_wait(
        AskFile("Import holidays from a file", read, endings=ENDINGS)
    )
    if answer is None:
        return None
    path, (found, added, text) = answer
    name = line(path.rpartition("/")[2])
    told = "\n".join(summary(found.days, added, found.notes, len(found.yearly)))
    if not len(added):
        await app.push_screen_wait(Tell(f"Nothing new in {name}", told))
        return None
    question = f"Add {plural(len(added), 'day')} from {name}?"
    is_wanted = await app.push_screen_wait(Ask(question, told, yes="add them", no="leave them"))
    return text if is_wanted else None


def summary(
    days: Iterable[tuple[date, str]], added: Additions, notes: Iterable[str], yearly: int = 0
) -> Iterator[str]:
    """What was found, what of it is new, and what was left out; a line each."""
    found = [day for day, _ in days]
    every_year = f"{plural(yearly, 'day', 'days')} of every year"
    told = plural(len(found), "day off", "days off")
    if not found and yearly:
        yield f"{every_year}."
    else:
        yield f"{told}, {_span(found[0], found[-1])}." if found else f"{told}."
        if yearly:
            yield f"And {every_year}."
    if len(added):
        yield ""
        shown = [
            f"every year {month:02}-{day:02}  {line(name)}" for month, day, name in added.yearly
        ]
        shown += [_told(run) for run in runs(added.new)]
        for text in shown[:_RUNS]:
            yield fit(f"  {text}", _WIDTH).rstrip()
        if len(shown) > _RUNS:
            yield f"  and {len(shown) - _RUNS:,} more"
    if len(added.new) > _MANY:
        yield ""
        yield (
            f"{WARNING} These are {len(added.new):,} days, more than a whole year. Add them only "
            "if all are days off: no working time counts on them."
        )
    left_out = list(notes)
    if added.known:
        are = "is a holiday" if added.known == 1 else "are holidays"
        left_out.insert(0, f"{plural(added.known, 'day')} {are} here already.")
    if left_out:
        yield ""
        yield from map(line, left_out)


def _told(run: Run) -> str:
    return f"{_span(run.first, run.last)}  {line(run.name)}".rstrip()


def _span(first: date, last: date) -> str:
    """``Mon 2026-12-21`` or ``Mon 2026-12-21 to Wed 2026-12-23``."""
    told = f"{_DAYS[first.weekday()]} {first.isoformat()}"
    return told if first == last else f"{told} to {_DAYS[last.weekday()]} {last.isoformat()}"
