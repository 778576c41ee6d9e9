"""Replay: from the events of a ticket and a policy to the cycles of its clocks. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sla_engine.clock import clock_for
from sla_engine.cycle import Cycle, Threshold
from sla_engine.event import Event
from sla_engine.history import History, facts_of, history_of
from sla_engine.instants import datetime_of, duration_of
from sla_engine.plan import Plan, Promised, changes_within, plans_of, require_promise
from sla_engine.run import Phase, PhaseKind, Run
from sla_engine.trail import Trail
from sla_engine.verdict import verdict_of
from sla_engine.words import CycleStatus, TargetKind


class Judged(NamedTuple):
    """A cycle, and the run that it was made of."""

    cycle: Cycle
    run: Run
    now_us: int
    """The instant from which it was judged: the present, or when a promise became another."""


Verdicts = dict[tuple[TargetKind, int], Judged]
"""By the kind and the number of each cycle."""


def replay(events: Iterable[Event] | Trail, policy: Promised, now: datetime) -> tuple[Cycle, ...]:
    """Every cycle of every target on a ticket, in the order of the kinds of targets.

    Same input, same output: clocks come from events, the policy only supplies targets.

    - Events are ordered by (occurred_at, id), and none counts before the creation. `now` is moved
      up to the last event if it lies before it.
    - With a PolicyBook, the `policy` events of the ticket say which policy counts. Another policy
      keeps what has elapsed, in the calendar of its time, and only changes what it is measured
      against. Before the first policy, that one counts already. Likewise another priority.
    - A cycle that runs is measured by the versions in force now. One that finished is measured
      for ever by those in force when it did: nobody's verdict changes with a later edit.
    - A policy without a target for something, or with a duration of zero, has no clock for it.
    - Where no working time lies ahead, a clock runs on without a deadline.

    Raises OutsideYears for times outside 1970 to 2100, TypeError for a `policy` that is none.
    """
    return tuple(judged.cycle for judged in judge(events, policy, now))


def judge(events: Iterable[Event] | Trail, policy: Promised, now: datetime) -> tuple[Judged, ...]:
    """The same, with the runs that explain the cycles."""
    require_promise(policy)
    facts = events.facts() if isinstance(events, Trail) else facts_of(events)
    history = history_of(facts, now)
    if history is None:
        return ()
    changes = changes_within(history, policy)
    if not changes:
        return tuple(_judged(history, policy))
    verdicts: Verdicts = {}
    since_us = None
    for change_us in changes:
        era = history.until(change_us - 1)
        verdicts = _after_change(verdicts, era, policy, since_us)
        since_us = change_us
    verdicts = _after_change(verdicts, history, policy, since_us)
    return tuple(sorted(verdicts.values(), key=_place))


def _after_change(
    before: Verdicts, history: History, policy: Promised, change_us: int | None
) -> Verdicts:
    """The verdicts at the end of a history whose promises count since a change.

    `before` are those just before it. What had finished keeps its verdict until something that
    happened since brings the cycle to life, or to another end; nothing that was not promised then
    is found to have finished then.
    """
    present = {_name(judged): judged for judged in _judged(history, policy)}
    if change_us is None:
        return present
    verdicts = {
        name: judged
        for name, judged in present.items()
        if name in before or not _finished_before(judged, change_us)
    }
    finished = {name: judged for name, judged in before.items() if judged.cycle.finished_at}
    if all(_end(present.get(name)) == _end(judged) for name, judged in finished.items()):
        return verdicts | finished
    as_of_change = {
        _name(judged): judged
        for judged in _judged(history.until(change_us - 1), policy, history.now_us)
    }
    reopened_us = history.reopened_us(change_us)
    for name, judged in finished.items():
        now, then = present.get(name), as_of_change.get(name)
        is_alive_again = (
            now is not None
            and reopened_us is not None
            and (now.run.ended is None or now.run.ended.at_us >= reopened_us)
        )
        ended_otherwise = _end(then) == _end(judged) != _end(now)
        if not (is_alive_again or ended_otherwise):
            verdicts[name] = judged
    return verdicts


def _judged(history: History, policy: Promised, in_force_us: int | None = None) -> list[Judged]:
    return [
        Judged(cycle, run, history.now_us)
        for plan in plans_of(history, policy, in_force_us)
        for run in runs_of(history, plan)
        if (cycle := cycle_of(run, plan, history.now_us)) is not None
    ]


def _name(judged: Judged) -> tuple[TargetKind, int]:
    return judged.cycle.target, judged.cycle.number


def _end(judged: Judged | None) -> datetime | None:
    return judged.cycle.finished_at if judged else None


def _finished_before(judged: Judged, change_us: int) -> bool:
    return judged.run.ended is not None and judged.run.ended.at_us < change_us


def _place(judged: Judged) -> tuple[int, int]:
    return _ORDER[judged.cycle.target], judged.cycle.number


def runs_of(history: History, plan: Plan) -> list[Run]:
    """The cycles of one kind of target over a whole history."""
    clock = clock_for(plan)
    facts = history.facts
    clock.begin(facts[0])
    for fact in facts[1:]:
        clock.see(fact)
    return clock.finish()


def cycle_of(run: Run, plan: Plan, now_us: int) -> Cycle | None:
    """What a cycle looks like from the present; None when it was not promised."""
    verdict = verdict_of(run, plan, now_us)
    if verdict is None:
        return None
    spell = plan.spells[run.spell]
    target_us, breached = verdict.target_us, verdict.breached
    pause = _pause(run) if verdict.status is CycleStatus.PAUSED else None
    breaches_at = _datetime(verdict.breaches_us)
    thresholds = (
        *(
            Threshold(percent, _datetime(run.reached_us(_share(target_us, percent))))
            for percent in spell.target.notify
        ),
        Threshold(100, breaches_at),
    )
    return Cycle(
        target=plan.kind,
        number=run.number,
        status=verdict.status,
        started_at=datetime_of(run.phases[0].since.at_us),
        target_duration=duration_of(target_us),
        elapsed=duration_of(verdict.elapsed_us),
        due_at=_datetime(verdict.due_us),
        breaches_at=breaches_at,
        breached=breached,
        breached_at=breaches_at if breached else None,
        finished_at=datetime_of(run.ended.at_us) if run.ended else None,
        paused_since=datetime_of(pause.since.at_us) if pause else None,
        paused_by=run.phases[-1].label if pause else "",
        thresholds=thresholds,
        next_threshold=_next(thresholds, datetime_of(now_us), breached)
        if run.ending is None
        else None,
        policy_version=spell.version,
    )


def _pause(run: Run) -> Phase:
    """The first phase of the pause that goes on: one pause may pass through several states."""
    first = run.phases[-1]
    for phase in reversed(run.phases):
        if phase.kind is not PhaseKind.PAUSED:
            break
        first = phase
    return first


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


_ORDER = {kind: place for place, kind in enumerate(TargetKind)}
