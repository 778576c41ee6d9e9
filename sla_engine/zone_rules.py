"""The rules of a time zone as a digest: it tells whether an update of the zones changed them.

A calendar is defined by the name of its zone, but its answers come from the rules behind the
name, which governments change and every machine learns at its own time: from the system, or from
the tzdata package. Neither has a version that is always there to be read, and most new versions
touch other zones. So what is digested is what the rules do: every change of the offset from UTC
in the years that calendars answer. Abbreviations and the reason of a change don't matter.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from sla_engine.instants import FIRST_YEAR, LAST_YEAR
from sla_engine.rules import load_zone

# A change that is taken back within this time could be missed. The shortest stay at an offset
# since 1970 was a week, in Brazil in 2000.
_STEP_DAYS: Final = 3

# Local dates run ahead of and behind UTC at both ends of the years that are answered.
_MARGIN_DAYS: Final = 4
_FIRST: Final = date(FIRST_YEAR, 1, 1).toordinal() - _MARGIN_DAYS
_LAST: Final = date(LAST_YEAR + 1, 1, 1).toordinal() + _MARGIN_DAYS

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - in UTC
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)
_QUARTER_S: Final = 900


@lru_cache(maxsize=256)
def zone_digest(key: str) -> str:
    """16 hexadecimal digits for what the clocks of a zone do from 1970 to 2100.

    `key` is an IANA name; raises CalendarError for an unknown one. Zones of different names have
    the same digest when their clocks do the same in these years. Costs about 2 ms, once.
    """
    from hashlib import blake2b

    text = repr(list(changes(load_zone(key))))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def changes(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
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

    def has_offset_at_quarter(quarter: int) -> bool:
        return has_offset(quarter * _QUARTER_S)

    quarters = range(begins // _QUARTER_S, ends // _QUARTER_S + 2)
    latest = quarters[bisect_left(quarters, x=True, key=has_offset_at_quarter)] * _QUARTER_S
    # Nearly all changes come on a full quarter of an hour: this saves half of the questions.
    if not has_offset(latest - 1):
        return latest
    seconds = range(latest - _QUARTER_S, latest)
    return seconds[bisect_left(seconds, x=True, key=has_offset)]


def _offset(zone: ZoneInfo, wall: datetime) -> timedelta:
    offset = zone.utcoffset(wall)
    assert offset is not None  # noqa: S101 - a ZoneInfo answers for every datetime
    return offset


@lru_cache(maxsize=1)
def _samples() -> tuple[datetime, ...]:
    """Midnights every few days, by the wall clock: to ask by it is quickest."""
    return tuple(map(datetime.fromordinal, range(_FIRST, _LAST + 1, _STEP_DAYS)))
