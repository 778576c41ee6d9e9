"""`make screenshots`: draw the four main screens, dark and light, on a demo desk of a fixed moment.

The same code gives the same pictures, wherever and whenever it runs.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot
from textual.widgets import Input

from desk import timekeeping
from desk.actors import as_agent
from desk.demo.configure import CUSTOMER_LOGIN
from desk.demo.fill import fill
from desk.desk import Desk, open_desk
from desk.doors import customer_for
from store import views
from store.scope import EVERYTHING
from store.store import open_store
from tui.app import TocsinApp
from tui.theme import DARK, LIGHT

HERE = Path(__file__).parent
SIZE = (140, 40)
# A Wednesday afternoon; in the queue some seconds have passed since the desk was filled.
FILLED = datetime(2026, 11, 18, 13, 32, tzinfo=UTC)
NOW = FILLED + timedelta(seconds=20)
ZONE = ZoneInfo("Europe/Berlin")
LOGIN = "anna"
# Long enough for previews and forms that reckon a moment after the last key.
PATIENCE_S = 1.0
# Pictures must not load anything from elsewhere: the viewer's own fonts do.
_FONT_FACES = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FONT = "font-family: Fira Code, monospace;"
_FONTS = (
    "font-family: 'Fira Code', 'JetBrains Mono', 'Cascadia Mono', 'SF Mono', Menlo, Consolas, "
    "'DejaVu Sans Mono', monospace;"
)

Scene = Callable[[TocsinApp, Pilot[int]], Awaitable[None]]


async def queue(app: TocsinApp, pilot: Pilot[int]) -> None:
    """What nobody has taken yet."""
    await pilot.press("right_square_bracket", "right_square_bracket")


async def ticket(app: TocsinApp, pilot: Pilot[int]) -> None:
    """The ticket that the agent has been working on."""
    from tui.screens.ticket import TicketScreen

    await app.push_screen(TicketScreen(app.watches[0].ticket_id))


async def board(app: TocsinApp, pilot: Pilot[int]) -> None:
    """What a supervisor watches."""
    await pilot.press("2")


async def sla_form(app: TocsinApp, pilot: Pilot[int]) -> None:
    """An SLA whose update target is being tightened, with what that would do."""
    from tui.screens.admin.sla_form import SlaForm

    await pilot.press("5")
    await pilot.pause(PATIENCE_S)
    sla_id = min(app.desk.catalogue.slas)
    await app.push_screen(SlaForm(sla_id, "update"))
    await pilot.pause(PATIENCE_S)
    await pilot.press("home", "ctrl+k", *"90m")


async def customer(app: TocsinApp, pilot: Pilot[int]) -> None:
    """A customer's own ticket."""
    await pilot.press("enter")


SCENES: dict[str, Scene] = {
    "queue": queue,
    "ticket": ticket,
    "board": board,
    "sla-form": sla_form,
    "customer": customer,
}


async def app_of(desk: Desk, name: str, theme: str) -> TocsinApp:
    """What the picture is of: the agent's Tocsin, or a customer's."""
    if SCENES[name] is not customer:
        return TocsinApp(desk, LOGIN, zone=ZONE, ticking=False, theme=theme)
    from tui.customer.app import CustomerApp

    known = await customer_for(desk, CUSTOMER_LOGIN)
    assert known is not None, "the demo desk has a customer with a login"  # noqa: S101
    return CustomerApp(desk, known, zone=ZONE, ticking=False, theme=theme)


async def take(desk: Desk, name: str, theme: str) -> str:
    """One picture as SVG."""
    app = await app_of(desk, name, theme)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause(PATIENCE_S)
        await SCENES[name](app, pilot)
        await pilot.pause(PATIENCE_S)
        for field in app.screen.query(Input):
            field.cursor_blink = False
        app.tick()
        await pilot.pause()
        drawn = app.export_screenshot(title="tocsin", simplify=True)
    return _FONT_FACES.sub("", drawn).replace(_FONT, _FONTS)


async def start_stopwatch(desk: Desk) -> None:
    """Let the stopwatch run that the demo's agent has paused."""
    agent = next(agent for agent in desk.catalogue.agents.values() if agent.login == LOGIN)
    watches = await desk.store.reader.run(
        lambda select: views.stopwatches(select, agent.id, EVERYTHING)
    )
    await timekeeping.start(desk, as_agent(agent), watches[0].ticket_id)


async def main() -> None:
    """Draw all of them beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/desk.db")
        await fill(store, now=FILLED)
        desk = await open_desk(store, lambda: NOW)
        await start_stopwatch(desk)
        for name in SCENES:
            for theme in (DARK.name, LIGHT.name):
                path = HERE / f"{name}-{theme.removeprefix('tocsin-')}.svg"
                path.write_text(await take(desk, name, theme), encoding="utf-8")
                print(f"drew {path.name}")
        await desk.close()


if __name__ == "__main__":
    asyncio.run(main())
