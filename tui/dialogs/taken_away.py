"""Tells that a ticket went out of sight while somebody wrote on it, and where the words are."""

from __future__ import annotations

import logging
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import rescue
from tui.dialogs.dialog import Dialog
from tui.present.text import clean

log = logging.getLogger("tocsin")


class TakenAway(Dialog[None]):
    """Only Esc closes it: whoever is in the middle of a sentence types on for a moment."""

    DEFAULT_CSS = """
    TakenAway VerticalScroll { height: auto; max-height: 12; margin-top: 1; }
    """

    def __init__(self, told: str, words: str) -> None:
        super().__init__("The ticket on which you were writing is out of your sight")
        self._told, self._words = told, words

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(clean(self._told)))
        with VerticalScroll():
            yield Static(Content.styled(clean(self._words), "$text-muted"))
        yield Static(
            Content.styled("esc", "bold $accent") + Content.styled(" close", "$text-muted"),
            classes="dialog-hint",
        )


def kept_aside(what: str, words: str, now: datetime) -> TakenAway:
    """Write words that the desk takes no more to a file of their own, and say where."""
    try:
        path = rescue.save([(what, words)], now)
    except OSError as error:
        log.warning("what was written could not be saved: %s", error)
        told = (
            f"Nothing was sent, and what you wrote could not be kept in a file ({error}). Copy "
            "it from here before you close this:"
        )
    else:
        told = f"Nothing was sent. What you wrote is in {path}, for you alone to read:"
    return TakenAway(told, words)
