"""Dates as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tui.present.moments import parse_moment, shown_moment

BERLIN = ZoneInfo("Europe/Berlin")
# A Wednesday, 14:32 in Berlin.
NOW = datetime(2026, 11, 18, 13, 32, 10, tzinfo=UTC)


def meant(text: str, *, past: bool = False) -> str:
    return shown_moment(parse_moment(text, NOW, BERLIN, past=past), BERLIN)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow 9:00", "2026-11-19 09:00"),
        ("tomorrow", "2026-11-19 09:00"),
        ("today 16:00", "2026-11-18 16:00"),
        ("2026-12-01 14:00", "2026-12-01 14:00"),
        ("2026-12-01T14:00", "2026-12-01 14:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("+3d", "2026-11-21 14:32"),
        ("+3d 8", "2026-11-21 08:00"),
        ("+2w", "2026-12-02 14:32"),
        ("+90m", "2026-11-18 16:02"),
        ("+4h", "2026-11-18 18:32"),
        ("fri 10", "2026-11-20 10:00"),
        ("Friday", "2026-11-20 09:00"),
        ("wed", "2026-11-25 09:00"),
        ("16:00", "2026-11-18 16:00"),
        ("9", "2026-11-19 09:00"),
        ("3 dec 8:15", "2026-12-03 08:15"),
        ("3.12. 8:15", "2026-12-03 08:15"),
        ("1 Feb", "2027-02-01 09:00"),
    ],
)
def test_what_is_to_come_can_be_said_in_many_ways(text: str, moment: str) -> None:
    assert meant(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("yesterday 17", "2026-11-17 17:00"),
        ("mon 9:30", "2026-11-16 09:30"),
        ("16:00", "2026-11-17 16:00"),
        ("20 nov", "2025-11-20 09:00"),
        ("-2h", "2026-11-18 12:32"),
    ],
)
def test_what_was_lies_behind(text: str, moment: str) -> None:
    assert meant(text, past=True) == moment


def test_days_are_counted_by_the_calendar_over_a_change_of_clocks() -> None:
    before = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)
    assert shown_moment(parse_moment("+1d", before, BERLIN), BERLIN) == "2026-03-29 12:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "25:00", "+d", "tomorrow at noonish", "31.2.", "+9999w 1:77"]
)
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"tomorrow 9:00"):
        parse_moment(text, NOW, BERLIN)
