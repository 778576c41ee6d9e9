"""A desk that an older Tocsin wrote is brought to the tables of today, with a backup beside it."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from store import places, schema, upgrade, views
from store.catalogue import read_catalogue
from store.errors import CannotOpen, NoRoom, Refused, StoreError
from store.migrations import running
from store.rows import SlaTarget
from store.store import SCHEMA_VERSION, open_store

FOLDER = Path(__file__).parent
OLDER = range(1, SCHEMA_VERSION)
ONLY_IN_POSTGRES = {"ticket_event_tx"}


def old_desk_of(version: int, path: Path) -> Path:
    """A desk as a Tocsin of that day wrote it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((FOLDER / f"version_{version}.sql").read_text(encoding="utf-8"))
    path.chmod(0o640)
    return path


@pytest.fixture
def old_desk(tmp_path: Path) -> Path:
    """A desk with the tables of version 1."""
    return old_desk_of(1, tmp_path / "desk.db")


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def shape_of(path: Path) -> dict[str, object]:
    """The columns of every table, in no order, and every index and trigger as it was written."""
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
        others = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY name"
        ).fetchall()
        written = [(kind, name, " ".join((sql or "").split())) for kind, name, sql in others]
        return {"columns": columns, "keys": keys, "others": written}


@pytest.mark.parametrize("version", OLDER)
async def test_an_old_desk_gets_the_tables_that_a_new_one_has(version: int, tmp_path: Path) -> None:
    old = old_desk_of(version, tmp_path / "old.db")
    await (await open_store(f"sqlite:///{old}")).close()
    new = tmp_path / "new.db"
    await (await open_store(f"sqlite:///{new}")).close()
    assert version_of(old) == version_of(new) == SCHEMA_VERSION
    assert shape_of(old) == shape_of(new)


@pytest.mark.filterwarnings("ignore:.*expression-based index")
@pytest.mark.parametrize("version", OLDER)
async def test_alembic_itself_finds_nothing_left_to_do(version: int, tmp_path: Path) -> None:
    old = old_desk_of(version, tmp_path / "old.db")
    await (await open_store(f"sqlite:///{old}")).close()
    engine = create_engine(f"sqlite:///{old}")

    def is_ours(_thing: object, name: str | None, kind: str, found: bool, _like: object) -> bool:
        if kind == "table":
            return name in schema.metadata.tables
        return found or name not in ONLY_IN_POSTGRES

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert context.get_current_revision() == str(SCHEMA_VERSION)
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_the_newest_migration_makes_the_tables_of_this_tocsin() -> None:
    assert running.newest() == schema.VERSION == SCHEMA_VERSION


async def test_admins_stay_admins_and_nobody_hears_old_bells_again(tmp_path: Path) -> None:
    old = old_desk_of(2, tmp_path / "desk.db")
    store = await open_store(f"sqlite:///{old}")
    agents = await store.reader.run(
        lambda select: select("SELECT login, role, seen_bells FROM agent ORDER BY login", {})
    )
    newest = await store.reader.run(places.here)
    assert agents == [("anna", "admin", str(int(newest) - 1)), ("jan", "agent", "")]
    assert [one.name for one in await store.reader.run(views.customers)] == ["Łukasz Żak"]
    await store.close()


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
    assert catalogue.version == 9


async def test_the_desk_as_it_was_stays_beside_it_for_the_same_eyes(old_desk: Path) -> None:
    await (await open_store(f"sqlite:///{old_desk}")).close()
    backup = upgrade.backup_path(old_desk, 1)
    assert backup.name == "desk.db.version-1"
    assert version_of(backup) == 1
    assert backup.stat().st_mode & 0o777 == 0o640
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (3,)
    assert not list(old_desk.parent.glob("*.part"))


_UPGRADE = """
import asyncio, sys
from pathlib import Path
from store import upgrade
from store.migrations import running
from store.store import SCHEMA_VERSION

def told(what, done, total):
    print(what, flush=True)
    if what in sys.argv:
        sys.stdin.read()

print("ready", flush=True)
done = asyncio.run(upgrade.upgrade(Path(sys.argv[1]), SCHEMA_VERSION, told))
print(done and done.kept, flush=True)
"""


