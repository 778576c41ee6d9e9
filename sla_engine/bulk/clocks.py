"""Clocks of many tickets: what each step does to the cycles of one kind of target.

They say the same as `sla_engine.clock`, in the same order; the reasons are told there.
"""

from typing import Final

import numpy as np

from sla_engine.bulk import cycles as ending
from sla_engine.bulk import meanings as event
from sla_engine.bulk.cycles import UNANSWERED, Cycles
from sla_engine.bulk.meanings import Codes, Flags
from sla_engine.bulk.steps import AGENT, CUSTOMER, Step, Steps
from sla_engine.bulk.tables import Integers
from sla_engine.instants import duration_us
from sla_engine.policy import Target
from sla_engine.trail import NO_VALUE, WAITING
from sla_engine.words import OnReopen, TargetKind

_NOT_WRITTEN: Final = -1
_NOBODY: Final = 255
_NO_TEAM: Final = NO_VALUE
_GIVEN_AWAY: Final = -(2**40)


class Clock:
    """The cycles of one kind of target on a block of tickets."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        self.steps = steps
        self.target = target
        durations = [target.duration, *(duration for _, duration in target.by_priority)]
        least_us = min(duration_us(duration) for duration in durations if duration)
        self.cycles = Cycles(len(steps), elapsed, least_us, target.catches_up)
        pauses = np.zeros(event.STANDINGS, np.bool_)
        pauses[[WAITING.index(waits_for) for waits_for in target.pauses_while]] = True
        self._paused: Flags = pauses[steps.standing]

    def run(self) -> Cycles:
        """All cycles, after every event was seen."""
        for k, step in enumerate(self.steps.steps):
            what = self.steps.what[step.start : step.start + step.size]
            if k == 0:
                self.on_created(step)
            else:
                self.on_written(step, what)
            self._on_state(step, what, k == 0)
        return self.cycles

    def on_created(self, step: Step) -> None:
        """The tickets came to be."""

    def on_written(self, step: Step, what: Codes) -> None:
        """Something was written, or another team got the ticket."""

    def on_working(self, slots: Integers, step: Step) -> None:
        """Tickets are in another state, and not over."""

    def on_reopened(self, slots: Integers, step: Step) -> None:
        """Tickets were resolved, closed or merged, and no longer are."""
        self.reopen(slots, step)

    def on_ended(self, slots: Integers, step: Step) -> None:
        """Tickets were resolved or closed, whose latest cycle is live or was merged."""
        self.end(slots, step, ending.OVER)

    def start(self, slots: Integers, step: Step, since: Integers | None = None) -> None:
        """Begin another cycle, at this step unless other positions are given."""
        now = slots + step.start
        self.cycles.start(slots, now if since is None else since, self._paused[now])

    def end(self, slots: Integers, step: Step, how: int) -> None:
        """Bring the latest cycles to their end."""
        self.cycles.end(slots, slots + step.start, how)

    def reopen(self, slots: Integers, step: Step) -> None:
        """Do with the latest cycles what the target says about reopening."""
        endings = self.cycles.ending[slots]
        slots, endings = slots[endings != ending.NO_CYCLE], endings[endings != ending.NO_CYCLE]
        goes_on = endings == ending.MERGED
        if self.target.on_reopen is OnReopen.RESUME:
            goes_on[:] = True
        elif self.target.on_reopen is OnReopen.NEW_CYCLE:
            self.start(slots[~goes_on], step)
        resumed = slots[goes_on]
        now = resumed + step.start
        self.cycles.revive(resumed, now, self._paused[now])

    def unanswered(self, slots: Integers) -> Integers:
        """Those slots whose latest cycle may still be answered."""
        return slots[self.cycles.ending[slots] <= UNANSWERED]

    def _on_state(self, step: Step, what: Codes, is_first: bool) -> None:
        endings = self.cycles.ending[: step.size]
        is_live = endings == ending.LIVE
        worked = what == event.WORKED
        if not is_first:
            self._pause_or_go_on(step, worked & is_live)
        ended = (what == event.ENDED) & (is_live | (endings == ending.MERGED))
        self.on_ended(np.flatnonzero(ended), step)
        self.end(np.flatnonzero((what == event.MERGED) & is_live), step, ending.MERGED)
        reopened = what == event.REOPENED
        self.on_reopened(np.flatnonzero(reopened), step)
        self.on_working(np.flatnonzero(worked | reopened), step)

    def _pause_or_go_on(self, step: Step, worked: Flags) -> None:
        counting = self.cycles.counting[: step.size]
        paused = self._paused[step.start : step.start + step.size]
        stops = np.flatnonzero(worked & counting & paused)
        goes_on = np.flatnonzero(worked & ~counting & ~paused)
        self.cycles.stop(stops, stops + step.start)
        self.cycles.go_on(goes_on, goes_on + step.start)


class FirstResponseClock(Clock):
    """From creation to the first public message of an agent."""

    def on_created(self, step: Step) -> None:
        owed = self.steps.author[: step.size] != AGENT
        self.start(np.flatnonzero(owed | self.target.when_agent_opened), step)

    def on_written(self, step: Step, what: Codes) -> None:
        self.end(self.unanswered(np.flatnonzero(what == event.AGENT_WROTE)), step, ending.DONE)

    def on_reopened(self, slots: Integers, step: Step) -> None:
        self.reopen(self.unanswered(slots), step)


class AnsweringClock(Clock):
    """What clocks share whose cycles are done by an agent's next message."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        super().__init__(steps, target, elapsed)
        self._written: Integers = np.full(len(steps), _NOT_WRITTEN, np.int64)

    def answered(self, slots: Integers, step: Step) -> None:
        self.end(self.unanswered(slots), step, ending.DONE)
        self._written[slots] = _NOT_WRITTEN

    def owe(self, slots: Integers, step: Step) -> None:
        live = self.cycles.ending[slots] == ending.LIVE
        at_us = self.steps.at_us
        at_once = at_us[self.cycles.began[slots]] == at_us[slots + step.start]
        slots, live = slots[~(live & at_once)], live[~(live & at_once)]
        self.end(slots[live], step, ending.OVERTAKEN)
        over = self._is_over(slots, step)
        self._written[slots[over]] = slots[over] + step.start
        self.start(slots[~over], step)

    def waits(self, slots: Integers, step: Step) -> Flags:
        """Of each slot whether a cycle waits for an agent, or will after a reopening."""
        endings = self.cycles.ending[slots]
        goes_on = endings == ending.MERGED
        if self.target.on_reopen is not OnReopen.KEEP:
            goes_on |= endings == ending.OVER
        goes_on &= self._is_over(slots, step)
        waits: Flags = goes_on | (endings == ending.LIVE)
        waits |= self._written[slots] != _NOT_WRITTEN
        return waits

    def on_reopened(self, slots: Integers, step: Step) -> None:
        written = self._written[slots]
        was_written = written != _NOT_WRITTEN
        self.reopen(self.unanswered(slots[~was_written]), step)
        begins = slots[was_written]
        self.start(begins, step, written[was_written] if self.target.catches_up else None)
        self._written[begins] = _NOT_WRITTEN

    def _is_over(self, slots: Integers, step: Step) -> Flags:
        over: Flags = self.steps.standing[slots + step.start] == event.OVER
        return over


