"""What a calendar says about now and the days to come, worked out while somebody types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual.content import Content

from desk.opening_hours import Periods, format_hours, overlaps
from sla_engine import BusinessCalendar, NoWorkingTime
from store.times import to_us
from tui.present import times
from tui.present.signs import CLOSED_NOW, WARNING
from tui.present.text import fit, line

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OTHER_DAYS = 5
_LOOK_AHEAD_DAYS = 400
_WEEKS = ("this week", "next", "then")


class Planned(Struct, frozen=True):
    """A calendar as it is typed; ``problem`` where it makes no sense yet. ``hours`` from Monday
    on, None for a day that cannot be read; ``kept``: the days that cannot be read either, and have
    the hours that are saved. ``left_out``: sentences about texts that cannot be read.
    """

    calendar: BusinessCalendar | None
    hours: Sequence[Periods | None]
    problem: str = ""
    left_out: Sequence[str] = ()
    kept: Sequence[int] = ()


def today(planned: Planned, now_us: int) -> date:
    """The date it is in the calendar's zone."""
    zone = ZoneInfo(planned.calendar.time_zone) if planned.calendar else None
    return times.local(now_us, zone).date()


def state_now(planned: Planned, now_us: int) -> Content:
    """``open now, closes 12:00`` or ``☾ closed now, opens Mon 08:00``, in the calendar's zone."""
    calendar = planned.calendar
    if calendar is None:
        return Content.styled(line(planned.problem), "$text-muted")
    zone = ZoneInfo(calendar.time_zone)
    try:
        opens = calendar.next_open_us(now_us)
    except NoWorkingTime:
        return Content.styled("never open", "$warning")
    if opens > now_us:
        told = f"closed now, opens {times.instant_with_day(opens, now_us, zone)}"
        return Content.styled(f"{CLOSED_NOW} {told}", "$text-muted")
    span = next(calendar.periods_us(now_us, now_us + 8 * 24 * times.HOUR_US))
    if span[1] - now_us >= 8 * 24 * times.HOUR_US:
        return Content.styled("open around the clock", "bold")
    closes = times.instant(span[1], now_us, zone)
    return Content.styled("open now", "bold") + Content(f", closes {closes}")


def clock_there(planned: Planned, now_us: int) -> Content:
    """``Mon 10:00 in Europe/Berlin``: the time it is for the calendar."""
    if planned.calendar is None:
        return Content("")
    zone = planned.calendar.time_zone
    clock = times.weekday_clock(now_us, ZoneInfo(zone))
    return Content.styled(f"{clock} in {zone.replace('_', ' ')}", "$text-muted")


def week_lines(planned: Planned, now_us: int) -> list[Content]:
    """This week's hours, day by day, with its holidays and exceptional days."""
    first = _monday(planned, now_us)
    lines = []
    for n, title in enumerate(_DAYS):
        day = first + timedelta(days=n)
        text = Content(f"{title} {day.day:>2}  ") + _hours_of(planned, day)
        lines.append(text.stylize("bold") if day == today(planned, now_us) else text)
    return lines


def _monday(planned: Planned, now_us: int) -> date:
    day = today(planned, now_us)
    return day - timedelta(days=day.weekday())


def _hours_of(planned: Planned, day: date) -> Content:
    other = _other_day(planned.calendar, day)
    if other is not None:
        return other
    hours = planned.hours[day.weekday()] if day.weekday() < len(planned.hours) else ()
    if hours is None:
        return Content.styled("cannot be read", "$error")
    told = Content(format_hours(hours)) if hours else Content.styled("closed", "$text-disabled")
    if day.weekday() in planned.kept:
        told += Content.styled("  as saved", "$warning")
    return told


def _other_day(calendar: BusinessCalendar | None, day: date) -> Content | None:
    """What a day has instead of its weekly hours: its own, or a holiday."""
    if calendar is None:
        return None
    exceptional = calendar.exceptional_on(day)
    if exceptional is not None:
        periods, name = exceptional
        told = Content(format_hours(periods) if periods else "closed")
        return told + Content.styled(f"  {line(name)}" if name else "", "$accent")
    holiday = calendar.holiday_on(day)
    return None if holiday is None else Content.styled(line(holiday), "$accent")


