"""The demo desk: kept while it is young, else made anew beside it and put in its place."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from argparse import Namespace
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.errors import CannotOpen
from tui.command_line.arguments import FAILED
from tui.command_line.failure import CommandFailed
from tui.command_line.progress import ProgressBar

LONGEST_AGE = timedelta(hours=12)
# The setting by which a demo desk is told from a desk that somebody lives by.
MARK = "demo"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a demo desk is made of."""

    open_tickets: int = 400
    past_tickets: int = 2000
    seed: int = 1


def prepare(url: str, arguments: Namespace) -> None:
    """See to it that a demo desk is at ``url``; tells on standard error when it makes one.

    Raises CommandFailed rather than touch a desk that is no demo desk.
    """
    from store.address import sqlite_path

    path = sqlite_path(url)
    recipe = Recipe(
        **{
            name: value
            for name, value in (
                ("open_tickets", arguments.open),
                ("past_tickets", arguments.past),
                ("seed", arguments.seed),
            )
            if value is not None
        }
    )
    asked = any(value is not None for value in (arguments.open, arguments.past, arguments.seed))
    now = datetime.now(UTC)
    reason = _reason_to_fill(
        asyncio.run(_mark(url)), now, recipe if asked else None, fresh=arguments.fresh
    )
    if reason is None:
        return
    print(reason, file=sys.stderr)
    fill_beside(path, recipe, now)


def _reason_to_fill(
    mark: dict[str, int] | None, now: datetime, asked: Recipe | None, *, fresh: bool
) -> str | None:
    """Why the demo desk is to be made anew, as a sentence; None when the present one will do."""
    if mark is None:
        return "Making a demo desk; this takes some seconds."
    if fresh:
        return "Making the demo desk anew."
    age = now - datetime.fromtimestamp(mark["filled_s"], UTC)
    if asked is not None and asdict(asked) != {name: mark.get(name) for name in asdict(asked)}:
        return "Making another demo desk, as asked."
    if age > LONGEST_AGE:
        return "The demo desk is older than 12 hours; making it anew around the present moment."
    return None


async def _mark(url: str) -> dict[str, int] | None:
    """What the demo desk at ``url`` was made of and when; None when nothing is there."""
    from store.address import sqlite_path
    from store.catalogue import read_catalogue
    from store.store import open_store

    path = sqlite_path(url)
    if not path.exists() or path.stat().st_size == 0:
        return None
    refusal = CommandFailed(
        f"{path} is not a demo desk, and is left as it is; give another path with --db.", FAILED
    )
    try:
        store = await open_store(url, create=False)
    except CannotOpen as error:
        raise refusal from error
    try:
        mark = (await store.reader.run(read_catalogue)).settings.get(MARK)
    finally:
        await store.close()
    if not isinstance(mark, dict) or not isinstance(mark.get("filled_s"), int):
        raise refusal
    return mark


def fill_beside(path: Path, recipe: Recipe, now: datetime) -> None:
    """Make a demo desk in a file beside ``path``, then put it there: whoever stops this half-way
    keeps what was there.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _remove_abandoned(path)
        asyncio.run(_fill(beside, recipe, now))
        for old in _files(path)[1:]:
            old.unlink(missing_ok=True)
        beside.replace(path)
    except OSError as error:
        raise CommandFailed(
            f"The demo desk cannot be made at {path}: {error.strerror}. "
            "Check your rights and the room on the disk, or give another path with --db.",
            FAILED,
        ) from error
    finally:
        for rest in _files(beside):
            rest.unlink(missing_ok=True)


def _remove_abandoned(path: Path) -> None:
    """Remove what a killed Tocsin left half-filled; nobody fills for an hour."""
    for left in path.parent.glob(f"{path.name}.*.new*"):
        if time.time() - left.stat().st_mtime > 3600:
            left.unlink(missing_ok=True)


async def _fill(path: Path, recipe: Recipe, now: datetime) -> None:
    from desk.demo.fill import fill
    from store import records
    from store.store import open_store

    store = await open_store(f"sqlite:///{path}")
    bar = ProgressBar("Demo desk")
    try:
        await fill(
            store,
            now=now,
            open_tickets=recipe.open_tickets,
            past_tickets=recipe.past_tickets,
            seed=recipe.seed,
            progress=bar,
        )
        mark = asdict(recipe) | {"filled_s": int(now.timestamp())}
        async with store.write() as tx:
            await records.save_setting(tx, MARK, mark, 0)
    finally:
        bar.clear()
        await store.close()


def _files(path: Path) -> list[Path]:
    """A SQLite database and what belongs to it."""
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))]
