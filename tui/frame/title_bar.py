"""Row 0: tabs, the stopwatch, who and when. Row 1: a hairline that is thick under the tab."""

from __future__ import annotations

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.present.signs import PAUSED, STOPWATCH, WARNING
from tui.present.text import line

# key, title, mode; a tab without a mode comes with a later version.
TABS: tuple[tuple[str, str, str], ...] = (
    ("1", "Queue", "queue"),
    ("2", "Board", "board"),
    ("3", "Reports", ""),
    ("4", "Knowledge", ""),
    ("5", "Admin", "admin"),
)
_WIDE = 110


class TitleState(Struct, frozen=True):
    """What the title line says. ``stopwatch``: as it stands, empty for none; ``is_running``.
    ``notice``: what is the matter with the database, in the place of the hairline.
    """

    tab: str = "queue"
    tabs: tuple[tuple[str, str, str], ...] = TABS
    stopwatch: str = ""
    stopwatch_ticket: str = ""
    is_running: bool = False
    who: str = ""
    clock: str = ""
    notice: str = ""


def _notice(text: str, width: int) -> Content:
    told = f"{WARNING} {line(text)}"
    if cell_len(told) > width - 4:
        told = set_cell_size(told, width - 5).rstrip() + "…"
    rest = Content.styled("─" * max(0, width - cell_len(told) - 3), "$rule")
    return Content("  ") + Content.styled(told, "bold $warning") + Content(" ") + rest


class TitleBar(Widget):
    """The two top rows of every screen."""

    DEFAULT_CSS = """
    TitleBar { height: 2; dock: top; }
    """

    class TabChosen(Message):
        """Somebody clicked a tab."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    state: reactive[TitleState] = reactive(TitleState())

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        """Both rows; all text from people is plain content."""
        width, state = self.size.width, self.state
        wide = width >= _WIDE
        top = Content("  ")
        if wide:
            top += Content.styled("Tocsin", "bold $accent") + Content("    ")
        self._spans, under = [], (0, 0)
        for n, (key, title, mode) in enumerate(state.tabs):
            start = top.cell_length
            if mode == state.tab:
                if key:
                    top += Content.styled(f"{key} ", "bold $accent")
                top += Content.styled(title, "bold")
                under = (start, top.cell_length)
            else:
                style = "$text-muted" if mode else "$text-disabled"
                top += Content.styled(f"{key} {title}", style)
            self._spans.append((start, top.cell_length, key))
            if n < len(state.tabs) - 1:
                top += Content("   " if wide else "  ")
        right = self._right(wide, width - top.cell_length - 4)
        gap = width - top.cell_length - right.cell_length - 2
        top += Content(" " * max(2, gap)) + right
        if state.notice:
            return Content("\n").join([top, _notice(state.notice, width)])
        rule = (
            Content.styled("─" * under[0], "$rule")
            + Content.styled("━" * (under[1] - under[0]), "$accent")
            + Content.styled("─" * max(0, width - under[1]), "$rule")
        )
        return Content("\n").join([top, rule])

    def _right(self, wide: bool, room: int) -> Content:
        state, parts = self.state, []
        if state.stopwatch:
            style = "$accent" if state.is_running else "$text-muted"
            sign = STOPWATCH if state.is_running else PAUSED
            watch = Content.styled(f"{sign} {state.stopwatch}", style)
            if wide:
                watch += Content.styled(f" {line(state.stopwatch_ticket)}", "$text-muted")
            parts.append(watch)
        if wide and state.who:
            parts.append(Content(line(state.who)))
        clock = state.clock if wide else state.clock.rpartition(" ")[2]
        parts.append(Content.styled(clock, "bold"))
        joined = Content("    " if wide else "  ").join(parts)
        while cell_len(joined.plain) > room and len(parts) > 1:
            parts.pop(0)
            joined = Content("  ").join(parts)
        return joined

    def on_click(self, event: Click) -> None:
        for start, end, key in self._spans:
            if event.y == 0 and start <= event.x < end:
                self.post_message(self.TabChosen(key))
