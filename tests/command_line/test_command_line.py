"""The command `tocsin`: which desk it opens, what it refuses, and in how many sentences."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.desk.importing.samples import step, write_log
from tui import app
from tui.command_line import log_file
from tui.command_line.arguments import DONE, FAILED, MISUSED, UNFORESEEN
from tui.main import main

Output = pytest.CaptureFixture[str]


@dataclass
class Screens:
    """Stands in for the application: remembers what was opened."""

    opened: list[tuple[str, str, bool]] = field(default_factory=list)

    def run(
        self, url: str, login: str, *, demo: bool, is_named: bool, files: bool, log_path: Path
    ) -> int:
        assert (files, log_path) == (True, log_file.path())
        self.opened.append((url, login, demo))
        return DONE


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> Screens:
    """A terminal, and an application that only remembers."""
    stand_in = Screens()
    monkeypatch.setattr(app, "run", stand_in.run)
    monkeypatch.setattr("tui.main._need_terminal", lambda: None)
    return stand_in


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def configuration(home: Path, text: str) -> Path:
    path = home.parent / "config" / "tocsin" / "config.toml"
    path.parent.mkdir()
    path.write_text(text)
    return path


def test_help_and_version_bring_in_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from tui.main import main\n"
        "main(['--version'])\n"
        "heavy = {'asyncio', 'pydantic', 'sqlalchemy', 'textual', 'rich', 'sqlite3'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("tocsin ")


@pytest.mark.parametrize("arguments", [[], ["demo"], ["demo", "--fresh"]])
def test_without_a_terminal_it_says_so_and_makes_nothing(
    arguments: list[str], home: Path, capsys: Output
) -> None:
    assert main(arguments) == MISUSED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Tocsin needs a terminal: ")
    assert told.err.count("\n") == 1
    assert files_below(home.parent) == []


def test_the_desk_is_the_given_one_else_the_environments_else_the_configured_else_your_own(
    home: Path, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = home.parent / "data" / "tocsin" / "desk.db"
    assert main(["--as", "anna"]) == DONE
    configuration(home, f'db = "sqlite:///{home}/team.db"')
    assert main(["--as", "anna"]) == DONE
    monkeypatch.setenv("TOCSIN_DB", f"sqlite:///{home}/environment.db")
    assert main(["--as", "anna"]) == DONE
    assert main(["--as", "anna", "--db", f"sqlite:///{home}/given.db"]) == DONE
    assert screens.opened == [
        (f"sqlite:///{own}", "anna", False),
        (f"sqlite:///{home}/team.db", "anna", False),
        (f"sqlite:///{home}/environment.db", "anna", False),
        (f"sqlite:///{home}/given.db", "anna", False),
    ]


def test_you_are_who_the_machine_says_you_are(
    screens: Screens, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Anybody can set these; the machine knows better.
    monkeypatch.setenv("USER", "mallory")
    monkeypatch.setenv("LOGNAME", "mallory")
    assert main([]) == DONE
    assert screens.opened[0][1] != "mallory"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("db = ", "is no TOML"),
        ("db = 7", "db is not a text"),
        ('db = "mysql://host/desk"', "no address of a desk"),
        ("\udcff", "is no TOML"),
        ('dbb = "sqlite:////srv/desk.db"', "own.toml, dbb is not known"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_named(
    text: str, reason: str, home: Path, screens: Screens, capsys: Output
) -> None:
    path = home.parent / "own.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert main(["--config", str(path)]) == FAILED
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1
    assert screens.opened == []


def test_a_configuration_that_was_named_must_be_there(
    home: Path, screens: Screens, capsys: Output
) -> None:
    assert main(["--config", str(home / "none.toml")]) == FAILED
    assert "none.toml cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["demo"], ["explain", "7"]])
def test_a_folder_that_is_not_there_is_not_made(
    command: list[str],
    home: Path,
    screens: Screens,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    monkeypatch.chdir(home)
    assert main([*command, "--db", "sqlite:///srv/none/desk.db"]) == FAILED
    told = capsys.readouterr().err
    assert "There is no folder srv/none" in told
    assert "sqlite:////srv/none/desk.db" in told
    assert not (home / "srv").exists()
    assert screens.opened == []


@pytest.mark.parametrize("option", ["--open", "--past", "--seed"])
def test_what_is_no_number_is_named_with_what_is_wanted(option: str, capsys: Output) -> None:
    with pytest.raises(SystemExit, match=str(MISUSED)):
        main(["demo", option, "abc"])
    assert "“abc” is no number; give a whole number" in capsys.readouterr().err


def test_an_unforeseen_error_is_one_sentence_and_the_rest_is_in_the_log(
    home: Path, screens: Screens, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def burst(*_: object, **__: object) -> int:
        raise ZeroDivisionError("in the depths")

    monkeypatch.setattr(app, "run", burst)
    assert main(["--as", "anna"]) == UNFORESEEN
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(log_file.path()) in told
    assert "in the depths" in log_file.path().read_text()
    assert "Traceback" in log_file.path().read_text()


def test_a_log_that_cannot_be_written_still_leaves_one_sentence(
    home: Path, screens: Screens, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def burst(*_: object, **__: object) -> int:
        raise ZeroDivisionError

    (home.parent / "state" / "tocsin").write_text("a file where the folder should be")
    monkeypatch.setattr(app, "run", burst)
    assert main(["--as", "anna"]) == UNFORESEEN
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert told.count("\n") == 1


def test_import_and_explain_work_without_a_terminal(home: Path, capsys: Output) -> None:
    log = write_log(
        home / "log.csv",
        [
            step("New", 0, "09:00"),
            step("Awaiting User Info", 1, "10:00"),
            step("Resolved", 2, "12:00"),
            step("Resolved", 3, "yesterday"),
        ],
    )
    assert main(["--as", "anna", "import", "servicenow", str(log), "--zone", "Europe/Paris"]) == 0
    told = capsys.readouterr().out
    assert "Added 1 ticket.\n" in told
    assert "Refused: 1.\n  line 5: " in told
    assert "anna is now its administrator" in told
    assert main(["--as", "anna", "explain", "INC0000001"]) == DONE
    told = capsys.readouterr().out
    assert "Solution: met in 1h of 120h" in told
    assert "Mon 2 Feb 08:00 – 09:00" in told or "Mon 2 Feb 2026 08:00 – 09:00" in told
    assert "the calendar counts in Europe/Paris" in told
    assert "· 1h " in told  # the story in a sentence
    assert max(len(row) for row in told.splitlines()) <= 80  # as wide as paper


def test_a_broken_file_makes_no_desk(home: Path, capsys: Output) -> None:
    log = home / "log.csv"
    log.write_text("a,b\n1,2\n")
    assert main(["import", "servicenow", str(log)]) == FAILED
    assert "has no column named number" in capsys.readouterr().err
    assert files_below(home.parent) == [log]


def test_an_unknown_zone_is_named(home: Path, capsys: Output) -> None:
    assert main(["import", "servicenow", "log.csv", "--zone", "Mars/Base"]) == FAILED
    assert "Mars/Base is not known" in capsys.readouterr().err


def test_explain_makes_no_desk_and_knows_no_ticket_that_is_not_there(
    home: Path, capsys: Output
) -> None:
    assert main(["explain", "7"]) == FAILED
    assert "There is no desk at" in capsys.readouterr().err
    assert files_below(home.parent) == []
    log = write_log(home / "log.csv", [step("New", 0, "09:00")])
    main(["--as", "anna", "import", "servicenow", str(log)])
    assert main(["--as", "anna", "explain", "INC7"]) == FAILED
    assert capsys.readouterr().err == ("There is no ticket INC7 on this desk; check the number.\n")


def test_explain_tells_whoever_may_see_the_ticket(home: Path, capsys: Output) -> None:
    log = write_log(home / "log.csv", [step("New", 0, "09:00")])
    main(["--as", "anna", "import", "servicenow", str(log)])
    assert main(["--as", "mallory", "explain", "INC0000001"]) == FAILED
    assert "mallory is no agent of this desk" in capsys.readouterr().err


def test_explain_tells_a_customer_where_they_see_their_tickets_whatever_the_number_is(
    home: Path, capsys: Output
) -> None:
    log = write_log(home / "log.csv", [step("New", 0, "09:00")])
    main(["--as", "anna", "import", "servicenow", str(log)])
    with closing(sqlite3.connect(home.parent / "data" / "tocsin" / "desk.db")) as desk, desk:
        desk.execute("INSERT INTO customer (name, login) VALUES ('Łukasz Żak', 'lukasz')")
    capsys.readouterr()
    for number in ("INC0000001", "INC7"):
        assert main(["--as", "lukasz", "explain", number]) == FAILED
        assert capsys.readouterr().err == (
            "The login lukasz belongs to a customer, and explain is for agents; customers see "
            "their tickets with `tocsin`.\n"
        )


def test_text_of_people_brings_no_control_characters_to_the_terminal(
    home: Path, capsys: Output
) -> None:
    log = write_log(home / "log.csv", [step("New", 0, "09:00", u_symptom="\x9b31m\u202e[/] red")])
    main(["--as", "anna\x9b1m", "import", "servicenow", str(log)])
    main(["--as", "anna\x9b1m", "explain", "INC0000001"])
    log.write_text(log.read_text().replace("\n", ",\u202erfc,\u202erfc\n", 1))
    main(["import", "servicenow", str(log)])
    told = "".join(capsys.readouterr())
    for expected in ("anna1m is now", "31m[/] red", "the column rfc twice"):
        assert expected in told
    assert not {"\x9b", "\u202e", "\x1b"} & set(told)


def test_a_terminal_of_few_letters_reads_question_marks(home: Path) -> None:
    log = write_log(home / "log.csv", [step("New", 0, "09:00")])
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    for arguments in (["import", "servicenow", str(log)], ["explain", "INC0000001"]):
        done = subprocess.run(
            [sys.executable, "-m", "tui.main", "--as", "anna", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (DONE, "")
