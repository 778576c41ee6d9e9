"""What fails says one sentence, restores the terminal, and loses nothing that was typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk import drafts
from desk.errors import NotAllowed
from desk.people import save_agent
from store.errors import ReadOnly
from tests.builders import SmallDesk, make_desk
from tui.app import TocsinApp
from tui.commands.command import Command
from tui.dialogs.ask import Ask
from tui.frame.screen import DeskScreen
from tui.screens.new_ticket import NewTicketForm


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """The small desk."""
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()


class _Refused(Command[DeskScreen]):
    id, keys, title = "refused", "f9", "Be refused"

    async def run(self, screen: DeskScreen) -> None:
        raise NotAllowed("Ticket [/7] is closed; open a new one.")


class _Broken(Command[DeskScreen]):
    id, keys, title = "broken", "f8", "Break"

    async def run(self, screen: DeskScreen) -> None:
        raise ZeroDivisionError("nobody foresaw [this]")


def _app(small: SmallDesk) -> TocsinApp:
    app = TocsinApp(
        small.desk,
        "anna",
        zone=ZoneInfo("Europe/Berlin"),
        ticking=False,
        log_path=Path("/var/log/[x]/tocsin.log"),
    )
    app.ACTIONS_EVERYWHERE = (*app.ACTIONS_EVERYWHERE, _Refused, _Broken)
    return app


async def test_a_refusal_is_told_in_its_own_words(small: SmallDesk) -> None:
    app = _app(small)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        screen.action_run_command("refused")
        await pilot.pause()
        await app.workers.wait_for_complete(
            [worker for worker in app.workers if worker.group == "commands"]
        )
        [told] = app._notifications
    assert told.message == "Ticket [/7] is closed; open a new one."


async def test_an_unforeseen_error_names_the_log_and_the_screen_stays(small: SmallDesk) -> None:
    app = _app(small)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        screen.action_run_command("broken")
        await pilot.pause()
        await app.workers.wait_for_complete(
            [worker for worker in app.workers if worker.group == "commands"]
        )
        [told] = app._notifications
        assert app.screen is screen
    assert "/var/log/[x]/tocsin.log" in told.message
    assert "ZeroDivisionError" not in told.message


async def test_an_error_that_nobody_caught_ends_with_a_sentence_instead_of_a_traceback(
    small: SmallDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    app = _app(small)

    async def fail() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            app.call_later(lambda: 1 // 0)
            await pilot.pause()
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert app.has_failed
    said = capsys.readouterr().err
    assert "Start Tocsin again" in " ".join(said.split())
    assert "Traceback" not in said


async def test_who_works_here_goes_on_when_somebody_changes_their_login(small: SmallDesk) -> None:
    app = TocsinApp(small.desk, "jan", zone=ZoneInfo("Europe/Berlin"), ticking=False)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.me.name == "Jan Novák"
        await save_agent(small.desk, small.anna, {"login": "jano"}, row_id=small.jan.id)
        await pilot.pause()
        assert app.me.login == "jano"


async def test_a_form_whose_draft_cannot_be_kept_is_left_and_gone_on_with(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps = drafts.keep

    async def refuse(*_: object) -> None:
        raise ReadOnly("The desk is read-only.")

    monkeypatch.setattr(drafts, "keep", refuse)
    app = _app(small)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:

        async def opened() -> NewTicketForm:
            form = NewTicketForm(small.desk, small.anna.id or 0, app.zone)
            await app.push_screen(form)
            for _ in range(100):
                await pilot.pause(0.02)
                if form.form.values().get("subject") is not None:
                    break
            return form

        await pilot.pause()
        form = await opened()
        await pilot.press("x")
        await pilot.pause()
        await form.keep_drafts()
        assert form.unsaved()
        await pilot.press("escape")
        for _ in range(100):
            await pilot.pause(0.02)
            if form not in app.screen_stack:
                break
        # Nothing is asked, as nothing is lost.
        assert form not in app.screen_stack
        assert not isinstance(app.screen, Ask)
        again = await opened()
        assert again.form.values()["subject"] == "x"
        monkeypatch.setattr(drafts, "keep", keeps)
        await again.keep_drafts()
        assert again.unkept() is None
