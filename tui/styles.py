"""Styles, parsed once for each theme."""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

# More widgets than Tocsin has kinds of. Textual remembers 64, and looks at them in turns: with one
# more than that it finds none of them, and parses them all whenever there is a new one.
_MOST_SOURCES = 1024


class SteadyStylesheet(Stylesheet):
    """Textual parses all styles anew, twice, for each tab that is opened for the first time, though
    nothing but a theme can change what they say.
    """

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_MOST_SOURCES)
        self._is_another_theme = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the values of a theme."""
        if variables != self._variables:
            super().set_variables(variables)
            self._is_another_theme = True

    def reparse(self) -> None:
        """Parse everything with the values of another theme, if it is another one."""
        if self._is_another_theme:
            super().reparse()
            self._is_another_theme = False
