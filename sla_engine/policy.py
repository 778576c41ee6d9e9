"""What is promised: targets, and the calendar they are counted in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.words import OnReopen, TargetKind, WaitsFor


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: so much working time for the first response, an update or the solution.

    A `duration` of zero is off. `notify` are percentages of it (1 to 99) at which to warn.
    The clock stands still while the ticket is pending and waits for one of `pauses_while`.
    Raises ValueError when a number is out of range.
    """

    kind: TargetKind
    duration: timedelta
    notify: tuple[int, ...] = ()
    pauses_while: frozenset[WaitsFor] = frozenset()
    on_reopen: OnReopen = OnReopen.RESUME

    def __post_init__(self) -> None:
        if self.duration < timedelta(0):
            raise ValueError(f"The {self.kind} target is negative; use 0 to switch it off.")
        if any(not 1 <= percent <= 99 for percent in self.notify):
            raise ValueError(f"Notify percentages go from 1 to 99, not {self.notify}.")
        object.__setattr__(self, "notify", tuple(sorted(set(self.notify))))


@dataclass(frozen=True, slots=True)
class Policy:
    """The targets that apply to a ticket. `version` changes whenever the promise does."""

    targets: Sequence[Target]
    calendar: BusinessCalendar
    version: int
    name: str = ""

    def __post_init__(self) -> None:
        kinds = [target.kind for target in self.targets]
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"The policy {self.name!r} has two targets of one kind.")
        object.__setattr__(self, "targets", tuple(self.targets))
