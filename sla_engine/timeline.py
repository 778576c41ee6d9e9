"""A span of years as sorted openings and closings, each numbered by the time worked so far.

With every opening goes the working time elapsed up to it, counted from a fixed instant. Instant
to working time and back are then one search in a sorted list and one addition.
"""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final, NamedTuple

from sla_engine.instants import year_us

# Working time counts from here: near enough to today that few years have to be compiled, and
# fixed for ever, so that a number means the same whichever years are already compiled.
ANCHOR_YEAR: Final = 2024


class Timeline(NamedTuple):
    """Open periods of whole years; never changed, only replaced by a longer one.

    All times are microseconds: `begins`, `ends`, `opens`, `closes` since the epoch, `elapsed`
    (at each opening), `elapsed_begin` and `elapsed_end` of working time since the anchor.
    """

    first_year: int
    end_year: int
    begins: int
    ends: int
    opens: list[int]
    closes: list[int]
    elapsed: list[int]
    elapsed_begin: int
    elapsed_end: int

    def elapsed_at(self, instant: int) -> int:
        """The working time up to an instant within this span."""
        index = bisect_right(self.opens, instant) - 1
        if index < 0:
            return self.elapsed_begin
        return self.elapsed[index] + min(instant, self.closes[index]) - self.opens[index]

    def earliest(self, elapsed: int) -> int:
        """The first instant with this elapsed time: `elapsed_begin < elapsed <= elapsed_end`."""
        index = bisect_left(self.elapsed, elapsed) - 1
        return self.opens[index] + elapsed - self.elapsed[index]

    def latest(self, elapsed: int) -> int:
        """The last instant with this elapsed time: `elapsed_begin <= elapsed < elapsed_end`."""
        index = bisect_right(self.elapsed, elapsed) - 1
        return self.opens[index] + elapsed - self.elapsed[index]

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
    return Timeline(ANCHOR_YEAR, ANCHOR_YEAR, anchor, anchor, [], [], [], 0, 0)


def _one_year(year: int, periods: list[tuple[int, int]], elapsed_begin: int) -> Timeline:
    opens = [start for start, _ in periods]
    closes = [end for _, end in periods]
    lengths = (end - start for start, end in periods)
    elapsed = list(accumulate(lengths, initial=elapsed_begin))
    elapsed_end = elapsed.pop()
    return Timeline(
        first_year=year,
        end_year=year + 1,
        begins=year_us(year),
        ends=year_us(year + 1),
        opens=opens,
        closes=closes,
        elapsed=elapsed,
        elapsed_begin=elapsed_begin,
        elapsed_end=elapsed_end,
    )


def _joined(left: Timeline, right: Timeline) -> Timeline:
    """Two spans that follow each other; a period cut at New Year becomes whole again."""
    whole = bool(left.closes and right.opens) and left.closes[-1] == right.opens[0]
    return Timeline(
        first_year=left.first_year,
        end_year=right.end_year,
        begins=left.begins,
        ends=right.ends,
        opens=left.opens + right.opens[whole:],
        closes=left.closes[: len(left.closes) - whole] + right.closes,
        elapsed=left.elapsed + right.elapsed[whole:],
        elapsed_begin=left.elapsed_begin,
        elapsed_end=right.elapsed_end,
    )
