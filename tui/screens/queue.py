"""The queue: views on the left, the list, and a preview under it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tui.frame.screen import DeskScreen


class QueueScreen(DeskScreen):
    """Where agents work from."""

    TAB = "queue"

    def compose_body(self) -> ComposeResult:
        yield Static("queue", markup=False)
