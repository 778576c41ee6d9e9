"""Dates that repeat: the rules of RFC 5545 (section 3.3.10), within years and within an effort.

Libraries that expand such rules look for the next date until the year 9999 and can't be stopped
before they find it; a file from outside could keep them busy for minutes with a date that never
comes. Here every day that is looked at is counted, and too many end it.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

WEEK: Final = 7
_MONTHS: Final = range(1, 13)


class Frequency(StrEnum):
    """How often a rule repeats; rules that repeat within a day are of no use for dates."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(NamedTuple):
    """A weekday (0 = Monday); with an ordinal the first (1), last (-1) … of a month or year."""

    weekday: int
    ordinal: int = 0


class TooMuchEffort(Exception):
    """The rules would take too long to work out."""


class Effort:
    """How many days may still be looked at."""

    def __init__(self, days: int) -> None:
        self._left = days

    def spend(self, days: int = 1) -> None:
        """Count days that are looked at; raises TooMuchEffort when there were too many."""
        self._left -= days
        if self._left < 0:
            raise TooMuchEffort


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule over dates; empty parts don't restrict. Negative numbers count from the end."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    """By ISO 8601; for yearly rules only."""
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    """Those with an ordinal are for yearly and monthly rules only."""
    positions: frozenset[int] = frozenset()
    """Which of the dates of one year, month, week are meant, from 1 or from -1 backwards."""
    week_start: int = 0

    def is_plainly_yearly(self, start: date) -> bool:
        """Whether it is the date of `start` in every year, without end."""
        return (
            self.frequency is Frequency.YEARLY
            and self.interval == 1
            and self.count is None
            and self.until is None
            and not (self.week_numbers or self.year_days or self.weekdays or self.positions)
            and self.months <= {start.month}
            and self.month_days <= {start.day}
            # A day of the month alone means that day of every month.
            and (bool(self.months) or not self.month_days)
        )

    def dates(self, start: date, last: date, effort: Effort) -> Iterator[date]:
        """The dates from `start` to `last`, in order; `start` itself is always the first."""
        if self.until is not None:
            last = min(last, self.until)
        if start > last:
            return
        yield start
        found = 1
        rule = _Complete(self, start)
        for days in rule.periods(last, effort):
            for day in self._at_positions(days):
                if day > last or found == self.count:
                    return
                if day > start:
                    yield day
                    found += 1

    def _at_positions(self, days: list[date]) -> list[date]:
        if not self.positions:
            return days
        count = len(days)
        return [
            day
            for index, day in enumerate(days)
            if index + 1 in self.positions or index - count in self.positions
        ]


class _Complete:
    """A rule with what it leaves to its first date filled in."""

    def __init__(self, rule: Recurrence, start: date) -> None:
        self._rule = rule
        self._start = start
        self._months = rule.months
        self._month_days = rule.month_days
        self._weekdays = rule.weekdays
        if not (rule.week_numbers or rule.year_days or rule.month_days or rule.weekdays):
            if rule.frequency is Frequency.YEARLY:
                self._months = rule.months or frozenset({start.month})
                self._month_days = frozenset({start.day})
            elif rule.frequency is Frequency.MONTHLY:
                self._month_days = frozenset({start.day})
            elif rule.frequency is Frequency.WEEKLY:
                self._weekdays = frozenset({Weekday(start.weekday())})

    def periods(self, last: date, effort: Effort) -> Iterator[list[date]]:
        """The dates of each year, month, week or day from the one of the first date on."""
        for days in self._days(last):
            effort.spend()
            kept = []
            for day in days:
                effort.spend()
                if self._fits(day):
                    kept.append(day)
            yield kept

    def _days(self, last: date) -> Iterator[Iterator[date]]:
        start, interval = self._start, self._rule.interval
        match self._rule.frequency:
            case Frequency.YEARLY:
                months = sorted(self._months) or list(_MONTHS)
                for year in range(start.year, last.year + 1, interval):
                    yield (day for month in months for day in self._days_of_month(year, month))
            case Frequency.MONTHLY:
                first = start.year * 12 + start.month - 1
                for number in range(first, last.year * 12 + last.month, interval):
                    yield self._days_of_month(number // 12, number % 12 + 1)
            case Frequency.WEEKLY:
                monday = start.toordinal() - (start.weekday() - self._rule.week_start) % WEEK
                for first in range(monday, last.toordinal() + 1, WEEK * interval):
                    yield map(date.fromordinal, range(max(first, 1), first + WEEK))
            case Frequency.DAILY:
                for ordinal in range(start.toordinal(), last.toordinal() + 1, interval):
                    yield iter((date.fromordinal(ordinal),))

    def _days_of_month(self, year: int, month: int) -> Iterator[date]:
        if self._months and month not in self._months:
            return
        length = monthrange(year, month)[1]
        if self._month_days:
            numbers = {day if day > 0 else length + 1 + day for day in self._month_days}
            chosen = sorted(day for day in numbers if 1 <= day <= length)
        else:
            chosen = list(range(1, length + 1))
        for day in chosen:
            yield date(year, month, day)

    def _fits(self, day: date) -> bool:
        return (
            (not self._months or day.month in self._months)
            and (not self._month_days or self._fits_month_days(day))
            and (not self._rule.year_days or self._fits_year_days(day))
            and (not self._rule.week_numbers or self._fits_week_numbers(day))
            and (not self._weekdays or self._fits_weekdays(day))
        )

    def _fits_month_days(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        return day.day in self._month_days or day.day - length - 1 in self._month_days

    def _fits_year_days(self, day: date) -> bool:
        number, length = _day_of_year(day)
        return number in self._rule.year_days or number - length - 1 in self._rule.year_days

    def _fits_week_numbers(self, day: date) -> bool:
        year, number, _ = day.isocalendar()
        weeks = date(year, 12, 28).isocalendar().week
        return number in self._rule.week_numbers or number - weeks - 1 in self._rule.week_numbers

    def _fits_weekdays(self, day: date) -> bool:
        weekday = day.weekday()
        if Weekday(weekday) in self._weekdays:
            return True
        # In a yearly rule without months the second Monday is that of the year.
        if self._rule.frequency is Frequency.YEARLY and not self._months:
            number, length = _day_of_year(day)
        else:
            number, length = day.day, monthrange(day.year, day.month)[1]
        ordinals = ((number - 1) // WEEK + 1, -((length - number) // WEEK + 1))
        return any(Weekday(weekday, ordinal) in self._weekdays for ordinal in ordinals)


def _day_of_year(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, 366 if isleap(day.year) else 365
