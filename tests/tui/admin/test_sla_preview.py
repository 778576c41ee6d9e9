"""What the slab beside the form of an SLA says, without a screen."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.opening_hours import WEEKS
from sla_engine import BusinessCalendar, TargetKind
from sla_engine.backtest import Attainment
from store.replacing import replace
from store.rows import SlaTarget
from store.times import to_us
from tui.screens.admin.sla_ahead import (
    Kept,
    OpenTickets,
    Outlook,
    open_in_short,
    open_lines,
    past_in_short,
    past_lines,
)
from tui.screens.admin.sla_due import Promise, Viewer, due_lines, explanation, whose_clock
from tui.screens.admin.sla_past import table
from tui.screens.admin.sla_preview import sla_preview, sla_strip
from tui.screens.admin.sla_values import complete

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_TEN = to_us(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
LUNCH = BusinessCalendar(
    time_zone="Europe/Berlin",
    weekly_hours=WEEKS["lunch"].weekly_hours,
    yearly_holidays=[(3, 4, "Founders' Day")],
)
VIEWER = Viewer(MONDAY_TEN, BERLIN)
HOUR_S = 3600
SLAB = (49, 33)
LATE = OpenTickets(100_000, moved=99_999, become_overdue=12_345, rescued=2, lost=7, paused=6_001)
NOW = (Kept("first_response", 962, 38), Kept("update", 931, 69), Kept("solution", 904, 96))
THEN = (Kept("first_response", 962, 38), Kept("update", 878, 122), Kept("solution", 911, 89))
FULL = Outlook(LATE, 1284, NOW, THEN)


def promise(*targets: SlaTarget, calendar: BusinessCalendar | None = LUNCH) -> Promise:
    return Promise(complete(targets), calendar)


def hours(**told: float) -> Promise:
    return promise(*(SlaTarget(kind, int(amount * HOUR_S)) for kind, amount in told.items()))


def test_the_preview_counts_in_the_calendar_and_says_what_it_was_before() -> None:
    now = hours(first_response=1, update=3)
    before = hours(first_response=1, update=4, solution=8)
    told = [" ".join(line.plain.split()) for line in due_lines(now, before, VIEWER, 49)]
    assert told == [
        "First response Mon 11:00 as before",
        "Update Mon 14:00 was Mon 15:00",
        "Solution off was Tue 10:00",
    ]


def test_a_priority_has_its_own_time_and_a_state_to_reach_its_own_line() -> None:
    one = promise(
        SlaTarget("solution", 8 * HOUR_S, by_priority=((1, 2 * HOUR_S),)),
        SlaTarget("reach_state", HOUR_S, counts="all_time", states=("open",)),
    )
    told = [" ".join(line.plain.split()) for line in due_lines(one, None, VIEWER, 49)]
    assert told[2:] == ["Solution Tue 10:00", "Reach open Mon 11:00"]
    urgent = [line.plain for line in due_lines(replace(one, priority=1), None, VIEWER, 49)]
    assert urgent[2].endswith("Mon 12:00")


def test_the_explanation_adds_up_to_the_deadline_and_stays_short() -> None:
    one = hours(update=3, solution=24 * 365)
    assert explanation(one, "update", VIEWER) == (
        "Update 3h 00m: Mon 10:00-12:00 is 2h 00m, Mon 13:00-14:00 is 1h 00m."
    )
    assert len(explanation(one, "solution", VIEWER)) < 160
    evening = Viewer(MONDAY_TEN + 10 * HOUR_S * 1_000_000, BERLIN)
    assert explanation(one, "update", evening).startswith("Closed now, time begins Tue 08:00.")


def test_without_a_calendar_or_while_not_valid_nothing_is_promised() -> None:
    nothing = promise(SlaTarget("update", HOUR_S), calendar=None)
    assert "no calendar yet" in explanation(nothing, "update", VIEWER)
    assert "never" in sla_strip(nothing, None, None, VIEWER, 76).plain
    unused = replace(hours(update=3), is_valid=False)
    assert "promises nothing" in explanation(unused, "update", VIEWER)
    assert "Update off" in " ".join(
        " ".join(line.plain.split()) for line in due_lines(unused, None, VIEWER, 49)
    )


def test_whose_clock_it_is_is_told_where_it_is_not_the_calendars() -> None:
    assert whose_clock(hours(update=3), VIEWER) == ""
    assert whose_clock(hours(update=3), Viewer(MONDAY_TEN, ZoneInfo("Europe/Paris"))) == ""
    abroad = whose_clock(hours(update=3), Viewer(MONDAY_TEN, ZoneInfo("America/New_York")))
    assert abroad == (
        "Times are yours (America/New_York); the calendar's are those of Europe/Berlin, where it "
        "is Mon 10:00."
    )


def test_a_worse_promise_is_red_with_a_sign_and_a_better_one_has_no_colour() -> None:
    lines = [line.plain.rstrip() for line in open_lines(FULL, 49)]
    assert lines == [
        "    93,991  get another deadline    f3 lists them",
        "     6,001  paused ones get more or less time",
        "         7  have no deadline any more",
        "■   12,345  become overdue",
        "✓        2  are rescued",
    ]
    past = [line.plain for line in past_lines(FULL, 49, is_dense=False)]
    assert past[1].startswith("  no change")
    assert past[4].startswith("■ −5.3 points")
    assert past[4].rstrip().endswith("87.8 %")
    assert past[7].startswith("  +0.7 points")
    assert [part.plain for part in past_in_short(FULL)] == [
        "response =",
        "update ■ −5.3",
        "solution +0.7 points",
    ]


def test_one_ticket_is_told_as_one() -> None:
    one = Outlook(OpenTickets(9, moved=3, become_overdue=1, rescued=1, lost=1, paused=1))
    assert [
        line.plain.split("  f3")[0].split("  ")[-1].strip() for line in open_lines(one, 49)
    ] == [
        "gets another deadline",
        "paused one gets more or less time",
        "has no deadline any more",
        "becomes overdue",
        "is rescued",
    ]


def test_a_promise_that_is_dropped_rescues_nobody() -> None:
    none = OpenTickets(100, moved=86, rescued=72, lost=60, paused=26, dropped=True)
    told, key = (line.plain.strip() for line in open_lines(Outlook(none), 49))
    assert (told, key) == ("86  have no deadline any more", "f3 lists them")
    assert [part.plain for part in open_in_short(Outlook(none))] == ["86 without deadline"]


@pytest.mark.parametrize(
    ("met", "missed", "tenths"),
    [(2, 1, 667), (1, 2, 333), (1999, 1, 999), (1, 4999, 1), (5, 0, 1000), (0, 5, 0), (1, 7, 125)],
)
def test_a_share_is_rounded_but_all_and_nothing_are_only_said_where_it_is_so(
    met: int, missed: int, tenths: int
) -> None:
    assert Kept("solution", met, missed).tenths == tenths


def test_the_table_has_met_and_missed_of_both_and_fits_a_small_screen() -> None:
    def row(met: int, missed: int) -> Attainment:
        nothing = timedelta()
        return Attainment(TargetKind.FIRST_RESPONSE, 1, met, missed, nothing, nothing)

    lines = [line.plain for line in table([row(100_000, 0)], [row(66_667, 33_333)])]
    told = [" ".join(line.split()) for line in lines]
    assert told[0] == "TARGET PRIORITY NOW MET MISSED THEN MET MISSED POINTS"
    assert told[1] == "First response all 100.0 100,000 0 66.7 66,667 33,333 −33.3"
    assert max(len(line) for line in lines) <= 73


def test_what_was_worked_out_for_earlier_values_is_muted() -> None:
    stale = replace(FULL, is_stale=True)
    assert {str(span.style) for line in open_lines(stale, 49)[1:] for span in line.spans} == {
        "$text-muted"
    }


def test_a_change_that_moves_nothing_says_so() -> None:
    calm = Outlook(OpenTickets(64), 0, (), ())
    assert "None of 64 tickets gets another deadline." in open_lines(calm, 60)[0].plain
    unchanged = open_lines(replace(calm, would=None), 49)[0].plain
    assert unchanged.split("  ")[0] == "64 tickets under this SLA"
    assert unchanged.endswith("f3 lists them")
    assert "No open ticket" in open_lines(Outlook(OpenTickets(0)), 49)[0].plain


@pytest.mark.parametrize("kinds", [3, 6])
def test_the_slab_fits_beside_the_form_however_much_is_promised(kinds: int) -> None:
    names = ("first_response", "next_response", "update", "solution", "reach_state", "ola")
    shown = names if kinds == 6 else ("first_response", "update", "solution")
    targets = [SlaTarget(kind, 9 * HOUR_S, by_priority=((1, HOUR_S),)) for kind in shown]
    kept = tuple(Kept(kind, 900, 100) for kind in shown)
    would = tuple(Kept(kind, 800, 200) for kind in shown)
    outlook = Outlook(LATE, 1_234_567, kept, would, progress="99,999 of 100,000")
    abroad = Viewer(MONDAY_TEN, ZoneInfo("America/New_York"))
    slab = sla_preview(
        promise(*targets), hours(solution=1), "solution", outlook, abroad, size=SLAB, left_out=True
    )
    lines = slab.split("\n")
    assert len(lines) <= SLAB[1]
    assert max(line.cell_length for line in lines) <= SLAB[0]
    strip = sla_strip(promise(*targets), hours(solution=1), outlook, abroad, 76).split("\n")
    assert len(strip) == 3
    assert max(line.cell_length for line in strip) <= 76


def test_a_warning_stands_in_the_slab_and_in_the_strip() -> None:
    unused = replace(hours(update=3), is_valid=False)
    told = "Rule 4 still names it."
    slab = sla_preview(unused, None, "update", FULL, VIEWER, size=SLAB, warning=told)
    assert f"▲ {told}" in slab.plain
    strip = sla_strip(unused, None, FULL, VIEWER, 76, warning=told).plain.splitlines()
    assert strip[2] == f"▲ {told}"


def test_the_strip_of_a_new_sla_says_whose_times_it_tells() -> None:
    abroad = Viewer(MONDAY_TEN, ZoneInfo("America/New_York"))
    strip = sla_strip(hours(update=3), None, None, abroad, 76).plain.splitlines()
    assert strip[1] == "Times are yours (America/New_York)."
