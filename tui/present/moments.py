"""Dates and times as people type them: ``tomorrow 9:00``, ``fri 10``, ``+3d``, ``2026-12-01``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HINT = "tomorrow 9:00 · fri 10 · +3d · +4h · 2026-12-01 14:00"
# Where only a day is given: when a working day usually begins.
MORNING = time(9)

_EXAMPLES = "type it like tomorrow 9:00, fri 10, +3d or 2026-12-01 14:00"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPAN = re.compile(r"([+-])\s*(\d{1,4})\s*(m|min|h|d|w)")
_TIME = re.compile(r"(\d{1,2})(?::|h)?([0-5]\d)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_NAMED = re.compile(r"(\d{1,2})\s+([a-z]{3})[a-z]*(?:\s+(\d{4}))?")


def parse_moment(
    text: str, now: datetime, zone: tzinfo | None, *, default: time = MORNING, past: bool = False
) -> datetime:
    """The instant (UTC) that somebody means, as seen from ``zone`` (None: the machine's).

    ``default`` is the time of day where only a day is given; ``past`` says in which direction a
    weekday or a day without a year lies. Raises ValueError with a sentence.
    """
    told = " ".join(text.lower().replace("t", " ").split()) if _is_iso(text) else _plain(text)
    here = now.astimezone(zone)
    if told == "now":
        return now.astimezone(UTC)
    span = _SPAN.match(told)
    if span is not None:
        return _after_span(span, told[span.end() :].strip(), now, zone, text)
    day, rest = _day(told, here.date(), past=past, text=text)
    if day is None:
        # A time alone is today's, or the next one if that has passed.
        at = _instant(here.date(), _time(rest, text), zone)
        step = -1 if past else 1
        return (
            at
            if (at <= now if past else at > now)
            else _instant(here.date() + timedelta(days=step), _time(rest, text), zone)
        )
    return _instant(day, _time(rest, text) if rest else default, zone)


def shown_moment(moment: datetime, zone: tzinfo | None) -> str:
    """What ``parse_moment`` reads back: ``2026-12-01 14:00``."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _is_iso(text: str) -> bool:
    return _ISO.match(text.strip()) is not None


def _plain(text: str) -> str:
    told = " ".join(text.lower().split())
    if not told:
        raise ValueError(f"There is no date here; {_EXAMPLES}.")
    return told


def _after_span(
    span: re.Match[str], rest: str, now: datetime, zone: tzinfo | None, text: str
) -> datetime:
    amount = int(span[2]) * (1 if span[1] == "+" else -1)
    unit = span[3]
    try:
        if unit in {"h", "m", "min"}:
            if rest:
                raise _unclear(text)
            step = timedelta(hours=amount) if unit == "h" else timedelta(minutes=amount)
            return (now + step).astimezone(UTC)
        here = now.astimezone(zone)
        day = here.date() + timedelta(days=amount * (7 if unit == "w" else 1))
    except OverflowError as error:
        raise _unclear(text) from error
    # "+3d" keeps the time of day; "+3d 9:00" says one.
    return _instant(day, _time(rest, text) if rest else here.time().replace(second=0), zone)


def _day(told: str, today: date, *, past: bool, text: str) -> tuple[date | None, str]:
    """The day that a text begins with, or None, and what follows it."""
    first, _, rest = told.partition(" ")
    for name, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        if len(first) >= 3 and name.startswith(first):
            return today + timedelta(days=days), rest
    if len(first) >= 3 and first[:3] in _DAYS and first.isalpha():
        ahead = (_DAYS.index(first[:3]) - today.weekday()) % 7
        if past:
            return today - timedelta(days=(7 - ahead) % 7), rest
        # A weekday is the one to come; today's name means a week from now.
        return today + timedelta(days=ahead or 7), rest
    for pattern in (_ISO, _DOTTED, _NAMED):
        found = pattern.match(told)
        if found is not None:
            return _dated(found, today, past=past, text=text), told[found.end() :].strip()
    return None, told


def _dated(found: re.Match[str], today: date, *, past: bool, text: str) -> date:
    try:
        if found.re is _ISO:
            return date(int(found[1]), int(found[2]), int(found[3]))
        month = int(found[2]) if found.re is _DOTTED else _MONTHS.index(found[2]) + 1
        if found[3]:
            return date(int(found[3]), month, int(found[1]))
        day = date(today.year, month, int(found[1]))
        if past and day > today:
            return day.replace(year=today.year - 1)
        return day if past or day >= today else day.replace(year=today.year + 1)
    except ValueError as error:
        raise ValueError(f"“{_short(text)}” is no day of the calendar; {_EXAMPLES}.") from error


def _time(told: str, text: str) -> time:
    found = _TIME.fullmatch(told.removeprefix("at ").strip())
    if found is None or int(found[1]) > 23:
        raise _unclear(text)
    return time(int(found[1]), int(found[2] or 0))


def _instant(day: date, at: time, zone: tzinfo | None) -> datetime:
    local = datetime.combine(day, at.replace(tzinfo=None))
    # Without a zone the machine's rules hold, which also know summer time.
    return local.astimezone(UTC) if zone is None else local.replace(tzinfo=zone).astimezone(UTC)


def _unclear(text: str) -> ValueError:
    return ValueError(f"“{_short(text)}” is no date and time; {_EXAMPLES}.")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
