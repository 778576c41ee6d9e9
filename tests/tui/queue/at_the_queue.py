"""An agent in front of the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from textual.pilot import Pilot
from textual.screen import Screen

from store.rows import Changes
from tests.builders import SmallDesk
from tui.app import TocsinApp
from tui.screens.queue import QueueScreen
from tui.widgets.ticket_list_head import HeadLine


@dataclass
class AtTheQueue:
    """``until`` waits for what the desk does, never for a time."""

    small: SmallDesk
    app: TocsinApp
    pilot: Pilot[int]

    @property
    def queue(self) -> QueueScreen:
        assert isinstance(self.app.screen, QueueScreen)
        return self.app.screen

    async def until(self, holds: Callable[[], object]) -> None:
        for _ in range(1000):
            if holds():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"it never became so; the screen:\n{self.text()}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def wait_for(self, screen: type[Screen[Any]]) -> None:
        await self.until(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)

    async def heard(self, *ticket_ids: int) -> None:
        """The feed tells that somebody changed these."""
        version = self.small.desk.catalogue.version
        await self.queue.on_desk_change(Changes("", frozenset(ticket_ids), version))
        await self.pilot.pause()

    async def tick(self) -> None:
        """A second has passed for the screen; the clock of the desk says which."""
        self.queue.on_desk_tick(self.small.desk.now_us())
        await self.pilot.pause()

    def lines(self) -> list[str]:
        """The list as it is drawn, without blank lines."""
        tickets = self.queue.tickets
        drawn = [tickets.render_line(y).text.rstrip() for y in range(tickets.size.height)]
        return [line for line in drawn if line]

    def numbers(self) -> list[str]:
        """The ticket numbers of the list, the last digits only, in order."""
        model = self.queue.tickets.model
        rows = [model.row_of(ticket_id) for ticket_id in model.order]
        return [timed.row.number.rpartition("-")[2].lstrip("0") for timed in rows if timed]

    def head(self) -> str:
        """The line above the list."""
        return " ".join(self.queue.query_one(HeadLine).render().plain.split())

    def text(self) -> str:
        """Everything on screen."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text[:width].rstrip() for strip in strips[:height])


@asynccontextmanager
async def at_the_queue(
    small: SmallDesk, *, size: tuple[int, int] = (140, 40)
) -> AsyncIterator[AtTheQueue]:
    """Anna opens Tocsin."""
    app = TocsinApp(small.desk, "anna", zone=ZoneInfo("Europe/Berlin"), ticking=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        anna = AtTheQueue(small, app, pilot)
        await anna.wait_for(QueueScreen)
        await anna.until(lambda: app.screen.query_one(HeadLine).state.told)
        # The numbers of the views come after the first picture.
        await anna.until(lambda: anna.queue.views_and_counts()[0][1] is not None)
        yield anna
