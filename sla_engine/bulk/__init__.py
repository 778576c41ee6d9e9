"""Working time for many instants at once: the answers of BusinessCalendar, by the million.

With NumPy (`pip install tocsin[bulk]`) the functions take whatever makes an array of integers, and
give int64 arrays of the same shape. Without it they take any sequence of integers, give lists, and
say the same. All numbers are whole microseconds, since the epoch or of working time.

An instant outside the years 1970 to 2100 raises OutsideYears, as for one alone. Where one alone
would raise NoWorkingTime, the answer is NEVER, so that one calendar without working time ahead
does not take the answers of the others away.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from sla_engine.bulk import plain
from sla_engine.bulk.never import NEVER
from sla_engine.business_calendar import BusinessCalendar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.int64] | Sequence[int]

__all__ = [
    "NEVER",
    "add_many",
    "available",
    "between_many",
    "elapsed_many",
    "instant_many",
    "latest_many",
]


@cache
def available() -> bool:
    """Whether NumPy is there, and so whether the answers are arrays."""
    return find_spec("numpy") is not None


def elapsed_many(calendar: BusinessCalendar, instants_us: "Numbers") -> "Numbers":
    """Working time up to each instant, as `calendar.elapsed_us`; raises OutsideYears."""
    if not available():
        return plain.elapsed_many(calendar, instants_us)
    from sla_engine.bulk import arrays

    return arrays.elapsed_many(calendar, instants_us)


def instant_many(calendar: BusinessCalendar, elapsed_us: "Numbers") -> "Numbers":
    """The earliest instant with each elapsed time, as `calendar.instant_us`, or NEVER."""
    if not available():
        return plain.instant_many(calendar, elapsed_us)
    from sla_engine.bulk import arrays

    return arrays.instant_many(calendar, elapsed_us)


def latest_many(calendar: BusinessCalendar, elapsed_us: "Numbers") -> "Numbers":
    """The latest instant with each elapsed time, as `calendar.latest_us`, or NEVER."""
    if not available():
        return plain.latest_many(calendar, elapsed_us)
    from sla_engine.bulk import arrays

    return arrays.latest_many(calendar, elapsed_us)


def add_many(
    calendar: BusinessCalendar, instants_us: "Numbers", working_us: "Numbers | int"
) -> "Numbers":
    """Each instant and so much working time, as `calendar.add_us`, or NEVER.

    One amount serves for all, or there are as many as instants; ValueError if not. Raises
    OutsideYears.
    """
    if not available():
        return plain.add_many(calendar, instants_us, working_us)
    from sla_engine.bulk import arrays

    return arrays.add_many(calendar, instants_us, working_us)


def between_many(calendar: BusinessCalendar, starts_us: "Numbers", ends_us: "Numbers") -> "Numbers":
    """The working time from each start to its end, as `calendar.between_us`; or OutsideYears.

    ValueError when there are not as many starts as ends.
    """
    if not available():
        return plain.between_many(calendar, starts_us, ends_us)
    from sla_engine.bulk import arrays

    return arrays.between_many(calendar, starts_us, ends_us)
