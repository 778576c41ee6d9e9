"""The views on the left, each with its live number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus, Hide, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from desk.lists import ListView
from tui.present import signs
from tui.present.text import fit, line, right

_TITLE = 12
_NUMBER = 6


class _Line(NamedTuple):
    """``view`` None: a head of a group, or a blank line."""

    title: str = ""
    view: ListView | None = None


class ViewsList(ScrollView):
    """Moving the cursor chooses a view at once; Enter and → go back to the list."""

    DEFAULT_CSS = """
    ViewsList { width: 23; height: 1fr; overflow: hidden; scrollbar-size: 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False, id="views_down"),
        Binding("up,k", "move(-1)", show=False, id="views_up"),
        Binding("home", "edge(False)", show=False, id="views_home"),
        Binding("end", "edge(True)", show=False, id="views_end"),
        Binding("enter,right,escape", "leave", show=False, id="views_leave"),
    ]
    can_focus = True

    class Chosen(Message):
        """Somebody wants to see a view."""

        def __init__(self, view_id: str) -> None:
            super().__init__()
            self.view_id = view_id

    class Left(Message):
        """Somebody is done with the views."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._views: Sequence[ListView] = ()
        self._counts: Mapping[str, int] = {}
        self._lines: list[_Line] = []
        self._current = ""

    def show(self, views: Sequence[ListView], counts: Mapping[str, int], current: str) -> None:
        """Show these views; ``current``: the id of the one whose tickets are listed, or empty."""
        before = self._told()
        if views != self._views:
            self._views = views
            self._lines = list(_lines(views))
            self.virtual_size = Size(self.size.width, len(self._lines))
        self._counts, self._current = counts, current
        self._keep_in_sight()
        now = self._told()
        if len(now) != len(before):
            self.refresh()
            return
        for y, (was, told) in enumerate(zip(before, now, strict=True)):
            # At a large desk a number changes every second.
            if was != told:
                self.refresh_lines(y)

    def _told(self) -> list[tuple[str, int | None, bool]]:
        """What each line says."""
        return [
            (entry.title, None, False)
            if entry.view is None
            else (
                entry.view.title,
                self._counts.get(entry.view.id),
                entry.view.id == self._current,
            )
            for entry in self._lines
        ]

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _: Theme) -> None:
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._keep_in_sight()

    def on_hide(self, event: Hide) -> None:
        # The terminal became narrow: keys must not go where nobody sees them.
        if self.has_focus:
            self.post_message(self.Left())

    def on_focus(self, event: Focus) -> None:
        self.refresh()

    def on_blur(self, event: Blur) -> None:
        self.refresh()

    # -- drawing -----------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The line at ``y`` cells below the top."""
        colours, width = self.app.theme_variables, self.size.width
        place = y + self.scroll_offset.y
        entry = self._lines[place] if place < len(self._lines) else _Line()
        is_current = entry.view is not None and entry.view.id == self._current
        background = colours["background"]
        if is_current:
            focus = (
                "block-cursor-background" if self.has_focus else "block-cursor-blurred-background"
            )
            background = colours[focus]

        def style(name: str, *, bold: bool = False) -> Style:
            return Style(color=colours[name], bgcolor=background, bold=bold)

        if entry.view is None:
            text = fit(f"  {line(entry.title)}", width)
            return Strip([Segment(text, style("text-muted"))], width)
        count = self._counts.get(entry.view.id)
        is_late = entry.view.id == "overdue" and bool(count)
        number = "" if count is None else f"{count:,}"
        sign = signs.OVERDUE if is_late else " "
        tone = "error" if is_late else "foreground" if is_current else "text-muted"
        bar = signs.CURSOR if is_current else " "
        segments = [
            Segment(bar + " ", style("accent" if self.has_focus else "text-muted")),
            Segment(fit(line(entry.view.title), _TITLE), style("foreground", bold=is_current)),
            Segment(sign + right(number, _NUMBER), style(tone, bold=is_late or is_current)),
        ]
        used = 2 + _TITLE + 1 + _NUMBER
        segments.append(Segment(" " * max(0, width - used), style("foreground")))
        return Strip(segments, max(width, used)).crop(0, width)

    # -- moving ------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """The next view, or the one before."""
        ids = [view.id for view in self._views]
        if not ids:
            return
        at = ids.index(self._current) + step if self._current in ids else 0
        self._choose(ids[min(max(at, 0), len(ids) - 1)])

    def action_edge(self, last: bool) -> None:
        """The first view, or the last."""
        if self._views:
            self._choose(self._views[-1 if last else 0].id)

    def action_leave(self) -> None:
        """Go back to the list."""
        self.post_message(self.Left())

    def _choose(self, view_id: str) -> None:
        if view_id != self._current:
            self._current = view_id
            self._keep_in_sight()
            self.refresh()
            self.post_message(self.Chosen(view_id))

    def on_click(self, event: Click) -> None:
        place = event.y + self.scroll_offset.y
        entry = self._lines[place] if place < len(self._lines) else _Line()
        if entry.view is not None:
            self._choose(entry.view.id)

    def _keep_in_sight(self) -> None:
        height, top = self.size.height, self.scroll_offset.y
        places = [n for n, entry in enumerate(self._lines) if _is(entry, self._current)]
        if not places or not height:
            return
        if places[0] < top:
            self.scroll_to(y=places[0], animate=False, immediate=True)
        elif places[0] >= top + height:
            self.scroll_to(y=places[0] - height + 1, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.refresh()


def _is(entry: _Line, view_id: str) -> bool:
    return entry.view is not None and entry.view.id == view_id


def _lines(views: Sequence[ListView]) -> list[_Line]:
    """Views under the heads of their groups, a blank line around each group."""
    lines: list[_Line] = []
    group = ""
    for view in views:
        if view.group != group:
            lines.append(_Line())
            if view.group:
                lines.append(_Line(view.group))
            group = view.group
        lines.append(_Line(view=view))
    return lines
