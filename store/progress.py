"""How long work tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable

# Told what is being done, and how many of how many of its parts are. An error that it raises stops
# the work.
Steps = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """For work that nobody watches."""
