"""Why each deadline is what it is: every clock with its periods, counted or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.dialogs.reading import Paragraph, ReadingDialog
from tui.present.account import account
from tui.present.text import line

if TYPE_CHECKING:
    from desk.explaining import Explained

_WIDEST = 120
# Padding and scroll bar.
_MARGINS = 7


class ExplanationDialog(ReadingDialog):
    """Opens at its beginning: the clocks are in the order in which they came due."""

    DEFAULT_CSS = f"""
    ExplanationDialog > #dialog {{ width: {_WIDEST}; }}
    """

    def __init__(self, explained: Explained, width: int) -> None:
        """``width``: that of the screen; where it is narrow, only totals are shown."""
        told = account(explained, min(width, _WIDEST) - _MARGINS)
        super().__init__(
            f"Why: {line(explained.ticket.number)}",
            [Paragraph(Content(""), row) for row in told],
        )
