"""What a calendar says, checked and brought into one canonical form."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from sla_engine.errors import CalendarError

Shifts: TypeAlias = tuple[tuple[int, int], ...]
Periods: TypeAlias = Iterable[Sequence[int]]
ExceptionalDay: TypeAlias = tuple[date, Periods] | tuple[date, Periods, str]

DAY_S: Final = 86_400
LONGEST_END_S: Final = 2 * DAY_S
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# A leap year, so that 29 February is a day that a year can have.
_LEAP_YEAR: Final = 2000


class Rules(NamedTuple):
    """Everything that decides working time, and nothing else; equal rules give equal answers."""

    time_zone: str
    weekly: tuple[Shifts, ...]
    """For Monday to Sunday, the shifts that start that day: seconds after midnight, wall clock."""
    holidays: tuple[date, ...]
    yearly_holidays: tuple[tuple[int, int], ...]
    holiday_time_zone: str
    exceptional_days: tuple[tuple[date, Shifts], ...] = ()
    """By date, the shifts that start then instead of the weekly ones and of any holiday."""

    @property
    def is_always_open(self) -> bool:
        """Whether the hours leave no gap at all, so that only holidays close.

        An exceptional day may leave one, so with any of them the answer is no: then the shifts
        are joined one by one, which takes longer and comes to the same.
        """
        if self.exceptional_days:
            return False
        week_s = 7 * DAY_S
        shifts = sorted(
            (weekday * DAY_S + start, weekday * DAY_S + end)
            for weekday, shifts in enumerate(self.weekly)
            for start, end in shifts
        )
        # What runs over Sunday's midnight opens the next week.
        covered_until = max((end - week_s for _, end in shifts), default=0)
        for start, end in shifts:
            if start > max(covered_until, 0):
                return False
            covered_until = max(covered_until, end)
        return covered_until >= week_s


def load_zone(key: str, what: str = "time zone") -> ZoneInfo:
    """The zone with an IANA name such as Europe/Paris; raises CalendarError when there is none."""
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError, TypeError):
        raise CalendarError(
            f"The {what} {key!r} is not known; choose a name such as Europe/Paris or UTC."
        ) from None


def weekly_shifts(
    weekly_hours: Mapping[int, Periods],
) -> tuple[Shifts, ...]:
    """The shifts of each weekday, checked, sorted, and merged where they touch or overlap."""
    week: list[Shifts] = [()] * 7
    for weekday, periods in weekly_hours.items():
        if not _is_whole(weekday) or not 0 <= weekday <= 6:
            raise CalendarError(
                f"There is no weekday {weekday!r}; weekdays go from 0 (Monday) to 6 (Sunday)."
            )
        week[weekday] = _checked_shifts(WEEKDAYS[weekday], periods)
    return tuple(week)


def exceptional_shifts(
    exceptional_days: Iterable[ExceptionalDay],
) -> dict[date, tuple[Shifts, str]]:
    """The shifts and the name of each exceptional day, checked and merged, in date order."""
    found: dict[date, tuple[Shifts, str]] = {}
    for entry in exceptional_days:
        if not _is_sequence(entry) or not 2 <= len(entry) <= 3:
            raise CalendarError(
                f"The exceptional day {entry!r} is not a date and its hours; give both, and a "
                "name if it has one."
            )
        day, periods, name = entry[0], entry[1], entry[2] if len(entry) == 3 else ""
        # To Python a datetime is a date, but which day it means depends on a zone.
        if isinstance(day, datetime) or not _is_date(day):
            raise CalendarError(
                f"The exceptional day {day!r} is not a date; give year, month and day."
            )
        if day in found:
            raise CalendarError(
                f"{day} has exceptional hours twice; give all hours of the day at once."
            )
        found[day] = _checked_shifts(str(day), periods), name
    return dict(sorted(found.items()))


def dated_holidays(
    holidays: Iterable[date | tuple[date, str]],
) -> dict[date, str]:
    """The name of each one-off holiday, by date; an unnamed one has an empty name."""
    named: dict[date, str] = {}
    for entry in holidays:
        day, name = entry if isinstance(entry, tuple) else (entry, "")
        # To Python a datetime is a date, but which day it means depends on a zone.
        if isinstance(day, datetime) or not _is_date(day):
            raise CalendarError(f"The holiday {day!r} is not a date; give year, month and day.")
        named[day] = name or named.get(day, "")
    return named


def yearly_holiday_names(
    yearly_holidays: Iterable[Sequence[int | str]],
) -> dict[tuple[int, int], str]:
    """The name of each holiday that returns every year, by month and day."""
    named: dict[tuple[int, int], str] = {}
    for entry in yearly_holidays:
        try:
            day = date(_LEAP_YEAR, *(int(part) for part in entry[:2]))
        except (TypeError, ValueError):
            raise CalendarError(
                f"The yearly holiday {tuple(entry)!r} is not a month and a day that a year can "
                "have; correct or remove it."
            ) from None
        name = str(entry[2]) if len(entry) > 2 else ""
        named[day.month, day.day] = name or named.get((day.month, day.day), "")
    return named


def _checked_shifts(day: str, periods: Periods) -> Shifts:
    if not _is_iterable(periods):
        raise CalendarError(
            f"The hours {periods!r} on {day} are not a list of periods, each with a start and an "
            "end in seconds."
        )
    return _merged(_checked_shift(day, period) for period in periods)


def _checked_shift(name: str, period: Sequence[int]) -> tuple[int, int]:
    if not (_is_sequence(period) and len(period) == 2 and all(map(_is_whole, period))):
        raise CalendarError(
            f"The hours {period!r} on {name} are not a start and an end in whole seconds."
        )
    start, end = period
    if not 0 <= start < DAY_S:
        raise CalendarError(
            f"A period on {name} starts at {_clock(start)}; it must start from 00:00 to 23:59:59. "
            "Hours after midnight belong to the next day."
        )
    if end > LONGEST_END_S:
        raise CalendarError(
            f"A period on {name} ends at {_clock(end)}; the latest end is 48:00, "
            "the end of the next day."
        )
    if start >= end:
        raise CalendarError(
            f"A period on {name} goes from {_clock(start)} to {_clock(end)}; the end must come "
            "after the start. For a shift past midnight add 24 hours to the end."
        )
    return start, end


def _merged(shifts: Iterable[tuple[int, int]]) -> Shifts:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(shifts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_iterable(value: object) -> bool:
    return isinstance(value, Iterable)


def _is_sequence(value: object) -> bool:
    return isinstance(value, Sequence)


def _is_date(value: object) -> bool:
    return isinstance(value, date)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _clock(seconds: int) -> str:
    minutes, second = divmod(abs(seconds), 60)
    text = f"{'−' if seconds < 0 else ''}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text
