"""The quick answers about working time are the plain ones, wherever one asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, NoWorkingTime, OutsideYears
from sla_engine.datetime_guide import DatetimeAnswers, guided_datetimes
from sla_engine.guide import Answers, counts_before, guided
from sla_engine.index import WorkingTimeIndex
from sla_engine.instants import datetime_of, duration_of, us_of, year_us
from tests.sla_engine.plain_kernel import (
    ALWAYS,
    HECTIC,
    HOUR_US,
    NEVER_OPEN,
    NIGHTS,
    OFFICE,
    calendars,
    plain_kernel,
    telling_instants,
)

FIRST, LAST = 2023, 2025
BEGINS, ENDS = year_us(FIRST), year_us(LAST + 1)

instants = st.integers(BEGINS, ENDS - 1)


def refuse(*question: object) -> int:
    raise AssertionError(f"{question} was passed on, but lies within the timeline")


def refuse_datetimes(*question: object) -> datetime:
    raise AssertionError(f"{question} was passed on, but lies within the timeline")


def refuse_durations(*question: object) -> timedelta:
    raise AssertionError(f"{question} was passed on, but lies within the timeline")


def quick(calendar: BusinessCalendar) -> Answers:
    """The quick answers for the years of this file, which refuse all others."""
    timeline = WorkingTimeIndex(calendar._rules).covering(BEGINS, ENDS - 1)
    return guided(timeline, Answers(refuse, refuse, refuse, refuse, refuse))


def quick_datetimes(calendar: BusinessCalendar) -> DatetimeAnswers:
    timeline = WorkingTimeIndex(calendar._rules).covering(BEGINS, ENDS - 1)
    return guided_datetimes(timeline, DatetimeAnswers(refuse_datetimes, refuse_durations))


def fresh(calendar: BusinessCalendar) -> WorkingTimeIndex:
    """An index that nobody has asked anything yet."""
    return WorkingTimeIndex(calendar._rules)


def warm(calendar: BusinessCalendar, around: int) -> WorkingTimeIndex:
    """An index that was asked so much that its answers are the quick ones."""
    index = fresh(calendar)
    searching = index.elapsed
    for _ in range(1000):
        index.elapsed(around)
        index.between_datetimes(datetime_of(around), datetime_of(around))
    assert index.elapsed is not searching
    return index


@pytest.mark.parametrize("calendar", [OFFICE, NIGHTS, HECTIC, ALWAYS])
def test_around_every_edge_the_quick_answer_is_the_plain_one(calendar: BusinessCalendar) -> None:
    plain, answers = plain_kernel(calendar, FIRST, LAST), quick(calendar)
    for instant in telling_instants(plain, FIRST, LAST):
        elapsed = plain.elapsed_at(instant)
        assert answers.elapsed(instant) == elapsed
        if plain.has_earliest(elapsed):
            assert answers.earliest(elapsed) == plain.earliest(elapsed)
        if plain.has_latest(elapsed):
            assert answers.latest(elapsed) == plain.latest(elapsed)


@settings(max_examples=60)
@given(calendar=calendars(), start=instants, end=instants)
def test_for_any_calendar_the_quick_answers_are_the_plain_ones(
    calendar: BusinessCalendar, start: int, end: int
) -> None:
    plain, answers = plain_kernel(calendar, FIRST, LAST), quick(calendar)
    before, after = plain.elapsed_at(start), plain.elapsed_at(end)
    assert answers.elapsed(start) == before
    assert answers.between(start, end) == after - before
    assert answers.between(end, start) == before - after
    if after > before:
        assert answers.add(start, after - before) == plain.earliest(after)
        assert answers.earliest(after) == plain.earliest(after)
        assert answers.latest(before) == plain.latest(before)


@settings(max_examples=60)
@given(
    calendar=calendars(), start=instants, end=instants, zone=st.sampled_from(["UTC", "Asia/Tokyo"])
)
def test_datetimes_get_the_answers_of_microseconds(
    calendar: BusinessCalendar, start: int, end: int, zone: str
) -> None:
    numbers, answers = quick(calendar), quick_datetimes(calendar)
    opened, closed = (datetime_of(instant).astimezone(ZoneInfo(zone)) for instant in (start, end))
    worked = numbers.between(start, end)
    assert answers.between(opened, closed) == duration_of(worked)
    assert answers.between(datetime_of(start), datetime_of(end)) == duration_of(worked)
    if worked > 0:
        reached = answers.add(opened, duration_of(worked))
        assert us_of(reached) == numbers.add(start, worked)
        assert reached.tzinfo is UTC


@pytest.mark.parametrize("calendar", [OFFICE, NIGHTS, HECTIC, ALWAYS])
def test_around_every_edge_datetimes_get_the_answers_of_microseconds(
    calendar: BusinessCalendar,
) -> None:
    plain, answers = plain_kernel(calendar, FIRST, LAST), quick_datetimes(calendar)
    begin = datetime_of(BEGINS)
    for instant in telling_instants(plain, FIRST, LAST):
        elapsed = plain.elapsed_at(instant)
        worked = duration_of(elapsed - plain.elapsed[0])
        assert answers.between(begin, datetime_of(instant)) == worked
        if worked:
            assert answers.add(begin, worked) == datetime_of(plain.earliest(elapsed))


@pytest.mark.parametrize("calendar", [OFFICE, NIGHTS, ALWAYS])
@pytest.mark.parametrize("year", [2011, 2022, 2024, 2027, 2037])
def test_a_warm_index_answers_as_a_fresh_one_does_across_the_edges_of_what_it_knows(
    calendar: BusinessCalendar, year: int
) -> None:
    known, unasked = warm(calendar, year_us(2024) + 1), fresh(calendar)
    at = year_us(year)
    for instant in (at - 1, at, at + 1, at + 40 * HOUR_US):
        assert known.elapsed(instant) == unasked.elapsed(instant)
        for working in (-3000 * HOUR_US, -1, 0, 1, HOUR_US, 3000 * HOUR_US):
            ended = unasked.add(instant, working)
            assert known.add(instant, working) == ended
            assert known.between(instant, ended) == working
            assert known.add_datetime(datetime_of(instant), duration_of(working)) == datetime_of(
                ended
            )
            assert known.between_datetimes(datetime_of(ended), datetime_of(instant)) == duration_of(
                -working
            )


def test_growing_in_both_directions_changes_no_answer() -> None:
    index = warm(OFFICE, year_us(2024))
    asked = [year_us(year) + 3000 * HOUR_US for year in (2024, 2026, 2021, 2029, 2018, 2024)]
    first = [index.elapsed(instant) for instant in asked]
    again = [warm(OFFICE, asked[2]).elapsed(instant) for instant in reversed(asked)]
    plain = plain_kernel(OFFICE, 2018, 2029)
    assert first == again[::-1] == [plain.elapsed_at(instant) for instant in asked]
    assert first[4] < first[2] < 0 < first[0] < first[1]


@pytest.mark.parametrize("is_warm", [False, True])
def test_without_working_time_ahead_the_search_ends_with_an_error(is_warm: bool) -> None:
    at = year_us(2024)
    never = warm(NEVER_OPEN, at) if is_warm else fresh(NEVER_OPEN)
    assert never.elapsed(at) == never.between(at, at + HOUR_US) == 0
    assert never.add(at, 0) == at
    for working in (1, -1):
        with pytest.raises(NoWorkingTime):
            never.add(at, working)
        with pytest.raises(NoWorkingTime):
            never.add_datetime(datetime_of(at), duration_of(working))
    office = warm(OFFICE, at) if is_warm else fresh(OFFICE)
    with pytest.raises(NoWorkingTime):
        office.add(at, 200 * 365 * 8 * HOUR_US)


@pytest.mark.parametrize("is_warm", [False, True])
def test_the_first_and_the_last_instant_are_answered_and_those_beyond_refused(
    is_warm: bool,
) -> None:
    first, last = year_us(1970), year_us(2101)
    index = warm(OFFICE, year_us(2024)) if is_warm else fresh(OFFICE)
    plain = plain_kernel(OFFICE, 1970, 2100)
    assert index.between(first, last) == plain.elapsed[-1] - plain.elapsed[0]
    assert index.between_datetimes(datetime_of(first), datetime_of(last)) == duration_of(
        plain.elapsed[-1] - plain.elapsed[0]
    )
    for outside in (first - 1, last + 1, -(2**80), 2**80):
        with pytest.raises(OutsideYears):
            index.elapsed(outside)
        with pytest.raises(OutsideYears):
            index.add(outside, HOUR_US)
    with pytest.raises(OutsideYears):
        index.between_datetimes(datetime_of(first - 1), datetime_of(last))


def test_threads_that_let_one_index_grow_all_get_the_right_answers() -> None:
    index = fresh(OFFICE)
    plain = plain_kernel(OFFICE, 2005, 2044)
    asked = [
        year_us(year) + hour * 97 * HOUR_US for hour in range(80) for year in range(2005, 2043)
    ]

    def answers(part: int) -> list[tuple[int, int]]:
        mine = asked if part % 2 else asked[::-1]
        found = {instant: (index.elapsed(instant), index.add(instant, HOUR_US)) for instant in mine}
        return [found[instant] for instant in asked]

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(answers, range(4)))
    right = [
        (elapsed := plain.elapsed_at(instant), plain.earliest(elapsed + HOUR_US))
        for instant in asked
    ]
    assert told == [right] * 4


def test_a_calendar_asked_once_or_twice_makes_no_guide() -> None:
    index = fresh(OFFICE)
    searching = index.elapsed
    for _ in range(20):
        index.elapsed(year_us(2024))
    assert index.elapsed is searching


@pytest.mark.parametrize(
    ("steps", "last", "before"),
    [
        ([], 2, [0, 0, 0, 0]),
        ([0], 0, [0, 1]),
        ([0, 0, 2], 3, [0, 2, 2, 3, 3]),
        ([3], 3, [0, 0, 0, 0, 1]),
    ],
)
def test_a_guide_counts_what_lies_before_each_step(
    steps: list[int], last: int, before: list[int]
) -> None:
    assert counts_before(steps, last) == before
