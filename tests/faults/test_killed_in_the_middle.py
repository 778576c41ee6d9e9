"""A process that is killed while it writes leaves all that it reported, and nothing half."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders import SmallDesk
from tests.faults.processes import nothing_is_lost_or_half, start

_LONG = pytest.mark.proof


@pytest.mark.parametrize(
    "after", [120, pytest.param(3, marks=_LONG), pytest.param(500, marks=_LONG)]
)
async def test_kill_9_in_the_middle_of_a_thousand_writes(busy: SmallDesk, after: int) -> None:
    [writer] = await start(busy.url, "killed", count=1000)
    await asyncio.to_thread(writer.read_until_saved, after)
    await asyncio.to_thread(writer.kill)
    assert not writer.is_done
    await nothing_is_lost_or_half(busy, [writer])
    # And the desk goes on at once.
    [another] = await start(busy.url, "after", count=20)
    await asyncio.to_thread(another.finish)
    assert (another.is_done, another.refused) == (True, [])
    await nothing_is_lost_or_half(busy, [writer, another])
