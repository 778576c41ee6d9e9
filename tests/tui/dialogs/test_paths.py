"""Typing a path is helped by what is there, and never by what is hidden or of another kind."""

from pathlib import Path

import pytest

from tui.dialogs.paths import completions, has_folder, meant


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory with a bit of everything in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("School", "sources", ".secret"):
        (tmp_path / name).mkdir()
    for name in ("school.ICS", "Summer.ics", "song.mp3", ".hidden.ics", "odd\x1bname.ics"):
        (tmp_path / name).touch()
    return tmp_path


def test_files_of_the_kind_come_before_folders_whatever_their_case(home: Path) -> None:
    assert completions("~/s", [".ics"]) == [
        "~/school.ICS",
        "~/Summer.ics",
        "~/School/",
        "~/sources/",
    ]
    assert completions("~", [".ics"]) == completions("~/", [".ics"])
    assert completions(f"{home}/Sc", [".ics"]) == [f"{home}/school.ICS", f"{home}/School/"]


def test_what_is_hidden_shows_after_a_dot(home: Path) -> None:
    assert completions("~/.", [".ics"]) == ["~/.hidden.ics", "~/.secret/"]


@pytest.mark.parametrize("text", ["~/nowhere/x", "~nobody-of-this-name/", "a\0b/", "~/song.mp3/"])
def test_where_nothing_can_be_read_nothing_is_offered(home: Path, text: str) -> None:
    assert completions(text, [".ics"]) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~//srv/report.pdf", "/srv/report.pdf"),
        ("~/old//", "/"),
        ("~/~/report.pdf", "~/report.pdf"),
        ("~/report.pdf", "~/report.pdf"),
        ("/srv/~/x", "/srv/~/x"),
    ],
)
def test_a_whole_path_behind_what_stood_there_is_what_is_meant(text: str, path: str) -> None:
    assert meant(text) == path


def test_the_folder_of_a_new_file_is_there_or_not(home: Path) -> None:
    assert has_folder("~/School/new.txt")
    assert has_folder("new.txt")
    assert not has_folder("~/nowhere/new.txt")
