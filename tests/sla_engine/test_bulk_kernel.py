"""Many questions at once get the answers that each would get alone, with NumPy and without."""

import random
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import BusinessCalendar, NoWorkingTime, OutsideYears, bulk
from sla_engine.bulk import (
    NEVER,
    add_many,
    available,
    between_many,
    elapsed_many,
    instant_many,
    latest_many,
    tables,
)
from sla_engine.index import WorkingTimeIndex
from sla_engine.instants import year_us
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

FIRST, LAST = 2022, 2026
BEGINS, ENDS = year_us(FIRST), year_us(LAST + 1)


@pytest.fixture(params=["with NumPy", "without NumPy"])
def numpy_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    has_numpy: bool = request.param == "with NumPy"
    monkeypatch.setattr(bulk, "available", lambda: has_numpy)
    return has_numpy


def alone(calendar: BusinessCalendar, method: str, *question: int) -> int:
    """What the calendar answers to one question."""
    try:
        answer: int = getattr(calendar, method)(*question)
    except NoWorkingTime:
        return NEVER
    return answer


def listed(numbers: "bulk.Numbers") -> list[int]:
    return [int(number) for number in numbers]


def chances(seed: int) -> Iterator[int]:
    chance = random.Random(seed)
    while True:
        yield chance.randrange(BEGINS, ENDS)


@pytest.mark.usefixtures("numpy_or_not")
@pytest.mark.parametrize("calendar", [OFFICE, NIGHTS, HECTIC, ALWAYS, NEVER_OPEN])
def test_around_every_edge_many_answers_are_those_of_each_alone(
    calendar: BusinessCalendar,
) -> None:
    instants = list(telling_instants(plain_kernel(calendar, FIRST, LAST), FIRST, LAST))
    elapsed = [calendar.elapsed_us(instant) for instant in instants]
    assert listed(elapsed_many(calendar, instants)) == elapsed
    assert listed(instant_many(calendar, elapsed)) == [
        alone(calendar, "instant_us", worked) for worked in elapsed
    ]
    assert listed(latest_many(calendar, elapsed)) == [
        alone(calendar, "latest_us", worked) for worked in elapsed
    ]


@pytest.mark.usefixtures("numpy_or_not")
@pytest.mark.parametrize("calendar", [OFFICE, HECTIC, ALWAYS, NEVER_OPEN])
@pytest.mark.parametrize(
    "amounts",
    [[HOUR_US, 90 * HOUR_US], [-HOUR_US, -1], [0], [-50 * HOUR_US, 0, 1, 40 * HOUR_US]],
    ids=["ahead", "back", "nothing", "mixed"],
)
def test_many_sums_and_spans_are_those_of_each_alone(
    calendar: BusinessCalendar, amounts: list[int]
) -> None:
    starts = [start for start, _ in zip(chances(1), range(200), strict=False)]
    ends = [end for end, _ in zip(chances(2), range(200), strict=False)]
    workings = (amounts * 200)[:200]
    assert listed(add_many(calendar, starts, workings)) == [
        alone(calendar, "add_us", start, working)
        for start, working in zip(starts, workings, strict=True)
    ]
    assert listed(add_many(calendar, starts, amounts[0])) == [
        alone(calendar, "add_us", start, amounts[0]) for start in starts
    ]
    assert listed(between_many(calendar, starts, ends)) == [
        calendar.between_us(start, end) for start, end in zip(starts, ends, strict=True)
    ]


@settings(max_examples=40)
@given(calendar=calendars(), seed=st.integers(0, 1000))
def test_for_any_calendar_arrays_get_the_answers_of_numbers(
    calendar: BusinessCalendar, seed: int
) -> None:
    chance = chances(seed)
    starts, ends = [next(chance) for _ in range(50)], [next(chance) for _ in range(50)]
    spans = listed(between_many(calendar, starts, ends))
    assert spans == [calendar.between_us(*span) for span in zip(starts, ends, strict=True)]
    assert listed(add_many(calendar, starts, spans)) == [
        alone(calendar, "add_us", start, span) for start, span in zip(starts, spans, strict=True)
    ]


@pytest.mark.usefixtures("numpy_or_not")
def test_where_no_working_time_is_left_the_others_still_get_their_answers() -> None:
    start, worked = BEGINS, OFFICE.elapsed_us(BEGINS)
    too_much = 131 * 366 * 24 * HOUR_US
    due = OFFICE.add_us(start, HOUR_US)
    amounts = [HOUR_US, too_much, -too_much, 2**63 - 1, -(2**63)]
    assert listed(add_many(OFFICE, [start] * 5, amounts)) == [due, *[NEVER] * 4]
    assert listed(add_many(OFFICE, [ENDS] * 2, 2**63 - 1)) == [NEVER] * 2
    asked = [worked + HOUR_US, worked + too_much, worked - too_much, NEVER]
    assert listed(instant_many(OFFICE, asked)) == [due, NEVER, NEVER, NEVER]
    assert listed(latest_many(OFFICE, asked)) == [due, NEVER, NEVER, NEVER]


