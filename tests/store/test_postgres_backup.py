"""A desk in PostgreSQL: copied into a file, restored from one, upgraded; whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config

from desk import tickets
from desk.workflow import OPEN
from store import postgres_upgrade
from store.backup import back_up
from store.desk_rows import DeskRows
from store.errors import Damaged, InUse, NewerDesk, Refused
from store.migrations import running
from store.moving import Move, fill_postgres
from store.postgres_backup import back_up_postgres, restore_postgres
from store.postgres_upgrade import upgrade_postgres
from store.progress import Steps
from store.store import SCHEMA_VERSION, open_store
from store.writer import Transaction
from tests.builders import SmallDesk, make_desk
from tests.postgres import databases

LATER = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
VERSION_2 = Path(__file__).with_name("version_2.sql")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    """A desk in PostgreSQL that somebody has open, with one ticket."""
    small = await make_desk(tmp_path, engine="postgresql")
    ticket_id = await small.ticket("Saved before")
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    yield small
    await small.close()


@pytest.fixture
async def monday(desk: SmallDesk, tmp_path: Path) -> Path:
    """A backup of the desk; after it the ticket was lost, and everybody left."""
    await back_up_postgres(desk.url, tmp_path / "monday.db")
    await desk.behind("UPDATE ticket SET subject = 'Lost'")
    await desk.close()
    return tmp_path / "monday.db"


async def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    found = [tuple(row) for row in await connection.fetch(sql)]
    await connection.close()
    return found


async def subjects(url: str) -> set[object]:
    return {row[0] for row in await rows(url, "SELECT subject FROM ticket")}


def subjects_in(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {subject for (subject,) in connection.execute("SELECT subject FROM ticket")}


# -- backup ------------------------------------------------------------------------------------


async def test_a_backup_is_a_desk_in_a_file_as_it_was_when_it_began(
    desk: SmallDesk, tmp_path: Path
) -> None:
    begun = asyncio.Event()

    def tell(what: str, _done: int, _total: int) -> None:
        if what == "Copying ticket":
            begun.set()

    copying = asyncio.create_task(back_up_postgres(desk.url, tmp_path / "monday.db", tell))
    await begun.wait()
    await desk.ticket("Saved meanwhile")
    made = await copying
    assert (made.contents.tickets, made.size) == (1, (tmp_path / "monday.db").stat().st_size)
    assert subjects_in(made.path) == {"Saved before"}
    assert made.path.stat().st_mode & 0o007 == 0
    store = await open_store(f"sqlite:///{made.path}", create=False)
    await store.close()


async def test_a_file_that_is_there_is_never_overwritten(desk: SmallDesk, tmp_path: Path) -> None:
    target = tmp_path / "monday.db"
    target.write_text("precious")
    with pytest.raises(Refused, match=r"monday\.db is there already"):
        await back_up_postgres(desk.url, target)
    assert target.read_text() == "precious"


# -- restore -----------------------------------------------------------------------------------


async def test_a_restored_desk_is_as_it_was_and_the_one_before_it_is_kept(
    desk: SmallDesk, monday: Path
) -> None:
    done = await restore_postgres(monday, desk.url, LATER)
    assert (done.contents.tickets, done.kept) == (1, "before_restore_20260303_083000")
    assert await subjects(desk.url) == {"Saved before"}
    kept = f"{desk.url}?search_path={done.kept}"
    assert await subjects(kept) == {"Lost"}
    # It can be opened, looked at and backed up there.
    await back_up_postgres(kept, monday.with_name("kept.db"))
    assert subjects_in(monday.with_name("kept.db")) == {"Lost"}


async def test_work_goes_on_in_a_restored_desk(desk: SmallDesk, monday: Path) -> None:
    await restore_postgres(monday, desk.url, LATER)
    again = await desk.another()
    values = {"subject": "Next", "queue_id": desk.inbox, "channel": "phone"}
    opened = await tickets.create(again, desk.anna, values)
    assert opened.id == 2
    await again.close()
    counts = "SELECT sum(change) FROM {}open_count"
    assert await rows(desk.url, counts.format("")) == [(2,)]
    # What is kept has its own numbers and is not written any more.
    assert await rows(desk.url, counts.format("before_restore_20260303_083000.")) == [(1,)]


async def test_a_backup_is_restored_into_an_empty_database(monday: Path) -> None:
    empty = await databases().empty()
    assert (await restore_postgres(monday, empty, LATER)).kept == ""
    assert await subjects(empty) == {"Saved before"}


async def test_the_backup_of_a_desk_in_a_file_is_restored_as_well(
    desk: SmallDesk, monday: Path, small_file: SmallDesk
) -> None:
    await small_file.ticket("From a file")
    back_up(small_file.path, monday.with_name("file.db"))
    await restore_postgres(monday.with_name("file.db"), desk.url, LATER)
    assert await subjects(desk.url) == {"From a file"}


async def test_the_backup_of_an_older_tocsin_gets_the_tables_of_today(
    desk: SmallDesk, monday: Path
) -> None:
    old = monday.with_name("old.db")
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(VERSION_2.read_text(encoding="utf-8"))
    await restore_postgres(old, desk.url, LATER)
    assert "Late" in await subjects(desk.url)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


async def test_a_desk_that_somebody_has_open_is_not_exchanged_under_their_hands(
    desk: SmallDesk, tmp_path: Path
) -> None:
    await back_up_postgres(desk.url, tmp_path / "monday.db")
    with pytest.raises(InUse, match="Nothing was restored; let everybody leave Tocsin"):
        await restore_postgres(tmp_path / "monday.db", desk.url, LATER)


async def test_one_that_fails_at_the_end_leaves_the_desk_as_it_was(
    desk: SmallDesk, monday: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def fail(source: DeskRows, tx: Transaction, steps: Steps) -> Move:
        await fill_postgres(source, tx, steps)
        raise KeyboardInterrupt

    monkeypatch.setattr("store.postgres_backup.fill_postgres", fail)
    with pytest.raises(KeyboardInterrupt):
        await restore_postgres(monday, desk.url, LATER)
    assert await subjects(desk.url) == {"Lost"}
    schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before%'"
    assert await rows(desk.url, schemas) == [(0,)]


async def test_a_damaged_backup_is_refused_and_the_desk_left_as_it_was(
    desk: SmallDesk, monday: Path
) -> None:
    with monday.open("r+b") as file:
        file.truncate(20_000)
    with pytest.raises(Damaged, match=r"damaged, or no desk\. Nothing was restored"):
        await restore_postgres(monday, desk.url, LATER)
    assert await subjects(desk.url) == {"Lost"}


# -- upgrading ---------------------------------------------------------------------------------

NEXT = SCHEMA_VERSION + 1
_NEXT_MIGRATION = f'''
"""Teams get a motto."""
from alembic import op
revision = "{NEXT}"
down_revision = "{SCHEMA_VERSION}"

def upgrade():
    op.execute("ALTER TABLE team ADD COLUMN motto TEXT DEFAULT '' NOT NULL")
'''


@pytest.fixture
async def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk of this version, which is an old one: there is a migration to the next."""
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "version_next.py").write_text(_NEXT_MIGRATION)
    configuration = running._configuration

    def with_next() -> Config:
        config = configuration()
        known = config.get_main_option("version_locations")
        config.set_main_option("version_locations", f"{known}:{tmp_path / 'next'}")
        return config

    monkeypatch.setattr(running, "_configuration", with_next)
    url = await databases().empty()
    await (await open_store(url)).close()
    return url


