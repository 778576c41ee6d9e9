"""The demo desk: kept while it is young, else made anew, and put in its place once it is whole."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from desk.errors import CannotOpen
from store.address import is_postgres, shown, sqlite_path
from tui.command_line.arguments import FAILED, MISUSED
from tui.command_line.failure import CommandFailed
from tui.command_line.progress import ProgressBar

if TYPE_CHECKING:
    from desk.demo.size import Size
    from store.reader import Select
    from store.store import Store

LONGEST_AGE = timedelta(hours=12)
# The setting by which a demo desk is told from a desk that somebody lives by.
MARK = "demo"
# More tickets than these take longer than a minute.
_MANY = 100_000
Mark = dict[str, int]


class Recipe(Struct, frozen=True):
    """What a demo desk is made of; ``tickets``: so many in all, 0 for the two other numbers."""

    open_tickets: int = 400
    past_tickets: int = 2000
    tickets: int = 0
    seed: int = 1

    def size(self) -> Size:
        """The same for whoever fills it."""
        from desk.demo.size import Size, of_tickets

        return (
            of_tickets(self.tickets) if self.tickets else Size(self.open_tickets, self.past_tickets)
        )


def prepare(url: str, arguments: Namespace) -> None:
    """See to it that a demo desk is at ``url``; tells on standard error when it makes one.

    Raises CommandFailed rather than touch a desk that is no demo desk.
    """
    given = {
        name: value
        for name, value in (
            ("open_tickets", arguments.open),
            ("past_tickets", arguments.past),
            ("tickets", arguments.tickets),
            ("seed", arguments.seed),
        )
        if value is not None
    }
    if "tickets" in given and given.keys() & {"open_tickets", "past_tickets"}:
        raise CommandFailed(
            "--tickets is for all tickets together, open and past; give it without --open and "
            "--past, or these two without it.",
            MISUSED,
        )
    mark, now = asyncio.run(_mark(url)), datetime.now(UTC)
    recipe = Recipe(**given)
    reason = _reason_to_fill(mark, now, recipe if given else None, fresh=arguments.fresh)
    if reason is None:
        return
    if mark is not None and not given:
        # What is made anew unasked is what it was.
        recipe = Recipe(**{name: mark[name] for name in asdict(recipe) if name in mark})
    print(reason, file=sys.stderr)
    if is_postgres(url):
        asyncio.run(_fill(url, recipe, now))
    else:
        fill_beside(sqlite_path(url), recipe, now)


def _reason_to_fill(
    mark: Mark | None, now: datetime, asked: Recipe | None, *, fresh: bool
) -> str | None:
    """Why the demo desk is to be made anew, as a sentence; None when the present one will do."""
    if mark is None:
        many = asked is not None and asked.size().tickets > _MANY
        return f"Making a demo desk; this takes some {'minutes' if many else 'seconds'}."
    if fresh:
        return "Making the demo desk anew."
    age = now - datetime.fromtimestamp(mark["filled_s"], UTC)
    if asked is not None and asdict(asked) != {name: mark.get(name) for name in asdict(asked)}:
        return "Making another demo desk, as asked."
    if age > LONGEST_AGE:
        return "The demo desk is older than 12 hours; making it anew around the present moment."
    return None


async def _mark(url: str) -> Mark | None:
    """What the demo desk at ``url`` was made of and when; None when nothing is there."""
    from store.store import open_store

    refusal = CommandFailed(
        f"{shown(url) if is_postgres(url) else sqlite_path(url)} is not a demo desk, and is left "
        "as it is; give another place with --db.",
        FAILED,
    )
    if is_postgres(url):
        # Here a desk without anything is there, once somebody looked for one.
        store = await open_store(url)
    else:
        path = sqlite_path(url)
        if not path.exists() or path.stat().st_size == 0:
            return None
        try:
            store = await open_store(url, create=False)
        except CannotOpen as error:
            raise refusal from error
    try:
        mark, is_empty = await store.reader.run(_look)
    finally:
        await store.close()
    if is_postgres(url) and is_empty:
        return None
    if not isinstance(mark, dict) or not isinstance(mark.get("filled_s"), int):
        raise refusal
    return mark


def _look(select: Select) -> tuple[object, bool]:
    """The mark of the demo, and whether nobody ever configured anything nor opened a ticket."""
    from store.catalogue import read_catalogue

    catalogue = read_catalogue(select)
    [(tickets, agents)] = select(
        "SELECT (SELECT count(*) FROM (SELECT id FROM ticket LIMIT 1) AS one), "
        "(SELECT count(*) FROM agent)",
        {},
    )
    return catalogue.settings.get(MARK), not (tickets or agents or catalogue.settings)


def fill_beside(path: Path, recipe: Recipe, now: datetime) -> None:
    """Make a demo desk in a file beside ``path``, then put it there: whoever stops this half-way
    keeps what was there.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        _remove_abandoned(path)
        asyncio.run(_fill(f"sqlite:///{beside}", recipe, now))
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


async def _fill(url: str, recipe: Recipe, now: datetime) -> None:
    from desk.demo.fill import fill
    from store.store import open_store

    store: Store = await open_store(url)
    bar = ProgressBar("Demo desk")
    try:
        await fill(
            store,
            now=now,
            size=recipe.size(),
            seed=recipe.seed,
            settings={MARK: asdict(recipe) | {"filled_s": int(now.timestamp())}},
            progress=bar.step,
        )
    finally:
        bar.clear()
        await store.close()


def _files(path: Path) -> list[Path]:
    """A SQLite database and what belongs to it."""
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))]
