"""A span of years as sorted openings and closings, each numbered by the time worked so far.

With every period goes an offset: the difference between an instant inside it and the working time
up to that instant. Instant to working time and back are then one search in a sorted list and one
addition.
"""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import sub
from typing import Final, NamedTuple

from sla_engine.instants import year_us

# Working time counts from here: near enough to today that few years have to be compiled, and
# fixed for ever, so that a number means the same whichever years are already compiled.
ANCHOR_YEAR: Final = 2024


class Timeline(NamedTuple):
    """The n open periods of whole years; never changed, only replaced by a longer one.

    All times are microseconds: `begins`, `ends`, `opens`, `closes` since the epoch, `elapsed` of
    working time since the anchor. The periods are disjoint, do not touch, and none is empty.
    """

    first_year: int
    end_year: int
    begins: int
    ends: int
    opens: list[int]
    closes: list[int]
    elapsed: list[int]
    """n + 1 values: at each opening, and at the end of the span."""
    offsets: list[int]
    """n + 1 values: `offsets[k]` turns an instant in the k-th period (from 1) into elapsed time by
    addition; `offsets[0]` belongs to the closed time before the first opening."""

    @property
    def elapsed_begin(self) -> int:
        """The working time up to the begin of the span."""
        return self.elapsed[0]

    @property
    def elapsed_end(self) -> int:
        """The working time up to the end of the span."""
        return self.elapsed[-1]

    def elapsed_at(self, instant: int) -> int:
        """The working time up to an instant: `begins <= instant <= ends`."""
        period = bisect_right(self.opens, instant)
        # After the closing, the working time stands still until the next opening.
        return min(instant + self.offsets[period], self.elapsed[period])

    def earliest(self, elapsed: int) -> int:
        """The first instant with this elapsed time: `elapsed_begin < elapsed <= elapsed_end`."""
        return elapsed - self.offsets[bisect_left(self.elapsed, elapsed)]

    def latest(self, elapsed: int) -> int:
        """The last instant with this elapsed time: `elapsed_begin <= elapsed < elapsed_end`."""
        return elapsed - self.offsets[bisect_right(self.elapsed, elapsed)]

    def with_year_after(self, periods: list[tuple[int, int]]) -> "Timeline":
        """This span and the open periods of the year that follows it."""
        return _joined(self, _one_year(self.end_year, periods, self.elapsed_end))

    def with_year_before(self, periods: list[tuple[int, int]]) -> "Timeline":
        """This span and the open periods of the year that precedes it."""
        worked = sum(closes - opens for opens, closes in periods)
        return _joined(_one_year(self.first_year - 1, periods, self.elapsed_begin - worked), self)


def empty_timeline() -> Timeline:
    """The span of no years at the anchor, from which every other one grows."""
    anchor = year_us(ANCHOR_YEAR)
    return Timeline(ANCHOR_YEAR, ANCHOR_YEAR, anchor, anchor, [], [], [0], [-anchor])


def _one_year(year: int, periods: list[tuple[int, int]], elapsed_begin: int) -> Timeline:
    begins = year_us(year)
    opens = [start for start, _ in periods]
    closes = [end for _, end in periods]
    elapsed = list(accumulate(map(sub, closes, opens), initial=elapsed_begin))
    return Timeline(
        first_year=year,
        end_year=year + 1,
        begins=begins,
        ends=year_us(year + 1),
        opens=opens,
        closes=closes,
        elapsed=elapsed,
        offsets=[elapsed_begin - begins, *map(sub, elapsed, opens)],
    )


def _joined(left: Timeline, right: Timeline) -> Timeline:
    """Two spans that follow each other; a period cut at New Year becomes whole again."""
    cut = bool(left.closes and right.opens) and left.closes[-1] == right.opens[0]
    return Timeline(
        first_year=left.first_year,
        end_year=right.end_year,
        begins=left.begins,
        ends=right.ends,
        opens=left.opens + right.opens[cut:],
        closes=left.closes[: len(left.closes) - cut] + right.closes,
        elapsed=left.elapsed[: len(left.elapsed) - cut] + right.elapsed[1:],
        offsets=left.offsets + right.offsets[1 + cut :],
    )
