"""Holidays come from the calendar files that people have, or the file is refused with a reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine import CalendarError
from sla_engine.errors import IcsError
from sla_engine.ics import IcsHolidays, holidays_from_ics

# As Google Calendar exports a public one: folded lines, CRLF, names beyond ASCII.
POLAND = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Święta w Polsce
X-WR-TIMEZONE:UTC
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261111
DTEND;VALUE=DATE:20261112
DTSTAMP:20261101T101010Z
UID:20261111_1@google.com
CLASS:PUBLIC
DESCRIPTION:Dzień wolny od pracy\\, jak co roku\\nhttps://example.org/?a=b;c=
 d&e=f
STATUS:CONFIRMED
SUMMARY:Narodowe Święto
  Niepodległości
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
UID:20261224_2@google.com
SUMMARY:Boże Narodzenie\\, Wigilia
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-P1D
DURATION:PT5M
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")

# As Outlook does: its own properties, a zone of its own name, whole days as midnights.
OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DTSTART;TZID="W. Europe Standard Time":20260525T000000
DTEND;TZID="W. Europe Standard Time":20260526T000000
SUMMARY;LANGUAGE=de:Pfingstmontag
TRANSP:TRANSPARENT
UID:040000008200E00074C5B7101A82E00800000000
X-ALT-DESC;FMTTYPE=text/html:<html><body>\\n</body></html>
X-MICROSOFT-CDO-BUSYSTATUS:OOF
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="W. Europe Standard Time":20260527T140000
DTEND;TZID="W. Europe Standard Time":20260527T150000
SUMMARY:Besprechung
UID:1
END:VEVENT
END:VCALENDAR
"""


def file(*events: str) -> str:
    """A calendar of events, each given by its own lines."""
    told = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{told}\nEND:VCALENDAR\n"


def on(start: str, *more: str) -> str:
    return "\n".join([f"DTSTART;VALUE=DATE:{start}", *more])


def days(text: str | bytes, zone: str | None = None) -> list[str]:
    return [day.isoformat() for day, _ in holidays_from_ics(text, zone).days]


def refusal(text: str | bytes) -> str:
    with pytest.raises(IcsError) as refused:
        holidays_from_ics(text)
    return str(refused.value)


class TestRealFiles:
    def test_of_google_give_names_in_any_language_and_every_day_of_a_long_one(self) -> None:
        for data in (POLAND, POLAND.encode(), b"\xef\xbb\xbf" + POLAND.encode()):
            assert holidays_from_ics(data) == IcsHolidays(
                days=(
                    (date(2026, 11, 11), "Narodowe Święto Niepodległości"),
                    (date(2026, 12, 24), "Boże Narodzenie, Wigilia"),
                    (date(2026, 12, 25), "Boże Narodzenie, Wigilia"),
                    (date(2026, 12, 26), "Boże Narodzenie, Wigilia"),
                ),
                notes=(),
            )

    def test_of_outlook_give_days_from_midnight_to_midnight_and_say_what_they_left_out(
        self,
    ) -> None:
        found = holidays_from_ics(OUTLOOK)
        assert found.days == ((date(2026, 5, 25), "Pfingstmontag"),)
        assert found.notes == ("1 event with times of day was left out: a holiday is a whole day.",)

    def test_with_several_calendars_are_read_whole(self) -> None:
        assert len(days(POLAND + OUTLOOK)) == 5


