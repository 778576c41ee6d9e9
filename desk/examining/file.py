"""Is the file of a desk whole, and who may read it?"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from desk import file_rights
from desk.findings import Section, well, wrong
from store import sqlite_checking
from store.backups_beside import newest_beside
from store.errors import Damaged, DiskFailed


def restore(path: Path) -> str:
    """What to do when the file is lost."""
    newest = newest_beside(path)
    told = f"; the newest backup beside it is {newest}" if newest is not None else ""
    return f"Restore a backup with `tocsin restore FILE`{told}."


def rights(path: Path) -> Section:
    """Who may read and write the file."""
    return Section("Permissions", tuple(file_rights.examine(path)))


async def pages(path: Path) -> tuple[Section, bool]:
    """What is found in the pages, and whether rows can be read."""
    title = f"The file {path}"
    try:
        damage, size = await _damage(path)
    except (Damaged, DiskFailed) as error:
        return Section(
            title, (wrong(f"It cannot be read: {_cause(error)}.", restore(path)),)
        ), False
    if not damage:
        return Section(title, (well(f"It is whole ({size / 1_000_000:,.1f} MB)."),)), True
    findings = [wrong(f"It is damaged: {line}.", "") for line in damage[:-1]]
    findings.append(wrong(f"It is damaged: {damage[-1]}.", restore(path)))
    return Section(title, tuple(findings)), False


async def _damage(path: Path) -> tuple[list[str], int]:
    """What is wrong with the file, and its size in bytes."""
    stopped = threading.Event()

    def look() -> tuple[list[str], int]:
        return sqlite_checking.damage(path, stopped.is_set), path.stat().st_size

    try:
        return await asyncio.to_thread(look)
    except asyncio.CancelledError:
        stopped.set()
        raise


def _cause(error: Exception) -> str:
    return str(error.__cause__ or error)
