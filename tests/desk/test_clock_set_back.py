"""A clock that jumps back an hour, or another machine's, puts nothing before what happened."""

from __future__ import annotations

from datetime import timedelta

from desk import bells, tickets, timekeeping
from desk.catalogue import save_sla
from desk.fresh_replay import hold_against_events
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from store import views
from store.scope import EVERYTHING
from store.times import from_us
from tests.builders import MONDAY, SmallDesk


async def test_what_is_done_after_the_jump_stands_after_what_was_done_before_it(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    before = small.clock.forward(minutes=30)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    after = small.clock.forward(hours=-1)
    await tickets.take(small.desk, small.jan, ticket_id)
    await tickets.note(small.desk, small.jan, ticket_id, "Looked")
    await timekeeping.book(small.desk, small.jan, ticket_id, 60, after, "Looked")
    await tickets.change(small.desk, small.jan, ticket_id, priority=1)
    await tickets.change_state(small.desk, small.jan, ticket_id, RESOLVED)

    events = await small.events(ticket_id)
    assert [event.occurred_us for event in events] == sorted(e.occurred_us for e in events)
    assert [event.id for event in events] == sorted(event.id for event in events)
    assert {from_us(event.occurred_us) for event in events[1:]} == {before}
    # What the clock said is kept, too.
    assert [from_us(event.recorded_us) for event in events[-3:]] == [after] * 3
    ticket = await small.read(ticket_id)
    assert (ticket.state, ticket.ended_us) == ("resolved", events[-1].occurred_us)
    assert (await hold_against_events(small.desk, [ticket_id])).differences == ()


async def test_a_second_in_which_several_things_happen_is_no_jump(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=60)
    small.clock.now += timedelta(microseconds=1)
    assert await bells.ring_due(small.desk) == 1
    await tickets.note(small.desk, small.anna, ticket_id, "Late by a hair")
    [note] = await small.events(ticket_id, "message")
    assert from_us(note.occurred_us) == MONDAY + timedelta(hours=1)


async def test_a_bell_that_rang_does_not_ring_again_when_its_instant_comes_again(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=61)
    assert await bells.ring_due(small.desk) == 1
    small.clock.forward(hours=-1)
    assert await bells.ring_due(small.desk) == 0
    await tickets.note(small.desk, small.anna, ticket_id, "An hour earlier")
    small.clock.forward(minutes=61)
    assert await bells.ring_due(small.desk) == 0
    assert len(await small.events(ticket_id, "bell")) == 1


async def test_new_deadlines_after_the_jump_are_told_after_what_happened(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = small.clock.forward(minutes=30)
    await tickets.note(small.desk, small.anna, ticket_id, "Looked")
    small.clock.forward(hours=-1)
    await save_sla(small.desk, small.anna, {"solution": "6h"}, row_id=small.gold)
    [told] = await small.events(ticket_id, "deadlines")
    assert from_us(told.occurred_us) == before


async def test_a_ticket_still_opens_at_the_date_that_it_waited_for(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "Hm", then=WAITING_CUSTOMER)
    small.clock.forward(hours=-1)
    await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Well?")
    assert (await small.read(ticket_id)).state == "waiting_agent"


async def test_a_stopwatch_counts_nothing_backwards(small: SmallDesk) -> None:
    ticket_id, anna_id = await small.ticket(), small.anna.id or 0
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=10)
    await timekeeping.pause(small.desk, small.anna)
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=-1)
    [watch] = await small.desk.store.reader.run(
        lambda select: views.stopwatches(select, anna_id, EVERYTHING)
    )
    assert watch.shows_us(small.desk.now_us()) == 10 * 60 * 1_000_000
    ticket = await timekeeping.stop(small.desk, small.anna, ticket_id, "Looked")
    assert ticket.spent_s == 10 * 60
