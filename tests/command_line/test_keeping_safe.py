"""`tocsin backup`, `tocsin restore` and `tocsin doctor`, as somebody types them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import make_desk
from tui.command_line.arguments import DONE, FAILED, MISUSED
from tui.main import main

Output = pytest.CaptureFixture[str]
Typed = Callable[..., int]
VERSION_2 = Path(__file__).parents[1] / "store" / "version_2.sql"


@pytest.fixture
async def desk(tmp_path: Path) -> Path:
    """The file of a desk with one ticket."""
    small = await make_desk(tmp_path)
    await small.ticket()
    await small.close()
    small.path.chmod(0o640)
    return small.path


@pytest.fixture
def tocsin(desk: Path) -> Typed:
    """Types a command about that desk."""
    return lambda *words: main([*words, "--db", f"sqlite:///{desk}"])


@pytest.fixture
def monday(desk: Path, tocsin: Typed, capsys: Output) -> Path:
    """A backup, after which a team was renamed."""
    path = desk.with_name("monday.db")
    assert tocsin("backup", str(path)) == DONE
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE team SET name = 'Renamed' WHERE name = 'Field'")
    capsys.readouterr()
    return path


def teams(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM team")}


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: answer)


def test_a_backup_says_where_it_is_and_what_is_in_it(
    desk: Path, tocsin: Typed, capsys: Output
) -> None:
    path = desk.with_name("monday.db")
    assert tocsin("backup", str(path)) == DONE
    told = capsys.readouterr().out
    assert told.startswith(f"{path}: 0.")
    assert told.endswith(" MB, 1 ticket, whole and checked.\n")


def test_a_backup_over_a_file_that_is_there_is_refused_in_a_sentence(
    monday: Path, tocsin: Typed, capsys: Output
) -> None:
    assert tocsin("backup", str(monday)) == FAILED
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "give another name" in told.err


def test_restoring_asks_first_and_says_what_it_exchanges(
    desk: Path,
    monday: Path,
    tocsin: Typed,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, "")
    assert tocsin("restore", str(monday)) == FAILED
    told = capsys.readouterr()
    assert told.out.startswith(f"{monday} holds 1 ticket; its last entry is of ")
    assert f"The desk {desk} holds 1 ticket" in told.out
    assert told.err == "Nothing was restored.\n"
    assert "Renamed" in teams(desk)
    answering(monkeypatch, "y")
    assert tocsin("restore", str(monday)) == DONE
    assert f"What was there before is kept as {desk}.before-restore-" in capsys.readouterr().out
    assert "Field" in teams(desk)


def test_without_a_terminal_restoring_wants_to_be_told_yes(
    desk: Path, monday: Path, tocsin: Typed, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert tocsin("restore", str(monday)) == MISUSED
    assert "add --yes" in capsys.readouterr().err
    assert "Renamed" in teams(desk)
    assert tocsin("restore", str(monday), "--yes") == DONE
    assert "Field" in teams(desk)


def test_a_desk_that_cannot_be_read_any_more_is_restored(
    desk: Path, monday: Path, tocsin: Typed, capsys: Output
) -> None:
    desk.write_bytes(b"spoilt" * 1000)
    assert tocsin("restore", str(monday), "--yes") == DONE
    assert f"The desk {desk} cannot be read. It is kept beside it." in capsys.readouterr().out
    assert "Field" in teams(desk)


def test_the_doctor_ends_well_with_a_healthy_desk(tocsin: Typed, capsys: Output) -> None:
    # The desk's own clock stands still in the past; the machine's goes on, and that is all.
    assert tocsin("doctor") == DONE
    told = capsys.readouterr().out
    assert "  ✓ It is whole (" in told
    assert told.endswith("\nThe desk is healthy.\n")


def test_the_doctor_ends_with_a_failure_when_something_is_wrong(
    desk: Path, tocsin: Typed, capsys: Output
) -> None:
    desk.chmod(0o644)
    assert tocsin("doctor", "--all") == FAILED
    told = capsys.readouterr().out
    assert f"  ✗ Everybody on this machine may read {desk.name}.\n    Take that away" in told
    assert told.endswith("\nOne thing is wrong.\n")


def test_a_desk_of_an_older_tocsin_is_not_called_healthy(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_2.read_text(encoding="utf-8"))
    path.chmod(0o640)
    assert main(["doctor", "--db", f"sqlite:///{path}"]) == FAILED
    told = capsys.readouterr().out
    assert "  ? An older Tocsin wrote it: its tables are version 2, this Tocsin knows" in told
    assert "Only what stands above was examined" in told
    assert "Run `tocsin db upgrade`" in told
    assert told.endswith("\nNothing wrong was found, but most of the desk could not be examined.\n")


@pytest.mark.parametrize("command", [["backup", "x.db"], ["restore", "x.db"], ["doctor"]])
def test_a_desk_of_another_kind_is_refused_in_a_sentence(
    command: list[str], capsys: Output
) -> None:
    assert main([*command, "--db", "mysql://host/desk"]) == FAILED
    assert "no address of a desk that this Tocsin can open" in capsys.readouterr().err
