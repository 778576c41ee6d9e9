"""`tocsin explain NUMBER`: prints the account of a ticket's clocks."""

from __future__ import annotations

import asyncio

from tui.command_line.arguments import DONE


def print_explanation(url: str, number: str) -> int:
    """Print why each deadline of a ticket is what it is, in this machine's time zone."""
    from tui.present.text import clean

    for line in asyncio.run(_account(url, number)):
        print(clean(line).rstrip())
    return DONE


async def _account(url: str, number: str) -> list[str]:
    from desk.desk import open_desk
    from desk.explaining import as_text, explain
    from store.store import open_store

    desk = await open_desk(await open_store(url, create=False))
    try:
        return as_text(await explain(desk, number))
    finally:
        await desk.close()
