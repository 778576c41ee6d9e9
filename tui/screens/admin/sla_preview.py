"""What an SLA would mean for a ticket that is opened now, worked out while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

from textual.content import Content

from sla_engine import BusinessCalendar, NoWorkingTime, OutsideYears
from tui.present import times
from tui.present.text import plural, right
from tui.present.words import SHORT_TARGETS, TARGETS

# Periods that an explanation names; the rest is "and so on".
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Promise:
    """Minutes of each target (0: off) and the calendar they count in (None: there is none)."""

    minutes: Mapping[str, int]
    calendar: BusinessCalendar | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and when."""

    now_us: int
    zone: tzinfo | None

    def tell(self, at_us: int) -> str:
        """An instant as this person reads it, with its day."""
        return times.instant_with_day(at_us, self.now_us, self.zone)


def due_us(promise: Promise, target: str, now_us: int) -> int | None:
    """When a target of a ticket opened now would be due; None where it is off or never."""
    minutes = promise.minutes.get(target, 0)
    if not minutes or promise.calendar is None:
        return None
    try:
        return promise.calendar.add_us(now_us, minutes * times.MINUTE_US)
    except (NoWorkingTime, OutsideYears):
        return None


def due_lines(promise: Promise, before: Promise | None, viewer: Viewer) -> list[Content]:
    """A line for each target: when it would be due, and when it was before the change."""
    lines = []
    for target, title in TARGETS.items():
        due = due_us(promise, target, viewer.now_us)
        was = None if before is None else due_us(before, target, viewer.now_us)
        is_other = before is not None and due != was
        style = "bold $accent" if is_other else "" if due else "$text-disabled"
        line = Content(f"{title:<15}")
        line += Content.styled(right(_told(promise, target, due, viewer), 12), style)
        if is_other:
            line += Content.styled(f"  was {viewer.tell(was) if was else 'off'}", "$text-muted")
        lines.append(line)
    return lines


def _told(promise: Promise, target: str, due: int | None, viewer: Viewer) -> str:
    if due is not None:
        return viewer.tell(due)
    return "never" if promise.minutes.get(target, 0) else "off"


def explanation(promise: Promise, target: str, viewer: Viewer) -> str:
    """How the working time adds up to the deadline: ``Update 3h: Wed 14:32-17:00 is 2h 28m …``."""
    due, calendar = due_us(promise, target, viewer.now_us), promise.calendar
    if calendar is None:
        return "There is no calendar yet, so that nothing can be promised."
    if due is None:
        if promise.minutes.get(target, 0):
            return "The calendar never has that much working time."
        return ""
    amount = promise.minutes[target] * times.MINUTE_US
    found = list(islice(calendar.periods_us(viewer.now_us, due), _NAMED + 1))
    parts = [_period(start, end, viewer) for start, end in found[:_NAMED]]
    if len(found) > _NAMED:
        parts.append(f"and so on until {viewer.tell(due)}")
    told = f"{TARGETS[target]} {times.span(amount)}: {', '.join(parts)}."
    if not calendar.is_open_us(viewer.now_us):
        told = (
            f"Closed now, time begins {viewer.tell(calendar.next_open_us(viewer.now_us))}. {told}"
        )
    return told


def _period(start_us: int, end_us: int, viewer: Viewer) -> str:
    end = f"{times.local(end_us, viewer.zone):%H:%M}"
    return f"{viewer.tell(start_us)}-{end} is {times.span(end_us - start_us)}"


def sla_preview(
    promise: Promise,
    before: Promise | None,
    target: str,
    used_by: int | None,
    viewer: Viewer,
) -> Content:
    """The slab at the right of the form; ``used_by`` None for a new SLA."""
    lines = [Content.styled("A ticket opened now would be due", "bold"), Content("")]
    lines += due_lines(promise, before, viewer)
    told = explanation(promise, target, viewer)
    if told:
        lines += [Content(""), Content.styled(told, "$text-muted")]
    if used_by is not None:
        lines += _open_tickets(used_by)
    return Content("\n").join(lines)


def _open_tickets(used_by: int) -> list[Content]:
    told = "They get their new deadlines as soon as this is saved."
    return [
        Content(""),
        Content.styled("Open tickets", "bold"),
        Content(""),
        Content(f"{plural(used_by, 'open ticket')} under this SLA"),
        *([Content.styled(told, "$text-muted")] if used_by else []),
    ]


def sla_strip(promise: Promise, before: Promise | None, viewer: Viewer) -> Content:
    """The same in one line."""
    line = Content.styled("Opened now, due  ", "bold")
    for target, title in SHORT_TARGETS.items():
        due = due_us(promise, target, viewer.now_us)
        was = None if before is None else due_us(before, target, viewer.now_us)
        is_other = before is not None and due != was
        line += Content.styled(f"{title} ", "$text-muted")
        line += Content.styled(
            _told(promise, target, due, viewer), "bold $accent" if is_other else ""
        )
        line += Content("   ")
    return line
