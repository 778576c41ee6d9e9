"""What a clock shows just now: sign, figure, bar and the line that says when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from sla_engine import CycleStatus, NoWorkingTime, TargetKind
from store.replacing import replace
from tui.present import signs, times
from tui.present.counted import counted, counts_of
from tui.present.text import line
from tui.present.words import SHORT_TARGETS, TARGETS

if TYPE_CHECKING:
    from sla_engine import BusinessCalendar
    from store.rows import Clock, Sla, Ticket

OVERDUE, WARNING, MUTED, NORMAL = "overdue", "warning", "muted", "normal"
_BREACH = 100


class ClockFace(Struct, frozen=True):
    """``share``: of the target used up, None for a clock without bar; ``marks``: notify shares.

    ``figure`` stands at the right of the name, ``lines`` under the bar; ``brief`` and ``tail``
    after the short name where there is one line for all clocks. ``team``: whose clock it is, where
    each team has its own.
    """

    target: str
    sign: str
    level: str
    figure: str
    share: float | None = None
    marks: tuple[float, ...] = ()
    lines: tuple[str, ...] = ()
    brief: str = ""
    tail: str = ""
    team: str = ""

    @property
    def name(self) -> str:
        """``First response``, ``Team Network``."""
        return f"Team {self.team}" if self.team else TARGETS[self.target]

    @property
    def short_name(self) -> str:
        """``response``."""
        return SHORT_TARGETS[self.target]


def faces(
    clocks: Sequence[Clock],
    calendar: BusinessCalendar | None,
    now_us: int,
    zone: tzinfo | None,
    sla: Sla | None = None,
    team: str = "",
) -> tuple[ClockFace, ...]:
    """The newest cycle of each target, in the order of the kinds; ``sla`` says which time of the
    calendar each counts (None: working time), ``team`` is the name of the ticket's.
    """
    if calendar is None:
        return ()
    shown = []
    for target in TARGETS:
        cycles = [clock for clock in clocks if clock.target == target]
        if cycles:
            newest = max(cycles, key=lambda clock: clock.cycle)
            missed = sum(c.status == CycleStatus.MISSED for c in cycles if c is not newest)
            counts = counted(calendar, counts_of(sla, target))
            shown.append(face(newest, counts, now_us, zone, missed_before=missed))
            if target == TargetKind.OLA:
                shown[-1] = replace(shown[-1], team=line(team))
    return tuple(shown)


def face(
    clock: Clock,
    calendar: BusinessCalendar,
    now_us: int,
    zone: tzinfo | None,
    *,
    missed_before: int = 0,
) -> ClockFace:
    """One clock as it stands at ``now_us``; ``missed_before``: earlier cycles that were missed."""
    if clock.status == CycleStatus.RUNNING:
        shown = _running(clock, calendar, now_us, zone)
    elif clock.status == CycleStatus.PAUSED:
        shown = _paused(clock, now_us, zone)
    else:
        shown = _finished(clock)
    if not missed_before:
        return shown
    return replace(shown, lines=(*shown.lines, f"{missed_before} earlier missed"))


def _marks(clock: Clock) -> tuple[float, ...]:
    return tuple(percent / 100 for percent, _ in clock.thresholds if percent < _BREACH)


def _running(
    clock: Clock, calendar: BusinessCalendar, now_us: int, zone: tzinfo | None
) -> ClockFace:
    if clock.due_us is None:
        return ClockFace(
            clock.target,
            signs.CLOSED_NOW,
            MUTED,
            "",
            lines=("no working time lies ahead",),
            brief="stands still",
        )
    left_us = calendar.elapsed_us(clock.due_us) - calendar.elapsed_us(now_us)
    due = times.instant_with_day(clock.due_us, now_us, zone)
    passed = [
        percent
        for percent, at_us in clock.thresholds
        if percent < _BREACH and at_us is not None and at_us <= now_us
    ]
    lines = [f"due {due}" + (f" · notified at {max(passed)} %" if passed else "")]
    level, sign = NORMAL, " "
    is_closed = not calendar.is_open_us(now_us)
    if is_closed:
        lines.append(_goes_on(calendar, now_us, zone))
    if clock.breaches_us is not None and now_us > clock.breaches_us:
        level, sign, lines[0] = OVERDUE, signs.OVERDUE, f"was due {due}"
    elif is_closed:
        level, sign = MUTED, signs.CLOSED_NOW
    elif passed:
        level, sign = WARNING, signs.WARNING
    figure = times.left(left_us)
    return ClockFace(
        clock.target,
        sign,
        level,
        figure if left_us < 0 else f"{figure} left",
        share=_share(clock.target_us - left_us, clock.target_us),
        marks=_marks(clock),
        lines=tuple(lines),
        brief=figure,
        tail=f"due {times.instant(clock.due_us, now_us, zone)}",
    )


def _goes_on(calendar: BusinessCalendar, now_us: int, zone: tzinfo | None) -> str:
    try:
        opens_us = calendar.next_open_us(now_us)
    except NoWorkingTime:
        return "no working time lies ahead"
    return f"outside hours, goes on {times.instant_with_day(opens_us, now_us, zone)}"


def _paused(clock: Clock, now_us: int, zone: tzinfo | None) -> ClockFace:
    left_us = clock.target_us - clock.elapsed_us
    is_overdue = left_us < 0
    figure = times.left(left_us)
    since_us = clock.paused_since_us
    since = "" if since_us is None else f" since {times.instant(since_us, now_us, zone)}"
    return ClockFace(
        clock.target,
        signs.OVERDUE if is_overdue else signs.PAUSED,
        OVERDUE if is_overdue else MUTED,
        figure if is_overdue else f"{figure} left",
        share=_share(clock.elapsed_us, clock.target_us),
        marks=_marks(clock),
        lines=(f"paused{since}", line(clock.paused_by)),
        brief=figure,
        tail="paused",
    )


def _finished(clock: Clock) -> ClockFace:
    over_us = clock.elapsed_us - clock.target_us
    if clock.status == CycleStatus.MET:
        took, promised = times.span(clock.elapsed_us), times.span(clock.target_us)
        return ClockFace(clock.target, signs.MET, MUTED, f"in {took} of {promised}", brief="met")
    if clock.status == CycleStatus.MISSED:
        return ClockFace(
            clock.target,
            signs.OVERDUE,
            OVERDUE,
            f"missed by {times.left(over_us)}",
            brief="missed",
        )
    return ClockFace(clock.target, " ", MUTED, "no longer owed", brief="no longer owed")


def _share(elapsed_us: int, target_us: int) -> float:
    return min(1.0, max(0.0, elapsed_us / target_us)) if target_us else 1.0


def bar(share: float, marks: Sequence[float], width: int) -> tuple[str, str]:
    """The used and the free part of a bar of ``width`` cells, with a tick at each mark."""
    used = round(share * width)
    cells = ["━"] * used + ["─"] * (width - used)
    for mark in marks:
        at = min(width - 1, int(mark * width))
        cells[at] = "┷" if at < used else "┴"
    return "".join(cells[:used]), "".join(cells[used:])


def unpromised(ticket: Ticket, sla: Sla | None, clocks: Sequence[Clock]) -> tuple[str, ...]:
    """Why there is no clock, or not every one that the SLA promises."""
    if ticket.sla_id is None or sla is None:
        return ("No SLA: no deadline is promised.",)
    promised = [target.kind for target in sla.targets if not target.is_off]
    if not promised:
        return (f"{line(sla.name)} promises no times.",)
    known = {clock.target for clock in clocks}
    lines = []
    for name in promised:
        if name == "first_response" and name not in known:
            lines.append(f"First response: none, an agent opened it by {line(ticket.channel)}.")
        elif name == "update" and name not in known and ticket.is_open:
            lines.append("Update: begins with the next message.")
    return tuple(lines)