@pytest.mark.usefixtures("numpy_or_not")
def test_from_the_first_instant_to_the_last_and_no_further() -> None:
    first, last = year_us(1970), year_us(2101)
    everything = listed(between_many(OFFICE, [first], [last]))
    assert everything == [OFFICE.between_us(first, last)]
    ends = listed(elapsed_many(OFFICE, [first, last]))
    assert listed(instant_many(OFFICE, ends)) == [NEVER, OFFICE.instant_us(ends[1])]
    assert listed(latest_many(OFFICE, ends)) == [OFFICE.latest_us(ends[0]), NEVER]
    for outside in (first - 1, last + 1, NEVER):
        with pytest.raises(OutsideYears):
            elapsed_many(OFFICE, [first, outside])
        with pytest.raises(OutsideYears):
            add_many(OFFICE, [outside, first], HOUR_US)


@pytest.mark.usefixtures("numpy_or_not")
def test_no_questions_get_no_answers() -> None:
    for answers in (
        elapsed_many(OFFICE, []),
        instant_many(OFFICE, []),
        latest_many(OFFICE, []),
        add_many(OFFICE, [], HOUR_US),
        between_many(OFFICE, [], []),
    ):
        assert len(answers) == 0


def test_without_numpy_the_answers_are_lists_with_it_arrays(numpy_or_not: bool) -> None:
    answers = elapsed_many(OFFICE, (BEGINS, ENDS))
    assert isinstance(answers, np.ndarray if numpy_or_not else list)


@pytest.mark.usefixtures("numpy_or_not")
def test_spans_need_as_many_starts_as_ends() -> None:
    with pytest.raises(ValueError, match="There are 3 instants and 2 ends; give as many of both"):
        between_many(OFFICE, [BEGINS] * 3, [ENDS] * 2)


@pytest.mark.usefixtures("numpy_or_not")
def test_amounts_are_one_or_as_many_as_instants() -> None:
    with pytest.raises(ValueError, match="3 instants and 2 amounts of working time"):
        add_many(OFFICE, [BEGINS] * 3, [HOUR_US] * 2)


def test_arrays_keep_their_shape_and_are_left_alone() -> None:
    instants = np.arange(BEGINS, BEGINS + 12 * HOUR_US, HOUR_US).reshape(3, 4)
    asked = instants.copy()
    backwards = instants[::-1, ::2]
    elapsed = elapsed_many(OFFICE, instants)
    assert isinstance(elapsed, np.ndarray)
    assert elapsed.shape == (3, 4)
    assert elapsed.dtype == np.int64
    turned = elapsed_many(OFFICE, backwards)
    assert isinstance(turned, np.ndarray)
    assert turned.tolist() == elapsed[::-1, ::2].tolist()
    turned = elapsed_many(OFFICE, instants.T)
    assert isinstance(turned, np.ndarray)
    assert turned.tolist() == elapsed.T.tolist()
    add_many(OFFICE, instants, [-1, 0, 1, 2])
    between_many(OFFICE, instants, instants)
    assert (instants == asked).all()


def test_more_questions_than_fit_into_one_chunk_are_all_answered() -> None:
    instants = np.arange(BEGINS, ENDS, 2 * HOUR_US)
    assert len(instants) > 16_384
    plain = plain_kernel(OFFICE, FIRST, LAST)
    assert listed(elapsed_many(OFFICE, instants)) == [
        plain.elapsed_at(instant) for instant in instants.tolist()
    ]


@pytest.mark.parametrize(
    "numbers", [[1.5], np.array([1.0]), np.array([2**63], dtype=np.uint64), [2**70]]
)
def test_what_is_not_a_whole_number_of_64_bits_is_refused(numbers: list[int]) -> None:
    with pytest.raises(TypeError, match="give whole microseconds"):
        elapsed_many(OFFICE, numbers)


def test_crowded_openings_are_searched_and_even_ones_are_not() -> None:
    for calendar, is_crowded in ((HECTIC, True), (OFFICE, False), (NIGHTS, False)):
        index = WorkingTimeIndex(calendar._rules)
        table = tables.tables_of(index, index.covering(BEGINS, ENDS))
        for places in (table.opens, table.elapsed):
            assert (places.most > 4) == is_crowded
            assert len(places.before) < 40 * len(places.values)


def test_the_engine_works_without_numpy_and_does_not_import_it() -> None:
    program = "import sys, sla_engine.bulk; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert available()
