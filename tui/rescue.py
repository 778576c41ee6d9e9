"""What somebody wrote and the desk could not keep goes to a file of their own when Tocsin ends."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


def folder() -> Path:
    """Where such files lie."""
    from platformdirs import user_state_path

    return user_state_path("tocsin", appauthor=False) / "unsent"


def save(texts: Sequence[tuple[str, str]], now: datetime) -> Path:
    """Write (what it is, its words) pairs to a new file that only its owner may read; returns
    where. Raises OSError where that cannot be done either.
    """
    folder().mkdir(parents=True, exist_ok=True)
    whole = "\n\n".join(f"== {what}\n\n{words}" for what, words in texts) + "\n"
    for number in range(1000):
        path = folder() / f"{now:%Y-%m-%d-%H%M%S}{f'-{number}' if number else ''}.txt"
        try:
            file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(file, "w", encoding="utf-8") as target:
            target.write(whole)
            target.flush()
            os.fsync(target.fileno())
        return path
    raise OSError(f"there are a thousand files of this second in {folder()}")
