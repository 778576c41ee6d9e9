"""One line of a ticket list: which columns fit, and what the time says."""

import pytest
from rich.cells import cell_len

from store.replacing import replace
from store.rows import Catalogue, ListRow
from tests.tui.queue.test_list_model import HOUR_US, NOON_US, row
from tui.present.rows import Columns, Reading, cells, column_heads, time_part

OPEN, CLOSED = Reading(1000 * HOUR_US, is_open=True), Reading(1000 * HOUR_US, is_open=False)
HOSTILE = [
    "[/ [@click=app.quit]now[/]",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u2066",
    "x" * 10_000,
    "👩‍👩‍👧‍👦 family 🇩🇪",
    "会議室のプロジェクターが映らない",
    "e\u0301" * 500,
    "two\nlines\rand a\ttab",
    "",
]


@pytest.mark.parametrize("total", range(60, 240, 7))
def test_every_line_is_as_wide_as_the_list_whatever_it_holds(total: int) -> None:
    columns = Columns.fitting(total, 10)
    for words in HOSTILE:
        text = cells(replace(row(1), subject=words, customer=words), columns, Catalogue(1))
        line = "".join(text)
        assert 13 + cell_len(line) == total
        assert not set(line) & set("\n\r\t\x1b\x07\u202e\u2066")
    assert cell_len(column_heads(columns)) < total


def test_the_subject_keeps_24_cells_while_columns_go_one_by_one() -> None:
    gone = []
    for total in range(140, 60, -1):
        columns = Columns.fitting(total, 10)
        assert columns.subject >= 24 or not columns.customer
        for name in ("owner", "state", "service", "customer"):
            if not getattr(columns, name) and name not in gone:
                gone.append(name)
    assert gone == ["owner", "state", "service", "customer"]


def test_a_list_sorted_by_priority_shows_it_in_the_place_of_the_target() -> None:
    columns = Columns.fitting(140, 10, shows_priority=True)
    assert "  PRIORITY  " in column_heads(columns)
    assert cells(replace(row(1), priority=1), columns, Catalogue(1)).before.startswith("  critical")
    assert "  TARGET  " in column_heads(Columns.fitting(140, 10))


def _time(
    ticket: ListRow, reading: Reading, left_us: int, now_us: int = NOON_US
) -> tuple[str, str]:
    part = time_part(ticket, reading.elapsed_us + left_us, reading, now_us, None)
    assert cell_len(part.text) == 10
    return " ".join(part.text.split()), part.tone


def test_time_left_comes_with_a_sign_when_it_needs_one() -> None:
    ticket = replace(row(1, deadline_us=NOON_US + HOUR_US), warn_us=NOON_US + HOUR_US // 2)
    assert _time(ticket, OPEN, HOUR_US) == ("1h 00m", "normal")
    soon_us = NOON_US + HOUR_US // 2
    assert _time(ticket, OPEN, HOUR_US // 2, soon_us) == ("▲ 30m", "warning")
    assert _time(ticket, CLOSED, HOUR_US) == ("☾ 1h 00m", "muted")


def test_a_ticket_is_overdue_only_when_it_is_past_its_breach() -> None:
    ticket = row(1, deadline_us=NOON_US)
    assert _time(ticket, OPEN, 0) == ("0s", "normal")
    assert _time(ticket, OPEN, -1, NOON_US + 1) == ("■ −0s", "overdue")
    assert _time(ticket, CLOSED, -72 * 60_000_000, NOON_US + 99 * HOUR_US) == (
        "■ −1h 12m",
        "overdue",
    )


def test_a_paused_ticket_shows_what_is_left_and_a_breached_one_stays_overdue() -> None:
    ticket = replace(row(1, deadline_us=None), next_target="solution", is_paused=True)
    assert _time(replace(ticket, left_us=3 * HOUR_US), OPEN, 0) == ("‖ 3h 00m", "muted")
    broken = replace(ticket, left_us=-HOUR_US, breaches_us=NOON_US - HOUR_US)
    assert _time(broken, OPEN, 0) == ("■ −1h 00m", "overdue")


def test_a_ticket_without_a_promise_shows_a_dash_and_a_finished_one_its_day() -> None:
    assert _time(row(1), OPEN, 0) == ("—", "nothing")
    ended = replace(row(1), is_open=False, ended_us=NOON_US - 24 * HOUR_US * 40)
    assert _time(ended, OPEN, 0) == ("21 Jan", "muted")
