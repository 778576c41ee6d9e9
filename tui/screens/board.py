"""The board: what is overdue, what will be, and who carries how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from desk import board as boards
from desk.board import Board, read_board
from desk.permissions import sees_team
from store.queries import TicketQuery
from store.rows import VALID
from tui.commands.board import BOARD_ACTIONS
from tui.dialogs.choice import Choice
from tui.dialogs.picker import Picker
from tui.frame.screen import DeskScreen
from tui.present import times
from tui.present.board import midnight_us, share_rows
from tui.present.figures import board_figures
from tui.present.text import line
from tui.widgets.board_deadlines import DeadlineList, Deadlines
from tui.widgets.board_figures import FigureStrip
from tui.widgets.board_flow import Flow
from tui.widgets.board_hours import NextHours
from tui.widgets.board_load import Load, LoadKey
from tui.widgets.board_pane import TALL, BoardPane
from tui.widgets.board_promises import Promises

if TYPE_CHECKING:
    from store.rows import Changes

# Figures that change by themselves (such as what breaks within two hours) are read so often.
READ_EACH_US = 15 * times.SECOND_US
# After a change, wait for the changes that come with it.
SETTLE_S = 1.0
# The next two hours with the blank rows above; shown when so many lines of tickets stay.
HOURS_ROWS, LEAST_LINES = 9, 10


class BoardScreen(DeskScreen):
    """What supervisors watch."""

    TAB = "board"
    ACTIONS = BOARD_ACTIONS
    AUTO_FOCUS = "#board-overdue"
    DEFAULT_CSS = """
    BoardScreen #board-left { width: 1fr; }
    BoardScreen #board-right { width: 46; margin: 0 2 0 4; }
    BoardScreen #board-soon { margin-top: 2; }
    BoardScreen #board-hours { margin-top: 2; }
    BoardScreen #board-flow { height: 5; margin-top: 2; }
    BoardScreen #board-promises { height: 5; margin-top: 1; }
    BoardScreen.-tall FigureStrip { margin-top: 1; }
    BoardScreen.-tall #board-body { margin: 1 0; }
    BoardScreen.-narrow #board-right { width: 29; margin: 0 2 0 1; }
    BoardScreen.-short #board-soon { margin-top: 1; }
    BoardScreen.-short #board-flow { height: 3; margin-top: 1; }
    BoardScreen.-short #board-promises { height: 4; margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._team_id: int | None = None
        self._stale = False
        self._settling: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield FigureStrip()
        with Horizontal(id="board-body"):
            with Vertical(id="board-left"):
                yield Deadlines(id="board-overdue")
                yield Deadlines(id="board-soon")
                yield NextHours(id="board-hours")
            with Vertical(id="board-right"):
                yield Load(id="board-load")
                yield Flow(id="board-flow")
                yield Promises(id="board-promises")

    # -- reading -------------------------------------------------------------------------------

    @property
    def is_read(self) -> bool:
        """Whether there is something to show."""
        return self._board is not None

    def on_mount(self) -> None:
        super().on_mount()
        self.read()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._stale:
            self.read()

    def read(self) -> None:
        """Read everything anew; a reading that is under way is given up."""
        self._stale = False
        self._read_anew()

    @work(group="board", exclusive=True, exit_on_error=False)
    async def _read_anew(self) -> None:
        await self._guarded(self._read())

    async def on_desk_back(self) -> None:
        self.read()

    async def _read(self) -> None:
        today_us = midnight_us(self.tocsin.now_us(), self.tocsin.zone)
        self._board = await read_board(self.desk, today_us, self.me, self._team_id)
        self._show(self._board)

    def on_desk_tick(self, now_us: int) -> None:
        board = self._board
        if board is None:
            return
        for pane in self.query(Deadlines):
            pane.tick(now_us)
        broke = board.next_breach_us is not None and now_us > board.next_breach_us
        if broke or now_us - board.at_us >= READ_EACH_US or now_us < board.at_us:
            self.read()

    async def on_desk_change(self, changes: Changes) -> None:
        if not self.is_current:
            self._stale = True
        elif self._settling is None:
            self._settling = self.set_timer(SETTLE_S, self._settled)

    def _settled(self) -> None:
        self._settling = None
        self.read()

    # -- showing -------------------------------------------------------------------------------

    def _show(self, board: Board) -> None:
        zone, now_us = self.tocsin.zone, self.tocsin.now_us()
        self.query_one(FigureStrip).figures = board_figures(board, zone)
        until = times.instant(board.soon_until_us, board.at_us, zone)
        where = f" in {self._team_name()}" if board.team_id is not None else ""
        late, soon = board.counts[boards.OVERDUE], board.counts[boards.SOON]
        lists = {
            "#board-overdue": DeadlineList(
                "Overdue",
                board.overdue,
                late,
                f"{late:,}{where}, oldest deadline first",
                f"{late:,}{where}",
                f"Nothing is overdue{where}.",
                "o",
            ),
            "#board-soon": DeadlineList(
                "Next to break",
                board.soon,
                soon,
                f"{soon:,}{where} before {until}, working time left",
                f"{soon:,}{where}",
                f"Nothing breaks{where} before {until}.",
                "b",
            ),
        }
        for selector, shown in lists.items():
            pane = self.query_one(selector, Deadlines)
            pane.show(shown, self.desk.catalogue, self.desk.policies, zone, now_us)
        self.query_one(NextHours).show(board, zone)
        self.query_one(Load).show(board.teams)
        self.query_one(Flow).show(board, zone)
        self.query_one(Promises).show(board.kept)
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Give each list the rows that it needs, as far as there are any."""
        tall = self.size.height >= TALL
        # Title 2, figures 5, footer 1; when tall a blank row below the first two and two more.
        body = self.size.height - (11 if tall else 8)
        late = self.query_one("#board-overdue", Deadlines)
        soon = self.query_one("#board-soon", Deadlines)
        room = body - late.lines_from - soon.lines_from - (2 if tall else 1)
        hours = self.query_one(NextHours)
        hours.display = room - HOURS_ROWS >= LEAST_LINES
        if hours.display:
            room -= HOURS_ROWS
        shares = share_rows(room, late.wanted, soon.wanted)
        for pane, lines in zip((late, soon), shares, strict=True):
            pane.set_room(lines)
            pane.styles.height = lines + pane.lines_from
        load = self.query_one(Load)
        # The curves and promises below it, with what stands between.
        load.styles.height = min(load.lines_from + load.wanted, body - (13 if tall else 9))

    def _team_name(self) -> str:
        team = self.desk.catalogue.teams.get(self._team_id or 0)
        return line(team.name) if team else ""

    # -- commands ------------------------------------------------------------------------------

    def _pane(self) -> BoardPane | None:
        return self.focused if isinstance(self.focused, BoardPane) else None

    def reason_against_opening(self) -> str | None:
        """Why Enter opens nothing here; None when it does."""
        pane = self._pane()
        if pane is None or pane.key is None:
            return "There is nothing here to open; press Tab for the next pane."
        return None

    async def open_line(self) -> None:
        """Open what the cursor is on."""
        pane = self._pane()
        key = pane.key if pane else None
        if isinstance(key, LoadKey):
            if key.agent_id is not None:
                query = TicketQuery(owner_id=key.agent_id)
            else:
                query = TicketQuery(team_ids=(key.team_id,) if key.team_id else ())
            await self.tocsin.open_list(line(key.name), query)
        elif isinstance(key, int) and pane is not None:
            from tui.screens.ticket import TicketScreen

            siblings = tuple(found for found in pane.line_keys() if isinstance(found, int))
            self.app.push_screen(TicketScreen(key, siblings=siblings))

    async def open_figure(self, figure_id: str) -> None:
        """Open the tickets that a figure counts: by the query that counted them."""
        board = self._board
        if board is None:
            return
        until = times.instant(board.soon_until_us, board.at_us, self.tocsin.zone)
        title = {
            boards.OVERDUE: "Overdue",
            boards.SOON: f"Breaks before {until}",
            boards.UNASSIGNED: "Unassigned",
            boards.WAITING: "Waiting",
            boards.OPEN: "All open",
            boards.SOLVED: "Solved today",
        }[figure_id]
        where = f" in {self._team_name()}" if board.team_id is not None else ""
        await self.tocsin.open_list(title + where, board.queries[figure_id])

    async def choose_team(self) -> None:
        """Ask for a team and show its board."""
        choices: list[Choice[int | None]] = [Choice(None, "All teams")]
        choices += [
            Choice(team.id, team.name)
            for team in sorted(self.desk.catalogue.teams.values(), key=lambda t: t.name.casefold())
            if team.validity == VALID and sees_team(self.desk.catalogue, self.me, team.id)
        ]
        picker = Picker("Show the board of", choices, selected=self._team_id)
        answer = await self.app.push_screen_wait(picker)
        if answer is not None:
            self._team_id = answer.value
            self.read()

    @on(FigureStrip.Chosen)
    def _figure_clicked(self, event: FigureStrip.Chosen) -> None:
        self.perform(self.open_figure(event.figure_id))

    @on(BoardPane.Opened)
    def _line_opened(self) -> None:
        self.perform(self.open_line())
