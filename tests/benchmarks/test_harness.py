"""The measuring terminal sees what a person would see, and counts only that."""

import sys

import pytest

from benchmarks.figures import Figure, percentile, promised, table
from benchmarks.screen import Screen
from benchmarks.terminal import ProgramEnded, Terminal

# Shows a word, asks what a terminal is asked, and then draws one sign for each key.
PROGRAM = """
import os, sys, termios, tty
tty.setraw(0)
os.write(1, b"\\x1b[?1049h\\x1b[>1u\\x1b[?2026$p")
answer = os.read(0, 64)
os.write(1, b"ready " + repr(answer).encode())
while (key := os.read(0, 8)) != b"q":
    os.write(1, b"" if key == b"n" else b"\\x1b[2;1H" + repr(key).encode())
"""


def program(body: str = PROGRAM) -> Terminal:
    return Terminal([sys.executable, "-c", body], columns=80, rows=24)


def test_a_key_is_timed_until_the_screen_looks_different() -> None:
    with program() as terminal:
        stood = terminal.wait_for("ready", timeout=20)
        latency = terminal.press("down", quiet=0.02)
        assert stood > 0
        assert latency is not None
        assert "[B" in terminal.screen.text()


def test_a_key_that_changes_nothing_has_no_latency() -> None:
    with program() as terminal:
        terminal.wait_for("ready", timeout=20)
        assert terminal.press("n", quiet=0.02, timeout=0.1) is None


def test_the_terminal_answers_what_programs_ask() -> None:
    with program() as terminal:
        terminal.wait_for(r"\[\?2026;2\$y", timeout=20)


def test_a_program_that_ends_is_reported_with_its_last_screen() -> None:
    with (
        program("print('no desk here')") as terminal,
        pytest.raises(ProgramEnded, match="no desk here"),
    ):
        terminal.wait_for("ready", timeout=20)


def test_a_sequence_cut_in_two_draws_nothing() -> None:
    screen = Screen(20, 2)
    screen.feed(b"a\x1b[?2026")
    screen.feed(b"$pb\x1b]0;title")
    screen.feed(b"\x07c\x1b[>1ud")
    assert screen.text().strip() == "abcd"


def test_drawing_the_same_again_is_no_change() -> None:
    screen = Screen(20, 2)
    assert screen.feed(b"\x1b[1;1H23m")
    assert not screen.feed(b"\x1b[1;1H23m")
    assert screen.feed(b"\x1b[1;1H\x1b[31m23m")


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([7], 0.99) == 7
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


def test_the_table_says_what_keeps_its_promise() -> None:
    lines = table(
        [
            promised("arrow key", "ms", 2.5, 5.0),
            promised("start", "ms", 9.0, 5.0),
            Figure("memory", "MiB", 40.0),
        ],
        "tocsin",
    ).splitlines()
    assert lines[1].split()[-2:] == ["0.50", "good"]
    assert lines[2].split()[-2:] == ["1.80", "slow"]
    assert lines[3].endswith("40.0 MiB")
