"""Puts a backup in a desk's place, when nobody has the desk open; what was there is kept.

Only the standard library. Nothing here runs on the event loop: call it from a thread there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from store.backup import (
    Contents,
    Progress,
    at_rest,
    copy,
    examine,
    look_into,
    settle,
    settle_folder,
)
from store.backups_beside import SET_ASIDE
from store.errors import CannotOpen, Damaged, InUse, NewerDesk, Refused
from store.failures import BUSY_S, told
from store.store import SCHEMA_VERSION
from store.unfinished import being_made

# Where SQLite locks a file: the 512 bytes at one gibibyte, whatever the file's size
# (https://sqlite.org/fileformat.html, "The Lock-Byte Page").
_LOCK_BYTES = (512, 0x4000_0000)
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# Long enough for somebody who is just leaving.
_PATIENCE_MS = 500


class Restored(Struct, frozen=True):
    """What is in the desk now, and where the one before it is kept; None where there was none."""

    contents: Contents
    kept: Path | None


def restore(backup: Path, path: Path, now: datetime, progress: Progress | None = None) -> Restored:
    """Put a copy of ``backup`` in the place of the desk at ``path``.

    The desk that is there stays beside it as ``desk.db.before-restore-YYYYMMDD-HHMMSS``, in the
    time zone of ``now``. At every moment one of the two is there, whole. Raises InUse while
    somebody has the desk open, Refused where files cannot be written, and what ``check`` raises.
    """
    path = path.resolve()
    check(backup, path)
    try:
        with being_made(path, path.stat().st_mode if path.exists() else 0o660) as part:
            with at_rest(backup) as source:
                copy(source, part, progress)
            # Copied page by page, it is as whole as the backup is.
            contents = read_backup(examine, part, backup)
            _like(path, part)
            settle(part)
            with alone(path):
                kept = _set_aside(path, now)
                part.replace(path)
            settle_folder(path.parent)
    except OSError as error:
        raise Refused(
            f"The desk cannot be restored at {path}: {error.strerror}. Nothing was changed; check "
            "your rights to the folder and the room on the disk."
        ) from error
    return Restored(contents, kept)


def check(backup: Path, path: Path | None) -> Contents:
    """What is in a backup that may be restored at ``path``, without a look at all of it; None for
    a desk that is no file.

    Raises CannotOpen for what is no desk, NewerDesk for tables that this Tocsin doesn't know,
    Damaged for a file that cannot be read, and Refused for the desk itself.
    """
    if not backup.is_file():
        raise CannotOpen(f"There is no file {backup}; check the path of the backup.")
    if path is not None and path.exists() and backup.samefile(path):
        raise Refused(f"{backup} is the desk itself; give the path of a backup.")
    contents = read_backup(look_into, backup, backup)
    if contents.version > SCHEMA_VERSION:
        raise NewerDesk(
            f"The backup {backup} was written by a newer Tocsin (its tables are version "
            f"{contents.version}, this Tocsin knows {SCHEMA_VERSION}); install the newer Tocsin "
            "to restore it."
        )
    return contents


def read_backup(look: Callable[[Path], Contents], file: Path, backup: Path) -> Contents:
    """What ``look`` finds in a copy of a backup; Damaged says that nothing was restored."""
    try:
        return look(file)
    except Damaged as error:
        raise Damaged(
            f"The backup {backup} is damaged, or no desk. Nothing was restored; take an older one."
        ) from error


@contextmanager
def alone(path: Path, nothing: str = "Nothing was restored") -> Iterator[sqlite3.Connection | None]:
    """Hold the desk at ``path``: nobody else has it open, or can open it meanwhile.

    Gives the connection that can read it; None where there is no desk, or only a damaged one.
    Raises InUse while somebody has it open, which says with ``nothing`` what was not done.
    """
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        try:
            # Who has a desk open shares a lock on it from beginning to end, and only who is alone
            # can change how it keeps its journal. What that still held goes into the file.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            is_held = True
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise _in_use(path, nothing) from error
            if code not in _BROKEN:
                with told(str(path), BUSY_S):
                    raise
            is_held = False
        if is_held:
            yield connection
            connection.execute("ROLLBACK")
            return
    # SQLite cannot read it any more; those who have it open hold their locks all the same.
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *_LOCK_BYTES)
        except BlockingIOError as error:
            raise _in_use(path, nothing) from error
        yield None


def _in_use(path: Path, nothing: str) -> InUse:
    return InUse(
        f"Somebody has the desk {path} open. {nothing}; let everybody leave Tocsin "
        "(ctrl+q), stop `tocsin worker`, and try again."
    )


def _like(path: Path, part: Path) -> None:
    """Give the new file to those who have the present one."""
    if path.exists():
        present = path.stat()
        # Only the administrator of the machine may give files away.
        with contextlib.suppress(PermissionError):
            os.chown(part, present.st_uid, present.st_gid)
        part.chmod(present.st_mode & 0o660)


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Give the present desk a second name, which it keeps; returns that name."""
    kept = _free_name(path, f"{path.name}{SET_ASIDE}{now:%Y%m%d-%H%M%S}")
    there = path.exists()
    if there:
        # Another name, and not a move: at no moment there is no desk.
        os.link(path, kept)
    # What a journal holds belongs to the old file, and would spoil the new one.
    for end in ("-wal", "-journal"):
        journal = path.with_name(path.name + end)
        if journal.exists():
            journal.replace(kept.with_name(kept.name + end))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    settle_folder(path.parent)
    return kept if there else None


def _free_name(path: Path, wanted: str) -> Path:
    kept, n = path.with_name(wanted), 2
    while kept.exists():
        kept, n = path.with_name(f"{wanted}-{n}"), n + 1
    return kept
