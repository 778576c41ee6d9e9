"""Working time by the plainest means: all open periods in a list, and bisecting in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from hypothesis import strategies as st

from sla_engine import BusinessCalendar
from sla_engine.instants import year_us
from sla_engine.year import open_periods

HOUR_US = 3_600_000_000
ZONES = ("UTC", "Europe/Paris", "Australia/Lord_Howe", "America/St_Johns")

OFFICE = BusinessCalendar(
    time_zone="Europe/Paris",
    weekly_hours={day: [(9 * 3600, 12 * 3600), (13 * 3600, 18 * 3600)] for day in range(5)},
    yearly_holidays=[(1, 1), (5, 1), (12, 25)],
)
NIGHTS = BusinessCalendar(
    time_zone="America/New_York",
    weekly_hours={day: [(22 * 3600, 30 * 3600)] for day in range(7)},
)
ALWAYS = BusinessCalendar(
    time_zone="Europe/Paris", weekly_hours={day: [(0, 24 * 3600)] for day in range(7)}
)
# A quiet Monday, and a minute of hectic business on Wednesday: most periods crowd together.
HECTIC = BusinessCalendar(
    time_zone="UTC",
    weekly_hours={
        0: [(0, 86_400)],
        2: [(36_000 + 2 * second, 36_001 + 2 * second) for second in range(30)],
    },
)
NEVER_OPEN = BusinessCalendar(time_zone="UTC", weekly_hours={})


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    """Any weekly hours, to the second and past midnight, and some holidays."""
    shift = st.tuples(st.integers(0, 86_399), st.integers(1, 86_400)).map(
        lambda bounds: (bounds[0], bounds[0] + bounds[1])
    )
    return BusinessCalendar(
        time_zone=draw(st.sampled_from(ZONES)),
        weekly_hours=draw(st.dictionaries(st.integers(0, 6), st.lists(shift, max_size=4))),
        holidays=draw(st.lists(st.dates(date(2022, 12, 20), date(2026, 1, 10)), max_size=8)),
    )


@dataclass(frozen=True)
class PlainKernel:
    """The answers for some years, by bisecting; working time counts from where 2024 begins."""

    opens: list[int]
    closes: list[int]
    elapsed: list[int]
    """At each opening, and after the last closing."""

    def elapsed_at(self, instant: int) -> int:
        index = bisect_right(self.opens, instant) - 1
        if index < 0:
            return self.elapsed[0]
        return self.elapsed[index] + min(instant, self.closes[index]) - self.opens[index]

    def earliest(self, elapsed: int) -> int:
        index = bisect_left(self.elapsed, elapsed) - 1
        return self.opens[index] + elapsed - self.elapsed[index]

    def latest(self, elapsed: int) -> int:
        index = bisect_right(self.elapsed, elapsed) - 1
        return self.opens[index] + elapsed - self.elapsed[index]

    def has_earliest(self, elapsed: int) -> bool:
        return self.elapsed[0] < elapsed <= self.elapsed[-1]

    def has_latest(self, elapsed: int) -> bool:
        return self.elapsed[0] <= elapsed < self.elapsed[-1]


def plain_kernel(calendar: BusinessCalendar, first_year: int, last_year: int) -> PlainKernel:
    """A kernel of whole years, without anything that the engine adds to its lists of periods."""
    opens: list[int] = []
    closes: list[int] = []
    for year in range(first_year, last_year + 1):
        for start, end in open_periods(calendar._rules, year):
            if closes and closes[-1] == start:
                closes[-1] = end
            else:
                opens.append(start)
                closes.append(end)
    lengths = [end - start for start, end in zip(opens, closes, strict=True)]
    anchor = year_us(2024)
    before = sum(max(min(end, anchor) - start, 0) for start, end in zip(opens, closes, strict=True))
    return PlainKernel(opens, closes, list(accumulate(lengths, initial=-before)))


def telling_instants(kernel: PlainKernel, first_year: int, last_year: int) -> Iterator[int]:
    """The instants within some years where a mistake would show: around every edge."""
    begins, ends = year_us(first_year), year_us(last_year + 1)
    edges = [*kernel.opens[:400], *kernel.closes[:400], *kernel.opens[-9:], *kernel.closes[-9:]]
    edges += [year_us(year) for year in range(first_year, last_year + 2)]
    # Guides divide time into steps that are powers of two, or days.
    edges += [begins + (step << shift) for shift in (33, 35, 40) for step in range(40)]
    edges += [begins + day * 24 * HOUR_US for day in range(40)]
    for edge in edges:
        yield from (near for near in (edge - 1, edge, edge + 1) if begins <= near < ends)
