"""Draws the lines of a ticket list as strips; what does not change with the time is drawn once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from store.rows import Catalogue
from tui.present import signs
from tui.present.rows import (
    LEAD,
    MUTED,
    NORMAL,
    NOTHING,
    OVERDUE,
    WARNING,
    Columns,
    TimePart,
    cells,
)
from tui.present.text import fit
from tui.widgets.ticket_list_model import TimedRow

_KEPT = 2048


class LineState(NamedTuple):
    """How a line stands in the list, apart from what its ticket says."""

    is_cursor: bool = False
    has_focus: bool = False
    is_marked: bool = False
    has_left: bool = False
    has_thumb: bool = False


class _Palette(NamedTuple):
    """Styles on one background."""

    plain: Style
    muted: Style
    accent: Style
    bold: Style
    time: Mapping[str, Style]


class LinePainter:
    """Strips for lines of one width. ``colours``: the theme's variables."""

    def __init__(
        self,
        columns: Columns,
        catalogue: Catalogue,
        colours: Mapping[str, str],
        zone: tzinfo | None,
    ) -> None:
        self.columns = columns
        self.zone = zone
        self._catalogue = catalogue
        self._base = _palette(colours, colours["background"])
        self._focused = _palette(colours, colours["block-cursor-background"])
        self._blurred = _palette(colours, colours["block-cursor-blurred-background"])
        self._no_thumb = Segment(" ", self._base.plain)
        self._thumb = Segment(" ", Style(bgcolor=colours["scrollbar"]))
        self._tails: dict[int, dict[tuple[LineState, bool], tuple[Segment, ...]]] = {}

    def blank(self, has_thumb: bool) -> Strip:
        """A line whose row is not read yet, or past the end."""
        return self._strip([Segment(" " * self.columns.total, self._base.plain)], has_thumb)

    def _strip(self, segments: list[Segment], has_thumb: bool) -> Strip:
        end = self._thumb if has_thumb else self._no_thumb
        return Strip([*segments, end], self.columns.total + 1)

    def message(self, text: str) -> Strip:
        """A sentence in the place of rows."""
        told = fit(" " * LEAD + text, self.columns.total)
        return self._strip([Segment(told, self._base.muted)], False)

    def forget(self, ticket_id: int) -> None:
        """Draw a ticket's line anew the next time."""
        self._tails.pop(ticket_id, None)

    def line(self, timed: TimedRow, time: TimePart, state: LineState) -> Strip:
        """The strip of one row."""
        palette = self._base
        if state.is_cursor:
            palette = self._focused if state.has_focus else self._blurred
        is_muted = time.rests or state.has_left
        if len(self._tails) >= _KEPT:
            self._tails.clear()
        tails = self._tails.setdefault(timed.row.id, {})
        tail = tails.get((state, is_muted))
        if tail is None:
            tail = tails[state, is_muted] = self._draw(timed, state, palette, is_muted)
        tone = MUTED if is_muted and time.tone != OVERDUE else time.tone
        # The time stands between bar and mark in front and the rest behind.
        return self._strip(
            [*tail[:2], Segment(time.text, palette.time[tone]), *tail[2:]], state.has_thumb
        )

    def _draw(
        self, timed: TimedRow, state: LineState, palette: _Palette, is_muted: bool
    ) -> tuple[Segment, ...]:
        text = cells(timed.row, self.columns, self._catalogue)
        words = palette.muted if is_muted else palette.plain
        subject = palette.bold if state.is_cursor else words
        bar = signs.CURSOR if state.is_cursor else " "
        mark = signs.MARKED if state.is_marked else " "
        return (
            Segment(bar, palette.accent if state.has_focus else palette.muted),
            Segment(mark + " ", palette.accent),
            Segment(text.before, palette.muted),
            Segment(text.subject, subject),
            Segment(text.customer, words),
            Segment(text.after, palette.muted),
        )


def _palette(colours: Mapping[str, str], background: str) -> _Palette:
    def style(name: str, *, bold: bool = False) -> Style:
        return Style(color=colours[name], bgcolor=background, bold=bold)

    return _Palette(
        plain=style("foreground"),
        muted=style("text-muted"),
        accent=style("accent"),
        bold=style("foreground", bold=True),
        time={
            OVERDUE: style("error", bold=True),
            WARNING: style("warning"),
            MUTED: style("text-muted"),
            NORMAL: style("foreground"),
            NOTHING: style("text-disabled"),
        },
    )