async def shape(url: str) -> tuple[object, ...]:
    """The version of the tables, and whether teams have a motto."""
    [(version,)] = await rows(url, "SELECT version_num FROM alembic_version")
    motto = await rows(url, "SELECT 1 FROM pg_attribute WHERE attname = 'motto'")
    return version, bool(motto)


async def test_a_desk_gets_the_tables_of_a_newer_tocsin_once(old: str) -> None:
    done = await upgrade_postgres(old, NEXT)
    assert done is not None
    assert done.version == SCHEMA_VERSION
    assert await shape(old) == (str(NEXT), True)
    assert await upgrade_postgres(old, NEXT) is None
    # This Tocsin is the old one now.
    with pytest.raises(NewerDesk, match="install the newer Tocsin"):
        await open_store(old)


async def test_of_two_that_upgrade_at_once_one_does_it_and_the_other_waits(
    old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_upgrade, "OTHERS", "SELECT 0")
    done = await asyncio.gather(*(upgrade_postgres(old, NEXT) for _ in range(3)))
    assert sorted(one is None for one in done) == [False, True, True]
    assert await shape(old) == (str(NEXT), True)


async def test_one_that_is_stopped_leaves_the_desk_as_it_was(old: str) -> None:
    def stop(what: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await upgrade_postgres(old, NEXT, stop)
    assert await shape(old) == (str(SCHEMA_VERSION), False)


async def test_a_desk_is_not_upgraded_while_somebody_has_it_open(old: str) -> None:
    store = await open_store(old)
    with pytest.raises(InUse, match="Nothing was upgraded"):
        await upgrade_postgres(old, NEXT)
    await store.close()
    assert await shape(old) == (str(SCHEMA_VERSION), False)
