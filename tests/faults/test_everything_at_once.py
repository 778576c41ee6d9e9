"""Whatever several Tocsins do to one desk at once, every ticket is what its events tell."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desk import bells, recompute, tickets, timekeeping
from desk.catalogue import save_sla
from desk.desk import Desk
from desk.errors import NotAllowed
from desk.fresh_replay import hold_against_events
from desk.people import save_customer, save_queue
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from store import open_counts
from store.reader import Engine
from tests.builders import SmallDesk, make_desk

Verb = Callable[[Desk], Awaitable[object]]


def _some_verb(small: SmallDesk, ids: list[int], chance: random.Random) -> Verb:
    """Something that people, a worker or an admin do, to tickets that others work on, too."""
    one, who, admin = chance.choice(ids), chance.choice([small.anna, small.jan]), small.anna
    team = {"team_id": chance.choice([small.support, small.field])}
    named = {"name": chance.choice(["Ewa Nowak", "Ewa Wolska"])}
    promised = {"solution": chance.choice(["2h", "5h", "8h"])}
    state = chance.choice([OPEN, RESOLVED, WAITING_CUSTOMER])

    async def ring(desk: Desk) -> None:
        small.clock.forward(minutes=7)
        await bells.ring_due(desk)

    verbs: list[Verb] = [
        lambda desk: tickets.take(desk, who, one),
        lambda desk: tickets.note(desk, who, one, "Looked at it"),
        lambda desk: tickets.reply(desk, who, one, "On it"),
        lambda desk: tickets.change_state(desk, who, one, state),
        lambda desk: tickets.change(desk, who, one, priority=chance.choice([1, 2, 3])),
        lambda desk: timekeeping.start(desk, who, one),
        lambda desk: timekeeping.stop(desk, who, one, "Calmed"),
        lambda desk: timekeeping.pause(desk, who),
        lambda desk: save_queue(desk, admin, team, row_id=small.inbox),
        lambda desk: save_customer(desk, admin, named, row_id=small.customer.id),
        lambda desk: save_sla(desk, admin, promised, row_id=small.gold),
        lambda desk: desk.write(open_counts.fold),
        recompute.catch_up,
        ring,
    ]
    return chance.choice(verbs)


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.proof)])
async def test_after_everything_at_once_every_ticket_is_what_its_events_tell(
    tmp_path: Path, engine: Engine, rounds: int
) -> None:
    small = await make_desk(tmp_path, engine=engine)
    ids = [await small.ticket(f"VPN {n}") for n in range(6)]
    desks = [await small.another() for _ in range(4)]
    broken: list[Exception] = []

    async def work(desk: Desk, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(rounds):
            try:
                # What one did meanwhile may forbid what the other wants.
                with contextlib.suppress(NotAllowed):
                    await _some_verb(small, ids, chance)(desk)
            except Exception as error:  # noqa: BLE001  (all of them are told at the end)
                broken.append(error)

    await asyncio.gather(*(work(desk, n) for n, desk in enumerate(desks * 2)))
    assert broken == []
    await recompute.catch_up(small.desk)
    assert (await hold_against_events(small.desk, ids)).differences == ()
    assert await small.desk.store.reader.run(open_counts.differences) == 0
    rung = await small.behind("SELECT ticket_id, data FROM ticket_event WHERE kind = 'bell'")
    assert len({(ticket_id, str(data)) for ticket_id, data in rung}) == len(rung)
    for desk in desks:
        await desk.close()
    await small.close()
