"""How the list of tickets that a change concerns tells each of them, without a screen."""

from datetime import UTC, datetime

from desk.look_ahead import Move
from store.times import to_us
from tui.screens.admin.sla_concerned import told_move
from tui.screens.admin.sla_due import Viewer

HOUR_US = 3600 * 1_000_000
MONDAY_TEN = to_us(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
VIEWER = Viewer(MONDAY_TEN, UTC)


def told(move: Move, *, is_changed: bool = True) -> str:
    return " ".join(told_move(move, VIEWER, is_changed=is_changed).split())


def test_the_target_that_moves_is_named_with_both_deadlines() -> None:
    move = Move(1, MONDAY_TEN - HOUR_US, MONDAY_TEN + HOUR_US, "solution")
    assert told(move) == "solution Mon 2 Mar 09:00 → Mon 11:00"


def test_a_paused_ticket_tells_what_is_left_before_and_after() -> None:
    move = Move(1, None, None, "update", 3 * HOUR_US, -HOUR_US)
    assert told(move) == "update paused, 3h 00m left → 1h 00m over"


def test_a_clock_that_is_paused_by_the_change_says_so_and_one_that_goes_has_none() -> None:
    begins = Move(1, MONDAY_TEN, None, "update", None, HOUR_US)
    assert told(begins) == "update Mon 10:00 → paused, 1h 00m left"
    assert told(Move(1, MONDAY_TEN, None, "update")) == "update Mon 10:00 → none"


def test_without_a_change_only_the_deadline_is_told() -> None:
    assert told(Move(1, MONDAY_TEN, MONDAY_TEN, "update"), is_changed=False) == "update Mon 10:00"
    paused = Move(1, None, None, "solution", HOUR_US, HOUR_US)
    assert told(paused, is_changed=False) == "solution paused, 1h 00m left"


def test_all_lines_are_as_wide_so_that_they_stand_in_columns() -> None:
    moves = [
        Move(1, MONDAY_TEN, MONDAY_TEN + HOUR_US, "update"),
        Move(2, MONDAY_TEN - HOUR_US, None, "solution"),
        Move(3, None, None, "update", 30 * HOUR_US, 20 * HOUR_US),
        Move(4, None, MONDAY_TEN, "reach_state"),
    ]
    assert {len(told_move(move, VIEWER)) for move in moves} == {44}
