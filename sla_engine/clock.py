"""A clock: what the facts of a ticket do to the cycles of one kind of target.

Each kind of target says when its cycles begin and are done. What they share is here: pausing,
what resolving, merging and reopening do. Precedence: the end of a ticket, then a pause.
"""

from sla_engine.history import Fact
from sla_engine.plan import Plan
from sla_engine.run import UNANSWERED, Ending, PhaseKind, Run
from sla_engine.words import Author, Category, EventKind, OnReopen, TargetKind


class Clock:
    """The cycles of one kind of target, made by showing it the facts of a history in order."""

    def __init__(self, plan: Plan) -> None:
        self.runs: list[Run] = []
        self._plan = plan
        self._spell = 0
        self.target = plan.spells[0].target
        self._priority: int | None = None
        self._is_over = False
        self._phase = PhaseKind.COUNTING
        self._state: Fact | None = None
        self._label = ""
        self._by = ""

    def begin(self, fact: Fact) -> None:
        """See the creation of the ticket."""
        self._take_state(fact)
        self.on_created(fact)
        if self._is_over:
            self._ticket_ended(fact.at_us)
        elif self.live:
            self.on_state(fact)

    def see(self, fact: Fact) -> None:
        """See what happened next."""
        kind = fact.kind
        if kind is EventKind.STATE:
            self._see_state(fact)
        elif kind is EventKind.MESSAGE:
            if fact.public and fact.author is not Author.SYSTEM:
                self.on_public_message(fact)
            else:
                self.on_other_message(fact)
        elif kind is EventKind.PRIORITY:
            self._priority = fact.value
        elif kind is EventKind.TEAM:
            self.on_team(fact)
        elif kind is EventKind.POLICY:
            self._see_policy(fact)

    def finish(self) -> list[Run]:
        """The cycles, after everything was seen."""
        if self.live:
            self._mark(self.live)
        return self.runs

    @property
    def latest(self) -> Run | None:
        """The last cycle, ended or not."""
        return self.runs[-1] if self.runs else None

    @property
    def live(self) -> Run | None:
        """The cycle that has not ended."""
        run = self.runs[-1] if self.runs else None
        return run if run and run.ending is None else None

    def start_cycle(self, at_us: int) -> None:
        """Begin another cycle, paused if the ticket's state pauses this clock."""
        run = Run(self._plan.course, number=len(self.runs) + 1)
        run.enter(at_us, self._phase, self._label, self._by)
        self.runs.append(run)

    def end_cycle(self, run: Run, at_us: int, ending: Ending) -> None:
        """Bring a cycle to its end, to be measured by what is promised then."""
        self._mark(run)
        over = ending in {Ending.OVER, Ending.DONE} and self._is_over
        run.end(at_us, ending, self._label if over else "", self._by if over else "")

    def on_created(self, fact: Fact) -> None:
        """The ticket came to be."""

    def on_public_message(self, fact: Fact) -> None:
        """The customer wrote, or an agent something that the customer can read."""

    def on_other_message(self, fact: Fact) -> None:
        """Something was written for the desk alone, or by a machine."""

    def on_state(self, fact: Fact) -> None:
        """The ticket is in another state, and not over."""

    def on_team(self, fact: Fact) -> None:
        """Another team got the ticket, or none has it."""

    def on_reopened(self, fact: Fact) -> None:
        """The ticket was resolved, closed or merged, and no longer is."""
        self.reopen_cycle(fact.at_us)

    def reopen_cycle(self, at_us: int) -> None:
        """Do with an ended cycle what the target says about reopening."""
        run = self.latest
        if run is None:
            return
        # What was merged by mistake has no verdict to keep; it goes on.
        on_reopen = OnReopen.RESUME if run.ending is Ending.MERGED else self.target.on_reopen
        if on_reopen is OnReopen.KEEP:
            return
        if on_reopen is OnReopen.NEW_CYCLE:
            self.start_cycle(at_us)
        else:
            run.revive()
            self._go_on(run, at_us)

    def ending_when_over(self) -> Ending:
        """What it means for a cycle that the ticket is resolved or closed."""
        return Ending.OVER

    def _see_state(self, fact: Fact) -> None:
        was_over = self._is_over
        self._take_state(fact)
        if self._is_over:
            self._ticket_ended(fact.at_us)
            return
        if was_over:
            self.on_reopened(fact)
        else:
            run = self.live
            if run:
                self._go_on(run, fact.at_us)
        self.on_state(fact)

    def _see_policy(self, fact: Fact) -> None:
        if self._spell + 1 >= len(self._plan.spells):
            return  # one policy for all of its life
        self._spell += 1
        self.target = self._plan.spells[self._spell].target
        if self._state is not None:
            self._take_state(self._state)
        if self.live and not self._is_over:
            self._go_on(self.live, fact.at_us)

    def _go_on(self, run: Run, at_us: int) -> None:
        if self._phase is PhaseKind.COUNTING and self.target.catches_up:
            run.catch_up()
        run.enter(at_us, self._phase, self._label, self._by)

    def _take_state(self, fact: Fact) -> None:
        category = fact.category
        if category is None:
            return
        self._state = fact
        self._is_over = category.is_over
        self._label, self._by = fact.label, fact.by
        pauses = category is Category.PENDING and fact.waits_for in self.target.pauses_while
        self._phase = PhaseKind.PAUSED if pauses else PhaseKind.COUNTING

    def _ticket_ended(self, at_us: int) -> None:
        merged = self._state is not None and self._state.category is Category.MERGED
        run = self.latest
        # A merged ticket that is closed afterwards came to an end of its own all the same.
        if run and (run.ending is None or (run.ending is Ending.MERGED and not merged)):
            self._mark(run)
            ending = Ending.MERGED if merged else self.ending_when_over()
            run.end(at_us, ending, self._label, self._by)

    def _mark(self, run: Run) -> None:
        run.spell, run.priority = self._spell, self._priority


