"""Files go with what one writes, and are saved from the ticket, by keys alone."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from desk import attachments, drafts
from store import views
from store.scope import EVERYTHING
from tests.builders import SmallDesk
from tests.tui.ticket.journey import Journey, on_ticket
from tui.dialogs.ask import Ask
from tui.dialogs.file import AskFile
from tui.screens.ticket import TicketScreen
from tui.widgets.composer import Editor


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(b"It hums.\n" * 150)
    return path


async def write(journey: Journey, key: str, text: str) -> None:
    await journey.press(key)
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    await journey.enter(text)


async def attach(journey: Journey, path: Path) -> None:
    await journey.press("f8")
    await journey.wait_for(AskFile)
    field = journey.app.screen.query_one(Input)
    field.value = str(path)
    await journey.pilot.pause()
    await journey.press("enter")
    await journey.wait_for(TicketScreen)


def offered(journey: Journey) -> list[str]:
    """What stands beneath the path."""
    return [str(option.prompt) for option in journey.app.screen.query_one(OptionList).options]


async def test_a_file_goes_with_a_reply_and_is_seen_in_the_conversation(
    small: SmallDesk, report: Path
) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "See the report.")
        await attach(journey, report)
        assert "1 file, 1.4 kB" in journey.drawn(".composer-files")
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.screen.composer is None)
        await journey.until(lambda: "▤ report.txt · 1.4 kB" in journey.text())
    [file] = await attachments.of_ticket(small.desk, ticket_id, EVERYTHING)
    assert (file.name, file.size) == ("report.txt", 1350)


async def test_a_file_can_be_taken_away_again(small: SmallDesk, report: Path) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "c", "No file after all")
        await attach(journey, report)
        await journey.press("f9")
        await journey.pilot.pause()
        assert journey.screen.composer is not None
        assert journey.screen.composer.files == ()
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.screen.composer is None)
    assert await attachments.of_ticket(small.desk, ticket_id, EVERYTHING) == []


async def test_a_long_name_leaves_room_for_the_key(small: SmallDesk, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".txt")
    path.write_text("It hums.")
    async with on_ticket(small, await small.ticket()) as journey:
        await write(journey, "r", "See")
        await attach(journey, path)
        await journey.until(lambda: "…   f9 takes it away" in journey.drawn(".composer-files"))


async def test_a_whole_path_may_be_typed_behind_what_stands_there(
    small: SmallDesk, report: Path
) -> None:
    async with on_ticket(small, await small.ticket()) as journey:
        await write(journey, "r", "See")
        await journey.press("f8")
        await journey.wait_for(AskFile)
        await journey.enter(str(report))
        await journey.until(lambda: journey.app.screen.query_one(Input).value == str(report))
        await journey.press("enter")
        await journey.wait_for(TicketScreen)
        await journey.until(lambda: journey.screen.composer and journey.screen.composer.files)


async def test_an_empty_field_takes_no_file(small: SmallDesk) -> None:
    async with on_ticket(small, await small.ticket()) as journey:
        await write(journey, "r", "See")
        await journey.press("f8")
        await journey.wait_for(AskFile)
        await journey.press("ctrl+u", "enter")
        await journey.until(lambda: "Name a file." in journey.drawn("#file-told"))
        assert isinstance(journey.app.screen, AskFile)


async def test_a_draft_remembers_its_files(small: SmallDesk, report: Path) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Later")
        await attach(journey, report)
        await journey.press("escape")
        await journey.until(lambda: journey.screen.composer is None)
        [draft] = await small.desk.store.reader.run(
            lambda select: views.drafts(select, small.anna.id or 0, EVERYTHING, ticket_id)
        )
        assert (draft.kind, draft.content["files"]) == (drafts.REPLY, [str(report)])
        await journey.press("r")
        await journey.until(
            lambda: journey.screen.composer is not None and bool(journey.screen.composer.files)
        )


async def test_what_is_no_file_is_said_where_one_types_it(small: SmallDesk, tmp_path: Path) -> None:
    async with on_ticket(small, await small.ticket()) as journey:
        await write(journey, "r", "See")
        await journey.press("f8")
        await journey.wait_for(AskFile)
        journey.app.screen.query_one(Input).value = str(tmp_path / "nothing.pdf")
        await journey.pilot.pause()
        await journey.press("enter")
        await journey.until(lambda: "cannot be read" in journey.drawn("#file-told"))


async def test_a_file_is_saved_where_one_says_and_overwrites_nothing_unasked(
    small: SmallDesk, report: Path, tmp_path: Path
) -> None:
    from desk import tickets

    ticket_id = await small.ticket()
    chosen = [attachments.choose(str(report))]
    await tickets.reply(small.desk, small.anna, ticket_id, "See.", files=chosen)
    target = tmp_path / "copy.txt"
    async with on_ticket(small, ticket_id) as journey:
        for _ in range(2):
            await journey.press("f")
            await journey.wait_for(AskFile)
            journey.app.screen.query_one(Input).value = str(target)
            await journey.pilot.pause()
            await journey.press("enter")
            if _ == 0:
                await journey.wait_for(TicketScreen)
                await journey.until(target.exists)
                target.write_text("mine")
        await journey.wait_for(Ask)
        await journey.press("n")
        await journey.wait_for(TicketScreen)
        assert target.read_text() == "mine"


async def test_a_file_that_is_new_is_said_to_be_and_so_is_a_folder_that_is_not_there(
    small: SmallDesk, report: Path, tmp_path: Path
) -> None:
    from desk import tickets

    ticket_id = await small.ticket()
    chosen = [attachments.choose(str(report))]
    await tickets.reply(small.desk, small.anna, ticket_id, "See.", files=chosen)
    async with on_ticket(small, ticket_id) as journey:
        await journey.press("f")
        await journey.wait_for(AskFile)
        for path, told in (
            (tmp_path / "copy.txt", "A new file."),
            (tmp_path / "nowhere" / "copy.txt", "There is no such folder."),
        ):
            journey.app.screen.query_one(Input).value = str(path)
            await journey.until(lambda told=told: told in offered(journey))  # type: ignore[misc]


async def test_in_a_shared_account_no_file_is_read_or_written(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        journey.app.reason_against_files = "Files are switched off here."
        await write(journey, "r", "See")
        await journey.press("f8")
        await journey.until(lambda: journey.toasts() == ["Files are switched off here."])
        assert isinstance(journey.app.screen, TicketScreen)
        # Whatever else asks for a file gets none either.
        answer = journey.app.push_screen(AskFile("Import", str, endings=(".ics",)))  # type: ignore[arg-type]
        await answer
        await journey.wait_for(TicketScreen)
