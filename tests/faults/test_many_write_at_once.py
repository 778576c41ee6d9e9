"""Eight processes that write every ten milliseconds hinder each other, and lose nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from desk import tickets
from desk.desk import Desk
from desk.errors import NotAllowed
from tests.builders import SmallDesk
from tests.faults.processes import Writer, finish_all, nothing_is_lost_or_half, start


def _at(writers: Sequence[Writer], percent: int) -> float:
    """So many percent of all writes took at most so long, in milliseconds."""
    ms = sorted(ms for writer in writers for ms in writer.ms)
    return ms[min(len(ms) - 1, len(ms) * percent // 100)]


@pytest.mark.parametrize("seconds", [1.0, pytest.param(30.0, marks=pytest.mark.proof)])
async def test_eight_processes_write_every_ten_milliseconds_without_an_error_or_a_loss(
    busy: SmallDesk, seconds: float, record_property: Callable[[str, object], None]
) -> None:
    writers = await start(busy.url, *(f"w{n}" for n in range(8)), every_ms=10)
    finishing = asyncio.create_task(finish_all(writers))
    await asyncio.sleep(seconds)
    for writer in writers:
        writer.enough()
    await finishing
    assert [writer.refused for writer in writers] == [[]] * 8
    assert all(writer.is_done for writer in writers)
    await nothing_is_lost_or_half(busy, writers)
    told = {
        "writes a second": round(sum(len(writer.saved) for writer in writers) / seconds),
        "fewest of one": min(len(writer.saved) for writer in writers),
        "median ms": _at(writers, 50),
        "p99 ms": _at(writers, 99),
        "longest ms": _at(writers, 100),
    }
    for name, value in told.items():
        record_property(name, value)
    print(told)  # noqa: T201  (shown with -s: what was measured)


async def test_of_ten_who_take_a_ticket_at_once_one_has_it_and_nine_are_told_who(
    busy: SmallDesk,
) -> None:
    ticket_id = await busy.ticket()
    desks = [await busy.another() for _ in range(10)]
    people = [busy.anna, busy.jan]

    async def take(desk: Desk, n: int) -> str:
        try:
            ticket = await tickets.take(desk, people[n % 2], ticket_id)
        except NotAllowed as error:
            return str(error)
        return f"{ticket.owner_id}"

    said = await asyncio.gather(*(take(desk, n) for n, desk in enumerate(desks)))
    [owner] = [told for told in said if told.isdigit()]
    ticket = await busy.read(ticket_id)
    assert int(owner) == ticket.owner_id
    name = next(person.name for person in people if person.id == ticket.owner_id)
    told = {
        f"{name} has ticket {ticket.number}; to hand it over, use assign (o).",
        f"Ticket {ticket.number} is yours already.",
    }
    assert set(said) - {owner} == told
    assert len(await busy.events(ticket_id, "edited")) == 1
    for desk in desks:
        await desk.close()


async def test_numbers_of_tickets_are_none_twice_and_none_missing_though_some_are_given_up(
    busy: SmallDesk,
) -> None:
    desks = [await busy.another() for _ in range(6)]

    async def open_some(desk: Desk, n: int) -> None:
        for k in range(10):
            opening = partial(tickets.create, desk, busy.anna)
            if k % 3:
                await opening({"subject": f"{n}-{k}", "queue_id": busy.inbox})
                continue
            with pytest.raises(_GivenUpError):
                await _given_up(desk, busy, n, k)

    await asyncio.gather(*(open_some(desk, n) for n, desk in enumerate(desks)))
    numbers = sorted(number for (number,) in await busy.behind("SELECT number FROM ticket"))
    assert len(numbers) == 4 + 6 * 6
    year = numbers[0].partition("-")[0]
    assert numbers == [f"{year}-{n:05}" for n in range(1, len(numbers) + 1)]
    for desk in desks:
        await desk.close()


class _GivenUpError(Exception):
    pass


async def _given_up(desk: Desk, busy: SmallDesk, n: int, k: int) -> None:
    """A ticket is opened and given up again in the middle of its transaction, number and all."""
    write = desk.write

    async def broken(job: object, **more: object) -> object:
        async def failing(tx: object) -> None:
            await job(tx)  # type: ignore[operator]
            raise _GivenUpError

        return await write(failing, **more)  # type: ignore[arg-type]

    desk.write = broken  # type: ignore[method-assign,assignment]
    try:
        await tickets.create(desk, busy.anna, {"subject": f"{n}-{k}", "queue_id": busy.inbox})
    finally:
        desk.write = write  # type: ignore[method-assign]
