"""How far a long piece of work is; Esc stops it after the ticket in hand."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import ProgressBar, Static

from tui.dialogs.dialog import Dialog


class Working(Dialog[bool]):
    """Whoever works calls ``advance`` and looks at ``stopped``."""

    DEFAULT_CSS = """
    Working ProgressBar { width: 100%; }
    Working Bar { width: 1fr; }
    """

    def __init__(self, title: str, total: int) -> None:
        super().__init__(title)
        self.stopped = False
        self._total = total

    def compose_dialog(self) -> ComposeResult:
        yield ProgressBar(total=self._total, show_eta=False)
        yield Static(
            Content.styled("esc", "bold $accent") + Content.styled(" stop", "$text-muted"),
            classes="dialog-hint",
        )

    def advance(self) -> None:
        """One more is done."""
        if self.is_attached:
            self.query_one(ProgressBar).advance(1)

    def action_back(self) -> None:
        """Ask the work to stop; whoever works closes this."""
        self.stopped = True
