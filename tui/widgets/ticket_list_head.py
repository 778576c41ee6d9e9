"""The lines above a ticket list: what it is, what waits to be shown, and the columns' heads."""

from __future__ import annotations

from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from tui.present import signs
from tui.present.text import fit, line


class HeadState(NamedTuple):
    """``new``, ``gone``, ``moved``: what an update of the order would bring, take and move.

    ``way``: where the new ones belong, ↑ or ↓ beyond what is in sight, empty when not known.
    """

    title: str = ""
    told: str = ""
    marked: int = 0
    new: int = 0
    way: str = ""
    gone: int = 0
    moved: int = 0
    has_focus: bool = False


class HeadLine(Widget):
    """Name of the list and half a sentence; at the right, marks and what waits behind ``u``."""

    DEFAULT_CSS = """
    HeadLine { height: 1; width: 1fr; }
    """
    state: reactive[HeadState] = reactive(HeadState())

    def render(self) -> Content:
        """One row; the half sentence gives way first."""
        state, width = self.state, self.size.width
        right = self._right(wide=width >= 90)
        title = line(state.title)
        room = max(0, width - right.cell_length - 2)
        left = Content.styled(
            fit(title, min(room, Content(title).cell_length)),
            "bold $accent" if state.has_focus else "bold",
        )
        room -= left.cell_length + 2
        told = Content(state.told)
        if state.told and room >= min(told.cell_length, 8):
            cut = fit(state.told, min(room, told.cell_length))
            left += Content("  ") + Content.styled(cut, "$text-muted")
        gap = max(0, width - left.cell_length - right.cell_length)
        return left + Content(" " * gap) + right

    def _right(self, *, wide: bool) -> Content:
        state, parts = self.state, []
        if state.marked:
            told = f"{signs.MARKED} {state.marked:,}"
            parts.append(
                Content.styled(signs.MARKED, "$accent")
                + Content(told[1:] + (" marked" if wide else ""))
            )
        waiting = ""
        if state.new:
            waiting = f"{state.new:,} new {state.way}".rstrip()
        elif state.gone:
            waiting = f"{state.gone:,} gone"
        elif state.moved:
            waiting = "order changed"
        if waiting:
            parts.append(
                Content.styled(waiting, "bold")
                + Content.styled("  u" if wide else " u", "bold $accent")
                + Content.styled(" show" if wide else "", "$text-muted")
            )
        return Content("     " if wide else "   ").join(parts)


class TicketListHead(Horizontal):
    """The head line, and beside it the filter while there is one."""

    DEFAULT_CSS = """
    TicketListHead { height: 1; padding: 0 2 0 3; }
    TicketListHead Input, TicketListHead Input:focus {
        border: none; height: 1; width: 28; margin-left: 2; padding: 0 1; background: $surface;
    }
    TicketListHead Input:focus { background: $panel; }
    """

    class Narrowed(Message):
        """The list is to hold only what has these words."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class FilterLeft(Message):
        """Typing is over; the filter stays."""

    def compose(self) -> ComposeResult:
        yield HeadLine()

    @property
    def line(self) -> HeadLine:
        """The head line."""
        return self.query_one(HeadLine)

    async def open_filter(self) -> None:
        """Show the filter and type in it."""
        for known in self.query(Input):
            known.focus()
            return
        field = Input(placeholder="words to find", id="filter", select_on_focus=False)
        await self.mount(field)
        field.focus()

    async def close_filter(self) -> None:
        """Take the filter away."""
        await self.query(Input).remove()

    @property
    def typed(self) -> str:
        """What stands in the filter."""
        return next((field.value for field in self.query(Input)), "")

    @property
    def is_filtering(self) -> bool:
        """Whether the filter is shown."""
        return bool(self.query(Input))

    @property
    def is_typed_in(self) -> bool:
        """Whether the keys go to the filter."""
        return any(field.has_focus for field in self.query(Input))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Narrowed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.FilterLeft())


class ColumnHeads(Widget):
    """LEFT, TARGET, NUMBER and so on, muted."""

    DEFAULT_CSS = """
    ColumnHeads { height: 1; color: $text-muted; }
    """
    text: reactive[str] = reactive("")

    def render(self) -> Content:
        """One row."""
        return Content(self.text)
