"""A timeline's answers without a search: a table over time leads straight to the period.

Time is cut into as many equal steps as there are periods, or up to twice as many. For each step a
guide says how many values lie before it; from there the right one is a comparison or two away.
A step is a power of two, so that a shift finds it. The answers are closures, whose variables
Python reaches faster than attributes; each does all its work itself, since calls cost as much.
"""

# A call of min costs more than the comparison that it would hide.
# ruff: noqa: PLR1730, FURB136

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sla_engine.timeline import Timeline

_NEVER_REACHED: Final = 1 << 62


class Answers(NamedTuple):
    """Functions that answer about working time in whole microseconds; see WorkingTimeIndex."""

    elapsed: Callable[[int], int]
    earliest: Callable[[int], int]
    latest: Callable[[int], int]
    add: Callable[[int, int], int]
    between: Callable[[int, int], int]


def counts_before(steps: Sequence[int], last: int) -> list[int]:
    """For each step from 0 to `last` + 1, how many values lie in steps before it.

    `steps` are the steps of the values, ascending, none above `last`.
    """
    before: list[int] = []
    for count, step in enumerate(steps):
        # All steps up to this value's own have only the values before it before them. If an
        # earlier value shares the step, nothing is missing, and nothing times a list is added.
        before += [count] * (step + 1 - len(before))
    before += [len(steps)] * (last + 2 - len(before))
    return before


def _guide_to(values: Sequence[int], begins: int, ends: int) -> tuple[int, list[int]]:
    """The shift that makes steps of the span between two values, and the counts before each."""
    # One less than the bit length makes steps of what a value has on average, or half of that.
    shift = max((max(ends - begins, 1) // (len(values) + 1)).bit_length() - 1, 0)
    return shift, counts_before(
        [(value - begins) >> shift for value in values], (ends - begins) >> shift
    )


def guided(timeline: Timeline, beyond: Answers) -> Answers:
    """Quick answers within a timeline; what it does not cover is asked `beyond`."""
    begins, ends = timeline.begins, timeline.ends
    elapsed, offsets = timeline.elapsed, timeline.offsets
    elapsed_begin, elapsed_end = timeline.elapsed_begin, timeline.elapsed_end
    # One more opening that no instant reaches, so that counting up to it needs no bound.
    opens = [*timeline.opens, _NEVER_REACHED]

    shift, opened = _guide_to(timeline.opens, begins, ends)
    elapsed_shift, reached = _guide_to(elapsed, elapsed_begin, elapsed_end)

    # Each function looks at the bounds first: Python would take an index below zero from the end
    # of a list, and say nothing.

    def elapsed_at(instant: int) -> int:
        if not begins <= instant < ends:
            return beyond.elapsed(instant)
        period = opened[(instant - begins) >> shift]
        while opens[period] <= instant:
            period += 1
        worked = instant + offsets[period]
        # After the closing, the working time stands still until the next opening.
        return worked if worked < elapsed[period] else elapsed[period]

    def earliest(worked: int) -> int:
        if not elapsed_begin < worked <= elapsed_end:
            return beyond.earliest(worked)
        period = reached[(worked - elapsed_begin) >> elapsed_shift]
        while elapsed[period] < worked:
            period += 1
        return worked - offsets[period]

    def latest(worked: int) -> int:
        if not elapsed_begin <= worked < elapsed_end:
            return beyond.latest(worked)
        period = reached[(worked - elapsed_begin) >> elapsed_shift]
        while elapsed[period] <= worked:
            period += 1
        return worked - offsets[period]

    def add(instant: int, working: int) -> int:
        if working > 0 and begins <= instant < ends:
            period = opened[(instant - begins) >> shift]
            while opens[period] <= instant:
                period += 1
            worked = instant + offsets[period]
            if worked > elapsed[period]:
                worked = elapsed[period]
            worked += working
            if worked <= elapsed_end:
                period = reached[(worked - elapsed_begin) >> elapsed_shift]
                while elapsed[period] < worked:
                    period += 1
                return worked - offsets[period]
        return beyond.add(instant, working)

    def between(start: int, end: int) -> int:
        if not (begins <= start < ends and begins <= end < ends):
            return beyond.between(start, end)
        period = opened[(start - begins) >> shift]
        while opens[period] <= start:
            period += 1
        before = start + offsets[period]
        if before > elapsed[period]:
            before = elapsed[period]
        period = opened[(end - begins) >> shift]
        while opens[period] <= end:
            period += 1
        worked = end + offsets[period]
        if worked > elapsed[period]:
            worked = elapsed[period]
        return worked - before

    return Answers(elapsed_at, earliest, latest, add, between)
