"""Opening hours of a day as a form shows them: ``08:00-12:00, 13:00-17:30``; and ready weeks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

Periods = tuple[tuple[int, int], ...]

HOUR_S, DAY_S = 3_600, 86_400
HINT = "08:00-12:00, 13:00-17:00; 22:00-06:00 ends the next day."

_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOSED = {"", "-", "–", "—", "closed"}
_ALL_DAY = {"24h", "24 h", "all day"}
_TIME = r"([0-9]{1,2})(?::([0-5][0-9])(?::([0-5][0-9]))?)?"
_BETWEEN = r"\s*[-–—]\s*"
_PERIOD = re.compile(rf"\s*{_TIME}{_BETWEEN}{_TIME}\s*")
# The same without its parts, several of them, at the beginning of a line.
_ANY_TIME = "[0-9]{1,2}(?::[0-9]{2}){0,2}"
_LEADING = re.compile(
    rf"{_ANY_TIME}{_BETWEEN}{_ANY_TIME}(?:\s*[,;]\s*{_ANY_TIME}{_BETWEEN}{_ANY_TIME})*(?=[\s,;]|$)"
)
_LEADING_CLOSED = re.compile(r"(?:closed|[-–—])(?=[\s,;]|$)", re.IGNORECASE)


def parse_hours(text: str) -> Periods:
    """The periods of one day as (start, end) in seconds after its midnight, in order.

    An end that is not after its start lies on the next day (22:00-06:00); 24:00 is midnight at the
    day's end, and ends up to 48:00 may be written out. Nothing, or ``-``, is closed, ``24h`` the
    whole day. Raises ValueError with a sentence.
    """
    if text.strip().casefold() in _CLOSED:
        return ()
    if text.strip().casefold() in _ALL_DAY:
        return ((0, DAY_S),)
    periods = sorted(_parse_period(part) for part in re.split("[,;]", text))
    for earlier, later in pairwise(periods):
        if later[0] < earlier[1]:
            raise ValueError(
                f"{format_hours([earlier])} and {format_hours([later])} overlap; correct one."
            )
    return tuple(periods)


def split_hours(text: str) -> tuple[Periods, str]:
    """The hours with which a line begins, and what follows: ``09:00-12:00 Christmas Eve``.

    Raises ValueError with a sentence for hours that are wrong, and where there are none.
    """
    found = _LEADING_CLOSED.match(text) or _LEADING.match(text)
    if found is None:
        raise ValueError("give its hours after the date, like 09:00-12:00, or closed.")
    rest = text[found.end() :].strip()
    name = rest.lstrip(",; ")
    if name != rest and name[:1].isdecimal():
        # A further period was meant, and this says what is wrong with it.
        _parse_period(name)
    return parse_hours(found.group()), name


def overlaps(week: Sequence[Iterable[tuple[int, int]] | None]) -> list[str]:
    """A sentence for each shift that runs into hours of the next day; ``week`` from Monday on,
    None for a day that cannot be read. Nothing is wrong with these: the time counts once.
    """
    found = []
    for day, periods in enumerate(week):
        tomorrow = (day + 1) % 7
        for start, end in periods or ():
            for other_start, other_end in week[tomorrow] or ():
                if end > DAY_S + other_start:
                    late = f"{_SHORT_DAYS[day]} {format_hours([(start, end)])}"
                    early = f"{_SHORT_DAYS[tomorrow]} {format_hours([(other_start, other_end)])}"
                    found.append(f"{late} and {early} overlap and count once.")
    return found


def _parse_period(part: str) -> tuple[int, int]:
    found = _PERIOD.fullmatch(part)
    if found is None:
        shown = " ".join(part.split())
        raise ValueError(
            f"“{shown[:40]}” is no period; write hours like 08:00-12:00, 13:00-17:00, or - for "
            "closed."
        )
    start, end = (
        int(hour) * HOUR_S + int(minute or 0) * 60 + int(second or 0)
        for hour, minute, second in (found.group(1, 2, 3), found.group(4, 5, 6))
    )
    shown = " ".join(part.split())
    if start >= DAY_S:
        raise ValueError(f"{shown} starts after the day has ended; the latest start is 23:59.")
    if start == end:
        raise ValueError(
            f"{shown} has no length; for the whole day write 00:00-24:00, for closed -."
        )
    if end < start:
        end += DAY_S
    if end > 2 * DAY_S:
        raise ValueError(f"{shown} ends too late; the latest end is 48:00, the next midnight.")
    return start, end


def format_hours(periods: Iterable[tuple[int, int]]) -> str:
    """What ``parse_hours`` reads back; ``-`` where there is none."""
    return ", ".join(f"{_time(start)}-{_end(start, end)}" for start, end in periods) or "-"


def _end(start: int, end: int) -> str:
    """An end on the next day by its own time of day, unless that would be read as the same day."""
    next_day = end - DAY_S
    return _time(next_day if 0 < next_day < start else end)


def _time(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text


class Week(Struct, frozen=True):
    """A week that one can choose instead of typing; ``title`` is also a good calendar's name."""

    key: str
    title: str
    weekly_hours: Mapping[int, Periods]


def _days(days: Iterable[int], text: str) -> dict[int, Periods]:
    return {day: parse_hours(text) for day in days}


WEEKS = {
    week.key: week
    for week in (
        Week("office", "Mon-Fri 9-17", _days(range(5), "09:00-17:00")),
        Week("lunch", "Mon-Fri 8-17, lunch at 12", _days(range(5), "08:00-12:00, 13:00-17:00")),
        Week("long", "Mon-Fri 7-19", _days(range(5), "07:00-19:00")),
        Week("six_days", "Mon-Sat 8-18", _days(range(6), "08:00-18:00")),
        Week("always", "Around the clock", _days(range(7), "00:00-24:00")),
    )
}
