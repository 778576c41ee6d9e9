"""Text that is drawn again only when it is another text."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Told(Static):
    """For what is computed each second and seldom changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._told = Content("")

    def tell(self, told: Content) -> None:
        """Show this; the page is laid out anew only when the number of lines is another."""
        if told.is_same(self._told):
            return
        same_height = told.plain.count("\n") == self._told.plain.count("\n")
        was_empty = not self._told.plain
        self._told = told
        self.update(told, layout=was_empty or not same_height)
