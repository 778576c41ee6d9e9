"""What a calendar promises beyond the known answers: edges, errors, names and identity."""

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from sla_engine import BusinessCalendar, CalendarError, NoWorkingTime, OutsideYears, zone_rules
from sla_engine.zone_rules import zone_digest
from tests.sla_engine.cases import ALWAYS, HOUR, NEVER, OFFICE, hours, paris

NIGHT_SHIFT = BusinessCalendar(
    time_zone="Europe/Paris",
    weekly_hours={day: [(22 * HOUR, 30 * HOUR)] for day in range(5)},
    holidays=[date(2026, 5, 28)],
)


def calendar(**changes: Any) -> BusinessCalendar:
    definition: dict[str, Any] = {"time_zone": "UTC", "weekly_hours": {0: [(0, 3600)]}}
    return BusinessCalendar(**(definition | changes))


class TestAdding:
    def test_nothing_gives_the_same_instant_even_while_closed(self) -> None:
        sunday = paris("2026-05-24 11:11:11.000001")
        assert OFFICE.add(sunday, timedelta(0)) == sunday
        assert NEVER.add(sunday, timedelta(0)) == sunday

    def test_what_just_fits_ends_at_closing_time(self) -> None:
        assert OFFICE.add(paris("2026-05-26 16:00"), hours(2)) == paris("2026-05-26 18:00")

    def test_one_microsecond_more_ends_after_the_next_opening(self) -> None:
        end = OFFICE.add(paris("2026-05-26 16:00"), hours(2) + timedelta(microseconds=1))
        assert end == paris("2026-05-27 09:00:00.000001")

    def test_going_back_ends_at_an_opening_rather_than_the_closing_before(self) -> None:
        assert OFFICE.add(paris("2026-05-27 10:00"), hours(-4)) == paris("2026-05-26 15:00")
        assert OFFICE.add(paris("2026-05-27 10:00"), hours(-1)) == paris("2026-05-27 09:00")

    def test_answers_in_utc_whatever_the_zone_of_the_question(self) -> None:
        elsewhere = paris("2026-05-26 16:00").astimezone(timezone(hours(-7)))
        end = OFFICE.add(elsewhere, hours(1))
        assert end == paris("2026-05-26 17:00")
        assert end.tzinfo is UTC

    def test_an_hour_that_the_clock_repeats_is_told_apart(self) -> None:
        first = paris("2026-10-25 02:30")
        second = first.replace(fold=1)
        assert ALWAYS.between(first, second) == hours(1)


class TestRolling:
    def test_moves_a_deadline_at_closing_time_to_the_next_opening(self) -> None:
        friday = paris("2026-05-22 16:00")
        assert OFFICE.add(friday, hours(2), roll="next_open") == paris("2026-05-26 09:00")
        assert OFFICE.add(friday, hours(1), roll="next_open") == paris("2026-05-22 17:00")

    def test_moves_a_closed_instant_to_which_nothing_is_added(self) -> None:
        sunday = paris("2026-05-24 11:11")
        assert OFFICE.add(sunday, timedelta(0), roll="next_open") == paris("2026-05-26 09:00")

    def test_leaves_what_goes_back_at_the_opening_where_it_is(self) -> None:
        tuesday = paris("2026-05-26 10:00")
        assert OFFICE.add(tuesday, hours(-1), roll="next_open") == paris("2026-05-26 09:00")

    def test_finds_no_opening_after_the_last_one(self) -> None:
        once = calendar(weekly_hours={}, exceptional_days=[(date(2026, 5, 26), [(0, 3600)])])
        midnight = datetime(2026, 5, 26, tzinfo=UTC)
        assert once.add(midnight, hours(1)) == midnight + hours(1)
        for amount in (hours(1), hours(0)):
            with pytest.raises(NoWorkingTime):
                once.add(midnight + hours(1) - amount, amount, roll="next_open")

    def test_in_an_unknown_way_is_refused(self) -> None:
        with pytest.raises(ValueError, match="roll is 'closest'; leave it out"):
            OFFICE.add(paris("2026-05-26 10:00"), hours(1), roll="closest")  # type: ignore[arg-type]


