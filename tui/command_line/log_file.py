"""The log file: where an error that nobody foresaw is written down in full."""

from __future__ import annotations

import logging
from pathlib import Path

LARGEST = 1_000_000
KEPT = 3


def path() -> Path:
    """Where the log lies."""
    from platformdirs import user_state_path

    return user_state_path("tocsin", appauthor=False) / "tocsin.log"


def start() -> None:
    """Send warnings and errors to the log file from now on; nothing is ever shown on screen."""
    from logging.handlers import RotatingFileHandler

    root = logging.getLogger()
    if any(handler.name == "tocsin" for handler in root.handlers):
        return
    # A log that cannot be written must not stop the desk, nor write over its screen.
    logging.raiseExceptions = False
    handler: logging.Handler
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path(), maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.name = "tocsin"
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def record(error: BaseException) -> str:
    """Write an unforeseen error down; returns the sentence for the person."""
    start()
    logging.getLogger("tocsin").error("Unforeseen error", exc_info=error)
    if path().exists():
        return (
            "Something went wrong that Tocsin did not foresee. What was saved is safe; "
            f"the details are in {path()}."
        )
    return (
        f"Something went wrong that Tocsin did not foresee ({type(error).__name__}). What was "
        f"saved is safe; the details could not be written to {path()}."
    )
