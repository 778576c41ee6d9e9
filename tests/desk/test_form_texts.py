"""Opening hours and holidays are typed as text, and wrong ones are refused where they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exceptional_lines import (
    format_exceptional_days,
    parse_exceptional_days,
    read_exceptional_days,
)
from desk.holiday_lines import format_holidays, parse_holidays, read_holidays
from desk.opening_hours import WEEKS, format_hours, overlaps, parse_hours
from desk.policies import business_calendar
from store.rows import Calendar

HOUR_S = 3600


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("08:00-12:00, 13:00-17:30", ((8, 12), (13, 17.5))),
        ("13:00 – 17:30,08:00-12:00", ((8, 12), (13, 17.5))),
        ("8-12", ((8, 12),)),
        ("22:00-06:00", ((22, 30),)),
        ("00:00-24:00", ((0, 24),)),
        ("18:00-00:00", ((18, 24),)),
        ("08:00-32:00", ((8, 32),)),
        ("24h", ((0, 24),)),
        ("-", ()),
        ("", ()),
        ("closed", ()),
    ],
)
def test_hours_are_read_as_people_type_them(
    text: str, periods: tuple[tuple[float, float], ...]
) -> None:
    assert parse_hours(text) == tuple((int(a * HOUR_S), int(b * HOUR_S)) for a, b in periods)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nine to five", "“nine to five” is no period"),
        ("08:00-12:00,", "is no period"),
        ("08:60-12:00", "is no period"),
        ("08:00-08:00", "has no length"),
        ("25:00-26:00", "starts after the day has ended"),
        ("08:00-49:00", "ends too late"),
        ("08:00-12:00, 11:00-13:00", "08:00-12:00 and 11:00-13:00 overlap"),
    ],
)
def test_wrong_hours_are_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_hours(text)


@given(st.integers(0, 1439), st.integers(1, 2880))
def test_hours_that_are_shown_are_read_back(start: int, length: int) -> None:
    period = (start * 60, min(start + length, 2880) * 60)
    assert parse_hours(format_hours([period])) == (period,)


@pytest.mark.parametrize("week", WEEKS.values(), ids=lambda week: week.key)
def test_every_week_on_offer_makes_a_calendar(week: object) -> None:
    hours = getattr(week, "weekly_hours", None)
    assert hours
    assert business_calendar(Calendar(1, "x", "UTC", hours)).weekly_hours[0]


def test_holidays_are_read_one_a_line_those_without_a_year_return() -> None:
    found = parse_holidays("2026-12-24 Christmas  Eve\n\n12-25 Christmas\n2-29\n2026-1-6")
    assert found.dated == (("2026-01-06", ""), ("2026-12-24", "Christmas Eve"))
    assert found.yearly == ((2, 29, ""), (12, 25, "Christmas"))
    assert parse_holidays(format_holidays(found.dated, found.yearly)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12-25 Christmas\n2026-02-30 Never", r"Line 2 \(“2026-02-30 Never”\): there is no such"),
        ("Christmas", r"Line 1 \(“Christmas”\) is no holiday"),
        ("2026-12-24Eve", "is no holiday"),
        ("0026-12-24 Eve", "from 1970 to 2100"),
        ("2026-12-24 a\n2026-12-24 b", "Line 2 .* there already"),
        ("12-24 a\n12-24 b", "Line 2 .* there already"),
        ("24 Dec 2026 a\n24.12.2026 b", "Line 2 .* there already"),
        ("12/24/2026 a", "is no holiday"),
        ("31 Nov 2026", "no such date"),
        pytest.param("12-24 " + "a" * 201, "at most 200 characters", id="long name"),
        pytest.param("12-24\n" * 5001, "5,001 holidays", id="many lines"),
    ],
)
def test_wrong_holidays_are_refused_with_their_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_holidays(text)


@pytest.mark.parametrize(
    "text",
    ["2026-12-24 Eve", "24 Dec 2026 Eve", "24. december 2026  Eve", "24.12.2026 Eve"],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert parse_holidays(text).dated == (("2026-12-24", "Eve"),)


@pytest.mark.parametrize("text", ["12-24 Eve", "24 Dec Eve", "24.12. Eve"])
def test_a_date_without_a_year_is_one_of_every_year(text: str) -> None:
    assert parse_holidays(text).yearly == ((12, 24, "Eve"),)


@pytest.mark.parametrize(
    ("text", "periods", "name"),
    [
        ("2026-12-24 09:00-12:00 Christmas  Eve", ((9, 12),), "Christmas Eve"),
        ("24 Dec 2026 9-12, 13-14, Christmas Eve", ((9, 12), (13, 14)), "Christmas Eve"),
        ("24.12.2026 closed Moving house", (), "Moving house"),
        ("2026-12-24 -", (), ""),
        ("2026-12-24 22:00-06:00 3rd night", ((22, 30),), "3rd night"),
    ],
)
def test_exceptional_days_are_read_with_their_hours_and_name(
    text: str, periods: tuple[tuple[int, int], ...], name: str
) -> None:
    found = parse_exceptional_days(text)
    seconds = tuple((start * HOUR_S, end * HOUR_S) for start, end in periods)
    assert found == (("2026-12-24", seconds, name),)
    assert parse_exceptional_days(format_exceptional_days(found)) == found


def test_exceptional_days_stand_by_date() -> None:
    text = "2026-12-31 closed\n\n2026-12-24 9-12"
    assert format_exceptional_days(parse_exceptional_days(text)) == (
        "2026-12-24 09:00-12:00\n2026-12-31 closed"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-12-24 Eve", r"Line 1 \(“2026-12-24 Eve”\): give its hours after the date"),
        ("2026-12-24 9-12\n\n12-24 closed", "Line 3 .*: give the year too"),
        ("Christmas closed", "Line 1 .* begins with no date"),
        ("2026-02-30 closed", "no such date"),
        ("2026-12-24 9-12, 13-25:70 Eve", "“13-25:70” is no period"),
        ("2026-12-24 9-12, 13- Eve", "“13- Eve” is no period"),
        ("2026-12-24 9-12, 11-13 Eve", "09:00-12:00 and 11:00-13:00 overlap"),
        ("2026-12-24 9-9 Eve", "9-9 has no length"),
        ("2026-12-24 9-12\n24.12.2026 13-14", "Line 2 .* all its hours on one line"),
        pytest.param("2026-12-24 closed " + "a" * 201, "at most 200 characters", id="long name"),
        pytest.param("2026-12-24 -\n" * 1001, "1,001 exceptional days", id="many lines"),
    ],
)
def test_wrong_exceptional_days_are_refused_with_their_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_exceptional_days(text)


def test_a_night_shift_that_runs_into_the_next_day_s_hours_is_remarked_on() -> None:
    week = [parse_hours("22:00-06:00"), parse_hours("05:00-07:00, 9-10"), None, (), (), ()]
    assert overlaps([*week, parse_hours("20:00-24:30")]) == [
        "Mon 22:00-06:00 and Tue 05:00-07:00 overlap and count once."
    ]
    assert overlaps([parse_hours("00:00-24:00")] * 7) == []
    sunday = [parse_hours("00:00-08:00"), *[()] * 5, parse_hours("22:00-06:00")]
    assert overlaps(sunday) == ["Sun 22:00-06:00 and Mon 00:00-08:00 overlap and count once."]


@pytest.mark.parametrize(
    "second",
    ["2026-12-24 08:00-12:00 Eve", "24.12.2026 closed", "24 Dec 2026 closed", "opening2026-12-24"],
)
def test_a_second_date_on_a_line_is_no_name(second: str) -> None:
    with pytest.raises(ValueError, match="each day on a line of its own"):
        parse_exceptional_days(f"2026-12-19 09:00-13:00 Saturday {second}")


@pytest.mark.parametrize("name", ["Sale 24/7", "Eve before 5. May", "Room 2026", "Q4 of 2026-27"])
def test_a_name_may_have_figures(name: str) -> None:
    assert parse_exceptional_days(f"2026-12-19 09:00-13:00 {name}")[0][2] == name


def test_the_lines_that_are_right_are_read_also_where_others_are_wrong() -> None:
    found, wrong = read_holidays("12-25 Christmas\nsoon Feast\n2026-12-24 Eve\n2026-02-30")
    assert (found.yearly, found.dated) == (((12, 25, "Christmas"),), (("2026-12-24", "Eve"),))
    assert [told.partition(" (")[0] for told in wrong] == ["Line 2", "Line 4"]
    days, wrong = read_exceptional_days("2026-12-24 noon\n2026-12-31 closed")
    assert [day for day, _, _ in days] == ["2026-12-31"]
    assert [told.partition(" (")[0] for told in wrong] == ["Line 1"]
