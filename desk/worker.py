"""What is done on a desk without anybody asking: bells, waits, and what is left to be tidied up.

Every open Tocsin runs it, and so does ``tocsin worker``; a lease says which of them works. A bell
that nobody rang in time, since the holder of the lease is dead or asleep, is rung by whoever sees
it: each rings once in any case.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from msgspec import Struct

from desk import bells, once, recompute
from desk.desk import Desk
from desk.leases import Lease
from store import open_counts, views

LEASE = "work"
# So late is a bell that whoever holds the lease did not ring.
_LATE_US = 2_000_000
# How often somebody looks at least: another Tocsin may have moved the next bell closer.
LOOK_S = 2.0
# What is due and could not be done just now must not keep the machine busy.
_REST_S = 1.0


class Job(Struct, frozen=True):
    """Something to do every so many seconds; ``run`` tells in a few words what was done, "" for
    nothing. Done twice at once it does no harm.
    """

    name: str
    every_s: float
    run: Callable[[Desk], Awaitable[str]]


async def _renew(desk: Desk) -> str:
    count = await recompute.catch_up(desk)
    return f"{count:,} tickets have another deadline" if count else ""


async def _forget_tokens(desk: Desk) -> str:
    count = await once.forget_old(desk)
    return f"{count:,} tokens of old writes removed" if count else ""


async def _add_up(desk: Desk) -> str:
    if not await desk.store.reader.run(open_counts.is_long):
        return ""
    await desk.write(open_counts.fold)
    return "changes of the counts added up"


JOBS = (
    # What a Tocsin that was killed had begun.
    Job("renewals", 300.0, _renew),
    Job("counts", 60.0, _add_up),
    Job("tokens", 3600.0, _forget_tokens),
)


class Worker:
    """Call ``round`` again after ``seconds_until_next``, and ``stop`` at the end."""

    def __init__(
        self,
        desk: Desk,
        *,
        jobs: tuple[Job, ...] = JOBS,
        holder: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lease = Lease(desk, LEASE, holder=holder, monotonic=monotonic)
        self._desk, self._jobs, self._monotonic = desk, jobs, monotonic
        self._next: dict[str, float] = {}
        self._is_stopped = False
        self.is_at_work = False

    async def round(self) -> list[str]:
        """Do what is due, if it is ours to do; tells what was done, a few words each."""
        desk, told = self._desk, list[str]()
        if self._is_stopped:
            return told
        self.is_at_work = await self.lease.holds()
        if self.is_at_work:
            for job in self._jobs:
                if self._monotonic() < self._next.get(job.name, float("-inf")):
                    continue
                if done := await job.run(desk):
                    told.append(done)
                self._next[job.name] = self._monotonic() + job.every_s
        due_us = await desk.store.reader.run(views.next_threshold_us)
        now_us = desk.now_us()
        if due_us is not None and (
            due_us <= now_us if self.is_at_work else due_us <= now_us - _LATE_US
        ):
            rang = await bells.ring_due(desk)
            if rang:
                told.append(f"{rang:,} bell{'' if rang == 1 else 's'} rung")
        return told

    async def seconds_until_next(self) -> float:
        """How long there is nothing to do, at most ``LOOK_S``."""
        due_us = await self._desk.store.reader.run(views.next_threshold_us)
        if due_us is None:
            return LOOK_S
        ahead_s = (due_us - self._desk.now_us()) / 1e6
        return min(LOOK_S, ahead_s + 0.01) if ahead_s > 0 else _REST_S

    async def stop(self) -> None:
        """Leave the work to somebody else, for good."""
        self._is_stopped = True
        await self.lease.give_back()
