"""The cycles of one kind of target on many tickets while they are replayed: `Run`, in columns.

Only the latest cycle of a ticket can change, so those are columns by slot; what came before is put
aside. A cycle that counts has an origin: elapsed time less the origin is what has been counted.
"""

from typing import Final, NamedTuple

import numpy as np

from sla_engine.bulk.meanings import Codes, Flags
from sla_engine.bulk.tables import Integers

# How a cycle came to its end, as `Ending`. Those up to UNANSWERED may still be answered.
LIVE: Final = 0
OVER: Final = 1
MERGED: Final = 2
DONE: Final = 3
OVERTAKEN: Final = 4
NO_CYCLE: Final = 5
UNANSWERED: Final = MERGED


class Finished(NamedTuple):
    """Cycles that another one has followed."""

    slots: Integers
    numbers: Integers
    endings: Codes
    counted: Integers
    ended: Integers


class Stretches(NamedTuple):
    """Stretches of counting that are over: of which cycles, and what had been counted by then."""

    slots: Integers
    numbers: Integers
    origins: Integers
    counted: Integers


class Cycles:
    """The cycles of one kind of target. Positions are places in the columns of Steps."""

    def __init__(self, slots: int, elapsed: Integers, least_us: int, catches_up: bool) -> None:
        """`elapsed`: working time up to each event; `least_us`: the shortest target."""
        self.number: Integers = np.zeros(slots, np.int64)
        """Of the latest cycle, and so how many there are."""
        self.ending: Codes = np.full(slots, NO_CYCLE, np.uint8)
        self.began: Integers = np.zeros(slots, np.int64)
        """The position of the event that it began with."""
        self.counting: Flags = np.zeros(slots, np.bool_)
        self.origin: Integers = np.zeros(slots, np.int64)
        """Of the stretch that counts, or of the last one that did."""
        self.counted: Integers = np.zeros(slots, np.int64)
        """What has been counted, while it doesn't count."""
        self.ended: Integers = np.zeros(slots, np.int64)
        """The position of the event that ended it."""
        self.finished: list[Finished] = []
        self.stretches: list[Stretches] = []
        """Those in which a target can have been used up, in the order of time."""
        self._elapsed = elapsed
        self._least_us = least_us
        self._catches_up = catches_up

    def start(self, slots: Integers, since: Integers, paused: Flags) -> None:
        """Begin another cycle, at the event of each position."""
        if not slots.size:
            return
        earlier = slots[self.number[slots] > 0]
        if earlier.size:
            self.finished.append(
                Finished(
                    earlier,
                    self.number[earlier],
                    self.ending[earlier],
                    self.counted[earlier],
                    self.ended[earlier],
                )
            )
        self.number[slots] += 1
        self.ending[slots] = LIVE
        self.began[slots] = since
        self.counting[slots] = ~paused
        self.origin[slots] = self._elapsed[since]
        self.counted[slots] = 0

    def stop(self, slots: Integers, positions: Integers) -> None:
        """Let cycles that count stand still from an event on."""
        if not slots.size:
            return
        origins = self.origin[slots]
        counted = self._elapsed[positions] - origins
        self.counted[slots] = counted
        self.counting[slots] = False
        enough = counted >= self._least_us
        if enough.any():
            late = slots[enough]
            self.stretches.append(
                Stretches(late, self.number[late], origins[enough], counted[enough])
            )

    def go_on(self, slots: Integers, positions: Integers) -> None:
        """Let cycles that stand still count from an event on."""
        if not slots.size:
            return
        self.counting[slots] = True
        # One that catches up counts as if its last stretch had never been over.
        if not self._catches_up:
            self.origin[slots] = self._elapsed[positions] - self.counted[slots]

    def end(self, slots: Integers, positions: Integers, ending: int) -> None:
        """Bring cycles to their end; one that has ended comes to another end."""
        if not slots.size:
            return
        counting = self.counting[slots]
        self.stop(slots[counting], positions[counting])
        self.ended[slots] = positions
        self.ending[slots] = ending

    def revive(self, slots: Integers, positions: Integers, paused: Flags) -> None:
        """Take the end back; what was over since then doesn't count."""
        self.ending[slots] = LIVE
        self.go_on(slots[~paused], positions[~paused])
