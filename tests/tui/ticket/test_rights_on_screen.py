"""What one may not see is on no screen, and what one may not do is dimmed and says why."""

import asyncio
import logging
from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input, Static, TextArea

from desk import drafts, timekeeping
from desk.errors import NotAllowed
from desk.grants import save_permission
from desk.settings import save_settings
from store.rows import Changes
from tests.builders import SmallDesk
from tests.tui.ticket.journey import Journey, tocsin
from tui.app import _app_for
from tui.commands.on_ticket import Send
from tui.commands.tickets import TICKET_ACTIONS, NewTicket, Note, Take
from tui.dialogs.ask import Ask
from tui.dialogs.compose import ComposeDialog
from tui.dialogs.picker import Picker
from tui.dialogs.reading import Paragraphs, ReadingDialog
from tui.dialogs.taken_away import OUT_OF_SIGHT, TakenAway
from tui.dialogs.time import TimeDialog
from tui.frame.screen import DeskScreen
from tui.frame.title_bar import TitleBar
from tui.key_gate import KeyGate
from tui.screens.board import BoardScreen
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.screens.ticket_form import PropertiesForm, edit_properties
from tui.widgets.composer import Editor


async def give(small: SmallDesk, level: str, row_id: int | None = None) -> int:
    """What Jan may in Support."""
    given = {"agent_id": small.jan.id, "team_id": small.support, "level": level}
    return await save_permission(small.desk, small.anna, given, row_id=row_id)


async def at_the_list(jan: Journey) -> QueueScreen:
    await jan.wait_for(QueueScreen)
    queue = jan.app.screen
    assert isinstance(queue, QueueScreen)
    await jan.until(lambda: queue.views_and_counts()[0][1] is not None)
    return queue


async def tell(jan: Journey, small: SmallDesk) -> None:
    """The feed tells that something was configured."""
    await jan.app.tell_screens(Changes("", frozenset(), small.desk.catalogue.version))
    await jan.pilot.pause()


def reasons(screen: DeskScreen) -> dict[str, str]:
    """Why commands cannot be run, by their ids."""
    found = {command.id: screen.reason_against(command) for command in TICKET_ACTIONS}
    return {command_id: reason for command_id, reason in found.items() if reason}


async def test_the_list_has_what_may_be_seen_and_only_teams_with_it(small: SmallDesk) -> None:
    await small.ticket("Secret")
    seen = await small.ticket("Seen", queue_id=small.errands)
    await give(small, "none")
    async with tocsin(small, "jan", size=(140, 40)) as jan:
        queue = await at_the_list(jan)
        queue.choose_view("open")
        await jan.until(lambda: queue.view_id == "open" and queue.tickets.model.order)
        assert list(queue.tickets.model.order) == [seen]
        numbers = {view.title: number for view, number in queue.views_and_counts()}
        assert numbers["All open"] == 1
        assert "Support" not in numbers
        assert "Field" in numbers


async def test_a_list_follows_at_once_when_somebody_may_see_less_or_more(
    small: SmallDesk,
) -> None:
    hidden = await small.ticket("Secret")
    seen = await small.ticket("Seen", queue_id=small.errands)
    async with tocsin(small, "jan", size=(140, 40)) as jan:
        queue = await at_the_list(jan)
        queue.choose_view(f"team_{small.support}")
        await jan.until(lambda: list(queue.tickets.model.order) == [hidden])
        given = await give(small, "none")
        await tell(jan, small)
        # The view itself is gone; what one begins with is listed.
        await jan.until(lambda: queue.view_id == "mine" and not queue.tickets.model.order)
        queue.choose_view("open")
        await jan.until(lambda: list(queue.tickets.model.order) == [seen])
        await give(small, "see", given)
        await tell(jan, small)
        await jan.until(lambda: set(queue.tickets.model.order) == {hidden, seen})


