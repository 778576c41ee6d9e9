"""Explain: every minute of a cycle accounted for, counted or not and why, up to its deadline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.closed_time import ClosedTime
from sla_engine.cycle import Cycle
from sla_engine.event import Event
from sla_engine.history import History, history_of
from sla_engine.instants import datetime_of, us_of
from sla_engine.policy import Policy
from sla_engine.replay import cycle_of, runs_of
from sla_engine.run import Phase, PhaseKind, Run
from sla_engine.words import CycleStatus, TargetKind


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
    policy: Policy,
    now: datetime,
    target: TargetKind,
    number: int | None = None,
) -> Explanation:
    """Explain a cycle of a target, the latest unless a number is given; see `replay`.

    Raises LookupError when the ticket has no such cycle.
    """
    history = history_of(events, policy.calendar, now)
    runs = [
        run
        for chosen in policy.targets
        if history and chosen.kind is target
        for run in runs_of(history, chosen)
    ]
    found = [run for run in runs if number in {None, run.number}]
    if history is None or not found:
        which = f"cycle {number} of a clock" if number else "clock"
        raise LookupError(
            f"This ticket has no {which} for {target.value.replace('_', ' ')}; "
            "only what its SLA promises has one."
        )
    run = found[-1]
    cycle = cycle_of(run, history.now, policy.calendar)
    closed = ClosedTime(policy.calendar)
    return Explanation(
        cycle=cycle,
        spans=(
            *_spans_behind(run, history, policy.calendar, closed),
            *_spans_ahead(cycle, history, policy.calendar, closed),
        ),
    )


def _spans_behind(
    run: Run, history: History, calendar: BusinessCalendar, closed: ClosedTime
) -> Iterator[Span]:
    end = (run.ended or history.now).at
    bounds = [*(phase.since.at for phase in run.phases[1:]), end]
    for phase, until in zip(run.phases, bounds, strict=True):
        start = phase.since.at
        if start >= min(until, end):
            continue
        if phase.kind is PhaseKind.COUNTING:
            yield from _counting(start, until, calendar, closed, ahead=False)
        else:
            yield _standing(phase, start, until)


def _spans_ahead(
    cycle: Cycle, history: History, calendar: BusinessCalendar, closed: ClosedTime
) -> Iterator[Span]:
    if cycle.status is CycleStatus.RUNNING and cycle.due_at and cycle.due_at > history.now.at:
        yield from _counting(history.now.at, cycle.due_at, calendar, closed, ahead=True)


def _standing(phase: Phase, start: datetime, end: datetime) -> Span:
    is_pause = phase.kind is PhaseKind.PAUSED
    return Span(
        start=start,
        end=end,
        kind=SpanKind.PAUSED if is_pause else SpanKind.OVER,
        counted=timedelta(0),
        reason=phase.label or ("paused" if is_pause else "resolved"),
        by=phase.by,
    )


def _counting(
    start: datetime,
    end: datetime,
    calendar: BusinessCalendar,
    closed: ClosedTime,
    *,
    ahead: bool,
) -> Iterator[Span]:
    at, end_us = us_of(start), us_of(end)
    for opens, closes in calendar.periods_us(at, end_us):
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
