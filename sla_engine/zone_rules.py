"""The rules of a time zone as a digest: it tells whether an update of the zones changed them.

A calendar is defined by the name of its zone, but its answers come from the rules behind the
name, which governments change and every machine learns at its own time: from the system, or from
the tzdata package. Neither has a version that is always there to be read, and most new versions
touch other zones. So what is digested is what the rules do: every change of the offset from UTC
in the years that calendars answer. Abbreviations and the reason of a change don't matter.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from sla_engine.instants import FIRST_YEAR, LAST_YEAR
from sla_engine.rules import load_zone

# A change that is taken back within a week could be missed. No zone ever did that: the shortest
# stay at an offset since 1970 is 17 days, in Western Sahara in 1976.
_STEP: Final = timedelta(days=7)

# Local dates run ahead of and behind UTC at both ends of the years that are answered.
_MARGIN: Final = timedelta(days=4)
_BEGINS: Final = datetime(FIRST_YEAR, 1, 1) - _MARGIN  # noqa: DTZ001 - the wall clock's
_ENDS: Final = datetime(LAST_YEAR + 1, 1, 1) + _MARGIN  # noqa: DTZ001 - the wall clock's

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=256)
def zone_digest(key: str) -> str:
    """16 hexadecimal digits for what the clocks of a zone do from 1970 to 2100.

    `key` is an IANA name; raises CalendarError for an unknown one. Zones of different names have
    the same digest when their clocks do the same in these years. Costs about 2 ms, once.
    """
    from hashlib import blake2b

    text = repr(list(_changes(load_zone(key))))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _changes(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """The first second (since the epoch) of every offset from UTC, and that offset in seconds."""
    offsets = [_offset(zone, wall) for wall in _samples()]
    yield 0, offsets[0] // _SECOND
    for (wall, before), (next_wall, after) in pairwise(zip(_samples(), offsets, strict=True)):
        if before != after:
            # A day early: a sample within a skipped hour has the old offset, but is past it.
            begins = (wall - _DAY - before - _EPOCH) // _SECOND
            ends = (next_wall - after - _EPOCH) // _SECOND
            yield _first_second(zone, begins, ends, after), after // _SECOND


def _first_second(zone: ZoneInfo, begins: int, ends: int, offset: timedelta) -> int:
    """When a zone took up an offset that it didn't have at `begins` and has at `ends`."""

    def has_offset(second: int) -> bool:
        return datetime.fromtimestamp(second, zone).utcoffset() == offset

    return begins + bisect_left(range(begins, ends), x=True, key=has_offset)


def _offset(zone: ZoneInfo, wall: datetime) -> timedelta:
    offset = zone.utcoffset(wall)
    assert offset is not None  # noqa: S101 - a ZoneInfo answers for every datetime
    return offset


@lru_cache(maxsize=1)
def _samples() -> tuple[datetime, ...]:
    """The same time of day once a week, by the wall clock: to ask by it is quickest."""
    return tuple(_BEGINS + week * _STEP for week in range((_ENDS - _BEGINS) // _STEP + 1))
