"""Why a ticket's deadlines are what they are, in lines for a screen or for paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from tui.present.text import fit, line, right

if TYPE_CHECKING:
    from desk.explaining import Explained, ExplainedClock, Line

_COUNTED = {"counted", "target reached", "now", "due", "changed", "sum"}
# Where there is less room, only running totals are shown.
_ROOMY = 90
_NARROWEST = 40
_LEAST_WORDS = 8
_GAP = "  "
_Widths = tuple[int, int, int, int]


def account(explained: Explained, width: int) -> Iterator[Content]:
    """The whole account, no line of it wider than ``width`` cells (40 at least)."""
    width = max(_NARROWEST, width)
    if explained.promise:
        yield from Content(line(explained.promise)).wrap(width)
    for note in explained.notes:
        yield from Content.styled(line(note), "$text-muted").wrap(width)
    widths = _widths([row for clock in explained.clocks for row in clock.lines], width)
    for clock in explained.clocks:
        yield Content("")
        yield from _clock(clock, width, widths)


def _clock(clock: ExplainedClock, width: int, widths: _Widths) -> Iterator[Content]:
    head = Content.styled(f"{clock.name}: ", "bold") + Content(line(clock.verdict))
    yield from head.wrap(width)
    for part in Content.styled(line(clock.story), "$text-muted").wrap(width - len(_GAP)):
        yield Content(_GAP) + part
    for row in clock.lines:
        for told in _columns(row, widths):
            yield Content.styled(told, _style(row))


def _widths(rows: list[Line], width: int) -> _Widths:
    when, what, counted, total = (
        max((cell_len(line(getattr(row, name))) for row in rows), default=0)
        for name in ("when", "what", "counted", "total")
    )
    if width < _ROOMY:
        counted = 0
    gaps = len(_GAP) * (4 if counted else 3)
    return when, max(_LEAST_WORDS, min(what, width - when - counted - total - gaps)), counted, total


def _columns(row: Line, widths: _Widths) -> Iterator[str]:
    """A period in columns; what it says goes on under itself, and nothing of it is cut off."""
    when, what, counted, total = widths
    begin = ["", fit(line(row.when), when)]
    if not row.when:
        # What has no time of its own takes that column, too.
        begin, what = [""], when + len(_GAP) + what
    end = [right(row.counted, counted)] if counted else []
    end.append(right(row.total, total))
    first, *further = [part.plain for part in Content(line(row.what)).wrap(what)] or [""]
    yield _GAP.join([*begin, fit(first, what), *end])
    indent = " " * (len(_GAP) if not row.when else when + 2 * len(_GAP))
    for part in further:
        yield indent + part


def _style(row: Line) -> str:
    """What did not count is muted, what lies ahead is italic."""
    style = "" if row.kind in _COUNTED else "$text-muted"
    return f"{style} italic".strip() if row.is_ahead else style
