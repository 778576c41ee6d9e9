"""Working-time questions answered from a timeline that grows by whole years as needed."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from sla_engine.errors import NoWorkingTime, OutsideYears
from sla_engine.instants import FIRST_YEAR, LAST_YEAR, datetime_of, year_us
from sla_engine.rules import Rules
from sla_engine.timeline import Timeline, empty_timeline
from sla_engine.year import open_periods

_FIRST_US = year_us(FIRST_YEAR)
_LAST_US = year_us(LAST_YEAR + 1)


class WorkingTimeIndex:
    """The timeline of some rules. All arguments and answers are whole microseconds.

    A timeline is never changed in place: growing replaces it, so that threads may share an index.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._timeline = empty_timeline()

    def elapsed(self, instant: int) -> int:
        """Working time from the anchor to an instant; negative before the anchor."""
        timeline = self._timeline
        if not timeline.begins <= instant < timeline.ends:
            timeline = self._covering(instant)
        return timeline.elapsed_at(instant)

    def earliest(self, elapsed: int) -> int:
        """The first instant at which that much has elapsed; raises NoWorkingTime."""
        timeline = self._timeline
        while elapsed > timeline.elapsed_end:
            timeline = self._year_after(timeline)
        while elapsed <= timeline.elapsed_begin:
            timeline = self._year_before(timeline)
        return timeline.earliest(elapsed)

    def latest(self, elapsed: int) -> int:
        """The last instant at which no more than that has elapsed; raises NoWorkingTime."""
        timeline = self._timeline
        while elapsed >= timeline.elapsed_end:
            timeline = self._year_after(timeline)
        while elapsed < timeline.elapsed_begin:
            timeline = self._year_before(timeline)
        return timeline.latest(elapsed)

    def is_open(self, instant: int) -> bool:
        """Whether an instant lies in working time; a closing instant does not."""
        timeline = self._covering(instant)
        index = bisect_right(timeline.opens, instant) - 1
        return index >= 0 and instant < timeline.closes[index]

    def next_open(self, instant: int) -> int:
        """The instant itself if it is open, else the next opening; raises NoWorkingTime."""
        return self.latest(self.elapsed(instant))

    def next_period(self, instant: int) -> tuple[int, int]:
        """The open period that contains an instant, or the next one; raises NoWorkingTime."""
        inside = self.next_open(instant)
        timeline = self._covering(inside)
        while True:
            index = bisect_right(timeline.opens, inside) - 1
            opens, closes = timeline.opens[index], timeline.closes[index]
            # A period that reaches the edge of the span may go on in the year beyond it.
            if closes == timeline.ends < _LAST_US:
                timeline = self._year_after(timeline)
            elif opens == timeline.begins > _FIRST_US:
                timeline = self._year_before(timeline)
            else:
                return opens, closes

    def periods(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The open periods between two instants, cut at both."""
        if start >= end:
            return
        timeline = self._covering(end, self._covering(start))
        index = max(bisect_right(timeline.opens, start) - 1, 0)
        while index < len(timeline.opens) and timeline.opens[index] < end:
            opens, closes = max(timeline.opens[index], start), min(timeline.closes[index], end)
            if opens < closes:
                yield opens, closes
            index += 1

    def _covering(self, instant: int, timeline: Timeline | None = None) -> Timeline:
        if not _FIRST_US <= instant <= _LAST_US:
            raise OutsideYears(
                f"Working time is known for the years {FIRST_YEAR} to {LAST_YEAR} only; "
                f"{_spoken(instant)} lies outside. Correct the date."
            )
        timeline = timeline or self._timeline
        while instant < timeline.begins:
            timeline = self._year_before(timeline)
        while instant >= timeline.ends < _LAST_US:
            timeline = self._year_after(timeline)
        return timeline

    def _year_after(self, timeline: Timeline) -> Timeline:
        if timeline.end_year > LAST_YEAR:
            raise NoWorkingTime(
                f"This calendar has no working time left until the end of {LAST_YEAR}; "
                "give it weekly hours, or fewer holidays."
            )
        periods = open_periods(self._rules, timeline.end_year)
        self._timeline = timeline.with_year_after(periods)
        return self._timeline

    def _year_before(self, timeline: Timeline) -> Timeline:
        if timeline.first_year <= FIRST_YEAR:
            raise NoWorkingTime(
                f"This calendar has no working time before that, back to {FIRST_YEAR}; "
                "give it weekly hours, or fewer holidays."
            )
        periods = open_periods(self._rules, timeline.first_year - 1)
        self._timeline = timeline.with_year_before(periods)
        return self._timeline


@lru_cache(maxsize=256)
def index_of(rules: Rules) -> WorkingTimeIndex:
    """The index of some rules; calendars with equal rules share one, and what it has compiled."""
    return WorkingTimeIndex(rules)


def _spoken(instant: int) -> str:
    try:
        return f"{datetime_of(instant):%Y-%m-%d}"
    except OverflowError:
        return "this instant"
