"""A key that stands for a character, on a box that is no text."""

from __future__ import annotations

from textual.events import Key


def take_character(event: Key) -> str:
    """The character of a key, which then does nothing else; "" for any other key.

    A letter or a digit must not become a command because the cursor is not in a text just now.
    """
    if not event.is_printable or event.character is None:
        return ""
    event.stop()
    event.prevent_default()
    return event.character