async def test_a_ticket_that_goes_out_of_sight_leaves_the_screen(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(QueueScreen)
        assert jan.toasts() == [OUT_OF_SIGHT]


async def test_who_types_into_a_picker_over_a_ticket_that_goes_out_of_sight_runs_no_commands(
    small: SmallDesk,
) -> None:
    secret = await small.ticket("Secret")
    other = await small.ticket("Other", queue_id=small.errands)
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        queue.choose_view("open")
        await jan.until(lambda: queue.view_id == "open" and len(queue.tickets.model.order) == 2)
        jan.app.push_screen(TicketScreen(secret))
        await jan.until(lambda: jan.state() == "new")
        await jan.press("o")
        await jan.wait_for(Picker)
        await give(small, "none")
        # Keys come while it is told, and after that.
        telling = asyncio.create_task(tell(jan, small))
        for letter in "attal tet":
            jan.app.post_message(Key("space" if letter == " " else letter, letter))
            await asyncio.sleep(0)
        await telling
        await jan.wait_for(TakenAway)
        await jan.press(*"attalotenb", "enter")
        assert isinstance(jan.app.screen, TakenAway)
        assert jan.toasts() == []
        await jan.press("escape")
        await jan.until(lambda: jan.app.screen is queue)
        await jan.until(lambda: list(queue.tickets.model.order) == [other])
        assert not queue.tickets.model.marks
    for ticket_id in (secret, other):
        assert (await small.read(ticket_id)).owner_id is None


@pytest.mark.parametrize("key", ["p", "c", "b"])
async def test_an_empty_form_or_message_that_goes_out_of_sight_takes_the_keys_that_still_come(
    small: SmallDesk, key: str
) -> None:
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.press(key)
        await jan.until(lambda: isinstance(jan.app.focused, Input | TextArea))
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        await jan.press("n", "escape")
        await jan.until(lambda: jan.app.screen is queue)
        assert jan.toasts() == []


async def test_who_types_into_the_filter_of_a_list_that_goes_types_on(small: SmallDesk) -> None:
    seen = await small.ticket("Seen", queue_id=small.errands)
    await small.ticket("Secret")
    async with tocsin(small, "jan", size=(140, 40)) as jan:
        queue = await at_the_list(jan)
        queue.choose_view(f"team_{small.support}")
        await jan.until(lambda: queue.view_id == f"team_{small.support}")
        await jan.press("slash")
        await jan.until(lambda: isinstance(jan.app.focused, Input))
        await give(small, "none")
        await tell(jan, small)
        await jan.until(lambda: queue.view_id == "mine")
        await jan.press("t")
        assert isinstance(jan.app.focused, Input)
        assert jan.app.focused.value == "t"
        assert jan.app.screen is queue
    assert (await small.read(seen)).owner_id is None


async def test_words_on_a_ticket_that_goes_out_of_sight_are_kept_in_a_file(
    small: SmallDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.screen.open_composer("note")
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("The boiler is the")
        keeper = jan.screen.composer.keeper  # type: ignore[union-attr]
        await give(small, "none")
        await keeper.keep_if_possible()
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        [path] = (tmp_path / "unsent").iterdir()
        assert "Internal note" in path.read_text()
        assert "The boiler is the" in path.read_text()
        assert path.name in " ".join(
            str(widget.render()) for widget in jan.app.screen.query(Static)
        )
        # Whoever types on closes nothing, and does nothing to what lies beneath.
        await jan.press("space", "t", "enter")
        assert isinstance(jan.app.screen, TakenAway)
        await jan.press("escape")
        await jan.wait_for(QueueScreen)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_words_that_no_file_takes_stay_in_sight(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "file" / "unsent")
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.screen.open_composer("note")
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("The boiler is the")
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        told = " ".join(str(widget.render()) for widget in jan.app.screen.query(Static))
        assert "Copy it from here" in told
        assert "The boiler is the" in told


async def test_a_message_written_over_the_list_leaves_with_its_ticket_and_is_kept_in_a_file(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        queue.choose_view("open")
        await jan.until(lambda: queue.view_id == "open" and queue.tickets.model.order)
        await jan.press("c")
        await jan.wait_for(ComposeDialog)
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("The boiler is the")
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        [path] = (tmp_path / "unsent").iterdir()
        assert "The boiler is the" in path.read_text()
        await jan.press("escape")
        await jan.wait_for(QueueScreen)
        assert jan.toasts() == []


async def test_a_message_to_several_goes_on_to_those_that_are_still_in_sight(
    small: SmallDesk,
) -> None:
    hidden = await small.ticket("Secret")
    seen = await small.ticket("Seen", queue_id=small.errands)
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        queue.choose_view("open")
        await jan.until(lambda: len(queue.tickets.model.order) == 2)
        await jan.press("space", "space", "c")
        await jan.wait_for(ComposeDialog)
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("Checked")
        await give(small, "none")
        await tell(jan, small)
        assert isinstance(jan.app.screen, ComposeDialog)
        assert any("the other 1" in toast for toast in jan.toasts())
        await jan.press("ctrl+s")
        await jan.wait_for(QueueScreen)
    assert [event.body for event in await small.events(seen, "message")] == ["Checked"]
    assert not await small.events(hidden, "message")


@pytest.mark.parametrize("is_over_ticket", [True, False])
async def test_what_was_typed_in_a_form_over_a_ticket_that_goes_out_of_sight_is_kept_in_a_file(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_over_ticket: bool
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        if is_over_ticket:
            jan.app.push_screen(TicketScreen(ticket_id))
            await jan.until(lambda: jan.state() == "new")
        over = jan.app.screen
        assert isinstance(over, DeskScreen)
        over.perform(edit_properties(over, ticket_id))
        await jan.wait_for(PropertiesForm)
        form = jan.app.screen
        assert isinstance(form, PropertiesForm)
        await jan.until(lambda: form.form.values().get("subject"))
        form.form.put({"subject": "The boiler is the", "due": None})
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        [path] = (tmp_path / "unsent").iterdir()
        assert "Subject: The boiler is the" in path.read_text()
        await jan.press("escape")
        await jan.until(lambda: jan.app.screen is queue)
        assert jan.toasts() == []


@pytest.mark.parametrize("is_over_ticket", [True, False])
async def test_a_note_on_booked_time_on_a_ticket_that_goes_out_of_sight_is_kept_in_a_file(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_over_ticket: bool
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        if is_over_ticket:
            jan.app.push_screen(TicketScreen(ticket_id))
            await jan.until(lambda: jan.state() == "new")
        else:
            queue.choose_view("open")
            await jan.until(lambda: queue.view_id == "open" and queue.tickets.model.order)
        await jan.press("b")
        await jan.wait_for(TimeDialog)
        await jan.enter("Went there")
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        [path] = (tmp_path / "unsent").iterdir()
        assert "Went there" in path.read_text()
        await jan.press("escape")
        await jan.until(lambda: jan.app.screen is queue)


async def test_a_ticket_goes_out_of_sight_with_all_that_was_opened_over_it(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.press("h")
        await jan.until(lambda: not isinstance(jan.app.screen, TicketScreen))
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(QueueScreen)


async def test_a_ticket_on_another_tab_is_emptied_and_goes_when_one_comes_back(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        screen = TicketScreen(ticket_id)
        jan.app.push_screen(screen)
        await jan.until(lambda: jan.state() == "new")
        await jan.press("2")
        await jan.until(lambda: jan.app.screen is not screen)
        await give(small, "none")
        await tell(jan, small)
        assert screen.reading is None
        assert not screen.query_one("#ticket-page").display
        await jan.press("1")
        await jan.wait_for(QueueScreen)


async def test_the_next_ticket_of_a_list_that_went_out_of_sight_is_not_gone_to(
    small: SmallDesk,
) -> None:
    seen = await small.ticket("Seen", queue_id=small.errands)
    hidden = await small.ticket("Secret")
    await give(small, "none")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(seen, siblings=(seen, hidden)))
        await jan.until(lambda: jan.state() == "new")
        await jan.press("right_square_bracket")
        await jan.until(lambda: any("no longer there" in toast for toast in jan.toasts()))
        assert jan.screen.ticket_id == seen


async def test_what_one_may_not_do_is_dimmed_and_says_whom_to_ask(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    given = await give(small, "see")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        told = reasons(jan.screen)
        assert told["take"] == (
            "This ticket is in the queue Inbox: you may see it, no more; ask Anna Berg."
        )
        assert {"reply", "note", "assign", "stopwatch", "properties"} <= told.keys()
        await jan.press("t")
        await jan.until(lambda: any("see it, no more" in toast for toast in jan.toasts()))
        await give(small, "note", given)
        told = reasons(jan.screen)
        assert Note.id not in told
        assert "stopwatch" not in told
        assert Take.id in told
        await give(small, "work", given)
        assert reasons(jan.screen).keys() & {"take", "reply", "sla"} == {"sla"}
        await give(small, "manage", given)
        assert "sla" not in reasons(jan.screen)


async def test_queues_and_owners_that_cannot_be_are_not_offered(small: SmallDesk) -> None:
    from tui.commands.properties import owner_choices, queue_choices

    given = await give(small, "see")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        rights = jan.app.rights
        [errands, inbox] = queue_choices(small.desk.catalogue, rights)
        assert (errands.label, errands.disabled_reason) == ("Errands", "")
        assert (inbox.label, inbox.disabled_reason) == ("Inbox", "you may not work there")
        owners = owner_choices(small.desk.catalogue, small.anna.id or 0, [small.inbox])
        assert {one.label: one.disabled_reason for one in owners} == {
            "Anna Berg (you)": "",
            "Jan Novák": "may not work on it",
            "nobody": "",
        }
        await give(small, "none", given)
        assert [one.label for one in queue_choices(small.desk.catalogue, jan.app.rights)] == [
            "Errands"
        ]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_stopwatch_on_a_ticket_that_went_out_of_sight_is_seen_and_booked(
    small: SmallDesk, size: tuple[int, int]
) -> None:
    ticket_id = await small.ticket("Secret")
    number = (await small.read(ticket_id)).number
    await timekeeping.start(small.desk, small.jan, ticket_id)
    small.clock.forward(minutes=10)
    await give(small, "none")
    async with tocsin(small, "jan", size=size) as jan:
        queue = await at_the_list(jan)
        jan.app.tick()
        title = queue.query_one(TitleBar).render().plain
        assert "0:10:00" in title
        assert ("out of sight" in title) == (size[0] == 140)
        await jan.press("ctrl+t")
        await jan.wait_for(TimeDialog)
        assert "out of your sight" in jan.drawn(".dialog-title")
        assert number not in jan.drawn(".dialog-title")
        await jan.enter("Looked")
        await jan.press("enter")
        await jan.wait_for(QueueScreen)
        await jan.until(lambda: any("10m booked" in toast for toast in jan.toasts()))
        assert not any(number in toast for toast in jan.toasts())
        assert jan.app.reason_against_stopwatch() is not None
    assert (await small.read(ticket_id)).spent_s == 600


async def test_a_paused_stopwatch_on_a_ticket_that_went_out_of_sight_is_thrown_away(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket("Secret")
    await timekeeping.start(small.desk, small.jan, ticket_id)
    await timekeeping.pause(small.desk, small.jan)
    await save_settings(small.desk, small.anna, {"stopwatch": False})
    await give(small, "none")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        await jan.press("2")
        await jan.wait_for(BoardScreen)
        await jan.press("ctrl+t")
        await jan.wait_for(TimeDialog)
        await jan.press("f4")
        await jan.wait_for(Ask)
        await jan.press("y")
        await jan.wait_for(BoardScreen)
        await jan.until(lambda: not jan.app.watches)
    assert (await small.read(ticket_id)).spent_s == 0


async def test_a_stopwatch_is_stopped_where_one_may_only_see_by_now(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.jan, ticket_id)
    small.clock.forward(minutes=10)
    await give(small, "see")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.press("Z")
        await jan.wait_for(TimeDialog)
        await jan.enter("Looked")
        await jan.press("enter")
        await jan.wait_for(TicketScreen)
    assert (await small.read(ticket_id)).spent_s == 600


async def test_who_may_open_tickets_nowhere_is_told_so(small: SmallDesk) -> None:
    values = {"own_tickets": "see", "others_tickets": "see"}
    await save_settings(small.desk, small.anna, values)
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        assert queue.reason_against(NewTicket) == (
            "There is no queue into which you may open tickets; ask Anna Berg."
        )


async def test_nobody_joins_a_desk_by_themselves_on_which_not_everybody_may_everything(
    small: SmallDesk,
) -> None:
    await save_settings(small.desk, small.anna, {"others_tickets": "none"})
    with pytest.raises(NotAllowed, match=r"kim is no agent here.*ask Anna Berg"):
        await _app_for(small.desk, "kim", is_named=False)


async def test_an_enter_that_reaches_a_picker_which_is_closed_already_closes_nothing_else(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket("Secret")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        await jan.press("o")
        await jan.wait_for(Picker)
        picker = jan.app.screen
        await jan.until(lambda: isinstance(jan.app.focused, Input))
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        assert isinstance(picker, Picker)
        picker.dismiss(None)
        await jan.pilot.pause()
        assert isinstance(jan.app.screen, TakenAway)


async def test_words_that_may_be_no_draft_any_more_are_kept_in_a_file_when_they_are_put_aside(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.rescue.folder", lambda: tmp_path / "unsent")
    ticket_id = await small.ticket("Seen")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        ticket = jan.screen
        await ticket.open_composer("reply")
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("The boiler ")
        await ticket.composer.keeper.flush()  # type: ignore[union-attr]
        await give(small, "see")
        await tell(jan, small)
        await jan.enter("is the")
        await jan.press("escape")
        await jan.wait_for(TakenAway)
        assert "No draft may be kept here" in jan.drawn(".dialog-title")
        [path] = (tmp_path / "unsent").iterdir()
        assert "The boiler is the" in path.read_text()
        await jan.press("escape")
        await jan.until(lambda: jan.app.screen is ticket)
        # What was kept before stays, and is shown.
        assert "The boiler" in jan.drawn("#ticket-peek")


async def test_a_message_that_one_may_not_send_any_more_has_a_dimmed_key(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Seen")
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        ticket = jan.screen
        await ticket.open_composer("reply")
        await jan.until(lambda: isinstance(jan.app.focused, Editor))
        await jan.enter("The boiler")
        assert ticket.reason_against(Send) is None
        given = await give(small, "note")
        await tell(jan, small)
        assert "no more; ask Anna Berg" in (ticket.reason_against(Send) or "")
        await give(small, "work", given)
        await tell(jan, small)
        assert ticket.reason_against(Send) is None


async def test_a_draft_that_may_not_be_gone_on_with_can_be_read(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Seen")
    long = "\n".join(f"Line {number} of it." for number in range(9))
    await drafts.keep(small.desk, small.jan.id or 0, drafts.REPLY, ticket_id, {"text": long})
    async with tocsin(small, "jan") as jan:
        await at_the_list(jan)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        assert jan.drawn("#ticket-peek").endswith("r continue")
        await give(small, "see")
        await tell(jan, small)
        await jan.until(lambda: jan.drawn("#ticket-peek").endswith("d read"))
        for opened in (jan.press("d"), jan.pilot.click("#ticket-peek")):
            await opened
            await jan.wait_for(ReadingDialog)
            shown = jan.app.screen.query_one(Paragraphs).render().plain
            assert "you may see it, no more" in shown
            assert all(each in shown for each in long.split("\n"))
            await jan.press("escape")
            await jan.wait_for(TicketScreen)


async def test_keys_that_wait_for_a_picker_run_no_commands_where_its_ticket_goes_out_of_sight(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket("Secret")
    other = await small.ticket("Other", queue_id=small.errands)
    async with tocsin(small, "jan") as jan:
        queue = await at_the_list(jan)
        queue.choose_view("open")
        await jan.until(lambda: queue.view_id == "open" and len(queue.tickets.model.order) == 2)
        jan.app.push_screen(TicketScreen(ticket_id))
        await jan.until(lambda: jan.state() == "new")
        jan.app._key_gate = gate = KeyGate(jan.app)
        is_open = asyncio.Event()
        gate._close_until(is_open.wait())  # type: ignore[arg-type]
        jan.app.post_message(Key("t", "t"))
        await jan.until(lambda: gate.has_keys)
        await give(small, "none")
        await tell(jan, small)
        await jan.wait_for(TakenAway)
        is_open.set()
        await jan.until(lambda: not gate.has_keys)
        assert isinstance(jan.app.screen, TakenAway)
    assert (await small.read(other)).owner_id is None
