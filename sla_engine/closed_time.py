"""Why nobody works: closed time named as a break, a night, a weekend or a holiday.

An exceptional day counts as a holiday where it took weekly hours away.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.errors import NoWorkingTime
from sla_engine.instants import datetime_of
from sla_engine.rules import DAY_S, load_zone
from sla_engine.year import wall_us

BREAK: Final = "break"
NIGHT: Final = "night"
WEEKEND: Final = "weekend"
CLOSED: Final = "closed"
UNNAMED_EXCEPTION: Final = "exceptional hours"

_SATURDAY: Final = 5
_LONGEST_WEEKEND_DAYS: Final = 3


class ClosedPart(NamedTuple):
    """A stretch of closed time with one reason; instants in µs since the epoch."""

    start_us: int
    end_us: int
    reason: str
    is_holiday: bool
    """Whether a holiday or an exceptional day took working time away in it."""


class ClosedTime:
    """Names the closed time of a calendar."""

    def __init__(self, calendar: BusinessCalendar) -> None:
        self._calendar = calendar
        self._without_holidays = calendar.without_holidays()
        self._zone = load_zone(calendar.time_zone)
        self._holiday_zone = load_zone(calendar.holiday_time_zone)

    def parts(self, start_us: int, end_us: int) -> list[ClosedPart]:
        """Closed time from one instant to another, divided by reason; nothing opens in between.

        The reason is that of the whole stretch from closing to opening, wherever in it `start_us`
        and `end_us` lie: at three in the morning it is night, not a break before nine.
        """
        return _with_nights_after_holidays(
            part._replace(start_us=max(part.start_us, start_us), end_us=min(part.end_us, end_us))
            for part in self._whole(start_us, end_us)
            if part.start_us < end_us and part.end_us > start_us
        )

    def _whole(self, start_us: int, end_us: int) -> list[ClosedPart]:
        elapsed = self._calendar.elapsed_us(start_us)
        try:
            closing = self._calendar.instant_us(elapsed)
            opening = self._calendar.latest_us(elapsed)
        except NoWorkingTime:
            return [ClosedPart(start_us, end_us, CLOSED, is_holiday=False)]
        parts: list[ClosedPart] = []
        at = closing
        taken = [*self._holidays(closing, opening), *self._exceptions(closing, opening)]
        for part in sorted(taken):
            if at < part.start_us:
                parts.append(self._named(at, part.start_us))
            if at < part.end_us:
                parts.append(part._replace(start_us=max(at, part.start_us)))
                at = part.end_us
        if at < opening:
            parts.append(self._named(at, opening))
        return parts

    def _holidays(self, closing: int, opening: int) -> Iterator[ClosedPart]:
        """The holidays that took working time away between a closing and the next opening."""
        first = _local_date(closing, self._holiday_zone).toordinal()
        last = _local_date(opening, self._holiday_zone).toordinal()
        regular = self._without_holidays.elapsed_us
        for ordinal in range(first, last + 1):
            name = self._calendar.holiday_on(date.fromordinal(ordinal))
            if name is None:
                continue
            start = max(wall_us(self._holiday_zone, ordinal, 0), closing)
            end = min(wall_us(self._holiday_zone, ordinal + 1, 0), opening)
            # A holiday on a Sunday changes nothing where nobody works on Sundays.
            if start < end and regular(start) < regular(end):
                yield ClosedPart(start, end, name, is_holiday=True)

    def _exceptions(self, closing: int, opening: int) -> Iterator[ClosedPart]:
        """What exceptional days took away between a closing and the next opening."""
        for day, shifts, name in self._calendar.exceptional_days:
            ordinal = day.toordinal()
            lost = self._lost_on(ordinal, closing, opening)
            if not lost:
                continue
            midnight, end_of_day = self._at(ordinal, 0), self._at(ordinal, DAY_S)
            # A day whose own hours begin late follows a night, as any other day does.
            begins_late = bool(shifts) and closing < midnight
            start = lost[0][0] if begins_late else max(midnight, closing)
            # An overnight shift that the day took away would have gone on after its midnight.
            end = min(max(lost[-1][1], end_of_day), opening)
            yield ClosedPart(start, end, name or UNNAMED_EXCEPTION, is_holiday=True)

    def _lost_on(self, ordinal: int, closing: int, opening: int) -> list[tuple[int, int]]:
        """The weekly hours of a day that lie between a closing and the next opening."""
        shifts = self._calendar.weekly_hours[date.fromordinal(ordinal).weekday()]
        cut = (
            (max(self._at(ordinal, start), closing), min(self._at(ordinal, end), opening))
            for start, end in shifts
        )
        return [(start, end) for start, end in cut if start < end]

    def _at(self, ordinal: int, seconds: int) -> int:
        return wall_us(self._zone, ordinal, seconds)

    def _named(self, start: int, end: int) -> ClosedPart:
        days = self._whole_days(start, end)
        if days:
            is_weekend = len(days) <= _LONGEST_WEEKEND_DAYS and any(
                date.fromordinal(day).weekday() >= _SATURDAY for day in days
            )
            reason = WEEKEND if is_weekend else CLOSED
        else:
            # Closing at 24:00 counts as the evening, not as the next morning.
            evening = _local_date(start - 1, self._zone)
            reason = BREAK if evening == _local_date(end, self._zone) else NIGHT
        return ClosedPart(start, end, reason, is_holiday=False)

    def _whole_days(self, start: int, end: int) -> range:
        """The local days, as ordinals, from midnight to midnight within a stretch."""
        first = _local_date(start, self._zone).toordinal()
        if wall_us(self._zone, first, 0) < start:
            first += 1
        return range(first, _local_date(end, self._zone).toordinal())


def _with_nights_after_holidays(parts: Iterable[ClosedPart]) -> list[ClosedPart]:
    """A holiday lasts until the next opening, and several days of one name are one holiday."""
    merged: list[ClosedPart] = []
    for part in parts:
        last = merged[-1] if merged else None
        if last and last.is_holiday and (_is_same(part, last) or _is_short(part)):
            merged[-1] = last._replace(end_us=part.end_us)
        else:
            merged.append(part)
    return merged


def _is_same(part: ClosedPart, holiday: ClosedPart) -> bool:
    return part.is_holiday and part.reason == holiday.reason


def _is_short(part: ClosedPart) -> bool:
    return not part.is_holiday and part.reason in {BREAK, NIGHT}


def _local_date(instant_us: int, zone: ZoneInfo) -> date:
    return datetime_of(instant_us).astimezone(zone).date()
