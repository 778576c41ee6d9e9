"""`tocsin explain NUMBER`: prints the account of a ticket's clocks."""

from __future__ import annotations

import asyncio
import shutil
import sys
from typing import TYPE_CHECKING

from tui.command_line.arguments import DONE

if TYPE_CHECKING:
    from desk.explaining import Explained

# A sheet of paper, and what still reads well in a wide window.
_PAPER, _WIDEST = 80, 120


def print_explanation(url: str, number: str, login: str) -> int:
    """Print why each deadline of a ticket is what it is, in this machine's time zone."""
    from tui.present.account import account
    from tui.present.text import clean, line

    explained = asyncio.run(_explained(url, number, login))
    print(line(f"{explained.ticket.number} · {explained.ticket.subject}"))
    width = shutil.get_terminal_size((_PAPER, 24)).columns if sys.stdout.isatty() else _PAPER
    for row in account(explained, min(width, _WIDEST)):
        print(clean(row.plain).rstrip())
    return DONE


async def _explained(url: str, number: str, login: str) -> Explained:
    from desk.desk import open_desk
    from desk.doors import customer_for
    from desk.errors import NotAllowed
    from desk.explaining import explain
    from desk.first_run import agent_for
    from desk.permissions import scope_of
    from store.store import open_store

    desk = await open_desk(await open_store(url, create=False))
    try:
        agent = agent_for(desk.catalogue, login)
        if agent is None:
            if await customer_for(desk, login) is not None:
                # Whatever the number is: nobody learns here which numbers there are.
                raise NotAllowed(
                    f"The login {login} belongs to a customer, and explain is for agents; "
                    "customers see their tickets with `tocsin`."
                )
            raise NotAllowed(
                f"{login} is no agent of this desk; say who you are: tocsin --as LOGIN explain …"
            )
        return await explain(desk, number, scope=scope_of(desk.catalogue, agent))
    finally:
        await desk.close()
