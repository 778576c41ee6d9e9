"""Working one ticket with keys: what is done is done, what is typed is never lost."""

import asyncio
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual import events

from desk import drafts, tickets, timekeeping
from desk.workflow import CLOSED, OPEN, RESOLVED, WAITING_THIRD_PARTY
from store import views
from store.errors import Busy
from store.rows import Draft
from store.scope import EVERYTHING
from tests.builders import SmallDesk
from tests.tui.ticket.journey import Journey, on_ticket
from tui.dialogs.ask import Ask
from tui.dialogs.date import AskMoment
from tui.dialogs.explanation import ExplanationDialog
from tui.dialogs.reading import Paragraphs
from tui.dialogs.ticket_history import HistoryDialog
from tui.dialogs.time import TimeDialog
from tui.screens import ticket as ticket_screen
from tui.screens.ticket import TicketScreen
from tui.screens.ticket_panel import TicketPanel
from tui.screens.ticket_reading import Reading, read_ticket
from tui.widgets import draft_keeper
from tui.widgets.composer import Editor
from tui.widgets.conversation import Conversation

HOSTILE = (
    "[/ [@click=app.quit]quit[/] \x1b[31mred \x1b]0;title\x07 \u202eabc 漢字 👩‍👩‍👧 " + "y" * 10_000
)


async def drafts_of(small: SmallDesk, ticket_id: int) -> list[Draft]:
    agent_id = small.anna.id
    assert agent_id is not None
    return await small.desk.store.reader.run(
        lambda select: views.drafts(select, agent_id, EVERYTHING, ticket_id)
    )


async def write(journey: Journey, key: str, text: str) -> None:
    await journey.press(key)
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    await journey.enter(text)


async def test_a_ticket_goes_from_taken_to_closed_by_keys_alone(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message="It is **down**")
    async with on_ticket(small, ticket_id) as journey:
        assert "It is down" in journey.text()
        await journey.press("t")
        await journey.until(lambda: journey.state() == "open")

        await write(journey, "r", "Looking at it")
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.state() == "waiting_customer")
        assert "Looking at it" in journey.text()

        await write(journey, "m", "It works now")
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.state() == "waiting_agent")

        await write(journey, "c", "A loose cable")
        await journey.press("ctrl+s")
        await journey.until(lambda: "not seen by the customer" in journey.text())

        await journey.press("s")
        await journey.choose("resolve")
        await journey.until(lambda: journey.state() == "resolved")
        await journey.press("s")
        await journey.choose("close")
        await journey.until(lambda: journey.state() == "closed")

        await journey.press("r")
        await journey.until(lambda: "that is final" in journey.toasts()[-1])
        assert journey.screen.composer is None