class TestSubtracting:
    def test_gives_the_latest_instant_from_which_that_much_passes(self) -> None:
        assert OFFICE.subtract(paris("2026-05-26 10:00"), hours(2)) == paris("2026-05-22 17:00")
        assert OFFICE.subtract(paris("2026-05-26 18:00"), hours(5)) == paris("2026-05-26 13:00")

    def test_nothing_gives_the_same_instant_and_less_than_nothing_adds(self) -> None:
        now = paris("2026-05-24 11:11")
        assert OFFICE.subtract(now, timedelta(0)) == now
        assert OFFICE.subtract(now, hours(-2)) == OFFICE.add(now, hours(2))

    @pytest.mark.parametrize("working", [timedelta(days=40_000), timedelta.max, timedelta.min])
    def test_more_than_there_ever_was_ends_the_search(self, working: timedelta) -> None:
        with pytest.raises(NoWorkingTime):
            OFFICE.subtract(paris("2026-05-26 10:00"), working)


class TestHolidays:
    def test_cut_what_a_night_shift_of_the_day_before_would_do_after_midnight(self) -> None:
        wednesday, thursday = paris("2026-05-27 12:00"), paris("2026-05-28 12:00")
        assert NIGHT_SHIFT.between(wednesday, thursday) == hours(2)
        # Of the holiday's own shift only what lies on the holiday falls away.
        assert NIGHT_SHIFT.between(thursday, paris("2026-05-29 12:00")) == hours(6)

    def test_have_names_and_return_every_year_if_told_so(self) -> None:
        named = calendar(
            holidays=[date(2026, 6, 1), (date(2026, 6, 2), "Works outing")],
            yearly_holidays=[(12, 25, "Christmas"), (1, 1)],
        )
        assert named.holiday_on(date(2026, 6, 1)) == "holiday"
        assert named.holiday_on(date(2026, 6, 2)) == "Works outing"
        assert named.holiday_on(date(2031, 12, 25)) == "Christmas"
        assert named.holiday_on(date(2031, 1, 1)) == "holiday"
        assert named.holiday_on(date(2026, 6, 3)) is None

    def test_on_29_february_close_in_leap_years_only(self) -> None:
        leap = calendar(
            weekly_hours={day: [(0, 24 * HOUR)] for day in range(7)}, yearly_holidays=[(2, 29)]
        )
        for year in (2027, 2028, 2029):
            new_year = datetime(year, 1, 1, tzinfo=UTC)
            worked = leap.between(new_year, new_year.replace(year=year + 1))
            assert worked == timedelta(days=365)

    def test_begin_at_midnight_of_their_own_zone(self) -> None:
        tokyo = calendar(
            weekly_hours={day: [(0, 24 * HOUR)] for day in range(7)},
            holidays=[date(2026, 5, 27)],
            holiday_time_zone="Asia/Tokyo",
        )
        assert not tokyo.is_open(datetime(2026, 5, 26, 15, tzinfo=UTC))
        assert tokyo.is_open(datetime(2026, 5, 27, 15, tzinfo=UTC))


