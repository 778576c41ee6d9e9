"""Why each deadline is what it is: every clock with its periods, counted or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from tui.dialogs.reading import Paragraph, ReadingDialog
from tui.present.text import fit, line, right

if TYPE_CHECKING:
    from desk.explaining import Explained, Line

_COUNTED = {"counted", "target reached", "now", "due", "sum"}
_WIDEST = 120
# Padding and scroll bar.
_MARGINS = 7
_ROOMY = 90


class ExplanationDialog(ReadingDialog):
    """Opens at its beginning: the clocks are in the order in which they came due."""

    DEFAULT_CSS = f"""
    ExplanationDialog > #dialog {{ width: {_WIDEST}; }}
    """

    def __init__(self, explained: Explained, width: int) -> None:
        """``width``: that of the screen; where it is narrow, only totals are shown."""
        super().__init__(
            f"Why: {line(explained.ticket.number)}",
            list(_account(explained, min(width, _WIDEST) - _MARGINS)),
        )


def _account(explained: Explained, room: int) -> Iterator[Paragraph]:
    if explained.promise:
        yield Paragraph(Content(""), Content(line(explained.promise)))
    for note in explained.notes:
        yield Paragraph(Content(""), Content.styled(line(note), "$text-muted"))
    rows = [row for clock in explained.clocks for row in clock.lines]
    when, what, counted, total = (
        max((cell_len(line(getattr(row, name))) for row in rows), default=0)
        for name in ("when", "what", "counted", "total")
    )
    if room < _ROOMY:
        counted = 0
    what = max(8, min(what, room - when - counted - total - 8))
    widths = (when, what, counted, total)
    for clock in explained.clocks:
        yield Paragraph(Content(""))
        yield Paragraph(Content.styled(f"{clock.name}  ", "bold"), Content(line(clock.verdict)))
        yield Paragraph(Content(""), Content.styled(line(clock.story), "$text-muted"))
        for row in clock.lines:
            for told in _columns(row, widths):
                yield Paragraph(Content.styled(told, _style(row)))


def _columns(row: Line, widths: tuple[int, int, int, int]) -> Iterator[str]:
    """A period in columns; what it says goes on under itself, and nothing of it is cut off."""
    when, what, counted, total = widths
    begin = ["", fit(line(row.when), when)]
    if not row.when:
        # What has no time of its own takes that column, too.
        begin, what = [""], when + 2 + what
    end = [right(row.counted, counted)] if counted else []
    end.append(right(row.total, total))
    first, *further = [part.plain for part in Content(line(row.what)).wrap(what)] or [""]
    yield "  ".join([*begin, fit(first, what), *end])
    indent = " " * (2 if not row.when else when + 4)
    for part in further:
        yield indent + part


def _style(row: Line) -> str:
    """What did not count is muted, what lies ahead is italic."""
    style = "" if row.kind in _COUNTED else "$text-muted"
    return f"{style} italic".strip() if row.is_ahead else style
