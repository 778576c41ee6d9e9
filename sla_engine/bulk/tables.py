"""A timeline as arrays, each with a guide that leads from a value to its place without a search.

The guide divides the span into equal steps, short enough that a step seldom holds more than one
value: from the count of values before a step, one comparison leads to the place.
"""

from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sla_engine.index import WorkingTimeIndex
from sla_engine.timeline import Timeline

Integers = NDArray[np.int64]

# So many steps for each value and no more: a guide that leaves the caches is slower than a search.
_MOST_STEPS_PER_VALUE: Final = 16

# With more values than this in one step, a search is quicker than comparing with each.
_MOST_COMPARISONS: Final = 4

_NEVER_REACHED: Final = 2**63 - 1


class Places(NamedTuple):
    """Ascending values, and where in them something lies."""

    values: Integers
    padded: Integers
    """The values and one that nothing reaches, so that each place has a next value."""
    begins: int
    shift: int
    before: Integers
    """For each step of 2**shift from `begins` on, how many values lie before its start."""
    most: int
    """The most values that lie in one step."""

    def up_to(self, wanted: Integers) -> Integers:
        """How many values are less than or equal to each wanted one, none below `begins`."""
        if self.most > _MOST_COMPARISONS:
            return np.searchsorted(self.values, wanted, side="right")
        place = self._first_guess(wanted)
        for _ in range(self.most):
            place += self.padded[place] <= wanted
        return place

    def below(self, wanted: Integers) -> Integers:
        """How many values are less than each wanted one, none below `begins`."""
        if self.most > _MOST_COMPARISONS:
            return np.searchsorted(self.values, wanted, side="left")
        place = self._first_guess(wanted)
        for _ in range(self.most):
            place += self.padded[place] < wanted
        return place

    def _first_guess(self, wanted: Integers) -> Integers:
        steps = wanted - self.begins
        steps >>= self.shift
        return self.before[steps]


class Tables(NamedTuple):
    """A timeline's lists as arrays; see Timeline."""

    timeline: Timeline
    opens: Places
    elapsed: Places
    offsets: Integers


_tables: WeakKeyDictionary[WorkingTimeIndex, Tables] = WeakKeyDictionary()


def tables_of(index: WorkingTimeIndex, timeline: Timeline) -> Tables:
    """The arrays of an index's timeline; those of the last one asked for are kept."""
    tables = _tables.get(index)
    if tables is None or tables.timeline is not timeline:
        tables = Tables(
            timeline,
            _places(timeline.opens, timeline.begins, timeline.ends),
            _places(timeline.elapsed, timeline.elapsed_begin, timeline.elapsed_end),
            np.array(timeline.offsets, dtype=np.int64),
        )
        _tables[index] = tables
    return tables


def _places(listed: list[int], begins: int, ends: int) -> Places:
    values = np.array(listed, dtype=np.int64)
    span = max(ends - begins, 1)
    nearest = int(np.diff(values).min()) if len(values) > 1 else span
    fewest = span // (_MOST_STEPS_PER_VALUE * (len(values) + 1))
    shift = max(max(nearest, fewest).bit_length() - 1, 0)
    steps = begins + (np.arange(((ends - begins) >> shift) + 2, dtype=np.int64) << shift)
    before = np.searchsorted(values, steps, side="left")
    return Places(
        values=values,
        padded=np.append(values, _NEVER_REACHED),
        begins=begins,
        shift=shift,
        before=before,
        most=int(np.diff(before).max()),
    )
