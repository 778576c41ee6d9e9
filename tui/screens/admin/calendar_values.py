"""The values of the calendar's form: as fields, as what is saved, and as a calendar to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from desk.exceptional_lines import format_exceptional_days, read_exceptional_days
from desk.holiday_lines import format_holidays, read_holidays
from desk.opening_hours import Periods
from sla_engine import BusinessCalendar, CalendarError
from tui.screens.admin.calendar_preview import Planned
from tui.widgets.fields.specs import Values

# A field for each day: weekly_hours_0 is Monday's.
HOURS = "weekly_hours_"
# What is wrong with each text, a sentence for a line.
_WRONG: Mapping[str, Callable[[str], list[str]]] = {
    "holidays": lambda text: read_holidays(text)[1],
    "exceptional_days": lambda text: read_exceptional_days(text)[1],
}
# The fields in which every line is a day.
TEXTS = tuple(_WRONG)


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
    """A sentence for each text of which a line cannot be read, by its field."""
    return {
        name: wrong[0] if len(wrong) == 1 else f"{wrong[0]} (and {len(wrong) - 1} more)"
        for name, read in _WRONG.items()
        if (wrong := read(str(values.get(name) or "")))
    }


def readable(values: Values, saved: Values) -> dict[str, Any]:
    """The values without the lines that cannot be read, and with the hours that are saved for the
    days whose hours cannot.
    """
    own, _ = read_holidays(str(values.get("holidays") or ""))
    other, _ = read_exceptional_days(str(values.get("exceptional_days") or ""))
    hours = {
        f"{HOURS}{day}": values.get(f"{HOURS}{day}", saved.get(f"{HOURS}{day}")) for day in range(7)
    }
    return {
        **values,
        **hours,
        "holidays": format_holidays(own.dated, own.yearly),
        "exceptional_days": format_exceptional_days(other),
    }


def planned(
    values: Values, public: Iterable[tuple[date, str]], saved: Values | None = None
) -> Planned:
    """The calendar that the values make, without what cannot be read; ``saved``: whose hours a day
    keeps that cannot be read.
    """
    saved = saved or {}
    kept = [
        day
        for day, hours in enumerate(hours_of(values))
        if hours is None and saved.get(f"{HOURS}{day}") is not None
    ]
    left_out = list(wrong_texts(values).values())
    values = readable(values, saved)
    hours = hours_of(values)
    own, _ = read_holidays(values["holidays"])
    exceptional, _ = read_exceptional_days(values["exceptional_days"])
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
        return Planned(None, hours, str(error), left_out, kept)
    return Planned(calendar, hours, left_out=left_out, kept=kept)
