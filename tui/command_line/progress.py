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
        line = f"{self._label} {'█' * full}{'░' * (_WIDTH - full)} {share:4.0%}"
        if line != self._shown:
            self._shown = line
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away again."""
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""
