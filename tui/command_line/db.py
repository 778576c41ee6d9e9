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
    from store.moving import Move


def upgrade_desk(url: str, *, yes: bool) -> int:
    """Bring the desk's tables to those of this Tocsin, and say from which version to which."""
    from store.address import is_postgres, shown, sqlite_path
    from store.errors import CannotOpen
    from store.store import SCHEMA_VERSION, refuse_newer
    from tui.present.text import line

    bar = ProgressBar("Upgrading")
    try:
        if is_postgres(url):
            from store.postgres_upgrade import upgrade_postgres

            if not yes:
                print(
                    line(
                        f"If the desk {shown(url)} is of an older Tocsin, its tables are changed. "
                        "Make a backup first: with `tocsin backup` of the Tocsin that you had, or "
                        "with pg_dump."
                    )
                )
                ask("Upgrade it?", "Nothing was upgraded")
            done = asyncio.run(upgrade_postgres(url, SCHEMA_VERSION, bar.step))
        else:
            from store.backup import look_into
            from store.upgrade import upgrade

            path = sqlite_path(url)
            if not path.exists():
                raise CannotOpen(f"There is no desk at {path}; check the path given with --db.")
            refuse_newer(str(path), look_into(path).version)
            done = asyncio.run(upgrade(path, SCHEMA_VERSION, bar.step))
    finally:
        bar.clear()
    if done is None:
        print(line(f"The desk {shown(url)} has the tables of this Tocsin ({SCHEMA_VERSION})."))
        return DONE
    print(line(f"Upgraded the desk {shown(url)} from version {done.version} to {SCHEMA_VERSION}."))
    if done.kept is not None:
        print(line(f"It is kept as it was as {done.kept}."))
    return DONE


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
