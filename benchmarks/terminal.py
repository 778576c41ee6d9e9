"""A terminal that measures the program inside it, byte to byte.

The program runs in a pseudo-terminal. Its output is only noted, with the time, while a figure is
being taken; it is replayed on a screen in memory afterwards, so that looking costs nothing inside
the measured time. A key's latency is the time from writing the key to reading the first output
that makes the screen look different.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

from benchmarks.screen import Screen

KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "page down": b"\x1b[6~",
    "page up": b"\x1b[5~",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "enter": b"\r",
}

# What programs ask a terminal at the start, and what a usual one says.
_ANSWERS: Sequence[tuple[re.Pattern[bytes], bytes]] = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
)
_LONGEST_QUERY = 16
_FRAME_PAUSE = 0.05


class ProgramEnded(RuntimeError):
    """The program ended, or never showed what it was waited for; the message holds its screen."""


@dataclass(frozen=True)
class Idle:
    """What a program does while nobody touches it."""

    cpu_percent: float
    bytes_per_second: float


class Terminal:
    """One program in a pseudo-terminal; a context manager that ends the program."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 160,
        rows: int = 50,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._size = struct.pack("HHHH", rows, columns, 0, 0)
        self._environment = {
            **(os.environ if environment is None else environment),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self.screen = Screen(columns, rows)
        self._noted: list[tuple[float, bytes]] = []
        self._unanswered = b""

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, self._size)
        self._started = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self._environment,
                start_new_session=True,
            )
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The program leads a session of its own, so this reaches its children too.
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sign)
                self._process.wait(2)
                break
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                break
        self._process.wait()
        os.close(self._master)

    def wait_for(self, pattern: str, timeout: float = 60.0) -> float:
        """Milliseconds from the start of the program until its screen shows the pattern.

        Raises ProgramEnded when it ends or the timeout (seconds) passes first.
        """
        wanted = re.compile(pattern)
        end = time.perf_counter() + timeout
        while True:
            # Drawing takes longer than reading: only when a pause shows that a frame is complete.
            while self._note(_FRAME_PAUSE) and time.perf_counter() < end:
                pass
            for instant, data in self._take():
                if self.screen.feed(data) and wanted.search(self.screen.text()):
                    return (instant - self._started) * 1000
            if time.perf_counter() >= end or self._process.poll() is not None:
                raise ProgramEnded(
                    f"{self._command[0]} never showed {pattern!r}; its screen:\n"
                    + self.screen.text()
                )

    def settle(self, quiet: float = 0.3, timeout: float = 5.0) -> None:
        """Read until nothing came for `quiet` seconds, or the timeout (seconds) is over."""
        end = time.perf_counter() + timeout
        while time.perf_counter() < end and self._note(quiet):
            pass
        self._replay()

    def press(self, key: str, quiet: float = 0.06, timeout: float = 3.0) -> float | None:
        """Milliseconds from a key until the screen changed; None if it did not within the timeout.

        Key is a name from KEYS or the character itself. Returns after `quiet` seconds of silence,
        so that keys don't pile up. Raises ProgramEnded when the program ends.
        """
        self._note(0)
        self._replay()
        pressed = time.perf_counter()
        os.write(self._master, KEYS.get(key) or key.encode())
        end = pressed + timeout
        changed: float | None = None
        while changed is None and time.perf_counter() < end:
            self._note(end - time.perf_counter())
            while self._note(quiet):
                pass
            changed = self._replay()
            if self._process.poll() is not None:
                raise ProgramEnded(f"{self._command[0]} ended at {key}:\n{self.screen.text()}")
        return None if changed is None else (changed - pressed) * 1000

    def idle(self, seconds: float) -> Idle:
        """Watch the program for some seconds without touching it."""
        self._note(0)
        self._replay()
        before, began = self._cpu_seconds(), time.perf_counter()
        while (left := began + seconds - time.perf_counter()) > 0:
            self._note(left)
        passed = time.perf_counter() - began
        used = self._cpu_seconds() - before
        written = sum(len(data) for _, data in self._noted)
        self._replay()
        return Idle(cpu_percent=100 * used / passed, bytes_per_second=written / passed)

    def memory_mb(self) -> float:
        """Resident memory of the program and its children, in MB (1,000,000 bytes)."""
        return sum(process.memory_info().rss for process in self._family()) / 1e6

    def _family(self) -> list[psutil.Process]:
        leader = psutil.Process(self._process.pid)
        return [leader, *leader.children(recursive=True)]

    def _cpu_seconds(self) -> float:
        times = [process.cpu_times() for process in self._family()]
        return sum(spent.user + spent.system for spent in times)

    def _note(self, seconds: float) -> bool:
        """Wait for output and note it with its time; False if none came."""
        readable, _, _ = select.select([self._master], [], [], seconds)
        if not readable:
            return False
        try:
            data = os.read(self._master, 1 << 18)
        except OSError:
            # The program has closed its end.
            return False
        self._noted.append((time.perf_counter(), data))
        self._answer(data)
        return True

    def _answer(self, data: bytes) -> None:
        asked = self._unanswered + data
        last = 0
        for query, answer in _ANSWERS:
            for match in query.finditer(asked):
                os.write(self._master, answer)
                last = max(last, match.end())
        self._unanswered = asked[last:][-_LONGEST_QUERY:]

    def _take(self) -> list[tuple[float, bytes]]:
        noted, self._noted = self._noted, []
        return noted

    def _replay(self) -> float | None:
        """Draw what was noted; the time of the first output that changed the screen."""
        first: float | None = None
        for instant, data in self._take():
            if self.screen.feed(data) and first is None:
                first = instant
        return first
