"""Sentences end their lines between words, where the edge of a terminal would cut through one."""

from __future__ import annotations

import os
import textwrap
from typing import TextIO


def wrapped(text: str, stream: TextIO) -> str:
    """The text as it is printed there: as it is where no terminal is, for whoever reads on."""
    if not stream.isatty():
        return text
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return text
    # Addresses and paths stay whole, to be copied.
    lines = (
        textwrap.fill(line, max(20, width), break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
    return "\n".join(lines)
