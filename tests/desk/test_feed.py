"""Whoever listens to the desk is told every change, and many at once where many come."""

import asyncio

import pytest

from desk import feed
from desk.desk import open_desk
from store import places
from tests.builders import SmallDesk


async def test_while_much_is_saved_the_feed_rests_and_tells_it_together(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The shortest work of a listener is followed by the longest rest: three tickets fit in.
    monkeypatch.setattr(feed, "_REST_TIMES", 1_000_000)
    monkeypatch.setattr(feed, "_LONGEST_REST_S", 0.5)
    told = feed.changes(small.desk, await small.desk.store.reader.run(places.here))
    listening = asyncio.ensure_future(anext(told))
    await asyncio.sleep(0)
    first = await small.ticket("One")
    assert (await listening).ticket_ids == {first}
    listening = asyncio.ensure_future(anext(told))
    others = {await small.ticket(f"More {n}") for n in range(3)}
    assert (await listening).ticket_ids == others


async def test_what_is_saved_while_somebody_starts_is_told_to_them(small: SmallDesk) -> None:
    desk = await open_desk(small.desk.store)
    saved = await small.ticket("Meanwhile")
    assert (await anext(feed.changes(desk, desk.opened_at))).ticket_ids == {saved}
