"""Who may read and write the file of a desk: its owner and its group, and nobody else."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from desk.findings import Finding, note, well, wrong

_OTHERS = stat.S_IROTH | stat.S_IWOTH
_JOURNALS = ("-wal", "-shm", "-journal")


def examine(path: Path) -> Iterator[Finding]:
    """What can be said about the rights to the file at ``path``, and to what lies beside it."""
    file, folder = path.stat(), path.parent.stat()
    owner, group = _user(file.st_uid), _group(file.st_gid)
    shared = bool(file.st_mode & stat.S_IWGRP)
    reads = "may read it" if file.st_mode & stat.S_IRGRP else "may not read it"
    told = "may read and write it" if shared else reads
    yield well(f"It is of {owner}; the group {group} {told}.")
    near = [one for one in sorted(path.parent.glob(f"{path.name}*")) if one.is_file()]
    shown = [one for one in near if one.stat().st_mode & _OTHERS]
    if shown:
        yield wrong(
            f"Everybody on this machine may read {', '.join(one.name for one in shown)}.",
            f"Take that away with: chmod o= {' '.join(shlex.quote(str(one)) for one in shown)}",
        )
    if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
        yield wrong(
            f"Everybody on this machine may exchange the files in {path.parent}.",
            f"Take that away with: chmod o-w {shlex.quote(str(path.parent))}",
        )
    if shared and not folder.st_mode & stat.S_IWGRP:
        yield note(
            f"The group {group} may write the desk but not its folder, where SQLite keeps its "
            "journal; alone, its members cannot open the desk.",
            f"If they are to work on it: chmod g+w {shlex.quote(str(path.parent))}",
        )
    for end in _JOURNALS:
        journal = path.with_name(path.name + end)
        if journal.exists() and _differs(file.st_mode, journal.stat().st_mode):
            yield wrong(
                f"{journal.name} has other rights than the desk, so that some cannot open it.",
                f"Give it the same with: "
                f"chmod --reference={shlex.quote(str(path))} {shlex.quote(str(journal))}",
            )


def _differs(mode: int, other: int) -> bool:
    return stat.S_IMODE(mode) != stat.S_IMODE(other)


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