class TestOneEvent:
    @pytest.mark.parametrize(
        "length",
        ["", "DTEND;VALUE=DATE:20260102", "DTEND;VALUE=DATE:20260101", "DURATION:P1D"],
    )
    def test_is_a_day_long_unless_it_says_more(self, length: str) -> None:
        assert days(file(on("20260101", length))) == ["2026-01-01"]

    @pytest.mark.parametrize("length", ["DTEND;VALUE=DATE:20260108", "DURATION:P1W"])
    def test_may_be_a_week_long(self, length: str) -> None:
        assert len(days(file(on("20260101", length)))) == 7

    def test_in_utc_is_whole_by_the_clock_of_the_calendar_or_by_its_own(self) -> None:
        paris = file("DTSTART:20260524T220000Z\nDTEND:20260525T220000Z")
        assert days(paris, "Europe/Paris") == ["2026-05-25"]
        assert days(paris) == days(paris, "Asia/Tokyo") == []
        utc = file("DTSTART:20260525T000000Z\nDTEND:20260526T000000Z")
        assert days(utc) == days(utc, "Europe/Paris") == ["2026-05-25"]

    def test_is_whole_over_a_change_of_the_clock(self) -> None:
        there = "TZID=Europe/Paris"
        spring = f"DTSTART;{there}:20260329T000000\nDTEND;{there}:20260330T000000"
        assert days(file(spring), "America/New_York") == ["2026-03-29"]

    def test_that_is_cancelled_or_has_times_of_day_is_left_out(self) -> None:
        meeting = "DTSTART:20260102T100000\nDTEND:20260102T110000"
        late = "DTSTART:20260102T000000\nDTEND:20260103T000001"
        reminder = "DTSTART:20260102T000000"
        found = holidays_from_ics(
            file(on("20260101", "STATUS:CANCELLED"), meeting, late, reminder, on("20260105"))
        )
        assert found.days == ((date(2026, 1, 5), ""),)
        assert found.notes == (
            "3 events with times of day were left out: a holiday is a whole day.",
            "1 cancelled event was left out.",
        )

    def test_outside_of_the_years_that_calendars_know_is_left_out(self) -> None:
        found = holidays_from_ics(file(on("19691231"), on("21010101"), on("19700101")))
        assert found.days == ((date(1970, 1, 1), ""),)
        assert "2 days outside of the years 1970 to 2100" in found.notes[0]

    def test_has_a_name_of_one_line_without_controls(self) -> None:
        name = "SUMMARY:Erster\\nMai \u202eesrever\x9b31m\u2028" + "x" * 300
        ((_, found),) = holidays_from_ics(file(on("20260501", name))).days
        assert found.startswith("Erster Mai esrever 31m xxx")
        assert len(found) == 200

    def test_on_the_date_of_another_adds_its_name(self) -> None:
        text = file(
            on("20080501", "SUMMARY:Ascension Day"),
            on("20080501", "SUMMARY:Labour Day"),
            on("20080501", "SUMMARY:Labour Day"),
            on("20080430"),
        )
        assert holidays_from_ics(text).days == (
            (date(2008, 4, 30), ""),
            (date(2008, 5, 1), "Ascension Day; Labour Day"),
        )


class TestRepeating:
    def test_every_year_without_end_goes_on_as_long_as_public_holidays(self) -> None:
        found = days(file(on("19951225", "RRULE:FREQ=YEARLY")))
        assert found == [f"{year}-12-25" for year in range(2000, 2051)]

    @pytest.mark.parametrize(
        ("start", "rule", "expected"),
        [
            # Thanksgiving, the last Monday of May, Friday the 13th, Easter not at all.
            (
                "20261126",
                "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3",
                ["2026-11-26", "2027-11-25", "2028-11-23"],
            ),
            (
                "20260525",
                "FREQ=MONTHLY;INTERVAL=12;BYDAY=-1MO;UNTIL=20280601",
                ["2026-05-25", "2027-05-31", "2028-05-29"],
            ),
            (
                "20260213",
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=20261231",
                ["2026-02-13", "2026-03-13", "2026-11-13"],
            ),
            ("20240229", "FREQ=YEARLY;COUNT=3", ["2024-02-29", "2028-02-29", "2032-02-29"]),
            (
                "20260131",
                "FREQ=MONTHLY;COUNT=3",
                ["2026-01-31", "2026-03-31", "2026-05-31"],
            ),
            (
                "20260105",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20260131T235959Z",
                ["2026-01-05", "2026-01-09", "2026-01-19", "2026-01-23"],
            ),
            ("20260101", "FREQ=DAILY;INTERVAL=10;COUNT=2", ["2026-01-01", "2026-01-11"]),
            (
                "20260130",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
                ["2026-01-30", "2026-02-27"],
            ),
            # The start of a rule is its first date even if the rule itself wouldn't give it.
            (
                "20260101",
                "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1;COUNT=2",
                ["2026-01-01", "2026-05-01"],
            ),
        ],
    )
    def test_gives_the_dates_that_the_rule_means(
        self, start: str, rule: str, expected: list[str]
    ) -> None:
        assert days(file(on(start, f"RRULE:{rule}"))) == expected

    def test_leaves_out_and_adds_the_dates_that_it_says(self) -> None:
        text = file(
            on(
                "20260101",
                "RRULE:FREQ=YEARLY;COUNT=4",
                "EXDATE;VALUE=DATE:20270101,20280101",
                "EXDATE;VALUE=DATE:20260101",
                "RDATE;VALUE=DATE:20270104",
            )
        )
        assert days(text) == ["2027-01-04", "2029-01-01"]

    def test_lasts_several_days_each_time(self) -> None:
        text = file(on("20261224", "DURATION:P3D", "RRULE:FREQ=YEARLY;COUNT=2"))
        assert days(text) == [f"{year}-12-{day}" for year in (2026, 2027) for day in (24, 25, 26)]

    def test_ends_by_the_clock_that_it_begins_by(self) -> None:
        there = "TZID=Europe/Paris"
        text = file(
            f"DTSTART;{there}:20260525T000000\nDTEND;{there}:20260526T000000\n"
            f"RRULE:FREQ=DAILY;UNTIL=20260526T220000Z\nEXDATE;{there}:20260526T000000"
        )
        assert days(text) == ["2026-05-25", "2026-05-27"]

    def test_moves_when_one_of_the_series_was_moved_or_cancelled(self) -> None:
        text = file(
            on("20260501", "UID:1", "RRULE:FREQ=YEARLY;COUNT=3"),
            on("20270503", "UID:1", "RECURRENCE-ID;VALUE=DATE:20270501"),
            on("20280501", "UID:1", "RECURRENCE-ID;VALUE=DATE:20280501", "STATUS:CANCELLED"),
        )
        assert days(text) == ["2026-05-01", "2027-05-03"]


