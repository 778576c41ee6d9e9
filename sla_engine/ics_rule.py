"""Rules of iCalendar events, checked and brought into the form that `sla_engine.recurrence` has."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sla_engine.recurrence import Frequency, Recurrence, Weekday

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_OF_WEEK: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# Parts that say a time of day are to be ignored for dates (RFC 5545, section 3.3.10).
_TIMES_OF_DAY: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
# The numbers that a part may hold, counted from the start or, negative, from the end.
_MOST: Final = {
    "BYWEEKNO": 53,
    "BYYEARDAY": 366,
    "BYMONTHDAY": 31,
    "BYSETPOS": 366,
}
_KNOWN: Final = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYDAY", "WKST", *_MOST, *_TIMES_OF_DAY}
)


class BadRule(ValueError):
    """A rule that can't be followed; the text goes on after the name of its event."""


def recurrence_of(
    parts: Mapping[str, Sequence[Any]], local_date: Callable[[date], date]
) -> Recurrence:
    """The rule of an RRULE, as icalendar reads it; raises BadRule.

    `local_date` gives the date of a moment (a date or datetime) by the event's own clock.
    """
    for part in parts:
        if part.upper() not in _KNOWN:
            raise BadRule(f"repeats by {part}, which isn't known")
    try:
        frequency = Frequency(str(parts["FREQ"][0]).upper())
    except (KeyError, IndexError, ValueError):
        raise BadRule("repeats neither daily, weekly, monthly nor yearly, as holidays do") from None
    weekdays = frozenset(_weekday(text) for text in parts.get("BYDAY", ()))
    count, until = _number(parts, "COUNT"), parts.get("UNTIL")
    rule = Recurrence(
        frequency=frequency,
        interval=_number(parts, "INTERVAL") or 1,
        count=count,
        until=None if until is None else _until(until, local_date),
        months=_months(parts.get("BYMONTH", ())),
        week_numbers=_signed(parts, "BYWEEKNO"),
        year_days=_signed(parts, "BYYEARDAY"),
        month_days=_signed(parts, "BYMONTHDAY"),
        weekdays=weekdays,
        positions=_signed(parts, "BYSETPOS"),
        week_start=_week_start(parts),
    )
    has_ordinals = any(weekday.ordinal for weekday in weekdays)
    if has_ordinals and (frequency in {Frequency.DAILY, Frequency.WEEKLY} or rule.week_numbers):
        raise BadRule("repeats on a numbered weekday, but neither of a month nor of a year")
    if rule.week_numbers and (frequency is not Frequency.YEARLY or rule.week_start):
        raise BadRule("repeats by numbers of weeks, but not yearly or not with weeks from Monday")
    return rule


def _number(parts: Mapping[str, Sequence[Any]], name: str) -> int | None:
    values = parts.get(name)
    if values is None:
        return None
    if len(values) != 1 or not isinstance(values[0], int) or values[0] < 1:
        raise BadRule(f"repeats with a {name} that is no number from 1 up")
    return int(values[0])


def _until(values: Sequence[Any], local_date: Callable[[date], date]) -> date:
    if len(values) != 1 or not isinstance(values[0], date):
        raise BadRule("repeats until a date that can't be read")
    return local_date(values[0])


def _months(values: Sequence[Any]) -> frozenset[int]:
    for value in values:
        # icalendar knows leap months, which the Gregorian calendar hasn't.
        if not isinstance(value, int) or not 1 <= value <= 12 or getattr(value, "leap", False):
            raise BadRule(f"repeats in month {value}, which no year has")
    return frozenset(int(value) for value in values)


def _signed(parts: Mapping[str, Sequence[Any]], name: str) -> frozenset[int]:
    values = parts.get(name, ())
    for value in values:
        if not isinstance(value, int) or not 1 <= abs(value) <= _MOST[name]:
            raise BadRule(f"repeats with a {name} of {value}, which can't be")
    return frozenset(int(value) for value in values)


def _weekday(text: object) -> Weekday:
    found = _DAY_OF_WEEK.fullmatch(str(text).upper())
    if not found or found[1] in {"0", "00", "+0", "-0", "+00", "-00"}:
        raise BadRule(f"repeats on {text}, which is no day of the week")
    return Weekday(_WEEKDAYS.index(found[2]), int(found[1] or 0))


def _week_start(parts: Mapping[str, Sequence[Any]]) -> int:
    (text,) = parts.get("WKST", ("MO",))
    return _weekday(text).weekday
