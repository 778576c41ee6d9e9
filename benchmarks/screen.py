"""What a program has drawn: its bytes replayed on a screen in memory, and whether it changed."""

import codecs
import re

import pyte

# Sequences that pyte would print as text: private CSI with a prefix or an intermediate sign,
# window reports, device strings and system commands.
_UNKNOWN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[@-~]"
    r"|\x1b\[[0-9;:?]*[ !$'\"]+[@-~]"
    r"|\x1b\[[0-9;]*t"
    r"|\x1b[P_X^].*?\x1b\\"
    r"|\x1b\].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
# The beginning of a sequence whose end has not been read yet.
_BEGUN = re.compile(r"\x1b(?:\[[0-9;:<=>? !$'\"]*|[P_X^\]][^\x07\x1b]*\x1b?)?\Z", re.DOTALL)

_Row = tuple[tuple[str, str, str, bool, bool, bool], ...]


class Screen:
    """A terminal's screen of so many columns and rows."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._seen: dict[int, _Row] = {}

    def feed(self, data: bytes) -> bool:
        """Draw some output; True if a cell looks different from before."""
        text = self._held + self._decoder.decode(data)
        begun = _BEGUN.search(text)
        end = begun.start() if begun else len(text)
        self._held = text[end:]
        self._stream.feed(_UNKNOWN.sub("", text[:end]))
        changed = False
        for y in self._screen.dirty:
            row = self._row(y)
            changed = changed or self._seen.get(y) != row
            self._seen[y] = row
        self._screen.dirty.clear()
        return changed

    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def _row(self, y: int) -> _Row:
        cells = self._screen.buffer[y]
        return tuple(
            (cell.data, cell.fg, cell.bg, cell.bold, cell.italics, cell.reverse)
            for cell in (cells[x] for x in range(self._screen.columns))
        )
