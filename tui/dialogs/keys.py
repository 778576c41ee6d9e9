"""All keys of a screen, by group."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.commands.command import Command, key_name
from tui.dialogs.dialog import Dialog


class KeysDialog(Dialog[bool]):
    """Scrolls when there are more keys than rows."""

    DEFAULT_CSS = """
    KeysDialog > #dialog { width: 76; }
    KeysDialog VerticalScroll { height: auto; max-height: 30; scrollbar-size-vertical: 1; }
    """

    def __init__(self, commands: tuple[type[Command[Any]], ...]) -> None:
        super().__init__("Keys on this screen")
        self._commands = commands

    def compose_dialog(self) -> ComposeResult:
        groups: dict[str, list[type[Command[Any]]]] = {}
        for command in self._commands:
            if not command.keys:
                continue
            groups.setdefault(command.group, []).append(command)
        lines: list[Content] = []
        for group, members in groups.items():
            if lines:
                lines.append(Content(""))
            lines.append(Content.styled(group, "$text-muted"))
            for command in members:
                keys = " ".join(key_name(key) for key in command.keys.split(","))
                told = Content(f"{command.title}")
                if command.help:
                    told += Content.styled(f"  {command.help}", "$text-muted")
                lines.append(Content.styled(f"{keys:<12}", "bold $accent") + told)
        with VerticalScroll():
            yield Static(Content("\n").join(lines))
        yield Static(
            Content.styled("esc", "bold $accent") + Content.styled(" close", "$text-muted"),
            classes="dialog-hint",
        )

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
