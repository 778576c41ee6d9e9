"""Holidays are taken from a file within bounds, each date once, or not at all."""

import os
from datetime import date
from pathlib import Path

import pytest

from desk.holiday_files import additions, read_holiday_file, runs, with_additions
from desk.holiday_lines import MOST_LINES, Holidays, parse_holidays

SCHOOL = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//School//EN
BEGIN:VEVENT
UID:1@example.org
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20261224
SUMMARY:Winter break
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
DTSTART:20261218T090000Z
DTEND:20261218T100000Z
SUMMARY:Last assembly
END:VEVENT
END:VCALENDAR
"""


def test_a_file_is_found_from_the_home_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "school.ics").write_text(SCHOOL)
    found = read_holiday_file(" ~/school.ics ", "Europe/Berlin")
    assert found.days == tuple((date(2026, 12, day), "Winter break") for day in (21, 22, 23))
    assert any("times of day" in note for note in found.notes)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type the path of a file"),
        ("a\0b", "Type the path of a file"),
        ("none.ics", "There is no such file"),
        (".", "This is a folder"),
        ("pipe", "no ordinary file"),
        ("large.ics", "larger than 1 MB"),
        ("letter.txt", "not an iCalendar file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    tmp_path: Path, name: str, said: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large.ics").write_text(SCHOOL + " " * 2**21)
    (tmp_path / "letter.txt").write_text("Dear Ms Berg,\n")
    with pytest.raises(ValueError, match=said):
        read_holiday_file(f"{tmp_path}/{name}" if name.strip() else name, None)


def test_days_that_are_holidays_already_are_not_added_again() -> None:
    own = parse_holidays("12-25 Christmas\n2026-12-24 Eve")
    days = [(date(2026, 12, day), "Winter  break") for day in (23, 24, 25, 26, 27)]
    found = additions(days, own, {date(2026, 12, 26)})
    assert found.new == (("2026-12-23", "Winter break"), ("2026-12-27", "Winter break"))
    assert found.known == 3
    assert with_additions(own, found.new) == (
        "12-25 Christmas\n2026-12-23 Winter break\n2026-12-24 Eve\n2026-12-27 Winter break"
    )


def test_more_days_than_a_calendar_keeps_are_refused_as_a_whole() -> None:
    own = parse_holidays("12-25 Christmas")
    days = [(date.fromordinal(730_000 + n).isoformat(), "") for n in range(MOST_LINES)]
    with pytest.raises(ValueError, match="at most 5,000 can be"):
        with_additions(own, days)
    assert len(parse_holidays(with_additions(Holidays(), days))) == MOST_LINES


def test_days_in_a_row_with_one_name_are_told_as_one() -> None:
    days = [("2026-12-30", "Break"), ("2026-12-31", "Break"), ("2027-01-01", "New Year")]
    found = [(str(run.first), str(run.last), run.name, run.days) for run in runs(days)]
    assert found == [
        ("2026-12-30", "2026-12-31", "Break", 2),
        ("2027-01-01", "2027-01-01", "New Year", 1),
    ]
