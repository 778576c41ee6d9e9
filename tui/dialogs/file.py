"""Asks for a file by its path, with what it could go on to beneath, and reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.dialogs.list_dialog import ListDialog
from tui.dialogs.paths import completions, has_folder, meant
from tui.dialogs.steady_list import SteadyList
from tui.present.signs import WRONG
from tui.present.text import line

_T = TypeVar("_T")


class AskFile(ListDialog[tuple[str, _T]]):
    """Answers with the path as it was typed, and what ``read`` made of the file.

    ``read`` raises ValueError with a sentence, which is said here; then one may try another.
    ``takes_typed``: for a file that need not be there, Enter takes what is typed and never what
    it could go on to. ``word``: what Enter does.
    """

    DEFAULT_CSS = """
    AskFile #file-told { height: auto; margin-top: 1; display: none; }
    AskFile OptionList { max-height: 10; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False, priority=True, id="file_complete"),
    ]

    def __init__(
        self,
        title: str,
        read: Callable[[str], Awaitable[_T]],
        *,
        endings: Sequence[str],
        text: str = "~/",
        takes_typed: bool = False,
        word: str = "open",
    ) -> None:
        super().__init__(title)
        self._takes_typed, self._word = takes_typed, word
        self._read, self._endings, self._text = read, tuple(endings), text
        self._shown: list[str] = []
        self._asked = ""
        self._is_reading = False

    def compose_dialog(self) -> ComposeResult:
        yield Input(self._text, id="file-path", select_on_focus=False)
        yield Static(id="file-told", markup=False)
        yield SteadyList(id="file-options", markup=False)
        keys = Content("   ").join(
            Content.styled(key, "bold $accent") + Content(f" {word}")
            for key, word in (("tab", "complete"), ("enter", self._word), ("esc", "back"))
        )
        yield Static(keys, classes="dialog-hint")

    def on_mount(self) -> None:
        reason = getattr(self.app, "reason_against_files", None)
        if reason is not None:
            self.notify(reason, severity="warning", markup=False, timeout=8)
            self.dismiss(None)
            return
        self.stay_in_line()
        self._look(self._text)

    def on_resize(self) -> None:
        for options in self.query(SteadyList):
            options.measure_anew()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        path = meant(event.value)
        if path != event.value and event.value == event.input.value:
            self._put(path)
            return
        if event.value != self._asked:
            self._tell("")
        self._look(event.value)

    @work(exclusive=True, group="paths", exit_on_error=False)
    async def _look(self, text: str) -> None:
        found = await asyncio.to_thread(completions, text, self._endings)
        nothing = "" if found else await self._why_nothing(text)
        if not self.is_attached:
            return
        self._shown = found
        options = self.query_one(OptionList)
        options.clear_options()
        for path in found:
            name = path.removesuffix("/").rpartition("/")[2] + ("/" if path.endswith("/") else "")
            style = "$text-muted" if path.endswith("/") else ""
            options.add_option(Option(Content.styled(line(name)[:300], style)))
        if not found:
            options.add_option(Option(Content.styled(nothing, "$text-muted"), disabled=True))
        options.action_first()

    async def _why_nothing(self, text: str) -> str:
        if self._takes_typed and await asyncio.to_thread(has_folder, text):
            return "A new file." if text.rpartition("/")[2] else "An empty folder; name a file."
        if self._takes_typed:
            return "There is no such folder."
        return f"No folder and no {f'{self._endings[0]} file'.strip()} begins like this."

    def _tell(self, text: str, *, is_wrong: bool = False) -> None:
        told = self.query_one("#file-told", Static)
        shown = f"{WRONG} {line(text)}" if is_wrong else text
        told.update(Content.styled(shown, "$error" if is_wrong else "$text-muted"))
        told.display = bool(text)

    def action_complete(self) -> None:
        """Go on to what is highlighted."""
        if (path := self._highlighted()) is not None:
            self._put(path)

    def _highlighted(self) -> str | None:
        index = self.query_one(OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def _put(self, path: str) -> None:
        field = self.query_one(Input)
        field.value = path
        field.cursor_position = len(path)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._open(self._shown[event.option_index])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        typed = meant(event.value)
        if not typed.strip():
            self._tell("Name a file.", is_wrong=True)
            return
        path = self._highlighted()
        # The list may be that of what was typed a moment ago.
        is_another = path is None or not path.casefold().startswith(typed.casefold())
        if path is None or is_another or self._takes_typed:
            path = typed
        self._open(path)

    def _open(self, path: str) -> None:
        if path.endswith("/"):
            self._put(path)
        elif not self._is_reading:
            self._is_reading = True
            self._asked = path
            self._put(path)
            self._try(path)

    @work(exclusive=True, group="file", exit_on_error=False)
    async def _try(self, path: str) -> None:
        self._tell("Reading …")
        try:
            found = await self._read(path)
        except ValueError as error:
            self._tell(str(error), is_wrong=True)
        else:
            self.dismiss((path, found))
        finally:
            self._is_reading = False