class TestExceptionalDays:
    def test_have_their_own_hours_instead_of_the_weekly_ones(self) -> None:
        short = calendar(
            weekly_hours={day: [(9 * HOUR, 17 * HOUR)] for day in range(7)},
            exceptional_days=[
                (date(2026, 12, 24), [(9 * HOUR, 12 * HOUR)], "Christmas Eve"),
                (date(2026, 12, 31), []),
            ],
        )
        assert worked_on(short, date(2026, 12, 23)) == hours(8)
        assert worked_on(short, date(2026, 12, 24)) == hours(3)
        assert worked_on(short, date(2026, 12, 31)) == timedelta(0)

    @pytest.mark.parametrize(
        "holiday",
        [
            {"holidays": [(date(2026, 12, 24), "Eve")]},
            {"yearly_holidays": [(12, 24, "Eve")]},
        ],
    )
    def test_win_over_a_holiday_of_the_same_date(self, holiday: dict[str, Any]) -> None:
        extra = calendar(exceptional_days=[(date(2026, 12, 24), [(0, 3600)], "Sale")], **holiday)
        assert worked_on(extra, date(2026, 12, 24)) == hours(1)
        assert extra.holiday_on(date(2026, 12, 24)) is None
        assert extra.exceptional_on(date(2026, 12, 24)) == (((0, 3600),), "Sale")
        assert calendar(**holiday).holiday_on(date(2026, 12, 24)) == "Eve"
        assert extra.exceptional_on(date(2026, 12, 25)) is None

    def test_do_not_cut_a_night_shift_of_the_day_before(self) -> None:
        nights = calendar(
            weekly_hours={2: [(22 * HOUR, 30 * HOUR)]},
            holidays=[date(2026, 5, 28)],
            exceptional_days=[(date(2026, 5, 28), [])],
        )
        assert worked_on(nights, date(2026, 5, 27)) == hours(2)
        assert worked_on(nights, date(2026, 5, 28)) == hours(6)

    def test_may_run_over_midnight_and_into_the_hours_of_the_next_day(self) -> None:
        long = calendar(
            weekly_hours={1: [(9 * HOUR, 17 * HOUR)]},
            exceptional_days=[
                (date(2026, 5, 25), [(20 * HOUR, 33 * HOUR), (22 * HOUR, 48 * HOUR)])
            ],
        )
        monday = datetime(2026, 5, 25, tzinfo=UTC)
        assert long.exceptional_days == ((date(2026, 5, 25), ((20 * HOUR, 48 * HOUR),), ""),)
        assert long.next_period(monday) == (monday + hours(20), monday + hours(48))

    def test_are_cut_by_a_holiday_on_the_next_date(self) -> None:
        cut = calendar(
            weekly_hours={},
            holidays=[date(2026, 12, 25)],
            exceptional_days=[(date(2026, 12, 24), [(20 * HOUR, 30 * HOUR)])],
        )
        assert worked_on(cut, date(2026, 12, 24)) == hours(4)
        assert worked_on(cut, date(2026, 12, 25)) == timedelta(0)

    def test_are_dates_of_the_calendars_zone(self) -> None:
        auckland = calendar(
            time_zone="Pacific/Auckland",
            weekly_hours={},
            holiday_time_zone="Europe/Paris",
            exceptional_days=[(date(2026, 2, 6), [(0, 24 * HOUR)])],
        )
        midnight = datetime(2026, 2, 6, tzinfo=ZoneInfo("Pacific/Auckland"))
        assert auckland.next_period(midnight) == (midnight, midnight + hours(24))

    def test_may_be_the_only_time_that_anybody_works_or_does_not(self) -> None:
        day = date(2026, 5, 27)
        opened = datetime(2026, 5, 27, tzinfo=UTC)
        once = calendar(weekly_hours={}, exceptional_days=[(day, [(0, 24 * HOUR)])])
        assert once.next_period(opened - hours(9999)) == (opened, opened + hours(24))
        assert once.previous_period(opened + hours(9999)) == (opened, opened + hours(24))
        always = {weekday: [(0, 24 * HOUR)] for weekday in range(7)}
        never = calendar(weekly_hours=always, exceptional_days=[(day, [(12 * HOUR, 24 * HOUR)])])
        assert never.next_period(opened) == (
            opened + hours(12),
            datetime(2101, 1, 1, tzinfo=UTC),
        )
        assert not never.is_open(opened)

    def test_around_new_year_count_in_both_years(self) -> None:
        party = calendar(
            weekly_hours={}, exceptional_days=[(date(2026, 12, 31), [(20 * HOUR, 48 * HOUR)])]
        )
        evening = datetime(2026, 12, 31, 20, tzinfo=UTC)
        assert party.next_period(evening + hours(5)) == (evening, evening + hours(28))

    def test_with_hours_in_an_hour_that_the_clock_skips_or_repeats_follow_it(self) -> None:
        changes = calendar(
            time_zone="Europe/Paris",
            weekly_hours={},
            exceptional_days=[
                (date(2026, 3, 29), [(2 * HOUR, 3 * HOUR)]),
                (date(2026, 10, 25), [(2 * HOUR, 3 * HOUR)]),
            ],
        )
        assert changes.between(paris("2026-03-01 00:00"), paris("2026-04-01 00:00")) == hours(0)
        assert changes.between(paris("2026-10-01 00:00"), paris("2026-11-01 00:00")) == hours(2)


