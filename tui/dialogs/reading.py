"""A long text to scroll through."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from tui.dialogs.dialog import Dialog


class Paragraph(Struct, frozen=True):
    """``lead`` stands before the first line; the others begin under the text."""

    lead: Content
    text: Content = field(default_factory=Content)


class Paragraphs(Widget):
    """Wraps each paragraph to the width there is."""

    DEFAULT_CSS = "Paragraphs { height: auto; }"

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__()
        self._paragraphs = paragraphs

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        lines = []
        for told in self._paragraphs:
            indent = told.lead.cell_length
            rows = told.text.wrap(max(8, width - indent)) if told.text.plain else [Content("")]
            lines += [
                (Content(" " * indent) if n else told.lead) + row for n, row in enumerate(rows)
            ]
        return lines


class ReadingDialog(Dialog[bool]):
    """As wide as the screen allows; ``at_end`` opens it at its last line."""

    DEFAULT_CSS = """
    ReadingDialog > #dialog { width: 110; height: auto; }
    ReadingDialog VerticalScroll {
        height: auto; scrollbar-size-vertical: 1;
        scrollbar-background: $surface; scrollbar-background-hover: $surface;
    }
    """

    def __init__(
        self, title: str, paragraphs: Sequence[Paragraph], *, at_end: bool = False
    ) -> None:
        super().__init__(title)
        self._paragraphs, self._at_end = tuple(paragraphs), at_end

    def compose_dialog(self) -> ComposeResult:
        with VerticalScroll():
            yield Paragraphs(self._paragraphs)
        keys = Content.styled("↑ ↓", "bold $accent") + Content.styled(" scroll   ", "$text-muted")
        keys += Content.styled("esc", "bold $accent") + Content.styled(" close", "$text-muted")
        yield Static(keys, classes="dialog-hint")

    def on_resize(self, event: Resize) -> None:
        # What the dialog needs beside the text: padding, title, hint and the rows between.
        self.query_one(VerticalScroll).styles.max_height = max(3, event.size.height - 6)

    def on_mount(self) -> None:
        pane = self.query_one(VerticalScroll)
        pane.focus()
        if self._at_end:
            pane.scroll_end(animate=False, immediate=True)
