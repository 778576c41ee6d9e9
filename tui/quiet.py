"""Waits for a moment in which nobody presses keys: work in the background goes second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

# Between two keys of somebody who types or holds an arrow key there is less than this.
_PAUSE_S = 0.5


class Keyboard:
    """Knows when the last key was pressed, in seconds of a clock that only goes forward."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last = clock() - _PAUSE_S

    def pressed(self) -> None:
        """A key was pressed just now."""
        self._last = self._clock()

    def pause_in(self) -> float:
        """Seconds until the keyboard may count as quiet; 0 when it is quiet now."""
        return max(0.0, self._last + _PAUSE_S - self._clock())

    async def quiet(self, at_most_s: float) -> None:
        """Return in the next pause, or after ``at_most_s`` seconds without one."""
        end = self._clock() + at_most_s
        while (wait_s := min(self.pause_in(), end - self._clock())) > 0:  # noqa: ASYNC110  (time is awaited)
            await asyncio.sleep(wait_s)
