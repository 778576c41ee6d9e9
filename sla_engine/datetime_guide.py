"""A timeline's answers about aware datetimes, without turning them into numbers and back.

Python makes a timedelta of two datetimes, and compares and adds timedeltas, several times faster
than it turns one into whole microseconds. So this is the timeline once more in timedeltas since
the epoch, with a guide whose steps are days, since a timedelta knows its days. Exact as well:
timedelta counts in whole microseconds.
"""

# A call of min costs more than the comparison that it would hide.
# ruff: noqa: PLR1730

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sla_engine.guide import counts_before
from sla_engine.instants import EPOCH, MICROSECOND, since_epoch
from sla_engine.timeline import Timeline

_NOTHING: Final = timedelta(0)


class DatetimeAnswers(NamedTuple):
    """Functions that answer about working time in datetimes and durations."""

    add: Callable[[datetime, timedelta], datetime]
    between: Callable[[datetime, datetime], timedelta]


def guided_datetimes(timeline: Timeline, beyond: DatetimeAnswers) -> DatetimeAnswers:
    """Quick answers within a timeline; what it does not cover is asked `beyond`."""
    opens = [MICROSECOND * instant for instant in timeline.opens]
    elapsed = [MICROSECOND * worked for worked in timeline.elapsed]
    offsets = [MICROSECOND * offset for offset in timeline.offsets]
    elapsed_end = elapsed[-1]

    # A timeline begins and ends at midnight UTC.
    first_day = (MICROSECOND * timeline.begins).days
    days = (MICROSECOND * timeline.ends).days - first_day
    opened = counts_before([instant.days - first_day for instant in opens], days)
    first_worked_day = elapsed[0].days
    reached = counts_before(
        [worked.days - first_worked_day for worked in elapsed], elapsed_end.days - first_worked_day
    )

    def add(instant: datetime, working: timedelta) -> datetime:
        since = instant - EPOCH if instant.tzinfo is UTC else since_epoch(instant)
        day = since.days - first_day
        if working > _NOTHING and 0 <= day < days:
            period = bisect_right(opens, since, opened[day], opened[day + 1])
            worked = since + offsets[period]
            if worked > elapsed[period]:
                worked = elapsed[period]
            worked += working
            if worked <= elapsed_end:
                day = worked.days - first_worked_day
                period = bisect_left(elapsed, worked, reached[day], reached[day + 1])
                return EPOCH + (worked - offsets[period])
        return beyond.add(instant, working)

    def between(start: datetime, end: datetime) -> timedelta:
        since = start - EPOCH if start.tzinfo is UTC else since_epoch(start)
        until = end - EPOCH if end.tzinfo is UTC else since_epoch(end)
        start_day, end_day = since.days - first_day, until.days - first_day
        if not (0 <= start_day < days and 0 <= end_day < days):
            return beyond.between(start, end)
        period = bisect_right(opens, since, opened[start_day], opened[start_day + 1])
        before = since + offsets[period]
        if before > elapsed[period]:
            before = elapsed[period]
        period = bisect_right(opens, until, opened[end_day], opened[end_day + 1])
        worked = until + offsets[period]
        if worked > elapsed[period]:
            worked = elapsed[period]
        return worked - before

    return DatetimeAnswers(add, between)