class NextResponseClock(AnsweringClock):
    """From the oldest message of the customer without an answer to the answer."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        super().__init__(steps, target, elapsed)
        self._owes_first: Flags = np.zeros(len(steps), np.bool_)

    def on_created(self, step: Step) -> None:
        self._owes_first = self.steps.author[: step.size] != AGENT

    def on_written(self, step: Step, what: Codes) -> None:
        by_agent = np.flatnonzero(what == event.AGENT_WROTE)
        self.answered(by_agent, step)
        self._owes_first[by_agent] = False
        asked = (what == event.CUSTOMER_WROTE) & ~self._owes_first[: step.size]
        by_customer = np.flatnonzero(asked)
        self.owe(by_customer[~self.waits(by_customer, step)], step)


class UpdateClock(AnsweringClock):
    """From what was said last to the agent's next message."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        super().__init__(steps, target, elapsed)
        self._spoke_last: Codes = np.full(len(steps), _NOBODY, np.uint8)

    def on_created(self, step: Step) -> None:
        by_customer = self.steps.author[: step.size] == CUSTOMER
        self._spoke_last[by_customer] = CUSTOMER
        self.start(np.flatnonzero(by_customer | self.target.from_creation), step)

    def on_written(self, step: Step, what: Codes) -> None:
        spoke_last = self._spoke_last[: step.size]
        if not self.target.from_creation:
            # Before anybody has spoken, which whoever writes at this step changes.
            other = (what == event.OTHER_WRITTEN) & (spoke_last == _NOBODY)
            self.owe(np.flatnonzero(other), step)
        by_customer = np.flatnonzero(what == event.CUSTOMER_WROTE)
        again = spoke_last[by_customer] == CUSTOMER
        by_customer = by_customer[~(again & self.waits(by_customer, step))]
        by_agent = np.flatnonzero(what == event.AGENT_WROTE)
        self.answered(by_agent, step)
        self._spoke_last[by_customer] = CUSTOMER
        self._spoke_last[by_agent] = AGENT
        self.owe(np.concatenate([by_customer, by_agent]), step)


