"""Instants and spans as people read them. Hours never turn into days: a working day is not 24 h."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from store.times import from_us

MINUS = "\u2212"
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Below this the seconds are shown: they are what one acts on then.
_SECONDS_BELOW_US = 10 * MINUTE_US


def left(us: int) -> str:
    """Time left, at most 8 cells up to 999 hours: ``9m 41s``, ``23m``, ``1h 35m``, ``−1h 12m``."""
    sign = MINUS if us < 0 else ""
    amount = -us if us < 0 else us
    if amount < _SECONDS_BELOW_US:
        minutes, seconds = divmod(amount // SECOND_US, 60)
        return f"{sign}{minutes}m {seconds:02}s" if minutes else f"{sign}{seconds}s"
    return sign + span(amount)


def span(us: int) -> str:
    """A span to the minute: ``42m``, ``1h 00m``, ``312h`` from a hundred hours on."""
    hours, rest = divmod(us, HOUR_US)
    if hours >= 100:
        return f"{hours}h"
    minutes = rest // MINUTE_US
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m"


def seconds_span(seconds: int) -> str:
    """Booked time: ``1h 35m``, ``4m``, ``35s``."""
    return span(seconds * SECOND_US) if seconds >= 60 else f"{seconds}s"


def stopwatch(us: int) -> str:
    """``0:12:41``."""
    seconds = us // SECOND_US
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def local(us: int, zone: tzinfo | None) -> datetime:
    """The instant in the viewer's zone (None: the machine's)."""
    return from_us(us).astimezone(zone)


def instant(us: int, now_us: int, zone: tzinfo | None) -> str:
    """``14:55`` today, ``Thu 10:12`` within six days, ``3 Dec 10:12``, ``3 Dec 2025``."""
    at, now = local(us, zone), local(now_us, zone)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    if abs(at.date() - now.date()) <= timedelta(days=6):
        return f"{_WEEKDAYS[at.weekday()]} {at:%H:%M}"
    if at.year == now.year:
        return f"{at.day} {_MONTHS[at.month - 1]} {at:%H:%M}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def instant_with_day(us: int, now_us: int, zone: tzinfo | None) -> str:
    """Like ``instant``, with the weekday also today: ``Wed 10:22``."""
    at = local(us, zone)
    if at.date() == local(now_us, zone).date():
        return f"{_WEEKDAYS[at.weekday()]} {at:%H:%M}"
    return instant(us, now_us, zone)


def weekday_clock(us: int, zone: tzinfo | None) -> str:
    """``Wed 14:32``."""
    at = local(us, zone)
    return f"{_WEEKDAYS[at.weekday()]} {at:%H:%M}"


def full_instant(us: int, zone: tzinfo | None) -> str:
    """``Tue 1 Dec 2026 14:00``."""
    at = local(us, zone)
    return f"{_WEEKDAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"


def to_the_second(us: int, zone: tzinfo | None) -> str:
    """``2026-12-01 14:00:05``."""
    return f"{local(us, zone):%Y-%m-%d %H:%M:%S}"
