"""`tocsin ssh-keys`: tells OpenSSH whose key opens the desk, and as whom (AuthorizedKeysCommand).

It runs at every login, so it reads the keys and imports nothing else.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE, FAILED, MISUSED
from tui.command_line.failure import CommandFailed

if TYPE_CHECKING:
    from store.ssh_keys import Admitted
    from tui.command_line.whereabouts import Desk


def print_keys(desk: Desk, user: str, type_: str, key: str) -> int:
    """Print a line of ``authorized_keys`` for everybody who may come in, or only for the one who
    has this key. For any ``user`` but the account that people share no key is good.

    Nothing is printed before everything is read.
    """
    account = desk.ssh_account
    if account is None:
        raise CommandFailed(
            "It must be known which account these keys open, so that they open no other: say it "
            'with --account NAME, or ssh_account = "NAME" in the configuration file.',
            MISUSED,
        )
    if user != account:
        raise CommandFailed(
            f"These keys open the account {account}, not {user}; nothing is told.", FAILED
        )
    if bool(type_) != bool(key):
        raise CommandFailed("Give the type and the key, as %t %k, or neither of them.", MISUSED)
    told = [line(desk.options, one) for one in _read(desk.url, type_, key)]
    sys.stdout.writelines(told)
    return DONE


def _read(url: str, type_: str, key: str) -> list[Admitted]:
    from store.peek import peek
    from store.ssh_keys import admitted

    return peek(url, lambda select: admitted(select, type_, key))


def line(options: tuple[str, ...], one: Admitted) -> str:
    """The line that lets somebody in: a terminal, and in it Tocsin as who they are; nothing else.

    Raises CommandFailed for a path that cannot stand in such a line.
    """
    # The files of the account that people share are not any one's of them.
    command = shlex.join([*program(), *options, "--no-files", f"--as={one.login}"])
    told = 'restrict,pty,command="' + command.replace('"', '\\"') + f'" {one.type} {one.key}'
    if not told.isprintable():
        raise CommandFailed(
            "A path or a login has a control character in it, which no line can hold; rename it.",
            FAILED,
        )
    return told + "\n"


def program() -> list[str]:
    """How this program is started again, wherever the shell of somebody who logs in stands."""
    started = Path(sys.argv[0])
    if started.name == "tocsin":
        return [str(started.absolute())]
    return [sys.executable, "-m", "tui.main"]
