"""What came in and what was solved today, as two curves on one scale."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content
from textual.widget import Widget

from desk.board import HALF_HOUR_US, Board
from tui.present import times
from tui.present.board import curve, sums
from tui.present.text import right

_MUTED = "$text-muted"
_WIDE = 40
# Half hours since midnight: a day on the board begins at eight unless something came in before.
_EIGHT = 16
_NOTHING = "▁"
_STEPS = ((1, "by half hour"), (2, "by hour"), (4, "by two hours"))


class Flow(Widget):
    """Head, two curves, and below them the time of day where there is room."""

    DEFAULT_CSS = """
    Flow { height: 5; text-wrap: nowrap; }
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
        wide, tall = self.size.width >= _WIDE, self.size.height > 3
        name_width = 8 if wide else 7
        most_in_all = max(sum(board.came_in.values()), sum(board.solved.values()))
        number_width = max(5, 1 + len(f"{most_in_all:,}"))
        # The number's column is that of the loads above, which have a sign behind it.
        sign_room = 3 if wide else 2
        room = self.size.width - 2 - name_width - number_width - sign_room
        first = min([_EIGHT, *board.came_in, *board.solved])
        last = (board.at_us - board.today_us) // HALF_HOUR_US
        first = min(first, max(0, last))
        step, told = next(
            ((step, told) for step, told in _STEPS if (last - first) // step + 1 <= room),
            _STEPS[-1],
        )
        first -= first % step
        points = (last - first) // step + 1
        cells = max(1, min(2, room // points))
        most = max(
            sums(board.came_in, first, last, step) + sums(board.solved, first, last, step),
            default=0,
        )
        head = Content("  ") + Content.styled("In and solved", "bold")
        head += Content.styled("  today, " + told if wide else "  today", _MUTED)
        rows = [head, Content("")] if tall else [head]
        for name, counts, style in (("in", board.came_in, ""), ("solved", board.solved, _MUTED)):
            drawn = curve(counts, first, last, step, most, cells)
            rows.append(
                Content("  ")
                + Content.styled(name.ljust(name_width), _MUTED)
                + Content("").join(
                    Content.styled(*((_NOTHING, "$track") if cell == " " else (cell, style)))
                    for cell in drawn
                )
                + Content(" " * (room - len(drawn)))
                + Content.styled(right(f"{sum(counts.values()):,}", number_width), "bold")
            )
        if tall:
            axis = self._axis(board, first, points, step, cells)
            rows.append(Content(" " * (2 + name_width)) + axis)
        return Content("\n").join(rows)

    def _axis(self, board: Board, first: int, points: int, step: int, cells: int) -> Content:
        """The time of day, as often as there is room for it."""
        every = -(-8 // cells)
        axis = ""
        for point in range(0, points, every):
            at = board.today_us + (first + point * step) * HALF_HOUR_US
            axis += " " * (point * cells - len(axis))
            axis += f"{times.local(at, self._zone):%H:%M}"
        return Content.styled(axis, _MUTED)