class TestCountedBy:
    WEEK = calendar(
        time_zone="Europe/Paris",
        weekly_hours={0: [(9 * HOUR, 10 * HOUR)], 4: [(22 * HOUR, 30 * HOUR)]},
        holidays=[(date(2026, 6, 1), "A Monday")],
        yearly_holidays=[(6, 12, "A Friday")],
        holiday_time_zone="Asia/Tokyo",
        exceptional_days=[
            (date(2026, 6, 12), [(0, 60)], "Extra Friday"),
            (date(2026, 6, 10), [(0, 60)]),
            (date(2026, 6, 8), []),
        ],
    )

    def test_working_days_are_whole_dates_on_which_shifts_start(self) -> None:
        days = self.WEEK.working_days()
        june = [date(2026, 6, 1) + timedelta(days=day) for day in range(14)]
        # Fridays are working days, the Saturdays that their night shifts run into are not.
        assert [day.day for day in june if worked_on(days, day) == hours(24)] == [5, 10, 12]
        assert [day.day for day in june if worked_on(days, day) != hours(0)] == [5, 10, 12]
        assert days.holiday_on(date(2026, 6, 1)) == "A Monday"

    def test_three_working_days_are_three_times_24_hours(self) -> None:
        wednesday = paris("2026-05-20 10:00")
        # Thursday, Friday and, after the weekend and Whit Monday, Tuesday until ten.
        due = OFFICE.working_days().add(wednesday, timedelta(days=3))
        assert due == paris("2026-05-26 10:00")

    def test_around_the_clock_knows_no_holiday_and_no_night(self) -> None:
        always = self.WEEK.around_the_clock()
        monday = paris("2026-06-01 03:00")
        assert always.add(monday, timedelta(days=9)) == monday + timedelta(days=9)
        assert always.time_zone == "Europe/Paris"
        assert always.holiday_on(date(2026, 6, 1)) is None

    def test_both_are_made_once(self) -> None:
        assert OFFICE.working_days() is OFFICE.working_days()
        assert OFFICE.around_the_clock() is OFFICE.around_the_clock()


class TestPeriods:
    def test_closing_time_is_closed_and_opening_time_open(self) -> None:
        assert OFFICE.is_open(paris("2026-05-26 09:00"))
        assert not OFFICE.is_open(paris("2026-05-26 12:00"))
        assert not OFFICE.is_open(paris("2026-05-25 10:00"))

    def test_the_next_period_is_the_one_that_is_on(self) -> None:
        period = (paris("2026-05-26 13:00"), paris("2026-05-26 18:00"))
        assert OFFICE.next_period(paris("2026-05-26 12:00")) == period
        assert OFFICE.next_period(paris("2026-05-26 17:59")) == period
        # The weekend and Whit Monday come first.
        assert OFFICE.next_period(paris("2026-05-22 18:00"))[0] == paris("2026-05-26 09:00")

    def test_the_previous_period_is_the_last_that_began_before(self) -> None:
        period = (paris("2026-05-26 13:00"), paris("2026-05-26 18:00"))
        assert OFFICE.previous_period(paris("2026-05-26 13:00:00.000001")) == period
        assert OFFICE.previous_period(paris("2026-05-26 18:00")) == period
        assert OFFICE.previous_period(paris("2026-05-27 09:00")) == period
        assert OFFICE.previous_period(paris("2026-05-26 13:00"))[1] == paris("2026-05-26 12:00")

    def test_there_is_no_period_before_the_first(self) -> None:
        with pytest.raises(NoWorkingTime):
            NEVER.previous_period(paris("2026-05-26 13:00"))
        with pytest.raises(NoWorkingTime):
            ALWAYS.previous_period(datetime(1970, 1, 1, tzinfo=UTC))

    def test_a_shift_over_new_year_is_one_period(self) -> None:
        night = (paris("2026-12-31 22:00"), paris("2027-01-01 06:00"))
        assert NIGHT_SHIFT.next_period(paris("2027-01-01 01:30")) == night
        assert list(NIGHT_SHIFT.periods(paris("2026-12-31 12:00"), paris("2027-01-01 12:00"))) == [
            night
        ]

    def test_a_calendar_that_never_closes_has_one_period(self) -> None:
        now = paris("2026-05-26 12:00")
        opens, closes = ALWAYS.next_period(now)
        assert (opens, closes) == (
            datetime(1970, 1, 1, tzinfo=UTC),
            datetime(2101, 1, 1, tzinfo=UTC),
        )
        assert ALWAYS.between(opens, closes) == closes - opens

    def test_a_holiday_that_the_zone_left_out_cuts_nothing(self) -> None:
        # Samoa crossed the date line: after the 29th of December 2011 came the 31st.
        apia = calendar(
            time_zone="Pacific/Apia",
            weekly_hours={day: [(0, 24 * HOUR)] for day in range(7)},
            holidays=[date(2011, 12, 30)],
        )
        first, last = datetime(2011, 12, 25, tzinfo=UTC), datetime(2012, 1, 5, tzinfo=UTC)
        assert list(apia.periods(first, last)) == [(first, last)]

    def test_of_no_time_are_none(self) -> None:
        now = paris("2026-05-26 10:00")
        assert list(OFFICE.periods(now, now)) == []
        assert list(OFFICE.periods(now, now - hours(1))) == []


