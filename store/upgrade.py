"""Brings a desk in a file that an older Tocsin wrote to the tables of this one, after a backup."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec import Struct

from store import derived
from store.backup import copy, settle, settle_folder, snapshot
from store.errors import Refused
from store.migrations.running import migrate
from store.progress import Steps, silent
from store.sqlite_writer import refusals_told, sqlite_engine
from store.unfinished import being_made

# Another program may be upgrading the same desk: its backup alone can take a while.
PATIENCE_S = 120.0


class Upgraded(Struct, frozen=True):
    """The version that a desk had, and where it is ``kept`` as it was; None where it is not."""

    version: int
    kept: Path | None


async def upgrade(path: Path, newest: int, steps: Steps = silent) -> Upgraded | None:
    """Upgrade the desk at ``path`` to the tables of version ``newest``, one version at a time.

    Beside it stays a backup of what it was, ``desk.db.version-1``. Returns None where there was
    nothing to do. All of it is one transaction: a program that is killed leaves
    the desk as it was. Of several programs one does it, and the others wait. Raises Busy, NoRoom,
    ReadOnly, Damaged or DiskFailed, and Refused where the backup cannot be written.
    """
    engine = sqlite_engine(str(path), PATIENCE_S, foreign_keys=False)
    try:
        with refusals_told(str(path), PATIENCE_S):
            async with engine.begin() as tx:
                # With the lock held: another program may have done it meanwhile.
                found = await tx.exec_driver_sql("PRAGMA user_version")
                version = int(found.scalar_one())
                if version >= newest:
                    return None
                steps("Keeping the desk as it was", 0, 1)
                kept = await asyncio.to_thread(_back_up, path, version)
                await tx.run_sync(migrate, version, newest, steps)
                # By the code of today, whatever there was before.
                await derived.rebuild(tx, steps)
                # Older Tocsins look at this number, and backups are told by it.
                await tx.exec_driver_sql(f"PRAGMA user_version = {newest}")
    finally:
        await engine.dispose()
    return Upgraded(version, kept)


def backup_path(path: Path, version: int) -> Path:
    """Where the desk as it was with tables of that version is kept."""
    return path.with_name(f"{path.name}.version-{version}")


def _back_up(path: Path, version: int) -> Path:
    """Copy the desk; others may read it, and nobody writes, since we hold the lock."""
    kept = backup_path(path, version)
    # Tickets are people's words: nobody may read the copy who may not read the desk.
    try:
        with being_made(kept, path.stat().st_mode) as part, snapshot(path) as source:
            copy(source, part, None)
            settle(part)
            part.replace(kept)
            settle_folder(kept.parent)
    except OSError as error:
        raise Refused(
            f"The desk is upgraded only once it is kept as it was, and {kept} cannot be written: "
            f"{error.strerror}. Nothing was changed; check your rights to the folder and the room "
            "on the disk."
        ) from error
    return kept
