"""PostgreSQL for tests: one throwaway server for a run, and a database of its own for each test.

The server is made when a test first asks, by a keeper that ends with pytest (see
tests/postgres_keeper.py); all processes of one run share it. A test gets its address by the
fixtures ``small`` and ``new_url``, or by ``databases()``; the databases of a test are taken back
after it. ``throwaway()`` is a server for one test alone, to be stopped and started again.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.postgres_databases import Databases
from tests.postgres_keeper import FAILED, is_open_to_all, stand_in

_KEEPER = Path(__file__).with_name("postgres_keeper.py")
_INPUT = "postgres_door"


class Keeper:
    """A keeper that this process started, and its door."""

    def __init__(self) -> None:
        self.room = Path(tempfile.mkdtemp(prefix="tocsin-pg-", dir=_place()))
        self.room.chmod(0o711)
        self.door = self.room / "door"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(self.door))
            door.listen()
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_KEEPER), str(self.room), str(door.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[door.fileno()],
                # Ctrl-C is for pytest, which ends the keeper when it has finished.
                start_new_session=True,
            )

    def start(self) -> str:
        """The server's address, once it runs; a database's name belongs after it."""
        return ask(self.door, "start")

    def stop(self) -> None:
        """Shut the server down: whoever is connected is sent away."""
        ask(self.door, "stop")

    def crash(self) -> None:
        """End the server at once; it recovers when it is started again."""
        ask(self.door, "crash")

    def close(self) -> None:
        """End the keeper, its server and all that it stored."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _place() -> str:
    """A folder for temporary files in which the server's user may go, and a socket's name fits."""
    usual = tempfile.gettempdir()
    hidden = stand_in() is not None and not is_open_to_all(Path(usual) / "room")
    return "/tmp" if hidden or len(usual) > 60 else usual  # noqa: S108


def ask(door: Path, word: str) -> str:
    """Knock at a keeper's door with a word; its answer."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(door))
        line.sendall(word.encode())
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    if answer.startswith(FAILED):
        raise RuntimeError(f"The PostgreSQL of the tests did not {word}: {answer}")
    return answer


@contextmanager
def throwaway() -> Iterator[Keeper]:
    """A server of its own, which a test may stop, crash and start again."""
    keeper = Keeper()
    try:
        yield keeper
    finally:
        keeper.close()


_databases: list[Databases] = []
_KEEPER_KEY: pytest.StashKey[Keeper] = pytest.StashKey()


def databases() -> Databases:
    """Where the tests of this process get their databases."""
    return _databases[-1]


def pytest_configure(config: pytest.Config) -> None:
    """Hire a keeper, or learn where the one of this run is."""
    given = getattr(config, "workerinput", None)
    if given is None:
        keeper = config.stash[_KEEPER_KEY] = Keeper()
        door = keeper.door
    else:
        door = Path(given[_INPUT])
    _databases.append(Databases(lambda: ask(door, "start")))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell another process of this run where the keeper is."""
    node.workerinput[_INPUT] = str(node.config.stash[_KEEPER_KEY].door)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Take a test's databases back when its fixtures have let go of them."""
    try:
        return (yield)
    finally:
        databases().let_go()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the keeper go, and wait until nothing is left of the server."""
    _databases.pop().close()
    keeper = config.stash.get(_KEEPER_KEY, None)
    if keeper is not None:
        keeper.close()
