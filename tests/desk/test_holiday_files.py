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


REPEATS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Town//EN
BEGIN:VEVENT
UID:1@example.org
DTSTART;VALUE=DATE:20200505
RRULE:FREQ=YEARLY
SUMMARY:Founder's Day
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
DTSTART;VALUE=DATE:20200507
RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1TH
SUMMARY:Town fair
END:VEVENT
BEGIN:VEVENT
UID:3@example.org
DTSTART;VALUE=DATE:20240229
RRULE:FREQ=YEARLY
SUMMARY:Leap day
END:VEVENT
BEGIN:VEVENT
UID:4@example.org
DTSTART;VALUE=DATE:20300101
RRULE:FREQ=YEARLY
SUMMARY:From 2030 on
END:VEVENT
END:VCALENDAR
"""


def test_what_returns_every_year_is_one_line_and_the_rest_ends_after_ten_years(
    tmp_path: Path,
) -> None:
    (tmp_path / "town.ics").write_text(REPEATS)
    found = read_holiday_file(str(tmp_path / "town.ics"), None, 2026)
    assert found.yearly == ((5, 5, "Founder's Day"),)
    fairs = [day for day, name in found.days if name == "Town fair"]
    assert (fairs[0], fairs[-1], len(fairs)) == (date(2026, 5, 7), date(2035, 5, 3), 10)
    assert [day.year for day, name in found.days if name == "Leap day"] == [2028, 2032]
    assert len([day for day, name in found.days if name == "From 2030 on"]) == 6
    assert found.notes == ("3 events repeat without end: only the years 2026 to 2035 are taken.",)
    own = parse_holidays("2026-05-07 Fair")
    added = additions(found.days, own, (), found.yearly)
    text = with_additions(own, added.new, added.yearly)
    assert text.splitlines()[:2] == ["05-05 Founder's Day", "2026-05-07 Fair"]
    # Read once more, there is nothing new.
    again = additions(found.days, parse_holidays(text), (), found.yearly)
    assert (len(again), again.known) == (0, len(found.days) + 1)
