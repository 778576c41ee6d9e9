"""Makes people's text safe and fitting to show: no control characters, cut by cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

# C0 and C1 controls (a tab and a line feed are handled apart), the line and paragraph separators,
# and the characters that turn the direction of text around.
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
# Terminals disagree about the width of emoji that are joined, coloured or dressed: each of these
# is shown as its first emoji, so that whatever stands behind it stays where it belongs.
_EMOJI = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_DRESS = "[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_JOINED = re.compile(f"({_EMOJI}){_DRESS}*(?:\u200d{_EMOJI}{_DRESS}*)+|({_EMOJI}){_DRESS}+")
_LOOSE = re.compile("[\u200d\u20e3\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
ELLIPSIS = "…"


def typed(text: str) -> str:
    """Several lines of text without control characters, and otherwise as somebody wrote it: what
    goes into a field may be saved from there.
    """
    # Terminals put a lone carriage return between the lines of what is pasted.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text.replace("\t", "    "))


def clean(text: str) -> str:
    """Several lines to show, without anything that could move a cursor, reorder a line or be of
    another width in another terminal. Never to be saved: emoji become simpler ones.
    """
    text = typed(text)
    return text if text.isascii() else _plain_emoji(text)


def _plain_emoji(text: str) -> str:
    """A family as its first member, a flag as the letters of its country."""
    text = _JOINED.sub(lambda found: found[1] or found[2], text)
    text = _FLAG_LETTER.sub(lambda found: chr(ord(found[0]) - 0x1F1E6 + ord("A")), text)
    return _LOOSE.sub("", text)


def line(text: str) -> str:
    """The same on one line."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join(clean(text).split())


def fit(text: str, width: int) -> str:
    """Exactly ``width`` cells: cut at the end with an ellipsis, or filled up with spaces."""
    if width <= 0:
        return ""
    if text.isascii():
        if len(text) <= width:
            return text.ljust(width)
        return text[: width - 1] + ELLIPSIS
    # Nobody needs more characters than cells, but for the marks that take none.
    text = text[: width * 4]
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    cut = set_cell_size(text, width - 1).rstrip()
    return set_cell_size(cut + ELLIPSIS, width)


def fit_path(path: str, width: int) -> str:
    """Like ``fit``, but a path such as "Network › VPN" loses its front: the leaf is looked for."""
    if cell_len(path) <= width or " › " not in path:
        return fit(path, width)
    leaf = path.rsplit(" › ", 1)[1]
    return fit(f"{ELLIPSIS} › {leaf}", width)


def right(text: str, width: int) -> str:
    """Right-aligned in ``width`` cells; cut only if it must be."""
    missing = width - cell_len(text)
    return " " * missing + text if missing >= 0 else fit(text, width)


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 ticket``, ``2 tickets``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
