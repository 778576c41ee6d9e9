"""Preview: what another policy would do to open tickets, before anybody saves it."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sla_engine.bulk.never import NEVER
from sla_engine.outcomes import LIVE, TARGETS, Outcomes, Progress, in_bulk, outcomes, require_policy
from sla_engine.policy import Policy
from sla_engine.trail import Trail
from sla_engine.words import TargetKind

if TYPE_CHECKING:
    from sla_engine.bulk.replay import Unpacked


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What open tickets are promised now, and what they would be; None is nothing at all."""

    before: Policy | None
    after: Policy | None


@dataclass(frozen=True, slots=True)
class Effect:
    """How many tickets a change does what to. Only live clocks count: running or paused ones."""

    tickets: int
    """How many were looked at. For one kind of target: with such a clock, before or after."""
    moved: int
    """With a clock that has another deadline, or that comes or goes; and, while it is paused,
    with a clock that has another target, or another part of it used up."""
    become_overdue: int
    """With a breached clock after, and none before."""
    rescued: int
    """With a breached clock before, and none after."""
    earlier: int
    """Whose nearest deadline comes earlier."""
    later: int
    """Whose nearest deadline comes later."""
    gained: int
    """With a deadline after, and none before."""
    lost: int
    """With a deadline before, and none after."""


@dataclass(frozen=True, slots=True)
class Preview(Effect):
    """The effect on open tickets as a whole, by kind of target, and on which of them."""

    by_target: Mapping[TargetKind, Effect]
    """The same of the clocks of one kind alone, for the kinds that have any."""
    moved_tickets: "array[int]"
    """Which moved, as places in what was given, ascending."""
    overdue_tickets: "array[int]"
    """Which become overdue, likewise."""
    rescued_tickets: "array[int]"
    """Which are rescued, likewise."""

    @classmethod
    def of(
        cls,
        effect: Effect,
        by_target: Mapping[TargetKind, Effect],
        moved_tickets: "array[int]",
        overdue_tickets: "array[int]",
        rescued_tickets: "array[int]",
    ) -> "Preview":
        """The effect on all, and what goes with it."""
        return cls(
            effect.tickets,
            effect.moved,
            effect.become_overdue,
            effect.rescued,
            effect.earlier,
            effect.later,
            effect.gained,
            effect.lost,
            by_target,
            moved_tickets,
            overdue_tickets,
            rescued_tickets,
        )


