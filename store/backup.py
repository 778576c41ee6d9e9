"""Copies a desk into a file of its own while people work on it, and looks whether a copy is whole.

Only the standard library. Nothing here runs on the event loop: call it from a thread there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from store.errors import CannotOpen, Damaged, Refused
from store.failures import BUSY_S, told
from store.sqlite_checking import damage_seen
from store.unfinished import being_made

# Told how many of how many pages are copied. An error that it raises stops the copying.
Progress = Callable[[int, int], None]

# Pages (of 4 KiB) between two looks at the keyboard: some ten milliseconds.
_PAGES = 2_000


class Contents(Struct, frozen=True):
    """What is in a desk's file. ``newest_us``: when the last thing happened, None for never."""

    version: int
    tickets: int
    events: int
    newest_us: int | None


class Backup(Struct, frozen=True):
    """A backup that was made, and checked."""

    path: Path
    size: int
    contents: Contents


def back_up(path: Path, target: Path, progress: Progress | None = None) -> Backup:
    """Copy the desk at ``path``, as it is at this moment, to a new file ``target``.

    Others read and write meanwhile. The file has its name only once it is whole, checked and on
    the disk; it may be read by whoever may read the desk. Raises CannotOpen where there is no
    desk, Refused where the file cannot be made, Damaged for a desk that is not whole, and what
    ``Store.write`` raises.
    """
    if not path.exists():
        raise CannotOpen(f"There is no desk at {path}; check the path.")
    check_free(target)
    try:
        with being_made(target, path.stat().st_mode) as part:
            with snapshot(path) as source:
                before = contents_of(source, path)
                copy(source, part, progress)
            after = _checked_copy(path, part, before)
            size = settle(part)
            check_free(target)
            part.replace(target)
            settle_folder(target.parent)
    except OSError as error:
        raise Refused(
            f"The backup cannot be written to {target}: {error.strerror}. "
            "Check the folder, your rights and the room on the disk, or give another path."
        ) from error
    return Backup(target, size, after)


def check_free(target: Path) -> None:
    """Raise Refused where there is something already."""
    if target.is_dir():
        raise Refused(f"{target} is a folder; give the name of a file in it, such as desk.db.")
    if target.exists():
        raise Refused(
            f"{target} is there already, and is left as it is; give another name, "
            "such as one with today's date."
        )


def _checked_copy(path: Path, part: Path, before: Contents) -> Contents:
    try:
        after = examine(part)
    except Damaged as error:
        # A copy is made page by page: what is wrong with it was wrong before.
        raise Damaged(
            f"The desk's file {path} is damaged, so no backup was made of it. "
            "`tocsin doctor` says what is wrong, and how to restore an older backup."
        ) from error
    if after != before:
        raise Refused(f"The copy of {path} is not like it; nothing was kept. Try again.")
    return after


# -- what restoring needs, too ---------------------------------------------------------------


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of a desk: what others write meanwhile is not seen, so copying never starts
    again because of it.
    """
    with (
        told(str(path), BUSY_S),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")


@contextmanager
def at_rest(path: Path) -> Iterator[sqlite3.Connection]:
    """The same of a file that nobody writes, also from where nothing can be written."""
    # SQLite would make two files beside it, and leave them there. But where there is one that
    # ends in "-wal", it holds what is not in the desk's file yet.
    how = "ro" if path.with_name(f"{path.name}-wal").exists() else "ro&immutable=1"
    address = f"file:{quote(str(path))}?mode={how}"
    with (
        told(str(path), BUSY_S),
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection,
    ):
        yield connection


def copy(source: sqlite3.Connection, part: Path, progress: Progress | None) -> None:
    """Copy a database into the empty file ``part``."""

    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with told(str(part), BUSY_S), closing(sqlite3.connect(part)) as target:
        source.backup(target, pages=_PAGES, progress=tell)


def examine(path: Path) -> Contents:
    """What is in a backup, after a look at every page of it.

    Raises Damaged with the first thing that is wrong, and CannotOpen for another file.
    """
    with at_rest(path) as connection:
        contents = contents_of(connection, path)
        damage = damage_seen(connection)
    if damage:
        raise Damaged(f"The file {path} is damaged: {damage[0]}.")
    return contents


def look_into(path: Path) -> Contents:
    """The same without a look at every page: quick, and no proof that the file is whole."""
    with at_rest(path) as connection:
        return contents_of(connection, path)


def contents_of(connection: sqlite3.Connection, path: Path) -> Contents:
    """What is in the desk that a connection reads; CannotOpen where it is no desk."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if not {"ticket", "ticket_event"} <= tables or not version:
        raise CannotOpen(f"{path} is not a Tocsin desk; check the path.")
    [tickets] = connection.execute("SELECT count(*) FROM ticket").fetchone()
    events, newest_us = connection.execute(
        "SELECT count(*), max(recorded_us) FROM ticket_event"
    ).fetchone()
    return Contents(version, tickets, events, newest_us)


def settle(path: Path) -> int:
    """See to it that a file is on the disk; returns its size in bytes."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size


def settle_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
