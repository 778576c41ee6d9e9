"""`tocsin db upgrade`, `move` and `rebuild`, and a desk on a server, as somebody types them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.store import SCHEMA_VERSION, open_store
from tests.builders import make_desk
from tests.postgres import databases
from tui.command_line.arguments import DONE, FAILED, MISUSED
from tui.main import main

Output = pytest.CaptureFixture[str]
VERSION_2 = Path(__file__).parents[1] / "store" / "version_2.sql"


@pytest.fixture
async def desk(tmp_path: Path) -> Path:
    """The file of a desk with one ticket."""
    small = await make_desk(tmp_path)
    await small.ticket("Zażółć")
    await small.close()
    return small.path


@pytest.fixture
async def server() -> str:
    """The address of an empty database."""
    return await databases().empty()


def subjects(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT subject FROM ticket").fetchall()


def test_a_desk_moves_to_a_server_and_back(desk: Path, server: str, capsys: Output) -> None:
    assert main(["db", "move", f"sqlite:///{desk}", server]) == DONE
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["Table", "Rows", "Checksum"]
    [ticket] = [line.split() for line in told if line.startswith("ticket ")]
    assert (ticket[1], len(ticket[2])) == ("1", 32)
    assert told[-2].startswith("Every table was read back")
    assert told[-1].startswith(f"The desk sqlite:///{desk} is left as it was, and nobody should")
    back = desk.with_name("back.db")
    assert main(["db", "move", server, f"sqlite:///{back}"]) == DONE
    assert subjects(back) == [("Zażółć",)]


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("sqlite:///{0}", "sqlite:///{0}", "cannot be moved to itself"),
        ("sqlite:///{0}", "sqlite:///{1}/none/n.db", "There is no folder"),
        ("sqlite:///{1}/none.db", "sqlite:///{1}/n.db", "There is no desk at"),
        ("sqlite:///{0}", "mysql://host/desk", "no address of a desk that this Tocsin can open"),
        ("sqlite:///{0}", "{2}_none", "Check user, password and database in its address."),
        ("sqlite:///{0}", "postgresql://x@127.0.0.1:1/desk", "cannot be reached"),
        ("{2}", "sqlite:///{1}/n.db", "There is no desk in"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_a_sentence(
    desk: Path, server: str, source: str, target: str, told: str, capsys: Output
) -> None:
    words = [one.format(desk, desk.parent, server) for one in (source, target)]
    assert main(["db", "move", *words]) == FAILED
    assert told in capsys.readouterr().err
    assert not list(desk.parent.glob("n.db*"))


def test_an_old_desk_is_upgraded_once(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_2.read_text(encoding="utf-8"))
    assert main(["db", "upgrade", "--db", f"sqlite:///{path}"]) == DONE
    assert capsys.readouterr().out == (
        f"Upgraded the desk sqlite:///{path} from version 2 to {SCHEMA_VERSION}.\n"
        f"It is kept as it was as {path}.version-2.\n"
    )
    assert main(["db", "upgrade", "--db", f"sqlite:///{path}"]) == DONE
    assert f"has the tables of this Tocsin ({SCHEMA_VERSION})" in capsys.readouterr().out


def test_a_desk_on_a_server_is_not_upgraded_where_there_is_nothing_to_do(
    desk: Path, server: str, capsys: Output
) -> None:
    assert main(["db", "upgrade", "--db", server]) == FAILED
    assert "There is no desk in" in capsys.readouterr().err
    assert main(["db", "move", f"sqlite:///{desk}", server]) == DONE
    assert main(["db", "upgrade", "--db", server]) == DONE
    assert "has the tables of this Tocsin" in capsys.readouterr().out


def test_a_newer_desk_is_refused(desk: Path, capsys: Output) -> None:
    with closing(sqlite3.connect(desk)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert main(["db", "upgrade", "--db", f"sqlite:///{desk}"]) == FAILED
    assert "install the newer Tocsin" in capsys.readouterr().err


def test_lists_and_search_are_made_anew(desk: Path, capsys: Output) -> None:
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE open_count SET change = 7")
    assert main(["db", "rebuild", "--db", f"sqlite:///{desk}"]) == DONE
    assert "are made anew" in capsys.readouterr().out
    with closing(sqlite3.connect(desk)) as connection:
        assert connection.execute("SELECT sum(change) FROM open_count").fetchone() == (1,)


def test_a_desk_on_a_server_is_backed_up_and_restored(
    desk: Path, server: str, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["db", "move", f"sqlite:///{desk}", server]) == DONE
    monday = desk.with_name("monday.db")
    assert main(["backup", str(monday), "--db", server]) == DONE
    assert "1 ticket, whole and checked." in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main(["restore", str(monday), "--db", server]) == MISUSED
    assert "Nothing was restored: without a terminal" in capsys.readouterr().err
    assert main(["restore", str(monday), "--db", server, "--yes"]) == DONE
    told = capsys.readouterr().out
    assert "holds 1 ticket. It is kept in the database." in told
    assert "in the schema before_restore_" in told


def test_a_desk_that_somebody_has_open_is_not_restored(
    desk: Path, server: str, capsys: Output
) -> None:
    assert main(["db", "move", f"sqlite:///{desk}", server]) == DONE

    async def try_it() -> int:
        store = await open_store(server, create=False)
        done = await asyncio.to_thread(main, ["restore", str(desk), "--db", server, "--yes"])
        await store.close()
        return done

    assert asyncio.run(try_it()) == FAILED
    assert "let everybody leave Tocsin" in capsys.readouterr().err


def test_an_old_desk_is_upgraded_before_the_first_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_2.read_text(encoding="utf-8"))
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    seen: list[int] = []

    def picture(*_: object, **__: object) -> int:
        with closing(sqlite3.connect(path)) as connection:
            seen.append(connection.execute("PRAGMA user_version").fetchone()[0])
        return DONE

    monkeypatch.setattr("tui.main._show", picture)
    assert main(["--db", f"sqlite:///{path}", "--as", "anna"]) == DONE
    assert seen == [SCHEMA_VERSION]


def test_a_desk_of_an_older_tocsin_is_upgraded_before_it_is_moved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(VERSION_2.read_text())
    before = old.read_bytes()
    asked = ["db", "move", f"sqlite:///{old}", f"sqlite:///{tmp_path / 'new.db'}"]
    assert main(asked) == FAILED
    told = capsys.readouterr().err
    assert "Upgrade it first with `tocsin db upgrade --db" in told
    assert (old.read_bytes(), sorted(p.name for p in tmp_path.iterdir())) == (before, ["old.db"])
