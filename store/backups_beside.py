"""Finds the newest backup that lies beside a desk, for whoever needs one in a hurry."""

from __future__ import annotations

from pathlib import Path

from store.unfinished import PART

# The first bytes of every SQLite database, and where it keeps the number that the program gave to
# its tables, big-endian in four bytes (https://sqlite.org/fileformat.html).
_MAGIC = b"SQLite format 3\0"
_VERSION_AT, _HEADER = 60, 100
# What belongs to a database that is open, or is not whole yet.
_UNFIT = ("-wal", "-shm", "-journal", PART, ".new")
# What a restored backup took the place of: it had its reasons to go.
SET_ASIDE = ".before-restore-"


def newest_beside(path: Path) -> Path | None:
    """The youngest file in the desk's folder that looks like a copy of it; None without any.

    Its name begins as the desk's does (desk-monday.db, desk.db.version-1). It is not read beyond
    its first bytes, so it may be damaged as well.
    """
    try:
        found = [
            (file.stat().st_mtime_ns, file)
            for file in path.parent.iterdir()
            if file.name.startswith(path.stem) and file.name != path.name and _is_copy(file)
        ]
    except OSError:
        # This is a hint within another sentence, and no reason for one of its own.
        return None
    return max(found)[1] if found else None


def _is_copy(file: Path) -> bool:
    if file.name.endswith(_UNFIT) or SET_ASIDE in file.name or not file.is_file():
        return False
    return version_in_header(file) > 0


def version_in_header(file: Path) -> int:
    """The version of the tables as the beginning of a file tells it: 0 where it is no desk. What
    was written last may not be there yet.
    """
    with file.open("rb") as opened:
        header = opened.read(_HEADER)
    version = header[_VERSION_AT : _VERSION_AT + 4]
    return int.from_bytes(version, "big") if header.startswith(_MAGIC) else 0
