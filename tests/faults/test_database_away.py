"""When the database goes away, what is on screen stays, one line says so, and it comes back."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk import drafts, tickets
from desk.desk import open_desk
from desk.doors import customer_for
from desk.people import save_customer
from store import customer_drafts, views
from store.rows import Draft, Json
from store.scope import EVERYTHING
from store.store import open_store
from tests.builders import SmallDesk, make_desk
from tests.faults.proxy import line_to
from tests.tui.ticket.journey import BERLIN, Journey
from tui import app as app_module
from tui.app import TocsinApp
from tui.customer.app import CustomerApp
from tui.customer.ticket import OwnTicketScreen
from tui.customer.tickets import OwnTicketsScreen
from tui.dialogs.ask import Ask
from tui.dialogs.taken_away import TakenAway
from tui.frame.title_bar import TitleBar
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.widgets import draft_keeper
from tui.widgets.composer import Editor


class Away:
    """Somebody at Tocsin, and a switch for their database."""

    def __init__(self, small: SmallDesk, journey: Journey) -> None:
        self.small, self.journey = small, journey

    async def cut(self) -> None:
        """The database goes away."""
        raise NotImplementedError

    async def mend(self) -> None:
        """It is there again."""
        raise NotImplementedError

    def line(self) -> str:
        """What stands in the place of the hairline."""
        bars = [bar for s in self.journey.app.desk_screens() for bar in s.query(TitleBar)]
        return bars[-1].render().plain.splitlines()[1].strip("─━ ")

    async def drafts(self) -> list[Draft]:
        agent_id = self.small.anna.id or 0
        return await self.small.desk.store.reader.run(
            lambda select: views.drafts(select, agent_id, EVERYTHING)
        )


class _File(Away):
    def _others(self) -> Path:
        return self.small.path.with_name("elsewhere.db")

    async def cut(self) -> None:
        self.small.path.rename(self._others())

    async def mend(self) -> None:
        self._others().rename(self.small.path)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(app_module, "_LOOK_AGAIN_S", 0.05)
    monkeypatch.setattr(draft_keeper, "DELAY_S", 0.01)
    monkeypatch.setattr(draft_keeper, "_AGAIN_S", 0.05)


@asynccontextmanager
async def _at(small: SmallDesk, url: str) -> AsyncIterator[Journey]:
    desk = await open_desk(await open_store(url), small.clock)
    app = TocsinApp(desk, "anna", zone=BERLIN, ticking=True)
    try:
        async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
            journey = Journey(small, app, pilot)
            await journey.wait_for(QueueScreen)
            yield journey
            assert not app._exception
    finally:
        await desk.close()


@pytest.fixture
async def away(tmp_path: Path) -> AsyncIterator[Away]:
    """Anna's Tocsin on a desk in PostgreSQL, by way of a line that can be cut."""
    small = await make_desk(tmp_path, engine="postgresql")
    await small.ticket("Printer")
    async with line_to(small.url) as line, _at(small, line.url) as journey:

        class Line(Away):
            async def cut(self) -> None:
                line.cut()

            async def mend(self) -> None:
                await line.mend()

        yield Line(small, journey)
    await small.close()


@pytest.fixture
async def away_file(tmp_path: Path) -> AsyncIterator[Away]:
    """The same on a desk in a file, which can be taken away."""
    small = await make_desk(tmp_path)
    await small.ticket("Printer")
    async with _at(small, small.url) as journey:
        yield _File(small, journey)
    await small.close()


def _rows(journey: Journey) -> int:
    """How many tickets the queue knows of, those that wait behind "1 new" too."""
    screen = journey.app.desk_screens()[0]
    assert isinstance(screen, QueueScreen)
    model = screen.tickets.model
    return len({*model.order, *model.newcomers})


async def _goes_away_and_comes_back(away: Away) -> None:
    journey = away.journey
    await journey.until(lambda: _rows(journey) == 1)
    assert away.line() == ""
    await away.cut()
    await journey.until(lambda: "The database is away for" in away.line())
    # What was there is there, and nothing pops up.
    assert _rows(journey) == 1
    assert journey.toasts() == []

    await journey.press("t")
    [told] = journey.toasts()
    assert told == "The database cannot be reached; this can be done when it is there again."

    await away.mend()
    await journey.until(lambda: away.line() == "")
    assert len(journey.toasts()) == 1
    # It works again, and news come again.
    await away.small.ticket("Opened by somebody else")
    await journey.until(lambda: _rows(journey) == 2)


async def test_postgres_goes_away_and_comes_back(away: Away) -> None:
    await _goes_away_and_comes_back(away)


