"""`tocsin db upgrade`, `move` and `rebuild`: a desk's tables, and the database that it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE, FAILED
from tui.command_line.failure import CommandFailed
from tui.command_line.progress import ProgressBar
from tui.command_line.questions import ask
from tui.command_line.whereabouts import named_url

if TYPE_CHECKING:
    from pathlib import Path

    from store.moving import Move
    from store.upgrade import Upgraded


def upgrade_desk(url: str, *, yes: bool) -> int:
    """Bring the desk's tables to those of this Tocsin, and say from which version to which."""
    from store.address import is_postgres, shown, sqlite_path
    from store.version import SCHEMA_VERSION
    from tui.present.text import line

    if is_postgres(url):
        done = _upgrade_on_server(url, yes=yes)
    else:
        from store.errors import CannotOpen

        path = sqlite_path(url)
        if not path.exists():
            raise CannotOpen(f"There is no desk at {path}; check the path.")
        done = _upgrade_file(path)
    if done is None:
        print(line(f"The desk {shown(url)} has the tables of this Tocsin ({SCHEMA_VERSION})."))
        return DONE
    print(line(f"Upgraded the desk {shown(url)} from version {done.version} to {SCHEMA_VERSION}."))
    if done.kept is not None:
        print(line(f"It is kept as it was as {done.kept}."))
    return DONE


def upgrade_before_start(url: str) -> None:
    """Upgrade a desk in a file of an older Tocsin with a bar, which a large one needs."""
    from store.address import is_postgres, sqlite_path
    from store.backups_beside import version_in_header
    from store.version import SCHEMA_VERSION

    if is_postgres(url):
        return
    try:
        is_older = 0 < version_in_header(sqlite_path(url)) < SCHEMA_VERSION
    except OSError:
        # Whoever opens it next says what is the matter.
        return
    if is_older:
        _upgrade_file(sqlite_path(url))


def _upgrade_file(path: Path) -> Upgraded | None:
    from store.backup import look_into
    from store.upgrade import upgrade
    from store.version import SCHEMA_VERSION, refuse_newer

    refuse_newer(str(path), look_into(path).version)
    bar = ProgressBar("Upgrading")
    try:
        return asyncio.run(upgrade(path, SCHEMA_VERSION, bar.step))
    finally:
        bar.clear()


def _upgrade_on_server(url: str, *, yes: bool) -> Upgraded | None:
    from store.address import shown
    from store.postgres_upgrade import upgrade_postgres, version_there
    from store.version import SCHEMA_VERSION, refuse_newer
    from tui.present.text import line

    version = asyncio.run(version_there(url))
    refuse_newer(shown(url), version)
    if version == SCHEMA_VERSION:
        return None
    print(
        line(
            f"The desk {shown(url)} is of an older Tocsin: its tables are version {version}, this "
            f"Tocsin knows {SCHEMA_VERSION}. Make a backup first, with `tocsin backup` of the "
            "Tocsin that you had or with pg_dump."
        )
    )
    if not yes:
        ask("Upgrade it?", "Nothing was upgraded")
    bar = ProgressBar("Upgrading")
    try:
        return asyncio.run(upgrade_postgres(url, SCHEMA_VERSION, bar.step))
    finally:
        bar.clear()


def rebuild_desk(url: str) -> int:
    """Make anew what lists and search are quick by."""
    from tui.present.text import line

    bar = ProgressBar("Making anew")
    try:
        asyncio.run(_rebuild(url, bar))
    finally:
        bar.clear()
    print(line("The numbers beside the lists and the full text index are made anew."))
    return DONE


async def _rebuild(url: str, bar: ProgressBar) -> None:
    from store import derived
    from store.store import open_store

    store = await open_store(url, create=False)
    try:
        async with store.write(configuring=True) as tx:
            await derived.rebuild(tx, bar.step)
    finally:
        await store.close()


def move_desk(source: str, target: str) -> int:
    """Copy a desk to another database, and print what was compared."""
    from store.moving import move
    from tui.present.text import line

    for url in (source, target):
        named_url(url)
    bar = ProgressBar("Moving")
    try:
        moved = asyncio.run(move(source, target, bar.step))
    except ValueError as error:
        raise CommandFailed(f"{error}.", FAILED) from error
    finally:
        bar.clear()
    for told in _told(moved, source, target):
        print(line(told))
    return DONE


def _told(moved: Move, source: str, target: str) -> Iterator[str]:
    from store.address import shown

    yield f"{'Table':<20} {'Rows':>12}  Checksum"
    for one in moved.tables:
        if one.rows:
            yield f"{one.table:<20} {one.rows:>12,}  {one.checksum}"
    yield "Every table was read back and is like the one that it was copied from."
    if moved.mended:
        many = "1 text" if moved.mended == 1 else f"{moved.mended:,} texts"
        yield f"In {many} a NUL character was left out, which PostgreSQL cannot keep."
    yield (
        f"The desk {shown(source)} is left as it was, and nobody should work on it any more: what "
        f"is written there from now on is not in {shown(target)}."
    )
