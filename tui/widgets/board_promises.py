"""Of the promises that ended in the last thirty days, how many were kept."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from desk.board import GOAL, Kept
from tui.present.board import thin
from tui.present.signs import OVERDUE
from tui.present.text import right
from tui.present.words import TARGETS

_MUTED = "$text-muted"
_WIDE = 40
_GOAL = "┃"


class Promises(Widget):
    """Head, and a thin bar for each target with the goal across it."""

    DEFAULT_CSS = """
    Promises { height: 5; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._kept: tuple[Kept, ...] = ()

    def show(self, kept: tuple[Kept, ...]) -> None:
        """Other figures."""
        self._kept = kept
        self.refresh()

    def render(self) -> Content:
        if not self._kept:
            return Content("")
        wide, tall = self.size.width >= _WIDE, self.size.height > 4
        told = f"  30 days, goal {GOAL} % " if wide else "  30 days "
        head = Content("  ") + Content.styled("Kept promises", "bold")
        head += Content.styled(told, _MUTED) + (
            Content.styled(_GOAL, "bold") if wide else Content("")
        )
        rows = [head, Content("")] if tall else [head]
        rows += [_line(kept, self.size.width, wide) for kept in self._kept]
        return Content("\n").join(rows)


def _line(kept: Kept, width: int, wide: bool) -> Content:
    name = TARGETS[kept.target]
    if not wide:
        name = name.split(" ")[-1].capitalize()
    name_width = 17 if wide else 9
    drawn = Content("  ") + Content.styled(name.ljust(name_width), "")
    if kept.percent is None:
        return drawn + Content.styled("none ended yet", "$text-disabled")
    # 11 cells for number and sign, which stand under those of the loads.
    bar_width = width - 2 - name_width - 11
    goal = min(round(bar_width * GOAL / 100), bar_width - 1)
    # Rounded down: 94.96 is no 95.0.
    percent = int(kept.percent * 10) / 10
    low = kept.percent < GOAL
    heavy, rest = thin(kept.percent / 100, bar_width)
    bar = Content.styled(heavy, "$error" if low else _MUTED) + Content.styled(rest, "$track")
    bar = bar[:goal] + Content.styled(_GOAL, "bold") + bar[goal + 1 :]
    number = Content.styled(right(f"{percent:.1f} %", 8), "bold $error" if low else "")
    sign = (OVERDUE if low else "").rjust(3)
    return drawn + bar + number + Content.styled(sign, "bold $error")
