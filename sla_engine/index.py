"""Working-time questions answered from a timeline that grows by whole years as needed."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from sla_engine.datetime_guide import DatetimeAnswers, guided_datetimes
from sla_engine.errors import NoWorkingTime, OutsideYears
from sla_engine.guide import Answers, guided
from sla_engine.instants import (
    FIRST_YEAR,
    LAST_YEAR,
    datetime_of,
    duration_of,
    duration_us,
    us_of,
    year_us,
)
from sla_engine.rules import Rules
from sla_engine.timeline import Timeline, empty_timeline
from sla_engine.year import open_periods

_FIRST_US = year_us(FIRST_YEAR)
_LAST_US = year_us(LAST_YEAR + 1)

# A calendar that is asked once or twice, as most are at the start, shall not pay for a guide.
_FEW_SEARCHES = 64


class _Searches:
    """Counts searches, until they are so many that a guide is worth making.

    Threads may count at the same time; a search not counted does no harm.
    """

    def __init__(self) -> None:
        self._count = 0
        self._guided: Timeline | None = None

    def are_many(self, timeline: Timeline) -> bool:
        """Count one more; true if it is time for a guide to this timeline, and only once for it."""
        self._count += 1
        if self._count <= _FEW_SEARCHES + len(timeline.opens) // 8 or timeline is self._guided:
            return False
        self._count = 0
        self._guided = timeline
        return True


class WorkingTimeIndex:
    """The timeline of some rules. All arguments and answers are whole microseconds.

    A timeline is never changed in place: growing replaces it, so that threads may share an index.
    Once enough has been asked to be worth a guide, the functions are replaced by quicker ones that
    give the same answers (`sla_engine.guide`).
    """

    elapsed: Callable[[int], int]
    """Working time from the anchor to an instant; negative before the anchor."""
    earliest: Callable[[int], int]
    """The first instant at which that much has elapsed; raises NoWorkingTime."""
    latest: Callable[[int], int]
    """The last instant at which no more than that has elapsed; raises NoWorkingTime."""
    add: Callable[[int, int], int]
    """The instant when so much working time has passed since another: the earliest one, when it
    is negative the latest one, for zero the other itself; raises NoWorkingTime."""
    between: Callable[[int, int], int]
    """The working time from one instant to another; negative when the other comes first."""
    add_datetime: Callable[[datetime, timedelta], datetime]
    """`add` to an aware datetime of any zone; the answer is in UTC."""
    between_datetimes: Callable[[datetime, datetime], timedelta]
    """`between` two aware datetimes of any zone."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._timeline = empty_timeline()
        self._searches = _Searches()
        self._datetime_searches = _Searches()
        self._search = Answers(
            self._elapsed, self._earliest, self._latest, self._add, self._between
        )
        self._datetime_search = DatetimeAnswers(self._add_datetime, self._between_datetimes)
        self._answer_with(self._search)
        self._answer_datetimes_with(self._datetime_search)

    def covering(self, first: int, last: int) -> Timeline:
        """The timeline of at least the years of two instants; raises OutsideYears."""
        return self._covering(last, self._covering(first))

    def reaching(self, least: int, most: int) -> Timeline:
        """The timeline of as many years as it takes to go beyond two elapsed times.

        Of all years there are, if they do not go so far.
        """
        timeline = self._timeline
        while most >= timeline.elapsed_end and timeline.end_year <= LAST_YEAR:
            timeline = self._year_after(timeline)
        while least <= timeline.elapsed_begin and timeline.first_year > FIRST_YEAR:
            timeline = self._year_before(timeline)
        return timeline

    def _elapsed(self, instant: int) -> int:
        timeline = self._searched()
        if not timeline.begins <= instant < timeline.ends:
            timeline = self._covering(instant)
        return timeline.elapsed_at(instant)

    def _earliest(self, elapsed: int) -> int:
        timeline = self._searched()
        while elapsed > timeline.elapsed_end:
            timeline = self._year_after(timeline)
        while elapsed <= timeline.elapsed_begin:
            timeline = self._year_before(timeline)
        return timeline.earliest(elapsed)

    def _latest(self, elapsed: int) -> int:
        timeline = self._searched()
        while elapsed >= timeline.elapsed_end:
            timeline = self._year_after(timeline)
        while elapsed < timeline.elapsed_begin:
            timeline = self._year_before(timeline)
        return timeline.latest(elapsed)

    def _add(self, instant: int, working: int) -> int:
        if working == 0:
            return instant
        elapsed = self.elapsed(instant) + working
        return self.earliest(elapsed) if working > 0 else self.latest(elapsed)

    def _between(self, start: int, end: int) -> int:
        return self.elapsed(end) - self.elapsed(start)

    def _add_datetime(self, instant: datetime, working: timedelta) -> datetime:
        self._search_datetimes()
        return datetime_of(self.add(us_of(instant), duration_us(working)))

    def _between_datetimes(self, start: datetime, end: datetime) -> timedelta:
        self._search_datetimes()
        return duration_of(self.between(us_of(start), us_of(end)))

    def is_open(self, instant: int) -> bool:
        """Whether an instant lies in working time; a closing instant does not."""
        timeline = self._covering(instant)
        if instant == _LAST_US:
            # The end of all years may be counted up to, but what it begins is not known.
            raise _outside(instant)
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
        """The open periods between two instants, cut at both; raises OutsideYears at once."""
        return _periods(self.covering(start, end), start, end) if start < end else iter(())

    def _searched(self) -> Timeline:
        """The timeline, for one more search in it."""
        timeline = self._timeline
        if self._searches.are_many(timeline):
            self._answer_with(guided(timeline, self._search))
        return timeline

    def _search_datetimes(self) -> None:
        timeline = self._timeline
        if self._datetime_searches.are_many(timeline):
            self._answer_datetimes_with(guided_datetimes(timeline, self._datetime_search))

    def _answer_with(self, answers: Answers) -> None:
        self.elapsed, self.earliest, self.latest, self.add, self.between = answers

    def _answer_datetimes_with(self, answers: DatetimeAnswers) -> None:
        self.add_datetime, self.between_datetimes = answers

    def _covering(self, instant: int, timeline: Timeline | None = None) -> Timeline:
        if not _FIRST_US <= instant <= _LAST_US:
            raise _outside(instant)
        timeline = timeline or self._timeline
        while instant < timeline.begins:
            timeline = self._year_before(timeline)
        while instant >= timeline.ends < _LAST_US:
            timeline = self._year_after(timeline)
        return timeline

    def _year_after(self, timeline: Timeline) -> Timeline:
        if timeline.end_year > LAST_YEAR:
            if timeline.opens:
                raise NoWorkingTime(
                    f"This calendar has less working time than that until the end of {LAST_YEAR}; "
                    "ask for less, or give it more hours."
                )
            raise NoWorkingTime(
                f"This calendar has no working time left until the end of {LAST_YEAR}; "
                "give it weekly hours, or fewer holidays."
            )
        periods = open_periods(self._rules, timeline.end_year)
        self._timeline = timeline.with_year_after(periods)
        return self._timeline

    def _year_before(self, timeline: Timeline) -> Timeline:
        if timeline.first_year <= FIRST_YEAR:
            if timeline.opens:
                raise NoWorkingTime(
                    f"This calendar has less working time than that back to {FIRST_YEAR}; "
                    "ask for less, or give it more hours."
                )
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


def _periods(timeline: Timeline, start: int, end: int) -> Iterator[tuple[int, int]]:
    index = max(bisect_right(timeline.opens, start) - 1, 0)
    while index < len(timeline.opens) and timeline.opens[index] < end:
        opens, closes = max(timeline.opens[index], start), min(timeline.closes[index], end)
        if opens < closes:
            yield opens, closes
        index += 1


def _outside(instant: int) -> OutsideYears:
    return OutsideYears(
        f"Working time is known for the years {FIRST_YEAR} to {LAST_YEAR} only; "
        f"{_spoken(instant)} lies outside. Correct the date."
    )


def _spoken(instant: int) -> str:
    try:
        return f"{datetime_of(instant):%Y-%m-%d}"
    except OverflowError:
        return "this instant"
