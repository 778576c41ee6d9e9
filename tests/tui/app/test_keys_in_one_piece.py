"""Keys that a slow line delivers in one piece go where they would have gone one by one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.events import Key
from textual.widgets import Input

from tests.builders import make_desk
from tui.app import TocsinApp
from tui.dialogs.picker import Picker


async def test_what_is_typed_right_after_a_command_goes_into_its_dialog(tmp_path: Path) -> None:
    small = await make_desk(tmp_path)
    await small.ticket()
    app = TocsinApp(
        small.desk, "anna", zone=ZoneInfo("Europe/Berlin"), ticking=False, keys_in_order=True
    )
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        for letter in "oort":
            app.post_message(Key(letter, letter))
        for _ in range(400):
            await asyncio.sleep(0.005)
            if isinstance(app.screen, Picker) and app.screen.query_one(Input).value == "ort":
                break
        assert isinstance(app.screen, Picker)
        assert app.screen.query_one(Input).value == "ort"
        assert len(app.screen_stack) == 2
    await small.close()
