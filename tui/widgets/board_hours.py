"""What breaks in each ten minutes of the next two hours, as columns that sum to the figure."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content
from textual.widget import Widget

from desk.board import TEN_MINUTES_US, Board
from tui.present import times
from tui.present.board import upright
from tui.present.text import right

_HEIGHT = 2
_MUTED = "$text-muted"
# A column of so many cells, then two blank ones.
_WIDEST, _GAP = 5, 2
_ROOM_FOR_MORE = 62


class NextHours(Widget):
    """Head, blank row, numbers, columns of two rows, a hairline, the time of day."""

    DEFAULT_CSS = """
    NextHours { height: 7; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._board: Board | None = None
        self._zone: tzinfo | None = None

    def show(self, board: Board, zone: tzinfo | None) -> None:
        """Other figures."""
        self._board, self._zone = board, zone
        self.refresh()

    def render(self) -> Content:
        board = self._board
        if board is None:
            return Content("")
        spans = len(board.breaches)
        width = max(1, min(_WIDEST, (self.size.width - 2) // spans - _GAP))
        pitch = width + _GAP
        head = Content("  ") + Content.styled("The next two hours", "bold")
        told = "  breaches each ten minutes"
        if self.size.width >= _ROOM_FOR_MORE:
            told += ", if nobody acts"
        head += Content.styled(told, _MUTED)
        rule = Content("  ") + Content.styled("─" * (spans * pitch - _GAP), "$rule")
        lines = [head, Content(""), *_columns(board, width), rule, self._axis(board, pitch)]
        return Content("\n").join(lines)

    def _axis(self, board: Board, pitch: int) -> Content:
        axis = ""
        for span in range(0, len(board.breaches) + 1, 3):
            told = f"{times.local(board.at_us + span * TEN_MINUTES_US, self._zone):%H:%M}"
            at = span * pitch
            if span == len(board.breaches):
                at -= _GAP + len(told)
            axis += " " * (at - len(axis)) + told
        return Content("  ") + Content.styled(axis, _MUTED)


def _columns(board: Board, width: int) -> list[Content]:
    """Three rows: each number stands on its column."""
    most = max(_HEIGHT, *(count for count, _ in board.breaches))
    rows = [Content("  ") for _ in range(_HEIGHT + 1)]
    for count, warned in board.breaches:
        style = "$warning" if warned else _MUTED
        cells = upright(count, most, _HEIGHT)
        drawn = [cell * width for cell in cells]
        # The number goes into the row above the column's top.
        top = next((n for n, cell in enumerate(cells) if cell != " "), _HEIGHT)
        middle = right(f"{count:,}", (width + len(f"{count:,}")) // 2) if count else ""
        texts = [""] * top + [middle] + drawn[top:]
        for n, text in enumerate(texts):
            rows[n] = rows[n] + Content.styled(text[:width].ljust(width), style) + Content("  ")
    return rows
