"""The panel that every dialog is: a slab in the middle, Esc backs out."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.present.text import line

_T = TypeVar("_T")


class Dialog(ModalScreen[_T | None]):
    """Subclasses compose ``compose_dialog``; None is the answer of Esc."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > #dialog {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        background: $surface; padding: 1 3;
    }
    Dialog .dialog-title { height: auto; text-style: bold; margin-bottom: 1; }
    Dialog .dialog-hint { height: auto; color: $text-muted; margin-top: 1; }
    Dialog .dialog-error { height: auto; color: $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="dialog_back")
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._dialog_title = title

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content(line(self._dialog_title)), classes="dialog-title")
            yield from self.compose_dialog()

    def compose_dialog(self) -> ComposeResult:
        """The widgets under the title."""
        yield from ()

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Close it. What was on its way to a dialog when it was closed closes nothing that lies
        in its place by now.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        return super().dismiss(result)

    def action_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
