"""What a ticket list holds, without a screen: rows never move under the cursor."""

from __future__ import annotations

from sla_engine import BusinessCalendar
from store.replacing import replace
from store.rows import Catalogue, ListRow, Sla, SlaTarget
from store.times import to_us
from tests.builders import MONDAY, OFFICE_HOURS
from tui.widgets.ticket_list_model import PAGE, TicketListModel

NOON_US = to_us(MONDAY)
HOUR_US = 3_600_000_000
OFFICE = BusinessCalendar(
    time_zone="Europe/Berlin",
    weekly_hours={int(day): periods for day, periods in OFFICE_HOURS.items()},
)


def row(ticket_id: int, *, deadline_us: int | None = None) -> ListRow:
    return ListRow(
        id=ticket_id,
        number=f"2026-{ticket_id:05}",
        subject=f"Subject {ticket_id}",
        customer="",
        organisation="",
        service_id=None,
        sla_id=None,
        queue_id=1,
        team_id=1,
        owner_id=None,
        state="open",
        category="open",
        waits_for=None,
        priority=3,
        calendar_id=None if deadline_us is None else 1,
        next_target=None if deadline_us is None else "solution",
        deadline_us=deadline_us,
        breaches_us=deadline_us,
        warn_us=None,
        left_us=None,
        is_paused=False,
        is_open=True,
        created_us=0,
        updated_us=0,
        ended_us=None,
        version=1,
    )


def listed(*ids: int, is_complete: bool = True) -> TicketListModel:
    model = TicketListModel()
    model.start(ids, [row(i) for i in ids], is_complete=is_complete)
    return model


def test_a_newcomer_is_counted_and_moves_no_row() -> None:
    model = listed(1, 2, 3)
    model.note([4], matching={4})
    assert model.order == [1, 2, 3]
    assert model.newcomers == {4}
    model.note([4], matching=set())
    assert not model.is_stale


def test_a_ticket_that_no_longer_belongs_keeps_its_line_until_the_order_is_begun_anew() -> None:
    model = listed(1, 2, 3)
    model.note([2, 3], matching={3})
    assert model.leavers == {2}
    assert model.order == [1, 2, 3]
    model.note([2], matching={2})
    assert model.leavers == set()


def test_the_cursor_stays_on_its_ticket_when_a_new_order_is_shown() -> None:
    model = listed(1, 2, 3)
    model.move_to(1)
    model.start([7, 8, 2, 1], [], is_complete=True)
    assert (model.cursor_id, model.cursor) == (2, 2)


def test_the_cursor_stays_on_its_line_when_its_ticket_is_gone() -> None:
    model = listed(1, 2, 3)
    model.move_to(1)
    model.start([1, 3], [], is_complete=True)
    assert model.cursor_id == 3
    model.start([], [], is_complete=True)
    assert model.targets() == ()


def test_a_deadline_that_changed_says_that_the_order_is_another_but_moves_nothing() -> None:
    model = TicketListModel()
    model.count_in(lambda _: OFFICE)
    model.start([1, 2], [row(1, deadline_us=NOON_US)], is_complete=True)
    model.put([row(1, deadline_us=NOON_US + HOUR_US)])
    assert model.moved == {1}
    assert model.order == [1, 2]


def test_ids_that_stand_already_are_not_listed_twice() -> None:
    model = listed(1, 2, is_complete=False)
    model.note([9], matching={9})
    model.extend([2, 3, 9], is_complete=True)
    assert model.order == [1, 2, 3, 9]
    assert model.newcomers == set()


def test_rows_are_asked_for_once_and_again_when_they_did_not_come() -> None:
    model = TicketListModel()
    model.start(range(1000), [row(i) for i in range(PAGE)], is_complete=True)
    assert model.missing(0, 30) == list(range(PAGE, 2 * PAGE))
    assert model.missing(0, 30) == []
    model.forget([PAGE])
    assert model.missing(0, 30) == [PAGE]


def test_rows_far_from_the_eye_are_forgotten() -> None:
    model = TicketListModel()
    model.start(range(100 * PAGE), [row(i) for i in range(PAGE)], is_complete=True)
    for page in range(1, 60):
        model.put([row(i) for i in model.missing(page * PAGE, page * PAGE + 30)])
    assert model.row_at(0) is None
    assert model.row_at(59 * PAGE) is not None
    assert len(model.known(range(100 * PAGE))) <= 16 * PAGE
    assert model.missing(0, 30)[0] == 0


def test_an_action_works_on_the_marks_or_else_on_the_cursor() -> None:
    model = listed(1, 2, 3)
    assert model.targets() == (1,)
    model.toggle_mark(3)
    model.toggle_mark(2)
    assert model.targets() == (3, 2)
    model.toggle_mark(3)
    assert model.targets() == (2,)


def test_a_promise_around_the_clock_counts_in_no_working_hours() -> None:
    targets = (SlaTarget("solution", 3600, counts="all_time"), SlaTarget("update", 3600))
    model = TicketListModel()
    model.count_in(lambda _: OFFICE, Catalogue(1, slas={7: Sla(7, "Plain", targets=targets)}))
    night_us = NOON_US + 12 * HOUR_US
    model.tick(night_us)
    given = replace(row(1, deadline_us=night_us + HOUR_US), calendar_id=1, sla_id=7)
    rows = [replace(given, next_target="solution"), replace(given, id=2, next_target="update")]
    model.start([1, 2], rows, is_complete=True)
    left = []
    for timed in (model.row_of(1), model.row_of(2)):
        assert timed is not None
        assert timed.deadline_elapsed_us is not None
        reading = model.reading(1, timed.counts)
        assert reading is not None
        left.append(timed.deadline_elapsed_us - reading.elapsed_us)
    assert left == [HOUR_US, 0]


def test_a_calendar_is_asked_once_a_tick_however_many_rows_count_in_it() -> None:
    asked: list[int] = []

    def calendar_of(calendar_id: int) -> BusinessCalendar:
        asked.append(calendar_id)
        return OFFICE

    model = TicketListModel()
    model.count_in(calendar_of)
    model.tick(NOON_US)
    readings = [model.reading(1) for _ in range(50)]
    assert asked == [1]
    assert readings[0] is not None
    assert readings[0].is_open
    model.tick(NOON_US + 12 * HOUR_US)
    later = model.reading(1)
    assert later is not None
    assert not later.is_open
    # Two hours till noon and four after lunch: the night counts nothing.
    assert later.elapsed_us - readings[0].elapsed_us == 6 * HOUR_US
