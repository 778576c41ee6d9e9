"""What is not whole has no name of its own, is written by one alone, and goes when nobody does."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from store.backup import back_up
from store.errors import NoRoom, Refused
from store.failures import told
from store.moving import move
from store.unfinished import being_made
from tests.builders import make_desk

# Each says when it is in the middle of its copy, and stays there until its input ends.
_IN_THE_MIDDLE = """
import asyncio, sys
from pathlib import Path
from store.backup import back_up
from store.moving import move

def stay(*_):
    print("copying", flush=True)
    sys.stdin.read()

what, source, target = sys.argv[1:]
if what == "move":
    asyncio.run(move(f"sqlite:///{source}", f"sqlite:///{target}", stay))
else:
    back_up(Path(source), Path(target), stay)
"""
KINDS = pytest.mark.parametrize("what", ["move", "backup"])


@pytest.fixture
async def desk(tmp_path: Path) -> Path:
    """The file of a desk that nobody has open."""
    small = await make_desk(tmp_path)
    await small.ticket("VPN")
    await small.close()
    return small.path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the desk is copied to, in a folder of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "copy.db"


@contextmanager
def in_the_middle(what: str, desk: Path, target: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that copies the desk, half done."""
    arguments = [sys.executable, "-c", _IN_THE_MIDDLE, what, str(desk), str(target)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "copying\n"
        yield process


async def copied(what: str, desk: Path, target: Path) -> None:
    if what == "move":
        await move(f"sqlite:///{desk}", f"sqlite:///{target}")
    else:
        back_up(desk, target)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@KINDS
async def test_what_a_killed_one_left_is_cleared_away_by_the_next(
    what: str, desk: Path, target: Path
) -> None:
    with in_the_middle(what, desk, target) as process:
        process.send_signal(signal.SIGKILL)
    assert "copy.db.part" in names(target.parent)
    assert "copy.db" not in names(target.parent)
    await copied(what, desk, target)
    assert names(target.parent) == ["copy.db"]


@KINDS
async def test_of_two_that_make_the_same_file_the_second_is_refused_and_spoils_nothing(
    what: str, desk: Path, target: Path
) -> None:
    with in_the_middle(what, desk, target) as first:
        with pytest.raises(Refused, match=r"Another program is writing .*copy\.db just now"):
            back_up(desk, target)
        first.communicate()
    assert first.returncode == 0
    assert names(target.parent) == ["copy.db"]


def test_where_there_are_no_locks_nothing_is_cleared_away(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(_file: int, _how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unsupported)
    with being_made(target, 0o600) as part:
        part.rename(target)
    assert names(target.parent) == ["copy.db"]
    part.write_text("perhaps somebody's")
    with pytest.raises(FileExistsError), being_made(target, 0o600):
        pass
    assert part.read_text() == "perhaps somebody's"


def test_a_full_disk_is_told_by_the_name_that_the_copy_would_have_got(tmp_path: Path) -> None:
    part = tmp_path / "copy.db.part"
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("CREATE TABLE ticket (subject TEXT)")
        connection.execute("PRAGMA max_page_count = 3")
        with (
            pytest.raises(NoRoom, match=r"The disk is full, and .*copy\.db could not be written"),
            told(str(part), 1),
        ):
            connection.execute("INSERT INTO ticket VALUES (hex(randomblob(90000)))")
