"""A form knows what it would do to tickets, and what it would have done, before it is saved."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from desk import bells, tickets
from desk.calendars import calendar_as_typed
from desk.catalogue import save_calendar, save_sla
from desk.errors import Invalid
from desk.look_ahead import QUARTER_DAYS, LookAhead, Move, Stopped
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from sla_engine import TargetKind
from sla_engine.backtest import Backtest
from sla_engine.preview import Preview
from store import trails
from store.replacing import replace
from store.scope import EVERYTHING, Scope, Step
from store.times import to_us
from tests.builders import MONDAY, SmallDesk

HOUR = timedelta(hours=1)


async def answered(small: SmallDesk) -> int:
    """A ticket whose next deadline is the solution: Tuesday at ten."""
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    return ticket_id


async def preview(small: SmallDesk, values: dict[str, object], row_id: int | None) -> Preview:
    """What an SLA form's values would do to the open tickets."""
    ahead = await LookAhead.of_sla(small.desk, row_id, EVERYTHING)
    return await ahead.preview_sla(ahead.policy(values, row_id))


async def test_a_shorter_promise_is_previewed_as_it_then_comes(small: SmallDesk) -> None:
    ids = [await answered(small) for _ in range(3)]
    await tickets.change_state(small.desk, small.anna, ids[2], WAITING_CUSTOMER)
    await small.closed_ticket()
    await small.ticket("Without a promise", sla_id=None)
    small.clock.forward(hours=2)
    seen = await preview(small, {"solution": "1h", "update": 0}, small.gold)
    assert (seen.tickets, seen.moved, seen.become_overdue, seen.rescued) == (3, 3, 2, 0)
    await save_sla(small.desk, small.anna, {"solution": "1h", "update": 0}, row_id=small.gold)
    now_us = small.desk.now_us()
    overdue = [
        ticket_id
        for ticket_id in ids
        if ((await small.read(ticket_id)).breaches_us or now_us) < now_us
    ]
    assert len(overdue) == seen.become_overdue


async def test_a_longer_promise_rescues_and_an_invalid_sla_promises_nothing(
    small: SmallDesk,
) -> None:
    await small.ticket()
    small.clock.forward(minutes=90)
    seen = await preview(small, {"first_response": "2h"}, small.gold)
    assert (seen.moved, seen.rescued, seen.become_overdue) == (1, 1, 0)
    seen = await preview(small, {"validity": "invalid"}, small.gold)
    assert (seen.moved, seen.lost, seen.rescued) == (1, 1, 1)


async def test_the_same_values_move_nothing_and_a_new_sla_has_no_tickets(small: SmallDesk) -> None:
    await small.ticket()
    assert (await preview(small, {"solution": "8h"}, small.gold)).moved == 0
    assert (await preview(small, {"name": "New", "solution": 60}, None)).tickets == 0


async def test_wrong_values_are_refused_at_their_field(small: SmallDesk) -> None:
    with pytest.raises(Invalid) as refusal:
        await preview(small, {"name": "", "solution": "soon"}, small.gold)
    assert list(refusal.value.fields) == ["solution"]


async def test_a_form_asks_again_and_again_and_lists_the_tickets_concerned(
    small: SmallDesk,
) -> None:
    first, second = await answered(small), await answered(small)
    ahead = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING)
    told: list[tuple[int, int]] = []
    for minutes, moved in ((480, 0), (60, 2), (120, 2)):
        policy = ahead.policy({"solution": minutes, "update": 0}, small.gold)
        seen = await ahead.preview_sla(policy, lambda done, total: told.append((done, total)))
        # Without the update promise, its clock has gone in each case.
        assert seen.by_target[TargetKind.SOLUTION].moved == moved
    assert [ahead.ticket_ids[place] for place in seen.moved_tickets] == [first, second]
    assert await ahead.moves(list(seen.moved_tickets)[1:], policy) == [
        Move(second, to_us(MONDAY + 5 * HOUR), to_us(MONDAY + 2 * HOUR))
    ]
    assert told[-1] == (2, 2)


async def test_a_paused_ticket_says_what_is_left_and_which_target_moves(small: SmallDesk) -> None:
    waits, runs = await answered(small), await answered(small)
    await tickets.change_state(small.desk, small.anna, waits, WAITING_CUSTOMER)
    small.clock.forward(hours=1)
    ahead = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING)
    policy = ahead.policy({"solution": "5h"}, small.gold)
    seen = await ahead.preview_sla(policy)
    assert [ahead.ticket_ids[place] for place in seen.moved_tickets] == [waits, runs]
    assert [ahead.ticket_ids[place] for place in ahead.without_deadline(seen)] == [waits]
    paused, running = await ahead.moves([0, 1], policy)
    hour_us = 3600 * 1_000_000
    assert (paused.was_us, paused.becomes_us) == (None, None)
    assert (paused.was_left_us, paused.left_us) == (8 * hour_us, 5 * hour_us)
    # The update stays the nearest; it is the solution behind it that moves.
    assert (paused.target, running.target) == ("solution", "solution")
    assert running.was_us is not None
    assert running.becomes_us is not None
    assert running.becomes_us < running.was_us
    assert (running.was_left_us, running.left_us) == (None, None)


