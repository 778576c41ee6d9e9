"""The terminal, which may end before Tocsin does: a window is closed, a connection lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from tui.app import TocsinApp

log = logging.getLogger("tocsin")


class EndingFile:
    """What is written to a terminal that has ended is let go, and its end is told once.

    The thread that writes would die of it, and whoever has something to write would wait for that
    thread for ever.
    """

    def __init__(self, file: IO[str], ended: Callable[[], None]) -> None:
        self._file, self._ended = file, ended
        self._has_ended = False

    def write(self, text: str) -> None:
        """Write it, as long as there is somewhere to."""
        self._try(lambda: self._file.write(text))

    def flush(self) -> None:
        """Have what was written shown, as long as there is somewhere to."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """The terminal's number."""
        return self._file.fileno()

    def _try(self, do: Callable[[], object]) -> None:
        if self._has_ended:
            return
        try:
            do()
        except (OSError, ValueError) as error:
            self._has_ended = True
            log.info("the terminal has ended: %s", error)
            self._ended()


class TerminalDriver(LinuxDriver):
    """Has the app leave when its terminal ends, whether or not the system says so, too."""

    def __init__(self, app: TocsinApp, **more: Any) -> None:
        super().__init__(app, **more)
        self._tocsin = app
        self._file: Any = EndingFile(self._file, self._ended)

    def _ended(self) -> None:
        self._tocsin.call_later(self._tocsin.terminal_ended)

    def run_input_thread(self) -> None:
        try:
            super().run_input_thread()
        except OSError as error:
            log.info("the terminal has ended: %s", error)
            self._ended()