class FirstResponseClock(Clock):
    """Begins at creation, done by the first public message of an agent.

    Not at all on a ticket that an agent opened, unless the target says so: the customer was
    there, on the phone or as the one written to. A resolved ticket waits for no answer; one that
    comes all the same still counts, which also makes the order of a reply and a resolution at one
    instant irrelevant.
    """

    def on_created(self, fact: Fact) -> None:
        if fact.author is not Author.AGENT or self.target.when_agent_opened:
            self.start_cycle(fact.at_us)

    def on_public_message(self, fact: Fact) -> None:
        run = self.latest
        if run and run.ending in UNANSWERED and fact.author is Author.AGENT:
            self.end_cycle(run, fact.at_us, Ending.DONE)

    def on_reopened(self, fact: Fact) -> None:
        if self.latest and self.latest.ending in UNANSWERED:
            self.reopen_cycle(fact.at_us)


class AnsweringClock(Clock):
    """What clocks share whose cycles begin with a message and are done by an agent's next one.

    A message on a ticket that is over begins its cycle only when the ticket is reopened, and with
    `catches_up` counts from the message on.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._written_us: int | None = None

    def answered(self, fact: Fact) -> None:
        """An agent wrote: a cycle that waits for it is done."""
        run = self.latest
        if run and run.ending in UNANSWERED:
            self.end_cycle(run, fact.at_us, Ending.DONE)
        self._written_us = None

    def owe(self, at_us: int) -> None:
        """Somebody wrote, from which on another message of an agent is owed."""
        if self.live and self.live.phases[0].since.at_us == at_us:
            return  # it is owed already: a ticket and the first words on it are one beginning
        if self.live:
            self.end_cycle(self.live, at_us, Ending.OVERTAKEN)
        if self._is_over:
            self._written_us = at_us
        else:
            self.start_cycle(at_us)

    def on_reopened(self, fact: Fact) -> None:
        if self._written_us is not None:
            caught_up = self.target.catches_up
            self.start_cycle(self._written_us if caught_up else fact.at_us)
            self._written_us = None
        elif self.latest and self.latest.ending in UNANSWERED:
            self.reopen_cycle(fact.at_us)

    @property
    def waits(self) -> bool:
        """Whether a cycle waits for an agent to write, or will once the ticket is reopened."""
        if self.live or self._written_us is not None:
            return True
        ending = self.latest.ending if self.latest else None
        goes_on = ending is Ending.MERGED or (
            ending is Ending.OVER and self.target.on_reopen is not OnReopen.KEEP
        )
        return self._is_over and goes_on


class NextResponseClock(AnsweringClock):
    """Begins with the oldest message of the customer that has no answer, done by the answer.

    Until the first response that is owed, messages of the customer wait for that one. A message
    without an answer when the ticket is resolved waits on after a reopening, unless the target
    keeps what has ended; then the customer's next message is the oldest one again.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._owes_first = False

    def on_created(self, fact: Fact) -> None:
        self._owes_first = fact.author is not Author.AGENT

    def on_public_message(self, fact: Fact) -> None:
        if fact.author is Author.AGENT:
            self.answered(fact)
            self._owes_first = False
        elif not (self._owes_first or self.waits):
            self.owe(fact.at_us)


