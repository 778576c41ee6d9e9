"""Looks at the pages of a desk's file for what must not be there. Changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from store.failures import BUSY_S, told

# A file of which everything is wrong should not fill the terminal.
MOST = 20
# How often SQLite lets Python look at the keyboard, in its own steps.
_STEPS = 100_000


def damage(path: Path, stopped: Callable[[], bool] = lambda: False) -> list[str]:
    """What is wrong with the pages and indexes of a file; nothing when it is whole.

    Takes some seconds for a gigabyte. Raises Damaged where it cannot be read at all, and
    KeyboardInterrupt soon after ``stopped`` says so.
    """
    with (
        told(str(path), BUSY_S),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        return damage_seen(connection, stopped)


def damage_seen(
    connection: sqlite3.Connection, stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """The same on a connection that is open."""
    # Ctrl-C is an error in there, which stops SQLite as well; without it nothing would.
    connection.set_progress_handler(stopped, _STEPS)
    try:
        rows = connection.execute(f"PRAGMA integrity_check({MOST})").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
    lines = [" ".join(line.split()) for (text,) in rows for line in str(text).splitlines()]
    return [line for line in lines if line != "ok"][:MOST]
