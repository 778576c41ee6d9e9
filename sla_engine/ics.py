"""Holidays from an iCalendar file (.ics), as calendar programs and governments publish them.

Read strictly: a file of which something that decides a date can't be understood is refused as a
whole, since a holiday that silently went missing would move deadlines. Read within bounds: of
size, of events, of days, and of effort (see `sla_engine.recurrence`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sla_engine.errors import IcsError
from sla_engine.ics_text import relevant_lines
from sla_engine.instants import FIRST_YEAR, LAST_YEAR
from sla_engine.public_holidays import HOLIDAY_YEARS
from sla_engine.recurrence import Effort, TooMuchEffort
from sla_engine.rules import load_zone

if TYPE_CHECKING:
    from sla_engine.ics_event import WholeDays

MOST_DAYS: Final = 10_000
# A calendar is looked after more often than that.
ENDLESS_YEARS: Final = 10
# Thousands of ordinary rules; about a second's work.
MOST_EFFORT_DAYS: Final = 500_000


@dataclass(frozen=True, slots=True)
class IcsHolidays:
    """What an iCalendar file says about holidays."""

    days: tuple[tuple[date, str], ...]
    """Each holiday and its name ("" when it has none), by date, no date twice."""
    notes: tuple[str, ...]
    """Sentences about what was left out, and why."""
    yearly: tuple[tuple[int, int, str], ...] = ()
    """(month, day, name) of those of every year, by date; only with `this_year`."""


def holidays_from_ics(
    data: bytes | str, zone: str | None = None, *, this_year: int | None = None
) -> IcsHolidays:
    """The holidays of an iCalendar file: its events that last whole days.

    An event with times of day counts if it lasts from midnight to midnight by its own clock; one
    in UTC also if it does so in `zone` (an IANA name, the calendar's). Rules that repeat without
    end run to 2050, like public holidays; with `this_year`, those on one date of every year stand
    in `yearly`, and the others run from that year on for ten years. Cancelled events are left
    out; a name is one line of at most 200 characters, several names on one date are joined.

    Raises IcsError with a sentence that says what is wrong, where, and what to do: not an
    iCalendar file, larger than 1 MB, more than 2,000 events or 10,000 days, no events, dates or
    rules that can't be read. Raises CalendarError for an unknown `zone`.
    """
    from sla_engine.ics_event import read_events

    chosen = load_zone(zone) if zone is not None else None
    found = read_events(relevant_lines(data), chosen)
    names: dict[date, list[str]] = {}
    yearly: dict[tuple[int, int], list[str]] = {}
    dated: list[WholeDays] = []
    for event in found.events:
        month_days = () if this_year is None else event.every_year(this_year)
        for month_day in month_days:
            known = yearly.setdefault(month_day, [])
            if event.name and event.name not in known:
                known.append(event.name)
        if not month_days:
            dated.append(event)
    years = HOLIDAY_YEARS if this_year is None else range(this_year, this_year + ENDLESS_YEARS)
    try:
        for day, name in _named_days(dated, years):
            known = names.setdefault(day, [])
            if name and name not in known:
                known.append(name)
            if len(names) > MOST_DAYS:
                raise IcsError(
                    f"This file has more than {MOST_DAYS:,} days off; remove events that are no "
                    "holidays, or let them end."
                )
    except TooMuchEffort:
        raise IcsError(
            "The repetitions in this file take too long to work out; remove events that are no "
            "holidays, or give each holiday as an event of its own."
        ) from None
    answered = {day for day in names if FIRST_YEAR <= day.year <= LAST_YEAR}
    return IcsHolidays(
        days=tuple((day, _joined(names[day])) for day in sorted(answered)),
        notes=(
            *_notes(found.timed, found.cancelled, len(names) - len(answered)),
            *_endless_note(dated, this_year),
        ),
        yearly=tuple((month, day, _joined(yearly[month, day])) for month, day in sorted(yearly)),
    )


def _endless_note(events: "Sequence[WholeDays]", this_year: int | None) -> Iterator[str]:
    endless = sum(event.is_endless for event in events)
    if endless and this_year is not None:
        verb = "repeats" if endless == 1 else "repeat"
        yield (
            f"{_count(endless, 'event')} {verb} without end: only the years {this_year} to "
            f"{this_year + ENDLESS_YEARS - 1} are taken."
        )


def _named_days(events: "Sequence[WholeDays]", years: range) -> Iterator[tuple[date, str]]:
    effort = Effort(MOST_EFFORT_DAYS)
    for event in events:
        for day in event.days(effort, years):
            yield day, event.name


def _joined(names: list[str]) -> str:
    from sla_engine.ics_event import LONGEST_NAME

    return "; ".join(names)[:LONGEST_NAME]


def _notes(timed: int, cancelled: int, outside: int) -> Iterator[str]:
    if timed:
        verb = "was" if timed == 1 else "were"
        yield (
            f"{_count(timed, 'event')} with times of day {verb} left out: a holiday is a whole day."
        )
    if cancelled:
        verb = "was" if cancelled == 1 else "were"
        yield f"{_count(cancelled, 'cancelled event')} {verb} left out."
    if outside:
        verb = "was" if outside == 1 else "were"
        yield (
            f"{_count(outside, 'day')} outside of the years {FIRST_YEAR} to {LAST_YEAR} {verb} "
            "left out: calendars know no others."
        )


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
