"""A customer at the keyboard: their own tickets, an answer, a new one, nothing of the desk's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import OptionList

from desk import portal, tickets
from desk.doors import customer_for
from desk.errors import NotAllowed
from desk.people import save_customer
from store import customer_drafts
from store.rows import Changes
from tests.builders import SmallDesk
from tests.tui.admin.at_work import AtWork
from tests.tui.ticket.journey import BERLIN
from tui.app import NO_FILES, FirstRunApp, TocsinApp, _app_for
from tui.customer.app import CustomerApp
from tui.customer.new_ticket import OwnNewTicketForm
from tui.customer.ticket import OwnTicketScreen
from tui.customer.tickets import OwnTicketsScreen
from tui.dialogs.taken_away import TakenAway
from tui.widgets.composer import Editor


@asynccontextmanager
async def came_in(
    small: SmallDesk,
    login: str = "lukasz",
    size: tuple[int, int] = (80, 24),
    *,
    ticking: bool = False,
) -> AsyncIterator[AtWork]:
    """A customer at their first screen."""
    customer = await customer_for(small.desk, login)
    assert customer is not None
    app = CustomerApp(small.desk, customer, zone=BERLIN, ticking=ticking)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        yield AtWork(small, app, pilot)
        assert not app._exception


def has_focus(screen: Screen[Any]) -> bool:
    """Whether something on a screen has the focus."""
    return screen.focused is not None


async def open_first(work: AtWork) -> OwnTicketScreen:
    """Open the ticket under the cursor."""
    await work.until(lambda: work.app.query_one(OptionList).option_count > 0)
    await work.press("enter")
    screen = await work.on(OwnTicketScreen)
    await work.until(lambda: screen.reading is not None)
    await work.pilot.pause()
    return screen


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_ones_own_tickets_stand_there_with_state_and_last_words(
    small: SmallDesk, size: tuple[int, int]
) -> None:
    ticket_id = await small.ticket("VPN is down", message="Since this morning.")
    silke = await customer_for(small.desk, "silke")
    assert silke is not None
    await small.ticket("Payroll of the board", customer_id=silke.id)
    await tickets.take(small.desk, small.anna, ticket_id)
    await tickets.reply(small.desk, small.anna, ticket_id, "Better now?")
    await tickets.note(small.desk, small.anna, ticket_id, "swordfish")
    async with came_in(small, size=size) as work:
        await work.until(lambda: "VPN is down" in work.text())
        seen = work.text()
        for there in ("Your tickets", "waits for you", "Anna Berg", "Better now?"):
            assert there in seen
        await open_first(work)
        seen += work.text()
        assert "Since this morning." in seen
        for never in ("Payroll", "Silke", "swordfish", "Inbox", "Gold", "SLA", "Admin", "took"):
            assert never not in seen


async def test_a_promise_is_told_in_plain_words_until_it_rests(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with came_in(small, size=(140, 40)) as work:
        await work.until(lambda: "You are promised an answer by Mon 11:00." in work.text())
        small.clock.forward(hours=3)
        await open_first(work)
        assert "You were promised an answer by Mon 11:00; we are late." in work.text()
    await tickets.take(small.desk, small.anna, ticket_id)
    await tickets.reply(small.desk, small.anna, ticket_id, "Better now?")
    async with came_in(small, size=(140, 40)) as work:
        await work.until(lambda: "It waits for your answer." in work.text())
        assert "promised" not in work.text()


async def test_what_people_write_is_never_markup(small: SmallDesk) -> None:
    await small.ticket("[red]VPN[/] [@click=app.quit]down", message="[/b] \x1b[2J[bold]x")
    async with came_in(small) as work:
        await work.until(lambda: "[red]VPN[/] [@click" in work.text())
        await open_first(work)
        assert "[/b]" in work.text()


async def test_an_answer_reaches_the_desk_once_and_its_draft_is_gone(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message="It is down.")
    async with came_in(small) as work:
        screen = await open_first(work)
        await work.press("r")
        screen.query_one(Editor).insert("Still down.\nReally?")
        await work.pilot.pause()
        await work.press("ctrl+s")
        await work.until(lambda: not screen.is_writing)
        assert "Sent to the desk" in work.toasts()
        await work.until(lambda: "Still down." in work.text())
    assert [event.body for event in await small.events(ticket_id, "message")] == [
        "It is down.",
        "Still down.\nReally?",
    ]
    mine = partial(customer_drafts.tickets_with_drafts, customer_id=small.customer.id)
    assert await small.desk.store.reader.run(mine) == frozenset()


async def test_what_is_written_and_not_sent_is_there_again(small: SmallDesk) -> None:
    await small.ticket()
    async with came_in(small) as work:
        screen = await open_first(work)
        await work.press("r")
        screen.query_one(Editor).insert("Half a sen")
        await work.pilot.pause()
        await work.press("escape")
        await work.until(lambda: "r goes on  Half a sen" in work.text())
        await work.press("escape")
        await work.on(OwnTicketsScreen)
        await work.until(lambda: "✎" in work.text())
    async with came_in(small) as work:
        screen = await open_first(work)
        await work.press("r")
        assert screen.query_one(Editor).text == "Half a sen"
        await work.press("f4")
        await work.pilot.pause()
        await work.press("y")
        await work.until(lambda: not screen.is_writing)
        await work.until(lambda: "Half a sen" not in work.text())


async def test_on_a_closed_ticket_nothing_can_be_said(small: SmallDesk) -> None:
    await small.closed_ticket()
    async with came_in(small) as work:
        await work.until(lambda: "You have no open ticket." in work.text())
        await work.press("h")
        await work.until(lambda: "Printer jam" in work.text())
        screen = await open_first(work)
        await work.press("r")
        assert not screen.is_writing
        assert work.toasts() == ["It is closed for good; esc and n open a new ticket."]


async def test_a_new_ticket_is_opened_and_shown(small: SmallDesk) -> None:
    async with came_in(small) as work:
        await work.until(lambda: "n opens one." in work.text())
        await work.press("n")
        form = await work.on(OwnNewTicketForm)
        await work.until(lambda: form.focused is not None)
        form.form.put({"subject": "VPN is down", "message": "Since this morning."})
        await work.press("ctrl+s")
        screen = await work.on(OwnTicketScreen)
        await work.until(lambda: screen.reading is not None)
        assert any("has the number" in toast for toast in work.toasts())
        await work.until(lambda: "Since this morning." in work.text())
        ticket = await small.read(screen.ticket_id)
    assert (ticket.customer_id, ticket.channel) == (small.customer.id, "portal")


async def test_there_is_room_for_what_is_written_on_a_low_screen(small: SmallDesk) -> None:
    async with came_in(small, size=(80, 24)) as work:
        await work.press("n")
        form = await work.on(OwnNewTicketForm)
        await work.until(lambda: form.focused is not None)
        assert form.form.box("message").size.height == 10
        # All of the form is in sight nevertheless.
        assert "I don't know" in work.text()


async def test_a_new_ticket_that_is_not_sent_is_kept(small: SmallDesk) -> None:
    async with came_in(small) as work:
        for _ in range(2):
            await work.press("n")
            form = await work.on(OwnNewTicketForm)
            await work.until(partial(has_focus, form))
            if not form.form.values()["subject"]:
                await work.write("VPN is do")
            await work.press("escape")
            await work.on(OwnTicketsScreen)
        assert form.form.values()["subject"] == "VPN is do"
    assert await small.desk.store.reader.run(
        partial(customer_drafts.tickets_with_drafts, customer_id=small.customer.id)
    ) == {0}


async def test_a_form_without_a_message_says_so_at_the_field(small: SmallDesk) -> None:
    async with came_in(small) as work:
        await work.press("n")
        form = await work.on(OwnNewTicketForm)
        await work.until(lambda: form.focused is not None)
        await work.write("VPN is down")
        await work.press("ctrl+s")
        await work.until(lambda: bool(form.form.wrong))
        assert dict(form.form.wrong) == {"message": "Fill this in."}


async def test_search_finds_in_ones_own_tickets_what_is_public(small: SmallDesk) -> None:
    found = await small.ticket("VPN is down", message="Since the storm.")
    await small.ticket("Printer jam")
    await tickets.note(small.desk, small.anna, found, "swordfish")
    async with came_in(small) as work:
        await work.until(lambda: "Printer jam" in work.text())
        await work.press("slash")
        await work.write("storm")
        await work.until(lambda: "Printer jam" not in work.text())
        assert "VPN is down" in work.text()
        await work.press("escape", "slash")
        await work.write("swordfish")
        await work.until(lambda: "None of your tickets holds “swordfish”." in work.text())
        await work.press("escape")
        await work.until(lambda: "Printer jam" in work.text())


async def test_what_the_desk_answers_appears_by_itself(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message="It is down.")
    other = await small.another()
    async with came_in(small, ticking=True) as work:
        await work.until(lambda: "received" in work.text())
        await tickets.take(other, small.anna, ticket_id)
        await work.until(lambda: "in work" in work.text())
        await open_first(work)
        await tickets.reply(other, small.anna, ticket_id, "Better now?")
        await work.until(lambda: "Better now?" in work.text())
    await other.close()


async def test_who_may_not_come_in_any_more_is_shown_the_door(small: SmallDesk) -> None:
    await small.ticket()
    other = await small.another()
    async with came_in(small, ticking=True) as work:
        await work.until(lambda: "VPN is down" in work.text())
        values = {"validity": "invalid"}
        await save_customer(other, small.anna, values, row_id=small.customer.id)
        await work.until(lambda: work.app._exit)
        assert work.app.return_value == 1
    await other.close()


async def test_who_is_shown_the_door_while_writing_goes_when_they_have_read_it(
    small: SmallDesk,
) -> None:
    await small.ticket()
    other = await small.another()
    async with came_in(small, ticking=True) as work:
        await open_first(work)
        await work.press("r")
        await work.until(lambda: isinstance(work.app.focused, Editor))
        values = {"validity": "invalid"}
        await save_customer(other, small.anna, values, row_id=small.customer.id)
        await work.on(TakenAway)
        # The keys that still come would go to where Tocsin was started.
        await work.press("l", "s", "enter")
        await work.on(TakenAway)
        assert "You may not come in any more" in " ".join(work.text().split())
        await work.press("escape")
        await work.until(lambda: work.app._exit)
        assert work.app.return_value == 1
    await other.close()


async def test_there_is_no_way_to_the_agents_screens(small: SmallDesk) -> None:
    async with came_in(small) as work:
        for key in "12345":
            await work.press(key)
        screen = await work.on(OwnTicketsScreen)
        titles = {command.title for command in screen.commands()}
        assert titles == {
            "Open the ticket",
            "New ticket",
            "Search",
            "Open tickets or ended ones",
            "Leave the search",
            "Find a command",
            "Show all keys",
            "Switch between dark and light",
            "Leave Tocsin",
        }


async def test_a_login_opens_what_is_its_owners(small: SmallDesk) -> None:
    desk = small.desk
    assert type(await _app_for(desk, "anna", is_named=True)) is TocsinApp
    assert type(await _app_for(desk, "lukasz", is_named=True)) is CustomerApp
    # Whom the machine names can join; a name that somebody typed is a slip.
    assert type(await _app_for(desk, "mia", is_named=False)) is FirstRunApp
    with pytest.raises(NotAllowed, match="Nobody on this desk has the login mia"):
        await _app_for(desk, "mia", is_named=True)
    await save_customer(desk, small.anna, {"validity": "invalid"}, row_id=small.customer.id)
    with pytest.raises(NotAllowed, match="may not come in any more"):
        await _app_for(desk, "lukasz", is_named=True)


async def test_anothers_ticket_that_was_open_is_gone_when_it_becomes_anothers(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket(message="It is down.")
    silke = await customer_for(small.desk, "silke")
    assert silke is not None
    await portal.keep_draft(small.desk, small.lukasz, ticket_id, {"text": "mine"})
    other = await small.another()
    async with came_in(small, ticking=True) as work:
        await open_first(work)
        await tickets.change(other, small.anna, ticket_id, customer_id=silke.id)
        await work.on(OwnTicketsScreen)
        await work.until(lambda: "You have no open ticket." in work.text())
    await other.close()


async def test_an_answer_on_a_ticket_that_becomes_anothers_is_shown_to_be_copied(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    ticket_id = await small.ticket(message="It is down.")
    silke = await customer_for(small.desk, "silke")
    assert silke is not None
    async with came_in(small) as work:
        work.app.reason_against_files = NO_FILES
        await open_first(work)
        await work.press("r", "n", "o", "n", "e")
        await tickets.change(small.desk, small.anna, ticket_id, customer_id=silke.id)
        await work.app.tell_screens(Changes("", frozenset({ticket_id}), 1))
        await work.on(TakenAway)
        assert "Copy it from here" in " ".join(work.text().split())
        assert "none" in work.text()
        await work.press("n", "enter")
        await work.on(TakenAway)
        await work.press("escape")
        await work.on(OwnTicketsScreen)
    assert not (tmp_path / "unsent").exists()


async def test_what_happens_on_others_tickets_reads_nothing_anew(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    silke = await customer_for(small.desk, "silke")
    assert silke is not None
    others, mine = await small.ticket(customer_id=silke.id), await small.ticket()
    async with came_in(small) as work:
        await work.until(lambda: "VPN is down" in work.text())
        screen = await work.on(OwnTicketsScreen)
        read: list[int] = []

        async def remember() -> None:
            read.append(1)

        monkeypatch.setattr(screen, "read", remember)
        for ticket_ids, times in ((frozenset[int](), 0), ({others}, 0), ({others, mine}, 1)):
            await screen.on_desk_change(Changes("", frozenset(ticket_ids), 1))
            assert len(read) == times
