"""What several examinations say in the same words."""

from __future__ import annotations

from collections.abc import Sequence

from desk.findings import Finding, well, wrong
from store.checking import Strays

REPORT = "Restore a backup from before it happened, and please report it."
REBUILD = "`tocsin db rebuild` makes it anew, while nobody else writes."


def count(number: int, one: str, many: str = "") -> str:
    """A number of things."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def strays(found: Sequence[Strays], fine: str, remedy: str = REPORT) -> list[Finding]:
    """What is wrong, or that all is ``fine``."""
    if not found:
        return [well(fine)]
    return [wrong(f"{one.count:,} × {one.what}.", remedy) for one in found]
