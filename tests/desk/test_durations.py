"""A duration is read as people type it and shown as they would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.durations import format_minutes, format_seconds, parse_minutes, parse_seconds


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("0", 0),
        ("4h", 240),
        (" 4 H ", 240),
        ("1h 30m", 90),
        ("1h30", 90),
        ("1:30", 90),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("1d", 24 * 60),
        ("2d 4h", 52 * 60),
        ("3 hours 5 minutes", 185),
    ],
)
def test_minutes_are_read_as_people_type_them(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "  ", "soon", "-5", "4x", "30m 1h", "1h 2h", "1:75", "1h 30m 5", "٤h", "1e3"]
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="type minutes such as 90, or 4h"):
        parse_seconds(text)


def test_seconds_are_no_minutes_but_can_be_booked() -> None:
    assert parse_seconds("1m 30s") == 90
    with pytest.raises(ValueError, match="no whole number of minutes"):
        parse_minutes("1m 30s")


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(ValueError, match="…") as told:
        parse_seconds("very " * 1000)
    assert len(str(told.value)) < 150


def test_hours_never_turn_into_days() -> None:
    assert format_minutes(50 * 60 + 5) == "50h 5m"


@given(st.integers(0, 10**9))
def test_what_is_shown_is_read_back(seconds: int) -> None:
    assert parse_seconds(format_seconds(seconds)) == seconds
