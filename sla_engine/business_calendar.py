"""The calendar of a service: when somebody works, and arithmetic on that working time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from sla_engine.index import WorkingTimeIndex, index_of
from sla_engine.instants import datetime_of, duration_us, us_of
from sla_engine.rules import (
    DAY_S,
    ExceptionalDay,
    Periods,
    Rules,
    Shifts,
    dated_holidays,
    exceptional_shifts,
    load_zone,
    weekly_shifts,
    yearly_holiday_names,
)
from sla_engine.zone_rules import zone_digest

Roll: TypeAlias = Literal["next_open"]

UNNAMED_HOLIDAY = "holiday"

_WHOLE_DAY: Shifts = ((0, DAY_S),)


@dataclass(frozen=True, init=False)
class BusinessCalendar:
    """Weekly hours in a time zone, less holidays, but for exceptional days. Frozen, hashable.

    The definition of working time:

    - Weekly hours are wall-clock periods `[start, end)` of a weekday in the calendar's zone. An
      end past 24:00 runs into the next day; the shift belongs to the day it starts on. Periods
      that touch or overlap are one.
    - A holiday removes `[00:00, next 00:00)` of its date in the holiday zone, also from a shift
      that began the day before.
    - An exceptional day has its own hours, or none, instead of the weekly ones and instead of a
      holiday of the same date. Only shifts that start on its date in the calendar's zone are
      replaced: one that began the day before runs on into it. Its own shifts may run into the
      next day like weekly ones, unless that is a holiday.
    - Boundaries become instants as RFC 5545 maps local times (see `sla_engine.year`).

    Datetimes are aware, of any zone; answers are in UTC and exact to the microsecond. The years
    1970 to 2100 are answered; a time outside raises `OutsideYears`. The end of 2100 is the last
    instant that a stretch of time may end at. The methods that end in `_us`
    take and give whole microseconds (since the epoch, or of working time), for code in a hurry.
    """

    time_zone: str
    weekly_hours: tuple[Shifts, ...]
    """For Monday to Sunday, the (start, end) of each period in seconds after midnight."""
    holidays: tuple[tuple[date, str], ...]
    """Each one-off holiday and its name ("" when it has none), by date."""
    yearly_holidays: tuple[tuple[int, int, str], ...]
    """Month, day and name of each holiday that returns every year."""
    holiday_time_zone: str
    exceptional_days: tuple[tuple[date, Shifts, str], ...]
    """Each exceptional day, its periods in seconds after midnight and its name, by date."""
    _rules: Rules = field(repr=False, compare=False)
    _index: WorkingTimeIndex = field(repr=False, compare=False)

    def __init__(
        self,
        *,
        time_zone: str,
        weekly_hours: Mapping[int, Periods],
        holidays: Iterable[date | tuple[date, str]] = (),
        yearly_holidays: Iterable[Sequence[int | str]] = (),
        holiday_time_zone: str | None = None,
        exceptional_days: Iterable[ExceptionalDay] = (),
    ) -> None:
        """Make a calendar; raises CalendarError with a sentence when something makes no sense.

        `time_zone` is an IANA name. `weekly_hours` maps weekdays (0 = Monday) to periods of
        (start, end) in seconds after midnight, the start below 24 h, the end at most 48 h.
        `holidays` are dates, or (date, name); `yearly_holidays` (month, day), or (month, day,
        name); 29 February counts in leap years. Holidays begin and end at midnight in
        `holiday_time_zone`, which is the calendar's own unless given. `exceptional_days` are
        (date, periods), or (date, periods, name), with periods as in `weekly_hours`; no periods
        mean closed.
        """
        load_zone(time_zone)
        load_zone(holiday_time_zone or time_zone, "holiday time zone")
        named = sorted(dated_holidays(holidays).items())
        yearly = sorted(yearly_holiday_names(yearly_holidays).items())
        exceptional = exceptional_shifts(exceptional_days)
        rules = Rules(
            time_zone=time_zone,
            weekly=weekly_shifts(weekly_hours),
            holidays=tuple(day for day, _ in named),
            yearly_holidays=tuple(day for day, _ in yearly),
            holiday_time_zone=holiday_time_zone or time_zone,
            exceptional_days=tuple((day, shifts) for day, (shifts, _) in exceptional.items()),
        )
        values = {
            "time_zone": rules.time_zone,
            "weekly_hours": rules.weekly,
            "holidays": tuple(named),
            "yearly_holidays": tuple((month, day, name) for (month, day), name in yearly),
            "holiday_time_zone": rules.holiday_time_zone,
            "exceptional_days": tuple(
                (day, shifts, name) for day, (shifts, name) in exceptional.items()
            ),
            "_rules": rules,
            "_index": index_of(rules),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def add(self, instant: datetime, working: timedelta, *, roll: Roll | None = None) -> datetime:
        """The instant at which that much working time has passed since `instant`, in UTC.

        Zero gives `instant` itself. A positive amount gives the earliest such instant, so that a
        target which just fits ends at closing time; a negative one goes back and gives the
        latest. Raises NoWorkingTime when there isn't that much.

        With `roll="next_open"` an answer at which the calendar is closed (a closing time, or
        `instant` itself for zero) moves on to the next opening; NoWorkingTime when none follows.
        """
        if roll is None:
            try:
                return self._index.add_datetime(instant, working)
            except (AttributeError, TypeError):
                # The quick way only counts; these say what is wrong with what was given.
                us_of(instant), duration_us(working)
                raise
        if roll != "next_open":
            raise ValueError(f'roll is {roll!r}; leave it out, or give "next_open".')
        end_us = self._index.add(us_of(instant), duration_us(working))
        return datetime_of(self._index.next_open(end_us))

    def subtract(self, instant: datetime, working: timedelta) -> datetime:
        """The instant from which that much working time passes until `instant`, in UTC.

        The same as adding the negative amount: the latest such instant, zero gives `instant`
        itself. Raises NoWorkingTime when there isn't that much.
        """
        # In whole microseconds, since the negative of the longest timedelta overflows.
        return datetime_of(self._index.add(us_of(instant), -duration_us(working)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative when `end` comes first."""
        try:
            return self._index.between_datetimes(start, end)
        except (AttributeError, TypeError):
            us_of(start), us_of(end)
            raise

    def is_open(self, instant: datetime) -> bool:
        """Whether somebody works at that instant; the closing instant itself is closed.

        Raises OutsideYears for the end of 2100 too, at which a period may well end: nobody knows
        what comes after.
        """
        return self._index.is_open(us_of(instant))

    def next_period(self, instant: datetime) -> tuple[datetime, datetime]:
        """Opening and closing of the period that contains `instant`, or of the next one, in UTC.

        Raises NoWorkingTime. A calendar that never closes has one period of 131 years.
        """
        opens, closes = self._index.next_period(us_of(instant))
        return datetime_of(opens), datetime_of(closes)

    def previous_period(self, instant: datetime) -> tuple[datetime, datetime]:
        """Opening and closing of the last period that began before `instant`, in UTC.

        The mirror image of `next_period`: a period that closes at `instant` is the previous one,
        one that opens then is not; within a period both give it. Raises NoWorkingTime.
        """
        # The first instant with as much elapsed time lies in that period, or is its closing.
        reached = self._index.earliest(self._index.elapsed(us_of(instant)))
        opens, closes = self._index.next_period(reached - 1)
        return datetime_of(opens), datetime_of(closes)

    def periods(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open periods between two instants in order, cut at both, in UTC.

        What is wrong with either is raised by the call, not when the first period is asked for.
        """
        return (
            (datetime_of(opens), datetime_of(closes))
            for opens, closes in self._index.periods(us_of(start), us_of(end))
        )

    def holiday_on(self, day: date) -> str | None:
        """The name of the holiday on a date ("holiday" when it has none), or None.

        None too for a holiday that an exceptional day of the same date replaces. Raises TypeError
        for a datetime: which day it lies on depends on the zone.
        """
        _require_date(day)
        if day in self._exceptional:
            return None
        name = self._holiday_names.get(day)
        if name is None:
            name = self._yearly_names.get((day.month, day.day))
        return None if name is None else name or UNNAMED_HOLIDAY

    def exceptional_on(self, day: date) -> tuple[Shifts, str] | None:
        """The periods that start on an exceptional day, and its name; None for any other day.

        Raises TypeError for a datetime, as `holiday_on`.
        """
        _require_date(day)
        return self._exceptional.get(day)

    def fingerprint(self) -> str:
        """32 hexadecimal digits that change whenever an answer could; names don't matter.

        They stand for the definition and for the rules of its time zones, so that a new version
        of the time zone data that moves a change of the clock changes them too. The same
        definition and rules have the same fingerprint in every process and version.
        """
        from hashlib import blake2b

        return blake2b(repr(self._plain_rules()).encode(), digest_size=16).hexdigest()

    def without_holidays(self) -> "BusinessCalendar":
        """This calendar as if it had no holidays: what a holiday took away is the difference."""
        return BusinessCalendar(
            time_zone=self.time_zone,
            weekly_hours=dict(enumerate(self.weekly_hours)),
            exceptional_days=self.exceptional_days,
        )

    def working_days(self) -> "BusinessCalendar":
        """The dates with working hours, each open from 00:00 to 24:00, for promises in days.

        N working days are N times 24 hours of it. A date is open if shifts start on it: by its
        exceptional hours when it has some, else by its weekday unless it is a holiday. So an
        overnight shift makes a working day of the day it starts on, not of the day it ends on.
        Holidays close their date in the calendar's own zone, whichever zone they began in. On a
        date with a change of the clock there are 23 or 25 hours.
        """
        return self._working_days

    def around_the_clock(self) -> "BusinessCalendar":
        """A calendar in the same zone that never closes, for promises in plain time."""
        return self._around_the_clock

    def add_us(self, instant_us: int, working_us: int) -> int:
        """`add` in microseconds: since the epoch, and of working time."""
        return self._index.add(instant_us, working_us)

    def between_us(self, start_us: int, end_us: int) -> int:
        """`between` in microseconds: of working time, since the epoch."""
        return self._index.between(start_us, end_us)

    def elapsed_us(self, instant_us: int) -> int:
        """Working time up to an instant, from a fixed one in the past; may be negative.

        Differences of it are working time between instants; a ticket's clocks live in it.
        """
        return self._index.elapsed(instant_us)

    def instant_us(self, elapsed_us: int) -> int:
        """The earliest instant with that elapsed time: a closing if it falls on one.

        Raises NoWorkingTime.
        """
        return self._index.earliest(elapsed_us)

    def latest_us(self, elapsed_us: int) -> int:
        """The latest instant with that elapsed time: the next opening if it falls on a closing.

        Raises NoWorkingTime.
        """
        return self._index.latest(elapsed_us)

    def is_open_us(self, instant_us: int) -> bool:
        """`is_open` in microseconds since the epoch."""
        return self._index.is_open(instant_us)

    def next_open_us(self, instant_us: int) -> int:
        """The instant itself while open, else the next opening; raises NoWorkingTime."""
        return self._index.next_open(instant_us)

    def periods_us(self, start_us: int, end_us: int) -> Iterator[tuple[int, int]]:
        """`periods` in microseconds since the epoch."""
        return self._index.periods(start_us, end_us)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (
            self.time_zone,
            self.weekly_hours,
            self.holidays,
            self.yearly_holidays,
            self.holiday_time_zone,
            self.exceptional_days,
        )

    @cached_property
    def _hash(self) -> int:
        return hash((self._rules, self.holidays, self.yearly_holidays, self.exceptional_days))

    @cached_property
    def _working_days(self) -> "BusinessCalendar":
        return BusinessCalendar(
            time_zone=self.time_zone,
            weekly_hours={
                weekday: _WHOLE_DAY for weekday, shifts in enumerate(self.weekly_hours) if shifts
            },
            holidays=self.holidays,
            yearly_holidays=self.yearly_holidays,
            exceptional_days=[
                (day, _WHOLE_DAY if shifts else (), name)
                for day, shifts, name in self.exceptional_days
            ],
        )

    @cached_property
    def _around_the_clock(self) -> "BusinessCalendar":
        return BusinessCalendar(
            time_zone=self.time_zone, weekly_hours=dict.fromkeys(range(7), _WHOLE_DAY)
        )

    @cached_property
    def _exceptional(self) -> dict[date, tuple[Shifts, str]]:
        return {day: (shifts, name) for day, shifts, name in self.exceptional_days}

    @cached_property
    def _holiday_names(self) -> dict[date, str]:
        return dict(self.holidays)

    @cached_property
    def _yearly_names(self) -> dict[tuple[int, int], str]:
        return {(month, day): name for month, day, name in self.yearly_holidays}

    def _plain_rules(self) -> tuple[object, ...]:
        """The rules as strings and numbers, whose repr will not change with Python."""
        rules = self._rules
        return (
            rules.time_zone,
            rules.weekly,
            tuple(day.isoformat() for day in rules.holidays),
            rules.yearly_holidays,
            rules.holiday_time_zone,
            tuple((day.isoformat(), shifts) for day, shifts in rules.exceptional_days),
            zone_digest(rules.time_zone),
            zone_digest(rules.holiday_time_zone),
        )


def _require_date(day: date) -> None:
    # To Python a datetime is a date.
    if isinstance(day, datetime):
        raise TypeError(
            f"{day} is an instant, and which day that is depends on the zone; give a date, such "
            "as .astimezone(zone).date() of it."
        )
    if not _is_date(day):
        raise TypeError(f"{day!r} is no date; give one.")


def _is_date(value: object) -> bool:
    return isinstance(value, date)


def _remake(
    time_zone: str,
    weekly_hours: tuple[Shifts, ...],
    holidays: tuple[tuple[date, str], ...],
    yearly_holidays: tuple[tuple[int, int, str], ...],
    holiday_time_zone: str,
    exceptional_days: tuple[tuple[date, Shifts, str], ...],
) -> BusinessCalendar:
    """Unpickle: what is compiled stays behind, it is quickly made again."""
    return BusinessCalendar(
        time_zone=time_zone,
        weekly_hours=dict(enumerate(weekly_hours)),
        holidays=holidays,
        yearly_holidays=yearly_holidays,
        holiday_time_zone=holiday_time_zone,
        exceptional_days=exceptional_days,
    )
