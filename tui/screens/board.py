"""The board: what is overdue, what will be, and who carries how much."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tui.frame.screen import DeskScreen


class BoardScreen(DeskScreen):
    """What supervisors watch."""

    TAB = "board"

    def compose_body(self) -> ComposeResult:
        yield Static("board", markup=False)
