"""What comes for a ticket while its screen is being taken down is let go."""

from __future__ import annotations

import pytest

from store.rows import Changes
from tests.builders import SmallDesk
from tests.tui.ticket.journey import tocsin
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.screens.ticket_panel import TicketPanel


async def test_a_screen_whose_widgets_are_gone_already_paints_nothing_more(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    came: list[str] = []

    async def on_unmount(screen: TicketScreen) -> None:
        # A screen goes after its widgets, and hears what was on its way until then.
        assert not screen.query(TicketPanel)
        screen.on_desk_tick(small.desk.now_us())
        came.append("a second")
        await screen.reload()
        came.append("what was read")
        await screen.on_desk_change(Changes("", frozenset(), screen._catalogue_version + 1))
        came.append("a change of what is configured")

    monkeypatch.setattr(TicketScreen, "on_unmount", on_unmount, raising=False)
    async with tocsin(small) as anna:
        await anna.app.push_screen(TicketScreen(ticket_id))
        await anna.until(lambda: anna.state() == "new")
        await anna.press("escape")
        await anna.wait_for(QueueScreen)
        await anna.until(lambda: len(came) == 3)
