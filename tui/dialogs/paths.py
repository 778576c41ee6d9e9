"""What a path that somebody is typing could go on to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

# A folder with more in it is read as far as this; whoever looks for the rest types more of it.
_MOST_READ = 5_000
_MOST_TOLD = 200


def meant(text: str) -> str:
    """The path that somebody means who typed or pasted a whole one behind what stood there: what
    follows two slashes begins at the root, and "~/" behind "~/" at home.
    """
    text = "/" + text.rpartition("//")[2] if "//" in text else text
    return text.removeprefix("~/") if text.startswith("~/~/") else text


def has_folder(text: str) -> bool:
    """Whether the folder of a path is there. Waits for the disk, as ``completions`` does."""
    folder, slash, _ = text.rpartition("/")
    try:
        return Path(folder + slash).expanduser().is_dir()
    except (OSError, RuntimeError, ValueError):
        return False


def completions(text: str, endings: Sequence[str]) -> list[str]:
    """The paths that begin with ``text``: files with these endings, then folders (``…/``).

    ``~`` stays what it is. Hidden ones only after a dot. Nothing for a folder that cannot be read.
    Waits for the disk: call it away from the event loop.
    """
    if text == "~":
        text = "~/"
    folder, slash, begin = text.rpartition("/")
    try:
        base = Path(folder + slash).expanduser() if slash else Path()
        found = sorted(_entries(base, begin, endings))
    except (OSError, RuntimeError, ValueError):
        return []
    return [f"{folder}{slash}{name}" for _, _, name in found[:_MOST_TOLD]]


def _entries(base: Path, begin: str, endings: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    wanted = begin.casefold()
    with os.scandir(base) as entries:
        for entry in islice(entries, _MOST_READ):
            key = entry.name.casefold()
            if not key.startswith(wanted) or (key.startswith(".") and not begin):
                continue
            # What is no text to a terminal could be neither shown nor typed.
            if not entry.name.isprintable():
                continue
            if entry.is_dir():
                yield True, key, f"{entry.name}/"
            elif key.endswith(tuple(endings)):
                yield False, key, entry.name
