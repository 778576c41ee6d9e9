"""What can be done on the board: open what a figure counts, open a line, choose a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk import board
from tui.commands.command import Command
from tui.commands.tickets import NewTicket

if TYPE_CHECKING:
    from tui.screens.board import BoardScreen


class OpenLine(Command["BoardScreen"]):
    """The ticket under the cursor, or the tickets of a team or an agent."""

    id, keys, title, word, group = (
        "board_open",
        "enter",
        "Open what the cursor is on",
        "open",
        "Board",
    )
    help = "A ticket, or everything open of a team or an agent."

    def disabled_reason(self, screen: BoardScreen) -> str | None:
        return screen.reason_against_opening()

    async def run(self, screen: BoardScreen) -> None:
        await screen.open_line()


class ChooseTeam(Command["BoardScreen"]):
    """The board of one team, or of all."""

    id, keys, title, word, group = "board_team", "f", "Show one team, or all", "team", "Board"
    help = "All figures then speak of that team alone."

    async def run(self, screen: BoardScreen) -> None:
        await screen.choose_team()


class _OpenFigure(Command["BoardScreen"]):
    group = "Board"
    help = "Opens exactly the tickets that the figure counts."
    figure = ""

    def disabled_reason(self, screen: BoardScreen) -> str | None:
        return None if screen.is_read else "The board is still being read."

    async def run(self, screen: BoardScreen) -> None:
        await screen.open_figure(self.figure)


class OpenOverdue(_OpenFigure):
    """What is overdue."""

    id, keys, title, word = "board_overdue", "o", "Open what is overdue", "overdue"
    figure = board.OVERDUE


class OpenBreaks(_OpenFigure):
    """What breaks within two hours."""

    id, keys, title, word = "board_breaks", "b", "Open what breaks within two hours", "breaks"
    figure = board.SOON


class OpenUnassigned(_OpenFigure):
    """What nobody has taken."""

    id, keys, title, word = "board_unassigned", "u", "Open what nobody has taken", "unassigned"
    figure = board.UNASSIGNED


class OpenWaiting(_OpenFigure):
    """What waits."""

    id, keys, title, word = "board_waiting", "w", "Open what waits for somebody", "waiting"
    figure = board.WAITING


class OpenAll(_OpenFigure):
    """Everything that is open."""

    id, keys, title, word = "board_all", "a", "Open everything that is open", "all open"
    figure = board.OPEN


class OpenSolved(_OpenFigure):
    """What was solved today."""

    id, keys, title, word = "board_solved", "d", "Open what was solved today", "solved"
    figure = board.SOLVED


class NextPane(Command["BoardScreen"]):
    """From the overdue ones to the next ones to the loads."""

    id, keys, title, word, group = (
        "board_next_pane",
        "tab",
        "Go to the next pane",
        "next pane",
        "Board",
    )
    place = "right"

    async def run(self, screen: BoardScreen) -> None:
        screen.focus_next(".board-pane")


class PreviousPane(Command["BoardScreen"]):
    """The other way round."""

    id, keys, title, group = "board_previous_pane", "shift+tab", "Go to the previous pane", "Board"

    async def run(self, screen: BoardScreen) -> None:
        screen.focus_previous(".board-pane")


class Refresh(Command["BoardScreen"]):
    """Read everything anew."""

    id, keys, title, group = "board_refresh", "f5", "Read the board anew", "Board"
    help = "It does that by itself after every change."

    async def run(self, screen: BoardScreen) -> None:
        screen.read()


BOARD_ACTIONS = (
    OpenLine,
    ChooseTeam,
    OpenOverdue,
    OpenBreaks,
    OpenUnassigned,
    OpenWaiting,
    OpenAll,
    OpenSolved,
    NewTicket,
    NextPane,
    PreviousPane,
    Refresh,
)
