"""What the database refuses with, told in the store's own errors and in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.backups_beside import newest_beside
from store.errors import (
    Busy,
    Damaged,
    DiskFailed,
    Gone,
    NoDatabase,
    NoRoom,
    ReadOnly,
    Refused,
    StoreError,
)
from store.unfinished import PART

# How long a statement waits for another program's write before it gives up.
BUSY_S = 10.0
# Extended codes carry the plain one in their lowest byte (https://sqlite.org/rescode.html).
_PLAIN = 0xFF


def busy(busy_s: float) -> Busy:
    """The error of a write that waited ``busy_s`` seconds in vain."""
    return Busy(
        f"The desk is busy: another program has been writing to it for {busy_s:g} seconds. "
        "Nothing was saved; try again."
    )


def failure(  # noqa: PLR0911  (a line for each thing that can be the matter)
    error: sqlite3.Error, path: str, busy_s: float
) -> StoreError | None:
    """What ``error`` means for the desk at ``path``; None for what only a programmer can mend."""
    if path.endswith(PART) and (unwritten := _unwritten(error, path.removesuffix(PART))):
        return unwritten
    # An error of the module itself has no code.
    if "Could not decode to UTF-8" in str(error):
        # Everything in a desk was text when it was written.
        return Damaged(_damaged(path))
    match getattr(error, "sqlite_errorcode", 0) & _PLAIN:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(busy_s)
        case sqlite3.SQLITE_FULL:
            return NoRoom(
                f"The disk that holds the desk {path} is full. Nothing was saved; make room on "
                "it and try again."
            )
        case sqlite3.SQLITE_READONLY:
            return ReadOnly(
                f"The desk {path} may only be read. Nothing was saved; see to it that you may "
                "write the file and its folder, and try again."
            )
        case sqlite3.SQLITE_CANTOPEN:
            return Gone(
                f"The desk's file {path} cannot be opened ({error}): it was moved or removed, or "
                "its disk was taken away. Nothing was saved; try again when it is there."
            )
        case sqlite3.SQLITE_CORRUPT:
            return Damaged(_damaged(path))
        case sqlite3.SQLITE_NOTADB:
            return NoDatabase(_damaged(path))
        case sqlite3.SQLITE_IOERR:
            return DiskFailed(
                f"The disk that holds the desk {path} failed ({error}). Check the disk and the "
                "room on it, and try again."
            )
    return None


def _unwritten(error: sqlite3.Error, target: str) -> StoreError | None:
    """What it means for a copy that is being made, by the name that it would have got; None where
    it means the same as for a desk.
    """
    match getattr(error, "sqlite_errorcode", 0) & _PLAIN:
        case sqlite3.SQLITE_FULL:
            return NoRoom(
                f"The disk is full, and {target} could not be written. Nothing was kept of it; "
                "make room there and try again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return Refused(
                f"{target} could not be written ({error}). Nothing was kept of it; check the disk, "
                "the room on it and your rights, and try again."
            )
    return None


def _damaged(path: str) -> str:
    return (
        f"The desk's file {path} is damaged and cannot be trusted any more. Leave Tocsin and "
        f"{how_to_restore(path)}"
    )


def how_to_restore(path: str) -> str:
    """The end of a sentence about a desk that is lost: what to do, with which file."""
    newest = newest_beside(Path(path))
    told = f"; the newest that lies beside it is {newest}." if newest is not None else "."
    return f"restore a backup with `tocsin restore FILE`{told} The damaged file is kept."


@contextmanager
def told(path: str, busy_s: float) -> Iterator[None]:
    """Turn what SQLite refuses inside into the store's errors."""
    try:
        yield
    except sqlite3.Error as error:
        meant = failure(error, path, busy_s)
        if meant is None:
            raise
        raise meant from error
