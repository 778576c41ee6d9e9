"""Steps: the events of many tickets, the first of each together, then the second of each …

Tickets stand in slots, those with the most events first. So the tickets that have a k-th event
are the first so many, and one operation on a slice does for all of them what a replay does for
one. A position is a place in the columns; that of a slot's event in a step is start + slot.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sla_engine.bulk.arrays import elapsed_many
from sla_engine.bulk.meanings import (
    NOTHING,
    OVER,
    REOPENED,
    SENSELESS,
    UNTOLD,
    WORKED,
    WORKING,
    Codes,
    Flags,
    meanings_of,
    standing_of,
    what_of,
)
from sla_engine.bulk.tables import Integers
from sla_engine.business_calendar import BusinessCalendar
from sla_engine.outcomes import NO_PRIORITY, damaged
from sla_engine.trail import AUTHORS, KINDS, RECORD, Trail
from sla_engine.words import Author, EventKind

Numbers = NDArray[np.int32]
_Number = TypeVar("_Number", bound=np.generic)

CUSTOMER: Final = AUTHORS.index(Author.CUSTOMER)
AGENT: Final = AUTHORS.index(Author.AGENT)

_CREATED: Final = KINDS.index(EventKind.CREATED)
_STATE: Final = KINDS.index(EventKind.STATE)
_PRIORITY: Final = KINDS.index(EventKind.PRIORITY)

# The format of a trail; see `sla_engine.trail`.
_EVENT: Final = np.dtype(
    [
        ("at_us", "<i8"),
        ("kind", "u1"),
        ("author", "u1"),
        ("category", "u1"),
        ("waits_for", "u1"),
        ("value", "<i4"),
    ]
)


class Step(NamedTuple):
    """The k-th events: `size` of them, those of the first slots, from position `start` on."""

    start: int
    size: int


class Steps:
    """The events of a block of tickets in columns, and what they mean to every clock."""

    def __init__(self, packed: Sequence[bytes], sizes: Integers, places: Integers) -> None:
        """`sizes`: of each trail in bytes; `places`: which tickets of all they are.

        Raises ValueError naming the first one that is damaged.
        """
        if (sizes % RECORD.size).any():
            raise _first_damaged(packed, places)
        counts = sizes // RECORD.size
        ends = np.cumsum(counts)
        slots = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        counts = counts[slots]
        begins = ends[slots] - counts
        self.places: Integers = places[slots]
        """Of each slot, which ticket of all it is."""
        self.by_ticket: Integers = np.argsort(self.places, kind="stable")
        """The slots in the order of their tickets."""
        self.steps = _steps(counts)
        order = np.concatenate(
            [begins[: step.size] + k for k, step in enumerate(self.steps)]
            or [np.empty(0, np.int64)]
        )
        starts = np.array([step.start for step in self.steps], dtype=np.int64)
        self.last: Integers = starts[counts - 1] + np.arange(len(slots))
        """Of each slot, the position of its last event."""
        # Whole records are moved, so that each column is read in order afterwards.
        records = np.frombuffer(b"".join(packed), np.int64).reshape(-1, _EVENT.itemsize // 8)
        self._take(records.take(order, axis=0).reshape(-1).view(_EVENT))
        if (self.what == SENSELESS).any():
            raise _first_damaged(packed, places)
        # The policy before and the one being edited ask in turn, maybe from several threads.
        self.elapsed = lru_cache(maxsize=4)(partial(_elapsed, self.at_us))
        """Working time in a calendar up to each event; raises OutsideYears."""

    def __len__(self) -> int:
        return len(self.places)

    @property
    def state(self) -> Numbers:
        """The number of the state that each event tells; 0 for none."""
        return np.where(self._has_state, self.value, 0)

    def _take(self, events: "NDArray[np.void]") -> None:
        self.at_us: Integers = np.ascontiguousarray(events["at_us"])
        self.author: Codes = np.ascontiguousarray(events["author"])
        self.value: Numbers = np.ascontiguousarray(events["value"])
        kind: Codes = np.ascontiguousarray(events["kind"])
        self._has_state: Flags = (kind == _CREATED) | (kind == _STATE)
        if self.steps:
            # A history begins with the state that its first event tells, whatever kind it is of.
            first = kind[: self.steps[0].size]
            first[first < len(KINDS)] = _STATE
        meanings = meanings_of(
            kind, self.author, events["category"], events["waits_for"], self.value == 1
        )
        standing = standing_of(meanings)
        before = self._carry_on(standing, standing != UNTOLD, WORKING)
        self.standing: Codes = standing
        """How the ticket stands after the event: whom it waits for, or WORKING, or OVER."""

        what = what_of(meanings)
        worked = what == WORKED
        what[np.flatnonzero(worked & (standing == OVER))] = NOTHING
        what[np.flatnonzero(worked & (standing != OVER) & (before == OVER))] = REOPENED
        self.what: Codes = what
        """What the event does to clocks; of a first event, whether it ends the ticket."""

        sets = kind == _PRIORITY
        self.priority: Numbers = np.full(len(kind), NO_PRIORITY, np.int32)
        """The ticket's priority after the event."""
        if sets.any():
            self.priority[sets] = self.value[sets]
            self._carry_on(self.priority, sets, NO_PRIORITY)

    def _carry_on(self, column: NDArray[_Number], tells: Flags, at_first: int) -> NDArray[_Number]:
        """Let what an event doesn't tell be as it was before; gives what it was before."""
        before = np.empty_like(column)
        held = np.full(len(self), at_first, column.dtype)
        for start, size in self.steps:
            step = slice(start, start + size)
            before[step] = held[:size]
            held[:size] = column[step] = np.where(tells[step], column[step], held[:size])
        return before


def _steps(counts: Integers) -> list[Step]:
    """`counts`: of each slot, how many events, descending."""
    longest = int(counts[0]) if counts.size else 0
    sizes = np.searchsorted(-counts, -np.arange(longest), side="left").tolist()
    starts = np.cumsum([0, *sizes]).tolist()
    return [Step(start, size) for start, size in zip(starts, sizes, strict=False)]


def _elapsed(instants_us: Integers, calendar: BusinessCalendar) -> Integers:
    return elapsed_many(calendar, instants_us)


def _first_damaged(packed: Sequence[bytes], places: Integers) -> ValueError:
    for place, one in zip(places.tolist(), packed, strict=True):
        try:
            Trail(one).facts()
        except ValueError:
            return damaged(place)
    raise AssertionError("no trail is damaged")
