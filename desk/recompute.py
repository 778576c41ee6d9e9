"""New deadlines for open tickets, as soon as what is promised to them became something else.

Tickets are worked out from their trails, outside of any transaction; a short one writes what is
another for those that nobody changed meanwhile, so that everybody else's changes get in between.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from desk import journal, promises
from desk.actors import SYSTEM, Actor
from desk.derive import NO_TARGET, clock_row, next_target, settle_bells
from desk.desk import Desk
from desk.moved_deadlines import moves
from desk.policies import Policies
from desk.workflow import STATES
from sla_engine import Cycle, CycleStatus, EventKind, Policy, PolicyBook, Trail, replay
from sla_engine.trail import KINDS, NO_VALUE, RECORD
from store.errors import Busy, Gone, Unsure
from store.reader import Select
from store.replacing import replace
from store.rows import NO_DEADLINE, Catalogue, Clock, ClockName, NewEvent
from store.times import to_us

if TYPE_CHECKING:
    from store.left_over import Kind
    from store.renewals import Renewed, Rows, Standing
    from store.writer import Transaction

_T = TypeVar("_T")
# Told how many tickets of how many are done.
Progress = Callable[[int, int], None]

# Tickets per transaction.
BATCH = 200
_POLICY = KINDS.index(EventKind.POLICY)
_UNFINISHED = (CycleStatus.RUNNING.value, CycleStatus.PAUSED.value)
# Whoever saved something shall not be told that they did not: what follows from it is noted.
_AWAY = (Gone, Unsure, Busy)
_EDITED = "An SLA or a calendar was changed"


class _Before(Struct, frozen=True):
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
    what ``job`` returned, and how many tickets got another deadline. Where the database goes away
    after the change was saved, the tickets are left to ``catch_up``.
    """
    before: list[_Before] = []

    async def noting(tx: Transaction) -> _T:
        before.append(_Before(desk.catalogue, desk.policies))
        return await job(tx)

    result, changed = await desk.configure(noting, actor), 0
    slas = [
        sla_id
        for sla_id in before[0].catalogue.slas
        if _promise(before[0].policies, sla_id) != _promise(desk.policies, sla_id)
    ]
    with contextlib.suppress(*_AWAY):
        await _hand_over(desk, actor)
        changed = await _renew_slas(desk, actor, slas, f"{what(result)} was changed", progress)
    return result, changed


def _promise(policies: Policies, sla_id: int) -> tuple[int | None, int | None]:
    return policies.calendar_id_of(sla_id), policies.version(sla_id)


async def _hand_over(desk: Desk, actor: Actor) -> None:
    """The open tickets of a queue that is another team's now are that team's."""
    from desk import tickets

    async def finish(queue_id: int) -> None:
        await tickets.hand_over(desk, actor, queue_id, BATCH)

    await _finish(desk, "hand_over", finish)


async def _finish(desk: Desk, kind: Kind, work: Callable[[int], Awaitable[object]]) -> None:
    """Do all that is noted of a kind, and forget it. Done twice at once it does no harm."""
    from store import left_over

    noted = await desk.store.reader.run(partial(left_over.pending, kind=kind))
    for row_id, note in noted.items():
        await work(row_id)
        await desk.write(partial(left_over.done, kind=kind, row_id=row_id, note=note))


async def _renew_slas(
    desk: Desk,
    actor: Actor,
    sla_ids: Sequence[int],
    reason: str,
    progress: Progress | None,
) -> int:
    """Renew the open tickets under these SLAs, and forget that they were to be renewed."""
    from store import renewals

    def find(select: Select) -> tuple[dict[str, str], Sequence[int]]:
        return renewals.pending(select), renewals.open_ids(select, sla_ids)

    waiting, ids = await desk.store.reader.run(find)
    changed = await renew(desk, actor, ids, reason, progress)
    settled = {key: waiting[key] for sla_id in sla_ids if (key := f"renew:{sla_id}") in waiting}
    if settled:

        async def forget(tx: Transaction) -> None:
            for key, value in settled.items():
                await renewals.done(tx, key, value)

        await desk.write(forget)
    return changed


