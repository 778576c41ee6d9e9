"""What a calendar says about now and the days to come, worked out while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from textual.content import Content

from desk.opening_hours import Periods, format_hours
from sla_engine import BusinessCalendar, NoWorkingTime
from tui.present import times
from tui.present.signs import CLOSED_NOW
from tui.present.text import fit, line

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOLIDAYS = 5
_LOOK_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True)
class Planned:
    """A calendar as it is typed; ``problem`` where it makes no sense yet. ``hours`` from Monday
    on, None for a day that cannot be read.
    """

    calendar: BusinessCalendar | None
    hours: Sequence[Periods | None]
    problem: str = ""


def today(planned: Planned, now_us: int) -> date:
    """The date it is in the calendar's zone."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(planned.calendar.time_zone) if planned.calendar else None
    return times.local(now_us, zone).date()


def state_now(planned: Planned, now_us: int) -> Content:
    """``open now, closes 12:00`` or ``☾ closed now, opens Mon 08:00``, in the calendar's zone."""
    from zoneinfo import ZoneInfo

    calendar = planned.calendar
    if calendar is None:
        return Content.styled(line(planned.problem), "$text-muted")
    zone = ZoneInfo(calendar.time_zone)
    clock = times.weekday_clock(now_us, zone)
    try:
        opens = calendar.next_open_us(now_us)
    except NoWorkingTime:
        return Content.styled("never open", "$warning")
    there = Content.styled(f"   {clock} in {calendar.time_zone}", "$text-muted")
    if opens > now_us:
        told = f"closed now, opens {times.instant_with_day(opens, now_us, zone)}"
        return Content.styled(f"{CLOSED_NOW} {told}", "$text-muted") + there
    span = next(calendar.periods_us(now_us, now_us + 8 * 24 * times.HOUR_US))
    if span[1] - now_us >= 8 * 24 * times.HOUR_US:
        return Content.styled("open around the clock", "bold") + there
    closes = times.instant(span[1], now_us, zone)
    return Content.styled("open now", "bold") + Content(f", closes {closes}") + there


def week_lines(planned: Planned, now_us: int) -> list[Content]:
    """This week's hours, day by day, with its holidays."""
    first = today(planned, now_us)
    first -= timedelta(days=first.weekday())
    lines = []
    for n, title in enumerate(_DAYS):
        day = first + timedelta(days=n)
        holiday = planned.calendar.holiday_on(day) if planned.calendar else None
        hours = planned.hours[n] if n < len(planned.hours) else ()
        text = Content(f"{title} {day.day:>2}  ")
        if hours is None:
            text += Content.styled("cannot be read", "$error")
        elif holiday is not None:
            text += Content.styled(line(holiday), "$accent")
        elif hours:
            text += Content(format_hours(hours))
        else:
            text += Content.styled("closed", "$text-disabled")
        lines.append(text.stylize("bold") if day == today(planned, now_us) else text)
    return lines


def holiday_lines(planned: Planned, now_us: int) -> list[Content]:
    """The next holidays, with their weekdays."""
    if planned.calendar is None:
        return []
    first, lines = today(planned, now_us), []
    for n in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=n)
        name = planned.calendar.holiday_on(day)
        if name is not None:
            when = f"{_DAYS[day.weekday()]} {day.isoformat()}"
            lines.append(Content.styled(f"{when}  ", "$text-muted") + Content(fit(line(name), 30)))
        if len(lines) == _HOLIDAYS:
            break
    return lines or [Content.styled("none in the coming year", "$text-muted")]


def calendar_preview(planned: Planned, now_us: int) -> Content:
    """The slab at the right of the form."""
    week_us = times.HOUR_US * 24 * 7
    lines = [
        Content.styled("Now", "bold"),
        Content(""),
        state_now(planned, now_us),
        Content(""),
        Content.styled("This week", "bold"),
        Content(""),
        *week_lines(planned, now_us),
    ]
    if planned.calendar is not None:
        amount = planned.calendar.elapsed_us(now_us + week_us) - planned.calendar.elapsed_us(now_us)
        told = f"{times.span(amount)} of working time in the coming seven days"
        lines += [Content(""), Content.styled(told, "$text-muted")]
    lines += [
        Content(""),
        Content.styled("Next holidays", "bold"),
        Content(""),
        *holiday_lines(planned, now_us),
    ]
    return Content("\n").join(lines)


def calendar_strip(planned: Planned, now_us: int) -> Content:
    """The same in two lines."""
    found = holiday_lines(planned, now_us)
    second = Content.styled("Next holiday  ", "bold") + (found[0] if found else Content(""))
    return Content("\n").join([state_now(planned, now_us), second])