class UpdateClock(AnsweringClock):
    """Counts since somebody last waited for news: OTOBO's update time.

    Begins at creation, if the target says so. Each public message of an agent begins a cycle, and
    so does the first message of the customer after it (further ones don't; that the customer
    opened the ticket is such a message). A cycle is done by the agent's next message. It ends
    undone when the customer writes before that, and when the ticket is resolved or closed; after
    a reopening it goes on as `on_reopen` says.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._spoke_last: Author | None = None

    def on_created(self, fact: Fact) -> None:
        if fact.author is Author.CUSTOMER:
            self._spoke_last = Author.CUSTOMER
        if self.target.from_creation or self._spoke_last:
            self.start_cycle(fact.at_us)

    def on_public_message(self, fact: Fact) -> None:
        if fact.author is Author.AGENT:
            self.answered(fact)
        elif self._spoke_last is Author.CUSTOMER and self.waits:
            return
        self._spoke_last = fact.author
        self.owe(fact.at_us)

    def on_other_message(self, fact: Fact) -> None:
        if self._spoke_last is None and not self.target.from_creation:
            self.owe(fact.at_us)


class SolutionClock(Clock):
    """Begins at creation, done when the ticket is first resolved or closed."""

    def on_created(self, fact: Fact) -> None:
        self.start_cycle(fact.at_us)

    def ending_when_over(self) -> Ending:
        return Ending.DONE


class ReachStateClock(Clock):
    """Begins at creation, done when the ticket is first in one of the target's states.

    A resolved ticket that never was there has nothing left to reach. Once a working state was
    reached, that stays; one that means the end of the ticket can be lost again by reopening.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._is_reached_for_good = False

    def on_created(self, fact: Fact) -> None:
        self.start_cycle(fact.at_us)

    def on_state(self, fact: Fact) -> None:
        run = self.latest
        if run and run.ending in UNANSWERED and fact.state in self.target.states:
            self.end_cycle(run, fact.at_us, Ending.DONE)
            self._is_reached_for_good = True

    def ending_when_over(self) -> Ending:
        is_reached = self._state is not None and self._state.state in self.target.states
        return Ending.DONE if is_reached else Ending.OVER

    def on_reopened(self, fact: Fact) -> None:
        if not self._is_reached_for_good:
            self.reopen_cycle(fact.at_us)


class OlaClock(Clock):
    """Begins when a team gets the ticket, done when it is resolved or handed to another team."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._team: int | None = None
        self._team_of_latest: int | None = None

    def on_team(self, fact: Fact) -> None:
        if fact.value == self._team:
            return
        self._team = fact.value
        if self.live:
            self.end_cycle(self.live, fact.at_us, Ending.DONE)
            # Handed on, it is done for good: a reopening gives it back to nobody.
            self._team_of_latest = None
        if not self._is_over:
            self._start(fact.at_us)

    def on_reopened(self, fact: Fact) -> None:
        if self._team is not None and self._team_of_latest == self._team:
            self.reopen_cycle(fact.at_us)
        else:
            self._start(fact.at_us)

    def ending_when_over(self) -> Ending:
        return Ending.DONE

    def _start(self, at_us: int) -> None:
        if self._team is not None:
            self._team_of_latest = self._team
            self.start_cycle(at_us)


_CLOCKS: dict[TargetKind, type[Clock]] = {
    TargetKind.FIRST_RESPONSE: FirstResponseClock,
    TargetKind.NEXT_RESPONSE: NextResponseClock,
    TargetKind.UPDATE: UpdateClock,
    TargetKind.SOLUTION: SolutionClock,
    TargetKind.REACH_STATE: ReachStateClock,
    TargetKind.OLA: OlaClock,
}


def clock_for(plan: Plan) -> Clock:
    """A clock for what is planned, which has seen nothing yet."""
    return _CLOCKS[plan.kind](plan)
