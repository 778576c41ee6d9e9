"""The administration: what is configured, in overviews and forms."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tui.frame.screen import DeskScreen


class AdminScreen(DeskScreen):
    """What admins edit."""

    TAB = "admin"

    def compose_body(self) -> ComposeResult:
        yield Static("admin", markup=False)
