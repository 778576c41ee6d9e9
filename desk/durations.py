"""Durations as people type them: ``90``, ``4h``, ``1h 30m``, ``1:30``, ``1d``; and back to text."""

from __future__ import annotations

import re
from fractions import Fraction

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

# A day is always 24 hours of what is counted. A "working day" would be another length in every
# calendar and on every weekday, so that a promise would mean something else after a new calendar.
_EXAMPLES = "type minutes such as 90, or 4h, 1h 30m or 1d (24 hours)"
_PART = re.compile(r"\s*([0-9]{1,9})(?:[.,]([0-9]{1,6}))?\s*([a-z]*)\s*")
_CLOCK = re.compile(r"\s*([0-9]{1,6}):([0-5][0-9])\s*")
_UNITS = {
    **dict.fromkeys(("d", "day", "days"), DAY_S),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR_S),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE_S),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
}


def parse_seconds(text: str) -> int:
    """How many seconds a duration has; a number alone is minutes.

    Raises ValueError with a sentence for what is no duration, or no whole number of seconds.
    """
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return int(clock[1]) * HOUR_S + int(clock[2]) * MINUTE_S
    total, at, smaller_than = Fraction(0), 0, 10 * DAY_S
    lowered = text.lower()
    while at < len(lowered):
        part = _PART.match(lowered, at)
        unit_s = None if part is None else _unit(part[3], smaller_than)
        # Units come once each and the largest first: "30m 1h" is more likely a slip.
        if part is None or unit_s is None or unit_s >= smaller_than:
            raise ValueError(f"“{_shortened(text)}” is no duration; {_EXAMPLES}.")
        total += Fraction(f"{part[1]}.{part[2] or 0}") * unit_s
        at, smaller_than = part.end(), unit_s
    if at == 0:
        raise ValueError(f"There is no duration here; {_EXAMPLES}.")
    if total.denominator != 1:
        raise ValueError(f"“{_shortened(text)}” is no whole number of seconds; {_EXAMPLES}.")
    return int(total)


def parse_minutes(text: str) -> int:
    """How many minutes a duration has; raises ValueError as ``parse_seconds``, and for seconds."""
    seconds = parse_seconds(text)
    if seconds % MINUTE_S:
        raise ValueError(f"“{_shortened(text)}” is no whole number of minutes; {_EXAMPLES}.")
    return seconds // MINUTE_S


def format_minutes(minutes: int) -> str:
    """``4h``, ``1h 30m``, ``45m``, ``0``: what ``parse_minutes`` reads back. Hours never turn
    into days, as everywhere on screen.
    """
    return format_seconds(minutes * MINUTE_S)


def format_seconds(seconds: int) -> str:
    """``1h 30m``, ``45s``, ``0``: what ``parse_seconds`` reads back; ValueError below zero."""
    if seconds < 0:
        raise ValueError("A duration is not negative.")
    hours, rest = divmod(seconds, HOUR_S)
    minutes, rest = divmod(rest, MINUTE_S)
    parts = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if n]
    return " ".join(parts) or "0"


def _unit(word: str, smaller_than: int) -> int | None:
    """The length of a unit; without one: minutes, and after minutes nothing."""
    return MINUTE_S if not word and smaller_than > MINUTE_S else _UNITS.get(word)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
