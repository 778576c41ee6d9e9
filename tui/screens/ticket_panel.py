"""The right side of the ticket: clocks, properties, time."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.rows import Stopwatch
from tui.present import times
from tui.present.clocks import ClockFace
from tui.present.signs import STOPWATCH
from tui.present.text import fit, fit_path
from tui.present.ticket import NONE, Property
from tui.widgets.clocks import INDENT, Clocks
from tui.widgets.told import Told

_LABEL = 11
_WIDTH = 37


class PanelHead(Static):
    """A bold head with keys at its right end."""

    DEFAULT_CSS = """
    PanelHead { height: 1; margin-bottom: 1; }
    """

    def __init__(self, title: str, *keys: tuple[str, str]) -> None:
        super().__init__()
        self._title, self._keys = title, keys

    def render(self) -> Content:
        told = Content("  ").join(
            [
                Content.styled(key, "bold $accent") + Content.styled(f" {word}", "$text-muted")
                for key, word in self._keys
            ]
        )
        gap = self.size.width - INDENT - len(self._title) - told.cell_length
        margin = Content(" " * INDENT)
        return margin + Content.styled(self._title, "bold") + Content(" " * max(1, gap)) + told


class TicketPanel(VerticalScroll):
    """Shows what it is given; ticks only what changed."""

    DEFAULT_CSS = """
    TicketPanel {
        width: 39; padding: 0 2 0 0; margin: 0 0 0 3;
        scrollbar-size-vertical: 1; scrollbar-gutter: auto;
    }
    TicketPanel > * { height: auto; }
    TicketPanel .panel-part { margin-bottom: 1; }
    """

    def compose(self) -> ComposeResult:
        yield PanelHead("Clocks", ("e", "explain"))
        yield Clocks(classes="panel-part")
        yield PanelHead("Ticket", ("p", "edit"))
        yield Told(id="panel-properties", classes="panel-part")
        yield PanelHead("Time", ("z", "stopwatch"), ("b", "book"))
        yield Told(id="panel-time")

    def show_clocks(self, faces: tuple[ClockFace, ...], notes: tuple[str, ...]) -> None:
        """The clocks as they stand now."""
        clocks = self.query_one(Clocks)
        clocks.airy = not self.screen.has_class("-short")
        clocks.faces, clocks.notes = faces, notes

    def show_properties(self, properties: Sequence[Property], progress: int) -> None:
        """Label and value in two columns, the progress as a bar."""
        room = _WIDTH - INDENT - _LABEL
        lines = []
        for told in properties:
            value = (fit_path if told.is_path else fit)(told.value, room).rstrip()
            lines.append(_row(told.label, Content.styled(value, _style(value))))
            lines += [_row("", Content(fit(more, room).rstrip())) for more in told.more]
        lines.append(_row("Progress", _progress(progress, room)))
        self.query_one("#panel-properties", Told).tell(Content("\n").join(lines))

    def show_time(self, watch: Stopwatch | None, booked: str, now_us: int) -> None:
        """My stopwatch here, and what was booked."""
        margin = Content(" " * INDENT)
        lines = []
        if watch is not None:
            running = watch.running_since_us is not None
            shown = f"{STOPWATCH} {times.stopwatch(watch.shows_us(now_us))}"
            style = "bold $accent" if running else "$text-muted"
            told = Content.styled("  running" if running else "  paused", "$text-muted")
            keys = Content.styled("   Z", "bold $accent") + Content.styled(" stop", "$text-muted")
            lines.append(margin + Content.styled(shown, style) + told + keys)
        lines.append(margin + Content.styled(booked, "$text-muted"))
        self.query_one("#panel-time", Told).tell(Content("\n").join(lines))


def _row(label: str, value: Content) -> Content:
    return Content.styled(" " * INDENT + label.ljust(_LABEL), "$text-muted") + value


def _style(value: str) -> str:
    return "$text-disabled" if value == NONE else ""


def _progress(percent: int, room: int) -> Content:
    width = room - 6
    used = round(width * percent / 100)
    bar = Content.styled("━" * used, "$foreground") + Content.styled("─" * (width - used), "$track")
    return bar + Content(f" {percent} %".rjust(6))
