"""Whether the database answers, since when it does not, and the one line that says so."""

from __future__ import annotations

import time
from collections.abc import Callable

from store.errors import CannotOpen, DiskFailed, Gone
from tui.present.text import line

# A write that takes longer than this has a sign of its own.
_SLOW_S = 1.0
# What means that nothing can be read either, at present.
_AWAY = (Gone, DiskFailed, CannotOpen)


def is_away(error: BaseException) -> bool:
    """Whether an error tells that the database is away, to be waited for."""
    return isinstance(error, _AWAY)


class Contact:
    """What this Tocsin knows of the way to its database."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lost_at: float | None = None
        self._trouble = ""

    @property
    def is_lost(self) -> bool:
        """Whether the database could not be reached, and has not been since."""
        return self._lost_at is not None

    def lost(self) -> bool:
        """It could not be reached; False when that was known."""
        if self.is_lost:
            return False
        self._lost_at = self._monotonic()
        return True

    def found(self) -> None:
        """It is there again."""
        self._lost_at = None

    def hampered(self, why: str) -> bool:
        """It is there and refuses what Tocsin does by itself; "": it does not any more. Returns
        whether that is new.
        """
        told = why and why.partition(". ")[0].rstrip(".") + "."
        is_new, self._trouble = told != self._trouble, told
        return is_new and bool(told)

    def reason_against_writing(self) -> str | None:
        """Why nothing can be saved now; None when it can."""
        if self.is_lost:
            return "The database cannot be reached; this can be done when it is there again."
        return None

    def told(self, writing_s: float) -> str:
        """The line; "" when all is well. ``writing_s``: since when something is being saved."""
        if self._lost_at is not None:
            span = _span(self._monotonic() - self._lost_at)
            return f"The database is away for {span}: this may be old, what you write is kept"
        if writing_s >= _SLOW_S:
            return f"Waiting for the database … {_span(writing_s)}"
        return line(self._trouble)


def _span(seconds: float) -> str:
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes >= 60:
        return f"{minutes // 60}h {minutes % 60:02}m"
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"