class TestRoundTheClock:
    @pytest.mark.parametrize("shift", [(0, 24), (6, 30), (12, 48)])
    def test_shifts_that_meet_leave_nothing_closed(self, shift: tuple[int, int]) -> None:
        start, end = shift
        hours_of_day = {day: [(start * HOUR, end * HOUR)] for day in range(7)}
        night_and_day = calendar(time_zone="Europe/Paris", weekly_hours=hours_of_day)
        new_year = datetime(2026, 1, 1, tzinfo=UTC)
        year = timedelta(days=365)
        assert night_and_day.between(new_year, new_year + year) == year

    @pytest.mark.parametrize("weekday", range(7))
    def test_one_minute_off_a_week_is_off(self, weekday: int) -> None:
        hours_of_day = {day: [(0, 24 * HOUR)] for day in range(7)}
        hours_of_day[weekday] = [(60, 24 * HOUR)]
        nearly = calendar(weekly_hours=hours_of_day)
        monday = datetime(2026, 5, 25, tzinfo=UTC)
        week = timedelta(days=7)
        assert nearly.between(monday, monday + week) == week - timedelta(minutes=1)
        assert not nearly.is_open(monday + timedelta(days=weekday))


class TestRunningOut:
    @pytest.mark.parametrize("amount", [hours(1), hours(-1)])
    def test_no_hours_at_all_are_said_to_be_none(self, amount: timedelta) -> None:
        with pytest.raises(NoWorkingTime, match="weekly hours"):
            NEVER.add(paris("2026-05-26 10:00"), amount)

    def test_nothing_but_holidays_is_no_working_time(self) -> None:
        first = date(2024, 1, 1)
        year = [first + timedelta(days=day) for day in range(366)]
        closed = calendar(yearly_holidays=[(day.month, day.day) for day in year])
        with pytest.raises(NoWorkingTime):
            closed.next_period(datetime(2026, 5, 26, tzinfo=UTC))

    def test_between_is_nothing_where_nobody_works(self) -> None:
        assert NEVER.between(paris("1999-01-01 00:00"), paris("2050-01-01 00:00")) == timedelta(0)

    def test_more_than_there_will_ever_be_ends_the_search(self) -> None:
        with pytest.raises(NoWorkingTime, match="2100"):
            OFFICE.add(paris("2026-05-26 10:00"), timedelta(days=40_000))

    def test_the_first_and_the_last_year_are_answered_and_no_other(self) -> None:
        new_year, last = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, tzinfo=UTC)
        assert ALWAYS.between(new_year, last) == last - new_year
        for outside in (new_year - hours(1), last + hours(25)):
            with pytest.raises(OutsideYears, match="Correct the date"):
                ALWAYS.between(outside, last)

    def test_more_than_there_will_ever_be_is_not_blamed_on_missing_hours(self) -> None:
        for amount in (timedelta(days=40_000), timedelta(days=-40_000)):
            with pytest.raises(NoWorkingTime, match=r"less working time than that .* ask for less"):
                OFFICE.add(paris("2026-05-26 10:00"), amount)

    def test_the_end_of_the_last_year_ends_periods_but_is_not_open_or_closed(self) -> None:
        end = datetime(2101, 1, 1, tzinfo=UTC)
        assert list(ALWAYS.periods(end - hours(1), end)) == [(end - hours(1), end)]
        assert ALWAYS.between(end - hours(1), end) == hours(1)
        assert ALWAYS.is_open(end - timedelta(microseconds=1))
        with pytest.raises(OutsideYears, match="2101-01-01 lies outside"):
            ALWAYS.is_open(end)


