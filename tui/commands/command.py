"""One class per action: its key, footer word, palette title and help live in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from tui.frame.screen import DeskScreen

ScreenT = TypeVar("ScreenT", bound="DeskScreen")


class Command(Generic[ScreenT]):
    """Something that can be done on a screen.

    ``keys``: comma-separated Textual keys; the first one is shown. ``word``: one word for the
    footer, empty to leave it out there. ``title``: for the palette and the help. ``help``: one
    sentence. ``place``: footer side, "left" (what acts on the row) or "right" (everything else).
    ``writes``: it cannot be done while the database is away.
    """

    id: ClassVar[str]
    keys: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str] = ""
    word: ClassVar[str] = ""
    place: ClassVar[str] = "left"
    group: ClassVar[str] = "Ticket"
    writes: ClassVar[bool] = False

    def disabled_reason(self, screen: ScreenT) -> str | None:
        """Why it cannot be done just now, as a sentence; None when it can."""
        return None

    async def run(self, screen: ScreenT) -> None:
        """Do it. Errors of the desk that are raised here become a toast."""
        raise NotImplementedError


_KEY_NAMES = {
    "enter": "enter",
    "escape": "esc",
    "space": "space",
    "slash": "/",
    "question_mark": "?",
    "full_stop": ".",
    "comma": ",",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "shift+tab": "shift+tab",
    "shift+up": "shift+↑",
    "shift+down": "shift+↓",
}


def key_name(key: str) -> str:
    """A Textual key as people read it: ``^p`` for ``ctrl+p``."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    return _KEY_NAMES.get(key, key)


def shown_key(command: type[Command[ScreenT]] | Command[ScreenT]) -> str:
    """The first of a command's keys, as people read it."""
    return key_name(command.keys.split(",")[0])
