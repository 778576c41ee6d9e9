"""A backup is made while people work, a desk is restored when nobody does, and neither is half."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import backup as backing_up
from store.backup import back_up, look_into
from store.errors import CannotOpen, Damaged, InUse, NewerDesk, NoRoom, Refused
from store.restoring import restore
from store.store import SCHEMA_VERSION, open_store
from tests.builders import MONDAY, SmallDesk, make_desk

LATER = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
PAGE = 4096


@pytest.fixture
async def desk(tmp_path: Path) -> Path:
    """The file of a desk with three tickets, which nobody has open."""
    small = await make_desk(tmp_path)
    for subject in ("VPN", "Printer", "Mail"):
        await small.ticket(subject)
    await small.close()
    return small.path


def subjects(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {subject for (subject,) in connection.execute("SELECT subject FROM ticket")}


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def flip_bits(path: Path) -> None:
    """Spoil the page on which the tickets begin, as a failing disk might."""
    with closing(sqlite3.connect(path)) as connection:
        [page] = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ticket'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        spoilt = bytes(byte ^ 0x55 for byte in file.read(PAGE))
        file.seek((page - 1) * PAGE)
        file.write(spoilt)


def overwrite_beginning(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


SPOILERS = [cut_off, flip_bits, overwrite_beginning]

# -- backup ------------------------------------------------------------------------------------


async def test_a_backup_of_a_desk_in_use_is_the_desk_of_that_moment(small_file: SmallDesk) -> None:
    await small_file.ticket("Saved before")
    target = small_file.path.with_name("monday.db")
    made = back_up(small_file.path, target)
    await small_file.ticket("Saved after")
    assert (made.contents.tickets, made.size) == (1, target.stat().st_size)
    assert subjects(target) == {"Saved before"}
    store = await open_store(f"sqlite:///{target}", create=False)
    await store.close()


def test_others_write_while_it_is_copied_and_the_copy_does_not_begin_again(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "_PAGES", 10)
    seen: list[int] = []

    def meanwhile(done: int, _total: int) -> None:
        seen.append(done)
        change(desk, "UPDATE ticket SET subject = subject || '!'")

    back_up(desk, desk.with_name("monday.db"), meanwhile)
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert subjects(desk.with_name("monday.db")) == {"VPN", "Printer", "Mail"}
    assert f"VPN{'!' * len(seen)}" in subjects(desk)


def test_a_backup_that_is_stopped_leaves_nothing_behind(desk: Path) -> None:
    before = names(desk.parent)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(desk, desk.with_name("monday.db"), stop)
    assert names(desk.parent) == before


def test_a_disk_without_room_for_it_is_told_by_the_name_of_the_backup(
    desk: Path, nearly_full_disk: Callable[[int], None]
) -> None:
    before = names(desk.parent)
    nearly_full_disk(desk.stat().st_size // 2)
    with pytest.raises((NoRoom, Refused), match=r"monday\.db could not be written"):
        back_up(desk, desk.with_name("monday.db"))
    assert names(desk.parent) == before


def test_a_file_that_is_there_is_never_overwritten(desk: Path) -> None:
    target = desk.with_name("monday.db")
    target.write_text("precious")
    with pytest.raises(Refused, match=r"monday\.db is there already.*give another name"):
        back_up(desk, target)
    assert target.read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(desk: Path) -> None:
    with pytest.raises(Refused, match=r"none/monday\.db: No such file or directory\. Check"):
        back_up(desk, desk.parent / "none" / "monday.db")


@pytest.mark.parametrize(("mode", "of_backup"), [(0o640, 0o640), (0o600, 0o600), (0o644, 0o640)])
def test_nobody_may_read_a_backup_who_should_not_read_the_desk(
    desk: Path, mode: int, of_backup: int
) -> None:
    desk.chmod(mode)
    back_up(desk, desk.with_name("monday.db"))
    assert desk.with_name("monday.db").stat().st_mode & 0o777 == of_backup


@pytest.mark.parametrize("spoil", SPOILERS)
def test_no_backup_is_made_of_a_damaged_desk(desk: Path, spoil: Callable[[Path], None]) -> None:
    spoil(desk)
    with pytest.raises(Damaged, match="damaged"):
        back_up(desk, desk.with_name("monday.db"))
    assert not desk.with_name("monday.db").exists()


# -- opening what is damaged -------------------------------------------------------------------


@pytest.mark.parametrize("spoil", [cut_off, overwrite_beginning])
async def test_who_opens_a_damaged_desk_is_told_how_to_restore_which_backup(
    desk: Path, spoil: Callable[[Path], None]
) -> None:
    back_up(desk, desk.with_name("desk-monday.db"))
    desk.with_name("desk-notes.txt").write_text("no backup, and younger")
    spoil(desk)
    told = r"tocsin restore FILE`; the newest that lies beside it is \S*/desk-monday\.db\."
    with pytest.raises((CannotOpen, Damaged), match=told):
        await open_store(f"sqlite:///{desk}")


async def test_without_a_backup_beside_it_none_is_named(desk: Path) -> None:
    cut_off(desk)
    with pytest.raises(Damaged, match=r"restore FILE`\. The damaged file is kept\.$"):
        await open_store(f"sqlite:///{desk}")


# -- restore -----------------------------------------------------------------------------------


@pytest.fixture
def monday(desk: Path) -> Path:
    """A backup of the desk; after it the desk lost its tickets."""
    target = desk.with_name("monday.db")
    back_up(desk, target)
    change(desk, "UPDATE ticket SET subject = 'Lost'")
    return target


def test_a_restored_desk_is_as_it_was_and_the_one_before_it_is_kept(
    desk: Path, monday: Path
) -> None:
    desk.chmod(0o660)
    done = restore(monday, desk, LATER)
    assert subjects(desk) == {"VPN", "Printer", "Mail"}
    assert desk.stat().st_mode & 0o777 == 0o660
    assert done.contents.tickets == 3
    assert done.kept is not None
    assert done.kept.name == "desk.db.before-restore-20260303-083000"
    assert subjects(done.kept) == {"Lost"}
    # Nothing else is left lying about, and the backup is as it was.
    assert names(desk.parent) >= {"desk.db", "monday.db", done.kept.name}
    assert not [name for name in names(desk.parent) if name.endswith((".part", "-wal"))]
    assert subjects(monday) == {"VPN", "Printer", "Mail"}


def test_a_restored_desk_can_be_exchanged_for_the_one_before_it(desk: Path, monday: Path) -> None:
    first = restore(monday, desk, LATER)
    assert first.kept is not None
    second = restore(first.kept, desk, LATER)
    assert subjects(desk) == {"Lost"}
    assert second.kept is not None
    assert second.kept != first.kept


def test_a_desk_can_be_restored_where_there_is_none(desk: Path, monday: Path) -> None:
    desk.unlink()
    assert restore(monday, desk, LATER).kept is None
    assert subjects(desk) == {"VPN", "Printer", "Mail"}
    assert desk.stat().st_mode & 0o007 == 0


async def test_a_desk_that_somebody_has_open_is_not_exchanged_under_their_hands(
    desk: Path, monday: Path
) -> None:
    store = await open_store(f"sqlite:///{desk}")
    with pytest.raises(InUse, match="let everybody leave Tocsin"):
        restore(monday, desk, LATER)
    await store.close()
    assert subjects(desk) == {"Lost"}
    restore(monday, desk, LATER)
    assert subjects(desk) == {"VPN", "Printer", "Mail"}


_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM ticket").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


def test_a_desk_is_not_exchanged_either_when_it_broke_while_somebody_has_it_open(
    desk: Path, monday: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(desk)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        overwrite_beginning(desk)
        with pytest.raises(InUse):
            restore(monday, desk, LATER)
        other.communicate()
    restore(monday, desk, LATER)
    assert subjects(desk) == {"VPN", "Printer", "Mail"}


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_damaged_desk_is_restored_and_kept_as_it_is(
    desk: Path, monday: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(desk)
    done = restore(monday, desk, LATER)
    assert subjects(desk) == {"VPN", "Printer", "Mail"}
    assert done.kept is not None
    assert done.kept.stat().st_size > 0


def test_a_journal_that_outlived_its_desk_is_kept_and_does_not_spoil_the_new_one(
    desk: Path, monday: Path
) -> None:
    desk.unlink()
    desk.with_name("desk.db-wal").write_bytes(b"what was not in the file yet")
    restore(monday, desk, LATER)
    kept = desk.with_name("desk.db.before-restore-20260303-083000-wal")
    assert kept.read_bytes() == b"what was not in the file yet"
    assert subjects(desk) == {"VPN", "Printer", "Mail"}


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_damaged_backup_is_refused_and_the_desk_stays(
    desk: Path, monday: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(monday)
    with pytest.raises(Damaged, match=r"monday\.db is damaged.*Nothing was restored"):
        restore(monday, desk, LATER)
    assert subjects(desk) == {"Lost"}
    assert names(desk.parent) == {"desk.db", "monday.db"}


def test_a_backup_that_is_not_for_this_tocsin_is_refused(desk: Path, monday: Path) -> None:
    with pytest.raises(Refused, match="is the desk itself"):
        restore(desk, desk, LATER)
    with pytest.raises(CannotOpen, match="There is no file"):
        restore(desk.with_name("none.db"), desk, LATER)
    change(monday, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(NewerDesk, match="install the newer Tocsin to restore it"):
        restore(monday, desk, LATER)
    other = desk.with_name("other.db")
    change(other, "CREATE TABLE recipe (name TEXT)")
    with pytest.raises(CannotOpen, match="is not a Tocsin desk"):
        restore(other, desk, LATER)
    assert subjects(desk) == {"Lost"}


def test_a_backup_that_is_still_open_elsewhere_is_read_with_its_journal(
    desk: Path, monday: Path
) -> None:
    with closing(sqlite3.connect(monday)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        with other:
            other.execute("UPDATE ticket SET subject = 'In the journal'")
        restore(monday, desk, LATER)
    assert subjects(desk) == {"In the journal"}


def test_looking_into_a_backup_leaves_no_trace_beside_it(monday: Path) -> None:
    before = names(monday.parent)
    contents = look_into(monday)
    assert (contents.tickets, contents.newest_us) == (3, int(MONDAY.timestamp() * 1_000_000))
    assert names(monday.parent) == before