async def renew(
    desk: Desk,
    actor: Actor,
    ticket_ids: Sequence[int],
    reason: str,
    progress: Progress | None = None,
) -> int:
    """Work out the clocks of tickets anew, and tell those with another deadline why.

    Returns how many have another one. Can be repeated: what is right already stays as it is.
    """
    changed = done = 0
    if progress is not None and ticket_ids:
        progress(0, len(ticket_ids))
    for batch in _batches(ticket_ids):
        left = batch
        while left:
            moved, left = await _renew_batch(desk, actor, left, reason)
            changed += moved
        done += len(batch)
        if progress is not None:
            progress(done, len(ticket_ids))
    return changed


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


async def _renew_batch(
    desk: Desk, actor: Actor, ids: Sequence[int], reason: str
) -> tuple[int, Sequence[int]]:
    """How many got another deadline, and those that somebody changed meanwhile."""
    from store import renewals

    found = await desk.store.reader.run(lambda select: renewals.standings(select, ids))
    policies, now = desk.policies, desk.now()
    told = journal.deadlines(to_us(now), actor, reason)
    renewed, rows = await asyncio.to_thread(_work_out, found, policies, now, told)

    async def job(tx: Transaction) -> tuple[int, Sequence[int]]:
        if desk.policies is not policies:
            # What is promised became something else once more.
            return 0, list(ids)
        same = await renewals.unchanged(tx, found)
        again = [one.id for one in found if one.id not in same]
        mine = [one for one in renewed if one.before.id in same]
        await renewals.save(tx, renewals.rows_of(mine, to_us(now)) if again else rows)
        return sum(_has_another_deadline(one) for one in mine), again

    return await desk.write(job)


def _work_out(
    found: Sequence[Standing], policies: Policies, now: datetime, told: NewEvent
) -> tuple[list[Renewed], Rows]:
    """What becomes of tickets, and the rows that say so; ``told``: why one of them has another
    deadline, for its history.
    """
    from store import renewals

    renewed = [_renewed(one, policies, now, told) for one in found if one.trail is not None]
    return renewed, renewals.rows_of(renewed, to_us(now))


def _renewed(one: Standing, policies: Policies, now: datetime, told: NewEvent) -> Renewed:
    """What has its verdict keeps it: those rows stay, whatever is promised now. So the versions of
    other days need not be asked, only the present ones, and about what is not done yet.
    """
    from store.renewals import Follows, Renewed

    trail, now_us = Trail(one.trail or b""), to_us(now)
    sla_ids = _slas_of(trail)
    as_of = policies.as_of(sla_ids, now)
    known: Mapping[ClockName, Clock] = {(c.target, c.cycle): c for c in one.clocks}
    cycles = [
        _named(cycle, one.state)
        for cycle in replay(trail, _promised(sla_ids, policies), as_of)
        if _is_open_to_change(cycle, known, one.finished)
    ]
    followed = {name: clock.policy_version for name, clock in known.items()}
    bells = settle_bells(cycles, one.rung, followed, now_us)
    rung = one.rung | bells.rang_before | {key for key, _ in bells.breaches}
    clocks = [clock_row(one.id, cycle, rung) for cycle in cycles]
    names = {(clock.target, clock.cycle) for clock in clocks}
    events = []
    if _deadlines(one.clocks) != _deadlines(clocks):
        at_us = journal.not_before(told.occurred_us, one.follows.updated_us)
        data = told.data | moves(one.clocks, clocks)
        events.append(replace(told, occurred_us=at_us, data=data))
    # Nobody could know of them before the promise became another.
    events += [journal.bell_of(*breach, found_us=now_us) for breach in bells.breaches]
    return Renewed(
        before=one,
        follows=Follows(
            calendar_id=policies.calendar_id_of(one.sla_id),
            updated_us=max(one.follows.updated_us, *(event.occurred_us for event in events), 0),
            **(next_target(cycles) if one.is_open else NO_TARGET),
        ),
        clocks=tuple(c for c in clocks if known.get((c.target, c.cycle)) != c),
        gone=tuple(name for name in known if name not in names),
        bells=tuple(
            (key, now_us) for key in (*bells.rang_before, *(key for key, _ in bells.breaches))
        ),
        events=tuple(events),
    )


def _has_another_deadline(renewed: Renewed) -> bool:
    return any(event.kind == journal.DEADLINES for event in renewed.events)


def _slas_of(trail: Trail) -> set[int]:
    """The SLAs that a ticket was ever under, NO_VALUE where it was under none."""
    return {record[-1] for record in RECORD.iter_unpack(trail.packed) if record[1] == _POLICY}


