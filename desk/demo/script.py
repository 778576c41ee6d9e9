"""The course of one demo ticket: what happens in which order, and the state after each step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from desk.demo.corpus import AGENT, CUSTOMER, DATE, NOTE, THIRD_PARTY, Scenario, Turn
from desk.workflow import (
    CLOSED,
    NEW,
    OPEN,
    RESOLVED,
    WAITING_AGENT,
    WAITING_CUSTOMER,
    WAITING_DATE,
    WAITING_THIRD_PARTY,
    State,
)

# Steps besides the turns of a conversation (customer, agent, note, third_party, date).
CREATED, MOVED, TAKEN, ACKNOWLEDGED = "created", "moved", "taken", "acknowledged"
INFORMED = "informed"
WOKEN, SOLVED, REOPENED, SETTLED, ENDED = "woken", "solved", "reopened", "settled", "ended"

PAUSING = (WAITING_CUSTOMER, WAITING_THIRD_PARTY, WAITING_DATE)
# After these the customer has heard from an agent, or the agent from the customer.
CONTACTS = (CREATED, CUSTOMER, AGENT, ACKNOWLEDGED, INFORMED, SOLVED, REOPENED, SETTLED)
ANSWERS = (AGENT, ACKNOWLEDGED, INFORMED, SOLVED, SETTLED)

_AFTER = {
    CUSTOMER: WAITING_AGENT,
    AGENT: WAITING_CUSTOMER,
    THIRD_PARTY: WAITING_THIRD_PARTY,
    DATE: WAITING_DATE,
}


@dataclass(slots=True)
class Beat:
    """One step. ``gap_us``: working time since the step before; ``state``: after the step."""

    kind: str
    state: State
    turn: Turn | None = None
    gap_us: int = 0
    at_us: int = 0

    @property
    def pauses(self) -> bool:
        """Whether the update and solution clocks stand still after it."""
        return self.state in PAUSING


def opening(scenario: Scenario, length: int, *, owned: bool, moved: bool, busy: bool) -> list[Beat]:
    """A ticket that is still open after ``length`` turns (1: only the first message).

    ``owned``: an agent has it; ``moved``: it came from another queue; ``busy``: after an answer
    the agent goes on instead of waiting for the customer.
    """
    beats = [Beat(CREATED, NEW, scenario.turns[0])]
    if moved:
        beats.append(Beat(MOVED, NEW))
    if owned:
        beats.append(Beat(TAKEN, OPEN))
    for turn in scenario.turns[1:length]:
        _add(beats, turn)
    if busy and beats[-1].kind == AGENT:
        beats[-1].state = OPEN
    return beats


def whole(scenario: Scenario, *, moved: bool, reopened: bool) -> list[Beat]:
    """A ticket from its creation to its end, once more in between if ``reopened``."""
    last = scenario.turns[-1]
    answered = last.who == AGENT
    length = len(scenario.turns) - answered
    beats = opening(scenario, length, owned=True, moved=moved, busy=False)
    if beats[-1].kind == DATE:
        beats.append(Beat(WOKEN, OPEN))
    beats.append(Beat(SOLVED, RESOLVED, last if answered else None))
    if reopened:
        beats.append(Beat(REOPENED, WAITING_AGENT))
        beats.append(Beat(SETTLED, RESOLVED))
    beats.append(Beat(ENDED, CLOSED))
    return beats


def brief(scenario: Scenario, *, taken: bool, closed: bool) -> list[Beat]:
    """A question and its answer; who is not ``taken`` was given to its owner at once."""
    beats = [Beat(CREATED, NEW, scenario.turns[0])]
    if taken:
        beats.append(Beat(TAKEN, OPEN))
    beats.append(Beat(SOLVED, RESOLVED, scenario.turns[-1]))
    if closed:
        beats.append(Beat(ENDED, CLOSED))
    return beats


def drawn_out(beats: list[Beat], times: int) -> None:
    """After the first answer it goes back and forth so many times more."""
    answer = next(n for n, beat in enumerate(beats) if beat.kind in ANSWERS)
    back_and_forth = [
        beat
        for _ in range(times)
        for beat in (Beat(AGENT, WAITING_CUSTOMER), Beat(REOPENED, WAITING_AGENT))
    ]
    beats[answer:answer] = back_and_forth


def _add(beats: list[Beat], turn: Turn) -> None:
    if beats[-1].kind == DATE:
        beats.append(Beat(WOKEN, OPEN))
    if turn.who in (THIRD_PARTY, DATE) and not any(beat.kind in ANSWERS for beat in beats):
        # Nobody is kept waiting without a word.
        beats.append(Beat(ACKNOWLEDGED, beats[-1].state))
    state = beats[-1].state if turn.who == NOTE else _AFTER[turn.who]
    beats.append(Beat(turn.who, state, turn))


def keep_informed(beats: list[Beat], count: int) -> None:
    """After the first answer the agent works on it for long, and says so ``count`` times."""
    answer = next(n for n, beat in enumerate(beats) if beat.kind in ANSWERS)
    beats[answer].state = OPEN
    for beat in takewhile(lambda beat: beat.kind == NOTE, beats[answer + 1 :]):
        beat.state = OPEN
    beats[answer + 1 : answer + 1] = [Beat(INFORMED, OPEN) for _ in range(count)]


def last_contact(beats: list[Beat]) -> int:
    """The index of the step from which the update clock counts."""
    return max(n for n, beat in enumerate(beats) if beat.kind in CONTACTS)
