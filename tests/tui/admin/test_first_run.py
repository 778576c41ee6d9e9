"""The first minutes: an empty desk is set up, a known one is joined."""

from pathlib import Path
from zoneinfo import ZoneInfo

from textual.widgets import Static

from desk.desk import open_desk
from store.store import open_store
from tests.builders import HandClock, SmallDesk
from tests.tui.admin.at_work import AtWork
from tui.app import FirstRunApp
from tui.dialogs.picker import Picker
from tui.screens.first_run import JoinScreen, SetUpScreen, own_name
from tui.screens.queue import QueueScreen


async def test_an_empty_desk_asks_for_name_team_and_hours_and_then_opens(tmp_path: Path) -> None:
    desk = await open_desk(await open_store(f"sqlite:///{tmp_path / 'new.db'}"), HandClock())
    app = FirstRunApp(desk, "maria", zone=ZoneInfo("Europe/Berlin"), ticking=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        # There is no small desk here, only the keyboard.
        maria = AtWork(None, app, pilot)  # type: ignore[arg-type]
        form = await maria.on(SetUpScreen)
        await maria.until(lambda: form.focused is not None)
        # However long the address is, as that of a server is.
        head = str(form.query_one("#form-head", Static).content)
        assert "you (maria) are the first agent of a new desk in" in head
        await maria.press("f2", "5")
        assert "Fill this in." in maria.beneath("team")
        assert app.current_mode == "first_run"
        form.form.put({"name": "Maria Nowak", "team": "Helpdesk"})
        form.form.focus_field("time_zone")
        await maria.press("enter")
        await maria.on(Picker)
        await maria.write("berlin")
        await maria.press("enter")
        await maria.on(SetUpScreen)
        await maria.press("f2")
        await maria.on(QueueScreen)
        assert app.me.name == "Maria Nowak"
        assert app.me.is_admin
        (calendar,) = desk.catalogue.calendars.values()
        assert calendar.time_zone == "Europe/Berlin"
        assert [queue.name for queue in desk.catalogue.queues.values()] == ["Helpdesk"]
    await desk.close()


async def test_whoever_is_no_agent_yet_joins_a_team(small: SmallDesk) -> None:
    app = FirstRunApp(small.desk, "tom", ticking=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        tom = AtWork(small, app, pilot)
        form = await tom.on(JoinScreen)
        await tom.until(lambda: form.focused is not None)
        form.form.put({"name": "Tom", "team_id": small.field})
        await tom.press("f2")
        await tom.on(QueueScreen)
        assert (app.me.name, app.me.team_ids, app.me.is_admin) == ("Tom", (small.field,), False)


async def test_not_now_leaves_the_desk_as_it_was(small: SmallDesk) -> None:
    app = FirstRunApp(small.desk, "tom", ticking=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await AtWork(small, app, pilot).on(JoinScreen)
        await pilot.press("escape")
        await pilot.pause()
    assert {agent.login for agent in small.desk.catalogue.agents.values()} == {"anna", "jan"}


def test_a_login_that_the_machine_does_not_know_has_no_name() -> None:
    assert own_name("nobody-is-called-this") == ""
