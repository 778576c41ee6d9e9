"""What stands beside a calendar while somebody types, without a screen."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.holiday_files import Additions
from desk.opening_hours import WEEKS, parse_hours
from sla_engine import BusinessCalendar
from store.rows import INVALID, Sla, SlaTarget
from store.times import to_us
from tui.screens.admin.calendar_ahead import (
    Due,
    Outlook,
    due_lines,
    dues,
    effect_in_short,
    effect_lines,
)
from tui.screens.admin.calendar_import import summary
from tui.screens.admin.calendar_preview import (
    Planned,
    Section,
    calendar_preview,
    calendar_strip,
    other_days,
    state_now,
    week_lines,
    weeks_line,
)
from tui.screens.admin.calendar_values import planned, week_values
from tui.screens.admin.sla_ahead import OpenTickets
from tui.screens.admin.sla_due import Viewer

MONDAY_TEN = to_us(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
LUNCH = BusinessCalendar(
    time_zone="Europe/Berlin",
    weekly_hours=WEEKS["lunch"].weekly_hours,
    yearly_holidays=[(3, 4, "Founders' Day")],
    exceptional_days=[(date(2026, 3, 6), [(32_400, 43_200)], "Fair"), (date(2026, 3, 12), [])],
)
SLAB = (47, 32)
HOURS = [WEEKS["lunch"].weekly_hours.get(day, ()) for day in range(7)]


def test_the_calendar_says_whether_it_is_open_and_what_this_week_has() -> None:
    beside = Planned(LUNCH, HOURS)
    assert state_now(beside, MONDAY_TEN).plain.startswith("open now, closes 12:00")
    at_lunch = MONDAY_TEN + 150 * 60 * 1_000_000
    assert state_now(beside, at_lunch).plain.startswith("☾ closed now, opens Mon 13:00")
    week = [line.plain for line in week_lines(beside, MONDAY_TEN)]
    assert week[0] == "Mon  2  08:00-12:00, 13:00-17:00"
    assert week[2] == "Wed  4  Founders' Day"
    assert week[4] == "Fri  6  09:00-12:00  Fair"
    assert week[6] == "Sun  8  closed"


def test_the_coming_weeks_tell_their_working_time() -> None:
    told = weeks_line(Planned(LUNCH, HOURS), MONDAY_TEN)
    assert told is not None
    assert told.plain == "27h 00m this week, 32h 00m next, 40h 00m then"


def test_the_next_holidays_and_exceptional_days_stand_in_their_order() -> None:
    assert [line.plain for line in other_days(Planned(LUNCH, HOURS), MONDAY_TEN)] == [
        "Wed 2026-03-04  Founders' Day",
        "Fri 2026-03-06  09:00-12:00  Fair",
        "Thu 2026-03-12  closed",
        "Thu 2027-03-04  Founders' Day",
    ]


def test_a_calendar_around_the_clock_and_one_that_is_never_open_are_told_apart() -> None:
    always = BusinessCalendar(time_zone="UTC", weekly_hours=WEEKS["always"].weekly_hours)
    never = BusinessCalendar(time_zone="UTC", weekly_hours={})
    assert "around the clock" in state_now(Planned(always, []), MONDAY_TEN).plain
    assert "never open" in state_now(Planned(never, []), MONDAY_TEN).plain


def test_what_cannot_be_read_is_left_out_and_said() -> None:
    values = {
        "time_zone": "Europe/Berlin",
        **week_values(WEEKS["office"].weekly_hours),
        "holidays": "2026-03-03 Fair\nsoon Feast",
        "exceptional_days": "2026-03-04 closed Moving",
    }
    del values["weekly_hours_4"]
    told = calendar_preview(planned(values, ()), MONDAY_TEN, (), SLAB).plain
    assert "Fri  6  cannot be read" in told
    assert "Wed  4  closed  Moving" in told
    # The line before the wrong one is right.
    assert "Tue  3  Fair" in told
    assert "▲ Line 2 (“soon Feast”) is no holiday" in told


def test_a_day_that_cannot_be_read_keeps_the_hours_that_are_saved() -> None:
    saved = week_values(WEEKS["office"].weekly_hours)
    values = {"time_zone": "Europe/Berlin", **saved}
    del values["weekly_hours_4"]
    beside = planned(values, (), saved)
    told = calendar_preview(beside, MONDAY_TEN, (), SLAB).plain
    assert "Fri  6  09:00-17:00  as saved" in told
    assert "▲ The hours of Fri cannot be read; those before count here." in told.replace("\n", " ")
    assert beside.calendar is not None
    assert (
        beside.calendar.elapsed_us(MONDAY_TEN + 7 * 86_400 * 1_000_000)
        - (beside.calendar.elapsed_us(MONDAY_TEN))
        == 40 * 3600 * 1_000_000
    )


def test_shifts_that_overlap_are_remarked_on_also_where_there_is_little_room() -> None:
    week = {0: parse_hours("22:00-06:00"), 1: parse_hours("05:00-07:00")}
    beside = planned({"time_zone": "UTC", **week_values(week)}, ())
    remark = "Mon 22:00-06:00 and Tue 05:00-07:00 overlap and count once."
    slab = calendar_preview(beside, MONDAY_TEN, (), (60, 40)).plain
    assert remark in slab.splitlines()
    assert calendar_strip(beside, MONDAY_TEN)[1].plain == remark


def test_public_holidays_of_the_place_are_there_and_own_days_name_them() -> None:
    values = {"time_zone": "UTC", **week_values(WEEKS["office"].weekly_hours)}
    public = [(date(2026, 3, 3), "Public day"), (date(2026, 3, 4), "Other day")]
    beside = planned(values | {"holidays": "2026-03-04 Our day"}, public)
    assert [line.plain for line in other_days(beside, MONDAY_TEN)] == [
        "Tue 2026-03-03  Public day",
        "Wed 2026-03-04  Our day",
    ]


def test_the_days_of_a_file_are_summed_up_before_they_are_added() -> None:
    winter = [(date(2026, 12, day), "Winter break") for day in (21, 22, 23)]
    feasts = [(date(2027, month, 1), f"Feast\x1b {month}") for month in range(1, 8)]
    new = tuple((day.isoformat(), name) for day, name in winter[1:] + feasts)
    told = list(summary([*winter, *feasts], Additions(new, 1), ["1 cancelled event left out."]))
    assert told[0] == "10 days off, Mon 2026-12-21 to Thu 2027-07-01."
    assert told[2] == "  Tue 2026-12-22 to Wed 2026-12-23  Winter break"
    assert told[3] == "  Fri 2027-01-01  Feast 1"
    assert told[8:] == [
        "  and 2 more",
        "",
        "1 day is a holiday here already.",
        "1 cancelled event left out.",
    ]


def test_days_of_every_year_and_very_many_days_are_told_before_they_are_added() -> None:
    days = [(date(2026, 1, 1) + timedelta(days=n), "") for n in range(367)]
    new = tuple((day.isoformat(), name) for day, name in days)
    told = list(summary(days, Additions(new, 0, ((5, 5, "Founder's Day"),)), (), 1))
    assert told[1] == "And 1 day of every year."
    assert told[3] == "  every year 05-05  Founder's Day"
    assert told[-1].startswith("▲ These are 367 days, more than a whole year.")
    alone = list(summary((), Additions((), 0, ((5, 5, "Founder's Day"),)), (), 1))
    assert alone[0] == "1 day of every year."


def test_the_effect_on_open_tickets_is_told_in_figures() -> None:
    found = Outlook(OpenTickets(tickets=100_000, moved=41_000, become_overdue=1, rescued=2))
    assert [line.plain for line in effect_lines(found)] == [
        "    41,000  get another deadline",
        "■        1  becomes overdue",
        "✓        2  are rescued",
    ]
    assert effect_in_short(found).plain == (
        "41,000 get another deadline   ■ 1 becomes overdue   ✓ 2 are rescued"
    )
    nothing = Outlook(OpenTickets(tickets=3))
    assert [line.plain for line in effect_lines(nothing)] == [
        "No open ticket gets another deadline."
    ]


def test_figures_of_what_was_typed_before_are_muted() -> None:
    stale = Outlook(OpenTickets(tickets=9, moved=9, become_overdue=9), is_stale=True)
    for line in (*effect_lines(stale), effect_in_short(stale)):
        assert {str(span.style) for span in line.spans} == {"$text-muted"}


def test_a_ticket_opened_now_is_told_under_each_sla_what_moves_first() -> None:
    shorter = BusinessCalendar(time_zone="Europe/Berlin", weekly_hours={0: [(36_000, 43_200)]})
    slas = [
        Sla(1, "Slow", targets=(SlaTarget("solution", 0), SlaTarget("update", 60))),
        Sla(2, "Gold 8x5", targets=(SlaTarget("solution", 3 * 3600),)),
        Sla(3, "Old", targets=(SlaTarget("solution", 3600),), validity=INVALID),
        Sla(4, "None"),
    ]
    found = list(dues(slas, LUNCH, shorter, MONDAY_TEN))
    assert [(due.sla, due.target, due.is_other) for due in found] == [
        ("Slow", "update", False),
        ("Gold 8x5", "solution", True),
    ]
    viewer = Viewer(MONDAY_TEN, ZoneInfo("Europe/Berlin"))
    assert [" ".join(line.plain.split()) for line in due_lines(found, viewer, 47, 2)] == [
        "Gold 8x5 solution 9 Mar 11:00 was Mon 14:00",
        "Slow update Mon 10:01",
    ]
    long = Due("An SLA with a very long name indeed, and more", "solution", None, MONDAY_TEN)
    assert due_lines([long], viewer, 47, 2)[0].cell_length <= 47


def test_the_slab_fits_where_it_stands_and_gives_up_blank_lines_first() -> None:
    further = [Section("Open tickets", effect_lines(Outlook(OpenTickets(9, 9, 3, 2))), "40 %")]
    whole = calendar_preview(Planned(LUNCH, HOURS), MONDAY_TEN, further, SLAB).plain
    assert len(whole.splitlines()) <= SLAB[1]
    assert max(len(line) for line in whole.splitlines()) <= SLAB[0]
    tight = calendar_preview(Planned(LUNCH, HOURS), MONDAY_TEN, further, (47, 24)).plain
    assert len(tight.splitlines()) <= 24
    assert "■        3  become overdue" in tight
