"""A desk is opened, made where there is none, and anything else is refused and left alone."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from store import schema
from store.address import sqlite_path
from store.catalogue import read_catalogue
from store.errors import CannotOpen, Gone, NewerDesk
from store.store import SCHEMA_VERSION, open_store
from store.writer import Transaction
from tests.builders import SmallDesk


async def nothing(_tx: Transaction) -> None:
    """A write that writes nothing."""


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


async def test_an_empty_desk_is_made_with_its_folders_for_its_owner_and_group(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a" / "b" / "desk.db"
    store = await open_store(url_of(path))
    catalogue = await store.reader.run(read_catalogue)
    assert (catalogue.version, catalogue.agents) == (1, {})
    assert not stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO
    await store.close()
    again = await open_store(url_of(path), create=False)
    await again.close()


async def test_no_desk_is_made_where_one_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with pytest.raises(CannotOpen, match="There is no desk at"):
        await open_store(url_of(path), create=False)
    assert not path.exists()


async def test_a_desk_of_a_newer_tocsin_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    await (await open_store(url_of(path))).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerDesk, match="install the newer Tocsin"):
        await open_store(url_of(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION])
async def test_a_database_of_another_program_is_refused_and_left_as_it_is(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE song (title TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="another program"):
        await open_store(url_of(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
async def test_a_desk_whose_making_was_cut_short_is_made_again(
    tmp_path: Path, journal: str
) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    store = await open_store(url_of(path))
    assert (await store.reader.run(read_catalogue)).version == 1
    await store.close()


async def test_two_tocsins_that_start_at_once_make_one_desk(tmp_path: Path) -> None:
    url = url_of(tmp_path / "desk.db")
    stores = await asyncio.gather(*(open_store(url) for _ in range(3)))
    for store in stores:
        assert (await store.reader.run(read_catalogue)).version == 1
        await store.close()


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="Check that the file is a Tocsin desk"):
        await open_store(url_of(path))
    assert path.read_bytes() == before


async def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="cannot be opened"):
        await open_store(url_of(tmp_path))


async def test_a_place_where_nothing_can_be_written_is_refused(tmp_path: Path) -> None:
    # A folder where the database's log would have to be: even root cannot write there.
    (tmp_path / "desk.db-wal").mkdir()
    with pytest.raises(CannotOpen, match="you may read and write it"):
        await open_store(url_of(tmp_path / "desk.db"))
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpen, match="you may read and write it"):
        await open_store(url_of(tmp_path / "file" / "desk.db"))


@pytest.mark.parametrize("url", ["", "sqlite", "postgresql://host/desk", "desk.db"])
async def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///PATH"):
        sqlite_path(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "sqlite://///srv/desk.db",
            "has 5 slashes where three or four belong; write sqlite:///srv",
        ),
        ("sqlite://desk.db", "has 2 slashes where three or four belong; write sqlite:///desk.db"),
        ("sqlite:/srv/desk.db", "has 1 slash where .* or sqlite:////srv/desk.db for one from the"),
        ("sqlite:///", "names no file; write sqlite:///desk.db"),
        ("sqlite:////", "names no file"),
        ("sqlite:///.", "names no file"),
        ("sqlite:////srv/desk/", "names no file"),
        ("sqlite:///~nobody-here/desk.db", "somebody whom this machine does not know"),
        ("sqlite:desk.db", "is no address of a desk"),
        ("sqlite:///desk\0.db", "is no address of a desk"),
    ],
)
async def test_an_address_with_a_slip_in_it_is_told_with_the_right_one(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        await open_store(url)


def test_a_path_is_in_the_current_folder_from_the_root_or_at_home() -> None:
    assert sqlite_path("sqlite:///desk.db") == Path("desk.db")
    assert sqlite_path("sqlite:////srv/desk.db") == Path("/srv/desk.db")
    assert sqlite_path("sqlite:///~/desk.db") == Path.home() / "desk.db"


def test_both_versions_of_the_tables_are_one() -> None:
    assert schema.VERSION == SCHEMA_VERSION


async def test_a_desk_in_a_folder_with_an_odd_name_is_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "dësk #1? 100%20 &uri=true"
    store = await open_store(f"sqlite:///{folder}/desk.db")
    async with store.write() as tx:
        assert (await tx.exec_driver_sql("PRAGMA synchronous")).scalar() == 2
    await store.close()
    assert [path.name for path in folder.iterdir()] == ["desk.db"]


async def test_a_desk_whose_file_was_taken_away_is_gone_and_no_empty_one_takes_its_place(
    small_file: SmallDesk,
) -> None:
    path, away = small_file.path, small_file.path.with_name("away.db")
    another = await small_file.another()
    path.rename(away)
    with pytest.raises(Gone, match="it was moved or removed"):
        await small_file.desk.store.reader.data_version()
    with pytest.raises(Gone, match="Nothing was saved"):
        await another.write(nothing)
    assert not path.exists()
    away.rename(path)
    await another.write(nothing)
    await another.close()
