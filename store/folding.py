"""Folds text for searching: case, diacritics, and the letters that Unicode does not decompose."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


def fold(text: str) -> str:
    """Lower case without diacritics, so that "lodz" finds "Łódź"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def terms(text: str) -> tuple[str, ...]:
    """The folded words of a search; every one of them must be found."""
    return tuple(fold(text).split())


# What a word may be long, in bytes as a database keeps it; nobody types more of one.
MOST_BYTES = 45
# Letters and digits; those of a script without spaces each by itself.
_PARTS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def words(text: str, most: int) -> list[str]:
    """What a text is found by, each word once, no more than ``most``: each is the beginning of
    what somebody may type.

    Signs within a word are left out, so that "email" finds "e-mail"; its parts are words too, each
    with what follows it: "10.0.0.12" is found by "10.0" and by "0.12", not by "12.10".
    """
    found: dict[str, None] = {}
    for piece in dict.fromkeys(text.split()):
        if piece.isascii() and piece.isalnum():
            found[piece[:MOST_BYTES].lower()] = None
        else:
            found.update(dict.fromkeys(_endings(piece)))
        if len(found) >= most:
            break
    return list(found)[:most]


def sought(text: str) -> tuple[str, ...]:
    """The words that somebody typed, each without its signs, in their order; of a ticket that is
    found, each of them begins a word. Nothing when there are but signs.
    """
    pieces = ("".join(_PARTS.findall(fold(piece))) for piece in text.split())
    return tuple(dict.fromkeys(_cut(piece) for piece in pieces if piece))


def _endings(piece: str) -> tuple[str, ...]:
    return _known_endings(piece) if len(piece) <= MOST_BYTES else _endings_of(piece)


def _endings_of(piece: str) -> tuple[str, ...]:
    parts = _PARTS.findall(fold(piece))
    # Each letter is a byte at least.
    return tuple(_cut("".join(parts[n : n + MOST_BYTES])) for n in range(len(parts)))


# People say the same words again and again.
_known_endings = lru_cache(maxsize=20_000)(_endings_of)


def _cut(word: str) -> str:
    """The beginning of a word that is too long."""
    if len(word) * 4 <= MOST_BYTES:
        return word
    return word.encode()[:MOST_BYTES].decode(errors="ignore")


def like(term: str) -> str:
    """A LIKE pattern that finds the term anywhere, literally (escape character: backslash)."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
