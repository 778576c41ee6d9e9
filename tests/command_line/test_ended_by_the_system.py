"""A Tocsin that the system ends leaves the terminal as it found it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import SmallDesk, make_desk

LONGEST_S = 20.0
# How long Tocsin may take to leave once its terminal is gone.
SOON_S = 5.0
ENTERED, LEFT, MOUSE_OFF = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?1000l"


@dataclass
class Terminal:
    """The program on a terminal of its own, and what it wrote there."""

    process: subprocess.Popen[bytes]
    keyboard: int
    written: bytes = b""
    is_open: bool = True

    def press(self, keys: bytes, then: bytes) -> None:
        """Press keys, and wait for what comes onto the screen."""
        self.written = b""
        os.write(self.keyboard, keys)
        self.read_until(then)

    def end(self) -> None:
        """Close the window."""
        os.close(self.keyboard)
        self.is_open = False

    def read_until(self, wanted: bytes) -> None:
        """Read until the program wrote this, or ended, or it took too long."""
        latest = time.monotonic() + LONGEST_S
        while wanted not in self.written and time.monotonic() < latest:
            if select.select([self.keyboard], [], [], 0.1)[0]:
                try:
                    self.written += os.read(self.keyboard, 65536)
                except OSError:
                    return
        assert wanted in self.written


@pytest.fixture
async def desk(tmp_path: Path) -> SmallDesk:
    """A desk that nobody has open."""
    small = await make_desk(tmp_path)
    await small.close()
    return small


@pytest.fixture
def terminal(desk: SmallDesk, home: Path) -> Iterator[Terminal]:
    """Anna's Tocsin, started."""
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.main", "--as", "anna", "--db", desk.url],
        stdin=its,
        stdout=its,
        stderr=its,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(its)
    started = Terminal(process, mine)
    yield started
    process.kill()
    process.wait()
    if started.is_open:
        started.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_restored(terminal: Terminal, number: signal.Signals) -> None:
    terminal.read_until(ENTERED)
    terminal.read_until(b"keys")
    terminal.process.send_signal(number)
    terminal.read_until(LEFT)
    assert MOUSE_OFF in terminal.written
    assert terminal.process.wait(LONGEST_S) == 128 + number


@pytest.mark.parametrize("number", [signal.SIGHUP, None])
def test_a_terminal_that_ends_takes_tocsin_with_it(
    terminal: Terminal, number: signal.Signals | None
) -> None:
    terminal.read_until(b"keys")
    # A form, whose cursor blinks: something is always to be written.
    terminal.press(b"5", b"Agents")
    terminal.press(b"g", "Novák".encode())
    terminal.press(b"n", b"New agent")
    terminal.end()
    if number is not None:
        terminal.process.send_signal(number)
    assert terminal.process.wait(SOON_S) == 128 + (number or signal.SIGHUP)
