"""A bell is told once to whom it concerns, however many Tocsins are open and restarted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk import bells, tickets
from desk.bells import Rung
from desk.desk import Desk
from tests.builders import SmallDesk, make_desk
from tui.app import TocsinApp
from tui.bellringer import Announcer, announce

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """The small desk."""
    desk = await make_desk(tmp_path)
    yield desk
    await desk.close()


def _app(desk: Desk, login: str = "anna") -> TocsinApp:
    return TocsinApp(desk, login, zone=BERLIN, ticking=False)


async def ring(app: TocsinApp) -> None:
    """Ring what is due, and tell the agent."""
    await bells.ring_due(app.desk)
    await announce(app, Announcer(app))


def _toasts(app: TocsinApp) -> list[str]:
    return [f"{toast.title} {toast.message}" for toast in app._notifications]


async def test_a_breach_is_told_once_with_the_words_of_the_ticket(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Drucker [/b] [@click=app.quit]brennt[/]")
    await tickets.take(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=1, minutes=1)
    app = _app(small.desk)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await ring(app)
        await ring(app)
        await pilot.pause()
        [told] = _toasts(app)
    assert "First response" in told
    assert "is overdue" in told
    assert "[@click=app.quit]brennt[/]" in told


async def test_two_tocsins_of_one_agent_and_a_restart_tell_it_once_in_all(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.take(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=1, minutes=1)
    told = 0
    for desk in (small.desk, await small.another(), await small.another()):
        app = _app(desk)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await ring(app)
            await pilot.pause()
            told += len(_toasts(app))
        if desk is not small.desk:
            await desk.close()
    assert told == 1
    assert len(await small.events(ticket_id, "bell")) == 1


async def test_each_agent_whom_it_concerns_is_told_and_nobody_else(small: SmallDesk) -> None:
    ticket_id = await small.ticket(queue_id=small.errands)
    await tickets.take(small.desk, small.jan, ticket_id)
    small.clock.forward(hours=1, minutes=1)
    for login, expected in (("anna", 0), ("jan", 1)):
        app = _app(small.desk, login)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await ring(app)
            await pilot.pause()
            assert len(_toasts(app)) == expected, login


async def test_many_bells_at_once_are_told_in_one_sentence(small: SmallDesk) -> None:
    for number in range(5):
        await small.ticket(f"Ticket {number}")
    small.clock.forward(hours=2)
    app = _app(small.desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ring(app)
        await pilot.pause()
        [told] = _toasts(app)
    assert "5 clocks rang, 5 of them overdue" in told


async def test_bells_that_go_on_ringing_never_cover_the_screen(small: SmallDesk) -> None:
    app = _app(small.desk)
    bell = Rung(1, 1, "2026-0001", "Printer", "solution", 100)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        announcer = Announcer(app)
        for _ in range(20):
            announcer.tell([bell])
        await pilot.pause()
        assert len(_toasts(app)) == 3
        small.clock.forward(minutes=11 / 60)
        announcer.tell([])
        await pilot.pause()
        assert len(_toasts(app)) == 3
        small.clock.forward(minutes=1 / 60)
        announcer.tell([])
        await pilot.pause()
        assert "17 clocks rang, 17 of them overdue" in _toasts(app)[-1]
