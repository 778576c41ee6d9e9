"""The last row: what the keys do here; whole entries only, the unavailable ones dimmed."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class KeyHint(Struct, frozen=True):
    """A key and one word; ``available`` False: dimmed."""

    key: str
    word: str
    available: bool = True

    def content(self) -> Content:
        """Key bold in accent, word muted."""
        if not self.available:
            return Content.styled(f"{self.key} {self.word}", "$text-disabled")
        return Content.styled(self.key, "bold $accent") + Content.styled(
            f" {self.word}", "$text-muted"
        )


class Footer(Widget):
    """Left: what acts on the row, by frequency; right: everything else."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; padding: 0 2; }
    """

    hints: reactive[tuple[tuple[KeyHint, ...], tuple[KeyHint, ...]]] = reactive(((), ()))

    def render(self) -> Content:
        """As many entries as fit; the last ones on the left go first."""
        width = self.size.width
        gap = Content("   " if width >= 106 else "  ")
        left, right = list(self.hints[0]), list(self.hints[1])
        if width < 106:
            # The palette is in the help too; on a narrow line the row's own keys matter more.
            right = [hint for hint in right if hint.key != "^p"]
        while left or right:
            lefts = gap.join([hint.content() for hint in left])
            rights = gap.join([hint.content() for hint in right])
            room = width - lefts.cell_length - rights.cell_length
            if room >= 2 or not (left and right):
                return lefts + Content(" " * max(0, room)) + rights
            left.pop()
        return Content("")
