"""The command `tocsin`: reads the arguments, starts what they ask for, ends with one sentence.

Everything heavy is imported late, so that --help and --version answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

from tui.command_line.arguments import (
    DONE,
    FAILED,
    INTERRUPTED,
    MISUSED,
    UNFORESEEN,
    parser,
)
from tui.command_line.failure import CommandFailed

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

# Who sits at the demo desk unless --as names somebody else.
DEMO_LOGIN = "anna"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code that --help lists."""
    given = parser().parse_args(arguments)
    if given.version:
        from importlib.metadata import version

        print(f"tocsin {version('tocsin')}")
        return DONE
    for stream in (sys.stdout, sys.stderr):
        # A terminal of few letters gets "?" for the others, not an error in their place.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        exit_code = _run(given)
        sys.stdout.flush()
        return exit_code
    except CommandFailed as failure:
        return _end_with(str(failure), failure.exit_code)
    except KeyboardInterrupt:
        return _end_with("Stopped.", INTERRUPTED)
    except Exception as error:  # noqa: BLE001  (the last resort: a sentence instead of a traceback)
        return _end_with(*_sentence(error))


def _run(given: Namespace) -> int:  # noqa: PLR0911  (a line for each command)
    match given.command:
        case None:
            return _open_desk(given)
        case "demo":
            return _open_demo(given)
        case "import":
            from tui.command_line.importing import import_servicenow

            return import_servicenow(_url(given), _login(given), given.file, given.zone)
        case "backup":
            from tui.command_line.backup import back_up_desk

            return back_up_desk(_url(given), given.file)
        case "restore":
            from tui.command_line.restoring import restore_desk

            return restore_desk(_url(given), given.file, yes=given.yes)
        case "db" if given.work == "upgrade":
            from tui.command_line.db import upgrade_desk

            return upgrade_desk(_url(given), yes=given.yes)
        case "db" if given.work == "rebuild":
            from tui.command_line.db import rebuild_desk

            return rebuild_desk(_url(given))
        case "db":
            from tui.command_line.db import move_desk

            return move_desk(given.source, given.target)
        case "doctor":
            from tui.command_line.doctor import examine_desk

            return examine_desk(_url(given), everything=given.all)
        case "ssh-keys":
            from tui.command_line.ssh_keys import print_keys
            from tui.command_line.whereabouts import shared_desk

            config = getattr(given, "config", None)
            desk = shared_desk(getattr(given, "db", None), config, given.account)
            return print_keys(desk, given.user, given.type, given.key)
        case "worker":
            from tui.command_line.worker import work

            return work(_url(given))
        case _:
            from tui.command_line.explaining import print_explanation

            return print_explanation(_url(given), given.number, _login(given))


def _open_desk(given: Namespace) -> int:
    _need_terminal()
    url, login = _url(given), _login(given)
    from tui.command_line.db import upgrade_before_start

    upgrade_before_start(url)
    is_named, files = getattr(given, "login", None) is not None, not hasattr(given, "no_files")
    return _show(url, login, demo=False, is_named=is_named, files=files)


def _open_demo(given: Namespace) -> int:
    if not given.fill_only:
        _need_terminal()
    from tui.command_line.whereabouts import demo_url

    url = demo_url(getattr(given, "db", None))
    from tui.command_line.demo import prepare

    prepare(url, given)
    if given.fill_only:
        return DONE
    files = not hasattr(given, "no_files")
    return _show(url, getattr(given, "login", DEMO_LOGIN), demo=True, is_named=True, files=files)


def _show(url: str, login: str, *, demo: bool, is_named: bool, files: bool) -> int:
    # Until the first picture stands there is little garbage, and looking for it costs a fifth of
    # the start; the app lets the collector go on.
    gc.disable()
    from tui.app import run
    from tui.command_line import log_file

    log_file.start()
    return run(url, login, demo=demo, is_named=is_named, files=files, log_path=log_file.path())


def _url(given: Namespace) -> str:
    from tui.command_line.whereabouts import desk_url

    return desk_url(getattr(given, "db", None), getattr(given, "config", None))


def _login(given: Namespace) -> str:
    from tui.command_line.whereabouts import login_name

    return getattr(given, "login", None) or login_name()


def _need_terminal() -> None:
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            raise CommandFailed(
                f"Tocsin needs a terminal: its standard {name} is not one. Start it by hand in a "
                "terminal window; `tocsin --help` lists what works without one.",
                MISUSED,
            )


def _sentence(error: Exception) -> tuple[str, int]:
    """What to print for an error, and the exit code."""
    from desk.errors import DeskError
    from store.errors import StoreError

    if isinstance(error, DeskError | StoreError):
        return str(error), FAILED
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has gone; Python would complain once more when it ends.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  (it stays open to the end)
        return "", FAILED
    from tui.command_line import log_file

    return log_file.record(error), UNFORESEEN


def _end_with(sentence: str, exit_code: int) -> int:
    if sentence:
        from tui.command_line.wrapping import wrapped
        from tui.present.text import clean

        # It may quote a file that was refused.
        print(wrapped(clean(sentence), sys.stderr), file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
