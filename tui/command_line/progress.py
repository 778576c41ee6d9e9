"""A bar that shows on the terminal how far long work has come."""

from __future__ import annotations

import sys

_WIDTH = 30


class ProgressBar:
    """Drawn on standard error, and only where that is a terminal."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = ""
        self._is_drawn = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` are done; the unit is the caller's."""
        if not self._is_drawn or total <= 0:
            return
        share = min(done / total, 1)
        full = round(share * _WIDTH)
        self._show(f"{self._label} {'█' * full}{'░' * (_WIDTH - full)} {share:4.0%}")

    def step(self, what: str, done: int, total: int) -> None:
        """The same, with what is being done and how much of it (``store.progress.Steps``)."""
        if not self._is_drawn or total <= 0:
            return
        full = round(min(done / total, 1) * _WIDTH)
        bar = f"{'█' * full}{'░' * (_WIDTH - full)}"
        self._show(f"{self._label} {bar} {what}: {done:,} of {total:,}")

    def _show(self, line: str) -> None:
        if line != self._shown:
            # Nothing is left of a longer line.
            sys.stderr.write(f"\r{line.ljust(len(self._shown))}")
            sys.stderr.flush()
            self._shown = line

    def clear(self) -> None:
        """Take the bar away again."""
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""
