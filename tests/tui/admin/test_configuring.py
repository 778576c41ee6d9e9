"""What an admin does with keys alone: services, SLAs, calendars, settings."""

import asyncio
from typing import Any

import pytest
from textual.content import Content
from textual.widgets import Static

from desk import recompute
from desk.actors import SYSTEM
from desk.people import save_agent, save_customer
from desk.services import save_service
from desk.settings import save_settings
from desk.slas import save_sla
from store import views
from store.errors import Unsure
from store.rows import TEMPORARILY_INVALID, Changes
from tests.builders import SmallDesk
from tests.tui.admin.at_work import AtWork, at_work
from tui.dialogs.ask import Ask
from tui.dialogs.customer import NewCustomer
from tui.dialogs.many_picker import ManyPicker
from tui.dialogs.picker import Picker
from tui.screens.admin.section_screen import SectionScreen
from tui.screens.admin.settings_form import SettingsForm
from tui.screens.admin.sla_form import SlaForm
from tui.screens.form import FormScreen

HOSTILE = "[/][@click=app.quit]x\x1b[31m\u202eevil"


async def test_a_sub_service_is_made_with_keys_alone(small: SmallDesk) -> None:
    async with at_work(small) as anna:
        await anna.section("s")
        await anna.press("n")
        await anna.form()
        await anna.press("f2")
        assert "Fill this in." in anna.beneath("name")
        await anna.write("Mail")
        await anna.press("tab", "enter")
        await anna.on(Picker)
        await anna.write("netw")
        await anna.press("enter", "f2")
        await anna.on(SectionScreen)
        made = [s for s in small.desk.catalogue.services.values() if s.name == "Mail"]
        assert [service.parent_id for service in made] == [small.network]
        assert "Mail is saved" in anna.toasts()
        await anna.until(lambda: "▌   Mail" in anna.text())


async def test_the_tree_is_indented_and_a_filter_shows_paths(small: SmallDesk) -> None:
    await save_service(
        small.desk, small.anna, {"validity": TEMPORARILY_INVALID}, row_id=small.network
    )
    async with at_work(small, size=(80, 24)) as anna:
        section = await anna.section("s")
        await anna.until(lambda: "    VPN" in anna.text())
        # The child of a service that is not in use is not offered either: both are muted.
        assert section.list.current is not None
        assert section.list.current.is_muted
        await anna.press("slash")
        await anna.write("vpn")
        await anna.until(lambda: "Network › VPN" in anna.text())
        assert "1 of 2" in anna.told("#section-head")
        await anna.press("escape")
        await anna.until(lambda: "▌   VPN" in anna.text())


async def test_the_cursor_goes_to_the_first_that_the_filter_finds(small: SmallDesk) -> None:
    for name in ("Mail A", "Mail B", "Mail C"):
        await save_service(small.desk, small.anna, {"name": name})
    async with at_work(small, size=(80, 24)) as anna:
        section = await anna.section("s")
        await anna.until(lambda: "Mail C" in anna.text())
        await anna.press("down", "down", "slash")
        await anna.write("mail")
        await anna.until(lambda: "3 of 5" in anna.told("#section-head"))
        assert section.list.current is not None
        assert section.list.current.name == "Mail A"


