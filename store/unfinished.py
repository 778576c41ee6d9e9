"""A file that has its name only once it is whole: until then it is written beside its place."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import Refused

# What the name of a file ends with that is not whole yet.
PART = ".part"
_LOCK = ".part-lock"
_READ_AND_WRITE = 0o660


@contextmanager
def being_made(target: Path, mode: int) -> Iterator[Path]:
    """An empty file beside ``target``, which becomes it when it is renamed inside, and is removed
    otherwise. Nobody may read it but by ``mode``, and others never.

    What one that was killed left there is removed first. Raises Refused while somebody else makes
    the same file, and OSError.
    """
    part = target.with_name(f"{target.name}{PART}")
    with _alone(target) as is_alone:
        if is_alone:
            remove(part)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode & _READ_AND_WRITE))
        try:
            yield part
        finally:
            remove(part)


def remove(part: Path) -> None:
    """Remove a database that is not wanted, with what SQLite may have left beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


@contextmanager
def _alone(target: Path) -> Iterator[bool]:
    """Whether nobody else makes the file, until the end of the block; False where the file system
    has no locks to tell it by.
    """
    # A file of its own: SQLite loses its locks on a file that we close.
    lock = target.with_name(f"{target.name}{_LOCK}")
    file, is_alone = _taken(lock, target)
    try:
        yield is_alone
    finally:
        lock.unlink(missing_ok=True)
        os.close(file)


def _taken(lock: Path, target: Path) -> tuple[int, bool]:
    while True:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, _READ_AND_WRITE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(file), lock.stat()):
                return file, True
        except FileNotFoundError:
            # Whoever had it was done between our opening it and our taking it.
            pass
        except BlockingIOError as error:
            os.close(file)
            raise Refused(
                f"Another program is writing {target} just now. Wait until it is done and look "
                "what is there, or give another path."
            ) from error
        except OSError:
            return file, False
        os.close(file)