class TestWrongKindsOfThings:
    """Also once the quick ways are taken, which a calendar has after a hundred questions."""

    NINE = paris("2026-05-26 09:00")

    @pytest.fixture(params=["at first", "once it is quick"])
    def office(self, request: pytest.FixtureRequest) -> BusinessCalendar:
        # Hours of its own, since calendars with the same rules share what they have compiled.
        start = 60 if request.param == "at first" else 120
        made = calendar(weekly_hours={day: [(start, 9 * HOUR)] for day in range(7)})
        if start == 120:
            for _ in range(1_000):
                made.between(self.NINE, made.add(self.NINE, hours(1)))
        return made

    def test_a_time_without_a_zone_is_refused(self, office: BusinessCalendar) -> None:
        naive = self.NINE.replace(tzinfo=None)
        for ask in (
            lambda: office.add(naive, hours(1)),
            lambda: office.between(self.NINE, naive),
            lambda: office.is_open(naive),
            lambda: office.periods(naive, self.NINE),
        ):
            with pytest.raises(ValueError, match="has no time zone"):
                ask()

    def test_a_date_is_no_instant(self, office: BusinessCalendar) -> None:
        day: Any = date(2026, 5, 26)
        asked: list[Callable[[], object]] = [
            lambda: office.add(day, hours(1)),
            lambda: office.subtract(day, hours(1)),
            lambda: office.between(day, self.NINE),
            lambda: office.between(self.NINE, day),
            lambda: office.is_open(day),
            lambda: office.next_period(day),
            lambda: office.periods(self.NINE, day),
        ]
        for ask in asked:
            with pytest.raises(TypeError, match="is no instant; give a datetime with its zone"):
                ask()

    @pytest.mark.parametrize("amount", [3600, 1.5, "1h"])
    def test_a_number_is_no_duration(self, office: BusinessCalendar, amount: Any) -> None:
        asked: list[Callable[[], object]] = [
            lambda: office.add(self.NINE, amount),
            lambda: office.add(self.NINE, amount, roll="next_open"),
            lambda: office.subtract(self.NINE, amount),
        ]
        for ask in asked:
            with pytest.raises(TypeError, match="is no duration; give a timedelta"):
                ask()

    def test_an_instant_is_no_day(self) -> None:
        nothing: Any = None
        with pytest.raises(TypeError, match="depends on the zone; give a date"):
            OFFICE.holiday_on(self.NINE)
        with pytest.raises(TypeError, match="depends on the zone; give a date"):
            OFFICE.exceptional_on(self.NINE)
        with pytest.raises(TypeError, match="None is no date"):
            OFFICE.holiday_on(nothing)

    def test_periods_outside_the_years_are_refused_by_the_call(self) -> None:
        with pytest.raises(OutsideYears):
            OFFICE.periods(self.NINE, datetime(2200, 1, 1, tzinfo=UTC))


