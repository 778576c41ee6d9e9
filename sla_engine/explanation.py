"""Explain: every minute of a cycle accounted for, counted or not and why, up to its deadline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.closed_time import ClosedTime
from sla_engine.course import Course
from sla_engine.cycle import Cycle
from sla_engine.event import Event
from sla_engine.instants import datetime_of, us_of
from sla_engine.plan import Promised
from sla_engine.replaying import Judged, judge
from sla_engine.run import Phase, PhaseKind
from sla_engine.words import CycleStatus, TargetKind, word


class SpanKind(StrEnum):
    """What a span of time was for a clock."""

    COUNTED = "counted"
    CLOSED = "closed"
    """Outside the weekly hours; the reason is "break", "night", "weekend" or "closed"."""
    HOLIDAY = "holiday"
    """Working time that a holiday took away, with the night after it; the reason is its name."""
    PAUSED = "paused"
    """The ticket waited; the reason is the name of its state."""
    OVER = "over"
    """The ticket was resolved or closed until it was reopened; the reason is the state's name."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from `start` to `end` (UTC) with one reason."""

    start: datetime
    end: datetime
    kind: SpanKind
    counted: timedelta
    """The working time that the clock counts in it: all of a counted span, none of another."""
    reason: str
    by: str
    """Who brought the ticket into the state that the reason names; else ""."""
    ahead: bool = False
    """Whether it lies in the future: how the clock will go on until its deadline."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a cycle stands where it stands.

    The spans follow each other without a gap from `cycle.started_at` to `cycle.finished_at`, or
    to the present and, if the clock runs and isn't due yet, on to `cycle.due_at`. What the spans
    behind count sums up to `cycle.elapsed`, with those ahead to the target.
    """

    cycle: Cycle
    spans: tuple[Span, ...]


def explain(
    events: Iterable[Event],
    policy: Promised,
    now: datetime,
    target: TargetKind,
    number: int | None = None,
) -> Explanation:
    """Explain a cycle of a target, the latest unless a number is given; see `replay`.

    Raises LookupError when the ticket has no such cycle, ValueError for an unknown target.
    """
    target = word(TargetKind, target, "The target to explain")
    of_target = [one for one in judge(events, policy, now) if one.cycle.target is target]
    found = [one for one in of_target if number is None or one.cycle.number == number]
    if not found:
        raise LookupError(_no_cycle(target, number, of_target))
    judged = found[-1]
    return Explanation(judged.cycle, (*_spans_behind(judged), *_spans_ahead(judged)))


def _no_cycle(target: TargetKind, number: int | None, of_target: list[Judged]) -> str:
    name = target.value.replace("_", " ")
    if not of_target or number is None:
        return f"This ticket has no clock for {name}; only what its SLA promises has one."
    numbers = ", ".join(str(one.cycle.number) for one in of_target)
    return f"This ticket has no cycle {number} of a clock for {name}; there is {numbers}."


def _spans_behind(judged: Judged) -> Iterator[Span]:
    run = judged.run
    end = run.ended.at_us if run.ended else judged.now_us
    bounds = [*(phase.since.at_us for phase in run.phases[1:]), end]
    for phase, until in zip(run.phases, bounds, strict=True):
        start = phase.since.at_us
        if start >= min(until, end):
            continue
        if phase.kind is PhaseKind.COUNTING:
            yield from _counting(run.course, start, until, ahead=False)
        else:
            yield _standing(phase, start, until)


def _spans_ahead(judged: Judged) -> Iterator[Span]:
    due_at = judged.cycle.due_at
    if judged.cycle.status is CycleStatus.RUNNING and due_at:
        yield from _counting(judged.run.course, judged.now_us, us_of(due_at), ahead=True)


def _standing(phase: Phase, start_us: int, end_us: int) -> Span:
    is_pause = phase.kind is PhaseKind.PAUSED
    return Span(
        start=datetime_of(start_us),
        end=datetime_of(end_us),
        kind=SpanKind.PAUSED if is_pause else SpanKind.OVER,
        counted=timedelta(0),
        reason=phase.label or ("paused" if is_pause else "resolved"),
        by=phase.by,
    )


def _counting(course: Course, start_us: int, end_us: int, *, ahead: bool) -> Iterator[Span]:
    for start, end, calendar in course.parts(start_us, end_us):
        yield from _counted(calendar, start, end, ahead=ahead)


def _counted(
    calendar: BusinessCalendar, start_us: int, end_us: int, *, ahead: bool
) -> Iterator[Span]:
    at, closed = start_us, ClosedTime(calendar)
    for opens, closes in calendar.periods_us(start_us, end_us):
        yield from _closed(at, opens, closed, ahead=ahead)
        yield Span(
            start=datetime_of(opens),
            end=datetime_of(closes),
            kind=SpanKind.COUNTED,
            counted=timedelta(microseconds=closes - opens),
            reason="working time",
            by="",
            ahead=ahead,
        )
        at = closes
    yield from _closed(at, end_us, closed, ahead=ahead)


def _closed(start_us: int, end_us: int, closed: ClosedTime, *, ahead: bool) -> Iterator[Span]:
    if start_us >= end_us:
        return
    for part in closed.parts(start_us, end_us):
        yield Span(
            start=datetime_of(part.start_us),
            end=datetime_of(part.end_us),
            kind=SpanKind.HOLIDAY if part.is_holiday else SpanKind.CLOSED,
            counted=timedelta(0),
            reason=part.reason,
            by="",
            ahead=ahead,
        )
