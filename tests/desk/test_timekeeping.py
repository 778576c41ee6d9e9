"""Stopwatches count while they run, one at a time, and what they counted is booked."""

import pytest

from desk import tickets, timekeeping
from desk.actors import SYSTEM
from desk.errors import NotAllowed, NotFound
from desk.settings import save_settings
from store import views
from store.rows import Stopwatch, TimeEntry
from store.scope import EVERYTHING
from tests.builders import MONDAY, SmallDesk
from tests.desk.refusals import refused

MINUTE_US = 60_000_000


async def watches(small: SmallDesk) -> list[Stopwatch]:
    agent_id = small.anna.id or 0
    return await small.desk.store.reader.run(
        lambda select: views.stopwatches(select, agent_id, EVERYTHING)
    )


async def entries(small: SmallDesk, ticket_id: int) -> list[TimeEntry]:
    return await small.desk.store.reader.run(
        lambda select: views.time_entries(select, ticket_id, EVERYTHING)
    )


async def test_a_stopwatch_counts_while_it_runs_and_keeps_what_it_counted(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=5)
    paused = await timekeeping.pause(small.desk, small.anna)
    small.clock.forward(minutes=60)
    assert paused.shows_us(small.desk.now_us()) == 5 * MINUTE_US
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=2)
    [watch] = await watches(small)
    assert watch.shows_us(small.desk.now_us()) == 7 * MINUTE_US
    await timekeeping.stop(small.desk, small.anna, ticket_id, " Reset  it ")
    [entry] = await entries(small, ticket_id)
    assert (entry.seconds, entry.note) == (7 * 60, "Reset it")
    assert await watches(small) == []


async def test_starting_another_pauses_the_first_and_says_so(small: SmallDesk) -> None:
    first, second = await small.ticket("First"), await small.ticket("Second")
    await timekeeping.start(small.desk, small.anna, first)
    small.clock.forward(minutes=3)
    started = await timekeeping.start(small.desk, small.anna, second)
    assert started.paused is not None
    assert (started.paused.ticket_id, started.paused.counted_us) == (first, 3 * MINUTE_US)
    running = [w.ticket_id for w in await watches(small) if w.running_since_us is not None]
    assert running == [second]


async def test_agents_stopwatches_do_not_disturb_each_other(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    assert (await timekeeping.start(small.desk, small.jan, ticket_id)).paused is None
    assert (await watches(small))[0].running_since_us is not None


async def test_a_stopwatch_goes_on_in_the_next_tocsin(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=1)
    other = await small.another()
    ticket = await timekeeping.stop(other, small.anna, ticket_id, "Cabling")
    assert ticket.spent_s == 3600
    await other.close()


async def test_a_clock_that_jumps_back_takes_nothing_away(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=4)
    await timekeeping.pause(small.desk, small.anna)
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=-3)
    assert (await timekeeping.pause(small.desk, small.anna)).counted_us == 4 * MINUTE_US


async def test_what_cannot_be_done_is_explained(small: SmallDesk) -> None:
    desk, anna, ticket_id = small.desk, small.anna, await small.ticket()
    with pytest.raises(NotAllowed, match="No stopwatch of yours is running"):
        await timekeeping.pause(desk, anna)
    with pytest.raises(NotAllowed, match="start one first"):
        await timekeeping.stop(desk, anna, ticket_id, "x")
    with pytest.raises(NotFound):
        await timekeeping.discard(desk, anna, ticket_id)
    await timekeeping.start(desk, anna, ticket_id)
    with pytest.raises(NotAllowed, match="runs on ticket 2026-00001 already"):
        await timekeeping.start(desk, anna, ticket_id)
    with pytest.raises(NotAllowed, match="is closed"):
        await timekeeping.start(desk, anna, await small.closed_ticket())
    with pytest.raises(NotAllowed, match="Only an agent"):
        await timekeeping.start(desk, SYSTEM, ticket_id)


async def test_stopping_needs_words_and_loses_nothing_without_them(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=1)
    fields = await refused(timekeeping.stop(small.desk, small.anna, ticket_id, " "))
    assert "Say in a few words" in fields["note"]
    assert len(await watches(small)) == 1


async def test_a_stopwatch_can_be_thrown_away_or_corrected(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    await timekeeping.discard(small.desk, small.anna, ticket_id)
    assert await entries(small, ticket_id) == []
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(hours=9)
    ticket = await timekeeping.stop(
        small.desk, small.anna, ticket_id, "Forgot to stop it", seconds=900
    )
    assert ticket.spent_s == 900


async def test_time_is_booked_by_hand_also_on_a_closed_ticket_and_adds_up(
    small: SmallDesk,
) -> None:
    ticket_id = await small.closed_ticket()
    await timekeeping.book(small.desk, small.anna, ticket_id, 600, MONDAY, "Phone")
    ticket = await timekeeping.book(small.desk, small.jan, ticket_id, 30, MONDAY, "Check")
    assert ticket.spent_s == 630
    assert ticket.state == "closed"
    assert [entry.seconds for entry in await entries(small, ticket_id)] == [600, 30]


@pytest.mark.parametrize("seconds", [0, -5, 7 * 86_400 + 1])
async def test_only_sensible_times_are_booked(small: SmallDesk, seconds: int) -> None:
    ticket_id = await small.ticket()
    fields = await refused(timekeeping.book(small.desk, small.anna, ticket_id, seconds, MONDAY, ""))
    assert set(fields) == {"seconds", "note"}
    late = small.clock.now.replace(year=2027)
    assert (
        "still to come"
        in (await refused(timekeeping.book(small.desk, small.anna, ticket_id, 60, late, "x")))[
            "worked_at"
        ]
    )


async def test_no_stopwatch_starts_while_they_are_switched_off(small: SmallDesk) -> None:
    await save_settings(small.desk, small.anna, {"stopwatch": False})
    with pytest.raises(NotAllowed, match="switched off; see Admin, Settings"):
        await timekeeping.start(small.desk, small.anna, await small.ticket())


async def test_one_that_runs_when_they_are_switched_off_is_still_booked(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=3)
    await save_settings(small.desk, small.anna, {"stopwatch": False})
    await timekeeping.pause(small.desk, small.anna)
    ticket = await timekeeping.stop(small.desk, small.anna, ticket_id, "looked at it")
    assert ticket.spent_s == 180


async def test_time_moves_no_clock(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = await small.clocks(ticket_id)
    await timekeeping.book(small.desk, small.anna, ticket_id, 60, MONDAY, "x")
    assert await small.clocks(ticket_id) == before
    assert (await tickets.take(small.desk, small.anna, ticket_id)).spent_s == 60
