"""What two Tocsins do at the same moment is as if one had done it after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from desk import drafts, portal, tickets, timekeeping
from desk.attachments import choose
from desk.errors import NotAllowed
from store import files, views
from store.scope import EVERYTHING
from store.writer import Transaction
from tests.at_once import another, at_once, somebody_waits
from tests.builders import SmallDesk


async def watches(small: SmallDesk) -> list[tuple[int, bool]]:
    found = await small.behind(
        "SELECT ticket_id, running_since_us IS NOT NULL FROM stopwatch ORDER BY 1"
    )
    return [(ticket_id, bool(runs)) for ticket_id, runs in found]


async def test_of_two_stopwatches_that_one_starts_at_once_the_later_one_runs(
    small: SmallDesk,
) -> None:
    here, there = await small.ticket("here"), await small.ticket("there")
    async with another(small) as other:
        _, second = await at_once(
            small,
            timekeeping.start(small.desk, small.anna, here),
            other,
            timekeeping.start(other, small.anna, there),
        )
    assert isinstance(second, timekeeping.Started)
    assert second.paused is not None
    assert second.paused.ticket_id == here
    assert await watches(small) == [(here, False), (there, True)]


async def test_a_stopwatch_that_is_stopped_twice_at_once_is_booked_once(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=5)
    async with another(small) as other:
        first, second = await at_once(
            small,
            timekeeping.stop(small.desk, small.anna, ticket_id, "once"),
            other,
            timekeeping.stop(other, small.anna, ticket_id, "twice"),
        )
    assert not isinstance(first, BaseException)
    assert isinstance(second, NotAllowed)
    assert await small.behind("SELECT note, seconds FROM time_entry") == [("once", 300)]


@pytest.mark.parametrize("ends", ["stop", "discard"])
async def test_a_stopwatch_that_is_ended_while_it_is_paused_does_not_come_back(
    small: SmallDesk, ends: str
) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    async with another(small) as other:
        ending = (
            timekeeping.stop(small.desk, small.anna, ticket_id, "done")
            if ends == "stop"
            else timekeeping.discard(small.desk, small.anna, ticket_id)
        )
        first, second = await at_once(small, ending, other, timekeeping.pause(other, small.anna))
    assert not isinstance(first, BaseException)
    assert isinstance(second, NotAllowed)
    assert await watches(small) == []


async def test_a_stopwatch_that_is_paused_while_it_is_thrown_away_does_not_come_back(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    async with another(small) as other:
        said = await at_once(
            small,
            timekeeping.pause(small.desk, small.anna),
            other,
            timekeeping.discard(other, small.anna, ticket_id),
        )
    assert not any(isinstance(one, BaseException) for one in said)
    assert await watches(small) == []


async def test_a_stopwatch_is_started_and_another_one_of_the_ticket_stopped_without_a_circle(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    await timekeeping.pause(small.desk, small.anna)
    async with another(small) as other:
        said = await at_once(
            small,
            timekeeping.start(small.desk, small.anna, ticket_id),
            other,
            timekeeping.stop(other, small.anna, ticket_id, "done"),
        )
    assert not any(isinstance(one, BaseException) for one in said), said
    assert await watches(small) == []


async def test_a_draft_that_is_first_kept_twice_at_once_is_the_later_one(small: SmallDesk) -> None:
    agent_id, ticket_id = small.anna.id or 0, await small.ticket()
    async with another(small) as other:
        said = await at_once(
            small,
            drafts.keep(small.desk, agent_id, drafts.REPLY, ticket_id, {"text": "first"}),
            other,
            drafts.keep(other, agent_id, drafts.REPLY, ticket_id, {"text": "second"}),
        )
    assert said == (None, None)
    [draft] = await small.desk.store.reader.run(
        partial(views.drafts, agent_id=agent_id, scope=EVERYTHING)
    )
    assert draft.content == {"text": "second"}


async def test_a_draft_of_a_customer_that_is_kept_twice_at_once_is_the_later_one(
    small: SmallDesk,
) -> None:
    async with another(small) as other:
        said = await at_once(
            small,
            portal.keep_draft(small.desk, small.lukasz, 0, {"text": "first"}),
            other,
            portal.keep_draft(other, small.lukasz, 0, {"text": "second"}),
        )
    assert said == (None, None)
    [(content,)] = await small.behind("SELECT content FROM customer_draft")
    assert "second" in str(content)


async def test_two_who_attach_the_same_files_in_different_orders_do_not_wait_in_a_circle(
    small: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if small.desk.store.path is None:
        await _meet_after_the_first_file(small, monkeypatch)
    here, there = await small.ticket("here"), await small.ticket("there")
    chosen = []
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
        chosen.append(choose(str(tmp_path / name)))
    async with another(small) as other:
        await asyncio.gather(
            tickets.note(small.desk, small.anna, here, "See", files=chosen),
            tickets.note(other, small.jan, there, "See", files=chosen[::-1]),
        )
    assert len(await small.behind("SELECT id FROM attachment")) == 4


async def _meet_after_the_first_file(small: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote a file waits until the other one did, too, or waits for us."""
    put, wrote = files.put, set[int]()

    async def meeting(tx: Transaction, digest: str, parts: AsyncIterator[bytes]) -> None:
        await put(tx, digest, parts)
        wrote.add(id(tx))
        while len(wrote) < 2 and not await somebody_waits(small):
            pass

    monkeypatch.setattr(files, "put", meeting)