def another_process(path: Path, stay_at: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _UPGRADE, str(path), stay_at],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_two_processes_that_upgrade_at_once_one_does_it_and_the_other_waits(
    old_desk: Path,
) -> None:
    with another_process(old_desk, "Keeping the desk as it was") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "ready\n"
        # It holds the desk's lock from here until its input ends.
        assert first.stdout.readline() == "Keeping the desk as it was\n"
        with another_process(old_desk) as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "ready\n"
            told, _ = first.communicate()
            assert told.endswith(f"{upgrade.backup_path(old_desk, 1)}\n")
            # Nothing is told but that there was nothing to do.
            assert second.communicate()[0] == "None\n"
    assert version_of(old_desk) == SCHEMA_VERSION


def test_one_that_is_killed_half_way_leaves_the_desk_as_it_was(old_desk: Path) -> None:
    before = shape_of(old_desk)
    at = "Making the tables of version 3"
    with another_process(old_desk, at) as process:
        assert process.stdout is not None
        assert at in (line.strip() for line in process.stdout)
        process.send_signal(signal.SIGKILL)
    assert (version_of(old_desk), shape_of(old_desk)) == (1, before)


async def test_of_several_that_open_it_at_once_one_upgrades(
    old_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def counted(connection: Connection, version: int, newest: int, steps: object) -> None:
        done.append(version)
        running.migrate(connection, version, newest)

    monkeypatch.setattr(upgrade, "migrate", counted)
    stores = await asyncio.gather(*(open_store(f"sqlite:///{old_desk}") for _ in range(3)))
    for store in stores:
        assert len((await store.reader.run(read_catalogue)).slas) == 2
        await store.close()
    assert done == [1]


class Killed(BaseException):
    """As if the process had ended there."""


async def test_one_that_is_cut_short_leaves_the_desk_as_it_was_and_can_be_repeated(
    old_desk: Path,
) -> None:
    before = shape_of(old_desk)

    def cut_short(what: str, _done: int, _total: int) -> None:
        if what.endswith("version 3"):
            raise Killed

    with pytest.raises(Killed):
        await upgrade.upgrade(old_desk, SCHEMA_VERSION, cut_short)
    assert (version_of(old_desk), shape_of(old_desk)) == (1, before)
    await (await open_store(f"sqlite:///{old_desk}")).close()
    assert version_of(old_desk) == SCHEMA_VERSION


async def test_without_room_for_the_backup_nothing_is_changed(old_desk: Path) -> None:
    # A folder where the backup would have to be.
    (old_desk.parent / "desk.db.version-1.part").mkdir()
    with pytest.raises((CannotOpen, StoreError)):
        await open_store(f"sqlite:///{old_desk}")
    assert version_of(old_desk) == 1


async def test_a_disk_without_room_for_the_backup_keeps_nothing_of_it(
    old_desk: Path, nearly_full_disk: Callable[[int], None]
) -> None:
    with closing(sqlite3.connect(old_desk)) as connection, connection:
        connection.execute("UPDATE ticket SET subject = hex(randomblob(400000))")
    before = sorted(path.name for path in old_desk.parent.iterdir())
    nearly_full_disk(500_000)
    with pytest.raises((NoRoom, Refused), match=r"desk\.db\.version-1 could not be written"):
        await open_store(f"sqlite:///{old_desk}")
    assert sorted(path.name for path in old_desk.parent.glob("desk.db.*")) == [
        name for name in before if name.startswith("desk.db.")
    ]
    assert version_of(old_desk) == 1


async def test_what_a_killed_one_left_of_the_backup_is_written_anew(old_desk: Path) -> None:
    left = old_desk.with_name("desk.db.version-1.part")
    left.write_bytes(b"half")
    left.with_name(f"{left.name}-journal").write_bytes(b"of it")
    await (await open_store(f"sqlite:///{old_desk}")).close()
    assert version_of(upgrade.backup_path(old_desk, 1)) == 1
    assert not list(old_desk.parent.glob("*.part*"))


async def test_opening_a_desk_of_today_imports_neither_sqlalchemy_nor_alembic(
    old_desk: Path,
) -> None:
    await upgrade.upgrade(old_desk, SCHEMA_VERSION)
    look = (
        "import asyncio, sys; from store.store import open_store; "
        f"asyncio.run(open_store('sqlite:///{old_desk}')); "
        "print({'sqlalchemy', 'alembic'} & set(sys.modules))"
    )
    told = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", look], capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"


async def test_a_desk_of_today_is_neither_backed_up_nor_changed(old_desk: Path) -> None:
    await (await open_store(f"sqlite:///{old_desk}")).close()
    backup = upgrade.backup_path(old_desk, 1)
    backup.unlink()
    await upgrade.upgrade(old_desk, SCHEMA_VERSION)
    await (await open_store(f"sqlite:///{old_desk}")).close()
    assert not backup.exists()
