"""Text that every database takes: PostgreSQL keeps no NUL, and none keeps half a character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def storable(text: str) -> str:
    """The text without NUL characters; a surrogate that is half of nothing becomes "�"."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        # Two halves that belong together become the character that they are.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_all(value: Any) -> Any:
    """The same with every text within lists and mappings."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable_all(name): storable_all(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable_all(inner) for inner in value]
    if isinstance(value, tuple):
        return tuple(storable_all(inner) for inner in value)
    return value
