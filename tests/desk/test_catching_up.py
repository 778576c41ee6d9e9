"""At the start, a desk catches up with what an older or a killed Tocsin left undone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from desk import recompute, tickets
from desk.actors import as_agent
from desk.catalogue import save_sla
from desk.desk import Desk, open_desk
from desk.look_ahead import LookAhead
from desk.workflow import OPEN
from store import renewals, views
from store.scope import EVERYTHING
from store.store import open_store
from tests.builders import MONDAY, HandClock, SmallDesk

OLD = Path(__file__).parents[1] / "store" / "version_1.sql"


@pytest.fixture
async def old(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of the first version, opened by the Tocsin of today two days later."""
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    clock = HandClock(MONDAY + timedelta(days=2))
    desk = await open_desk(await open_store(f"sqlite:///{path}"), clock)
    yield desk
    await desk.close()


async def test_tickets_of_an_old_desk_get_trails_reasons_and_clocks(old: Desk) -> None:
    desk = old
    seen: list[tuple[int, int]] = []
    await recompute.catch_up(desk, lambda done, total: seen.append((done, total)))
    assert seen[0] == (3, 3)
    standing = await desk.store.reader.run(lambda select: renewals.standings(select, [1, 2, 3]))
    found = await desk.store.reader.run(
        lambda s: [views.ticket(s, n, EVERYTHING) for n in (1, 2, 3)]
    )
    assert [(one.sla_why, one.sla_by_hand) for one in found if one] == [
        ("default of service VPN", False),
        ("default of service VPN", False),
        ("chosen by Maja", True),
    ]
    assert not await desk.store.reader.run(renewals.lacks_trails)
    assert all(one.trail for one in standing)
    # The open one has its clocks; the closed one keeps the verdict of its day.
    assert {clock.target for clock in standing[0].clocks} == {"first_response", "solution"}
    kept = await desk.store.reader.run(lambda select: views.clocks(select, 2, EVERYTHING))
    assert [clock.policy_version for clock in kept] == [12345]
    assert set(desk.catalogue.sla_versions) == {1, 2}
    ahead = await LookAhead.of_sla(desk, 1, EVERYTHING)
    assert (len(ahead.ticket_ids), ahead.past_tickets) == (1, 1)


async def test_an_old_desk_can_be_worked_on_before_it_has_caught_up(old: Desk) -> None:
    desk = old
    anna = as_agent(desk.catalogue.agents[1])
    await tickets.reply(desk, anna, 1, "Hello", then=OPEN)
    # What was chosen by hand is known to be so.
    ticket = await tickets.change(desk, anna, 3, priority=1)
    assert (ticket.sla_id, ticket.sla_by_hand) == (2, True)
    await save_sla(desk, anna, {"first_response": "2h"}, row_id=1)
    # What counted before the first edit counts from the beginning.
    assert [told.since_us for told in desk.catalogue.sla_versions[1]] == [0, desk.now_us()]
    await recompute.catch_up(desk)
    assert await recompute.catch_up(desk) == 0


async def test_a_renewal_that_was_killed_on_its_way_is_finished_at_the_next_start(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    ids = [await small.ticket(f"VPN {n}") for n in range(6)]

    class Killed(Exception):
        pass

    def killed(done: int, _total: int) -> None:
        if done == 4:
            raise Killed

    with pytest.raises(Killed):
        await save_sla(
            small.desk, small.anna, {"solution": "1h"}, row_id=small.gold, progress=killed
        )
    again = await small.another()
    assert await recompute.catch_up(again) == 2
    for ticket_id in ids:
        assert len(await small.events(ticket_id, "deadlines")) == 1
    assert await again.store.reader.run(renewals.pending) == {}
    await again.close()


async def test_what_somebody_does_meanwhile_is_neither_lost_nor_in_the_way(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [await small.ticket(f"VPN {n}") for n in range(3)]
    other = await small.another()
    worked_out = recompute._work_out
    meddled: list[int] = []

    def meddling(*arguments: object) -> object:
        """Between reading the tickets and writing them, somebody answers one."""
        if not meddled:
            meddled.append(ids[1])
            sql = "UPDATE ticket SET version = version + 1, subject = 'Answered'"
            asyncio.run(small.behind(sql))
        return worked_out(*arguments)  # type: ignore[arg-type]  # (passed on as they come)

    monkeypatch.setattr(recompute, "_work_out", meddling)
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    for ticket_id in ids:
        ticket = await small.read(ticket_id)
        assert (ticket.subject, ticket.next_target) == ("Answered", "first_response")
        assert len(await small.events(ticket_id, "deadlines")) == 1
    await other.close()


async def test_an_sla_edited_again_while_tickets_are_renewed_has_the_last_word(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 1)
    ids = [await small.ticket(f"VPN {n}") for n in range(4)]
    other = await small.another()
    edits: list[asyncio.Task[int]] = []

    def edited_elsewhere(done: int, _total: int) -> None:
        if done == 1:
            edit = save_sla(other, small.anna, {"solution": "3h"}, row_id=small.gold)
            edits.append(asyncio.create_task(edit))

    small.clock.forward(minutes=1)
    await save_sla(
        small.desk, small.anna, {"solution": "1h"}, row_id=small.gold, progress=edited_elsewhere
    )
    await asyncio.gather(*edits)
    for ticket_id in ids:
        assert (await small.clocks(ticket_id))["solution"].target_us == 3 * 3600 * 1_000_000
    assert await other.store.reader.run(renewals.pending) == {}
    await other.close()
