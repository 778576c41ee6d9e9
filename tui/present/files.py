"""Files as people read of them: a name and how large it is."""

from __future__ import annotations

from collections.abc import Iterable

from tui.present import signs
from tui.present.text import line, plural


def size(count: int) -> str:
    """``812 bytes``, ``2.7 kB``, ``25.0 MB``."""
    if count < 1000:
        return plural(count, "byte")
    if count < 999_950:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def named(name: str, count: int) -> str:
    """``▤ report.pdf · 1.3 MB``."""
    return f"{signs.FILE} {line(name)} · {size(count)}"


def summed(counts: Iterable[int]) -> str:
    """``2 files, 1.3 MB``."""
    known = list(counts)
    return f"{plural(len(known), 'file')}, {size(sum(known))}"
