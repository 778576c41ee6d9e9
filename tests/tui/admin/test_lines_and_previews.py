"""What overviews and previews say, without a screen."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.opening_hours import WEEKS, parse_hours
from sla_engine import BusinessCalendar
from store.rows import INVALID, Catalogue, Service, Sla
from store.times import to_us
from tui.screens.admin import choices
from tui.screens.admin.calendar_preview import (
    Planned,
    calendar_preview,
    holiday_lines,
    state_now,
    week_lines,
)
from tui.screens.admin.lines import matching, service_lines, sla_lines, week_in_words
from tui.screens.admin.sla_preview import Promise, Viewer, due_lines, explanation, sla_strip
from tui.widgets.fields.specs import duration, parse_number, percent

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_TEN = to_us(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
LUNCH = BusinessCalendar(
    time_zone="Europe/Berlin",
    weekly_hours=WEEKS["lunch"].weekly_hours,
    yearly_holidays=[(3, 4, "Founders' Day")],
)
VIEWER = Viewer(MONDAY_TEN, BERLIN)
TREE = Catalogue(
    1,
    services={
        1: Service(1, "Network", validity=INVALID),
        2: Service(2, "VPN", parent_id=1),
        3: Service(3, "Access", default_sla_id=7),
        4: Service(4, "Érp"),
        5: Service(5, "Laptop", parent_id=2),
    },
    slas={7: Sla(7, "Gold", first_response_s=5400, solution_s=28800)},
)


def test_services_stand_under_their_parents_by_name() -> None:
    found = [(line.name, line.depth) for line in service_lines(TREE)]
    assert found == [("Access", 0), ("Network", 0), ("VPN", 1), ("Laptop", 2), ("Érp", 0)]


def test_what_is_under_an_invalid_service_is_muted_with_it() -> None:
    assert {line.name for line in service_lines(TREE) if line.is_muted} == {
        "Network",
        "VPN",
        "Laptop",
    }


def test_a_filter_finds_words_of_the_whole_path_whatever_their_accents() -> None:
    assert [line.path for line in matching(service_lines(TREE), "lap net")] == [
        "Network › VPN › Laptop"
    ]
    assert [line.name for line in matching(service_lines(TREE), "erp")] == ["Érp"]


def test_a_service_cannot_be_put_under_what_is_under_it() -> None:
    without = choices.below(TREE, 1)
    assert [c.label for c in choices.services(TREE, without=without)] == ["Access", "Érp"]


def test_a_loop_of_services_does_not_hang_the_list_of_choices() -> None:
    loop = replace(TREE, services={1: Service(1, "A", parent_id=2), 2: Service(2, "B", 1)})
    assert choices.below(loop, 1) == {1, 2}


def test_an_sla_line_says_its_targets_and_that_no_service_has_it() -> None:
    assert sla_lines(TREE)[0].cells == ("1h 30m", "—", "8h", "none")


def test_a_week_is_told_by_runs_of_equal_days() -> None:
    week = {day: parse_hours("8-12, 13-17") for day in range(4)} | {5: parse_hours("9-13")}
    assert week_in_words(week) == "Mon-Thu 08:00-12:00, 13:00-17:00; Sat 09:00-13:00"


def test_the_preview_counts_in_the_calendar_and_says_what_it_was_before() -> None:
    now = Promise({"first_response": 60, "update": 180, "solution": 0}, LUNCH)
    before = Promise({"first_response": 60, "update": 240, "solution": 480}, LUNCH)
    told = [" ".join(line.plain.split()) for line in due_lines(now, before, VIEWER)]
    assert told == [
        "First response Mon 11:00",
        "Update Mon 14:00 was Mon 15:00",
        "Solution off was Tue 10:00",
    ]


def test_the_explanation_adds_up_to_the_deadline_and_stays_short() -> None:
    promise = Promise({"update": 180, "solution": 60 * 24 * 365}, LUNCH)
    assert explanation(promise, "update", VIEWER) == (
        "Update 3h 00m: Mon 10:00-12:00 is 2h 00m, Mon 13:00-14:00 is 1h 00m."
    )
    assert len(explanation(promise, "solution", VIEWER)) < 160
    evening = Viewer(MONDAY_TEN + 10 * 3600 * 1_000_000, BERLIN)
    assert explanation(promise, "update", evening).startswith("Closed now, time begins Tue 08:00.")


def test_without_a_calendar_nothing_is_promised() -> None:
    promise = Promise({"update": 60}, None)
    assert "no calendar yet" in explanation(promise, "update", VIEWER)
    assert "never" in sla_strip(promise, None, VIEWER).plain


def test_the_calendar_says_whether_it_is_open_and_what_this_week_has() -> None:
    planned = Planned(LUNCH, [WEEKS["lunch"].weekly_hours.get(day, ()) for day in range(7)])
    assert state_now(planned, MONDAY_TEN).plain.startswith("open now, closes 12:00")
    at_lunch = MONDAY_TEN + 150 * 60 * 1_000_000
    assert state_now(planned, at_lunch).plain.startswith("☾ closed now, opens Mon 13:00")
    week = [line.plain for line in week_lines(planned, MONDAY_TEN)]
    assert week[0] == "Mon  2  08:00-12:00, 13:00-17:00"
    assert week[2] == "Wed  4  Founders' Day"
    assert week[6] == "Sun  8  closed"
    assert [line.plain.split()[1] for line in holiday_lines(planned, MONDAY_TEN)] == [
        "2026-03-04",
        "2027-03-04",
    ]


def test_a_calendar_around_the_clock_and_one_that_is_never_open_are_told_apart() -> None:
    always = BusinessCalendar(time_zone="UTC", weekly_hours=WEEKS["always"].weekly_hours)
    never = BusinessCalendar(time_zone="UTC", weekly_hours={})
    assert "around the clock" in state_now(Planned(always, []), MONDAY_TEN).plain
    assert "never open" in state_now(Planned(never, []), MONDAY_TEN).plain
    unreadable = Planned(None, [None] * 7, "One of these makes no sense.")
    assert "cannot be read" in calendar_preview(unreadable, MONDAY_TEN).plain


def test_times_and_percents_are_read_as_people_type_them() -> None:
    within, notify = duration("within"), percent("notify")
    assert within.parse is not None
    assert notify.parse is not None
    assert [within.parse(text) for text in ("", "90", "1h 30m", "off")] == [0, 90, 90, 0]
    assert [within.show(minutes) for minutes in (0, 90)] == ["", "1h 30m"]
    assert [notify.parse(text) for text in ("", "80", "80 %")] == [None, 80, 80]
    assert parse_number(" 12 ") == 12
    with pytest.raises(ValueError, match="whole number of percent"):
        notify.parse("a lot")
    with pytest.raises(ValueError, match="whole number"):
        parse_number("-3")
