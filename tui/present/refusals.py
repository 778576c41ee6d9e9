"""Says why some of several tickets were refused, and never one's reason as that of all."""

from __future__ import annotations

from tui.present.text import line, plural


def refused(count: int, number: str, reason: str) -> str:
    """``1 refused: 2026-00002: it is closed.``, or ``8 refused: 2026-00002 and 7 others. The first:
    it is closed.``; ``number`` and ``reason`` are those of the first.
    """
    reason = line(reason)
    if count == 1:
        return f"1 refused: {reason if number in reason else f'{number}: {reason}'}"
    return f"{count} refused: {number} and {plural(count - 1, 'other')}. The first: {reason}"
