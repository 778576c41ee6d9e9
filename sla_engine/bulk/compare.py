"""What a change of policy does to many tickets: `Preview` from columns."""

from array import array
from typing import Final, NamedTuple

import numpy as np

from sla_engine.bulk.meanings import Flags
from sla_engine.bulk.never import NEVER
from sla_engine.bulk.tables import Integers
from sla_engine.outcomes import LIVE, STATUSES, TARGETS, Outcomes
from sla_engine.preview import Effect, Preview
from sla_engine.words import TargetKind

_IS_LIVE: Final = np.array([code in LIVE for code in range(len(STATUSES))])


class _Standing(NamedTuple):
    """Of each ticket its live clock of one kind, or what its clocks make together."""

    due_us: Integers
    breached: Flags
    target_us: Integers
    elapsed_us: Integers


class _Tally(NamedTuple):
    """Of each ticket what becomes of it."""

    moved: Flags
    overdue: Flags
    rescued: Flags
    before: _Standing
    after: _Standing

    def effect(self, tickets: int) -> Effect:
        before, after = self.before.due_us, self.after.due_us
        had, has = before != NEVER, after != NEVER
        return Effect(
            tickets,
            moved=_count(self.moved),
            become_overdue=_count(self.overdue),
            rescued=_count(self.rescued),
            earlier=_count(had & has & (after < before)),
            later=_count(had & has & (after > before)),
            gained=_count(has & ~had),
            lost=_count(had & ~has),
        )


def compared(before: Outcomes, after: Outcomes, tickets: int) -> Preview:
    """The effect of a change, from the cycles before and after it."""
    was, becomes = _Columns(before, tickets), _Columns(after, tickets)
    becomes.forget(was)
    moved = np.zeros(tickets, np.bool_)
    stood, stands = _no_clocks(tickets), _no_clocks(tickets)
    by_target: dict[TargetKind, Effect] = {}
    for kind, target in enumerate(TARGETS):
        old, new = was.live(kind), becomes.live(kind)
        if old is None and new is None:
            continue
        old, new = old or _no_clocks(tickets), new or _no_clocks(tickets)
        tally = _tallied(old, new, _has_moved(old, new))
        by_target[target] = tally.effect(_count((old.target_us > 0) | (new.target_us > 0)))
        moved |= tally.moved
        stood, stands = _nearest(stood, old), _nearest(stands, new)
    whole = _tallied(stood, stands, moved)
    return Preview.of(
        whole.effect(tickets),
        by_target,
        _which(whole.moved),
        _which(whole.overdue),
        _which(whole.rescued),
    )


class _Columns:
    """The columns of outcomes that a comparison needs, as arrays."""

    def __init__(self, found: Outcomes, tickets: int) -> None:
        self._tickets = tickets
        self._kind = np.frombuffer(found.target, np.int8)
        self._ticket = np.frombuffer(found.ticket, np.int64)
        self._number = np.frombuffer(found.number, np.int32)
        self._due_us = np.frombuffer(found.due_us, np.int64)
        self._target_us = np.frombuffer(found.target_us, np.int64)
        self._elapsed_us = np.frombuffer(found.elapsed_us, np.int64)
        self._breached = np.frombuffer(found.breached, np.int8).astype(np.bool_)
        self._live: Flags = _IS_LIVE[np.frombuffer(found.status, np.int8)]

    def live(self, kind: int) -> _Standing | None:
        """The live clock of a kind on each ticket; None when no ticket has one."""
        rows = np.flatnonzero(self._live & (self._kind == kind))
        if not rows.size:
            return None
        standing = _no_clocks(self._tickets)
        tickets = self._ticket[rows]
        standing.due_us[tickets] = self._due_us[rows]
        standing.breached[tickets] = self._breached[rows]
        standing.target_us[tickets] = self._target_us[rows]
        standing.elapsed_us[tickets] = self._elapsed_us[rows]
        return standing

    def forget(self, before: "_Columns") -> None:
        """Pass over live cycles that had finished before: they stay so."""
        finished = ~before._live
        last = np.zeros((len(TARGETS), self._tickets), np.int32)
        # Cycles stand by number, so that the last one remains.
        last[before._kind[finished], before._ticket[finished]] = before._number[finished]
        suspected = np.flatnonzero(self._live & (self._number <= last[self._kind, self._ticket]))
        if suspected.size:
            known = np.isin(self._names(suspected), before._names(np.flatnonzero(finished)))
            self._live[suspected[known]] = False

    def _names(self, rows: Integers) -> Integers:
        """A number for each cycle, the same in all outcomes of the same tickets."""
        name = self._ticket[rows] * len(TARGETS)
        name += self._kind[rows]
        return (name << 31) + self._number[rows]


def _no_clocks(tickets: int) -> _Standing:
    return _Standing(
        np.full(tickets, NEVER, np.int64),
        np.zeros(tickets, np.bool_),
        np.zeros(tickets, np.int64),
        np.zeros(tickets, np.int64),
    )


def _has_moved(before: _Standing, after: _Standing) -> Flags:
    moved: Flags = before.due_us != after.due_us
    # Without a deadline, what is left of the target tells; and a target of 0 is no clock.
    differs = (before.target_us != after.target_us) | (before.elapsed_us != after.elapsed_us)
    moved |= (before.due_us == NEVER) & differs
    return moved


def _nearest(first: _Standing, second: _Standing) -> _Standing:
    """The nearest deadline of each ticket, and whether any of its clocks is breached."""
    return first._replace(
        due_us=np.minimum(first.due_us, second.due_us), breached=first.breached | second.breached
    )


def _tallied(before: _Standing, after: _Standing, moved: Flags) -> _Tally:
    return _Tally(
        moved,
        overdue=after.breached & ~before.breached,
        rescued=before.breached & ~after.breached,
        before=before,
        after=after,
    )


def _count(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def _which(flags: Flags) -> "array[int]":
    return array("q", np.flatnonzero(flags).astype(np.int64).tobytes())
