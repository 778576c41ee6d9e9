"""Folds text for searching: case, diacritics, and the letters that Unicode does not decompose."""

from __future__ import annotations

import unicodedata

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


def like(term: str) -> str:
    """A LIKE pattern that finds the term anywhere, literally (escape character: backslash)."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
