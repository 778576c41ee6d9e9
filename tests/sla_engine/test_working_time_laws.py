"""Laws that working time obeys for any calendar, and a slow model that must agree with it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import BusinessCalendar

DAY_S = 86_400
GRAIN = timedelta(minutes=15)
MOMENT = timedelta(microseconds=1)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")

# Around both changes of the clock in Europe, America and on Lord Howe Island.
STARTS = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 25, tzinfo=UTC))
SPAN_DAYS = 45

starts = st.sampled_from(STARTS)
quarters = st.integers(0, SPAN_DAYS * 96)
amounts = st.timedeltas(min_value=MOMENT, max_value=timedelta(days=4))
days = st.dates(date(2026, 2, 27), date(2026, 4, 17)) | st.dates(
    date(2026, 9, 23), date(2026, 11, 10)
)


@st.composite
def shifts(draw: st.DrawFn) -> tuple[int, int]:
    """A shift in quarters of an hour that doesn't begin or end while clocks change."""
    start = draw(st.just(0) | st.integers(20, 95))
    last = st.integers(max(start + 1, 20), 192) | st.sampled_from([96, 192])
    end = draw(last.filter(lambda end: not 96 < end < 116))
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
        holidays=draw(st.lists(days, max_size=20)),
        yearly_holidays=draw(st.lists(st.sampled_from([(3, 8), (3, 29), (10, 25)]), max_size=2)),
        holiday_time_zone=draw(st.sampled_from([None, "Asia/Tokyo", "Pacific/Kiritimati"])),
        exceptional_days=draw(
            st.dictionaries(
                # Also on days that may be holidays, and on those with a change of the clock.
                days | st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25)]),
                st.lists(shifts(), max_size=2),
                max_size=6,
            )
        ).items(),
    )


def wall_clock_model(calendar: BusinessCalendar) -> Callable[[datetime], bool]:
    """Whether the wall clock shows a working hour: the definition, read aloud."""
    zone, holiday_zone = ZoneInfo(calendar.time_zone), ZoneInfo(calendar.holiday_time_zone)
    exceptional = {day: periods for day, periods, _ in calendar.exceptional_days}
    holidays = {day for day, _ in calendar.holidays}
    yearly = {(month, day) for month, day, _ in calendar.yearly_holidays}

    def hours(day: date) -> tuple[tuple[int, int], ...]:
        return exceptional.get(day, calendar.weekly_hours[day.weekday()])

    def is_open(instant: datetime) -> bool:
        there = instant.astimezone(holiday_zone).date()
        is_holiday = there in holidays or (there.month, there.day) in yearly
        if is_holiday and there not in exceptional:
            return False
        local = instant.astimezone(zone)
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return any(start <= seconds < end for start, end in hours(today)) or any(
            start <= seconds + DAY_S < end for start, end in hours(yesterday)
        )

    return is_open