async def test_a_holiday_is_previewed_for_all_slas_of_the_calendar(small: SmallDesk) -> None:
    # One that names no calendar counts in the default one, which this is.
    values = {"name": "Silver", "solution": "8h", "service_ids": [small.network]}
    silver = await save_sla(small.desk, small.anna, values)
    await answered(small)
    lent = await small.ticket("Silver", service_id=small.network, sla_id=silver)
    holiday = {"holidays": "2026-03-03 Town fair"}
    ahead = await LookAhead.of_calendar(small.desk, small.office, EVERYTHING)
    office = small.desk.catalogue.calendars[small.office]
    seen = await ahead.preview_calendar(calendar_as_typed(office, holiday))
    assert (seen.tickets, seen.moved, seen.later) == (2, 2, 1)
    closed = replace(office, holidays=(("2026-03-03", "Town fair"),))
    again = await ahead.preview_calendar(closed)
    assert (again.moved, list(again.moved_tickets)) == (seen.moved, [0, 1])
    [move] = await ahead.moves([1], closed)
    before = (await small.clocks(lent))["solution"].due_us
    await save_calendar(small.desk, small.anna, holiday, row_id=small.office)
    after = (await small.clocks(lent))["solution"].due_us
    assert move == Move(lent, before, after)


async def test_the_last_quarter_is_judged_by_the_values_of_the_form(small: SmallDesk) -> None:
    quick, slow = await answered(small), await answered(small)
    small.clock.forward(hours=1)
    await tickets.change_state(small.desk, small.anna, quick, RESOLVED)
    small.clock.forward(hours=4)
    await tickets.change_state(small.desk, small.anna, slow, RESOLVED)
    small.clock.forward(days=1)
    values: dict[str, object] = {"solution": "2h", "update": 0, "first_response": 0}

    async def judged(days: int) -> Backtest:
        ahead = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING, days=days)
        policy = ahead.policy(values, small.gold)
        assert policy is not None
        return await ahead.backtest(policy)

    [row] = (await judged(QUARTER_DAYS)).by_target
    assert (row.target, row.met, row.missed) == (TargetKind.SOLUTION, 1, 1)
    assert (await judged(1)).tickets == 1


async def test_pages_leave_no_ticket_out(small: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "PAGE", 2)
    for n in range(5):
        await small.ticket(f"Open {n}")
        # All of them ended at one instant.
        await small.closed_ticket(f"Closed {n}")
    small.clock.forward(minutes=1)
    ahead = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING)
    assert (len(ahead.ticket_ids), ahead.past_tickets) == (5, 5)


async def test_an_answer_that_nobody_waits_for_is_given_up(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(small)
    ahead = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING)
    begun, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    gave_up: list[bool] = []

    def endless(_policy: object, *, progress: object) -> None:
        loop.call_soon_threadsafe(begun.set)
        try:
            while True:
                progress(1, 2)  # type: ignore[operator]  # (a Progress, as the engine calls it)
        except Stopped:
            gave_up.append(True)
            raise
        finally:
            loop.call_soon_threadsafe(ended.set)

    monkeypatch.setattr(
        "sla_engine.preview.OpenTickets.preview", lambda _, *a, **k: endless(*a, **k)
    )
    asking = asyncio.create_task(ahead.preview_sla(None))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await ended.wait()
    assert gave_up == [True]


async def test_bells_do_not_ring_for_a_preview(small: SmallDesk) -> None:
    await small.ticket()
    await preview(small, {"first_response": 1}, small.gold)
    small.clock.forward(minutes=30)
    assert await bells.ring_due(small.desk) == 0


async def test_who_may_not_see_tickets_is_told_what_happens_to_the_others(small: SmallDesk) -> None:
    seen = await small.ticket(queue_id=small.errands, sla_id=small.gold)
    for queue_id in (small.errands, small.inbox):
        ended = await small.ticket(queue_id=queue_id, sla_id=small.gold)
        await tickets.change_state(small.desk, small.anna, ended, RESOLVED)
    await small.ticket(sla_id=small.gold)
    small.clock.forward(hours=1)
    scope = Scope(steps=(Step("team_id", hidden=(small.support,)),))
    sla = await LookAhead.of_sla(small.desk, small.gold, scope)
    assert (list(sla.ticket_ids), sla.past_tickets) == ([seen], 1)
    calendar = await LookAhead.of_calendar(small.desk, small.office, scope)
    assert list(calendar.ticket_ids) == [seen]
    everything = await LookAhead.of_sla(small.desk, small.gold, EVERYTHING)
    assert (len(everything.ticket_ids), everything.past_tickets) == (2, 2)