async def test_an_sla_is_typed_as_hours_and_shows_when_it_would_be_due(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("l")
        await anna.press("n")
        form = await anna.form()
        await anna.write("Silver")
        await anna.press("tab", "enter")
        await anna.on(ManyPicker)
        await anna.press("down", "space", "enter")
        await anna.on(FormScreen)
        form.form.focus_field("first_response")
        await anna.pilot.pause()
        await anna.write("90")
        await anna.press("tab")
        await anna.write("195")
        # Ten o'clock, and lunch from twelve to one.
        form.form.focus_field("solution")
        await anna.pilot.pause()
        await anna.write("4h")
        await anna.until(lambda: "Mon 15:00" in anna.told("#form-side"))
        assert "Mon 11:30" in anna.told("#form-side")
        told = " ".join(anna.told("#form-side").split())
        assert "Mon 10:00-12:00 is 2h 00m, Mon 13:00-15:00 is 2h 00m" in told
        await anna.press("ctrl+s")
        told = "195 is past the deadline; use 1 to 99."
        await anna.until(lambda: told in anna.beneath("first_response_notify"))
        assert form.form.box("first_response_notify").has_focus
        await anna.press("ctrl+u")
        await anna.write("90 50")
        await anna.press("ctrl+s")
        await anna.until(lambda: "Silver is saved" in anna.toasts())
        assert anna.app.screen is form
        sla = next(s for s in small.desk.catalogue.slas.values() if s.name == "Silver")
        first, solution = sla.target("first_response"), sla.target("solution")
        assert first is not None
        assert solution is not None
        assert (first.seconds, first.notify) == (5400, (50, 90))
        assert (solution.seconds, sla.service_ids) == (4 * 3600, (small.vpn,))


async def test_the_form_closes_while_many_tickets_still_get_their_new_deadlines(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    may_end, renewing = asyncio.Event(), recompute.renew

    async def slowly(*arguments: Any) -> int:
        arguments[4](0, 1)
        await may_end.wait()
        return await renewing(*arguments)

    monkeypatch.setattr(recompute, "renew", slowly)
    monkeypatch.setattr("tui.screens.form._WAIT_S", 0.01)
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        form.form.put({"first_response": 30})
        await anna.press("f2")
        await anna.on(SectionScreen)
        assert "Gold is saved; the new deadlines of 1 open ticket follow" in anna.toasts()
        may_end.set()
        await anna.until(lambda: any("are reckoned anew" in toast for toast in anna.toasts()))
    clocks = await small.clocks(ticket_id)
    assert clocks["first_response"].target_us == 30 * 60 * 1_000_000


async def test_progress_told_to_a_form_that_is_just_closing_does_not_stop_the_work(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        # A screen loses its widgets first, and is on for a moment without them.
        await form.remove_children()
        assert form.is_attached
        form.progress(1, 2)


async def test_a_changed_sla_gives_open_tickets_their_new_deadline(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        assert "used by 1 open ticket" in anna.told("#form-head")
        form.form.focus_field("first_response")
        await anna.pilot.pause()
        await anna.write("30")
        await anna.until(lambda: "was Mon 11:00" in anna.told("#form-side"))
        assert "● 1 change" in anna.told("#form-head")
        await anna.press("f2")
        await anna.on(SectionScreen)
        assert any("1 open ticket" in toast for toast in anna.toasts())
    clocks = await small.clocks(ticket_id)
    assert clocks["first_response"].target_us == 30 * 60 * 1_000_000


async def test_without_a_service_an_sla_cannot_be_made_but_a_key_leads_there(
    small: SmallDesk,
) -> None:
    small.desk.catalogue.services.clear()  # type: ignore[attr-defined]
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.until(lambda: "there is no service yet" in anna.text())
        await anna.press("n")
        assert any("there is no service yet" in toast for toast in anna.toasts())
        assert isinstance(anna.app.screen, SectionScreen)
        await anna.press("g")
        form = await anna.form()
        assert form.heading() == "New service"


async def test_a_section_that_is_switched_off_says_so_and_leads_to_the_setting(
    small: SmallDesk,
) -> None:
    await save_settings(small.desk, small.anna, {"services": False})
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("s")
        await anna.until(lambda: "Services are switched off" in anna.text())
        await anna.press("g")
        form = await anna.form()
        assert isinstance(form, SettingsForm)
        assert form.form.box("services").has_focus
        await anna.press("space", "f2")
        await anna.on(SectionScreen)
        await anna.until(lambda: "Services are switched off" not in anna.text())
        assert small.desk.setting("services", True) is True


async def test_a_calendar_reads_lunch_breaks_and_says_at_the_day_what_it_cannot_read(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("c")
        await anna.press("n")
        await anna.form()
        await anna.write("Plant")
        await anna.press("down", "down", "ctrl+u")
        await anna.write("8-12, 25-30")
        await anna.press("down")
        assert "25-30" in anna.beneath("weekly_hours_0")
        await anna.press("up", "ctrl+u")
        await anna.write("8-11, 13-17:30")
        await anna.press("f3")
        await anna.until(lambda: "opens Mon 13:00" not in anna.text())
        await anna.until(lambda: "closes 11:00" in anna.told("#form-side"))
        await anna.press("f2")
        await anna.on(SectionScreen)
        made = next(c for c in small.desk.catalogue.calendars.values() if c.name == "Plant")
        assert made.weekly_hours[4] == ((8 * 3600, 11 * 3600), (13 * 3600, 17 * 3600 + 1800))
        assert made.weekly_hours[5] == ()


async def test_public_holidays_come_from_a_country_and_a_region(small: SmallDesk) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("c")
        await anna.press("enter")
        form = await anna.form()
        for field, text in (("country", "germany"), ("subdivision", "nordrhein")):
            form.form.focus_field(field)
            await anna.press("enter")
            await anna.on(Picker)
            await anna.write(text)
            await anna.press("enter")
            await anna.on(FormScreen)
        await anna.until(lambda: "Good Friday" in anna.told("#form-side"))
        await anna.press("f2")
        await anna.on(SectionScreen)
        saved = small.desk.catalogue.calendars[small.office]
        assert (saved.country, saved.subdivision) == ("DE", "NW")
        assert ("2026-06-04", "Corpus Christi") in saved.public_holidays


async def test_what_somebody_else_saved_meanwhile_is_said_beside_what_was_typed(
    small: SmallDesk,
) -> None:
    async with at_work(small) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        await anna.write(" Plus")
        other = await small.another()
        changed = {"name": "Gold 9x5", "comment": "agreed in May", "solution": 600}
        await save_sla(other, SYSTEM, changed, row_id=small.gold)
        await other.close()
        await anna.press("ctrl+s")
        await anna.until(lambda: "now: Gold 9x5" in anna.beneath("name"))
        # Nothing typed is lost, nothing of the other's is undone.
        assert form.form.values()["name"] == "Gold Plus"
        assert form.form.values()["comment"] == "agreed in May"
        await anna.press("ctrl+s")
        await anna.until(lambda: "Gold Plus is saved" in " ".join(anna.toasts()))
        saved = small.desk.catalogue.slas[small.gold]
        solution = saved.target("solution")
        assert solution is not None
        assert (saved.name, saved.comment, solution.seconds) == (
            "Gold Plus",
            "agreed in May",
            36000,
        )


def asked(work: AtWork) -> str:
    """What a question says."""
    shown = (static.content for static in work.app.screen.query(Static))
    return " ".join(each.plain if isinstance(each, Content) else str(each) for each in shown)


async def test_leaving_a_changed_form_asks_and_throws_away_only_when_told(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        await anna.write("en")
        await anna.press("escape")
        await anna.on(Ask)
        assert "Throw 1 change away?" in anna.text()
        assert "If you stay, f2 saves what was changed and closes the form." in asked(anna)
        # Whoever presses it in a hurry has answered nothing.
        await anna.press("enter")
        await anna.on(Ask)
        for no in ("n", "escape"):
            await anna.press(no)
            assert (await anna.on(SlaForm)).form.values()["name"] == "Golden"
            await anna.press("escape")
            await anna.on(Ask)
        await anna.press("y")
        await anna.on(SectionScreen)
        assert small.desk.catalogue.slas[small.gold].name == "Gold"
        assert not form.is_attached


async def test_leaving_a_form_with_something_wrong_says_that_it_has_to_be_corrected(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        await anna.press("ctrl+u")
        await anna.until(lambda: form.form.values()["name"] == "")
        await anna.press("escape")
        await anna.on(Ask)
        assert "If you stay, correct what is wrong; then f2 saves it" in asked(anna)


async def test_leaving_a_changed_form_in_which_one_may_save_no_more_asks_all_the_same(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        await anna.write("en")
        await save_agent(small.desk, SYSTEM, {"role": "admin"}, row_id=small.jan.id)
        await save_agent(small.desk, SYSTEM, {"role": "agent"}, row_id=small.anna.id)
        await anna.app.tell_screens(Changes("", frozenset(), small.desk.catalogue.version))
        await anna.until(lambda: form.has_class("-locked"))
        await anna.press("escape")
        await anna.on(Ask)
        assert "Throw 1 change away?" in anna.text()
        assert "What was changed cannot be saved now. Only an admin" in asked(anna)
        await anna.press("n")
        await anna.on(SlaForm)
        await anna.press("escape", "y")
        await anna.on(SectionScreen)


async def test_a_field_that_may_be_changed_no_more_takes_the_keys_until_it_is_left(
    small: SmallDesk,
) -> None:
    async with at_work(small) as anna:
        await anna.section("u")
        await anna.press("enter")
        form = await anna.form()
        form.form.focus_field("login")
        await anna.pilot.pause()
        await save_agent(small.desk, SYSTEM, {"role": "admin"}, row_id=small.jan.id)
        await save_agent(small.desk, SYSTEM, {"role": "agent"}, row_id=small.anna.id)
        await anna.app.tell_screens(Changes("", frozenset(), small.desk.catalogue.version))
        # The two is the key of another tab, and a letter that of a command there.
        await anna.press("2", "n")
        assert anna.app.screen is form
        assert form.form.values()["login"] == "2n"
        await anna.press("shift+tab")
        await anna.until(lambda: form.form.box("login").disabled)


async def test_leaving_tocsin_with_a_changed_form_asks_first(small: SmallDesk) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        await anna.form()
        await anna.write("en")
        await anna.press("ctrl+q")
        await anna.on(Ask)
        assert "Not saved yet: Gold (1 change)." in anna.text()
        await anna.press("n")
        assert (await anna.on(SlaForm)).form.values()["name"] == "Golden"


async def test_a_digit_on_a_choice_is_no_command(small: SmallDesk) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        form.form.focus_field("validity")
        await anna.press("2", "question_mark", "t")
        assert anna.app.current_mode == "admin"
        assert form.form.values()["validity"] == TEMPORARILY_INVALID


async def test_who_is_no_admin_may_look_but_not_save(small: SmallDesk) -> None:
    async with at_work(small, "jan", size=(80, 24)) as jan:
        section = await jan.section("l")
        assert "ask Anna Berg" in (section.reason_against_changes() or "")
        await jan.press("enter")
        await jan.form()
        await jan.write("x")
        await jan.press("ctrl+s")
        assert any("Only an admin" in toast for toast in jan.toasts())
        assert small.desk.catalogue.slas[small.gold].name == "Gold"


async def test_names_that_look_like_markup_are_shown_as_they_are(small: SmallDesk) -> None:
    await save_service(small.desk, small.anna, {"name": HOSTILE, "parent_id": small.network})
    await save_sla(small.desk, small.anna, {"name": HOSTILE}, row_id=small.gold)
    await save_customer(small.desk, small.anna, {"name": HOSTILE, "organisation": "[/]"})
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("l")
        await anna.press("enter")
        form = await anna.form()
        form.form.focus_field("service_ids")
        await anna.press("enter")
        await anna.on(ManyPicker)
        assert "[/][@click=app.quit]x[31mevil" in anna.text()
        await anna.press("space", "escape", "escape")
        await anna.on(SectionScreen)
        await anna.press("escape", "u")
        await anna.on(SectionScreen)
        await anna.until(lambda: "[/][@click=app.quit]x" in anna.text())
        assert "\x1b" not in anna.text()
        assert "\u202e" not in anna.text()


async def test_customers_are_found_by_typing(small: SmallDesk) -> None:
    for name in ("Ewa Lis", "Ole Berg", "Zoë Ostrowska"):
        await save_customer(small.desk, small.anna, {"name": name, "organisation": "Hafen"})
    async with at_work(small, size=(80, 24)) as anna:
        section = await anna.section("u")
        await anna.press("slash")
        await anna.write("zoe hafen")
        await anna.until(lambda: "1 of 4" in anna.told("#section-head"))
        assert section.list.current is not None
        assert section.list.current.name == "Zoë Ostrowska"
        await anna.press("enter")
        await anna.until(lambda: section.list.has_focus)
        await anna.press("enter")
        form = await anna.form()
        form.form.focus_field("phone")
        await anna.pilot.pause()
        await anna.write("040 1")
        await anna.press("f2")
        await anna.on(SectionScreen)
        assert "Zoë Ostrowska is saved" in anna.toasts()


async def test_a_customer_who_is_saved_again_since_nobody_could_tell_is_there_once(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[str] = []

    async def cut(*given: Any, **more: Any) -> int:
        saved = await save_customer(*given, **more)
        if len(lost) % 2 == 0:
            lost.append("the answer")
            raise Unsure("Nobody knows; save it once more.")
        lost.append("nothing")
        return saved

    monkeypatch.setattr("desk.people.save_customer", cut)
    async with at_work(small) as anna:
        await anna.section("u")
        await anna.press("n")
        await anna.form()
        await anna.write("Zoë Ångström")
        for _ in range(2):
            await anna.press("f2")
        await anna.on(SectionScreen)
        dialog = NewCustomer(small.desk, small.anna, "Ole Berg")
        anna.app.push_screen(dialog)
        await anna.on(NewCustomer)
        await anna.press("enter")
        await anna.until(lambda: len(lost) == 3)
        await anna.press("enter")
        await anna.on(SectionScreen)
    assert lost == ["the answer", "nothing"] * 2
    found = await small.desk.store.reader.run(lambda select: views.customers(select, ""))
    assert sorted(one.name for one in found) == ["Ole Berg", "Zoë Ångström", "Łukasz Żak"]


async def test_a_team_takes_its_agents_from_its_own_form(small: SmallDesk) -> None:
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("t")
        await anna.press("enter")
        form = await anna.form()
        assert form.heading() == "Field"
        form.form.focus_field("agent_ids")
        await anna.press("enter")
        await anna.on(ManyPicker)
        await anna.press("space", "enter")
        await anna.on(FormScreen)
        await anna.press("f2")
        await anna.on(SectionScreen)
        agents = small.desk.catalogue.agents.values()
        assert {a.login: set(a.team_ids) for a in agents} == {
            "anna": {small.support, small.field},
            "jan": {small.field},
        }
