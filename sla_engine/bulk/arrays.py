"""Many answers about working time with NumPy: a few passes over arrays, no loop over elements.

The work is done in chunks that stay in the processor's cache, since a pass over memory costs more
than the arithmetic.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sla_engine.bulk.never import NEVER
from sla_engine.bulk.plain import mismatch
from sla_engine.bulk.tables import Integers, Tables, tables_of
from sla_engine.business_calendar import BusinessCalendar

# 128 KiB for each of the few arrays that a chunk needs.
_CHUNK: Final = 16_384


def elapsed_many(calendar: BusinessCalendar, instants_us: ArrayLike) -> Integers:
    """Working time up to each instant; raises OutsideYears."""
    instants = integers(instants_us)
    if not instants.size:
        return instants.copy()
    index = calendar._index
    tables = tables_of(index, index.covering(int(instants.min()), int(instants.max())))
    return _in_chunks(_elapsed, tables, instants)


def instant_many(calendar: BusinessCalendar, elapsed_us: ArrayLike) -> Integers:
    """The earliest instant with each elapsed time, or NEVER."""
    return _inverse(_earliest, calendar, integers(elapsed_us), lowest=1, highest=0)


def latest_many(calendar: BusinessCalendar, elapsed_us: ArrayLike) -> Integers:
    """The latest instant with each elapsed time, or NEVER."""
    return _inverse(_latest, calendar, integers(elapsed_us), lowest=0, highest=-1)


def add_many(calendar: BusinessCalendar, instants_us: ArrayLike, working_us: ArrayLike) -> Integers:
    """Each instant and so much working time, or NEVER; raises OutsideYears."""
    instants = integers(instants_us)
    working = integers(working_us)
    _require_fit(working, instants, instants.size, working.size, "amounts of working time")
    reached = elapsed_many(calendar, instants)
    # An amount so large that the sum overflows comes out as far beyond all years on the other
    # side: NEVER as well.
    reached += working
    if np.all(working > 0):
        return instant_many(calendar, reached)
    if np.all(working < 0):
        return latest_many(calendar, reached)
    working = np.broadcast_to(working, instants.shape)
    end = instants.copy()
    ahead, back = working > 0, working < 0
    end[ahead] = instant_many(calendar, reached[ahead])
    end[back] = latest_many(calendar, reached[back])
    return end


def between_many(calendar: BusinessCalendar, starts_us: ArrayLike, ends_us: ArrayLike) -> Integers:
    """The working time from each start to its end; raises OutsideYears."""
    starts, ends = integers(starts_us), integers(ends_us)
    _require_fit(starts, ends, starts.size, ends.size, "ends")
    worked = elapsed_many(calendar, ends)
    worked -= elapsed_many(calendar, starts)
    return worked


def integers(numbers: ArrayLike) -> Integers:
    """Numbers as an int64 array; TypeError for anything that isn't a whole number."""
    array = np.asarray(numbers)
    if array.size and not np.can_cast(array.dtype, np.int64):
        raise TypeError(
            f"These are {array.dtype} values; give whole microseconds, as integers of 64 bits."
        )
    return array.astype(np.int64, copy=False)


def _require_fit(given: Integers, like: Integers, instants: int, others: int, what: str) -> None:
    """Raises ValueError unless there is one of what was given, or as many."""
    try:
        np.broadcast_to(given, like.shape)
    except ValueError:
        raise mismatch(instants, others, what) from None


def _inverse(
    inverse: Callable[[Tables, Integers], Integers],
    calendar: BusinessCalendar,
    elapsed: Integers,
    *,
    lowest: int,
    highest: int,
) -> Integers:
    """Instants of elapsed times, of which the span of the timeline answers those within bounds.

    These go from so much after the elapsed time of its begin to so much after that of its end.
    """
    if not elapsed.size:
        return elapsed.copy()
    least, most = int(elapsed.min()), int(elapsed.max())
    index = calendar._index
    timeline = index.reaching(least, most)
    begin, end = timeline.elapsed_begin + lowest, timeline.elapsed_end + highest
    tables = tables_of(index, timeline)
    if begin <= least and most <= end:
        return _in_chunks(inverse, tables, elapsed)
    if begin > end:
        return np.full_like(elapsed, NEVER)
    instants = _in_chunks(inverse, tables, np.clip(elapsed, begin, end))
    instants[(elapsed < begin) | (elapsed > end)] = NEVER
    return instants


def _elapsed(tables: Tables, instants: Integers) -> Integers:
    period = tables.opens.up_to(instants)
    # After the closing, the working time stands still until the next opening.
    worked = instants + tables.offsets[period]
    np.minimum(worked, tables.elapsed.values[period], out=worked)
    return worked


def _earliest(tables: Tables, elapsed: Integers) -> Integers:
    return elapsed - tables.offsets[tables.elapsed.below(elapsed)]


def _latest(tables: Tables, elapsed: Integers) -> Integers:
    return elapsed - tables.offsets[tables.elapsed.up_to(elapsed)]


def _in_chunks(
    answer: Callable[[Tables, Integers], Integers], tables: Tables, questions: Integers
) -> Integers:
    answers = np.empty(questions.shape, dtype=np.int64)
    flat, flat_answers = questions.reshape(-1), answers.reshape(-1)
    for start in range(0, len(flat), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        flat_answers[chunk] = answer(tables, flat[chunk])
    return answers
