"""Replay: from the events of a ticket and a policy to the cycles of its clocks. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.clock import clock_for
from sla_engine.cycle import Cycle, Threshold
from sla_engine.errors import NoWorkingTime
from sla_engine.event import Event
from sla_engine.history import History, Moment, history_of
from sla_engine.instants import datetime_of, duration_us
from sla_engine.policy import Policy, Target
from sla_engine.run import Ending, Phase, PhaseKind, Run
from sla_engine.words import CycleStatus


def replay(events: Iterable[Event], policy: Policy, now: datetime) -> tuple[Cycle, ...]:
    """Every cycle of every target of a policy on a ticket, in the order of the targets.

    Same input, same output: clocks come from events, the policy only supplies targets, so that
    another SLA or priority keeps what has elapsed and only changes what it is measured against.

    Events are ordered by (occurred_at, id), and none counts before the creation. `now` is moved
    up to the last event if it lies before it. A policy without a target for something, or with
    a duration of zero, has no clock for it. Where no working time lies ahead, a clock runs on
    without a deadline. Raises OutsideYears for times outside 1970 to 2100.
    """
    history = history_of(events, policy.calendar, now)
    if history is None:
        return ()
    return tuple(
        cycle_of(run, history.now, policy.calendar)
        for target in policy.targets
        for run in runs_of(history, target)
    )


def runs_of(history: History, target: Target) -> list[Run]:
    """The cycles of one target over a whole history."""
    if not target.duration:
        return []
    clock = clock_for(target)
    creation, *rest = history.steps
    clock.begin(creation)
    for step in rest:
        clock.see(step)
    return clock.runs


def cycle_of(run: Run, now: Moment, calendar: BusinessCalendar) -> Cycle:
    """What a cycle looks like from the present."""
    target_us = duration_us(run.target.duration)
    elapsed_us = run.counted_us(run.ended or now)
    breached = elapsed_us > target_us
    status = _status(run, breached)
    pause = _pause(run) if status is CycleStatus.PAUSED else None
    breaches_at = _datetime(run.exceeded_us(target_us, calendar))
    thresholds = (
        *(
            Threshold(percent, _datetime(run.reached_us(_share(target_us, percent), calendar)))
            for percent in run.target.notify
        ),
        Threshold(100, breaches_at),
    )
    return Cycle(
        target=run.target.kind,
        number=run.number,
        status=status,
        started_at=run.phases[0].since.at,
        target_duration=run.target.duration,
        elapsed=timedelta(microseconds=elapsed_us),
        due_at=_due(run, status, target_us, elapsed_us, calendar),
        breaches_at=breaches_at,
        breached=breached,
        breached_at=breaches_at if breached else None,
        finished_at=run.ended.at if run.ended else None,
        paused_since=pause.since.at if pause else None,
        paused_by=run.phases[-1].label if pause else "",
        thresholds=thresholds,
        next_threshold=_next(thresholds, now.at, breached) if run.ending is None else None,
    )


def _status(run: Run, breached: bool) -> CycleStatus:
    match run.ending:
        case None:
            paused = run.phases[-1].kind is PhaseKind.PAUSED
            return CycleStatus.PAUSED if paused else CycleStatus.RUNNING
        case Ending.DONE:
            return CycleStatus.MISSED if breached else CycleStatus.MET
        case Ending.OVER | Ending.OVERTAKEN:
            # What was late before it became pointless stays late.
            return CycleStatus.MISSED if breached else CycleStatus.CANCELLED
        case Ending.MERGED:
            return CycleStatus.CANCELLED


def _pause(run: Run) -> Phase:
    """The first phase of the pause that goes on: one pause may pass through several states."""
    first = run.phases[-1]
    for phase in reversed(run.phases):
        if phase.kind is not PhaseKind.PAUSED:
            break
        first = phase
    return first


def _due(
    run: Run, status: CycleStatus, target_us: int, elapsed_us: int, calendar: BusinessCalendar
) -> datetime | None:
    if status is CycleStatus.PAUSED and elapsed_us <= target_us:
        return None
    reached = run.reached_us(target_us, calendar)
    if reached is None and status is CycleStatus.MET and run.ended:
        try:
            reached = calendar.instant_us(run.ended.elapsed_us + target_us - elapsed_us)
        except NoWorkingTime:
            return None
    return _datetime(reached)


def _next(thresholds: tuple[Threshold, ...], now: datetime, breached: bool) -> Threshold | None:
    for threshold in thresholds:
        if threshold.at is None:
            continue
        if threshold.at > now or (threshold.percent == 100 and not breached):
            return threshold
    return None


def _share(target_us: int, percent: int) -> int:
    """That percentage of a target, rounded up: it is reached once no less has elapsed."""
    return -(-target_us * percent // 100)


def _datetime(instant_us: int | None) -> datetime | None:
    return None if instant_us is None else datetime_of(instant_us)