def weeks_line(planned: Planned, now_us: int) -> Content | None:
    """Working time of this week and the two that follow: ``40h 00m this week, 32h 00m next, …``."""
    if planned.calendar is None:
        return None
    elapsed = planned.calendar.elapsed_us
    zone = ZoneInfo(planned.calendar.time_zone)
    begins = [
        to_us(datetime.combine(_monday(planned, now_us) + timedelta(weeks=n), time(), zone))
        for n in range(len(_WEEKS) + 1)
    ]
    told = [
        f"{times.span(elapsed(end) - elapsed(begin))} {word}"
        for word, begin, end in zip(_WEEKS, begins, begins[1:], strict=False)
    ]
    return Content.styled(", ".join(told), "$text-muted")


def other_days(planned: Planned, now_us: int) -> list[Content]:
    """The next holidays and exceptional days, with their weekdays."""
    if planned.calendar is None:
        return []
    first, lines = today(planned, now_us), []
    for n in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=n)
        told = _other_day(planned.calendar, day)
        if told is not None:
            when = f"{_DAYS[day.weekday()]} {day.isoformat()}"
            text = Content.styled(f"{when}  ", "$text-muted")
            lines.append(text + Content(fit(told.plain, 30).rstrip()))
        if len(lines) == _OTHER_DAYS:
            break
    return lines or [Content.styled("none in the coming year", "$text-muted")]


def remarks(planned: Planned) -> Iterator[Content]:
    """What is worth a second look: shifts that overlap, texts that cannot be read."""
    for told in overlaps(planned.hours):
        yield Content.styled(told, "$text-muted")
    if planned.kept:
        days = ", ".join(_DAYS[day] for day in planned.kept)
        yield _warned(f"The hours of {days} cannot be read; those before count here.")
    for told in planned.left_out:
        yield _warned(told)


def _warned(told: str) -> Content:
    return Content.styled(f"{WARNING} ", "$warning") + Content.styled(line(told), "$text-muted")


class Section(Struct, frozen=True):
    """A part of the slab: its head, a muted word at the right of it, and its lines."""

    title: str
    lines: Sequence[Content]
    aside: str = ""


def calendar_preview(
    planned: Planned, now_us: int, further: Sequence[Section], size: tuple[int, int]
) -> Content:
    """The slab at the right of the form, as many cells and rows as ``size``; ``further`` stands
    below what is of the calendar alone.
    """
    for density in range(3):
        lines = _slab(planned, now_us, further, size[0], density)
        if len(lines) <= size[1]:
            break
    return Content("\n").join(lines)


def _slab(
    planned: Planned, now_us: int, further: Sequence[Section], width: int, density: int
) -> list[Content]:
    """Every line by itself; the denser, the fewer blank ones and the fewer days to come."""
    days = other_days(planned, now_us)[: _OTHER_DAYS if density < 2 else 3]
    weeks = weeks_line(planned, now_us)
    week = week_lines(planned, now_us)
    week += [] if weeks is None else [Content(""), weeks] if density < 2 else [weeks]
    lines = [*state_now(planned, now_us).wrap(width), clock_there(planned, now_us)]
    sections = [Section("This week", week), Section("Next holidays and other hours", days)]
    for section in (*sections, *further):
        lines += [Content(""), _head(section, width), *([Content("")] if density == 0 else [])]
        lines += [part for told in section.lines for part in told.wrap(width)]
    told = [part for remark in remarks(planned) for part in remark.wrap(width)]
    return [*lines, Content(""), *told] if told else lines


def _head(section: Section, width: int) -> Content:
    head = Content.styled(section.title, "bold")
    gap = max(1, width - head.cell_length - len(section.aside))
    return head + Content.styled(" " * gap + section.aside, "$text-muted")


def calendar_strip(planned: Planned, now_us: int) -> list[Content]:
    """What is of the calendar alone in two lines."""
    told = next(remarks(planned), None)
    if told is None:
        found = other_days(planned, now_us)
        told = Content.styled("Coming up  ", "bold") + (found[0] if found else Content(""))
    now = Content("   ").join([state_now(planned, now_us), clock_there(planned, now_us)])
    return [now, told]
