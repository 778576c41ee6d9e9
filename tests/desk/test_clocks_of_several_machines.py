"""Machines whose clocks differ by seconds work on one desk, and agree on what counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from desk import tickets
from desk.catalogue import save_sla
from desk.desk import Desk, open_desk
from desk.fresh_replay import hold_against_events
from desk.workflow import RESOLVED
from store.store import open_store
from tests.builders import MONDAY, HandClock, SmallDesk


@pytest.fixture
async def ahead(small: SmallDesk) -> AsyncIterator[Desk]:
    """The same desk on a machine whose clock is five seconds ahead."""
    desk = await open_desk(await open_store(small.url), HandClock(MONDAY + timedelta(seconds=5)))
    yield desk
    await desk.close()


async def test_a_promise_that_was_changed_by_a_clock_ahead_counts_for_everybody_at_once(
    small: SmallDesk, ahead: Desk
) -> None:
    ticket_id = await small.ticket()
    await save_sla(ahead, small.anna, {"solution": "2h"}, row_id=small.gold)
    renewed = await small.clocks(ticket_id)
    assert renewed["solution"].target_us == 2 * 3600 * 1_000_000
    await tickets.note(small.desk, small.anna, ticket_id, "Looked at it")
    assert await small.clocks(ticket_id) == renewed
    replayed = await hold_against_events(small.desk, [ticket_id])
    assert replayed.differences == ()


@pytest.mark.parametrize("is_ahead", [True, False])
async def test_what_was_done_before_a_change_is_judged_by_what_counted_before_it(
    small: SmallDesk, ahead: Desk, is_ahead: bool
) -> None:
    ticket_id = await small.ticket()
    # Ahead of, or at the same instant as, the machine that changes the promise afterwards.
    await tickets.change_state(ahead if is_ahead else small.desk, small.jan, ticket_id, RESOLVED)
    verdict = (await small.clocks(ticket_id))["solution"]
    await save_sla(small.desk, small.anna, {"solution": "2h"}, row_id=small.gold)
    small.clock.forward(minutes=1)
    await tickets.note(small.desk, small.anna, ticket_id, "Looked at it")
    assert (await small.clocks(ticket_id))["solution"] == verdict
    replayed = await hold_against_events(small.desk, [ticket_id])
    assert replayed.differences == ()
