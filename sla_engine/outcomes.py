"""Outcomes: every cycle of many tickets in columns, to be counted and compared at once."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sla_engine import bulk as many
from sla_engine.bulk.never import NEVER
from sla_engine.history import History, history_of
from sla_engine.plan import Plan, lifelong
from sla_engine.policy import Policy
from sla_engine.replaying import runs_of
from sla_engine.run import Run
from sla_engine.trail import Trail
from sla_engine.verdict import Verdict, verdict_of
from sla_engine.words import CycleStatus, TargetKind

TARGETS: Final = tuple(TargetKind)
"""What the codes in the column `target` stand for."""
STATUSES: Final = tuple(CycleStatus)
"""What the codes in the column `status` stand for."""
LIVE: Final = frozenset({STATUSES.index(CycleStatus.RUNNING), STATUSES.index(CycleStatus.PAUSED)})
"""The codes of the statuses of cycles that have not come to their end."""
NO_PRIORITY: Final = -1

Progress = Callable[[int, int], None]
"""Told how many tickets are done, of how many. What it raises stops the work."""

_STRIDE = 256


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The cycles of many tickets: as long columns, a cycle being what stands at one place of all.

    In the order of the kinds of targets, then of tickets, then of a ticket's cycles. The columns
    are arrays of the standard library: NumPy reads them through `numpy.frombuffer` as they are.
    Durations are in µs of the time that the target counts, instants in µs since the epoch.
    """

    ticket: "array[int]"
    """The place of its ticket in what was given, from 0."""
    target: "array[int]"
    """The kind, as a place in TARGETS."""
    number: "array[int]"
    """See `Cycle.number`."""
    status: "array[int]"
    """As a place in STATUSES."""
    priority: "array[int]"
    """The priority that it is measured by; NO_PRIORITY for none."""
    target_us: "array[int]"
    elapsed_us: "array[int]"
    due_us: "array[int]"
    """See `Cycle.due_at`; NEVER for None."""
    breaches_us: "array[int]"
    """See `Cycle.breaches_at`; NEVER for None."""
    finished_us: "array[int]"
    """NEVER while it is live."""
    breached: "array[int]"
    """1 if elapsed > target, else 0."""

    @classmethod
    def none(cls) -> "Outcomes":
        """No cycles at all."""
        return cls(*(array(code) for code in TYPE_CODES))

    def columns(self) -> "tuple[array[int], ...]":
        """All columns, in the order above."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def __len__(self) -> int:
        return len(self.ticket)


TYPE_CODES: Final = "qbibiqqqqqb"
"""Of what each column is an array, in their order."""


def outcomes(
    tickets: Sequence[Trail],
    policy: Policy | None,
    now: datetime,
    *,
    instants: bool = True,
    bulk: bool | None = None,
    progress: Progress | None = None,
) -> Outcomes:
    """What `replay` says of each ticket under one policy, all of its life long.

    The `policy` events of the tickets mean nothing here: whatever they were promised, it is
    measured as if it had been this. Without `instants` the columns `due_us` and `breaches_us` are
    left at NEVER, which saves the search for them.

    `bulk`: True to do it with NumPy (raises RuntimeError where that is missing), False without,
    None as it comes. The answers are the same. Raises ValueError naming the first ticket whose
    trail is damaged, TypeError naming the first that is no Trail or for a `policy` that is none,
    and OutsideYears for times outside 1970 to 2100.
    """
    require_policy(policy)
    if policy is None or not tickets:
        return Outcomes.none()
    if in_bulk(bulk):
        from sla_engine.bulk.replay import Unpacked

        return Unpacked(tickets).outcomes(policy, now, instants=instants, progress=progress)
    return _one_by_one(tickets, policy, now, instants, progress)


def _one_by_one(
    tickets: Sequence[Trail],
    policy: Policy,
    now: datetime,
    instants: bool,
    progress: Progress | None,
) -> Outcomes:
    plans = list(lifelong(policy))
    found = [Outcomes.none() for _ in plans]
    for place, ticket in enumerate(tickets):
        if progress and place % _STRIDE == 0:
            progress(place, len(tickets))
        history = _history(ticket, place, now)
        if history is None:
            continue
        for plan, rows in zip(plans, found, strict=True):
            for run in runs_of(history, plan):
                verdict = verdict_of(run, plan, history.now_us)
                if verdict is not None:
                    _append(rows, place, plan, run, verdict, instants)
    if progress:
        progress(len(tickets), len(tickets))
    return joined(found)


def in_bulk(wish: bool | None) -> bool:
    """Whether to work with NumPy; raises RuntimeError when that is wished for and missing."""
    if wish and not many.available():
        raise RuntimeError("NumPy is missing; install tocsin[bulk], or leave bulk out.")
    return many.available() if wish is None else wish


def require_policy(policy: Policy | None) -> None:
    """Raises TypeError for what is neither a Policy nor None."""
    if not _is_policy(policy):
        raise TypeError(
            f"{policy!r} is not a Policy; give the one to measure the tickets by. Versions of a "
            "PolicyBook are measured one by one."
        )


def _is_policy(value: object) -> bool:
    return value is None or isinstance(value, Policy)


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Outcomes one after the other."""
    whole = Outcomes.none()
    for part in parts:
        for column, more in zip(whole.columns(), part.columns(), strict=True):
            column.extend(more)
    return whole


def damaged(place: int) -> ValueError:
    """What to raise for a ticket whose trail makes no sense."""
    return ValueError(
        f"The packed history at index {place} is damaged; pack it again from the ticket's events."
    )


def no_trail(place: int) -> TypeError:
    """What to raise for a ticket that was not packed."""
    return TypeError(
        f"The ticket at index {place} is not a Trail; pack its events with Trail.of(events)."
    )


def _history(ticket: Trail, place: int, now: datetime) -> History | None:
    try:
        facts = ticket.facts()
    except AttributeError:
        raise no_trail(place) from None
    except ValueError as error:
        raise damaged(place) from error
    return history_of(facts, now)


def _append(
    rows: Outcomes, place: int, plan: Plan, run: Run, verdict: Verdict, instants: bool
) -> None:
    due_us = verdict.due_us if instants else None
    breaches_us = verdict.breaches_us if instants else None
    rows.ticket.append(place)
    rows.target.append(_TARGET_CODES[plan.kind])
    rows.number.append(run.number)
    rows.status.append(_STATUS_CODES[verdict.status])
    rows.priority.append(NO_PRIORITY if run.priority is None else run.priority)
    rows.target_us.append(verdict.target_us)
    rows.elapsed_us.append(verdict.elapsed_us)
    rows.due_us.append(NEVER if due_us is None else due_us)
    rows.breaches_us.append(NEVER if breaches_us is None else breaches_us)
    rows.finished_us.append(run.ended.at_us if run.ended else NEVER)
    rows.breached.append(verdict.breached)


_TARGET_CODES = {kind: code for code, kind in enumerate(TARGETS)}
_STATUS_CODES = {status: code for code, status in enumerate(STATUSES)}
