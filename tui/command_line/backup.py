"""`tocsin backup FILE`: copies the desk while people work on it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tui.command_line.arguments import DONE
from tui.command_line.progress import ProgressBar


def back_up_desk(url: str, file: str) -> int:
    """Make a backup, and print where it is, how large, and what is in it."""
    from store.address import is_postgres, sqlite_path
    from tui.present.text import line

    target = Path(file).expanduser().absolute()
    bar = ProgressBar("Copying")
    try:
        if is_postgres(url):
            from store.postgres_backup import back_up_postgres

            made = asyncio.run(back_up_postgres(url, target, bar.step))
        else:
            from store.backup import back_up

            made = back_up(sqlite_path(url), target, bar)
    finally:
        bar.clear()
    print(
        line(
            f"{made.path}: {megabytes(made.size)}, {tickets(made.contents.tickets)}, "
            "whole and checked."
        )
    )
    return DONE


def megabytes(size: int) -> str:
    """A size in bytes as people say it."""
    return f"{size / 1_000_000:,.1f} MB"


def tickets(number: int) -> str:
    """A number of tickets."""
    return "1 ticket" if number == 1 else f"{number:,} tickets"
