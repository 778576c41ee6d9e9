"""One cycle of a clock, as a replay leaves it: what lists show, bells ring by, reports count."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sla_engine.words import CycleStatus, TargetKind


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of the target in percent and the instant at which it is used up.

    `at` is None when that never happened or, while paused, can't be known. A notify percentage
    is reached when exactly that much has elapsed. For 100 it is the cycle's `breaches_at`, which
    falls on an opening if the target fits exactly until closing: nobody can be late in between.
    """

    percent: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock. Durations are of the time that its target counts, instants in UTC.

    It is breached if and only if `elapsed` > `target_duration`, in every status.
    """

    target: TargetKind
    number: int
    """1 for the first cycle of this target on the ticket, and so on."""
    status: CycleStatus
    started_at: datetime
    target_duration: timedelta
    elapsed: timedelta
    due_at: datetime | None
    """The earliest instant at which the target is used up.

    Of a running cycle, the deadline. Of a paused one None, unless it is breached already. Of one
    that was met, what the deadline would have been. None too when no working time lies ahead.
    """
    breaches_at: datetime | None
    """The latest instant at which the cycle is still not breached: later than `due_at` when that
    is a closing time. None while it can't be known, and when a finished cycle kept its target."""
    breached: bool
    breached_at: datetime | None
    """`breaches_at` of a breached cycle. It stays known through pauses and to the end."""
    finished_at: datetime | None
    paused_since: datetime | None
    paused_by: str
    """The name of the state that pauses it, "" when it isn't paused."""
    thresholds: tuple[Threshold, ...]
    """Every notify percentage and 100, ascending."""
    next_threshold: Threshold | None
    """The first threshold still ahead; None when none is, or while paused.

    100 stays ahead until the cycle is breached, so a bell can't miss it at the very instant."""
    policy_version: int
    """The version of the policy that it is measured by."""

    @property
    def remaining(self) -> timedelta:
        """What is left of the target; negative when breached."""
        return self.target_duration - self.elapsed

    @property
    def next_threshold_at(self) -> datetime | None:
        """When to look at this cycle next."""
        return self.next_threshold.at if self.next_threshold else None

    @property
    def is_live(self) -> bool:
        """Whether it still runs or will run again without a reopening."""
        return self.status in _LIVE


_LIVE = frozenset({CycleStatus.RUNNING, CycleStatus.PAUSED})
