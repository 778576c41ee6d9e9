"""Figures, bars and curves: what is drawn is what was counted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.board import AgentLoad, TeamLoad
from store.times import to_us
from tui.present.board import across, big, columns, curve, midnight_us, share_rows, thin, upright
from tui.widgets.board_load import More, lines_that_fit


@pytest.mark.parametrize("number", [0, 7, 38, 412, 10_945])
def test_a_big_number_is_three_cells_a_digit_in_three_rows(number: int) -> None:
    assert [len(row) for row in big(number)] == [3 * len(str(number))] * 3


def test_no_two_digits_look_alike() -> None:
    assert len({big(digit) for digit in range(10)}) == 10


def test_figures_are_spread_over_the_width_and_the_last_ones_go_when_it_is_too_narrow() -> None:
    assert columns([4, 4, 4], room=20) == [0, 8, 16]
    assert columns([4, 4, 4], room=13) == [0, 9]
    assert columns([], room=13) == []


def test_a_bar_has_an_eighth_for_the_least_and_never_more_than_its_width() -> None:
    assert across(0, 4) == ""
    assert across(0.001, 4) == "▏"
    assert across(1.5, 4) == "█▌"
    assert across(9.9, 4) == "████"


def test_a_column_fills_from_below() -> None:
    assert upright(0, 4, 2) == [" ", " "]
    assert upright(1, 4, 2) == [" ", "▄"]
    assert upright(3, 4, 2) == ["▄", "█"]
    assert upright(4, 4, 2) == ["█", "█"]


def test_a_thin_bar_is_as_wide_as_asked_to_half_a_cell() -> None:
    assert thin(0.75, 10) == ("━━━━━━━╸", "──")
    assert thin(1.2, 4) == ("━━━━", "")


def test_a_curve_sums_its_spans_and_shows_nothing_as_nothing() -> None:
    counts = {16: 1, 17: 3, 19: 2}
    assert curve(counts, 16, 19, 1, most=3, cells=1) == "▃█ ▅"
    assert curve(counts, 16, 19, 2, most=4, cells=2) == "██▄▄"


@pytest.mark.parametrize(
    ("room", "first", "second", "shares"),
    [
        (12, 5, 3, (5, 3)),
        (12, 0, 0, (1, 1)),
        (12, 30, 30, (6, 6)),
        (12, 30, 2, (10, 2)),
        (12, 2, 30, (2, 10)),
    ],
)
def test_two_lists_share_the_rows_that_there_are(
    room: int, first: int, second: int, shares: tuple[int, int]
) -> None:
    assert share_rows(room, first, second) == shares


@pytest.mark.parametrize("hour", [0, 1, 12, 23])
def test_a_day_begins_at_the_viewer_s_midnight_also_when_the_clocks_change(hour: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 29, hour, 30, tzinfo=berlin)
    assert midnight_us(to_us(now), berlin) == to_us(datetime(2026, 3, 28, 23, tzinfo=UTC))
    assert to_us(now) - midnight_us(to_us(now), None) < timedelta(days=1).total_seconds() * 1e6


def test_every_team_is_shown_before_any_member_and_members_share_the_rest() -> None:
    teams = [
        TeamLoad(n, name, 5, 40, tuple(AgentLoad(10 * n + k, "x", 1, 20) for k in range(3)))
        for n, name in ((1, "Desk"), (2, "Field"))
    ]
    one, two = teams
    assert lines_that_fit(teams, 1, with_agents=True) == [one]
    assert lines_that_fit(teams, 2, with_agents=True) == [one, two]
    assert lines_that_fit(teams, 4, with_agents=True) == [one, one.agents[0], two, two.agents[0]]
    assert lines_that_fit(teams, 99, with_agents=False) == [one, two]
    assert lines_that_fit(teams, 9, with_agents=True) == [one, *one.agents, None, two, *two.agents]


def test_members_without_a_line_are_told_where_a_blank_line_or_another_member_stood() -> None:
    teams = [
        TeamLoad(n, name, 5, 40, tuple(AgentLoad(10 * n + k, "x", 1, 20) for k in range(5)))
        for n, name in ((1, "Desk"), (2, "Field"))
    ]
    one, two = teams
    first, last = one.agents[:2], two.agents[:1]
    found = lines_that_fit(teams, 7, with_agents=True)
    assert found == [one, *first, More(3), two, *last, More(4)]
    assert len(found) == 7
    for room in range(2, 20):
        assert len(lines_that_fit(teams, room, with_agents=True)) <= room
