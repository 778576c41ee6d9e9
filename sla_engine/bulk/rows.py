"""Rows: how the cycles of one kind of target stand, in the columns of Outcomes."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sla_engine.bulk import cycles as ending
from sla_engine.bulk.arrays import instant_many, latest_many
from sla_engine.bulk.cycles import Cycles
from sla_engine.bulk.never import NEVER
from sla_engine.bulk.steps import Numbers, Steps
from sla_engine.bulk.tables import Integers
from sla_engine.business_calendar import BusinessCalendar
from sla_engine.instants import duration_us
from sla_engine.outcomes import NO_PRIORITY, STATUSES, TARGETS
from sla_engine.policy import Target
from sla_engine.words import CycleStatus

_Number = TypeVar("_Number", bound=np.generic)

_RUNNING: Final = STATUSES.index(CycleStatus.RUNNING)
_PAUSED: Final = STATUSES.index(CycleStatus.PAUSED)
_MET: Final = STATUSES.index(CycleStatus.MET)
_MISSED: Final = STATUSES.index(CycleStatus.MISSED)
_CANCELLED: Final = STATUSES.index(CycleStatus.CANCELLED)


Rows = tuple[NDArray[Any], ...]
"""The columns of Outcomes, in their order and with the same meaning."""


def rows_of(
    cycles: Cycles,
    steps: Steps,
    target: Target,
    calendar: BusinessCalendar,
    now_us: int,
    *,
    instants: bool,
) -> Rows:
    """The cycles of one kind of target, by ticket and number."""
    places = _Places(cycles, steps)
    slots = places.column(np.int64)
    number = places.column(np.int32)
    endings = places.column(np.uint8)
    counted = places.column(np.int64)
    ended = places.column(np.int64)
    for before in cycles.finished:
        into = places.of(before.slots, before.numbers)
        slots[into], number[into], endings[into] = before.slots, before.numbers, before.endings
        counted[into], ended[into] = before.counted, before.ended
    latest = np.flatnonzero(cycles.number)
    into = places.of(latest, cycles.number[latest])
    slots[into], number[into], endings[into] = latest, cycles.number[latest], cycles.ending[latest]
    counted[into], ended[into] = cycles.counted[latest], cycles.ended[latest]

    is_live = endings == ending.LIVE
    live = np.flatnonzero(is_live)
    # A live cycle is measured by what its ticket is now, one that ended by what it was then.
    ended[live] = steps.last[slots[live]]
    priority = steps.priority[ended]
    target_us = _target_us(target, priority)
    finished_us = steps.at_us[ended]
    finished_us[live] = NEVER

    running = live[cycles.counting[slots[live]]]
    origin = cycles.origin[slots[running]]
    counted[running] = _elapsed_now(steps, calendar, slots[running], now_us) - origin
    breached = counted > target_us

    status = np.array([_RUNNING, _CANCELLED, _CANCELLED, _MET, _CANCELLED], np.uint8)[endings]
    status[breached & ~is_live & (endings != ending.MERGED)] = _MISSED
    status[live] = _PAUSED
    status[running] = _RUNNING

    due_us = breaches_us = np.full(len(slots), NEVER, np.int64)
    if instants:
        reached = np.full(len(slots), NEVER, np.int64)
        exceeded = np.full(len(slots), NEVER, np.int64)
        for stretch in cycles.stretches:
            into = places.of(stretch.slots, stretch.numbers)
            used_up = stretch.origins + target_us[into]
            up_to = stretch.origins + stretch.counted
            for found, is_there in ((reached, used_up <= up_to), (exceeded, used_up < up_to)):
                first = is_there & (found[into] == NEVER)
                found[into[first]] = used_up[first]
        for found in (reached, exceeded):
            ahead = found[running] == NEVER
            found[running[ahead]] = (origin + target_us[running])[ahead]
        # What a finished cycle had left, counted from its end: its deadline would have been there.
        met = np.flatnonzero((status == _MET) & (reached == NEVER))
        elapsed = steps.elapsed(calendar)
        reached[met] = elapsed[ended[met]] + target_us[met] - counted[met]
        reached[(status == _PAUSED) & ~breached] = NEVER
        due_us = _where_known(instant_many, calendar, reached)
        breaches_us = _where_known(latest_many, calendar, exceeded)

    rows: Rows = (
        steps.places[slots],
        np.full(len(slots), TARGETS.index(target.kind), np.uint8),
        number,
        status,
        priority,
        target_us,
        counted,
        due_us,
        breaches_us,
        finished_us,
        breached,
    )
    promised = target_us > 0
    return rows if promised.all() else tuple(column[promised] for column in rows)


class _Places:
    """Where the row of each cycle is: by ticket, then by number."""

    def __init__(self, cycles: Cycles, steps: Steps) -> None:
        counts = cycles.number[steps.by_ticket]
        ends = np.cumsum(counts)
        self._first: Integers = np.empty(len(steps), np.int64)
        self._first[steps.by_ticket] = ends - counts
        self._count = int(counts.sum())

    def of(self, slots: Integers, numbers: Integers) -> Integers:
        return self._first[slots] + numbers - 1

    def column(self, of_type: type[_Number]) -> NDArray[_Number]:
        return np.empty(self._count, of_type)


def _target_us(target: Target, priority: Numbers) -> Integers:
    column = np.full(len(priority), duration_us(target.duration), np.int64)
    for known, duration in target.by_priority:
        if known != NO_PRIORITY:
            column[priority == known] = duration_us(duration)
    return column


def _elapsed_now(
    steps: Steps, calendar: BusinessCalendar, slots: Integers, now_us: int
) -> Integers:
    """Working time up to the present, which is never before a ticket's last event."""
    last = steps.last[slots]
    elapsed = steps.elapsed(calendar)[last]
    is_past = steps.at_us[last] <= now_us
    if is_past.any():
        elapsed[is_past] = calendar.elapsed_us(now_us)
    return elapsed


def _where_known(
    inverse: Callable[[BusinessCalendar, Integers], Integers],
    calendar: BusinessCalendar,
    elapsed: Integers,
) -> Integers:
    known = np.flatnonzero(elapsed != NEVER)
    instants = np.full(len(elapsed), NEVER, np.int64)
    instants[known] = inverse(calendar, elapsed[known])
    return instants
