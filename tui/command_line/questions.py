"""Asks the person at the terminal before something that is hard to take back."""

from __future__ import annotations

import sys

from tui.command_line.arguments import FAILED, MISUSED
from tui.command_line.failure import CommandFailed


def ask(question: str, nothing: str) -> None:
    """Go on when the answer is yes. Raises CommandFailed with ``nothing``, which says what was
    not done, for every other answer, and where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise CommandFailed(
            f"{nothing}: without a terminal nobody can be asked; add --yes.", MISUSED
        )
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        print()
        answer = ""
    if answer.strip().casefold() not in ("y", "yes"):
        raise CommandFailed(f"{nothing}.", FAILED)