def counting_gives_the_same(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    is_open = wall_clock_model(calendar)
    worked = [0]
    for quarter in range(SPAN_DAYS * 96):
        worked.append(worked[-1] + is_open(start + quarter * GRAIN))
    begin, end = start + first * GRAIN, start + second * GRAIN
    between = calendar.between(begin, end)
    assert between == (worked[second] - worked[first]) * GRAIN
    if worked[second] > worked[first]:
        reached = worked.index(worked[second])
        assert calendar.add(begin, between) == start + reached * GRAIN
    if worked[second] < worked[first]:
        reached = max(quarter for quarter, done in enumerate(worked) if done == worked[second])
        # The last quarter of the span may not be the last one with that much.
        if reached < SPAN_DAYS * 96:
            assert calendar.subtract(begin, -between) == start + reached * GRAIN


@settings(max_examples=25)
@given(calendar=calendars(), start=starts, first=quarters, second=quarters)
def test_working_time_is_what_counting_open_quarters_of_an_hour_gives(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    counting_gives_the_same(calendar, start, first, second)


@pytest.mark.proof
@settings(max_examples=400)
@given(calendar=calendars(), start=starts, first=quarters, second=quarters)
def test_working_time_is_what_counting_gives_for_a_great_many_calendars(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    counting_gives_the_same(calendar, start, first, second)


@settings(max_examples=25)
@given(calendar=calendars(), start=starts)
def test_open_periods_are_exactly_the_open_quarters_and_never_touch(
    calendar: BusinessCalendar, start: datetime
) -> None:
    is_open = wall_clock_model(calendar)
    end = start + timedelta(days=8)
    periods = list(calendar.periods(start, end))
    for quarter in range(8 * 96):
        instant = start + quarter * GRAIN
        inside = any(opens <= instant < closes for opens, closes in periods)
        assert inside == is_open(instant) == calendar.is_open(instant)
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(periods))


@pytest.mark.proof
@pytest.mark.parametrize("zone", ZONES)
def test_working_time_is_what_counting_seconds_gives(zone: str) -> None:
    calendar = BusinessCalendar(
        time_zone=zone,
        weekly_hours={day: [(32_401, 43_199), (46_807, 64_800)] for day in range(7)},
        exceptional_days=[(date(2026, 3, 29), [(20_011, 40_000), (79_199, 110_001)])],
        holidays=[date(2026, 3, 31)],
    )
    is_open = wall_clock_model(calendar)
    start = datetime(2026, 3, 28, tzinfo=UTC)
    seconds = sum(is_open(start + timedelta(seconds=second)) for second in range(4 * DAY_S))
    assert calendar.between(start, start + timedelta(days=4)) == timedelta(seconds=seconds)


def what_was_added_lies_between(
    calendar: BusinessCalendar, start: datetime, amount: timedelta
) -> None:
    end = calendar.add(start, amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start, end - MOMENT) < amount


def what_was_taken_off_lies_between(
    calendar: BusinessCalendar, end: datetime, amount: timedelta
) -> None:
    start = calendar.subtract(end, amount)
    assert start == calendar.add(end, -amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start + MOMENT, end) < amount


def subtracting_undoes_adding(
    calendar: BusinessCalendar, start: datetime, amount: timedelta
) -> None:
    there = calendar.add(start, amount)
    back = calendar.subtract(there, amount)
    # Closed time leaves no trace: from a closed instant one comes back to the next opening.
    assert back == calendar.add(start, timedelta(0), roll="next_open")
    again = calendar.add(back, amount)
    assert again == there


def a_roll_moves_to_the_next_opening_only(
    calendar: BusinessCalendar, start: datetime, amount: timedelta
) -> None:
    for working in (amount, timedelta(0), -amount):
        end = calendar.add(start, working)
        rolled = calendar.add(start, working, roll="next_open")
        assert calendar.is_open(rolled)
        assert calendar.between(end, rolled) == timedelta(0)
        assert (rolled == end) is calendar.is_open(end)
        assert rolled >= end


def previous_and_next_mirror_each_other(
    calendar: BusinessCalendar, start: datetime, amount: timedelta
) -> None:
    for instant in instants_of_interest(calendar, start, amount):
        first, last = instant - timedelta(days=120), instant + timedelta(days=120)
        periods = list(calendar.periods(first, last))
        following = next(period for period in periods if period[1] > instant)
        preceding = next(period for period in reversed(periods) if period[0] < instant)
        for found, right in (
            (calendar.next_period(instant), following),
            (calendar.previous_period(instant), preceding),
        ):
            # A calendar that hardly ever closes has longer periods than are looked at.
            assert (max(found[0], first), min(found[1], last)) == right


def instants_of_interest(
    calendar: BusinessCalendar, start: datetime, amount: timedelta
) -> Iterator[datetime]:
    """An instant, and openings and closings with the moments beside them."""
    yield start
    for edge in (calendar.add(start, amount), *calendar.next_period(start)):
        # One that never closes begins and ends with the years that are answered.
        if 1970 < edge.year < 2100:
            yield from (edge - MOMENT, edge, edge + MOMENT)


def later_stays_later(calendar: BusinessCalendar, start: datetime, amount: timedelta) -> None:
    later = start + amount
    assert calendar.between(start, later) >= timedelta(0)
    assert calendar.add(start, amount) <= calendar.add(later, amount)
    assert calendar.add(start, amount) <= calendar.add(start, amount + MOMENT)


LAWS = [
    what_was_added_lies_between,
    what_was_taken_off_lies_between,
    subtracting_undoes_adding,
    a_roll_moves_to_the_next_opening_only,
    previous_and_next_mirror_each_other,
    later_stays_later,
]
Law = Callable[[BusinessCalendar, datetime, timedelta], None]


@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=30)
@given(calendar=calendars(), start=starts, quarter=quarters, amount=amounts)
def test_any_calendar_obeys_the_law(
    law: Law, calendar: BusinessCalendar, start: datetime, quarter: int, amount: timedelta
) -> None:
    law(calendar, start + quarter * GRAIN, amount)


@pytest.mark.proof
@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=400)
@given(calendar=calendars(), start=starts, quarter=quarters, amount=amounts)
def test_a_great_many_calendars_obey_the_law(
    law: Law, calendar: BusinessCalendar, start: datetime, quarter: int, amount: timedelta
) -> None:
    law(calendar, start + quarter * GRAIN, amount)


@settings(max_examples=50)
@given(calendar=calendars(), first=quarters, second=quarters, third=quarters)
def test_working_time_adds_up_and_changes_its_sign_backwards(
    calendar: BusinessCalendar, first: int, second: int, third: int
) -> None:
    one, two, three = (STARTS[0] + quarter * GRAIN for quarter in (first, second, third))
    assert calendar.between(one, two) + calendar.between(two, three) == calendar.between(one, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@settings(max_examples=30)
@given(calendar=calendars(), day=days, start=starts, quarter=quarters, amount=amounts)
def test_an_exceptional_day_with_its_usual_hours_changes_nothing(
    calendar: BusinessCalendar, day: date, start: datetime, quarter: int, amount: timedelta
) -> None:
    plain = BusinessCalendar(
        time_zone=calendar.time_zone, weekly_hours=dict(enumerate(calendar.weekly_hours))
    )
    usual = BusinessCalendar(
        time_zone=calendar.time_zone,
        weekly_hours=dict(enumerate(calendar.weekly_hours)),
        exceptional_days=[(day, calendar.weekly_hours[day.weekday()])],
    )
    instant = start + quarter * GRAIN
    assert plain.add(instant, amount) == usual.add(instant, amount)
    assert plain.subtract(instant, amount) == usual.subtract(instant, amount)


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
