"""A ticket goes out of sight while somebody writes on it: what lies over it leaves the screen, and
the words are kept in a file.
"""

from __future__ import annotations

import logging
from datetime import datetime, tzinfo
from typing import Any, Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui import rescue
from tui.dialogs.dialog import Dialog
from tui.present.text import clean

log = logging.getLogger("tocsin")
# What it is, and its words.
Written = tuple[str, str]


@runtime_checkable
class HasWords(Protocol):
    """A screen in which somebody writes of a ticket."""

    def give_up(self) -> Written | None:
        """What was typed, None for nothing. The desk takes it no more: no draft is kept of it."""


async def take_away(
    screen: Screen[Any], told: str, now: datetime, zone: tzinfo | None, own: Written | None
) -> None:
    """A screen's ticket went out of sight: close it with all that lies over it, say so in one line
    (``told``), and keep what was typed there, and ``own`` words of the screen, in a file.

    On a tab that is not shown the screen stays; it has to leave when one comes back to it.
    """
    app, written = screen.app, [] if own is None else [own]
    stack = app.screen_stack
    if screen in stack:
        for above in reversed(stack[stack.index(screen) + 1 :]):
            if isinstance(above, HasWords) and (found := above.give_up()) is not None:
                written.append(found)
            await above.dismiss(None)
        leave(screen)
    if written:
        app.push_screen(kept_aside(written, now.astimezone(zone)))
    app.notify(told, severity="warning", markup=False, timeout=8)


def leave(screen: Screen[Any]) -> None:
    """Close a screen, if it is the one on top."""
    if screen.app.screen is screen:
        # Not awaited: a screen that waits for its own end waits for ever.
        screen.dismiss(None)


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


def kept_aside(written: list[Written], now: datetime) -> TakenAway:
    """Write words that the desk takes no more to a file of their own, and say where."""
    try:
        path = rescue.save(written, now)
    except OSError as error:
        log.warning("what was written could not be saved: %s", error)
        told = (
            f"Nothing was sent, and what you wrote could not be kept in a file ({error}). Copy "
            "it from here before you close this:"
        )
    else:
        told = f"Nothing was sent. What you wrote is in {path}, for you alone to read:"
    return TakenAway(told, "\n\n".join(words for _, words in written))
