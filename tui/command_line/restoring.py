"""`tocsin restore FILE`: puts a backup in the desk's place, once the person has said yes."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE
from tui.command_line.backup import tickets
from tui.command_line.progress import ProgressBar
from tui.command_line.questions import ask

if TYPE_CHECKING:
    from store.backup import Contents


def restore_desk(url: str, file: str, *, yes: bool) -> int:
    """Say what is in the backup and in the desk, ask, and exchange them."""
    from store.address import is_postgres, sqlite_path

    backup = Path(file).expanduser().absolute()
    if is_postgres(url):
        return asyncio.run(_restore_on_server(url, backup, yes=yes))
    return _restore_file(sqlite_path(url), backup, yes=yes)


def _restore_file(path: Path, backup: Path, *, yes: bool) -> int:
    from store.restoring import alone, check, restore
    from tui.present.text import line

    contents = check(backup, path)
    # Before the question: its answer must not be in vain.
    with alone(path):
        pass
    print(line(f"{backup} holds {_told(contents)}."))
    print(line(_present(path)))
    if not yes:
        ask("Put the backup in its place?", "Nothing was restored")
    bar = ProgressBar("Copying")
    try:
        done = restore(backup, path, datetime.now().astimezone(), bar)
    finally:
        bar.clear()
    print(line(f"Restored: {path} holds {tickets(done.contents.tickets)} now."))
    if done.kept is not None:
        print(line(f"What was there before is kept as {done.kept}."))
    return DONE


async def _restore_on_server(url: str, backup: Path, *, yes: bool) -> int:
    from store.address import shown
    from store.postgres_backup import restore_postgres, what_is_replaced
    from store.restoring import check
    from tui.present.text import line

    contents = check(backup, None)
    # Before the question: its answer must not be in vain.
    there = await what_is_replaced(url)
    print(line(f"{backup} holds {_told(contents)}."))
    if there is None:
        print(line(f"There is no desk in {shown(url)} yet."))
    else:
        print(line(f"The desk {shown(url)} holds {tickets(there)}. It is kept in the database."))
    if not yes:
        ask("Put the backup in its place?", "Nothing was restored")
    bar = ProgressBar("Restoring")
    try:
        done = await restore_postgres(backup, url, datetime.now().astimezone(), bar.step)
    finally:
        bar.clear()
    print(line(f"Restored: {shown(url)} holds {tickets(done.contents.tickets)} now."))
    if done.kept:
        print(line(f"What was there before is kept in the database, in the schema {done.kept}."))
    return DONE


def _told(contents: Contents) -> str:
    from store.times import from_us

    if contents.newest_us is None:
        return tickets(contents.tickets)
    newest = from_us(contents.newest_us).astimezone()
    return f"{tickets(contents.tickets)}; its last entry is of {newest:%a %-d %b %Y %H:%M}"


def _present(path: Path) -> str:
    """A sentence about the desk that is there, which may be why a backup is wanted."""
    from store.backup import contents_of, snapshot
    from store.errors import StoreError

    if not path.exists():
        return f"There is no desk at {path} yet."
    try:
        with snapshot(path) as desk:
            told = f"holds {_told(contents_of(desk, path))}"
    except StoreError:
        told = "cannot be read"
    return f"The desk {path} {told}. It is kept beside it."
