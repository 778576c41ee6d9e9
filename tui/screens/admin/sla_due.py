"""When a ticket that is opened now would be due under the targets of a form, and why then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual.content import Content

from desk.workflow import NORMAL, PRIORITIES
from sla_engine import BusinessCalendar, NoWorkingTime, OutsideYears
from store.rows import SlaTarget
from tui.present import times
from tui.present.counted import counted
from tui.present.text import fit, line, right
from tui.present.words import SHORT_TARGETS
from tui.screens.admin.sla_values import MAIN, Targets, seconds_for, title_of

# Periods that an explanation names; the rest is "and so on".
_NAMED = 3
# Its clock begins only with the customer's next message.
_NOT_FROM_THE_START = "next_response"
_NAME, _WHEN = 15, 13


class Promise(Struct, frozen=True):
    """Targets, one of each kind, and the calendar they count in (None: there is none).

    ``is_valid`` False: the SLA is not in use, so that nothing is promised.
    """

    targets: Targets
    calendar: BusinessCalendar | None
    priority: int = NORMAL
    is_valid: bool = True

    def target(self, kind: str) -> SlaTarget:
        """The target of this kind."""
        return next(target for target in self.targets if target.kind == kind)

    def seconds(self, kind: str) -> int:
        """How long it gives a ticket of the priority; 0 is off."""
        return seconds_for(self.target(kind), self.priority) if self.is_valid else 0

    def calendar_of(self, kind: str) -> BusinessCalendar | None:
        """The calendar that counts for a target."""
        return None if self.calendar is None else counted(self.calendar, self.target(kind).counts)


class Viewer(Struct, frozen=True):
    """Who looks, and when."""

    now_us: int
    zone: tzinfo | None

    def tell(self, at_us: int) -> str:
        """An instant as this person reads it, with its day."""
        return times.instant_with_day(at_us, self.now_us, self.zone)


def due_us(promise: Promise, kind: str, now_us: int) -> int | None:
    """When a target of a ticket opened now would be due; None where it is off or never."""
    seconds, calendar = promise.seconds(kind), promise.calendar_of(kind)
    if not seconds or calendar is None:
        return None
    try:
        return calendar.add_us(now_us, seconds * times.SECOND_US)
    except (NoWorkingTime, OutsideYears):
        return None


def kinds_shown(promise: Promise, before: Promise | None) -> tuple[str, ...]:
    """The three of the form's table, and what else is promised from the start on."""
    sides = [promise] if before is None else [promise, before]
    return tuple(
        target.kind
        for target in promise.targets
        if target.kind in MAIN
        or (
            target.kind != _NOT_FROM_THE_START
            and any(not side.target(target.kind).is_off for side in sides)
        )
    )


def due_lines(
    promise: Promise, before: Promise | None, viewer: Viewer, width: int
) -> list[Content]:
    """A line for each target: when it would be due, and when it was before the change."""
    dues = {
        kind: (
            due_us(promise, kind, viewer.now_us),
            None if before is None else due_us(before, kind, viewer.now_us),
        )
        for kind in kinds_shown(promise, before)
    }
    is_changed = before is not None and any(due != was for due, was in dues.values())
    lines = []
    for kind, (due, was) in dues.items():
        is_other = is_changed and due != was
        style = "bold $accent" if is_other else "" if due else "$text-disabled"
        told = Content(fit(title_of(promise.target(kind)), _NAME) + " ")
        told += Content.styled(right(_told(promise, kind, due, viewer), _WHEN), style)
        then = f"was {viewer.tell(was) if was else 'off'}" if is_other else "as before"
        room = width - told.cell_length - 2
        if is_changed and room >= len(then):
            told += Content("  ") + Content.styled(right(then, room), "$text-muted")
        lines.append(told)
    return lines


def _told(promise: Promise, kind: str, due: int | None, viewer: Viewer) -> str:
    if due is not None:
        return viewer.tell(due)
    return "never" if promise.seconds(kind) else "off"


def due_in_short(promise: Promise, before: Promise | None, viewer: Viewer) -> list[Content]:
    """The same in a few words for each target that is on."""
    parts = []
    for kind in kinds_shown(promise, before):
        due = due_us(promise, kind, viewer.now_us)
        is_other = before is not None and due != due_us(before, kind, viewer.now_us)
        told = Content.styled(f"{SHORT_TARGETS[kind]} ", "$text-muted")
        told += Content.styled(
            _told(promise, kind, due, viewer), "bold $accent" if is_other else ""
        )
        parts.append(told)
    return parts


def priority_told(promise: Promise, before: Promise | None) -> str:
    """``with high priority`` where priorities differ; "" where all have the same times."""
    sides: Iterable[Promise] = [promise] if before is None else [promise, before]
    if not any(target.by_priority for side in sides for target in side.targets):
        return ""
    name = PRIORITIES.get(promise.priority, str(promise.priority))
    return f"with {name} priority"


def whose_clock(promise: Promise, viewer: Viewer) -> str:
    """Whose time is shown, where the calendar's is another; "" where they agree."""
    return "" if promise.calendar is None else whose_times(promise.calendar.time_zone, viewer)


def whose_clock_in_short(promise: Promise, viewer: Viewer) -> str:
    """The same where there is one short line."""
    told = whose_clock(promise, viewer)
    return f"{told.partition(';')[0]}." if told else ""


def whose_times(calendar_zone: str, viewer: Viewer) -> str:
    """Whose time is shown, where that of a calendar is another; "" where they agree."""
    mine = times.local(viewer.now_us, viewer.zone)
    theirs = times.local(viewer.now_us, ZoneInfo(calendar_zone))
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    name = getattr(viewer.zone, "key", "") or mine.tzname() or ""
    return (
        f"Times are yours ({name}); the calendar's are those of {calendar_zone}, "
        f"where it is {times.weekday_clock(viewer.now_us, theirs.tzinfo)}."
    )


def explanation(promise: Promise, kind: str, viewer: Viewer) -> str:
    """How the time adds up to the deadline: ``Update 3h 00m: Wed 14:32-17:00 is 2h 28m, …``."""
    if not promise.is_valid:
        return "While this SLA is not valid, it promises nothing."
    due, calendar = due_us(promise, kind, viewer.now_us), promise.calendar_of(kind)
    if calendar is None:
        return "There is no calendar yet, so that nothing can be promised."
    seconds = promise.seconds(kind)
    if due is None:
        return "The calendar never has that much working time." if seconds else ""
    title = f"{title_of(promise.target(kind))} {times.span(seconds * times.SECOND_US)}"
    if promise.target(kind).counts == "all_time":
        return f"{title}, counted around the clock."
    found = list(islice(calendar.periods_us(viewer.now_us, due), _NAMED + 1))
    parts = [_period(start, end, viewer) for start, end in found[:_NAMED]]
    if len(found) > _NAMED:
        parts.append(f"and so on until {viewer.tell(due)}")
    told = f"{line(title)}: {', '.join(parts)}."
    if not calendar.is_open_us(viewer.now_us):
        begins = viewer.tell(calendar.next_open_us(viewer.now_us))
        told = f"Closed now, time begins {begins}. {told}"
    return told


def _period(start_us: int, end_us: int, viewer: Viewer) -> str:
    begin, end = times.local(start_us, viewer.zone), times.local(end_us, viewer.zone)
    until = f"{end:%H:%M}"
    if end.date() != begin.date():
        is_midnight = end.date() - begin.date() == timedelta(days=1) and until == "00:00"
        until = "24:00" if is_midnight else viewer.tell(end_us)
    return f"{viewer.tell(start_us)}-{until} is {times.span(end_us - start_us)}"
