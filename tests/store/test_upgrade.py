"""A desk that the first Tocsin wrote is brought to the tables of today, with a backup beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from store import upgrade
from store.catalogue import read_catalogue
from store.errors import CannotOpen, StoreError
from store.rows import SlaTarget
from store.store import SCHEMA_VERSION, open_store

OLD = (Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8")


@pytest.fixture
def old_desk(tmp_path: Path) -> Path:
    """A desk with the tables of version 1."""
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(OLD)
    path.chmod(0o640)
    return path


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def shape_of(path: Path) -> dict[str, object]:
    """The columns of every table, in no order, and every index as it was written."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        columns = {
            name: {row[1:] for row in connection.execute(f"PRAGMA table_info({name})")}
            for name in tables
        }
        keys = {
            name: {row[2:5] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            for name in tables
        }
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
        ).fetchall()
        return {"columns": columns, "keys": keys, "indexes": indexes}


async def test_an_old_desk_gets_the_tables_that_a_new_one_has(
    old_desk: Path, tmp_path: Path
) -> None:
    await (await open_store(f"sqlite:///{old_desk}")).close()
    new = tmp_path / "new.db"
    await (await open_store(f"sqlite:///{new}")).close()
    assert version_of(old_desk) == version_of(new) == SCHEMA_VERSION
    assert shape_of(old_desk) == shape_of(new)


async def test_what_slas_promised_is_kept(old_desk: Path) -> None:
    store = await open_store(f"sqlite:///{old_desk}")
    catalogue = await store.reader.run(read_catalogue)
    await store.close()
    gold, silver = catalogue.slas[1], catalogue.slas[2]
    assert gold.targets == (
        SlaTarget("first_response", 3600),
        SlaTarget("update", 0, pauses=("customer",)),
        SlaTarget("solution", 28800, notify=(80,), pauses=("customer", "third_party")),
    )
    assert silver.target("update") == SlaTarget("update", 7200, notify=(50,))
    office = catalogue.calendars[1]
    assert (office.holidays, office.exceptional_days) == ((("2026-03-04", "Town fair"),), ())
    # A Tocsin of that day that is still open has to read all this again, and stops there.
    assert catalogue.version == 8


async def test_the_desk_as_it_was_stays_beside_it_for_the_same_eyes(old_desk: Path) -> None:
    await (await open_store(f"sqlite:///{old_desk}")).close()
    backup = upgrade.backup_path(old_desk, 1)
    assert backup.name == "desk.db.version-1"
    assert version_of(backup) == 1
    assert backup.stat().st_mode & 0o777 == 0o640
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (3,)
    assert not list(old_desk.parent.glob("*.part"))


async def test_of_two_that_start_at_once_one_upgrades_and_the_other_waits(
    old_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    step = upgrade._STEPS[1]

    def counted(connection: sqlite3.Connection) -> None:
        done.append(1)
        step(connection)

    monkeypatch.setitem(upgrade._STEPS, 1, counted)
    stores = await asyncio.gather(*(open_store(f"sqlite:///{old_desk}") for _ in range(3)))
    for store in stores:
        assert len((await store.reader.run(read_catalogue)).slas) == 2
        await store.close()
    assert done == [1]


class Killed(BaseException):
    """As if the process had ended there."""


async def test_one_that_is_cut_short_leaves_the_desk_as_it_was_and_can_be_repeated(
    old_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step: Callable[[sqlite3.Connection], None] = upgrade._STEPS[1]
    before = shape_of(old_desk)

    def cut_short(connection: sqlite3.Connection) -> None:
        step(connection)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setitem(upgrade._STEPS, 1, cut_short)
        with pytest.raises(Killed):
            upgrade.upgrade(old_desk, SCHEMA_VERSION)
    assert (version_of(old_desk), shape_of(old_desk)) == (1, before)
    await (await open_store(f"sqlite:///{old_desk}")).close()
    assert version_of(old_desk) == SCHEMA_VERSION


async def test_without_room_for_the_backup_nothing_is_changed(old_desk: Path) -> None:
    # A folder where the backup would have to be.
    (old_desk.parent / "desk.db.version-1.part").mkdir()
    with pytest.raises((CannotOpen, StoreError)):
        await open_store(f"sqlite:///{old_desk}")
    assert version_of(old_desk) == 1


async def test_a_desk_of_today_is_neither_backed_up_nor_changed(old_desk: Path) -> None:
    await (await open_store(f"sqlite:///{old_desk}")).close()
    backup = upgrade.backup_path(old_desk, 1)
    backup.unlink()
    upgrade.upgrade(old_desk, SCHEMA_VERSION)
    await (await open_store(f"sqlite:///{old_desk}")).close()
    assert not backup.exists()
