"""The big figures across the top of the board; a click on one opens its tickets."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.present.board import big, columns
from tui.present.figures import Figure

_MARGIN = 2


class FigureStrip(Widget):
    """Labels, digits of three rows, and a hairline."""

    DEFAULT_CSS = """
    FigureStrip { height: 5; text-wrap: nowrap; }
    """

    class Chosen(Message):
        """Somebody clicked a figure."""

        def __init__(self, figure_id: str) -> None:
            super().__init__()
            self.figure_id = figure_id

    figures: reactive[tuple[Figure, ...]] = reactive(())

    def __init__(self) -> None:
        super().__init__()
        self._starts: list[int] = []

    def render(self) -> Content:
        """As much as fits: first the notes go, then long labels, then the last figures."""
        room = self.size.width - 2 * _MARGIN
        short, noted = False, True
        for short, noted in ((False, True), (False, False), (True, False)):
            widths = [figure.width(short, noted) for figure in self.figures]
            self._starts = columns(widths, room, least_gap=3 if noted else 2)
            if len(self._starts) == len(self.figures):
                break
        rows = [Content(""), Content(""), Content(""), Content("")]
        for start, figure in zip(self._starts, self.figures, strict=False):
            for n, part in enumerate(_drawn(figure, short, noted)):
                rows[n] = rows[n] + Content(" " * (_MARGIN + start - rows[n].cell_length)) + part
        rows.append(Content.styled("─" * self.size.width, "$rule"))
        return Content("\n").join(rows)

    def on_click(self, event: Click) -> None:
        found = [
            figure
            for start, figure in zip(self._starts, self.figures, strict=False)
            if start <= event.x - _MARGIN
        ]
        if found:
            self.post_message(self.Chosen(found[-1].id))


def _drawn(figure: Figure, short: bool, noted: bool) -> list[Content]:
    label = figure.short_label if short else figure.label
    head = (
        Content.styled(label, "bold")
        + Content(" " if short else "  ")
        + Content.styled(figure.key, "bold $accent")
    )
    top, middle, bottom = (Content.styled(row, figure.style) for row in big(figure.number))
    if figure.sign:
        middle += Content.styled(f" {figure.sign}", figure.style)
    if noted and figure.note:
        gap = " " * (figure.note_gap + (2 if figure.sign else 0))
        bottom += Content(gap) + Content.styled(figure.note, "$text-muted")
    return [head, top, middle, bottom]
