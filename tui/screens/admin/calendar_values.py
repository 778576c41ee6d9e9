"""The values of the calendar's form: as fields, as what is saved, and as a calendar to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from desk.exceptional_lines import ExceptionalDay, parse_exceptional_days
from desk.holiday_lines import Holidays, parse_holidays
from desk.opening_hours import Periods
from sla_engine import BusinessCalendar, CalendarError
from tui.screens.admin.calendar_preview import Planned
from tui.widgets.fields.specs import Values

# A field for each day: weekly_hours_0 is Monday's.
HOURS = "weekly_hours_"
_TEXTS: Mapping[str, Callable[[str], object]] = {
    "holidays": parse_holidays,
    "exceptional_days": parse_exceptional_days,
}


def week_values(week: Mapping[int, Periods]) -> dict[str, Periods]:
    """The fields of a week."""
    return {f"{HOURS}{day}": tuple(week.get(day, ())) for day in range(7)}


def hours_of(values: Values) -> list[Periods | None]:
    """The periods of each day; None for what cannot be read."""
    return [values.get(f"{HOURS}{day}") for day in range(7)]


def to_save(values: Values) -> dict[str, Any]:
    """The values as ``save_calendar`` takes them."""
    told = {name: value for name, value in values.items() if not name.startswith(HOURS)}
    told["weekly_hours"] = {day: hours or () for day, hours in enumerate(hours_of(values))}
    for name in ("country", "subdivision", "holiday_time_zone"):
        told[name] = values.get(name) or ""
    return told


def wrong_texts(values: Values) -> dict[str, str]:
    """A sentence for each text that cannot be read, by its field."""
    wrong = {}
    for name, read in _TEXTS.items():
        try:
            read(str(values.get(name) or ""))
        except ValueError as error:
            wrong[name] = str(error)
    return wrong


def planned(values: Values, public: Iterable[tuple[date, str]]) -> Planned:
    """The calendar that the values make, without what cannot be read."""
    hours = hours_of(values)
    left_out = list(wrong_texts(values).values())
    own = Holidays()
    exceptional: tuple[ExceptionalDay, ...] = ()
    with suppress(ValueError):
        own = parse_holidays(str(values.get("holidays") or ""))
    with suppress(ValueError):
        exceptional = parse_exceptional_days(str(values.get("exceptional_days") or ""))
    days = dict(public) | {date.fromisoformat(day): name for day, name in own.dated}
    try:
        calendar = BusinessCalendar(
            time_zone=values.get("time_zone") or "UTC",
            weekly_hours={day: periods or () for day, periods in enumerate(hours)},
            holidays=sorted(days.items()),
            yearly_holidays=own.yearly,
            holiday_time_zone=values.get("holiday_time_zone"),
            exceptional_days=[
                (date.fromisoformat(day), periods, name) for day, periods, name in exceptional
            ],
        )
    except CalendarError as error:
        return Planned(None, hours, str(error), left_out)
    return Planned(calendar, hours, left_out=left_out)