class TestMaking:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"time_zone": "Europe/Pari"}, "time zone 'Europe/Pari' is not known"),
            ({"time_zone": ""}, "not known"),
            ({"time_zone": "../etc/passwd"}, "not known"),
            ({"holiday_time_zone": "Mars"}, "holiday time zone 'Mars'"),
            ({"weekly_hours": {7: [(0, 1)]}}, "no weekday 7"),
            ({"weekly_hours": {"0": [(0, 1)]}}, "no weekday '0'"),
            ({"weekly_hours": {1: [(3600, 3600)]}}, "Tuesday goes from 01:00 to 01:00"),
            ({"weekly_hours": {0: [(79200, 21600)]}}, "add 24 hours to the end"),
            ({"weekly_hours": {0: [(-1, 3600)]}}, "must start from 00:00"),
            ({"weekly_hours": {0: [(86400, 90000)]}}, "belong to the next day"),
            ({"weekly_hours": {0: [(0, 172801)]}}, "48:00"),
            ({"weekly_hours": {0: [(0, 1.5)]}}, "whole seconds"),
            ({"weekly_hours": {0: [(0, 1, 2)]}}, "not a start and an end"),
            ({"weekly_hours": {0: 3600}}, "hours 3600 on Monday are not a list"),
            ({"weekly_hours": {0: [3600]}}, "not a start and an end"),
            ({"exceptional_days": [date(2026, 1, 1)]}, "not a date and its hours"),
            ({"exceptional_days": [("2026-01-01", [])]}, "'2026-01-01' is not a date"),
            ({"exceptional_days": [(datetime(2026, 1, 1, tzinfo=UTC), [])]}, "is not a date"),
            ({"exceptional_days": [(date(2026, 1, 1), 0)]}, "hours 0 on 2026-01-01"),
            (
                {"exceptional_days": [(date(2026, 1, 1), [(7200, 3600)])]},
                "A period on 2026-01-01 goes from 02:00 to 01:00",
            ),
            ({"exceptional_days": [(date(2026, 1, 1), [])] * 2}, "exceptional hours twice"),
            ({"holidays": ["2026-01-01"]}, "not a date"),
            ({"holidays": [datetime(2026, 1, 1, tzinfo=UTC)]}, "not a date"),
            ({"yearly_holidays": [(2, 30)]}, "not a month and a day"),
            ({"yearly_holidays": [(1,)]}, "not a month and a day"),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_a_remedy(
        self, changes: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(CalendarError, match=said):
            calendar(**changes)

    def test_periods_that_touch_or_overlap_are_one(self) -> None:
        merged = calendar(weekly_hours={0: [(7200, 9000), (0, 3600), (3600, 7200), (8000, 8500)]})
        assert merged == calendar(weekly_hours={0: [(0, 9000)]})
        assert merged.weekly_hours[0] == ((0, 9000),)

    def test_equal_definitions_are_equal_calendars(self) -> None:
        one = calendar(holidays=[date(2026, 1, 1), date(2026, 5, 1)])
        same = calendar(holidays=[date(2026, 5, 1), date(2026, 1, 1)], holiday_time_zone="UTC")
        assert {one: "found"}[same] == "found"
        assert one != calendar()
        short = calendar(exceptional_days=[(date(2026, 5, 1), [(60, 90), (0, 60)])])
        assert short == calendar(exceptional_days=[(date(2026, 5, 1), ((0, 90),), "")])
        assert hash(short) != hash(calendar())
        assert short != calendar()

    def test_a_calendar_travels_between_processes(self) -> None:
        short = calendar(exceptional_days=[(date(2026, 12, 24), [(0, 60)], "Eve")])
        for chosen in (OFFICE, short):
            assert pickle.loads(pickle.dumps(chosen)) == chosen  # noqa: S301 - pickled right here

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            OFFICE.time_zone = "UTC"  # type: ignore[misc]


class TestFingerprint:
    def test_stays_the_same_for_ever(self) -> None:
        # Stored in databases: a change here makes every desk recompute its clocks.
        # The rules of UTC are the only ones that nobody will ever change.
        told = calendar(
            weekly_hours={0: [(0, 3600)], 4: [(79200, 108000)]},
            holidays=[date(2026, 5, 25)],
            yearly_holidays=[(12, 25)],
            exceptional_days=[(date(2026, 12, 24), [(0, 1800)])],
        )
        assert told.fingerprint() == "69fd1bddc7c55b703d28cad6b6dac864"

    def test_ignores_names_and_order(self) -> None:
        one = calendar(holidays=[(date(2026, 1, 1), "New Year"), date(2026, 5, 1)])
        other = calendar(holidays=[date(2026, 5, 1), date(2026, 1, 1)])
        assert one.fingerprint() == other.fingerprint()

    @pytest.mark.parametrize(
        "changes",
        [
            {"time_zone": "Europe/Paris"},
            {"weekly_hours": {0: [(0, 3601)]}},
            {"holidays": [date(2026, 5, 1)]},
            {"yearly_holidays": [(5, 1)]},
            {"holiday_time_zone": "Europe/Paris"},
            {"exceptional_days": [(date(2026, 5, 1), [])]},
            {"exceptional_days": [(date(2026, 5, 1), [(0, 3600)])]},
        ],
    )
    def test_changes_with_everything_that_could_change_an_answer(
        self, changes: dict[str, Any]
    ) -> None:
        assert calendar(**changes).fingerprint() != calendar().fingerprint()

    def test_changes_with_the_rules_of_either_zone_and_with_no_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paris_time = calendar(time_zone="Europe/Paris")
        paris_holidays = calendar(holiday_time_zone="Europe/Paris")
        before = [each.fingerprint() for each in (paris_time, paris_holidays, calendar())]

        def updated(key: str) -> ZoneInfo:
            # As if Paris had moved to the clock of Athens with an update of the zones.
            return ZoneInfo("Europe/Athens" if key == "Europe/Paris" else key)

        monkeypatch.setattr(zone_rules, "load_zone", updated)
        zone_rules.zone_digest.cache_clear()
        after = [each.fingerprint() for each in (paris_time, paris_holidays, calendar())]
        zone_rules.zone_digest.cache_clear()
        assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]


