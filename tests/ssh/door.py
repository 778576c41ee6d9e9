"""A real sshd on loopback, which asks `tocsin ssh-keys` whom it may let in."""

from __future__ import annotations

import contextlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.terminal import Terminal

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
_STARTS_WITHIN_S = 10.0
# Debian's sshd wants it when it runs as root; nothing is ever in it.
_SEPARATION = Path("/run/sshd")


@dataclass
class Door:
    """How to come in: each name has a private key in ``folder``."""

    port: int
    account: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, name: str) -> str:
        """The public key of somebody, as the line of a .pub file; made when it is asked for."""
        file = self.folder / name
        if not file.exists():
            make_key(file)
        return file.with_suffix(".pub").read_text().strip()

    def client(self, name: str, *options: str, command: Sequence[str] = ()) -> list[str]:
        """The command with which somebody comes in with their key, and with nothing else."""
        self.key_of(name)
        told = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "IdentityFile": str(self.folder / name),
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self.folder / "known_hosts"),
            "GlobalKnownHostsFile": "/dev/null",
            "ConnectTimeout": "10",
            "LogLevel": "ERROR",
        }
        settings = [part for pair in told.items() for part in ("-o", "=".join(pair))]
        where = ["-p", str(self.port), f"{self.account}@127.0.0.1"]
        return ["ssh", "-F", "none", *settings, *options, *where, *command]

    def run(
        self, name: str, *options: str, command: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Come in without a terminal, and wait for the end."""
        return subprocess.run(
            self.client(name, *options, command=command),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=30,
        )

    def screen(self, name: str, *, columns: int = 140, rows: int = 40) -> Terminal:
        """What somebody sees who comes in with a terminal; a context manager."""
        return Terminal(self.client(name), columns=columns, rows=rows)


def make_key(file: Path) -> None:
    """A new pair of keys in ``file`` and beside it."""
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", file.name, "-f", str(file)]
    subprocess.run(make, check=True)


@contextmanager
def open_door(folder: Path, url: str, home: Path) -> Iterator[Door]:
    """An sshd for the account that runs the tests, whose keys are those of the desk at ``url``.

    Everything that it needs lies in ``folder``; what is started through it believes that ``home``
    is its home.
    """
    account = pwd.getpwuid(os.getuid()).pw_name
    make_key(folder / "host")
    port = _free_port()
    host_key = " ".join((folder / "host.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    (folder / "sshd_config").write_text(_configuration(folder, port, account, url, home))
    if os.getuid() == 0:
        _SEPARATION.mkdir(mode=0o755, exist_ok=True)
    assert SSHD is not None
    with (folder / "sshd.log").open("w") as log:
        command = [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")]
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait_for(port, server, folder / "sshd.log")
            yield Door(port, account, folder)
        finally:
            server.terminate()
            server.wait(10)


def _configuration(folder: Path, port: int, account: str, url: str, home: Path) -> str:
    # Programs that sshd runs must belong to root, and nobody else may be able to change them: env
    # does wherever this checkout lies.
    tocsin = shlex.quote(str(Path(sys.executable).with_name("tocsin")))
    tell = f"/usr/bin/env {tocsin} --db {url} ssh-keys --account {account} %u %t %k"
    folders = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
    environment = " ".join(f"{name}={shlex.quote(str(path))}" for name, path in folders.items())
    return f"""\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
UsePAM no
StrictModes yes
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
AllowUsers {account}
AuthorizedKeysFile none
AuthorizedKeysCommand {tell}
AuthorizedKeysCommandUser {account}
AcceptEnv COLORTERM
SetEnv {environment} LC_ALL=C.UTF-8 TZ=UTC
Subsystem sftp internal-sftp
LogLevel VERBOSE
"""


def _free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"sshd did not start:\n{log.read_text()}")
