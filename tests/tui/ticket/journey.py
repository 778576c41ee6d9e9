"""A ticket on screen, worked with keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.builders import SmallDesk
from tui.app import TocsinApp
from tui.screens.ticket import TicketScreen
from tui.widgets.conversation import Conversation

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Journey:
    """Somebody at the keyboard; ``until`` waits for what the desk does, never for a time."""

    small: SmallDesk
    app: TocsinApp
    pilot: Pilot[int]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is so; fails when it never becomes so."""
        for _ in range(1000):
            if holds():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it never became so")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def enter(self, text: str) -> None:
        """Type into the field that has the focus."""
        focused = self.app.focused
        assert focused is not None
        if isinstance(focused, Input):
            focused.insert_text_at_cursor(text)
        else:
            focused.insert(text)  # type: ignore[attr-defined]
        await self.pilot.pause()

    async def wait_for(self, screen: type[Screen[Any]]) -> None:
        await self.until(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)

    async def choose(self, *words: str) -> None:
        """Pick from one picker after another by typing."""
        from tui.dialogs.picker import Picker

        for word in words:
            await self.wait_for(Picker)
            picker = self.app.screen
            await self.enter(word)
            await self.pilot.pause()
            await self.press("enter")
            await self.until(partial(self._has_gone, picker))

    def _has_gone(self, screen: Screen[Any]) -> bool:
        return self.app.screen is not screen

    @property
    def screen(self) -> TicketScreen:
        assert isinstance(self.app.screen, TicketScreen)
        return self.app.screen

    def state(self) -> str:
        """The state of the ticket on screen."""
        screen = self.app.screen
        is_read = isinstance(screen, TicketScreen) and screen.reading is not None
        return screen.reading.ticket.state if is_read else ""  # type: ignore[attr-defined]

    def text(self) -> str:
        """The conversation as it is laid out."""
        lines = self.screen.query_one(Conversation)._laid.lines
        return "\n".join(row.content.plain for row in lines)

    def drawn(self, selector: str) -> str:
        """What a part of the screen shows."""
        widget = self.app.screen.query_one(selector)
        drawn = widget.visual if isinstance(widget, Static) else widget.render()
        assert isinstance(drawn, Content)
        return drawn.plain

    def toasts(self) -> list[str]:
        """What was said at the bottom right, oldest first."""
        return [toast.message for toast in self.app._notifications]


@asynccontextmanager
async def tocsin(
    small: SmallDesk, login: str = "anna", size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Journey]:
    """Tocsin on the small desk, at its first screen."""
    app = TocsinApp(small.desk, login, zone=BERLIN, ticking=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        yield Journey(small, app, pilot)
        assert not app._exception


@asynccontextmanager
async def on_ticket(
    small: SmallDesk,
    ticket_id: int,
    siblings: tuple[int, ...] = (),
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Journey]:
    """The same with a ticket open."""
    async with tocsin(small, size=size) as journey:
        screen = TicketScreen(ticket_id, siblings)
        await journey.app.push_screen(screen)
        await journey.until(lambda: screen.reading is not None)
        yield journey
