"""Backtest: what share of past tickets would have kept a policy's promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sla_engine.instants import duration_of
from sla_engine.outcomes import (
    NO_PRIORITY,
    STATUSES,
    TARGETS,
    Outcomes,
    Progress,
    in_bulk,
    outcomes,
)
from sla_engine.policy import Policy
from sla_engine.trail import Trail
from sla_engine.words import CycleStatus, TargetKind


@dataclass(frozen=True, slots=True)
class Attainment:
    """How often one promise was kept."""

    target: TargetKind
    priority: int | None
    """The priority of the tickets, None for those without one; None too for all together."""
    met: int
    missed: int
    left: timedelta
    """What those that were met had left of their targets, all together."""
    over: timedelta
    """By how much those that were missed exceeded theirs, all together."""

    @property
    def share(self) -> float | None:
        """The part that was met, 0 to 1; None when there was nothing to keep."""
        finished = self.met + self.missed
        return self.met / finished if finished else None


@dataclass(frozen=True, slots=True)
class Backtest:
    """How often each promise was kept.

    Each cycle counts: a ticket that was answered five times has five answers that were in time
    or not. Only what finished is met or missed; the rest is counted apart.
    """

    tickets: int
    rows: tuple[Attainment, ...]
    """By kind of target and priority: kinds in their order, priorities ascending, none last."""
    by_target: tuple[Attainment, ...]
    """By kind of target, all priorities together."""
    cancelled: int
    """Cycles that came to nothing, in time: merged, overtaken, resolved without it."""
    live: int
    """Cycles that still run or are paused."""


def backtest(
    policy: Policy,
    past_tickets: Sequence[Trail],
    now: datetime,
    *,
    bulk: bool | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """How past tickets would have fared under a policy, if it had been theirs from the start.

    Two of them compare two policies. Arguments and errors as for `outcomes`, but that there must
    be a policy: without one there is nothing to keep.
    """
    if not _is_policy(policy):
        raise TypeError(f"{policy!r} is not a Policy; give the one that is to be tested.")
    use_bulk = in_bulk(bulk)
    found = outcomes(past_tickets, policy, now, instants=False, bulk=use_bulk, progress=progress)
    if use_bulk:
        from sla_engine.bulk.sums import sums_of

        sums = sums_of(found)
    else:
        sums = _sums_of(found)
    by_target: dict[int, Sum] = {}
    for (kind, _), one in sums.items():
        by_target[kind] = _added(by_target.get(kind, NOTHING), one)
    return Backtest(
        len(past_tickets),
        tuple(_attainment(place, sums[place]) for place in sorted(sums, key=_none_last)),
        tuple(_attainment((kind, NO_PRIORITY), by_target[kind]) for kind in sorted(by_target)),
        cancelled=found.status.count(_CANCELLED),
        live=found.status.count(_RUNNING) + found.status.count(_PAUSED),
    )


def _is_policy(value: object) -> bool:
    return isinstance(value, Policy)


class Sum(NamedTuple):
    """Cycles met and missed, and in µs what was left of their targets, or over."""

    met: int
    missed: int
    left_us: int
    over_us: int


Sums = dict[tuple[int, int], Sum]
"""By kind (a place in TARGETS) and priority, for those with any."""

NOTHING = Sum(0, 0, 0, 0)


def _sums_of(found: Outcomes) -> Sums:
    sums: Sums = {}
    for kind, priority, status, target_us, elapsed_us in zip(
        found.target,
        found.priority,
        found.status,
        found.target_us,
        found.elapsed_us,
        strict=True,
    ):
        left_us = target_us - elapsed_us
        if status == MET:
            one = Sum(1, 0, left_us, 0)
        elif status == MISSED:
            one = Sum(0, 1, 0, -left_us)
        else:
            continue
        sums[kind, priority] = _added(sums.get((kind, priority), NOTHING), one)
    return sums


def _added(first: Sum, second: Sum) -> Sum:
    return Sum(*(one + other for one, other in zip(first, second, strict=True)))


def _attainment(place: tuple[int, int], one: Sum) -> Attainment:
    kind, priority = place
    return Attainment(
        TARGETS[kind],
        None if priority == NO_PRIORITY else priority,
        one.met,
        one.missed,
        duration_of(one.left_us),
        duration_of(one.over_us),
    )


def _none_last(place: tuple[int, int]) -> tuple[int, bool, int]:
    kind, priority = place
    return kind, priority == NO_PRIORITY, priority


MET: Final = STATUSES.index(CycleStatus.MET)
MISSED: Final = STATUSES.index(CycleStatus.MISSED)
_CANCELLED = STATUSES.index(CycleStatus.CANCELLED)
_RUNNING = STATUSES.index(CycleStatus.RUNNING)
_PAUSED = STATUSES.index(CycleStatus.PAUSED)
