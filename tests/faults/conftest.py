"""A desk at work today, on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.desk import system_now
from store.reader import Engine
from tests.builders import SmallDesk, make_desk

TICKETS = 4


@pytest.fixture
async def busy(tmp_path: Path, engine: Engine) -> AsyncIterator[SmallDesk]:
    """A small desk with four tickets, on the clock of the machine, as other processes are."""
    desk = await make_desk(tmp_path, system_now(), engine)
    for n in range(TICKETS):
        await desk.ticket(f"Ticket {n}")
    yield desk
    await desk.close()