class TestZoneDigest:
    def test_is_the_same_for_zones_whose_clocks_do_the_same(self) -> None:
        assert zone_digest("Europe/Zurich") == zone_digest("Europe/Vaduz")
        assert zone_digest("Asia/Calcutta") == zone_digest("Asia/Kolkata")
        # Moscow gave up changing its clocks, and Istanbul at another time.
        assert len({zone_digest(f"Europe/{city}") for city in ("Moscow", "Istanbul", "Kyiv")}) == 3

    def test_stays_the_same_for_ever(self) -> None:
        assert zone_digest("UTC") == "afc226c0f79fd6fd"

    def test_sees_every_change_to_the_second(self) -> None:
        # 25 October 2026, 01:00 UTC: from two hours ahead of UTC to one.
        autumn = int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp())
        found = list(zone_rules.changes(ZoneInfo("Europe/Paris")))
        assert (autumn, 3600) in found
        # Recife had summer time for a week only.
        recife = dict(zone_rules.changes(ZoneInfo("America/Recife")))
        begun, ended = datetime(2000, 10, 8, 3, tzinfo=UTC), datetime(2000, 10, 15, 2, tzinfo=UTC)
        assert recife[int(begun.timestamp())] == -7200
        assert recife[int(ended.timestamp())] == -10800
        # Santiago changes at midnight, a time that the look every three days falls on.
        zone = ZoneInfo("America/Santiago")
        for second, offset in list(zone_rules.changes(zone))[1:]:
            change = datetime.fromtimestamp(second, zone)
            just_before = datetime.fromtimestamp(second - 1, zone)
            assert change.utcoffset() == timedelta(seconds=offset) != just_before.utcoffset()

    @pytest.mark.proof
    def test_misses_no_change_of_any_zone(self) -> None:
        for key in sorted(available_timezones()):
            zone = ZoneInfo(key)
            days = [date(1970, 1, 2) + timedelta(days=day) for day in range(131 * 365)]
            offsets = [zone.utcoffset(datetime(day.year, day.month, day.day)) for day in days]  # noqa: DTZ001
            seen = sum(one != other for one, other in pairwise(offsets))
            assert len(list(zone_rules.changes(zone))) - 1 >= seen, key


class TestMicroseconds:
    def test_the_two_inverses_differ_exactly_by_closed_time(self) -> None:
        closing = us(paris("2026-05-22 18:00"))
        elapsed = OFFICE.elapsed_us(closing)
        assert OFFICE.instant_us(elapsed) == closing
        assert OFFICE.latest_us(elapsed) == us(paris("2026-05-26 09:00"))

    def test_time_before_the_count_begins_is_negative(self) -> None:
        assert OFFICE.elapsed_us(us(paris("2000-01-01 00:00"))) < 0

    def test_the_next_opening_of_open_time_is_now(self) -> None:
        now = us(paris("2026-05-26 10:00"))
        assert OFFICE.next_open_us(now) == now
        assert OFFICE.is_open_us(now)


def worked_on(chosen: BusinessCalendar, day: date) -> timedelta:
    """The working time between the midnights of a date in the calendar's zone."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(chosen.time_zone))
    return chosen.between(midnight, midnight + timedelta(days=1))


def us(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
