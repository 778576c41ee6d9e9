"""All keys of a screen, by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.content import Content

from tui.commands.command import Command, key_name
from tui.dialogs.reading import Paragraph, ReadingDialog

_KEYS = 12


class KeysDialog(ReadingDialog):
    """Scrolls when there are more keys than rows."""

    DEFAULT_CSS = """
    KeysDialog > #dialog { width: 90; }
    """

    def __init__(self, commands: tuple[type[Command[Any]], ...], about: str = "") -> None:
        """``about``: what is said first, on what one is just doing."""
        first = [Paragraph(Content(""), Content(about)), Paragraph(Content(""))] if about else []
        title = "This field, and the keys" if about else "Keys on this screen"
        super().__init__(title, [*first, *_told(commands)])


def _told(commands: tuple[type[Command[Any]], ...]) -> Iterator[Paragraph]:
    groups: dict[str, list[type[Command[Any]]]] = {}
    for command in commands:
        # A command without a key is in the palette only.
        if command.keys:
            groups.setdefault(command.group, []).append(command)
    for n, (group, members) in enumerate(groups.items()):
        if n:
            yield Paragraph(Content(""))
        yield Paragraph(Content.styled(group, "$text-muted"))
        for command in members:
            keys = " ".join(key_name(key) for key in command.keys.split(","))
            told = Content(command.title)
            if command.help:
                told += Content.styled(f"  {command.help}", "$text-muted")
            yield Paragraph(Content.styled(f"{keys:<{_KEYS}}", "bold $accent"), told)
