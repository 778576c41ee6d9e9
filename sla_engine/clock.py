"""A clock: what the events of a ticket do to the cycles of one target.

Each kind of target says when its cycles begin and are done. What they share is here: pausing,
what resolving, merging and reopening do. Precedence: the end of a ticket, then a pause.
"""

from sla_engine.history import Moment, Step
from sla_engine.policy import Target
from sla_engine.run import Ending, PhaseKind, Run
from sla_engine.words import Author, Category, EventKind, OnReopen, TargetKind


class Clock:
    """The cycles of one target, made by showing it the steps of a history in order."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.runs: list[Run] = []
        self._is_over = False
        self._phase = PhaseKind.COUNTING
        self._label = ""
        self._by = ""

    def begin(self, step: Step) -> None:
        """See the creation of the ticket."""
        self._take_state(step)
        self.on_created(step)
        if self._is_over:
            self._ticket_ended(step)

    def see(self, step: Step) -> None:
        """See what happened next."""
        event = step.event
        if event.kind is EventKind.MESSAGE:
            if event.public:
                self.on_public_message(step)
        elif event.kind is EventKind.STATE:
            was_over = self._is_over
            self._take_state(step)
            if self._is_over:
                self._ticket_ended(step)
            elif was_over:
                self.on_reopened(step)
            elif self.live:
                self.live.enter(step.moment, self._phase, self._label, self._by)

    @property
    def latest(self) -> Run | None:
        """The last cycle, ended or not."""
        return self.runs[-1] if self.runs else None

    @property
    def live(self) -> Run | None:
        """The cycle that has not ended."""
        run = self.latest
        return run if run and run.ending is None else None

    def start_cycle(self, moment: Moment) -> None:
        """Begin another cycle, paused if the ticket's state pauses this clock."""
        run = Run(self.target, number=len(self.runs) + 1)
        run.enter(moment, self._phase, self._label, self._by)
        self.runs.append(run)

    def on_created(self, step: Step) -> None:
        """The ticket came to be."""

    def on_public_message(self, step: Step) -> None:
        """Somebody wrote a message that the customer can read."""

    def on_reopened(self, step: Step) -> None:
        """The ticket was resolved, closed or merged, and no longer is."""
        self.reopen_cycle(step)

    def reopen_cycle(self, step: Step) -> None:
        """Do with an ended cycle what the target says about reopening."""
        run = self.latest
        if run is None or self.target.on_reopen is OnReopen.KEEP:
            return
        if self.target.on_reopen is OnReopen.NEW_CYCLE:
            self.start_cycle(step.moment)
        else:
            run.revive()
            run.enter(step.moment, self._phase, self._label, self._by)

    def ending_when_over(self) -> Ending:
        """What it means for a cycle that the ticket is resolved or closed."""
        return Ending.OVER

    def _take_state(self, step: Step) -> None:
        event = step.event
        if event.category is None:
            return
        self._is_over = event.category.is_over
        self._label, self._by = event.label, event.by
        pauses = event.category is Category.PENDING and event.waits_for in self.target.pauses_while
        self._phase = PhaseKind.PAUSED if pauses else PhaseKind.COUNTING

    def _ticket_ended(self, step: Step) -> None:
        if self.live:
            merged = step.event.category is Category.MERGED
            ending = Ending.MERGED if merged else self.ending_when_over()
            self.live.end(step.moment, ending, self._label, self._by)


class FirstResponseClock(Clock):
    """Begins at creation, done by the first public message of an agent.

    Not at all on a ticket that an agent opened: the customer was there, on the phone or as the
    one written to. A resolved ticket waits for no answer; one that comes all the same still
    counts, which also makes the order of a reply and a resolution at one instant irrelevant.
    """

    def on_created(self, step: Step) -> None:
        if step.event.author is not Author.AGENT:
            self.start_cycle(step.moment)

    def on_public_message(self, step: Step) -> None:
        run = self.latest
        if run and run.ending in _UNANSWERED and step.event.author is Author.AGENT:
            run.end(step.moment, Ending.DONE)

    def on_reopened(self, step: Step) -> None:
        if self.latest and self.latest.ending in _UNANSWERED:
            self.reopen_cycle(step)


class UpdateClock(Clock):
    """Counts since somebody last waited for news: OTOBO's update time.

    Each public message of an agent begins a cycle, and so does the first message of the customer
    after it (further ones don't); opening the ticket is a message of the customer. A cycle is
    done by the agent's next message. It ends undone when the customer writes before that, and
    when the ticket is resolved or closed; after a reopening it goes on as `on_reopen` says.
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._spoke_last: Author | None = None

    def on_created(self, step: Step) -> None:
        if step.event.author is Author.CUSTOMER:
            self._customer_wrote(step)

    def on_public_message(self, step: Step) -> None:
        if step.event.author is Author.AGENT:
            self._agent_wrote(step)
        elif step.event.author is Author.CUSTOMER:
            self._customer_wrote(step)

    def _agent_wrote(self, step: Step) -> None:
        run = self.latest
        if run and run.ending in _UNANSWERED:
            run.end(step.moment, Ending.DONE)
        self._spoke_last = Author.AGENT
        if not self._is_over:
            self.start_cycle(step.moment)

    def _customer_wrote(self, step: Step) -> None:
        if self._spoke_last is Author.CUSTOMER:
            return
        self._spoke_last = Author.CUSTOMER
        if self.live:
            self.live.end(step.moment, Ending.OVERTAKEN)
        if not self._is_over:
            self.start_cycle(step.moment)

    def on_reopened(self, step: Step) -> None:
        if self.latest and self.latest.ending in _UNANSWERED:
            self.reopen_cycle(step)
        elif self._spoke_last and self.target.on_reopen is not OnReopen.KEEP:
            # All that was owed was done, and somebody wrote while the ticket was resolved.
            self.start_cycle(step.moment)


class SolutionClock(Clock):
    """Begins at creation, done when the ticket is first resolved or closed."""

    def on_created(self, step: Step) -> None:
        self.start_cycle(step.moment)

    def ending_when_over(self) -> Ending:
        return Ending.DONE


_UNANSWERED = frozenset({None, Ending.OVER, Ending.MERGED})

_CLOCKS: dict[TargetKind, type[Clock]] = {
    TargetKind.FIRST_RESPONSE: FirstResponseClock,
    TargetKind.UPDATE: UpdateClock,
    TargetKind.SOLUTION: SolutionClock,
}


def clock_for(target: Target) -> Clock:
    """A clock for a target, which has seen nothing yet."""
    return _CLOCKS[target.kind](target)
