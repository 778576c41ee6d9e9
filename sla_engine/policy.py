"""What is promised: targets, the calendar they are counted in, and which promise counted when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.words import Counts, OnReopen, TargetKind, WaitsFor, word

_OFF = timedelta(0)


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: so much time for the first response, an update, the solution …

    `duration` is what counts where `by_priority` names no other; zero is off. `notify` are
    percentages of it (1 to 99) at which to warn. The clock stands still while the ticket is
    pending and waits for one of `pauses_while`; `on_reopen` says what it does when a ticket comes
    back that was over. Words may be given as plain strings ("solution"). Raises ValueError for an
    unknown word, a number out of range and a `reach_state` without states, TypeError for a
    duration that is no timedelta.
    """

    kind: TargetKind
    duration: timedelta
    notify: tuple[int, ...] = ()
    pauses_while: frozenset[WaitsFor] = frozenset()
    on_reopen: OnReopen = OnReopen.RESUME
    by_priority: tuple[tuple[int, timedelta], ...] = ()
    """Pairs of a priority and its duration; a mapping may be given. Priorities are whatever
    numbers the `value` of the ticket's `priority` events has: the engine only compares them."""
    counts: Counts = Counts.WORKING_TIME
    catches_up: bool = False
    """Whether the time of a pause, or between resolving and reopening, counts after all as soon
    as it is over: meanwhile the clock is only out of sight. OTOBO does so."""
    states: frozenset[int] = frozenset()
    """For `reach_state`: the numbers of the states that fulfil it, those that events carry as
    their `state`. Any of them will do; without one it could never be met, so one is needed."""
    when_agent_opened: bool = False
    """For `first_response`: whether one is owed on a ticket that an agent opened, that is, whose
    `created` event has the author `agent`."""
    from_creation: bool = True
    """For `update`: whether its clock begins with the ticket. If not, it begins with whatever is
    written first; until the customer or an agent has spoken in public, each internal note and
    automatic message begins it anew. OTOBO does so."""

    def __post_init__(self) -> None:
        self._read_words()
        given: Mapping[int, timedelta] | Iterable[tuple[int, timedelta]] = self.by_priority
        durations = dict(given)
        for duration in (self.duration, *durations.values()):
            if not _is_duration(duration):
                raise TypeError(
                    f"The {self.kind} target has the duration {duration!r}; give a timedelta."
                )
            if duration < _OFF:
                raise ValueError(f"The {self.kind} target is negative; use 0 to switch it off.")
        if any(not 1 <= percent <= 99 for percent in self.notify):
            raise ValueError(f"Notify percentages go from 1 to 99, not {self.notify}.")
        object.__setattr__(self, "notify", tuple(sorted(set(self.notify))))
        object.__setattr__(self, "by_priority", tuple(sorted(durations.items())))
        if self.kind is TargetKind.REACH_STATE and not self.states and not self.is_off:
            raise ValueError(
                "The reach_state target names no states, so that nothing could ever meet it; "
                "give the numbers of those to be reached as `states`."
            )

    def _read_words(self) -> None:
        """Plain strings become words, collections sets: a misspelt word would never count."""
        object.__setattr__(self, "kind", word(TargetKind, self.kind, "The kind of a target"))
        name = f"the {self.kind} target"
        if _is_text(self.pauses_while):
            raise ValueError(
                f"What pauses {name} is one word, {str(self.pauses_while)!r}; give a set of words."
            )
        pauses = (word(WaitsFor, one, f"What pauses {name}") for one in self.pauses_while)
        object.__setattr__(self, "pauses_while", frozenset(pauses))
        reopen = word(OnReopen, self.on_reopen, f"on_reopen of {name}")
        object.__setattr__(self, "on_reopen", reopen)
        object.__setattr__(self, "counts", word(Counts, self.counts, f"What counts for {name}"))
        object.__setattr__(self, "states", frozenset(self.states))

    def duration_for(self, priority: int | None) -> timedelta:
        """How long the promise gives a ticket of this priority; zero is off."""
        for known, duration in self.by_priority:
            if known == priority:
                return duration
        return self.duration

    @property
    def is_off(self) -> bool:
        """Whether it promises nothing to any ticket."""
        return not self.duration and not any(duration for _, duration in self.by_priority)


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

    def target(self, kind: TargetKind) -> Target | None:
        """The target of this kind that is on, or None; ValueError for an unknown kind."""
        if type(kind) is not TargetKind:
            kind = word(TargetKind, kind, "The kind of a target")
        for target in self.targets:
            if target.kind is kind and not target.is_off:
                return target
        return None

    def calendar_of(self, target: Target) -> BusinessCalendar:
        """The calendar in whose working time a target is counted."""
        match target.counts:
            case Counts.WORKING_TIME:
                return self.calendar
            case Counts.WORKING_DAYS:
                return self.calendar.working_days()
            case Counts.ALL_TIME:
                return self.calendar.around_the_clock()


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a policy, in force from `since` on until the next; None: nothing is promised.

    Only of the first may `since` be None: it counts from the beginning.
    """

    policy: Policy | None
    since: datetime | None = None


class PolicyBook:
    """Every version of every policy that a ticket may have been under.

    `revisions`: by the key that `policy` events carry, the versions of each policy, oldest first.
    The first one counts from the beginning, whenever it was written down. Under a key that is
    not in the book, and under None, nothing is promised.
    """

    def __init__(self, revisions: Mapping[int, Sequence[Revision]]) -> None:
        for key, versions in revisions.items():
            since = [version.since for version in versions[1:]]
            told = [instant for instant in since if instant is not None]
            if len(told) < len(since) or told != sorted(told):
                raise ValueError(
                    f"The versions of policy {key} are not in the order of their times; sort them."
                )
        self.revisions = {key: tuple(versions) for key, versions in revisions.items()}


def _is_duration(value: object) -> bool:
    return isinstance(value, timedelta)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
