"""Dialogs stand still while somebody types, and what was mended is no longer called wrong."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.builders import SmallDesk
from tui.dialogs.choice import Choice, narrowed
from tui.dialogs.customer import NewCustomer
from tui.dialogs.dialog import Dialog
from tui.dialogs.many_picker import ManyPicker
from tui.dialogs.picker import Picker
from tui.theme import DARK

COLOURS = [Choice(number, f"colour {number}") for number in range(20)]


class Desktop(App[None]):
    """Only what a dialog needs."""

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name


async def write(pilot: Pilot[None], field: Input, text: str) -> None:
    field.value = text
    for _ in range(3):
        await pilot.pause()


@pytest.mark.parametrize("kind", [Picker, ManyPicker])
async def test_a_picker_keeps_its_place_while_typing_narrows_it(kind: type[Dialog[Any]]) -> None:
    app = Desktop()
    picker = Picker("Colour", COLOURS) if kind is Picker else ManyPicker("Colours", COLOURS, [])
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(picker)
        await pilot.pause()
        panel, field = picker.query_one("#dialog"), picker.query_one(Input)
        await write(pilot, field, "")
        opened = panel.region
        for text in ("7", "no such colour", "1", ""):
            await write(pilot, field, text)
            assert panel.region == opened
        # A shorter terminal: the list may become shorter too, and stands still again.
        await write(pilot, field, "7")
        await pilot.resize_terminal(80, 20)
        await pilot.pause()
        assert panel.region.height < opened.height


async def test_an_error_goes_when_its_field_is_edited(small: SmallDesk) -> None:
    app = Desktop()
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = NewCustomer(small.desk, small.anna)
        await app.push_screen(dialog)
        await write(pilot, dialog.query_one("#customer-email", Input), "no address")
        told = {name: dialog.query_one(f"#error-{name}", Static) for name in ("name", "email")}
        dialog.action_save()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert str(told["email"].content)
        before = str(told["name"].content)
        await write(pilot, dialog.query_one("#customer-email", Input), "an@address.example")
        assert not str(told["email"].content)
        # What is wrong elsewhere is still wrong.
        assert before
        assert str(told["name"].content) == before


def test_what_begins_with_the_typed_text_is_offered_first() -> None:
    names = ("Algeria", "Niger", "Germany", "Nigeria", "Gerland")
    choices = [Choice(name, name) for name in names]
    found = [choice.label for choice in narrowed(choices, " GER")]
    assert found == ["Germany", "Gerland", "Algeria", "Niger", "Nigeria"]
    assert [choice.label for choice in narrowed(choices, "")] == list(names)