async def test_a_file_goes_away_and_comes_back(away_file: Away) -> None:
    await _goes_away_and_comes_back(away_file)


async def test_what_others_did_meanwhile_is_there_when_it_is_back(away: Away) -> None:
    journey = away.journey
    await journey.until(lambda: _rows(journey) == 1)
    await away.cut()
    await journey.until(lambda: away.journey.app.contact.is_lost)
    await away.small.ticket("Opened meanwhile")
    await away.mend()
    await journey.until(lambda: _rows(journey) == 2)


async def _begin_to_write(away: Away, text: str) -> None:
    journey = away.journey
    await journey.until(lambda: _rows(journey) == 1)
    await journey.press("enter")
    await journey.wait_for(TicketScreen)
    await journey.until(lambda: journey.state() == "new")
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    await away.cut()
    await journey.until(lambda: journey.app.contact.is_lost)
    await journey.enter(text)
    composer = journey.screen.composer
    assert composer is not None
    await journey.until(lambda: composer.keeper.has_failed)


async def test_what_is_typed_meanwhile_is_kept_when_it_is_back_and_sent_once(away: Away) -> None:
    journey = away.journey
    await _begin_to_write(away, "Typed without a database")
    await journey.press("ctrl+s")
    assert "can be done when it is there again" in journey.toasts()[-1]
    await away.mend()
    await journey.until(lambda: not journey.app.contact.is_lost)
    composer = journey.screen.composer
    assert composer is not None
    await journey.until(lambda: not composer.keeper.has_failed)
    [draft] = await away.drafts()
    assert (draft.kind, draft.content["text"]) == (drafts.NOTE, "Typed without a database")
    await journey.press("ctrl+s")
    await journey.until(lambda: journey.screen.composer is None)
    [note] = await away.small.events(journey.screen.ticket_id, "message")
    assert note.body == "Typed without a database"
    assert await away.drafts() == []


async def test_leaving_meanwhile_asks_and_says_where_the_words_went(away: Away, home: Path) -> None:
    journey = away.journey
    await _begin_to_write(away, "Nobody may lose this")
    await journey.press("ctrl+q")
    await journey.wait_for(Ask)
    await journey.press("y")
    await journey.until(lambda: journey.app._exit)
    told = " ".join(str(part) for part in journey.app._exit_renderables)
    [path] = home.parent.rglob("unsent/*.txt")
    assert str(path) in told
    assert "Nobody may lose this" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


async def _put_aside_and_gone_on_with(away: Away) -> None:
    journey = away.journey
    await _begin_to_write(away, "Nobody may lose this")
    await journey.press("escape")
    await journey.until(lambda: journey.screen.composer is None)
    # Nothing is asked; it is there, and one can go on with it.
    assert journey.app.screen is journey.screen
    assert "kept in this Tocsin" in journey.toasts()[-1]
    assert "Nobody may lose this" in journey.drawn("#ticket-peek")
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    composer = journey.screen.composer
    assert composer is not None
    assert composer.text == "Nobody may lose this"
    await journey.enter(", nor this")
    await journey.press("escape")
    await journey.until(lambda: journey.screen.composer is None)
    await journey.press("escape")
    await journey.wait_for(QueueScreen)
    await away.mend()
    await journey.until(lambda: not journey.app.contact.is_lost)
    await journey.until(lambda: not list(journey.app.waiting_drafts))
    [draft] = await away.drafts()
    assert (draft.kind, draft.content["text"]) == (drafts.NOTE, "Nobody may lose this, nor this")
    await journey.press("enter")
    await journey.wait_for(TicketScreen)
    await journey.until(lambda: journey.state() == "new")
    assert "nor this" in journey.drawn("#ticket-peek")
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    assert journey.screen.composer is not None
    assert journey.screen.composer.text == "Nobody may lose this, nor this"


async def test_what_is_put_aside_meanwhile_is_gone_on_with_and_kept_when_it_is_back(
    away: Away,
) -> None:
    await _put_aside_and_gone_on_with(away)


async def test_what_is_put_aside_while_a_file_is_away_is_gone_on_with_and_kept(
    away_file: Away,
) -> None:
    await _put_aside_and_gone_on_with(away_file)


async def test_what_was_put_aside_meanwhile_goes_to_a_file_when_one_leaves(
    away: Away, home: Path
) -> None:
    journey = away.journey
    await _begin_to_write(away, "Nobody may lose this")
    await journey.press("escape")
    await journey.until(lambda: journey.screen.composer is None)
    await journey.press("escape", "ctrl+q")
    await journey.wait_for(Ask)
    await journey.press("y")
    await journey.until(lambda: journey.app._exit)
    told = " ".join(str(part) for part in journey.app._exit_renderables)
    [path] = home.parent.rglob("unsent/*.txt")
    assert str(path) in told
    assert "Nobody may lose this" in path.read_text("utf-8")


