"""What an admin sets up in a calendar, by keys alone."""

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from desk.calendars import save_calendar
from tests.builders import SmallDesk
from tests.tui.admin.at_work import AtWork, at_work
from tui.dialogs.ask import Ask, Tell
from tui.dialogs.file import AskFile
from tui.dialogs.picker import Picker
from tui.screens.admin.calendar_form import CalendarForm
from tui.screens.admin.section_screen import SectionScreen

HOUR_S = 3600
SCHOOL = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20261226
SUMMARY:Winter break [/]
END:VEVENT
END:VCALENDAR
"""


async def open_office(anna: AtWork, field: str) -> CalendarForm:
    """The form of the office's calendar, with the cursor in a field."""
    await anna.section("c")
    await anna.press("enter")
    await anna.form()
    form = await anna.on(CalendarForm)
    form.form.focus_field(field)
    await anna.pilot.pause()
    return form


async def choose_file(anna: AtWork, path: Path) -> None:
    """Ask for an import, and give this path."""
    await anna.press("f4")
    await anna.on(AskFile)
    await anna.until(lambda: isinstance(anna.app.focused, Input))
    assert isinstance(anna.app.focused, Input)
    anna.app.focused.value = str(path)
    await anna.pilot.pause()
    await anna.press("enter")


async def test_a_desk_around_the_clock_takes_one_day_and_one_key_twice(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await open_office(anna, "weekly_hours_0")
        await anna.press("ctrl+u")
        await anna.write("24h")
        await anna.press("f3")
        assert form.form.values()["weekly_hours_4"] == ((0, 24 * HOUR_S),)
        assert form.form.values()["weekly_hours_6"] == ()
        await anna.press("f3")
        await anna.until(lambda: "open around the clock" in anna.told("#form-side"))
        await anna.press("f2")
        await anna.on(SectionScreen)
    hours = small.desk.catalogue.calendars[small.office].weekly_hours
    assert [hours[day] for day in range(7)] == [((0, 24 * HOUR_S),)] * 7


async def test_a_short_day_is_typed_and_shown_before_it_is_saved(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await open_office(anna, "exceptional_days")
        assert isinstance(anna.app.focused, TextArea)
        anna.app.focused.insert("4 Mar 2026 9-12 Fair\n6 Mar 2026 closed")
        await anna.until(lambda: "Wed  4  09:00-12:00  Fair" in anna.told("#form-side"))
        assert "Fri  6  closed" in anna.told("#form-side")
        await anna.press("ctrl+s")
        await anna.until(lambda: bool(anna.toasts()))
        assert anna.app.focused.text == "2026-03-04 09:00-12:00 Fair\n2026-03-06 closed"
    assert small.desk.catalogue.calendars[small.office].exceptional_days == (
        ("2026-03-04", ((9 * HOUR_S, 12 * HOUR_S),), "Fair"),
        ("2026-03-06", (), ""),
    )


async def test_all_texts_that_cannot_be_read_are_told_at_once(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await open_office(anna, "holidays")
        form.form.put({"holidays": "soon", "exceptional_days": "2026-03-04 Fair"})
        await anna.press("ctrl+s")
        assert "Line 1 (“soon”) is no holiday" in anna.beneath("holidays")
        assert "give its hours after the date" in anna.beneath("exceptional_days")
        # What is there has to be right before anything is added to it.
        await anna.press("f4")
        assert any("Correct the own days first." in toast for toast in anna.toasts())
        assert anna.app.screen is form


async def test_holidays_of_a_file_are_added_after_a_look_and_saved_like_typed_ones(
    small: SmallDesk, tmp_path: Path
) -> None:
    await save_calendar(
        small.desk, small.anna, {"holidays": "12-25 Christmas"}, row_id=small.office
    )
    file = tmp_path / "school.ics"
    file.write_text(SCHOOL)
    async with at_work(small, size=(80, 24)) as anna:
        form = await open_office(anna, "name")
        await choose_file(anna, file)
        await anna.on(Ask)
        assert "Add 4 days from school.ics?" in anna.text()
        assert "Mon 2026-12-21 to Thu 2026-12-24  Winter break [/]" in anna.text()
        assert "1 day is a holiday here already." in anna.text()
        await anna.press("n")
        await anna.on(CalendarForm)
        assert not form.form.changed
        await choose_file(anna, file)
        await anna.on(Ask)
        await anna.press("y")
        await anna.on(CalendarForm)
        assert form.form.changed == ("holidays",)
        assert small.desk.catalogue.calendars[small.office].holidays == ()
        await anna.press("ctrl+s")
        await anna.until(lambda: "Office is saved" in " ".join(anna.toasts()))
        # Once more, there is nothing to add.
        await choose_file(anna, file)
        await anna.on(Tell)
        assert "Nothing new in school.ics" in anna.text()
    assert small.desk.catalogue.calendars[small.office].holidays == tuple(
        (f"2026-12-{day}", "Winter break [/]") for day in (21, 22, 23, 24)
    )


async def test_a_file_that_cannot_be_read_is_refused_where_its_path_was_typed(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "broken.ics").write_text(SCHOOL[:100])
    async with at_work(small, size=(80, 24)) as anna:
        form = await open_office(anna, "name")
        await anna.press("f4")
        dialog = await anna.on(AskFile)
        await anna.until(lambda: "downloads/" in anna.text())
        await anna.press("d", "tab")
        path = dialog.query_one(Input)
        assert path.value == "~/downloads/"
        await anna.until(lambda: "broken.ics" in anna.text())
        await anna.press("enter")
        await anna.until(lambda: "✗ This file breaks off" in anna.text())
        assert path.value == "~/downloads/broken.ics"
        path.value = "~/nowhere.ics"
        await anna.pilot.pause()
        assert "✗" not in anna.text()
        await anna.press("enter")
        await anna.until(lambda: "✗ There is no such file" in anna.text())
        await anna.press("escape")
        await anna.on(CalendarForm)
        assert not form.form.changed


async def test_what_a_change_does_to_open_tickets_stands_beside_it_before_it_is_saved(
    small: SmallDesk,
) -> None:
    small.clock.forward(minutes=90)
    ticket_id = await small.ticket()
    # Half an hour before lunch, and an hour of lunch, of the hour that a first response may take.
    small.clock.forward(minutes=90)
    async with at_work(small, size=(140, 40)) as anna:
        form = await open_office(anna, "weekly_hours_0")
        assert "1 ticket counts in this calendar" in anna.told("#form-side")
        assert "Gold solution Tue 12:00" in " ".join(anna.told("#form-side").split())
        await anna.press("ctrl+u")
        await anna.write("8-16")
        await anna.until(lambda: "■        1  becomes overdue" in anna.told("#form-side"))
        assert "1  gets another deadline" in anna.told("#form-side")
        told = " ".join(anna.told("#form-side").split())
        assert "Gold solution Tue 14:00 was Tue 12:00" in told
        await anna.press("f6")
        await anna.on(Picker)
        assert "1 gets another deadline, 1 becomes overdue" in anna.text()
        assert "■ 2026-00001" in anna.text()
        await anna.press("escape")
        assert await anna.on(CalendarForm) is form
        await anna.press("ctrl+u")
        await anna.write("8-25:70")
        # What cannot be read counts as what is saved, and it is said.
        await anna.until(lambda: "13:00-17:00  as saved" in anna.told("#form-side"))
        await anna.until(lambda: "No open ticket gets another" in anna.told("#form-side"))
        await anna.press("ctrl+u")
        await anna.write("8-16")
        await anna.press("ctrl+s")
        await anna.until(lambda: "1 ticket counts in this calendar" in anna.told("#form-side"))
        assert form.form.changed == ()
    assert (await small.clocks(ticket_id))["first_response"].breaches_us is not None
    ticket = await small.read(ticket_id)
    assert ticket.breaches_us is not None
    assert ticket.breaches_us < small.desk.now_us()


async def test_a_wrong_line_is_said_on_leaving_it_and_the_others_still_count(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        form = await open_office(anna, "holidays")
        form.form.put({"holidays": "2026-03-03 Town fair\nsoon Feast\n2026-03-05"})
        form.paint_form()
        await anna.until(lambda: "Tue  3  Town fair" in anna.told("#form-side"))
        await anna.press("tab")
        assert "Line 2 (“soon Feast”) is no holiday" in anna.beneath("holidays")
