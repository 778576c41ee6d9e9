"""Opening hours and holidays are typed as text, and wrong ones are refused where they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.holiday_lines import format_holidays, parse_holidays
from desk.opening_hours import WEEKS, format_hours, parse_hours
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
        ("12-24 " + "a" * 101, "at most 100 characters"),
        ("12-24\n" * 1001, "1001 holidays"),
    ],
)
def test_wrong_holidays_are_refused_with_their_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_holidays(text)
