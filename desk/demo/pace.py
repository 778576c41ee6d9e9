"""How much working time passes between the steps of a demo ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from math import log
from random import Random

from msgspec import Struct

from desk.demo.corpus import AGENT, CUSTOMER, DATE, NOTE, THIRD_PARTY
from desk.demo.script import (
    ACKNOWLEDGED,
    ANSWERS,
    ENDED,
    MOVED,
    REOPENED,
    TAKEN,
    WOKEN,
    Beat,
    last_contact,
)
from sla_engine import BusinessCalendar, Policy, TargetKind

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
_SPREAD = 0.9
_FOUR_WEEKS_US = 28 * 1440 * MINUTE_US
_WORKDAYS = 20


class Promise(Struct, frozen=True):
    """What one SLA promises, in microseconds of its calendar's working time."""

    calendar: BusinessCalendar
    response_us: int
    update_us: int
    solution_us: int
    notify: int
    day_us: int

    def target_us(self, kind: TargetKind) -> int:
        """The length of one target."""
        return {
            TargetKind.FIRST_RESPONSE: self.response_us,
            TargetKind.UPDATE: self.update_us,
            TargetKind.SOLUTION: self.solution_us,
        }[kind]


def promise_of(policy: Policy, now_us: int) -> Promise:
    """The promise of an SLA that has all three targets."""
    lengths = {t.kind: t.duration // timedelta(microseconds=1) for t in policy.targets}
    calendar = policy.calendar
    month_us = calendar.elapsed_us(now_us) - calendar.elapsed_us(now_us - _FOUR_WEEKS_US)
    return Promise(
        calendar,
        lengths[TargetKind.FIRST_RESPONSE],
        lengths[TargetKind.UPDATE],
        lengths[TargetKind.SOLUTION],
        policy.targets[0].notify[0],
        month_us // _WORKDAYS,
    )


# The usual distance of a step from the one before: a share of a target, or of a working day.
_OF_RESPONSE = {MOVED: 0.03, TAKEN: 0.1, ACKNOWLEDGED: 0.1}
_OF_UPDATE = {NOTE: 0.08, THIRD_PARTY: 0.1, DATE: 0.1, CUSTOMER: 0.5}
_BEFORE_ANSWER_OF_RESPONSE = 0.1
_ANSWER_OF_UPDATE = 0.2
# What waits for others takes days, from and to.
_DAYS = {WOKEN: (1.5, 5.0), ENDED: (2.0, 4.0), REOPENED: (0.2, 2.0)}
_DAYS_OF_OTHERS = (0.3, 2.5)


def pace(beats: Sequence[Beat], promise: Promise, random: Random) -> None:
    """Give every step a believable distance from the one before."""
    answered = False
    for before, beat in pairwise(beats):
        beat.gap_us = _gap(before, beat, promise, random, answered)
        answered = answered or beat.kind in ANSWERS


def _gap(before: Beat, beat: Beat, promise: Promise, random: Random, answered: bool) -> int:
    if beat.kind in _OF_RESPONSE:
        return _around(promise.response_us * _OF_RESPONSE[beat.kind], random)
    if not answered and beat.kind not in _DAYS:
        return _around(promise.response_us * _BEFORE_ANSWER_OF_RESPONSE, random)
    if beat.kind in _DAYS or (beat.kind in ANSWERS and before.pauses):
        return _whole(promise.day_us * random.uniform(*_DAYS.get(beat.kind, _DAYS_OF_OTHERS)))
    return _around(promise.update_us * _OF_UPDATE.get(beat.kind, _ANSWER_OF_UPDATE), random)


def _around(median_us: float, random: Random) -> int:
    return _whole(random.lognormvariate(log(median_us), _SPREAD))


def _whole(span_us: float) -> int:
    """Whole seconds, and at least twenty of them."""
    return max(20, round(span_us / SECOND_US)) * SECOND_US


def drag(beats: Sequence[Beat], random: Random) -> None:
    """One ticket in sixteen takes much longer than usual, once it was answered."""
    if random.random() < 1 / 16:
        answered = next((n for n, beat in enumerate(beats) if beat.kind in ANSWERS), len(beats))
        for n in _counting(beats, range(answered + 1, len(beats) - 1)):
            beats[n].gap_us = _whole(beats[n].gap_us * random.uniform(3, 7))


def _counting(beats: Sequence[Beat], indexes: Iterable[int]) -> list[int]:
    """Those steps whose gap counts for the solution clock."""
    return [n for n in indexes if not beats[n - 1].pauses and beats[n - 1].state.is_open]


def _stretch(beats: Sequence[Beat], indexes: Sequence[int], total_us: float) -> int:
    """Make the gaps of these steps sum up to about ``total_us``; returns what they sum up to."""
    known = sum(beats[n].gap_us for n in indexes)
    for n in indexes:
        beats[n].gap_us = max(SECOND_US, int(beats[n].gap_us * total_us / known))
    return sum(beats[n].gap_us for n in indexes)


def rest(beats: Sequence[Beat], promise: Promise, random: Random) -> int:
    """Fit a ticket that waits: its promises are not broken yet. Returns the time since."""
    contact = last_contact(list(beats))
    late = _counting(beats, range(contact + 1, len(beats)))
    if sum(beats[n].gap_us for n in late) > promise.update_us * 0.6:
        _stretch(beats, late, promise.update_us * random.uniform(0.1, 0.6))
    counted = _counting(beats, range(1, len(beats)))
    if sum(beats[n].gap_us for n in counted) > promise.solution_us * 0.8:
        _stretch(beats, counted, promise.solution_us * random.uniform(0.3, 0.8))
    longest = {AGENT: 2.5, THIRD_PARTY: 5.0}.get(beats[-1].kind, 3.0)
    return _whole(promise.day_us * random.uniform(0.05, longest))


def aim(
    beats: Sequence[Beat], promise: Promise, kind: TargetKind, left_us: int, random: Random
) -> int:
    """Fit a ticket so that its next deadline is of this kind, with ``left_us`` of working time
    left (negative: overdue). Returns the working time since the last step.
    """
    used = promise.target_us(kind) - left_us
    contact = last_contact(list(beats))
    if kind is TargetKind.FIRST_RESPONSE:
        since = used
    elif kind is TargetKind.UPDATE:
        since = used
        _limit(beats, contact, promise.solution_us - left_us - since, random)
    else:
        since = int(min((promise.update_us - left_us) * random.uniform(0.05, 0.7), used * 0.5))
        since = max(since, SECOND_US)
        answer = next(n for n, beat in enumerate(beats) if beat.kind in ANSWERS)
        early = sum(beats[n].gap_us for n in range(1, answer + 1))
        late = _counting(beats, range(answer + 1, contact + 1))
        since = used - early - _stretch(beats, late, max(SECOND_US, used - early - since))
    after = range(contact + 1, len(beats))
    if after:
        return since - _stretch(beats, after, since * random.uniform(0.1, 0.6))
    return since


def _limit(beats: Sequence[Beat], contact: int, most_us: int, random: Random) -> None:
    """Keep the solution's deadline behind the one that is aimed at."""
    before = _counting(beats, range(1, contact + 1))
    if sum(beats[n].gap_us for n in before) > most_us * 0.9:
        _stretch(beats, before, most_us * random.uniform(0.3, 0.9))


def place(beats: Sequence[Beat], promise: Promise, anchor: Beat, elapsed_us: int) -> None:
    """Turn gaps into instants, given the working time up to ``anchor`` (one of the steps)."""
    before = 0
    for beat in beats:
        before += beat.gap_us
        beat.at_us = before
        if beat is anchor:
            shift = elapsed_us - before
    for beat in beats:
        at_us = promise.calendar.instant_us(beat.at_us + shift)
        beat.at_us = at_us - at_us % SECOND_US
