"""A question with a yes and a no, for what is hard to take back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.dialogs.dialog import Dialog
from tui.present.text import clean


class Ask(Dialog[bool]):
    """Answers True for yes; False or None for no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", show=False, id="ask_yes"),
        Binding("n", "answer(False)", show=False, id="ask_no"),
    ]

    def __init__(self, title: str, text: str, *, yes: str = "yes", no: str = "no") -> None:
        super().__init__(title)
        self._text, self._yes, self._no = text, yes, no

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(clean(self._text)))
        keys = (
            Content.styled("y", "bold $accent")
            + Content.styled(f" {self._yes}   ", "$text-muted")
            + Content.styled("n", "bold $accent")
            + Content.styled(f" {self._no}   ", "$text-muted")
            + Content.styled("esc", "bold $accent")
            + Content.styled(" back", "$text-muted")
        )
        yield Static(keys, classes="dialog-hint")

    def action_answer(self, answer: bool) -> None:
        """Leave with the answer."""
        self.dismiss(answer)


class Tell(Dialog[bool]):
    """Something to read; any of Enter, space and Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "back", show=False, id="tell_close")
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(clean(self._text)))
        yield Static(
            Content.styled("enter", "bold $accent") + Content.styled(" close", "$text-muted"),
            classes="dialog-hint",
        )