def preview(
    change: PolicyChange,
    open_tickets: Sequence[Trail],
    now: datetime,
    *,
    bulk: bool | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What a change of policy, made now, does to open tickets that are under it now.

    What has finished stays finished, whatever the new policy would say. Tickets that were under
    other policies before are looked at as if it had always been this one. Arguments and errors
    as for `outcomes`; each ticket is done twice in the count of `progress`.
    """
    total = 2 * len(open_tickets)
    first = second = None
    if progress:
        tell = progress

        def first(done: int, _: int) -> None:
            tell(done, total)

        def second(done: int, _: int) -> None:
            tell(total // 2 + done, total)

    tickets = OpenTickets(open_tickets, change.before, now, bulk=bulk, progress=first)
    return tickets.preview(change.after, progress=second)


class OpenTickets:
    """Open tickets as they stand under a policy now, to preview one change of it after another.

    What doesn't depend on the change is done once: a form asks at every key.
    """

    def __init__(
        self,
        tickets: Sequence[Trail],
        before: Policy | None,
        now: datetime,
        *,
        bulk: bool | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Arguments and errors as for `outcomes`."""
        self._now = now
        self._tickets = tickets
        self._unpacked: Unpacked | None = None
        if in_bulk(bulk):
            from sla_engine.bulk import replay as bulk_replay

            self._unpacked = bulk_replay.Unpacked(tickets)
        self._before = self._outcomes(before, progress)

    def __len__(self) -> int:
        return len(self._tickets)

    def with_deadline(self) -> bytearray:
        """For each ticket 1 if it has a deadline now, else 0: nothing is promised, or all of its
        clocks are paused.
        """
        found, before = bytearray(len(self)), self._before
        for ticket, status, due_us in zip(before.ticket, before.status, before.due_us, strict=True):
            if due_us != NEVER and status in LIVE:
                found[ticket] = 1
        return found

    def preview(self, after: Policy | None, *, progress: Progress | None = None) -> Preview:
        """What it would do to them to have this policy from now on."""
        found = self._outcomes(after, progress)
        if self._unpacked is None:
            return _compared(self._before, found, len(self))
        from sla_engine.bulk.compare import compared

        return compared(self._before, found, len(self))

    def _outcomes(self, policy: Policy | None, progress: Progress | None) -> Outcomes:
        require_policy(policy)
        if policy is None:
            return Outcomes.none()
        if self._unpacked is None:
            return outcomes(self._tickets, policy, self._now, bulk=False, progress=progress)
        return self._unpacked.outcomes(policy, self._now, progress=progress)


class _Standing(NamedTuple):
    """A live clock."""

    due_us: int
    breached: bool
    target_us: int
    elapsed_us: int


_Standings = dict[int, _Standing]
"""By ticket; there is never more than one live clock of a kind."""

_NO_CLOCK = _Standing(NEVER, False, 0, 0)


class _Tally:
    """Counts tickets, and remembers which."""

    def __init__(self) -> None:
        self.tickets = self.earlier = self.later = self.gained = self.lost = 0
        self.moved = array("q")
        self.overdue = array("q")
        self.rescued = array("q")

    def count(self, ticket: int, moved: bool, before: _Standing, after: _Standing) -> None:
        self.tickets += 1
        if moved:
            self.moved.append(ticket)
        if after.breached and not before.breached:
            self.overdue.append(ticket)
        if before.breached and not after.breached:
            self.rescued.append(ticket)
        if before.due_us == after.due_us:
            return
        if before.due_us == NEVER:
            self.gained += 1
        elif after.due_us == NEVER:
            self.lost += 1
        elif after.due_us < before.due_us:
            self.earlier += 1
        else:
            self.later += 1

    def effect(self, tickets: int) -> Effect:
        return Effect(
            tickets,
            len(self.moved),
            len(self.overdue),
            len(self.rescued),
            self.earlier,
            self.later,
            self.gained,
            self.lost,
        )


def _compared(before: Outcomes, after: Outcomes, tickets: int) -> Preview:
    stood = _live(before, frozenset())
    stands = _live(after, _finished(before))
    by_target: dict[TargetKind, Effect] = {}
    moved: set[int] = set()
    for kind in sorted(stood.keys() | stands.keys()):
        of_kind = _Tally()
        was, becomes = stood.get(kind, {}), stands.get(kind, {})
        for ticket in sorted(was.keys() | becomes.keys()):
            before_it, after_it = was.get(ticket, _NO_CLOCK), becomes.get(ticket, _NO_CLOCK)
            of_kind.count(ticket, _has_moved(before_it, after_it), before_it, after_it)
        moved.update(of_kind.moved)
        by_target[TARGETS[kind]] = of_kind.effect(of_kind.tickets)
    whole = _Tally()
    nearest_before, nearest_after = _nearest(stood), _nearest(stands)
    for ticket in sorted(nearest_before.keys() | nearest_after.keys()):
        whole.count(
            ticket,
            ticket in moved,
            nearest_before.get(ticket, _NO_CLOCK),
            nearest_after.get(ticket, _NO_CLOCK),
        )
    return Preview.of(whole.effect(tickets), by_target, whole.moved, whole.overdue, whole.rescued)


def _has_moved(before: _Standing, after: _Standing) -> bool:
    if before.due_us != after.due_us:
        return True
    # Without a deadline, what is left of the target tells; and a target of 0 is no clock.
    return before.due_us == NEVER and before != after


def _nearest(standings: Mapping[int, _Standings]) -> _Standings:
    """For each ticket its nearest deadline, and whether any of its clocks is breached."""
    nearest: _Standings = {}
    for of_kind in standings.values():
        for ticket, standing in of_kind.items():
            other = nearest.get(ticket, _NO_CLOCK)
            nearest[ticket] = _Standing(
                min(standing.due_us, other.due_us), standing.breached or other.breached, 0, 0
            )
    return nearest


def _live(found: Outcomes, finished: frozenset[tuple[int, int, int]]) -> dict[int, _Standings]:
    """The live clocks by kind, but for cycles that have finished already."""
    live: dict[int, _Standings] = {}
    for row, name in _rows(found, live=True):
        if name not in finished:
            live.setdefault(found.target[row], {})[found.ticket[row]] = _Standing(
                found.due_us[row],
                bool(found.breached[row]),
                found.target_us[row],
                found.elapsed_us[row],
            )
    return live


def _finished(found: Outcomes) -> frozenset[tuple[int, int, int]]:
    """The names of the cycles that have come to their end: kind, ticket, number."""
    return frozenset(name for _, name in _rows(found, live=False))


def _rows(found: Outcomes, *, live: bool) -> Iterator[tuple[int, tuple[int, int, int]]]:
    for row, status in enumerate(found.status):
        if (status in LIVE) is live:
            yield row, (found.target[row], found.ticket[row], found.number[row])
