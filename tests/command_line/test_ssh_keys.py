"""`tocsin ssh-keys`: what OpenSSH is told about whose key opens the desk."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from desk.people import save_agent, save_customer
from tests.builders import make_desk
from tests.public_keys import ed25519
from tui.command_line.arguments import DONE, FAILED, MISUSED
from tui.main import main

Output = pytest.CaptureFixture[str]
JAN, LUKASZ = ed25519(1).split(), ed25519(2).split()


async def _make(folder: Path) -> str:
    small = await make_desk(folder)
    await save_agent(small.desk, small.anna, {"ssh_keys": " ".join(JAN)}, row_id=small.jan.id)
    values = {"login": "lukasz", "ssh_keys": " ".join(LUKASZ)}
    await save_customer(small.desk, small.anna, values, row_id=small.customer.id)
    await small.close()
    return small.url


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk to which Jan and the customer Łukasz have a key each."""
    folder = tmp_path / 'the "desk" of Anna\'s'
    folder.mkdir()
    return asyncio.run(_make(folder))


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/the desk/bin/tocsin"])


def command_of(line: str) -> list[str]:
    """What a shell runs for whoever has the key of this line, as sshd reads it."""
    start = 'restrict,pty,command="'
    assert line.startswith(start)
    quoted, at = "", len(start)
    while line[at] != '"':
        if line[at : at + 2] == '\\"':
            at += 1
        quoted += line[at]
        at += 1
    assert line[at + 1] == " "
    return shlex.split(quoted)


def test_the_one_with_the_key_gets_a_line_that_starts_tocsin_as_them(
    url: str, capsys: Output
) -> None:
    asked = ["--db", url, "ssh-keys", "--account", "desk", "desk"]
    assert main([*asked, *JAN]) == DONE
    told = capsys.readouterr()
    assert told.err == ""
    [line] = told.out.splitlines()
    assert line.endswith(f'" {JAN[0]} {JAN[1]}')
    assert command_of(line) == ["/opt/the desk/bin/tocsin", "--db", url, "--no-files", "--as=jan"]

    assert main([*asked, *ed25519(3).split()]) == DONE
    assert capsys.readouterr().out == ""
    assert main(asked) == DONE
    assert [command_of(line)[-1] for line in capsys.readouterr().out.splitlines()] == [
        "--as=jan",
        "--as=lukasz",
    ]


def test_no_key_opens_another_account(url: str, capsys: Output) -> None:
    assert main(["--db", url, "ssh-keys", "--account", "desk", "root", *JAN]) == FAILED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "These keys open the account desk, not root; nothing is told.\n"


def test_the_account_must_be_known(url: str, capsys: Output) -> None:
    assert main(["--db", url, "ssh-keys", "desk", *JAN]) == MISUSED
    told = capsys.readouterr()
    assert (told.out, "--account NAME" in told.err) == ("", True)


def test_a_configuration_file_may_say_both_and_is_what_is_passed_on(
    url: str, tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / "desk.toml"
    quoted = url.replace('"', '\\"')
    file.write_text(f'db = "{quoted}"\nssh_account = "desk"\n')
    assert main(["--config", str(file), "ssh-keys", "desk", *LUKASZ]) == DONE
    [line] = capsys.readouterr().out.splitlines()
    assert command_of(line)[1:] == ["--config", str(file), "--no-files", "--as=lukasz"]


def test_a_password_never_gets_into_a_command(capsys: Output) -> None:
    asked = ["--db", "postgresql://tocsin:secret@127.0.0.1:9/desk", "ssh-keys"]
    assert main([*asked, "--account", "desk", "desk"]) == FAILED
    told = capsys.readouterr()
    assert "configuration file" in told.err
    assert "secret" not in told.out + told.err


def test_without_a_desk_that_is_named_nobody_comes_in(home: Path, capsys: Output) -> None:
    assert main(["ssh-keys", "--account", "desk", "desk"]) == FAILED
    told = capsys.readouterr()
    assert (told.out, "Nothing says which desk" in told.err) == ("", True)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_where_the_desk_cannot_be_read_nothing_is_printed_and_nothing_made(
    content: bytes | None, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "desk.db"
    if content is not None:
        path.write_bytes(content)
    asked = ["--db", f"sqlite:///{path}", "ssh-keys", "--account", "desk", "desk", *JAN]
    assert main(asked) == FAILED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_desk_of_an_older_tocsin_is_left_as_it_is(url: str, capsys: Output) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA user_version = 2")
    assert main(["--db", url, "ssh-keys", "--account", "desk", "desk", *JAN]) == FAILED
    told = capsys.readouterr()
    assert (told.out, "older Tocsin" in told.err) == ("", True)


def test_it_brings_in_nothing_heavy(url: str) -> None:
    program = (
        "import sys\n"
        "from tui.main import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {'asyncio', 'platformdirs', 'pydantic', 'sqlalchemy', 'textual'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or code)\n"
    )
    asked = ["--db", url, "ssh-keys", "--account", "desk", "desk", *JAN]
    done = subprocess.run(
        [sys.executable, "-c", program, *asked],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": "/nonexistent"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--as=jan" in done.stdout
