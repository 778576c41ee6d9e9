"""Laws that working time obeys for any calendar, and a slow model that must agree with it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import BusinessCalendar

DAY_S = 86_400
GRAIN = timedelta(minutes=15)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")

# Around both changes of the clock in Europe, America and on Lord Howe Island.
STARTS = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 25, tzinfo=UTC))
SPAN_DAYS = 45

quarters = st.integers(0, SPAN_DAYS * 96)
amounts = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=4))


@st.composite
def shifts(draw: st.DrawFn) -> tuple[int, int]:
    """A shift in quarters of an hour that doesn't begin or end while clocks change."""
    start = draw(st.integers(20, 95))
    end = draw(st.integers(start + 1, 192).filter(lambda end: not 96 < end < 116))
    return start * 900, end * 900


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    zone = draw(st.sampled_from(ZONES))
    return BusinessCalendar(
        time_zone=zone,
        weekly_hours=draw(
            st.dictionaries(
                st.integers(0, 6), st.lists(shifts(), min_size=1, max_size=3), min_size=1
            )
        ),
        holidays=draw(st.lists(st.dates(date(2026, 2, 27), date(2026, 11, 10)), max_size=20)),
        yearly_holidays=draw(st.lists(st.sampled_from([(3, 8), (3, 29), (10, 25)]), max_size=2)),
        holiday_time_zone=draw(st.sampled_from([None, "Asia/Tokyo"])),
    )


def is_open_by_the_clock(calendar: BusinessCalendar, instant: datetime) -> bool:
    """Whether the wall clock shows a working hour: the definition, read aloud."""
    holiday_date = instant.astimezone(ZoneInfo(calendar.holiday_time_zone)).date()
    if calendar.holiday_on(holiday_date) is not None:
        return False
    local = instant.astimezone(ZoneInfo(calendar.time_zone))
    seconds = (local.hour * 60 + local.minute) * 60
    today, yesterday = local.weekday(), (local.weekday() - 1) % 7
    return any(start <= seconds < end for start, end in calendar.weekly_hours[today]) or any(
        start <= seconds + DAY_S < end for start, end in calendar.weekly_hours[yesterday]
    )


def quarters_worked(calendar: BusinessCalendar, start: datetime) -> list[int]:
    """How many open quarters of an hour have passed after each quarter since `start`."""
    worked = [0]
    for quarter in range(SPAN_DAYS * 96):
        is_open = is_open_by_the_clock(calendar, start + quarter * GRAIN)
        worked.append(worked[-1] + is_open)
    return worked


@settings(max_examples=25)
@given(calendar=calendars(), start=st.sampled_from(STARTS), first=quarters, second=quarters)
def test_working_time_is_what_counting_open_quarters_of_an_hour_gives(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    worked = quarters_worked(calendar, start)
    between = calendar.between(start + first * GRAIN, start + second * GRAIN)
    assert between == (worked[second] - worked[first]) * GRAIN
    if worked[second] > worked[first]:
        reached = worked.index(worked[second])
        assert calendar.add(start + first * GRAIN, between) == start + reached * GRAIN


@settings(max_examples=25)
@given(calendar=calendars(), start=st.sampled_from(STARTS))
def test_open_periods_are_exactly_the_open_quarters_and_never_touch(
    calendar: BusinessCalendar, start: datetime
) -> None:
    end = start + timedelta(days=8)
    periods = list(calendar.periods(start, end))
    for quarter in range(8 * 96):
        instant = start + quarter * GRAIN
        inside = any(opens <= instant < closes for opens, closes in periods)
        assert inside == is_open_by_the_clock(calendar, instant) == calendar.is_open(instant)
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(periods))


@settings(max_examples=50)
@given(calendar=calendars(), quarter=quarters, amount=amounts)
def test_what_was_added_lies_between_and_no_earlier_instant_will_do(
    calendar: BusinessCalendar, quarter: int, amount: timedelta
) -> None:
    start = STARTS[0] + quarter * GRAIN
    end = calendar.add(start, amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start, end - timedelta(microseconds=1)) < amount


@settings(max_examples=50)
@given(calendar=calendars(), quarter=quarters, amount=amounts)
def test_what_was_taken_off_lies_between_and_no_later_instant_will_do(
    calendar: BusinessCalendar, quarter: int, amount: timedelta
) -> None:
    end = STARTS[0] + quarter * GRAIN
    start = calendar.add(end, -amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start + timedelta(microseconds=1), end) < amount


@settings(max_examples=50)
@given(calendar=calendars(), first=quarters, second=quarters, third=quarters)
def test_working_time_adds_up_and_changes_its_sign_backwards(
    calendar: BusinessCalendar, first: int, second: int, third: int
) -> None:
    one, two, three = (STARTS[0] + quarter * GRAIN for quarter in (first, second, third))
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@pytest.mark.parametrize("zone", ZONES)
def test_elapsed_time_means_the_same_whichever_years_were_looked_at_before(zone: str) -> None:
    def calendar(name: str) -> BusinessCalendar:
        # Another holiday far away makes other rules, so that nothing compiled is shared.
        return BusinessCalendar(
            time_zone=zone,
            weekly_hours={day: [(22 * 3600, 30 * 3600)] for day in range(7)},
            holidays=[(date(1960, 1, 1 + len(name)), name)],
        )

    instants = [
        datetime(year, month, 1, 3, tzinfo=UTC)
        for year in (2022, 2023, 2024, 2026, 2027)
        for month in (1, 6)
    ]
    forwards, backwards = calendar("a"), calendar("bb")
    ahead = [forwards.between(instants[0], instant) for instant in instants]
    behind = [backwards.between(instants[0], instant) for instant in reversed(instants)]
    assert ahead == behind[::-1]
    assert len(set(ahead)) == len(instants)
