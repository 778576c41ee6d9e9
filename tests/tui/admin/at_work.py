"""An admin at the keyboard: the app on the small desk, keys, and what stands on the screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.builders import SmallDesk
from tui.app import TocsinApp
from tui.screens.admin.section_screen import SectionScreen
from tui.screens.form import FormScreen

_S = TypeVar("_S", bound=Screen[Any])


@dataclass
class AtWork:
    """The app, and shorthands for what tests look at."""

    small: SmallDesk
    app: TocsinApp
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys, and let what they begin come to an end."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Put text where the cursor is, at once: sixty milliseconds a key would add up."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        focused.replace(text, *sorted(focused.selection))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that comes about in the background."""
        for _ in range(1000):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"It never came about; on the screen was:\n{self.text()}")

    async def on(self, screen: type[_S]) -> _S:
        """Wait until a screen of this kind is on top."""

        def top() -> object:
            return self.app.screen

        await self.until(lambda: isinstance(top(), screen) and self.app.screen.is_mounted)
        await self.pilot.pause()
        found = top()
        assert isinstance(found, screen)
        return found

    async def form(self) -> FormScreen:
        """Wait for a form that has its values."""
        screen = await self.on(FormScreen)
        await self.until(lambda: bool(screen.form.values()) and screen.focused is not None)
        return screen

    async def section(self, key: str) -> SectionScreen:
        """Open a section of the administration by its key."""
        await self.press("5", key)
        return await self.on(SectionScreen)

    def told(self, selector: str) -> str:
        """What a line of the screen says."""
        content = self.app.screen.query_one(selector, Static).content
        return content.plain if isinstance(content, Content) else str(content)

    def beneath(self, field: str) -> str:
        """What stands under a field of the form."""
        assert isinstance(self.app.screen, FormScreen)
        line = self.app.screen.form.box(field).parent
        assert line is not None
        assert line.parent is not None
        content = line.parent.query_one(".form-told", Static).content
        return content.plain if isinstance(content, Content) else ""

    def text(self) -> str:
        """The whole screen as text."""
        screen: Screen[Any] = self.app.screen
        return "\n".join(strip.text for strip in screen._compositor.render_strips())

    def toasts(self) -> list[str]:
        """What was notified."""
        return [notification.message for notification in self.app._notifications]


@asynccontextmanager
async def at_work(
    small: SmallDesk, login: str = "anna", size: tuple[int, int] = (120, 40)
) -> AsyncIterator[AtWork]:
    """The app as somebody uses it."""
    app = TocsinApp(small.desk, login, zone=ZoneInfo("Europe/Berlin"), ticking=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        yield AtWork(small, app, pilot)
