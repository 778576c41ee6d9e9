"""Shows what people write in messages: a careful part of Markdown, and nothing that can act.

Links stay text with their address in full, images are named, HTML is shown as it was typed:
nothing here can be clicked.
Backslashes and entities mean themselves: a service desk reads more network paths than escaped
asterisks. A line of dashes is a rule, not a heading over somebody's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from tui.present.text import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Longer texts are shown as they are: their reader looks for something, not at its looks, and
# work on hostile nesting stays bounded.
LONGEST_MARKDOWN = 20_000
_DEEPEST = 6


class Paragraph(Struct, frozen=True):
    """``first`` stands before its first line, ``rest`` before the others (the same width).

    ``wraps`` False: lines of code, which are folded at the edge only. ``apart``: a blank line
    stands before it.
    """

    content: Content
    first: str = ""
    rest: str = ""
    wraps: bool = True
    apart: bool = True

    def lines(self, width: int) -> list[Content]:
        """The paragraph in lines of at most ``width`` cells (of at least 8 for the text)."""
        room = max(8, width - cell_len(self.rest))
        if not self.content.plain:
            return [Content.styled(self.first, "$text-muted")]
        lines = [
            line
            for part in self.content.split(allow_blank=True)
            for line in (part.wrap(room) if self.wraps else part.fold(room))
        ]
        return [
            Content.styled(self.rest if n else self.first, "$text-muted") + line
            if self.rest or self.first
            else line
            for n, line in enumerate(lines)
        ]


def paragraphs(text: str) -> list[Paragraph]:
    """A message as paragraphs. Where the syntax would hide a letter, the text stands as typed."""
    told = clean(text).strip("\n")
    if len(told) <= LONGEST_MARKDOWN:
        shown = _Writer().write(_parser().parse(told))
        letters = sum(_letters(part.first) + _letters(part.content.plain) for part in shown)
        if shown and letters >= _letters(told):
            return shown
    return [Paragraph(Content(told))]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    return parser.disable(
        ["escape", "entity", "html_block", "html_inline", "lheading", "reference"]
    )


class _Writer:
    """Walks the tokens of a message once, and remembers how deep it is in lists and quotes."""

    def __init__(self) -> None:
        self._done: list[Paragraph] = []
        self._prefixes: list[str] = []
        self._marker = ""
        self._counts: list[int | None] = []
        self._is_heading = False
        self._tight = False
        self._list_begins = False

    def write(self, tokens: Sequence[Token]) -> list[Paragraph]:
        """The paragraphs of a parsed message."""
        for token in tokens:
            self._take(token)
        return self._done

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            content = _inline(token.children or [])
            self._add(content.stylize("bold") if self._is_heading else content)
        elif kind in {"fence", "code_block"}:
            if token.info:
                self._add(Content.styled(clean(token.info), "$text-muted"))
            self._add(Content.styled(token.content.rstrip("\n"), _CODE), wraps=False)
        elif kind == "hr":
            self._add(Content.styled("─" * 8, "$text-muted"))
        elif kind in {"heading_open", "heading_close"}:
            self._is_heading = kind == "heading_open"
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            start = token.attrGet("start")
            ordered = kind == "ordered_list_open"
            self._counts.append(int(start if start is not None else 1) if ordered else None)
            self._list_begins = len(self._counts) == 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._counts.pop()
        elif kind == "list_item_open":
            self._open_item()
        elif kind == "blockquote_open":
            self._prefixes.append("│ ")
        elif kind in {"list_item_close", "blockquote_close"}:
            if self._marker:
                self._add(Content(""))
            self._prefixes.pop()
            self._marker = ""
        elif kind == "paragraph_open":
            self._tight = token.hidden

    def _open_item(self) -> None:
        count = self._counts[-1]
        if count is None:
            self._marker = "• "
        else:
            self._marker = f"{count}. "
            self._counts[-1] = count + 1
        self._prefixes.append(" " * cell_len(self._marker))

    def _add(self, content: Content, *, wraps: bool = True) -> None:
        rest = "".join(self._prefixes[:_DEEPEST])
        first = rest
        if self._marker:
            first = "".join(self._prefixes[:-1][: _DEEPEST - 1]) + self._marker
            rest = rest if len(self._prefixes) <= _DEEPEST else " " * cell_len(first)
        # Items of a list stand together, but the list apart from what is before it.
        together = bool(self._counts) and self._tight and not self._list_begins
        apart = bool(self._done) and not together
        self._list_begins = False
        self._done.append(Paragraph(content, first, rest, wraps, apart))
        self._marker = ""


_CODE = "$foreground on $panel"


def _inline(tokens: Sequence[Token]) -> Content:
    """Words with emphasis; a line break that was typed stays one."""
    parts: list[Content | tuple[str, str]] = []
    styles: list[str] = []
    links: list[tuple[str, str]] = []
    said = ""
    for token in tokens:
        kind = token.type
        if kind in {"softbreak", "hardbreak"}:
            parts.append(("\n", ""))
        elif kind in _EMPHASIS:
            styles.append(_EMPHASIS[kind])
        elif kind in {"em_close", "strong_close"}:
            styles.pop()
        elif kind == "link_open":
            links.append((str(token.attrGet("href") or ""), said))
            styles.append("underline")
        elif kind == "link_close":
            styles.pop()
            address, before = links.pop()
            words = said.removeprefix(before)
            if address not in {words, f"mailto:{words}"}:
                parts.append((f" ({clean(address)})", "$text-muted"))
        else:
            words = _words(token)
            said += words
            style = _CODE if kind == "code_inline" else " ".join(styles)
            parts.append((words, style))
    return Content.assemble(*parts)


_EMPHASIS = {"em_open": "italic", "strong_open": "bold"}


def _words(token: Token) -> str:
    if token.type == "image":
        address = token.attrGet("src") or ""
        return clean(f"[image: {token.content or 'without a name'}] ({address})")
    return clean(token.content)
