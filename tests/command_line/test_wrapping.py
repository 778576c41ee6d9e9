"""What the command line says is broken between words on a terminal, and nowhere else."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios

from tui.command_line.wrapping import wrapped

SENTENCE = (
    "There is no desk at sqlite:////srv/desk/of-the-whole-town/desk.db; see to it that the "
    "database is there."
)


def test_a_terminal_gets_lines_that_end_between_words() -> None:
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with os.fdopen(its, "w") as terminal:
        told = wrapped(SENTENCE, terminal)
    os.close(mine)
    assert told.split("\n") == [
        "There is no desk at",
        "sqlite:////srv/desk/of-the-whole-town/desk.db;",
        "see to it that the database is there.",
    ]


def test_a_file_gets_the_sentence_on_one_line() -> None:
    assert wrapped(SENTENCE, io.StringIO()) == SENTENCE
