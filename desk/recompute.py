"""New deadlines for open tickets, as soon as what is promised to them became something else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from desk import journal, ledger
from desk.actors import SYSTEM, Actor
from desk.desk import Desk
from desk.policies import Policies
from sla_engine import CycleStatus
from store import tickets as rows
from store import views
from store.reader import Select
from store.rows import Catalogue, Clock

if TYPE_CHECKING:
    from store.writer import Transaction

_T = TypeVar("_T")
# Told how many tickets of how many are done.
Progress = Callable[[int, int], None]

# Tickets per transaction (a fifth of a second, for which everybody else's changes wait), and per
# piece, between which screens may redraw.
BATCH, PIECE = 100, 25
_UNFINISHED = (CycleStatus.RUNNING.value, CycleStatus.PAUSED.value)


@dataclass(frozen=True, slots=True)
class _Before:
    catalogue: Catalogue
    policies: Policies


async def after(
    desk: Desk,
    actor: Actor,
    job: Callable[[Transaction], Awaitable[_T]],
    what: Callable[[_T], str],
    progress: Progress | None = None,
) -> tuple[_T, int]:
    """Run ``job`` as a change of what is configured, then renew the open tickets under every SLA
    whose deadlines it alters, and in every queue that it gives to another team.

    ``what`` names the thing that was changed ("SLA Gold") for the history of the tickets. Returns
    what ``job`` returned, and how many tickets got another deadline.
    """
    before: list[_Before] = []

    async def noting(tx: Transaction) -> _T:
        before.append(_Before(desk.catalogue, desk.policies))
        return await job(tx)

    result = await desk.configure(noting)
    ids = await _concerned(desk, before[0])
    return result, await renew(desk, actor, ids, f"{what(result)} was changed", progress)


async def _concerned(desk: Desk, before: _Before) -> list[int]:
    slas = [
        sla_id
        for sla_id in before.catalogue.slas
        if _promise(before.policies, sla_id) != _promise(desk.policies, sla_id)
    ]
    queues = [
        queue.id
        for queue in before.catalogue.queues.values()
        if desk.catalogue.queues[queue.id].team_id != queue.team_id
    ]
    if not slas and not queues:
        return []

    async def find(tx: Transaction) -> list[int]:
        found: set[int] = set()
        for sla_id in slas:
            found.update(await rows.open_ids(tx, sla_id=sla_id))
        for queue_id in queues:
            found.update(await rows.open_ids(tx, queue_id=queue_id))
        return sorted(found)

    return await desk.write(find)


def _promise(policies: Policies, sla_id: int) -> tuple[int | None, int | None]:
    policy = policies.policy(sla_id)
    return policies.calendar_id_of(sla_id), None if policy is None else policy.version


async def renew(
    desk: Desk,
    actor: Actor,
    ticket_ids: Sequence[int],
    reason: str,
    progress: Progress | None = None,
) -> int:
    """Derive tickets anew, 100 to a transaction, and tell those with another deadline why.

    Returns how many have another one. Can be repeated: what is right already stays as it is.
    """
    changed = 0
    if progress is not None and ticket_ids:
        progress(0, len(ticket_ids))
    for start in range(0, len(ticket_ids), BATCH):
        batch = ticket_ids[start : start + BATCH]

        async def job(tx: Transaction, batch: Sequence[int] = batch) -> int:
            return sum(
                [
                    await _renew_piece(desk, tx, actor, batch[at : at + PIECE], reason)
                    for at in range(0, len(batch), PIECE)
                ]
            )

        changed += await desk.write(job)
        if progress is not None:
            progress(start + len(batch), len(ticket_ids))
    return changed


async def _renew_piece(
    desk: Desk, tx: Transaction, actor: Actor, ticket_ids: Sequence[int], reason: str
) -> int:
    found = list((await rows.load_many(tx, ticket_ids)).values())
    old = await rows.clocks_of(tx, ticket_ids)
    renewed = await ledger.append_many(desk, tx, [(ticket, ()) for ticket in found])
    new = await rows.clocks_of(tx, ticket_ids)
    moved = [t for t in renewed if _deadlines(old[t.id]) != _deadlines(new[t.id])]
    if moved:
        told = journal.deadlines(desk.now_us(), actor, reason)
        await ledger.append_many(desk, tx, [(ticket, [told]) for ticket in moved])
    await asyncio.sleep(0)
    return len(moved)


def _deadlines(clocks: Sequence[Clock]) -> list[tuple[object, ...]]:
    """What people were told to expect: of a clock that rests, how much there is to be used."""
    return [
        (clock.target, clock.cycle, clock.due_us, clock.target_us)
        for clock in clocks
        if clock.status in _UNFINISHED
    ]


async def catch_up(desk: Desk, progress: Progress | None = None) -> int:
    """Renew open tickets whose clocks follow promises of another day: of a Tocsin that was killed
    between saving an SLA and renewing its tickets. For the start; returns how many changed.
    """

    def find(select: Select) -> list[int]:
        stale: set[int] = set()
        for sla_id, version in views.kept_promises(select):
            policy = desk.policies.policy(sla_id)
            if policy is not None and policy.version != version:
                stale.update(views.following(select, sla_id, version))
        return sorted(stale)

    stale = await desk.store.reader.run(find)
    if not stale:
        return 0
    return await renew(desk, SYSTEM, stale, "An SLA or a calendar was changed", progress)


async def rename_customer(desk: Desk, customer_id: int) -> int:
    """Let a customer's open tickets be found by the customer's new name; returns how many."""

    async def find(tx: Transaction) -> list[int]:
        return await rows.open_ids(tx, customer_id=customer_id)

    ids = await desk.write(find)
    await renew(desk, SYSTEM, ids, "")
    return len(ids)
