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
from tui.widgets.clocks import INDENT, Clocks, panel_lines
from tui.widgets.told import Told

_LABEL = 11
_WIDTH = 37
# The blank rows under the three heads.
_HEADS = 3


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
    """Shows what it is given; ticks only what changed.

    Where it is higher than the screen, it first gives up blank rows and then the customer's phone
    and e-mail, so that the time stays in sight.
    """

    DEFAULT_CSS = """
    TicketPanel {
        width: 39; padding: 0 1 0 0; margin: 0 0 0 3;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    TicketPanel.-dense PanelHead { margin-bottom: 0; }
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

    def __init__(self) -> None:
        super().__init__()
        self._faces: tuple[ClockFace, ...] = ()
        self._notes: tuple[str, ...] = ()
        self._properties: tuple[Property, ...] = ()
        self._progress = 0
        self._time_rows = 1

    def show_clocks(self, faces: tuple[ClockFace, ...], notes: tuple[str, ...]) -> None:
        """The clocks as they stand now."""
        self._faces, self._notes = faces, notes
        self._arrange()

    def show_properties(self, properties: Sequence[Property], progress: int) -> None:
        """Label and value in two columns, the progress as a bar."""
        self._properties, self._progress = tuple(properties), progress
        self._arrange()

    def _arrange(self) -> None:
        """Show clocks and properties with as much space around them as there is."""
        airy, dense, spare = self._spacing()
        clocks = self.query_one(Clocks)
        clocks.airy = airy
        clocks.faces, clocks.notes = self._faces, self._notes
        self.set_class(dense, "-dense")
        self._tell_properties(spare=spare)

    def _spacing(self) -> tuple[bool, bool, bool]:
        """Blank rows between clocks, none under heads, the customer's phone and e-mail."""
        if self.screen.has_class("-short"):
            return False, False, True
        room = self.size.height
        spare = sum(len(told.spare) + len(_noted(told)) for told in self._properties)
        shown = sum(1 + len(told.more) for told in self._properties) + 1
        tight = len(panel_lines(self._faces, self._notes, _WIDTH, airy=False))
        loose = len(panel_lines(self._faces, self._notes, _WIDTH, airy=True))
        # Three heads, a blank row after each of the first two parts.
        needed = 3 + tight + 1 + shown + 1 + self._time_rows
        if not room or needed + spare + _HEADS + loose - tight <= room:
            return True, False, True
        if needed + spare + _HEADS <= room:
            return False, False, True
        if needed + spare <= room:
            return False, True, True
        # Where one must scroll all the same, nothing is left out.
        return False, True, needed > room

    def _tell_properties(self, *, spare: bool) -> None:
        room = _WIDTH - INDENT - _LABEL
        lines = []
        for told in self._properties:
            value = (fit_path if told.is_path else fit)(told.value, room).rstrip()
            lines.append(_row(told.label, Content.styled(value, _style(value))))
            further = (*told.more, *told.spare) if spare else told.more
            lines += [_row("", Content(fit(more, room).rstrip())) for more in further]
            lines += [_row("", note) for note in _noted(told) if spare]
        lines.append(_row("Progress", _progress(self._progress, room)))
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
        self._time_rows = len(lines)
        self.query_one("#panel-time", Told).tell(Content("\n").join(lines))


def _noted(told: Property) -> list[Content]:
    """A property's note, muted, on as many lines as it needs but two at most."""
    if not told.note:
        return []
    rows = Content.styled(told.note, "$text-muted").wrap(_WIDTH - INDENT - _LABEL)
    return list(rows)[:2]


def _row(label: str, value: Content) -> Content:
    return Content.styled(" " * INDENT + label.ljust(_LABEL), "$text-muted") + value


def _style(value: str) -> str:
    return "$text-disabled" if value == NONE else ""


def _progress(percent: int, room: int) -> Content:
    width = room - 6
    used = round(width * percent / 100)
    bar = Content.styled("━" * used, "$foreground") + Content.styled("─" * (width - used), "$track")
    return bar + Content(f" {percent} %".rjust(6))
