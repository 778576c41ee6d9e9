"""Keeps keys in order: what is typed right after a command belongs to what the command opens.

A slow line delivers several keys in one piece. Textual hands each to whoever has the focus at that
moment, so that the text after "reply" would run commands on the screen underneath.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget

from tui.frame.screen import DeskScreen

if TYPE_CHECKING:
    from tui.app import TocsinApp

_LOOK_AGAIN_S = 0.004
# A command that goes on working stops nobody for longer.
_LONGEST_S = 0.5
_TURNS_OF_A_KEY = 40


class KeyGate:
    """Closed from the key that runs a command until its dialog, or its end, is there; and from a
    key that edits or leaves a field until it has done so.
    """

    def __init__(self, app: TocsinApp) -> None:
        self._app = app
        self._held: list[Key] = []
        self._is_closed = False

    def holds(self, key: Key) -> bool:
        """Whether this key has to wait; it is handed out again later."""
        if self._is_closed:
            self._held.append(key)
            return True
        if not key.is_printable and takes_text(self._app.focused):
            # A letter is taken at once, but "next field" or "delete all" bubbles up first: what
            # is typed after it would be there before it.
            self._close_until(self._has_bubbled(self._app.focused))
        elif self._may_open_something(key):
            self._close_until(self._is_opened(self._app.screen, len(self._app.screen_stack)))
        return False

    @property
    def has_keys(self) -> bool:
        """Whether keys are waiting."""
        return bool(self._held)

    def _close_until(self, done: Coroutine[Any, Any, None]) -> None:
        self._is_closed = True
        self._app.run_worker(self._open_after(done), group="key gate", exit_on_error=False)

    async def _open_after(self, done: Coroutine[Any, Any, None]) -> None:
        try:
            await done
        finally:
            self._is_closed = False
            held, self._held = self._held, []
            for key in held:
                self._app.post_message(key)

    def _may_open_something(self, key: Key) -> bool:
        screen = self._app.screen
        if not isinstance(screen, DeskScreen):
            # A dialog that is answered may be followed by the next one.
            return key.key == "enter" and self._is_working()
        if takes_text(self._app.focused):
            return False
        return any(key.key in command.keys.split(",") for command in screen.commands())

    def _is_working(self) -> bool:
        return any(
            worker.group == "commands" and not worker.is_finished for worker in self._app.workers
        )

    async def _is_opened(self, before: Screen[Any], depth: int) -> None:
        # Textual has no event for "this dialog has its focus", so it is looked for.
        loop = asyncio.get_running_loop()
        end = loop.time() + _LONGEST_S
        # The key itself passes from widget to widget first, a turn of the loop each.
        for _ in range(_TURNS_OF_A_KEY):
            await asyncio.sleep(0)
            if self._is_working() or self._app.screen is not before:
                break
        while not self._is_settled(before, depth) and loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_AGAIN_S)
        await _turns()

    async def _has_bubbled(self, field: Widget | None) -> None:
        """Wait until what a field was given has passed through everything above it, the app last,
        which runs what is bound to the key.
        """
        for node in field.ancestors_with_self if field is not None else ():
            passed = asyncio.Event()
            if not node.call_later(passed.set):
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(passed.wait(), _LONGEST_S)
        await _turns()

    def _is_settled(self, before: Screen[Any], depth: int) -> bool:
        screen, working = self._app.screen, self._is_working()
        if screen is before:
            # A dialog that stays did not take the answer; its command goes on waiting.
            return not isinstance(before, DeskScreen) or not working
        if not screen.is_mounted:
            return False
        if len(self._app.screen_stack) < depth:
            return not working
        return screen.focused is not None or not screen.focus_chain


async def _turns() -> None:
    """Focus that was asked for is given in the app's next turns."""
    for _ in range(_TURNS_OF_A_KEY):
        await asyncio.sleep(0)


def takes_text(widget: Widget | None) -> bool:
    """By name: importing the text area takes a tenth of the start, and mostly none is there."""
    return any(kind.__name__ in ("Input", "TextArea") for kind in type(widget).__mro__)
