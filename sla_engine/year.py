"""One calendar year of rules flattened into the instants at which it opens and closes.

Wall-clock boundaries become instants as RFC 5545 (section 3.3.5) maps local times: inside a gap
with the offset that held before it, inside a fold the first occurrence. So an hour that the clock
skips is not worked, and an hour that it repeats is worked twice. `datetime.fold == 0` means the
same in Python.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla_engine.instants import SECOND_US, day_us, duration_us, year_us
from sla_engine.rules import Rules, Shifts, load_zone

Period = tuple[int, int]


def open_periods(rules: Rules, year: int) -> list[Period]:
    """The open periods between the two New Years of a year in UTC, sorted and disjoint.

    Instants are microseconds since the epoch. A period that crosses New Year is cut there.
    """
    begins, ends = year_us(year), year_us(year + 1)
    if rules.is_always_open:
        # Shifts that touch by the wall clock touch as instants too: no need to join 365 of them.
        shifts = [(begins, ends)]
    else:
        shifts = list(_joined(_shift_periods(rules, year)))
    holidays = list(_joined(_holiday_periods(rules, year)))
    return list(_clipped(_without(shifts, holidays), begins, ends))


def wall_us(zone: ZoneInfo, ordinal: int, seconds: int) -> int:
    """The instant (µs since the epoch) so many seconds after a day's midnight by the wall clock.

    `ordinal` is the day's proleptic ordinal. Gaps and folds as the module says.
    """
    offset = _offset(zone, ordinal, seconds)
    return day_us(ordinal) + seconds * SECOND_US - duration_us(offset)


def _shift_periods(rules: Rules, year: int) -> list[Period]:
    if not any(rules.weekly) and not rules.exceptional_days:
        return []
    zone = load_zone(rules.time_zone)
    # A shift may start two days before it ends, and local dates run ahead of or behind UTC.
    first = date(year, 1, 1).toordinal() - 3
    last = date(year + 1, 1, 1).toordinal() + 1
    offsets = [_offset(zone, ordinal, 0) for ordinal in range(first, last + 3)]
    periods: list[Period] = []
    for index, shifts in enumerate(_shifts_by_day(rules, first, last)):
        if not shifts:
            continue
        ordinal = first + index
        offset = offsets[index]
        if offset == offsets[index + 1] == offsets[index + 2]:
            midnight = day_us(ordinal) - duration_us(offset)
            periods.extend(
                (midnight + start * SECOND_US, midnight + end * SECOND_US) for start, end in shifts
            )
        else:
            periods.extend(_periods_near_a_change(zone, ordinal, shifts))
    return periods


def _shifts_by_day(rules: Rules, first: int, last: int) -> list[Shifts]:
    """The shifts that start on each day from `first` to `last`, both ordinals included."""
    days = [rules.weekly[(ordinal - 1) % 7] for ordinal in range(first, last + 1)]
    for day, shifts in rules.exceptional_days:
        if first <= day.toordinal() <= last:
            days[day.toordinal() - first] = shifts
    return days


def _periods_near_a_change(zone: ZoneInfo, ordinal: int, shifts: Shifts) -> Iterator[Period]:
    for start, end in shifts:
        opens, closes = wall_us(zone, ordinal, start), wall_us(zone, ordinal, end)
        # A shift whose start was moved past its end lay inside a skipped hour.
        if opens < closes:
            yield opens, closes


def _holiday_periods(rules: Rules, year: int) -> list[Period]:
    zone = load_zone(rules.holiday_time_zone)
    first, last = date(year - 1, 12, 30), date(year + 1, 1, 2)
    days = {day for day in rules.holidays if first <= day <= last}
    days.update(
        day
        for holiday_year in (year - 1, year, year + 1)
        for day in _yearly(rules.yearly_holidays, holiday_year)
        if first <= day <= last
    )
    days.difference_update(day for day, _ in rules.exceptional_days)
    periods = [
        (wall_us(zone, day.toordinal(), 0), wall_us(zone, day.toordinal() + 1, 0)) for day in days
    ]
    # A day that a zone left out has no length (Apia, 30 December 2011); it must not cut a shift.
    return [(begins, ends) for begins, ends in periods if begins < ends]


def _yearly(holidays: Iterable[tuple[int, int]], year: int) -> Iterator[date]:
    leap = date(year, 12, 31).timetuple().tm_yday == 366
    for month, day in holidays:
        if leap or (month, day) != (2, 29):
            yield date(year, month, day)


def _offset(zone: ZoneInfo, ordinal: int, seconds: int) -> timedelta:
    offset = zone.utcoffset(datetime.fromordinal(ordinal) + timedelta(seconds=seconds))
    assert offset is not None  # noqa: S101 - a ZoneInfo answers for every datetime
    return offset


def _joined(periods: list[Period]) -> Iterator[Period]:
    """The union of periods, sorted; those that touch or overlap become one."""
    periods.sort()
    current: Period | None = None
    for opens, closes in periods:
        if current is None:
            current = (opens, closes)
        elif opens <= current[1]:
            current = (current[0], max(current[1], closes))
        else:
            yield current
            current = (opens, closes)
    if current is not None:
        yield current


def _without(periods: Iterable[Period], holidays: list[Period]) -> Iterator[Period]:
    """What holidays leave of periods; both are sorted and disjoint."""
    passed = 0
    for opens, closes in periods:
        while passed < len(holidays) and holidays[passed][1] <= opens:
            passed += 1
        start = opens
        for holiday_start, holiday_end in holidays[passed:]:
            if holiday_start >= closes:
                break
            if holiday_start > start:
                yield start, holiday_start
            start = max(start, holiday_end)
        if start < closes:
            yield start, closes


def _clipped(periods: Iterable[Period], begins: int, ends: int) -> Iterator[Period]:
    for opens, closes in periods:
        if opens < ends and closes > begins:
            yield max(opens, begins), min(closes, ends)
