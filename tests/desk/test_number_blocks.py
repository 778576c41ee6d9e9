"""Where numbers may have gaps, each Tocsin draws many at once, and none is given out twice."""

from __future__ import annotations

import asyncio

from desk import tickets
from desk.desk import Desk
from desk.settings import save_settings
from tests.builders import SmallDesk


async def opened(desk: Desk, small: SmallDesk) -> str:
    return (
        await tickets.create(desk, small.anna, {"subject": "VPN", "queue_id": small.inbox})
    ).number


async def test_two_tocsins_draw_from_blocks_of_their_own(small: SmallDesk) -> None:
    await opened(small.desk, small)
    await save_settings(small.desk, small.anna, {"number_gaps": True})
    other = await small.another()
    mine = [await opened(small.desk, small) for _ in range(2)]
    theirs = [await opened(other, small) for _ in range(2)]
    assert mine == ["2026-00002", "2026-00003"]
    assert theirs == ["2026-00052", "2026-00053"]
    assert await opened(small.desk, small) == "2026-00004"
    await other.close()


async def test_of_many_at_once_none_has_the_number_of_another(small: SmallDesk) -> None:
    await save_settings(small.desk, small.anna, {"number_gaps": True})
    desks = [await small.another() for _ in range(3)]
    numbers = await asyncio.gather(*(opened(desk, small) for desk in desks for _ in range(20)))
    assert len(set(numbers)) == 60
    for desk in desks:
        await desk.close()


async def test_a_new_year_begins_a_new_block_and_a_new_format_skips_what_is_taken(
    small: SmallDesk,
) -> None:
    await save_settings(small.desk, small.anna, {"number_gaps": True})
    assert await opened(small.desk, small) == "2026-00001"
    small.clock.forward(days=365)
    assert await opened(small.desk, small) == "2027-00001"
    await save_settings(small.desk, small.anna, {"number_format": "2027-{n:05}"})
    assert await opened(small.desk, small) == "2027-00051"


async def test_without_gaps_again_the_next_number_comes_after_all_that_were_drawn(
    small: SmallDesk,
) -> None:
    await save_settings(small.desk, small.anna, {"number_gaps": True})
    await opened(small.desk, small)
    await save_settings(small.desk, small.anna, {"number_gaps": False})
    assert [await opened(small.desk, small) for _ in range(2)] == ["2026-00051", "2026-00052"]