async def test_another_file_in_the_desks_place_ends_tocsin_and_the_words_go_to_a_file(
    away_file: Away, home: Path
) -> None:
    journey, small = away_file.journey, away_file.small
    await journey.until(lambda: _rows(journey) == 1)
    await journey.press("enter")
    await journey.wait_for(TicketScreen)
    await journey.until(lambda: journey.state() == "new")
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    await journey.enter("Nobody may lose this")
    copied = small.path.with_name("copied.db")
    shutil.copy(small.path, copied)
    copied.replace(small.path)
    await journey.wait_for(TakenAway)
    # What is typed still goes nowhere, above all not to the shell beneath.
    await journey.press("r", "m", "enter")
    assert isinstance(journey.app.screen, TakenAway)
    await journey.press("escape")
    await journey.until(lambda: journey.app._exit)
    told = " ".join(str(part) for part in journey.app._exit_renderables)
    assert "Start Tocsin again" in told
    [path] = home.parent.rglob("unsent/*.txt")
    assert str(path) in told
    assert "Nobody may lose this" in path.read_text("utf-8")


async def test_a_customers_answer_that_is_put_aside_meanwhile_is_kept_when_it_is_back(
    tmp_path: Path,
) -> None:
    small = await make_desk(tmp_path)
    ticket_id = await small.ticket("Printer")
    await save_customer(small.desk, small.anna, {"login": "lukasz"}, row_id=small.customer.id)
    customer = await customer_for(small.desk, "lukasz")
    assert customer is not None
    desk = await open_desk(await open_store(small.url), small.clock)
    app = CustomerApp(desk, customer, zone=BERLIN, ticking=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journey = Journey(small, app, pilot)
        away = _File(small, journey)
        await journey.wait_for(OwnTicketsScreen)
        screen = OwnTicketScreen(ticket_id)
        await app.push_screen(screen)
        await journey.until(lambda: screen.reading is not None)
        await journey.press("r")
        await journey.enter("It is ")
        await journey.until(lambda: screen._keeper is not None and screen._keeper.kept_us)
        await away.cut()
        await journey.until(lambda: app.contact.is_lost)
        await journey.enter("the red one")
        await journey.press("escape")
        await journey.until(lambda: not screen.is_writing)
        assert [told for told in journey.toasts() if str(small.path) in told] == []
        await journey.press("escape")
        await journey.wait_for(OwnTicketsScreen)
        await away.mend()
        await journey.until(lambda: not list(app.waiting_drafts))
        kept = await small.desk.store.reader.run(
            lambda select: customer_drafts.draft_of(select, customer.id, ticket_id)
        )
        assert kept is not None
        assert kept.content["text"] == "It is the red one"
        assert not app._exception
    await desk.close()
    await small.close()


async def test_a_draft_that_was_sent_before_a_crash_is_not_sent_again(away_file: Away) -> None:
    journey, small = away_file.journey, away_file.small
    await journey.until(lambda: _rows(journey) == 1)
    await journey.press("enter")
    await journey.wait_for(TicketScreen)
    await journey.until(lambda: journey.state() == "new")
    ticket_id = journey.screen.ticket_id
    # Sent, and killed before its draft was dropped.
    content: Json = {"text": "On it", "option": "", "once": "begun-before"}
    await drafts.keep(small.desk, small.anna.id or 0, drafts.NOTE, ticket_id, content)
    await tickets.note(small.desk, small.anna, ticket_id, "On it", once="begun-before")
    await journey.screen.reload()
    await journey.press("c")
    await journey.until(lambda: isinstance(journey.app.focused, Editor))
    await journey.press("ctrl+s")
    await journey.until(lambda: journey.screen.composer is None)
    assert [event.body for event in await small.events(ticket_id, "message")] == ["On it"]
    assert await away_file.drafts() == []


async def test_a_write_that_waits_says_so(away_file: Away) -> None:
    journey = away_file.journey
    await journey.until(lambda: _rows(journey) == 1)
    await journey.until(lambda: journey.app._worker is not None)
    async with away_file.small.desk.store.write():
        await journey.press("t")
        await journey.until(lambda: away_file.line().startswith("▲ Waiting for the database … 1s"))
    await journey.until(lambda: away_file.line() == "")
    [told] = journey.toasts()
    assert "yours now" in told
