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
    """Answers True for yes, which is to do what the title asks. Anything else is no, and changes
    nothing; Enter is neither, as it is what a hand in a hurry presses.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False, id="ask_yes"),
        Binding("n", "back", show=False, id="ask_no"),
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
            + Content.styled(" or ", "$text-muted")
            + Content.styled("esc", "bold $accent")
            + Content.styled(f" {self._no}", "$text-muted")
        )
        yield Static(keys, classes="dialog-hint")

    def action_yes(self) -> None:
        """Leave with a yes."""
        self.dismiss(True)


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
