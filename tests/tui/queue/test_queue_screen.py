"""The queue in use, by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual.widgets import Input

from desk import tickets
from desk.workflow import RESOLVED
from store import search
from store.queries import TicketQuery
from tests.builders import SmallDesk, make_desk
from tests.tui.queue.at_the_queue import at_the_queue
from tui.app import TocsinApp
from tui.dialogs.picker import Picker
from tui.present import lists
from tui.screens.new_ticket import NewTicketForm
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.widgets.preview import TicketPreview
from tui.widgets.views_list import ViewsList


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()


async def test_one_begins_where_there_is_work_and_sees_the_most_urgent_ticket_first(
    small: SmallDesk,
) -> None:
    await small.ticket("Opened first")
    small.clock.forward(minutes=30)
    await small.ticket("Opened later")
    async with at_the_queue(small) as anna:
        assert anna.head() == "My team 2 open, next deadline first"
        first, second = anna.lines()
        assert first.split()[:5] == ["▌", "30m", "response", "2026-00001", "Opened"]
        assert second.split()[:4] == ["1h", "00m", "response", "2026-00002"]
        assert "First response" in anna.text()
        counted = {view.id: count for view, count in anna.queue.views_and_counts()}
        assert (counted["mine"], counted["unassigned"], counted["open"]) == (0, 2, 2)
        assert counted["history"] is None


async def test_time_goes_on_in_place_and_the_overdue_are_counted_when_they_become_so(
    small: SmallDesk,
) -> None:
    await small.ticket()
    async with at_the_queue(small) as anna:
        small.clock.forward(minutes=52)
        await anna.tick()
        assert "8m 00s" in anna.text()
        small.clock.forward(minutes=10)
        await anna.tick()
        assert "■ −2m 00s" in " ".join(anna.lines()[0].split())
        await anna.until(lambda: dict(_counts(anna.queue))["overdue"] == 1)
        assert "Overdue     ■     1" in anna.text()


def _counts(queue: object) -> list[tuple[str, int | None]]:
    from tui.screens.queue import QueueScreen

    assert isinstance(queue, QueueScreen)
    return [(view.id, count) for view, count in queue.views_and_counts()]


async def test_out_of_hours_the_time_stands_still_and_the_preview_says_when_it_goes_on(
    small: SmallDesk,
) -> None:
    await small.ticket()
    async with at_the_queue(small) as anna:
        small.clock.forward(hours=2, minutes=30)
        await anna.tick()
        assert "■ −1h 00m" in " ".join(anna.lines()[0].split())
        small.clock.forward(minutes=-150)
        await tickets.reply(small.desk, anna.app.actor, 1, "Please restart it.")
        await anna.heard(1)
        assert "‖" in anna.lines()[0]
        await anna.until(lambda: "waiting for customer" in anna.text())


async def test_others_tickets_are_counted_and_no_row_moves_until_one_says_so(
    small: SmallDesk,
) -> None:
    ids = [await small.ticket(f"Ticket {n}") for n in range(3)]
    async with at_the_queue(small) as anna:
        await anna.press("down")
        newer = await small.ticket("Walk-in", service_id=None)
        urgent = await small.ticket("More urgent")
        await anna.heard(newer, urgent)
        assert "2 new ↓ u show" in anna.head()
        small.clock.forward(minutes=-30)
        most = await small.ticket("Due before all others")
        small.clock.forward(minutes=30)
        await anna.heard(most)
        assert "3 new ↑ u show" in anna.head()
        assert anna.numbers() == ["1", "2", "3"]
        await tickets.change_state(small.desk, small.anna, ids[0], RESOLVED)
        await anna.heard(ids[0])
        assert anna.numbers() == ["1", "2", "3"]
        await anna.press("u")
        await anna.until(lambda: anna.numbers() == ["6", "2", "3", "5", "4"])
        assert anna.queue.cursor_id == ids[1]
        assert "new" not in anna.head()


async def test_a_ticket_that_one_opens_oneself_is_in_the_list_at_once(small: SmallDesk) -> None:
    first = await small.ticket("First")
    async with at_the_queue(small) as anna:
        await anna.press("n")
        await anna.wait_for(NewTicketForm)
        form = anna.app.screen
        assert isinstance(form, NewTicketForm)
        await anna.until(lambda: form._is_loaded)
        subject = form.form.box("subject")
        assert isinstance(subject, Input)
        subject.value = "Second"
        await anna.press("f2")
        await anna.wait_for(TicketScreen)
        await anna.press("escape")
        await anna.wait_for(QueueScreen)
        await anna.until(lambda: anna.numbers() == ["1", "2"])
        assert anna.queue.cursor_id == first
        assert "new" not in anna.head()


async def test_taking_from_the_list_leaves_the_row_there_until_the_order_is_shown_anew(
    small: SmallDesk,
) -> None:
    ids = [await small.ticket(f"Ticket {n}") for n in range(3)]
    async with at_the_queue(small) as anna:
        await anna.press("right_square_bracket")
        await anna.until(lambda: anna.head().startswith("Unassigned 3 open"))
        await anna.press("space", "space")
        assert "◆ 2 marked" in anna.head()
        await anna.press("t")
        await anna.until(lambda: "2 gone" in anna.head())
        assert "marked" not in anna.head()
        assert [(await small.read(ticket_id)).owner_id for ticket_id in ids] == [
            small.anna.id,
            small.anna.id,
            None,
        ]
        assert len(anna.lines()) == 3
        await anna.press("u")
        await anna.until(lambda: len(anna.lines()) == 1)


async def test_what_is_listed_does_not_wait_for_what_writes_and_taking_does(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [await small.ticket("The first"), await small.ticket("The second")]
    is_there = asyncio.Event()
    monkeypatch.setattr(TocsinApp, "ready_to_write", lambda _: is_there.wait())
    async with at_the_queue(small) as anna:
        preview = anna.queue.query_one(TicketPreview)
        await anna.press("down")
        await anna.until(lambda: "The second" in preview.render().plain)
        await anna.press("t")
        assert (await small.read(ids[1])).owner_id is None
        is_there.set()
        await anna.until(lambda: "Anna Berg" in preview.render().plain)


async def test_typing_narrows_the_list_and_escape_shows_all_again(small: SmallDesk) -> None:
    for subject in ("Printer jams", "VPN drops", "Printer smokes"):
        await small.ticket(subject)
    async with at_the_queue(small) as anna:
        await anna.press("slash")
        field = anna.queue.query_one(Input)
        assert field.has_focus
        field.value = "PRINT"
        await anna.until(lambda: "2 of 3 found" in anna.head())
        assert anna.numbers() == ["1", "3"]
        field.value = "prints money"
        await anna.until(lambda: "esc clears the filter" in anna.text())
        await anna.press("escape")
        await anna.until(lambda: len(anna.numbers()) == 3)
        assert anna.queue.tickets.has_focus


async def test_words_are_looked_for_in_all_tickets_and_escape_leads_back(small: SmallDesk) -> None:
    await small.ticket("Scanner jams")
    ended = await small.closed_ticket("Printer jams")
    async with at_the_queue(small) as anna:
        await anna.until(lambda: anna.head().startswith("My team"))
        await anna.press("slash", *"print")
        await anna.until(lambda: "f3 looks in all tickets" in anna.text())
        await anna.press("f3")
        await anna.until(lambda: anna.head() == "All tickets 1 found, newest first")
        assert anna.queue.cursor_id == ended
        assert anna.queue.query_one(Input).has_focus
        await anna.press(*"ed")
        await anna.until(lambda: "Fewer words find more" in anna.text())
        await anna.press("escape")
        await anna.until(lambda: anna.head().startswith("My team 1 open"))
        await anna.press("f3")
        await anna.until(lambda: anna.head() == "All tickets 2 tickets, newest first")
        assert anna.queue.query_one(Input).has_focus


async def test_the_ticket_whose_number_was_typed_stands_first(small: SmallDesk) -> None:
    await small.ticket("Broken since 2026-00003")
    for _ in range(2):
        await small.ticket(channel="phone", service_id=None)
    async with at_the_queue(small) as anna:
        await anna.press("slash", *"#2026-00003")
        await anna.until(lambda: "2 of 3 found" in anna.head())
        assert anna.numbers() == ["3", "1"]


async def test_a_number_may_be_typed_short(small: SmallDesk) -> None:
    await small.ticket("Broken since 3")
    for _ in range(2):
        await small.ticket(channel="phone", service_id=None)
    async with at_the_queue(small) as anna:
        await anna.press("slash", "3")
        await anna.until(lambda: "2 of 3 found" in anna.head())
        assert anna.numbers() == ["3", "1"]
        # Somebody changes it: it stays found.
        await anna.heard(3)
        assert "gone" not in anna.head()
        await anna.press("f3")
        await anna.until(lambda: anna.head().startswith("All tickets 2 found"))
        assert anna.numbers() == ["3", "1"]


@pytest.mark.parametrize("signs", ["%", "*", "'; --"])
async def test_signs_alone_narrow_nothing_and_find_nothing(small: SmallDesk, signs: str) -> None:
    for subject in ("Printer jams", "Printer smokes"):
        await small.ticket(subject)
    async with at_the_queue(small) as anna:
        await anna.press("slash")
        anna.queue.query_one(Input).value = signs
        await anna.until(lambda: anna.queue.listed.text == signs)
        await anna.until(lambda: anna.head().startswith("My team 2 open"))
        assert len(anna.numbers()) == 2
        await anna.press("f3")
        await anna.until(lambda: "Type a word or a number" in anna.text())
        assert anna.head().startswith("All tickets 0 found")
        await anna.heard(1)
        assert "new" not in anna.head().replace("newest", "")


async def test_of_very_many_the_newest_are_found_and_it_is_said(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_FOUND", 2)
    monkeypatch.setattr(lists, "MOST_FOUND", 2)
    for subject in ("Printer jams", "Printer smokes", "Printer is gone"):
        await small.ticket(subject)
    async with at_the_queue(small) as anna:
        await anna.press("slash", *"printer")
        await anna.until(lambda: anna.head().startswith("My team the 2 newest found"))
        assert anna.numbers() == ["2", "3"]


async def test_sorting_by_the_same_column_again_turns_the_order_round(small: SmallDesk) -> None:
    for subject in ("Beta", "Gamma", "Alpha"):
        await small.ticket(subject)
    async with at_the_queue(small) as anna:
        for told, numbers in (
            ("by subject", ["3", "1", "2"]),
            ("by subject from Z to A", ["2", "1", "3"]),
        ):
            await anna.press("S")
            await anna.wait_for(Picker)
            anna.app.screen.query_one(Input).value = "subj"
            await anna.pilot.pause()
            await anna.press("enter")
            await anna.until(lambda told=told: anna.head().endswith(f"open, {told}"))  # type: ignore[misc]
            assert anna.numbers() == numbers


async def test_enter_opens_the_ticket_and_coming_back_finds_the_cursor_where_it_was(
    small: SmallDesk,
) -> None:
    for n in range(3):
        await small.ticket(f"Ticket {n}")
    async with at_the_queue(small) as anna:
        await anna.press("down", "enter")
        await anna.wait_for(TicketScreen)
        await anna.press("escape")
        await anna.until(lambda: anna.app.screen is anna.app.screen_stack[0])
        assert anna.queue.cursor_id == 2


async def test_the_most_urgent_ticket_is_one_key_away_in_whatever_view(small: SmallDesk) -> None:
    rests = await small.ticket("Rests")
    await tickets.take(small.desk, small.anna, rests)
    await tickets.reply(small.desk, small.anna, rests, "Which printer?")
    field = await small.ticket("Of another team", queue_id=small.errands)
    mine = await small.ticket("Mine")
    await tickets.take(small.desk, small.anna, mine)
    small.clock.forward(minutes=10)
    free = await small.ticket("Free")
    async with at_the_queue(small) as anna:
        assert anna.queue.view_id == "mine"
        await anna.press("end", "full_stop")
        await anna.until(lambda: anna.queue.cursor_id == mine)
        await anna.press("full_stop")
        await anna.until(lambda: anna.queue.cursor_id == free)
        assert anna.queue.view_id == "unassigned"
        assert field in anna.queue.tickets.model.order


async def test_a_figure_of_another_screen_opens_its_rows_and_escape_leaves_them(
    small: SmallDesk,
) -> None:
    await small.ticket("Ours")
    await small.ticket("Theirs", queue_id=small.errands)
    async with at_the_queue(small) as anna:
        await anna.app.open_list("Load of Field", TicketQuery(team_ids=(small.field,)))
        await anna.until(lambda: anna.head() == "Load of Field 1 open, next deadline first")
        assert anna.numbers() == ["2"]
        await anna.press("escape")
        await anna.until(lambda: anna.head().startswith("My team"))


async def test_history_lists_what_ended_last_first(small: SmallDesk) -> None:
    await small.ticket()
    await small.closed_ticket("Ended first")
    small.clock.forward(hours=1)
    await small.closed_ticket("Ended last")
    async with at_the_queue(small) as anna:
        await anna.press("v")
        assert anna.queue.query_one(ViewsList).has_focus
        await anna.press("end")
        await anna.until(lambda: anna.head() == "History 2 tickets, last ended first")
        assert anna.numbers() == ["3", "2"]
        assert "ENDED" in anna.text()
        assert "11:00" in anna.lines()[0]
        await anna.press("enter")
        assert anna.queue.tickets.has_focus


async def test_an_empty_view_says_what_to_do_next_and_fills_by_itself(small: SmallDesk) -> None:
    async with at_the_queue(small, size=(80, 24)) as anna:
        # All of it, also on a screen of 80 columns.
        assert "Press . for the most urgent that you could take." in anna.text()
        ticket_id = await small.ticket()
        await tickets.take(small.desk, small.anna, ticket_id)
        await anna.heard(ticket_id)
        await anna.until(lambda: anna.numbers() == ["1"])


async def test_on_a_narrow_terminal_the_views_open_as_a_list(small: SmallDesk) -> None:
    await small.ticket()
    async with at_the_queue(small, size=(80, 24)) as anna:
        assert "response due 11:00" in anna.text()
        await anna.press("v")
        await anna.wait_for(Picker)
        anna.app.screen.query_one(Input).value = "unass"
        await anna.pilot.pause()
        await anna.press("enter")
        await anna.until(lambda: anna.head().startswith("Unassigned"))


HOSTILE = [
    "[/",
    "[@click=app.quit]click",
    "\x1b[31mred\x07",
    "\u202egnp.exe",
    "x" * 10_000,
    "👩‍👩‍👧 会議室",
]


async def test_hostile_words_show_harmlessly(small: SmallDesk) -> None:
    for words in HOSTILE:
        await small.ticket(words, message=f"{words}\n{words}")
    async with at_the_queue(small) as anna:
        for _ in HOSTILE:
            await anna.press("down")
        drawn = anna.text()
        assert "[/" in drawn
        assert "[@click=app.quit]click" in drawn
        assert not set(drawn) & set("\x1b\x07\u202e")
        await anna.until(lambda: anna.queue.query_one(TicketPreview).render().plain)
        assert all(len(line) <= 140 for line in anna.text().splitlines())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_queue_looks_as_it_did(
    small: SmallDesk, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    overdue = await small.ticket("VPN drops every ten minutes", message="Since this morning.")
    small.clock.forward(minutes=70)
    waits = await small.ticket("Drukarka na 3. piętrze nie drukuje")
    await tickets.reply(small.desk, small.anna, waits, "Która drukarka?")
    await small.ticket("Rechnung 4471 wird doppelt verschickt", queue_id=small.errands)
    await small.ticket("No promise here", service_id=None)
    small.clock.forward(minutes=5)
    async with at_the_queue(small, size=size) as anna:
        await anna.press("colon")
        await anna.wait_for(Picker)
        anna.app.screen.query_one(Input).value = "all open"
        await anna.pilot.pause()
        await anna.press("enter")
        await anna.until(lambda: anna.head().startswith("All open 4 open"))
        await anna.until(lambda: anna.queue.cursor_id == overdue)
        await anna.press("down", "space", "home")
        await anna.until(lambda: "Since this morning." in anna.text())
        drawn = anna.app.export_screenshot(title="Queue", simplify=True)
    assert drawn == snapshot.use_extension(SVGImageSnapshotExtension)


async def test_a_ticket_far_below_that_becomes_urgent_is_hinted_at(small: SmallDesk) -> None:
    resting = await small.ticket("No promise yet", service_id=None)
    for number in range(60):
        small.clock.forward(minutes=0.1)
        await small.ticket(f"Ticket {number}")
    async with at_the_queue(small) as anna:
        await anna.until(lambda: anna.head().startswith("My team 61 open"))
        # Only rows near the cursor are kept; a list of 61 is near all over.
        del anna.queue.tickets.model._rows[resting]
        await tickets.change(small.desk, small.anna, resting, service_id=small.vpn)
        assert "order changed" not in anna.head()
        await anna.heard(resting)
        await anna.until(lambda: "order changed" in anna.head())
        await anna.press("u")
        await anna.until(lambda: anna.numbers()[0] == "1")
