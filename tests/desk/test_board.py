"""The board: each figure is what its rows are, and what stands around it adds up."""

from datetime import timedelta

import pytest

from desk import board as boards
from desk import tickets
from desk.board import Board, read_board
from desk.workflow import OPEN, RESOLVED
from store import views
from store.times import to_us
from tests.builders import MONDAY, SmallDesk

# The midnight in Berlin before that Monday.
TODAY = MONDAY - timedelta(hours=10)


async def board_of(small: SmallDesk, team_id: int | None = None) -> Board:
    anna = small.desk.catalogue.agents[small.anna.id or 0]
    return await read_board(small.desk, to_us(TODAY), anna, team_id)


async def opened_by(small: SmallDesk, board: Board, figure: str) -> int:
    query = board.queries[figure]
    return len(
        await small.desk.store.reader.run(lambda select: views.first_rows(select, query, 100))
    )


async def mixed_desk(small: SmallDesk) -> None:
    """One overdue, two that break soon, one waiting, one resolved, one without a promise."""
    await small.ticket("late")
    small.clock.forward(minutes=50)
    await small.ticket("soon")
    await small.ticket("soon too", queue_id=small.errands)
    waiting = await small.ticket("asked back")
    await tickets.take(small.desk, small.jan, waiting)
    await tickets.reply(small.desk, small.jan, waiting, "Since when?")
    solved = await small.ticket("solved")
    await tickets.reply(small.desk, small.anna, solved, "Done.")
    await tickets.change_state(small.desk, small.anna, solved, RESOLVED)
    await small.ticket("no promise", service_id=small.network)
    small.clock.forward(minutes=20)


async def test_every_figure_opens_exactly_the_rows_that_it_counts(small: SmallDesk) -> None:
    await mixed_desk(small)
    board = await board_of(small)
    assert board.counts == {
        boards.OVERDUE: 1,
        boards.SOON: 2,
        boards.UNASSIGNED: 4,
        boards.WAITING: 1,
        boards.OPEN: 5,
        boards.SOLVED: 1,
    }
    for figure, count in board.counts.items():
        assert await opened_by(small, board, figure) == count, figure


async def test_a_figure_says_beside_it_what_else_one_asks(small: SmallDesk) -> None:
    await mixed_desk(small)
    board = await board_of(small)
    assert board.broke_today == 1
    assert board.waits_for_customer == 1
    assert board.oldest_unassigned_us == to_us(MONDAY)
    assert board.next_breach_us == to_us(MONDAY + timedelta(minutes=110))


async def test_at_the_very_deadline_a_ticket_breaks_soon_and_right_after_it_is_overdue(
    small: SmallDesk,
) -> None:
    await small.ticket()
    small.clock.forward(hours=1)
    at_the_deadline = await board_of(small)
    assert (at_the_deadline.counts[boards.OVERDUE], at_the_deadline.counts[boards.SOON]) == (0, 1)
    small.clock.now += timedelta(microseconds=1)
    after_it = await board_of(small)
    assert (after_it.counts[boards.OVERDUE], after_it.counts[boards.SOON]) == (1, 0)


async def test_the_bars_of_the_next_two_hours_sum_to_the_figure(small: SmallDesk) -> None:
    for minutes in (0, 5, 12):
        small.clock.now = MONDAY + timedelta(minutes=minutes)
        await small.ticket()
    small.clock.now = MONDAY + timedelta(minutes=15)
    board = await board_of(small)
    # Due at 60, 65 and 72 minutes past ten: 45, 50 and 57 minutes from now.
    assert [count for count, _ in board.breaches] == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0]
    assert sum(count for count, _ in board.breaches) == board.counts[boards.SOON]


async def test_a_breach_past_its_notify_threshold_is_told_apart(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "Looking.", then=OPEN)
    # The solution is due on Tuesday at ten, its bell rang at 80 % of 8 h.
    small.clock.now = MONDAY + timedelta(days=1, minutes=-30)
    await tickets.reply(small.desk, small.anna, ticket_id, "Still looking.", then=OPEN)
    board = await board_of(small)
    assert sum(warned for _, warned in board.breaches) == 1


async def test_a_team_s_board_speaks_of_that_team_alone(small: SmallDesk) -> None:
    await mixed_desk(small)
    board = await board_of(small, small.field)
    assert board.counts[boards.OPEN] == 1
    assert [row.subject for row in board.soon] == ["soon too"]
    assert [team.name for team in board.teams] == ["Field"]
    assert board.came_in == {21: 1}
    for figure, count in board.counts.items():
        assert await opened_by(small, board, figure) == count, figure


async def test_load_tells_teams_by_queue_and_agents_by_owner(small: SmallDesk) -> None:
    await mixed_desk(small)
    board = await board_of(small)
    support, field = board.teams
    assert (support.name, support.tickets, support.capacity) == ("Support", 4, 20)
    assert (field.name, field.tickets, field.capacity) == ("Field", 1, 20)
    # Jan is in Field and has a ticket of Support.
    assert [(agent.name, agent.tickets) for agent in field.agents] == [("Jan Novák", 1)]
    assert board.capacity == 40


async def test_what_came_in_and_was_solved_is_told_by_half_hour_of_the_day(
    small: SmallDesk,
) -> None:
    await mixed_desk(small)
    board = await board_of(small)
    assert board.came_in == {20: 1, 21: 5}
    assert board.solved == {21: 1}


@pytest.mark.parametrize(("days", "percent"), [(1, 50.0), (40, None)])
async def test_promises_are_those_that_ended_in_the_last_thirty_days(
    small: SmallDesk, days: int, percent: float | None
) -> None:
    kept, missed = await small.ticket("kept"), await small.ticket("missed")
    await tickets.reply(small.desk, small.anna, kept, "Here you are.")
    small.clock.forward(minutes=70)
    await tickets.reply(small.desk, small.anna, missed, "Sorry.")
    small.clock.forward(days=days)
    response = (await board_of(small)).kept[0]
    assert response.target == "first_response"
    assert response.percent == percent


async def test_a_promise_that_was_called_off_counts_neither_way(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=None)
    assert (await board_of(small)).kept[0].percent is None


async def test_an_empty_desk_has_a_board_of_zeros(small: SmallDesk) -> None:
    board = await board_of(small)
    assert set(board.counts.values()) == {0}
    assert board.next_breach_us is None
