"""What every combination of an event's codes means to clocks, to be looked up for many at once."""

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sla_engine.trail import AUTHORS, CATEGORIES, KINDS, WAITING
from sla_engine.words import Author, Category, EventKind, WaitsFor

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

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
SENSELESS: Final = 15
"""A code that means nothing: the trail is damaged."""

# How a ticket stands, beside the codes of whom it waits for.
WORKING: Final = len(WAITING)
OVER: Final = WORKING + 1
STANDINGS: Final = OVER + 1
UNTOLD: Final = 15
"""As before."""


def what_of(meanings: Codes) -> Codes:
    """What events do. That a state reopens, or that it tells nothing new, shows only in place."""
    return np.bitwise_and(meanings, np.uint8(15))


def standing_of(meanings: Codes) -> Codes:
    """How tickets stand after events."""
    return np.right_shift(meanings, np.uint8(4))


def meanings_of(
    kind: Codes, author: Codes, category: Codes, waits_for: Codes, public: Flags
) -> Codes:
    """What events mean, by their codes in a trail."""
    # NONE becomes 0; what has too high a code gets the highest, which means nothing either.
    key = np.minimum(kind, 7).astype(np.uint16)
    key |= np.minimum(author, 3).astype(np.uint16) << 3
    key |= np.minimum(category + np.uint8(1), 7).astype(np.uint16) << 5
    key |= np.minimum(waits_for + np.uint8(1), 7).astype(np.uint16) << 8
    key |= public.astype(np.uint16) << 11
    return _MEANINGS.take(key)


def _meaning(kind: int, author: int, category: int, waits_for: int, public: int) -> int:
    if (
        kind >= len(KINDS)
        or author >= len(AUTHORS)
        or category > len(CATEGORIES)
        or waits_for > len(WAITING)
    ):
        return SENSELESS | UNTOLD << 4
    told = CATEGORIES[category - 1] if category else None
    awaited = WAITING[waits_for - 1] if waits_for else None
    match KINDS[kind]:
        case EventKind.STATE:
            return _state(told, awaited)
        case EventKind.MESSAGE:
            return _written(AUTHORS[author], bool(public)) | UNTOLD << 4
        case EventKind.TEAM:
            return TEAM | UNTOLD << 4
        case _:
            return NOTHING | UNTOLD << 4


def _state(category: Category | None, waits_for: WaitsFor | None) -> int:
    if category is None:
        return WORKED | UNTOLD << 4
    if category.is_over:
        return (MERGED if category is Category.MERGED else ENDED) | OVER << 4
    if category is Category.PENDING and waits_for is not None:
        return WORKED | WAITING.index(waits_for) << 4
    return WORKED | WORKING << 4


def _written(author: Author, public: bool) -> int:
    if not public or author is Author.SYSTEM:
        return OTHER_WRITTEN
    return AGENT_WROTE if author is Author.AGENT else CUSTOMER_WROTE


_MEANINGS: Final = np.array(
    [
        _meaning(kind, author, category, waits_for, public)
        for public, waits_for, category, author, kind in product(
            range(2), range(8), range(8), range(4), range(8)
        )
    ],
    np.uint8,
)