def _promised(sla_ids: set[int], policies: Policies) -> Policy | PolicyBook:
    """What a ticket is promised now, by the SLAs that it was ever under."""
    if len(sla_ids) == 1:
        # Nearly all tickets are under one SLA for all their life, which is quicker to work out.
        only = policies.policy(next(iter(sla_ids)))
        if only is not None:
            return only
    return policies.book(sla_ids - {NO_VALUE}, NO_DEADLINE)


def _is_open_to_change(
    cycle: Cycle, known: Collection[ClockName], finished: Collection[ClockName]
) -> bool:
    """Whether a new promise has a say in it: nothing that nobody promised then is found to have
    been kept or missed, and no verdict becomes another.
    """
    name = (cycle.target.value, cycle.number)
    return name in known or (cycle.is_live and name not in finished)


def _named(cycle: Cycle, state: str) -> Cycle:
    """A trail holds no names; what pauses a clock is the state that the ticket is in."""
    if cycle.status is not CycleStatus.PAUSED:
        return cycle
    return dataclasses.replace(cycle, paused_by=STATES[state].label)


def _deadlines(clocks: Sequence[Clock]) -> list[tuple[object, ...]]:
    """What people were told to expect: of a clock that rests, how much there is to be used."""
    return sorted(
        (clock.target, clock.cycle, clock.due_us or 0, clock.target_us)
        for clock in clocks
        if clock.status in _UNFINISHED
    )


async def catch_up(desk: Desk, progress: Progress | None = None) -> int:
    """Finish what a Tocsin left behind that was killed, or that kept less: for the start.

    Versions of promises that nobody wrote down are (those of a new time zone database, too), open
    tickets under SLAs that were changed are renewed, those of queues that changed hands are handed
    over, those of customers with another name are found by it, and tickets of a time before trails
    get theirs. Returns how many tickets have another deadline.
    """
    from store import renewals

    # Fingerprints of all calendars take a moment.
    if await asyncio.to_thread(_is_behind, desk):
        # It is ``configure`` that makes every open Tocsin read the catalogue again.
        await desk.configure(partial(promises.write_down_all, desk))
    if await desk.store.reader.run(renewals.lacks_trails):
        await _lay_trails(desk, progress)
    await _hand_over(desk, SYSTEM)
    await _rename_customers(desk)
    waiting = await desk.store.reader.run(renewals.pending)
    slas = [int(key.partition(":")[2]) for key in waiting]
    return await _renew_slas(desk, SYSTEM, slas, _EDITED, progress) if slas else 0


def _is_behind(desk: Desk) -> bool:
    """Whether an SLA promises something else than was last written down."""
    known = desk.catalogue.sla_versions
    return any(
        sla_id not in known or known[sla_id][-1].version != desk.policies.version(sla_id)
        for sla_id in desk.catalogue.slas
    )


async def _lay_trails(desk: Desk, progress: Progress | None) -> None:
    """Give tickets their trails, and say why they have their SLA; open ones are derived anew."""
    from desk import ledger
    from store import renewals, views

    total = (await desk.store.reader.run(views.newest_ticket_id)) if progress is not None else 0
    after_id = done = 0
    while True:
        find = partial(renewals.without_trail, after_id=after_id, limit=BATCH)
        ids = await desk.store.reader.run(find)
        if not ids:
            break
        await desk.write(partial(ledger.lay_trails, desk, ids=ids))
        after_id, done = ids[-1], done + len(ids)
        if progress is not None:
            progress(done, max(done, total))
    await desk.write(renewals.has_all_trails)


async def after_renaming(desk: Desk) -> None:
    """Let the open tickets of customers who were given another name be found by it, now or, where
    the database went away, later.
    """
    with contextlib.suppress(*_AWAY):
        await _rename_customers(desk)


async def _rename_customers(desk: Desk) -> None:
    await _finish(desk, "rename", partial(_rename_customer, desk))


async def _rename_customer(desk: Desk, customer_id: int) -> None:
    from desk import ledger
    from store import tickets as rows

    async def find(tx: Transaction) -> list[int]:
        return await rows.open_ids(tx, customer_id=customer_id)

    ids = await desk.write(find)
    for batch in _batches(ids):

        async def job(tx: Transaction, batch: Sequence[int] = batch) -> None:
            found = await rows.load_many(tx, batch)
            await ledger.append_many(desk, tx, [(one, ()) for one in found.values() if one.is_open])

        await desk.write(job)
