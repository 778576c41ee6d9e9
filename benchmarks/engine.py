"""The engine's working-time arithmetic beside one bare bisect, the least a look-up can cost."""

import random
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from benchmarks.figures import Figure, median
from sla_engine import BusinessCalendar

Value = TypeVar("Value")

_ROUNDS = 15
_CALLS = 2_000
_HOUR_US = 3_600_000_000

# A seed, so that every run asks for the same instants.
_chance = random.Random(4711)


def office() -> BusinessCalendar:
    """A week with a lunch break and a few holidays, in a zone with daylight saving time."""
    day = [(9 * 3600, 12 * 3600), (13 * 3600, 18 * 3600)]
    return BusinessCalendar(
        time_zone="Europe/Paris",
        weekly_hours=dict.fromkeys(range(5), day),
        holidays=[date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)],
        yearly_holidays=[(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)],
    )


def nanoseconds(call: Callable[[Value], object], values: Sequence[Value]) -> float:
    """Nanoseconds of one call, as the median of several rounds over the values."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter_ns()
        for value in values:
            call(value)
        rounds.append((time.perf_counter_ns() - began) / len(values))
    return median(rounds)


def figures() -> list[Figure]:
    """Each operation of the kernel beside a bisect in an array as long as a century's openings."""
    calendar = office()
    first = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    instants = [first + _chance.randrange(2 * 365 * 24 * _HOUR_US) for _ in range(_CALLS)]
    elapsed = [calendar.elapsed_us(instant) for instant in instants]
    moments = [datetime.fromtimestamp(instant / 1e6, UTC) for instant in instants]
    amount = timedelta(hours=4)
    boundaries = sorted(first + _chance.randrange(100 * 365 * 24 * _HOUR_US) for _ in range(50_000))

    bare = nanoseconds(lambda instant: bisect_right(boundaries, instant), instants)
    measured = {
        "working time up to an instant": nanoseconds(calendar.elapsed_us, instants),
        "instant of a working time": nanoseconds(calendar.instant_us, elapsed),
        "add 4 h to a datetime": nanoseconds(lambda moment: calendar.add(moment, amount), moments),
    }
    return [Figure(name, "ns", value, bare, "bare bisect") for name, value in measured.items()]
