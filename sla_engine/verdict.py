"""A verdict: how a cycle stands against its target, all in whole microseconds."""

from typing import NamedTuple

from sla_engine.errors import NoWorkingTime
from sla_engine.instants import duration_us
from sla_engine.plan import Plan
from sla_engine.run import Ending, Moment, PhaseKind, Run
from sla_engine.words import CycleStatus


class Verdict(NamedTuple):
    """What a Cycle says, in µs: durations of the time that counts, instants since the epoch."""

    status: CycleStatus
    target_us: int
    elapsed_us: int
    breached: bool
    due_us: int | None
    """See `Cycle.due_at`."""
    breaches_us: int | None
    """See `Cycle.breaches_at`."""


def verdict_of(run: Run, plan: Plan, now_us: int) -> Verdict | None:
    """How a cycle stands at the present; None when nothing was promised."""
    spell = plan.spells[run.spell]
    if not spell.is_promised:
        return None
    target_us = duration_us(spell.target.duration_for(run.priority))
    if not target_us:
        return None
    seen = run.ended or Moment(now_us, run.course.elapsed_us(now_us))
    elapsed_us = run.counted_us(seen)
    breached = elapsed_us > target_us
    status = _status(run, breached)
    return Verdict(
        status,
        target_us,
        elapsed_us,
        breached,
        _due_us(run, status, target_us, elapsed_us),
        run.exceeded_us(target_us),
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


def _due_us(run: Run, status: CycleStatus, target_us: int, elapsed_us: int) -> int | None:
    if status is CycleStatus.PAUSED and elapsed_us <= target_us:
        return None
    reached = run.reached_us(target_us)
    if reached is None and status is CycleStatus.MET and run.ended:
        # What became of the ticket later, another calendar for one, has no part in it.
        try:
            return run.course.onward_us(run.ended.at_us, target_us - elapsed_us)
        except NoWorkingTime:
            return None
    return reached
