"""What the database refuses is told in a sentence, and nothing of it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from store import records
from store.address import sqlite_path
from store.catalogue import read_catalogue
from store.errors import Busy, Damaged, NoRoom, ReadOnly
from store.store import Store, open_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A desk that waits for nobody longer than a tenth of a second."""
    opened = await open_store(f"sqlite:///{tmp_path / 'desk.db'}", busy_s=0.1)
    yield opened
    await opened.close()


async def add_team(store: Store, name: str, comment: str = "") -> None:
    async with store.write() as tx:
        await records.add(tx, "team", {"name": name, "comment": comment})


async def teams(store: Store) -> set[str]:
    catalogue = await store.reader.run(read_catalogue)
    return {team.name for team in catalogue.teams.values()}


async def pragma(store: Store, words: str) -> None:
    async with store.writer().engine.connect() as connection:
        await connection.execute(text(f"PRAGMA {words}"))


async def test_a_desk_that_another_program_holds_is_busy_and_works_again_afterwards(
    store: Store,
) -> None:
    with closing(sqlite3.connect(sqlite_path(store.url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match=r"busy: .* for 0\.1 seconds\. Nothing was saved; try again"):
            await add_team(store, "Lost")
        other.execute("ROLLBACK")
    await add_team(store, "Kept")
    assert await teams(store) == {"Kept"}


async def test_a_full_disk_is_named_and_nothing_half_written_stays(store: Store) -> None:
    await add_team(store, "Before")
    await pragma(store, "max_page_count = 1")
    with pytest.raises(NoRoom, match=r"desk\.db is full\. Nothing was saved"):
        await add_team(store, "Too large", "x" * 1_000_000)
    await pragma(store, "max_page_count = 1000000")
    await add_team(store, "After")
    assert await teams(store) == {"Before", "After"}


async def test_a_desk_that_may_only_be_read_says_so(store: Store) -> None:
    await pragma(store, "query_only = ON")
    with pytest.raises(ReadOnly, match="may only be read"):
        await add_team(store, "Lost")
    assert await teams(store) == set()


def spoil(path: Path, table: str) -> None:
    """Overwrite the page on which a table begins, as a failing disk might."""
    with closing(sqlite3.connect(path)) as database:
        [page_size] = database.execute("PRAGMA page_size").fetchone()
        [page] = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * page_size)
        file.write(b"\xa5" * page_size)


async def test_a_damaged_desk_is_named_when_it_is_read_and_when_it_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "desk.db"
    store = await open_store(f"sqlite:///{path}")
    await add_team(store, "Before")
    await store.close()
    spoil(path, "team")
    store = await open_store(f"sqlite:///{path}")
    with pytest.raises(Damaged, match=r"desk\.db is damaged .* restore a backup"):
        await teams(store)
    with pytest.raises(Damaged, match="restore a backup"):
        await add_team(store, "Lost")
    await store.close()


async def test_text_that_is_none_any_more_means_a_damaged_file(store: Store) -> None:
    await add_team(store, "Night")
    with closing(sqlite3.connect(sqlite_path(store.url))) as other, other:
        other.execute("UPDATE team SET name = CAST(x'4eff69' AS TEXT)")
    with pytest.raises(Damaged, match="damaged and cannot be trusted any more"):
        await store.reader.run(lambda select: select("SELECT name FROM team", {}))