class SolutionClock(Clock):
    """From creation to the end of the ticket."""

    def on_created(self, step: Step) -> None:
        self.start(np.arange(step.size), step)

    def on_ended(self, slots: Integers, step: Step) -> None:
        self.end(slots, step, ending.DONE)


class ReachStateClock(Clock):
    """From creation to one of the target's states."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        super().__init__(steps, target, elapsed)
        self._reaches: Flags = np.isin(steps.state, sorted(target.states))
        self._for_good: Flags = np.zeros(len(steps), np.bool_)

    def on_created(self, step: Step) -> None:
        self.start(np.arange(step.size), step)

    def on_working(self, slots: Integers, step: Step) -> None:
        reached = self.unanswered(slots[self._reaches[slots + step.start]])
        self.end(reached, step, ending.DONE)
        self._for_good[reached] = True

    def on_ended(self, slots: Integers, step: Step) -> None:
        reached = self._reaches[slots + step.start]
        self.end(slots[reached], step, ending.DONE)
        self.end(slots[~reached], step, ending.OVER)

    def on_reopened(self, slots: Integers, step: Step) -> None:
        self.reopen(slots[~self._for_good[slots]], step)


class OlaClock(Clock):
    """From a team's getting the ticket to its end, or to its handing on."""

    def __init__(self, steps: Steps, target: Target, elapsed: Integers) -> None:
        super().__init__(steps, target, elapsed)
        self._team: Integers = np.full(len(steps), _NO_TEAM, np.int64)
        self._team_of_latest: Integers = np.full(len(steps), _GIVEN_AWAY, np.int64)

    def on_written(self, step: Step, what: Codes) -> None:
        value = self.steps.value[step.start : step.start + step.size]
        slots = np.flatnonzero((what == event.TEAM) & (value != self._team[: step.size]))
        if not slots.size:
            return
        self._team[slots] = value[slots]
        live = slots[self.cycles.ending[slots] == ending.LIVE]
        self.end(live, step, ending.DONE)
        self._team_of_latest[live] = _GIVEN_AWAY
        over = self.steps.standing[slots + step.start] == event.OVER
        self._start_for_team(slots[~over], step)

    def on_reopened(self, slots: Integers, step: Step) -> None:
        same = self._team_of_latest[slots] == self._team[slots]
        self.reopen(slots[same], step)
        self._start_for_team(slots[~same], step)

    def on_ended(self, slots: Integers, step: Step) -> None:
        self.end(slots, step, ending.DONE)

    def _start_for_team(self, slots: Integers, step: Step) -> None:
        slots = slots[self._team[slots] != _NO_TEAM]
        self._team_of_latest[slots] = self._team[slots]
        self.start(slots, step)


CLOCKS: Final[dict[TargetKind, type[Clock]]] = {
    TargetKind.FIRST_RESPONSE: FirstResponseClock,
    TargetKind.NEXT_RESPONSE: NextResponseClock,
    TargetKind.UPDATE: UpdateClock,
    TargetKind.SOLUTION: SolutionClock,
    TargetKind.REACH_STATE: ReachStateClock,
    TargetKind.OLA: OlaClock,
}