class TestRefusing:
    @pytest.mark.parametrize("data", ["", b"", "\n\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
    def test_what_has_no_events(self, data: str | bytes) -> None:
        assert "no events" in refusal(data)

    @pytest.mark.parametrize(
        "data", [b"PK\x03\x04", "<html>", "Name;Date\nMay Day;2026-05-01", "BEGIN:VCARD\nEND:VCARD"]
    )
    def test_what_is_no_calendar(self, data: str | bytes) -> None:
        assert "not an iCalendar file: line 1" in refusal(data)

    def test_what_is_in_another_encoding_naming_the_line(self) -> None:
        text = file(on("20260101", "SUMMARY:Dreikönig"))
        assert "Line 5 of this file is not in UTF-8" in refusal(text.encode("latin-1"))

    def test_what_broke_off_on_the_way(self) -> None:
        assert "breaks off within a VEVENT" in refusal(POLAND[: len(POLAND) // 2])
        assert "Line 4 ends a VCALENDAR" in refusal(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\n\nEND:VCALENDAR"
        )

    def test_what_is_too_large(self) -> None:
        text = file(on("20260101", "DESCRIPTION:" + "x" * 1024 * 1024))
        assert "larger than 1 MB" in refusal(text)
        assert "2,001 events; at most 2,000" in refusal(file(*[on("20260101")] * 2001))
        assert "more than 10,000 days" in refusal(file(on("20000101", "RRULE:FREQ=DAILY")))

    @pytest.mark.parametrize(
        ("event", "said"),
        [
            ("SUMMARY:May Day", 'Event 2 ("May Day") has no date on which it begins'),
            ("DTSTART;VALUE=DATE:20260230", "Event 2 has a beginning (DTSTART) that can't be read"),
            ("DTSTART:P1D", "Event 2 has a beginning"),
            (on("20260101", "DTEND;VALUE=DATE:tomorrow"), "has an end (DTEND)"),
            (on("20260101", "DTEND;VALUE=DATE:20251231"), "ends before it begins"),
            (on("20260101", "DTEND:20260102T000000"), "begins and ends differently"),
            (on("20260101", "DTEND;VALUE=DATE:20990101"), "lasts 26,663 days"),
            (on("20260101", "DURATION:PT12H"), "doesn't last whole days"),
            (on("20260101", "DURATION:-P1D"), "duration that can't be read"),
            (on("20260101", "DTSTART;VALUE=DATE:20260102"), "more than once"),
            (on("20260101", "RRULE:FREQ=EVERY"), "rule of repetition (RRULE)"),
            (on("20260101", "RRULE:FREQ=HOURLY"), "repeats neither daily, weekly, monthly nor"),
            (on("20260101", "RRULE:FREQ=SECONDLY;COUNT=1000000000"), "repeats neither daily"),
            (on("20260101", "RRULE:INTERVAL=2"), "repeats neither daily"),
            (on("20260101", "RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL that is no number from 1"),
            (on("20260101", "RRULE:FREQ=DAILY;COUNT=-1"), "COUNT that is no number from 1"),
            (on("20260101", "RRULE:FREQ=DAILY;UNTIL=soon"), "rule of repetition"),
            (on("20260101", "RRULE:FREQ=YEARLY;BYDAY=XX"), "rule of repetition"),
            (on("20260101", "RRULE:FREQ=YEARLY;BYDAY=0MO"), "no day of the week"),
            (on("20260101", "RRULE:FREQ=YEARLY;BYMONTH=13"), "repeats in month 13"),
            (on("20260101", "RRULE:FREQ=YEARLY;BYMONTHDAY=32"), "BYMONTHDAY of 32"),
            (on("20260101", "RRULE:FREQ=WEEKLY;BYDAY=1MO"), "numbered weekday"),
            (on("20260101", "RRULE:FREQ=MONTHLY;BYWEEKNO=1"), "numbers of weeks"),
            (on("20260101", "RRULE:RSCALE=HEBREW;FREQ=YEARLY"), "repeats by RSCALE"),
            (on("20260101", "EXRULE:FREQ=YEARLY"), "EXRULE"),
            (on("20260101", "RDATE;VALUE=DATE:2027"), "further dates (RDATE)"),
            (on("20260101", "UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260101"), "all later"),
        ],
    )
    def test_what_cannot_be_understood_naming_the_event_and_the_remedy(
        self, event: str, said: str
    ) -> None:
        text = refusal(file(on("20260501"), event))
        assert said in text
        assert text.startswith("Event 2")
        assert "Correct or remove the event" in text

    def test_rules_that_would_keep_a_computer_busy(self) -> None:
        never = [
            on("20260101", f"RRULE:FREQ={often};BYMONTH=2;BYMONTHDAY=30;COUNT=1000000000")
            for often in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
        ]
        assert days(file(*never)) == ["2026-01-01"]
        assert "too long to work out" in refusal(file(*never * 100))
        positions = on("00010101", "RRULE:FREQ=DAILY;BYSETPOS=366;BYHOUR=0,1,2;BYSECOND=1,2,3")
        assert "too long to work out" in refusal(file(positions))

    def test_a_zone_that_nobody_knows(self) -> None:
        with pytest.raises(CalendarError, match="'Europe/Pari' is not known"):
            holidays_from_ics(POLAND, "Europe/Pari")


def reads_or_refuses(data: bytes | str) -> None:
    try:
        found = [day for day, _ in holidays_from_ics(data, "Europe/Warsaw").days]
    except IcsError:
        return
    assert found == sorted(set(found))


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_bytes_are_refused_with_a_sentence(data: bytes | str) -> None:
    reads_or_refuses(data)


PIECES = st.sampled_from(
    [
        *("20260101", "T000000Z", "99999999", "P1D", ";", ":", ",", "=", "-", '"', "\r\n", "\n "),
        *("FREQ=YEARLY", "BYDAY=-5SU", "COUNT=99999999999999999999", "UNTIL=00010101T000000Z"),
        *("BEGIN:VEVENT\n", "END:VEVENT", "DTSTART", "RDATE", "TZID=../x", "VALUE=PERIOD"),
        *("\x00", "\ud800", "é"),
    ]
)
REPEATING = file(
    on("20260101", "UID:1", "RRULE:FREQ=YEARLY;BYMONTH=1;COUNT=3;UNTIL=20300101T000000Z"),
    "UID:2\nDTSTART:20260101T230000Z\nDTEND:20260102T230000Z\nEXDATE:20270101T230000Z\n"
    "RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=MO\nDURATION:P1D\nRECURRENCE-ID:20260101T230000Z",
)


@given(
    text=st.sampled_from([POLAND, OUTLOOK, REPEATING]),
    changes=st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 8), PIECES | st.text(max_size=3)),
        min_size=1,
        max_size=4,
    ),
)
def test_real_files_with_damage_are_read_or_refused(
    text: str, changes: list[tuple[int, int, str]]
) -> None:
    for place, length, piece in changes:
        at = place % len(text)
        text = text[:at] + piece + text[at + length :]
    reads_or_refuses(text)
