"""A peer written in Rust (workclock) gives the same answers for every calendar it can express."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import workclock
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import BusinessCalendar

DAY_S = 86_400
LEAST_S = 900
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Antarctica/Troll",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
    "UTC",
)
FIRST = datetime(2010, 1, 1, tzinfo=UTC)

instants = st.integers(0, 20 * 366 * DAY_S * 10**6).map(
    lambda moment: FIRST + timedelta(microseconds=moment)
)
# Fifteen minutes a week must be enough for them since 1970.
amounts = st.timedeltas(min_value=timedelta(days=-10), max_value=timedelta(days=10))
# Changes of the clock are no hindrance here: both read the same definition of them.
seconds = st.integers(0, 95).map(lambda quarter: quarter * 900) | st.integers(0, DAY_S - 1)


@st.composite
def shifts(draw: st.DrawFn) -> tuple[int, int]:
    """A shift of at most a day; its end may be 24:00 or after midnight."""
    start = draw(seconds)
    length = draw(st.integers(1, 96).map(lambda quarter: quarter * 900) | st.just(DAY_S - start))
    # A few seconds before midnight would not do for the amounts above.
    return start, start + max(length, LEAST_S)


class Definition:
    """One calendar, made for both."""

    def __init__(
        self,
        zone: str,
        week: dict[int, list[tuple[int, int]]],
        holidays: list[date],
        holiday_zone: str | None,
    ) -> None:
        self.ours = BusinessCalendar(
            time_zone=zone,
            weekly_hours=week,
            holidays=holidays,
            holiday_time_zone=holiday_zone,
        )
        self.theirs = workclock.Schedule(
            [
                *(
                    workclock.WorkDay(clock(start), clock(end), days=[day])
                    for day, periods in week.items()
                    for start, end in periods
                ),
                workclock.Holidays(holidays, time_zone=holiday_zone or zone),
            ],
            time_zone=zone,
        )


def clock(seconds: int) -> time:
    minutes, second = divmod(seconds % DAY_S, 60)
    return time(minutes // 60, minutes % 60, second)


definitions = st.builds(
    Definition,
    zone=st.sampled_from(ZONES),
    week=st.dictionaries(st.integers(0, 6), st.lists(shifts(), min_size=1, max_size=3), min_size=1),
    holidays=st.lists(st.dates(date(2009, 12, 1), date(2030, 2, 1)), max_size=15),
    holiday_zone=st.sampled_from([None, "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
)


def same_answers(both: Definition, instant: datetime, other: datetime, amount: timedelta) -> None:
    assert both.ours.between(instant, other) == both.theirs.between(instant, other)
    assert both.ours.add(instant, amount) == both.theirs.add(instant, amount)
    assert both.ours.subtract(instant, amount) == both.theirs.sub(instant, amount)
    # Theirs begin or end at the instant itself when they contain it.
    assert both.ours.next_period(instant)[1] == both.theirs.next_period(instant)[1]
    assert both.ours.previous_period(instant)[0] == both.theirs.previous_period(instant)[0]


@settings(max_examples=60)
@given(both=definitions, instant=instants, other=instants, amount=amounts)
def test_both_give_the_same_answers(
    both: Definition, instant: datetime, other: datetime, amount: timedelta
) -> None:
    same_answers(both, instant, other, amount)


@pytest.mark.proof
@settings(max_examples=1_000)
@given(both=definitions, instant=instants, other=instants, amount=amounts)
def test_both_give_the_same_answers_to_a_great_many_questions(
    both: Definition, instant: datetime, other: datetime, amount: timedelta
) -> None:
    same_answers(both, instant, other, amount)
