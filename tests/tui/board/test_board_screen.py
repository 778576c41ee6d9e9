"""The board in use: figures and lines open what they count, and it keeps up with the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen

from desk import tickets
from desk.board import OVERDUE, SOON
from desk.workflow import RESOLVED
from store.queries import TicketQuery
from store.rows import Changes
from tests.builders import SmallDesk, make_desk
from tui.app import TocsinApp
from tui.frame.title_bar import TitleBar
from tui.screens import board as board_screen
from tui.screens.board import BoardScreen
from tui.screens.new_ticket import NewTicketForm
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.widgets.board_deadlines import Deadlines
from tui.widgets.board_figures import FigureStrip
from tui.widgets.ticket_list_head import HeadLine


@dataclass
class Shown:
    """A board on screen."""

    small: SmallDesk
    app: TocsinApp
    pilot: Pilot[int]

    @property
    def board(self) -> BoardScreen:
        assert isinstance(self.app.screen, BoardScreen)
        return self.app.screen

    async def settle(self) -> None:
        """Let what was begun be finished."""
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    def figures(self) -> dict[str, int]:
        strip = self.board.query_one(FigureStrip)
        return {figure.id: figure.number for figure in strip.figures}

    def drawn(self, selector: str) -> str:
        """What a pane shows, as text."""
        drawn = self.board.query_one(selector).render()
        assert isinstance(drawn, Content)
        return drawn.plain

    def is_on(self, screen: type[Screen[Any]]) -> bool:
        return isinstance(self.app.screen, screen)


@asynccontextmanager
async def board_on(small: SmallDesk, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Shown]:
    app = TocsinApp(small.desk, "anna", zone=ZoneInfo("Europe/Berlin"), ticking=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        shown = Shown(small, app, pilot)
        await shown.settle()
        await shown.press("2")
        yield shown


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """One overdue, two that break soon, one resolved."""
    desk = await make_desk(tmp_path)
    await desk.ticket("late")
    desk.clock.forward(minutes=40)
    await desk.ticket("soon")
    await desk.ticket("soon too", queue_id=desk.errands)
    solved = await desk.ticket("solved")
    await tickets.change_state(desk.desk, desk.anna, solved, RESOLVED)
    desk.clock.forward(minutes=30)
    yield desk
    await desk.close()


def queue_of(shown: Shown) -> tuple[str, TicketQuery]:
    assert isinstance(shown.app.screen, QueueScreen)
    listed = shown.app.screen.listed
    return listed.view.title, listed.view.query


async def test_a_figure_s_key_opens_the_very_query_that_counted_it(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        assert shown.figures() == {
            "overdue": 1,
            "soon": 2,
            "unassigned": 3,
            "waiting": 0,
            "open": 3,
            "solved": 1,
        }
        for key, title in (("o", "Overdue"), ("b", "Breaks before 13:10"), ("d", "Solved today")):
            figure = {"o": OVERDUE, "b": SOON, "d": "solved"}[key]
            counted = shown.board._board
            assert counted is not None
            await shown.press(key)
            assert queue_of(shown) == (title, counted.queries[figure])
            await shown.press("2")


async def test_a_figure_opens_at_its_first_line_and_says_at_once_how_many_it_holds(
    small: SmallDesk,
) -> None:
    async with board_on(small) as shown:
        await shown.press("b", "end", "2", "a")
        queue = shown.app.screen
        assert isinstance(queue, QueueScreen)
        assert queue.cursor_id == queue.tickets.model.order[0]
        assert queue.query_one(HeadLine).state.told == "3 open, next deadline first"
        # Counted, and not only known once the last row is read.
        assert queue._numbers.counts[queue.view_id] == 3


async def test_a_click_on_a_figure_opens_it_too(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        await shown.pilot.click(FigureStrip, offset=(3, 1))
        await shown.settle()
        assert queue_of(shown)[0] == "Overdue"


async def test_enter_opens_the_ticket_under_the_cursor_and_escape_comes_back(
    small: SmallDesk,
) -> None:
    async with board_on(small) as shown:
        await shown.press("tab", "down", "enter")
        assert shown.is_on(TicketScreen)
        await shown.press("escape")
        assert shown.is_on(BoardScreen)


async def test_a_ticket_opened_on_the_board_lies_there_and_its_tab_comes_back(
    small: SmallDesk,
) -> None:
    async with board_on(small) as shown:
        await shown.press("enter")
        assert shown.is_on(TicketScreen)
        assert shown.app.screen.query_one(TitleBar).state.tab == "board"
        await shown.press("2")
        assert shown.is_on(BoardScreen)


async def test_a_new_ticket_can_be_opened_from_the_board(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        await shown.pilot.press("n")
        for _ in range(20):
            if shown.is_on(NewTicketForm):
                break
            await shown.pilot.pause()
        assert shown.is_on(NewTicketForm)


async def test_ctrl_c_says_how_to_leave(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        await shown.press("ctrl+c")
        [told] = shown.app._notifications
        assert told.message == "ctrl+q leaves Tocsin."


async def test_a_figure_is_seen_though_a_ticket_lies_on_the_queue(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        await shown.press("1", "enter")
        assert shown.is_on(TicketScreen)
        await shown.press("2", "o")
        assert queue_of(shown)[0] == "Overdue"


async def test_a_team_or_an_agent_opens_what_they_carry(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        await shown.press("tab", "tab", "enter")
        assert queue_of(shown) == ("Support", TicketQuery(team_ids=(small.support,)))


async def test_one_team_s_board_and_back_to_all(small: SmallDesk) -> None:
    async with board_on(small) as shown:
        # Not until the dialog has the focus do letters narrow it.
        await shown.pilot.press("f")
        await shown.pilot.pause()
        await shown.press(*"field", "enter")
        assert shown.figures()["open"] == 1
        assert "in Field" in shown.drawn("#board-soon")


async def test_time_ticks_and_a_breach_moves_a_ticket_to_the_overdue_ones(
    small: SmallDesk,
) -> None:
    async with board_on(small) as shown:
        assert " 30m " in shown.drawn("#board-soon")
        small.clock.forward(minutes=1)
        shown.app.tick()
        assert " 29m " in shown.drawn("#board-soon")
        small.clock.forward(minutes=30)
        shown.app.tick()
        await shown.settle()
        assert (shown.figures()["overdue"], shown.figures()["soon"]) == (3, 0)
        assert "Nothing breaks before" in shown.drawn("#board-soon")


async def test_what_somebody_saves_shows_and_the_cursor_stays_on_its_ticket(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_screen, "SETTLE_S", 0.001)
    async with board_on(small) as shown:
        await shown.press("tab", "down")
        pane = shown.board.query_one("#board-soon", Deadlines)
        mine, other = pane.key, pane.line_keys()[0]
        assert isinstance(other, int)
        await tickets.change_state(small.desk, small.anna, other, RESOLVED)
        await shown.board.on_desk_change(Changes("", frozenset({other}), 0))
        while shown.board._settling is not None:
            await shown.pilot.pause()
        await shown.settle()
        assert shown.figures()["solved"] == 2
        assert pane.line_keys() == [mine]
        assert pane.key == mine


async def test_an_empty_desk_says_so(tmp_path: Path) -> None:
    empty = await make_desk(tmp_path)
    async with board_on(empty, (80, 24)) as shown:
        assert "Nothing is overdue." in shown.drawn("#board-overdue")
        assert "none ended yet" in shown.drawn("#board-promises")
        await shown.press("enter")
        assert shown.is_on(BoardScreen)
    await empty.close()


async def test_hostile_words_are_shown_as_they_are_and_do_nothing(tmp_path: Path) -> None:
    hostile = await make_desk(tmp_path)
    for subject in ("[/", "[@click=app.quit]x", "\x1b[2Jgone\u202e", "日本語" * 3000):
        await hostile.ticket(subject)
    async with board_on(hostile, (80, 24)) as shown:
        drawn = shown.drawn("#board-soon")
        assert "[@click=app.quit]x" in drawn
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn
    await hostile.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_board_looks_as_it_did(
    small: SmallDesk, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with board_on(small, size) as shown:
        picture = shown.app.export_screenshot(title="board", simplify=True)
    assert picture == snapshot(extension_class=SVGImageSnapshotExtension)
