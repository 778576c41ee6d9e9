"""Steps: the events of many tickets, the first of each together, then the second of each …

Tickets stand in slots, those with the most events first. So the tickets that have a k-th event
are the first so many, and one operation on a slice does for all of them what a replay does for
one. A position is a place in the columns; that of a slot's event in a step is start + slot.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sla_engine.bulk.arrays import elapsed_many
from sla_engine.bulk.tables import Integers
from sla_engine.business_calendar import BusinessCalendar
from sla_engine.outcomes import NO_PRIORITY, damaged
from sla_engine.trail import AUTHORS, CATEGORIES, KINDS, NONE, RECORD, WAITING
from sla_engine.words import Author, Category, EventKind

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]

# What an event does to clocks.
NOTHING: Final = 0
WORKED: Final = 1
"""Another state, or the same one; the ticket is not over and was not."""
ENDED: Final = 2
"""Resolved or closed, which it may have been already."""
MERGED: Final = 3
REOPENED: Final = 4
AGENT_WROTE: Final = 5
"""In public, as in the next one."""
CUSTOMER_WROTE: Final = 6
OTHER_WRITTEN: Final = 7
TEAM: Final = 8

# How a ticket stands, beside the codes of whom it waits for.
WORKING: Final = len(WAITING)
OVER: Final = WORKING + 1
STANDINGS: Final = OVER + 1

CUSTOMER: Final = AUTHORS.index(Author.CUSTOMER)
AGENT: Final = AUTHORS.index(Author.AGENT)
_SYSTEM: Final = AUTHORS.index(Author.SYSTEM)
_CREATED: Final = KINDS.index(EventKind.CREATED)
_MESSAGE: Final = KINDS.index(EventKind.MESSAGE)
_STATE: Final = KINDS.index(EventKind.STATE)
_PRIORITY: Final = KINDS.index(EventKind.PRIORITY)
_TEAM: Final = KINDS.index(EventKind.TEAM)
_PENDING: Final = CATEGORIES.index(Category.PENDING)
_MERGED: Final = CATEGORIES.index(Category.MERGED)
_IS_OVER: Final = np.array([category.is_over for category in CATEGORIES])

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

_CALENDARS_KEPT = 4


class Step(NamedTuple):
    """The k-th events: `size` of them, those of the first slots, from position `start` on."""

    start: int
    size: int


class Steps:
    """The events of a block of tickets in columns, and what they mean to every clock."""

    def __init__(self, packed: Sequence[bytes], places: Integers) -> None:
        """`places`: which tickets these are; raises ValueError naming the one that is damaged."""
        counts = np.fromiter(map(len, packed), np.int64, len(packed))
        if (counts % RECORD.size).any():
            raise damaged(int(places[np.flatnonzero(counts % RECORD.size)[0]]))
        counts //= RECORD.size
        events = np.frombuffer(b"".join(packed), _EVENT)
        ends = np.cumsum(counts)
        wrong = np.flatnonzero(_makes_no_sense(events))
        if wrong.size:
            raise damaged(int(places[np.searchsorted(ends, wrong[0], side="right")]))

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
        self._take(events[order])
        self._elapsed: dict[BusinessCalendar, Integers] = {}

    def __len__(self) -> int:
        return len(self.places)

    def elapsed(self, calendar: BusinessCalendar) -> Integers:
        """Working time up to each event; raises OutsideYears."""
        known = self._elapsed.pop(calendar, None)
        if known is None:
            known = elapsed_many(calendar, self.at_us)
            # The policy before and the one being edited ask in turn; what was long ago goes.
            while len(self._elapsed) >= _CALENDARS_KEPT:
                del self._elapsed[next(iter(self._elapsed))]
        self._elapsed[calendar] = known
        return known

    def _take(self, events: "NDArray[np.void]") -> None:
        self.at_us: Integers = np.ascontiguousarray(events["at_us"])
        self.author: Codes = np.ascontiguousarray(events["author"])
        self.value: Numbers = np.ascontiguousarray(events["value"])
        kind: Codes = np.ascontiguousarray(events["kind"])
        category: Codes = np.ascontiguousarray(events["category"])

        is_state = kind == _STATE
        if self.steps:
            # A history begins with the state that its first event tells, whatever kind it is of.
            is_state[: self.steps[0].size] = True
        tells = is_state & (category != NONE)
        over = tells & _IS_OVER[np.minimum(category, len(CATEGORIES) - 1)]

        standing = np.full(len(kind), WORKING, np.uint8)
        pending = tells & (category == _PENDING) & (events["waits_for"] != NONE)
        np.copyto(standing, events["waits_for"], where=pending)
        standing[over] = OVER
        before = self._carry_on(standing, tells, WORKING)
        self.standing: Codes = standing
        """How the ticket stands after the event: whom it waits for, or WORKING, or OVER."""

        sets = kind == _PRIORITY
        if self.steps:
            sets[: self.steps[0].size] = False
        priority = self.value.copy()
        self._carry_on(priority, sets, NO_PRIORITY)
        self.priority: Numbers = priority
        """The ticket's priority after the event."""

        self.what: Codes = self._meaning(kind, is_state, category)
        """What the event does to clocks; of a first event, whether it ends the ticket."""
        self.what[is_state & (before == OVER) & (standing != OVER)] = REOPENED
        self.what[is_state & (standing == OVER) & ~tells] = NOTHING
        has_state = is_state & ((kind == _STATE) | (kind == _CREATED))
        self.state: Numbers = np.where(has_state, self.value, 0)
        """The number of the state that the event tells."""

    def _meaning(self, kind: Codes, is_state: Flags, category: Codes) -> Codes:
        what = np.full(len(kind), NOTHING, np.uint8)
        message = kind == _MESSAGE
        what[message] = OTHER_WRITTEN
        public = message & (self.value == 1)
        what[public & (self.author == AGENT)] = AGENT_WROTE
        what[public & (self.author == CUSTOMER)] = CUSTOMER_WROTE
        what[kind == _TEAM] = TEAM
        what[is_state] = WORKED
        what[is_state & (self.standing == OVER)] = ENDED
        what[is_state & (category == _MERGED)] = MERGED
        return what

    def _carry_on(
        self, column: "NDArray[np.generic]", tells: Flags, at_first: int
    ) -> "NDArray[np.generic]":
        """Let what an event doesn't tell be as it was before; gives what it was before."""
        before = np.full_like(column, at_first)
        held = np.full(len(self), at_first, column.dtype)
        for start, size in self.steps:
            step = slice(start, start + size)
            before[step] = held[:size]
            np.copyto(held[:size], column[step], where=tells[step])
            column[step] = held[:size]
        return before


def _steps(counts: Integers) -> list[Step]:
    """`counts`: of each slot, how many events, descending."""
    longest = int(counts[0]) if counts.size else 0
    sizes = np.searchsorted(-counts, -np.arange(longest), side="left").tolist()
    starts = np.cumsum([0, *sizes]).tolist()
    return [Step(start, size) for start, size in zip(starts, sizes, strict=False)]


def _makes_no_sense(events: "NDArray[np.void]") -> Flags:
    """Whether each event has a code that means nothing."""
    category, waits_for = events["category"], events["waits_for"]
    wrong: Flags = events["kind"] >= len(KINDS)
    wrong |= events["author"] >= len(AUTHORS)
    wrong |= (category >= len(CATEGORIES)) & (category != NONE)
    wrong |= (waits_for >= len(WAITING)) & (waits_for != NONE)
    return wrong
