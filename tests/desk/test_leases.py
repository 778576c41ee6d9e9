"""One of all Tocsins works for all; when it falls silent, another one takes over."""

from __future__ import annotations

import asyncio

from desk import bells
from desk.leases import BEAT_S, TAKEN_OVER_AFTER_S, Lease
from desk.worker import Job, Worker
from store.leases import held
from tests.builders import SmallDesk


class Hand:
    """Seconds that go on only when the test says so."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


async def beat(small: SmallDesk, name: str = "work") -> int:
    return (await small.desk.store.reader.run(lambda select: held(select, name))).beat


async def test_who_comes_first_holds_it_and_the_next_one_stands_by(small: SmallDesk) -> None:
    hand, other = Hand(), await small.another()
    first = Lease(small.desk, "work", monotonic=hand)
    second = Lease(other, "work", monotonic=hand)
    assert (await first.holds(), await second.holds(), await first.holds()) == (True, False, True)
    await other.close()


async def test_of_many_who_ask_at_once_one_has_it(small: SmallDesk) -> None:
    others = [await small.another() for _ in range(4)]
    leases = [Lease(desk, "work", monotonic=Hand()) for desk in others]
    assert sum(await asyncio.gather(*(lease.holds() for lease in leases))) == 1
    for desk in others:
        await desk.close()


async def test_a_holder_that_falls_silent_is_replaced_and_finds_out(small: SmallDesk) -> None:
    hand, other = Hand(), await small.another()
    first = Lease(small.desk, "work", monotonic=hand)
    second = Lease(other, "work", monotonic=hand)
    assert (await first.holds(), await second.holds()) == (True, False)
    hand.s += TAKEN_OVER_AFTER_S - 1
    assert not await second.holds()
    hand.s += 1
    assert await second.holds()
    # Back from sleep.
    assert not await first.holds()
    await other.close()


async def test_a_beat_keeps_it_and_is_rare(small: SmallDesk) -> None:
    hand, other = Hand(), await small.another()
    first = Lease(small.desk, "work", monotonic=hand)
    second = Lease(other, "work", monotonic=hand)
    assert await first.holds()
    for _ in range(60):
        hand.s += 2
        assert (await first.holds(), await second.holds()) == (True, False)
    assert await beat(small) == 1 + 120 // BEAT_S
    await other.close()


async def test_who_leaves_gives_it_back_at_once(small: SmallDesk) -> None:
    hand, other = Hand(), await small.another()
    first = Lease(small.desk, "work", monotonic=hand)
    second = Lease(other, "work", monotonic=hand)
    assert (await first.holds(), await second.holds()) == (True, False)
    await first.give_back()
    assert await second.holds()
    await first.give_back()  # which is not its own any more
    assert await second.holds()
    await other.close()


async def test_a_clock_that_is_set_back_or_wrong_decides_nothing(small: SmallDesk) -> None:
    hand, other = Hand(), await small.another()
    first = Lease(small.desk, "work", monotonic=hand)
    second = Lease(other, "work", monotonic=hand)
    assert await first.holds()
    for hours in (-1, 48):
        small.clock.forward(hours=hours)
        hand.s += 2
        assert (await first.holds(), await second.holds()) == (True, False)
    await other.close()


async def test_the_one_at_work_rings_at_once_and_who_stands_by_only_what_is_late(
    small: SmallDesk,
) -> None:
    other, hand = await small.another(), Hand()
    first, second = (Worker(desk, jobs=(), monotonic=hand) for desk in (small.desk, other))
    await small.ticket()
    await first.round()
    small.clock.forward(minutes=60, seconds=1)
    assert await second.round() == []
    assert await first.round() == ["1 bell rung"]

    small.clock.forward(days=1, hours=-1)
    await bells.ring_due(small.desk)
    await small.ticket()
    small.clock.forward(minutes=60, seconds=1)
    assert await second.round() == []
    # The first one sleeps.
    small.clock.forward(seconds=2)
    assert await second.round() == ["1 bell rung"]
    assert await first.round() == []
    assert await bells.ring_due(small.desk) == 0
    await other.close()


async def test_work_is_done_by_one_as_often_as_it_should_be(small: SmallDesk) -> None:
    other, hand = await small.another(), Hand()
    done: list[str] = []

    async def tidy(_desk: object) -> str:
        done.append("tidied")
        return "tidied"

    jobs = (Job("tidy", 60.0, tidy),)
    first, second = (Worker(desk, jobs=jobs, monotonic=hand) for desk in (small.desk, other))
    for _ in range(61):
        await first.round()
        await second.round()
        hand.s += 2
    assert len(done) == 3
    await first.stop()
    assert await first.round() == []
    assert await second.round() == ["tidied"]
    await other.close()
