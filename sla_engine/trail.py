"""A trail: what clocks need of a ticket's history, in sixteen bytes an event.

To look at a hundred thousand tickets at once, their events must not have to be read one by one.
The format is kept in databases and shared with the bulk replay, so it never changes:
little-endian int64 instant (µs since the epoch), then four bytes (kind, author, category,
waits_for; by their position in the tuples below, 255 for none), then int32 value: the number of
the state (created, state), 1 for a public message and 0 for another, or the `value` of the event
(-1 for none). Events stand in the order of truth and are clamped to the creation.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sla_engine.event import Event
from sla_engine.history import Fact, facts_of
from sla_engine.words import Author, Category, EventKind, WaitsFor

KINDS: Final = (
    EventKind.CREATED,
    EventKind.MESSAGE,
    EventKind.STATE,
    EventKind.PRIORITY,
    EventKind.TEAM,
    EventKind.POLICY,
)
AUTHORS: Final = (Author.CUSTOMER, Author.AGENT, Author.SYSTEM)
CATEGORIES: Final = (
    Category.NEW,
    Category.OPEN,
    Category.PENDING,
    Category.RESOLVED,
    Category.CLOSED,
    Category.MERGED,
)
WAITING: Final = (WaitsFor.CUSTOMER, WaitsFor.AGENT, WaitsFor.THIRD_PARTY, WaitsFor.DATE)
NONE: Final = 255
NO_VALUE: Final = -1

RECORD: Final = struct.Struct("<qBBBBi")

_KIND = {kind: code for code, kind in enumerate(KINDS)}
_AUTHOR = {author: code for code, author in enumerate(AUTHORS)}
_CATEGORY: dict[Category | None, int] = {c: code for code, c in enumerate(CATEGORIES)}
_CATEGORY[None] = NONE
_WAITING: dict[WaitsFor | None, int] = {w: code for code, w in enumerate(WAITING)}
_WAITING[None] = NONE
_CATEGORY_OF = {code: category for category, code in _CATEGORY.items()}
_WAITS_FOR_OF = {code: waits_for for waits_for, code in _WAITING.items()}


@dataclass(frozen=True, slots=True)
class Trail:
    """A ticket's history packed, without the names of states and people."""

    packed: bytes

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Trail":
        """Pack events, in any order; raises ValueError for a number beyond 32 bits."""
        return cls(b"".join(_packed(fact) for fact in facts_of(events)))

    def facts(self) -> tuple[Fact, ...]:
        """What was packed; raises ValueError when it is damaged."""
        try:
            return tuple(_unpacked(*record) for record in RECORD.iter_unpack(self.packed))
        except (IndexError, KeyError, struct.error) as error:
            raise ValueError(
                "The packed history of a ticket is damaged; pack it again from its events."
            ) from error

    def __len__(self) -> int:
        return len(self.packed) // RECORD.size


def _packed(fact: Fact) -> bytes:
    match fact.kind:
        case EventKind.CREATED | EventKind.STATE:
            value = fact.state
        case EventKind.MESSAGE:
            value = int(fact.public)
        case _:
            value = NO_VALUE if fact.value is None else fact.value
    if not -(2**31) <= value < 2**31:
        raise ValueError(f"The number {value} of an event is beyond 32 bits.")
    return RECORD.pack(
        fact.at_us,
        _KIND[fact.kind],
        _AUTHOR[fact.author],
        _CATEGORY[fact.category],
        _WAITING[fact.waits_for],
        value,
    )


def _unpacked(
    at_us: int, kind: int, author: int, category: int, waits_for: int, value: int
) -> Fact:
    told = KINDS[kind]
    has_state = told is EventKind.CREATED or told is EventKind.STATE
    is_message = told is EventKind.MESSAGE
    return Fact(
        at_us,
        told,
        AUTHORS[author],
        _CATEGORY_OF[category],
        _WAITS_FOR_OF[waits_for],
        is_message and value == 1,
        value if has_state else 0,
        None if has_state or is_message or value == NO_VALUE else value,
    )
