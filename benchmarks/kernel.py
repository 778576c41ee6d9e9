"""The engine's working-time kernel beside bare bisects, the least that looking up twice can cost.

With NumPy also the bulk functions, for one element, beside a bare random `numpy.searchsorted`. The
arrays are as long as the calendar's own.
"""

import random
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from benchmarks import peers
from benchmarks.figures import Figure
from benchmarks.side_by_side import Work, nanoseconds
from sla_engine import BusinessCalendar, bulk
from sla_engine.instants import us_of

# What is promised.
BESIDE_TWO_BISECTS: Final = 2.0
BESIDE_SEARCHSORTED: Final = 1.0

_QUESTIONS = 2_000
_ARRAY = 800_000

_HOUR_US: Final = 3_600_000_000
_FIRST_US: Final = us_of(datetime(2024, 1, 1, tzinfo=UTC))
_LAST_US: Final = us_of(datetime(2027, 1, 1, tzinfo=UTC))


def figures() -> list[Figure]:
    """The kernel, and the bulk functions if NumPy is installed."""
    return [*one_by_one(), *(many_at_once() if bulk.available() else [])]


def one_by_one() -> list[Figure]:
    """Nanoseconds of one question in whole microseconds."""
    calendar = peers.office()
    # A seed, so that every run asks for the same instants.
    chance = random.Random(4711)
    starts = [chance.randrange(_FIRST_US, _LAST_US) for _ in range(_QUESTIONS)]
    ends = [chance.randrange(_FIRST_US, _LAST_US) for _ in range(_QUESTIONS)]
    amounts = [chance.randrange(1, 100 * _HOUR_US) for _ in range(_QUESTIONS)]
    elapsed = [calendar.elapsed_us(start) for start in starts]
    openings = _openings(calendar)

    def two_bisects(times: int) -> None:
        for start, end in zip(starts[:times], ends, strict=False):
            bisect_right(openings, start)
            bisect_right(openings, end)

    def one_bisect(times: int) -> None:
        for start in starts[:times]:
            bisect_right(openings, start)

    taken = nanoseconds(
        {
            "two bare bisects": two_bisects,
            "add_us": _asking_two(calendar.add_us, starts, amounts),
            "between_us": _asking_two(calendar.between_us, starts, ends),
            "bare bisect": one_bisect,
            "elapsed_us": _asking(calendar.elapsed_us, starts),
            "instant_us": _asking(calendar.instant_us, elapsed),
        },
        rounds=15,
    )

    def figure(name: str, beside: str, limit: float | None = None) -> Figure:
        return Figure(name, "ns", taken[name], taken[beside], beside, limit)

    return [
        figure("add_us", "two bare bisects", BESIDE_TWO_BISECTS),
        figure("between_us", "two bare bisects", BESIDE_TWO_BISECTS),
        figure("elapsed_us", "bare bisect"),
        figure("instant_us", "bare bisect"),
    ]


def many_at_once() -> list[Figure]:
    """Nanoseconds for each of many elements."""
    import numpy as np

    calendar = peers.office()
    chance = np.random.default_rng(4711)
    starts = chance.integers(_FIRST_US, _LAST_US, _ARRAY)
    ends = chance.integers(_FIRST_US, _LAST_US, _ARRAY)
    amounts = chance.integers(1, 100 * _HOUR_US, _ARRAY)
    elapsed = bulk.elapsed_many(calendar, starts)
    openings = np.array(_openings(calendar))
    taken = nanoseconds(
        {
            "bare": _repeating(lambda: np.searchsorted(openings, starts, side="right")),
            "elapsed_many": _repeating(lambda: bulk.elapsed_many(calendar, starts)),
            "instant_many": _repeating(lambda: bulk.instant_many(calendar, elapsed)),
            "latest_many": _repeating(lambda: bulk.latest_many(calendar, elapsed)),
            "add_many": _repeating(lambda: bulk.add_many(calendar, starts, amounts)),
            "between_many": _repeating(lambda: bulk.between_many(calendar, starts, ends)),
        },
        rounds=7,
    )
    bare = taken.pop("bare")
    return [
        Figure(
            f"{name}, per element",
            "ns",
            time / _ARRAY,
            bare / _ARRAY,
            "bare searchsorted",
            BESIDE_SEARCHSORTED,
        )
        for name, time in taken.items()
    ]


def _openings(calendar: BusinessCalendar) -> list[int]:
    return [opens for opens, _ in calendar.periods_us(_FIRST_US, _LAST_US)]


def _asking(ask: Callable[[int], object], questions: list[int]) -> Work:
    def work(times: int) -> None:
        for question in questions[:times]:
            ask(question)

    return work


def _asking_two(ask: Callable[[int, int], object], firsts: list[int], seconds: list[int]) -> Work:
    def work(times: int) -> None:
        for first, second in zip(firsts[:times], seconds, strict=False):
            ask(first, second)

    return work


def _repeating(call: Callable[[], object]) -> Work:
    def work(times: int) -> None:
        for _ in range(times):
            call()

    return work
