"""A ticket goes out of sight while somebody writes on it: what lies over it leaves the screen, and
the words are kept in a file.
"""

from __future__ import annotations

import logging
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui import rescue
from tui.dialogs.dialog import Dialog
from tui.present.text import clean

if TYPE_CHECKING:
    from tui.app import TocsinApp

log = logging.getLogger("tocsin")
# What it is, and its words.
Written = tuple[str, str]


@runtime_checkable
class HasWords(Protocol):
    """A screen in which somebody writes of a ticket."""

    def give_up(self) -> Written | None:
        """What was typed, None for nothing. The desk takes it no more: no draft is kept of it."""


OUT_OF_SIGHT = "The ticket that was open is out of your sight by now; it was closed."


def take_away(
    screen: Screen[Any],
    now: datetime,
    zone: tzinfo | None,
    own: Written | None,
    told: str = OUT_OF_SIGHT,
) -> None:
    """A screen's ticket went out of sight: close it with all that lies over it, say so in one line
    (``told``), and keep what was typed there, and ``own`` words of the screen, in a file.

    Where somebody may be typing, a dialog takes the keys that are still to come, words or none:
    they would be commands to the list beneath. On a tab that is not shown the screen stays; it has
    to leave when one comes back to it.
    """
    app, written = screen.app, [] if own is None else [own]
    stack = app.screen_stack
    # Keys may be waiting for a picker that will never open.
    is_typed_into = cast("TocsinApp", app).has_keys_waiting
    if screen in stack:
        # All without a pause, in which a key could come to a screen that is about to be closed.
        for each in reversed(stack[stack.index(screen) :]):
            is_typed_into = is_typed_into or takes_typing(each)
            found = each.give_up() if each is not screen and isinstance(each, HasWords) else None
            if found is not None:
                written.append(found)
            # Not awaited: a screen that waits for its own end waits for ever.
            each.dismiss(None)
    if written:
        app.push_screen(kept_aside(app, written, now.astimezone(zone)))
    elif is_typed_into:
        app.push_screen(TakenAway(told))
    else:
        app.notify(told, severity="warning", markup=False, timeout=8)


def takes_typing(screen: Screen[Any]) -> bool:
    """Whether there is a field for text in which somebody may be typing."""
    # By the names of their types: importing the text area takes a tenth of the start.
    return any(field.display for field in screen.query("Input, TextArea"))


def leave(screen: Screen[Any]) -> None:
    """Close a screen, if it is the one on top."""
    if screen.app.screen is screen:
        screen.dismiss(None)


_WRITING = "The ticket on which you were writing is out of your sight"
_OPEN = "The ticket is out of your sight"
_UNKEPT = (
    "Nothing was sent, and what you wrote could not be kept in a file ({}). Copy it from here "
    "before you close this:"
)


class TakenAway(Dialog[None]):
    """Only Esc closes it: whoever is in the middle of a sentence types on for a moment."""

    DEFAULT_CSS = """
    TakenAway VerticalScroll { height: auto; max-height: 12; margin-top: 1; }
    """

    def __init__(self, told: str, words: str = "", title: str = "") -> None:
        super().__init__(title or (_WRITING if words else _OPEN))
        self._told, self._words = told, words

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(clean(self._told)))
        if self._words:
            with VerticalScroll():
                yield Static(Content.styled(clean(self._words), "$text-muted"))
        yield Static(
            Content.styled("esc", "bold $accent") + Content.styled(" close", "$text-muted"),
            classes="dialog-hint",
        )


def kept_aside(app: App[Any], written: list[Written], now: datetime, title: str = "") -> TakenAway:
    """Write words that the desk takes no more to a file of their own, and say where.

    In an account that people share nothing is written: it would be everybody's.
    """
    words = "\n\n".join(words for _, words in written)
    if cast("TocsinApp", app).reason_against_files is not None:
        return TakenAway(_UNKEPT.format("this account is shared"), words, title)
    try:
        path = rescue.save(written, now)
    except OSError as error:
        log.warning("what was written could not be saved: %s", error)
        told = _UNKEPT.format(error)
    else:
        told = f"Nothing was sent. What you wrote is in {path}, for you alone to read:"
    return TakenAway(told, words, title)
