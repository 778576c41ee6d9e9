"""A cycle while it is replayed: phases of counting, pausing and standing ended."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from sla_engine.course import Course
from sla_engine.errors import NoWorkingTime


class PhaseKind(StrEnum):
    """What a clock does for a while."""

    COUNTING = "counting"
    PAUSED = "paused"
    OVER = "over"
    """Nothing: the ticket was resolved, and reopened at the end of this phase."""


class Ending(StrEnum):
    """How a cycle came to its end."""

    DONE = "done"
    """What was promised happened, late or not."""
    OVER = "over"
    """The ticket was resolved or closed before it could."""
    OVERTAKEN = "overtaken"
    """Somebody wrote, and another cycle began."""
    MERGED = "merged"
    """The ticket was merged into another, which owes the answer now."""


UNANSWERED = frozenset({None, Ending.OVER, Ending.MERGED})


class Moment(NamedTuple):
    """An instant in both coordinates, in µs: since the epoch, and elapsed on the course."""

    at_us: int
    elapsed_us: int


class Phase(NamedTuple):
    """A stretch of a cycle from `since` on; `counted_us` is what had been counted before it."""

    kind: PhaseKind
    since: Moment
    counted_us: int
    label: str
    by: str


class Run:
    """A cycle in the making. Time is counted in µs, in the coordinate of its course.

    `spell` and `priority` tell which promise it is measured by: the ticket's at its end, or now.
    """

    __slots__ = ("course", "ended", "ending", "number", "phases", "priority", "spell")

    def __init__(self, course: Course, number: int) -> None:
        self.course = course
        self.number = number
        self.phases: list[Phase] = []
        self.ending: Ending | None = None
        self.ended: Moment | None = None
        self.spell = 0
        self.priority: int | None = None

    def enter(self, at_us: int, kind: PhaseKind, label: str, by: str) -> None:
        """Begin a phase; the one before it ends there."""
        if self.phases:
            last = self.phases[-1]
            if last.kind is kind and (kind is PhaseKind.COUNTING or last.label == label):
                return
        moment = Moment(at_us, self.course.elapsed_us(at_us))
        self.phases.append(Phase(kind, moment, self.counted_us(moment), label, by))

    def end(self, at_us: int, ending: Ending, label: str = "", by: str = "") -> None:
        """Bring the cycle to its end; only `revive` changes that."""
        self.enter(at_us, PhaseKind.OVER, label, by)
        last = self.phases[-1]
        # One that was over already may come to another end later: its answer came after all.
        self.ended = (
            last.since
            if last.since.at_us == at_us
            else Moment(at_us, self.course.elapsed_us(at_us))
        )
        self.ending = ending

    def revive(self) -> None:
        """Take the end back; the phase since then stays and does not count."""
        self.ending, self.ended = None, None

    def catch_up(self) -> None:
        """Let what did not count since it last counted count after all."""
        while len(self.phases) > 1 and self.phases[-1].kind is not PhaseKind.COUNTING:
            self.phases.pop()
        first = self.phases[0]
        if first.kind is not PhaseKind.COUNTING:
            self.phases[0] = first._replace(kind=PhaseKind.COUNTING)

    def counted_us(self, moment: Moment) -> int:
        """What has been counted up to a moment in the last phase, or after it."""
        if not self.phases:
            return 0
        last = self.phases[-1]
        if last.kind is PhaseKind.COUNTING:
            return last.counted_us + moment.elapsed_us - last.since.elapsed_us
        return last.counted_us

    def reached_us(self, counted_us: int) -> int | None:
        """The first instant at which that much was or will be counted; None when unknown.

        `counted_us` is positive; the answer in µs since the epoch. Looks ahead only while the
        clock counts.
        """
        for phase, counted_after in self._counting():
            if counted_after is None or counted_us <= counted_after:
                return _instant(self.course.instant_us, phase, counted_us)
        return None

    def exceeded_us(self, counted_us: int) -> int | None:
        """The last instant at which no more than that was or will be counted; None if unknown.

        In µs since the epoch. Looks ahead only while the clock counts.
        """
        for phase, counted_after in self._counting():
            if counted_after is None or counted_us < counted_after:
                return _instant(self.course.latest_us, phase, counted_us)
        return None

    def _counting(self) -> Iterator[tuple[Phase, int | None]]:
        """The counting phases, each with what was counted at its end (None: it goes on)."""
        for index, phase in enumerate(self.phases):
            if phase.kind is PhaseKind.COUNTING:
                following = index + 1
                after = self.phases[following] if following < len(self.phases) else None
                yield phase, after.counted_us if after else None


def _instant(inverse: Callable[[int], int], phase: Phase, counted_us: int) -> int | None:
    try:
        return inverse(phase.since.elapsed_us + counted_us - phase.counted_us)
    except NoWorkingTime:
        return None