async def test_it_waits_until_a_date_that_is_typed(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await journey.press("w")
        await journey.choose("a date")
        await journey.wait_for(AskMoment)
        await journey.enter("yesterday")
        await journey.press("enter")
        assert "has passed" in journey.drawn("#moment-meant")
        await journey.press("ctrl+u")
        await journey.enter("tomorrow 9:00")
        await journey.press("enter")
        await journey.until(lambda: journey.state() == "waiting_date")
        assert "waiting until Tue 09:00" in journey.drawn("#ticket-head")


async def test_a_draft_is_kept_on_esc_and_gone_once_it_is_sent(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Half a sent")
        await journey.press("f3", "f3", "escape")
        await journey.until(lambda: journey.screen.composer is None)
        await journey.until(lambda: journey.screen.query_one("#ticket-slab").display)
        assert "Half a sent" in journey.drawn("#ticket-peek")

        await write(journey, "r", "ence")
        assert journey.app.focused is not None
        assert journey.screen.composer is not None
        assert journey.screen.composer.text == "Half a sentence"
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.state() == "resolved")
        assert await drafts_of(small, ticket_id) == []
        assert not journey.screen.query_one("#ticket-slab").display


async def test_a_draft_is_thrown_away_only_after_a_question(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Not meant like that")
        await journey.press("f4")
        await journey.wait_for(Ask)
        await journey.press("n")
        await journey.wait_for(TicketScreen)
        assert journey.screen.composer is not None
        await journey.press("f4")
        await journey.wait_for(Ask)
        await journey.press("y")
        await journey.until(lambda: journey.app.screen.query("#ticket-slab"))
        await journey.until(lambda: journey.screen.composer is None)
        await journey.until(lambda: not journey.screen.query_one("#ticket-slab").display)
        assert await drafts_of(small, ticket_id) == []


async def test_what_is_pasted_arrives_once_and_keeps_its_lines(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "")
        journey.app.post_message(events.Paste("one\rtwo\x1b[31m"))
        composer = journey.screen.composer
        assert composer is not None
        await journey.until(lambda: composer.text)
        assert composer.text == "one\ntwo[31m"


async def test_what_is_typed_is_in_the_desk_without_any_key(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_keeper, "DELAY_S", 0)
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "typed, then killed")
        composer = journey.screen.composer
        assert composer is not None
        await journey.until(lambda: composer.keeper.kept_us is not None)
        [draft] = await drafts_of(small, ticket_id)
        assert draft.content["text"] == "typed, then killed"


async def test_leaving_tocsin_keeps_the_draft(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "c", "a note in the making")
        await journey.press("ctrl+q")
    [draft] = await drafts_of(small, ticket_id)
    assert (draft.kind, draft.content["text"]) == (drafts.NOTE, "a note in the making")


async def test_a_reply_that_is_refused_stays_in_the_composer(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Too late")
        other = await small.another()
        await tickets.change_state(other, small.jan, ticket_id, OPEN)
        for state in (RESOLVED, CLOSED):
            await tickets.change_state(other, small.jan, ticket_id, state)
        await other.close()
        await journey.press("ctrl+s")
        await journey.until(lambda: any("that is final" in told for told in journey.toasts()))
        assert journey.screen.composer is not None
        assert journey.screen.composer.text == "Too late"


async def test_what_was_sent_is_no_draft_though_the_desk_could_not_drop_it(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise Busy("The desk is being written to.")

    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Half a sentence")
        await journey.press("escape")
        await journey.until(lambda: journey.screen.query_one("#ticket-slab").display)
        await write(journey, "r", "")
        monkeypatch.setattr(drafts, "drop", refuse)
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.screen.composer is None)
        await journey.until(lambda: "Half a sentence" in journey.text())
        assert [draft.kind for draft in await drafts_of(small, ticket_id)] == [drafts.REPLY]
        assert not journey.screen.query_one("#ticket-slab").display


async def test_a_reading_that_comes_late_shows_nothing_older(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        may_come = asyncio.Event()

        async def late(*given: Any) -> Reading:
            reading = await read_ticket(*given)
            await may_come.wait()
            return reading

        monkeypatch.setattr(ticket_screen, "read_ticket", late)
        asked = asyncio.create_task(journey.screen.reload())
        # It has read before somebody takes the ticket, and comes after that is shown.
        await asyncio.sleep(0)
        monkeypatch.setattr(ticket_screen, "read_ticket", read_ticket)
        await journey.press("t")
        await journey.until(lambda: journey.state() == "open")
        may_come.set()
        await asked
        assert journey.state() == "open"


async def test_letters_belong_to_the_message_while_one_writes(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "")
        await journey.press("t", "z", "question_mark", "1")
        assert journey.screen.composer is not None
        assert journey.screen.composer.text == "tz?1"
        assert journey.screen.reading is not None
        assert journey.screen.reading.ticket.owner_id is None


async def test_the_stopwatch_runs_on_one_ticket_and_books_what_was_done(small: SmallDesk) -> None:
    first, second = await small.ticket("first"), await small.ticket("second")
    await timekeeping.start(small.desk, small.anna, first)
    small.clock.forward(minutes=5)
    async with on_ticket(small, second) as journey:
        await journey.press("z")
        await journey.until(
            lambda: "runs on 2026-00002; the one on 2026-00001 is paused" in journey.toasts()[-1]
        )
        small.clock.forward(minutes=12)
        await journey.press("Z")
        await journey.wait_for(TimeDialog)
        await journey.press("enter")
        assert "what was done" in journey.drawn("#error-note")
        await journey.enter("Changed the cable")
        await journey.press("enter")
        await journey.wait_for(TicketScreen)
        await journey.until(lambda: "12m booked" in journey.drawn("#panel-time"))
        assert "Changed the cable" in journey.text()
    assert (await small.read(second)).spent_s == 12 * 60
    assert [watch.number for watch in journey.app.watches] == ["2026-00001"]


async def test_a_stopwatch_is_thrown_away_only_after_a_question(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    async with on_ticket(small, ticket_id) as journey:
        await journey.press("Z")
        await journey.wait_for(TimeDialog)
        await journey.press("f4")
        await journey.wait_for(Ask)
        await journey.press("y")
        await journey.wait_for(TicketScreen)
        await journey.until(lambda: not journey.app.watches)
    assert (await small.read(ticket_id)).spent_s == 0


async def test_time_is_booked_by_hand_also_on_a_closed_ticket(small: SmallDesk) -> None:
    ticket_id = await small.closed_ticket()
    async with on_ticket(small, ticket_id) as journey:
        await journey.press("b")
        await journey.wait_for(TimeDialog)
        await journey.enter("Wrote it down")
        await journey.press("tab")
        await journey.enter("1h 30m")
        await journey.press("enter")
        await journey.until(lambda: "1h 30m booked" in journey.drawn("#panel-time"))


async def test_history_tells_every_event_and_explain_every_clock(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message="help")
    await tickets.take(small.desk, small.anna, ticket_id)
    await tickets.change(small.desk, small.anna, ticket_id, priority=1, owner_id=small.jan.id)
    async with on_ticket(small, ticket_id) as journey:

        def told() -> list[str]:
            lines = journey.app.screen.query_one(Paragraphs)._lines(200)
            return [line.plain for line in lines]

        await journey.press("h")
        await journey.wait_for(HistoryDialog)
        assert told() == [
            "2026-03-02 10:00:00  Anna Berg created the ticket from portal · SLA Gold",
            "2026-03-02 10:00:00  Łukasz Żak wrote a message: help",
            "2026-03-02 10:00:00  Anna Berg took the ticket",
            "2026-03-02 10:00:00  Anna Berg set it to open",
            "2026-03-02 10:00:00  Anna Berg changed priority: normal → critical · "
            "assigned it to Jan Novák",
        ]
        await journey.press("escape", "e")
        await journey.wait_for(ExplanationDialog)
        assert not any("…" in line for line in told())
        for clock in ("First response", "Update", "Solution"):
            assert any(line.startswith(clock) for line in told())


async def test_brackets_lead_through_the_list_and_keep_what_was_typed(small: SmallDesk) -> None:
    first, second = await small.ticket("first"), await small.ticket("second")
    async with on_ticket(small, first, siblings=(first, second)) as journey:
        await journey.press("left_square_bracket")
        await journey.until(lambda: "first ticket of the list" in journey.toasts()[-1])
        await journey.press("right_square_bracket")
        await journey.until(lambda: "second" in journey.drawn("#ticket-head"))
        assert "2 of 2" in journey.drawn("#ticket-head")


async def test_what_somebody_else_does_appears_and_steals_no_focus(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await write(journey, "r", "Still typing")
        await tickets.note(small.desk, small.jan, ticket_id, "I know this one")
        changes = await small.desk.store.reader.run(lambda select: views.changes(select, ""))
        await journey.screen.on_desk_change(changes)
        assert "I know this one" in journey.text()
        assert isinstance(journey.app.focused, Editor)
        assert journey.screen.composer is not None
        assert journey.screen.composer.text == "Still typing"


async def test_hostile_text_is_harmless_everywhere_on_the_ticket(small: SmallDesk) -> None:
    ticket_id = await small.ticket(HOSTILE[:9_000], message=HOSTILE)
    await tickets.note(small.desk, small.jan, ticket_id, HOSTILE)
    await timekeeping.book(small.desk, small.jan, ticket_id, 60, small.clock(), HOSTILE[:500])
    async with on_ticket(small, ticket_id, size=(80, 24)) as journey:
        await journey.press("home")
        await journey.press("x")
        await journey.until(lambda: not journey.screen.query_one(Conversation).is_folded)
        await journey.press("h")
        await journey.wait_for(HistoryDialog)
        await journey.press("escape")
        await write(journey, "r", HOSTILE)
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.state() == "waiting_customer")
        told = journey.text() + journey.drawn("#ticket-head")
        assert "[@click=app.quit]quit[/]" in told
        assert not {"\x1b", "\x07", "\u202e"} & set(told)
        assert journey.app.is_running


async def test_a_long_message_shows_its_beginning_until_x(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message="\n".join(f"line {n}" for n in range(500)))
    async with on_ticket(small, ticket_id) as journey:
        assert "line 499" not in journey.text()
        await journey.press("x")
        await journey.until(lambda: "line 499" in journey.text())


async def ready(small: SmallDesk) -> int:
    """A ticket with all that a ticket can have, as in the pictures."""
    ticket_id = await small.ticket(
        "VPN drops with error 809",
        priority=2,
        message="Since this morning the VPN **disconnects** every ten minutes, always with error "
        "809. Is there another gateway we could try in the meantime?",
    )
    desk, jan = small.desk, small.jan
    small.clock.forward(minutes=18)
    await tickets.take(desk, jan, ticket_id)
    small.clock.forward(minutes=24)
    await tickets.reply(desk, jan, ticket_id, "Dzień dobry, please try `vpn2`.", then=OPEN)
    small.clock.forward(minutes=43)
    await tickets.note(desk, jan, ticket_id, "Began with the firmware of Tuesday 22:00.")
    await timekeeping.book(desk, jan, ticket_id, 5700, small.clock(), "Looked at the gateway")
    small.clock.forward(minutes=10)
    await tickets.change_state(desk, jan, ticket_id, WAITING_THIRD_PARTY)
    await tickets.change(desk, jan, ticket_id, progress=40)
    assert small.anna.id is not None
    await drafts.keep(
        desk, small.anna.id, drafts.REPLY, ticket_id, {"text": "Of course, all three can use it"}
    )
    await timekeeping.start(desk, small.anna, ticket_id)
    small.clock.forward(minutes=12)
    return ticket_id


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 48)])
async def test_the_ticket_looks_as_it_should(
    small: SmallDesk, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    ticket_id = await ready(small)
    pictures = snapshot.use_extension(SVGImageSnapshotExtension)
    async with on_ticket(small, ticket_id, siblings=(ticket_id, 2, 3), size=size) as journey:
        await journey.until(lambda: "Of course" in journey.drawn("#ticket-peek"))
        taken = journey.app.export_screenshot(title="Tocsin", simplify=True)
        assert taken == pictures(name=f"ticket-{size[0]}x{size[1]}")
        if size[0] == 80:
            await journey.press("i")
            await journey.until(lambda: journey.screen.query_one(TicketPanel).display)
            await journey.pilot.pause()
            taken = journey.app.export_screenshot(title="Tocsin", simplify=True)
            assert taken == pictures(name="ticket-details-80x24")
            await journey.press("escape")
            assert isinstance(journey.app.screen, TicketScreen)


async def test_the_panel_is_as_wide_with_a_scrollbar_and_gives_up_space_first(
    small: SmallDesk,
) -> None:
    ticket_id = await ready(small)
    seen: dict[int, bool] = {}
    for rows in (32, 36, 40):
        async with on_ticket(small, ticket_id, size=(120, rows)) as journey:
            await journey.pilot.pause()
            panel = journey.screen.query_one(TicketPanel)
            assert panel.query_one("#panel-properties").size.width == 37
            seen[rows] = panel.max_scroll_y > 0
    assert seen == {32: True, 36: False, 40: False}
