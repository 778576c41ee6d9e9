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
from tui.screens.admin.calendar_form import CalendarForm


def sought(app: TocsinApp) -> str:
    """What was typed into the picker; nothing while there is no picker, or no field in it yet."""
    fields = app.screen.query(Input) if isinstance(app.screen, Picker) else ()
    return next((field.value for field in fields), "")


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
        for _ in range(1000):
            await asyncio.sleep(0.005)
            if sought(app) == "ort":
                break
        assert sought(app) == "ort"
        assert len(app.screen_stack) == 2
    await small.close()


async def test_words_typed_at_once_into_a_choice_keep_their_space(tmp_path: Path) -> None:
    small = await make_desk(tmp_path)
    app = TocsinApp(
        small.desk, "anna", zone=ZoneInfo("Europe/Berlin"), ticking=False, keys_in_order=True
    )
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        form = CalendarForm(min(small.desk.catalogue.calendars), "name")
        await app.push_screen(form)
        form.form.focus_field("time_zone")
        await pilot.pause()
        for character in "new york":
            key = "space" if character == " " else character
            app.post_message(Key(key, character))
        for _ in range(1000):
            await asyncio.sleep(0.005)
            if len(sought(app)) >= 7:
                break
        await pilot.pause()
        assert sought(app) == "new york"
    await small.close()


async def test_a_field_is_emptied_before_what_is_typed_next(tmp_path: Path) -> None:
    small = await make_desk(tmp_path)
    app = TocsinApp(
        small.desk, "anna", zone=ZoneInfo("Europe/Berlin"), ticking=False, keys_in_order=True
    )
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        form = CalendarForm(min(small.desk.catalogue.calendars), "name")
        await app.push_screen(form)
        for _ in range(1000):
            await pilot.pause()
            if isinstance(app.focused, Input) and app.focused.value:
                break
        form.form.focus_field("weekly_hours_0")
        await pilot.pause()
        monday = app.focused
        assert isinstance(monday, Input)
        app.post_message(Key("tab", None))
        app.post_message(Key("shift+tab", None))
        app.post_message(Key("ctrl+u", None))
        for character in "9-10":
            app.post_message(Key(character, character))
        for _ in range(1000):
            await asyncio.sleep(0.005)
            if monday.value in ("9-10", "09:00-10:00"):
                break
        assert monday.value == "9-10"
    await small.close()
