"""Invents the tickets of a demo desk: each by its number, always the same, in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from msgspec import Struct

from desk.demo.casting import INCIDENT, WHOLE, Casting
from desk.demo.configure import Ids
from desk.demo.corpus import AGENT
from desk.demo.crowd import Crowd
from desk.demo.histories import SPOKEN, Case, Teller, Told
from desk.demo.pace import Promise, aim, drag, pace, place, promise_of, rest
from desk.demo.reasons import reason
from desk.demo.script import (
    ENDED,
    WOKEN,
    Beat,
    brief,
    drawn_out,
    keep_informed,
    opening,
    whole,
)
from desk.demo.size import HALF_A_YEAR, Size
from desk.demo.staff import corpus_of
from desk.demo.wishes import Running, Wish, Wishes
from desk.policies import Policies
from sla_engine import BusinessCalendar, TargetKind
from store.replacing import replace
from store.rows import Catalogue
from store.times import to_us

# Tickets that ended within it are placed by their end, since they must not end after now.
LATELY = timedelta(days=60)
_TODAY = timedelta(hours=7)
_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US
_DAY_US = 86_400 * _SECOND_US
_REOPENED, _MOVED, _WITHOUT_SLA, _AT_NIGHT = 0.07, 0.12, 0.03, 0.3
_SOLVED_TODAY = 0.045
_TAKEN, _CLOSED = 0.4, 0.4
# Which of so many is the saga; not the first one, which is somebody's who is overdue.
_A_SAGA = 7
_ROUNDS = (22, 40)


class Stage(Struct, frozen=True):
    """What a demo desk is invented from; the same one gives the same tickets."""

    catalogue: Catalogue
    ids: Ids
    now: datetime
    size: Size
    seed: int


class Window(Struct, frozen=True):
    """From ``start_us`` on, before ``end_us``."""

    start_us: int
    end_us: int


class Invented(Struct, frozen=True):
    """A ticket whose steps have their instants, without any words yet."""

    case: Case
    beats: list[Beat]

    @property
    def created_us(self) -> int:
        """When it came in."""
        return self.beats[0].at_us


class Plot:
    """The tickets from 0 on: those that are open, those that ended of late, and all others."""

    def __init__(self, stage: Stage) -> None:
        self.stage, size = stage, stage.size
        self.policies = Policies(stage.catalogue)
        self.now_us = to_us(stage.now)
        self._random = Random()
        self._corpus = corpus_of(size)
        self._casting = Casting(self._corpus, Crowd(self._corpus, size.crowd), self._random)
        self._promises: Mapping[str, Promise] = {
            key: promise_of(policy, self.now_us)
            for key, sla_id in stage.ids.slas.items()
            if (policy := self.policies.policy(sla_id)) is not None
        }
        self._wishes = Wishes(self._promises, stage.now, size.open_tickets, self._random)
        self.lately = min(LATELY, size.span) if size.span > HALF_A_YEAR else size.span
        self._late = round(size.past_tickets * (self.lately / size.span))

    @property
    def placed_by_now(self) -> int:
        """How many tickets, from 0 on, have their time from the present moment. The others are
        invented for a window in which they come in.
        """
        return self.stage.size.open_tickets + self._late

    @property
    def calendar(self) -> BusinessCalendar:
        """The hours in which most of the work is done."""
        return self.policies.calendar(next(iter(self.stage.ids.calendars.values())))

    def invent(self, n: int, window: Window | None = None) -> Invented:
        """The ticket ``n``; with a ``window``, it comes in within it."""
        self._random.seed(self.stage.seed << 40 | n)
        is_saga = bool(self.stage.size.sagas) and n % self.stage.size.sagas == _A_SAGA
        if window is not None:
            return self._long_past(is_saga, window)
        if n >= self.stage.size.open_tickets:
            return self._past(is_saga)
        return self._open(self._wishes.wish(n), is_saga)

    def tell(self, invented: Invented) -> Told:
        """The same with its words; right after ``invent``, with which it shares its chances."""
        stage, case = self.stage, invented.case
        teller = Teller(self._corpus, stage.ids, self._random, stage.now, case, invented.beats)
        told = teller.tell()
        created = told.events[0].data
        created.update(reason(stage.catalogue, stage.ids, case, created))
        return told

    def draft(self, n: int) -> str:
        """The beginning of an answer on the ticket ``n``, one of those without a window."""
        stage, one = self.stage, self.invent(n)
        random, now = self._random, stage.now
        return Teller(self._corpus, stage.ids, random, now, one.case, one.beats).draft()

    # -- open ----------------------------------------------------------------------------------

    def _open(self, wish: Wish, is_saga: bool) -> Invented:
        if isinstance(wish, Running):
            return self._running(wish)
        part = self._casting.part(wish.after, self._promises)
        promise = self._promises[part.sla]
        case = self._casting.case(part, owned=True)
        beats = opening(
            part.scenario, part.length, owned=True, moved=self._is_moved(case), busy=False
        )
        if is_saga:
            self._draw_out(beats)
        pace(beats, promise, self._random)
        since_us = rest(beats, promise, self._random)
        return self._ending(self._freed(case), beats, promise, since_us)

    def _running(self, wish: Running) -> Invented:
        part = self._casting.part(wish.kind, wish.left_us, wish.owner)
        promise = self._promises[part.sla]
        case = self._casting.case(part, owned=wish.owned, owner=wish.owner)
        moved = wish.owned and self._is_moved(case)
        beats = opening(part.scenario, part.length, owned=wish.owned, moved=moved, busy=True)
        if wish.kind is TargetKind.SOLUTION:
            keep_informed(beats, promise.solution_us // promise.update_us)
        pace(beats, promise, self._random)
        since_us = aim(beats, promise, wish.kind, wish.left_us[part.sla], self._random)
        return self._ending(case, beats, promise, since_us)

    def _ending(self, case: Case, beats: list[Beat], promise: Promise, since_us: int) -> Invented:
        """Place the steps so that the last one was ``since_us`` of working time ago."""
        elapsed_us = promise.calendar.elapsed_us(self.now_us) - since_us
        place(beats, promise, beats[-1], elapsed_us)
        return Invented(case, beats)

    # -- ended ---------------------------------------------------------------------------------

    def _past(self, is_saga: bool) -> Invented:
        case, beats, promise = self._ended(is_saga)
        back = _TODAY if self._random.random() < _SOLVED_TODAY else self.lately
        # A little more work lately than half a year ago.
        back_us = back / timedelta(microseconds=1) * self._random.random() ** 1.15
        self._end_at(beats, promise, self.now_us - round(back_us))
        self._come_at_night(case, beats, promise)
        return Invented(self._freed(case), beats)

    def _end_at(self, beats: list[Beat], promise: Promise, at_us: int) -> None:
        """Place the steps so that the solution comes at that instant."""
        solved = beats[-2] if beats[-1].kind == ENDED else beats[-1]
        place(beats, promise, solved, promise.calendar.elapsed_us(at_us))
        _wake_on_the_hour(beats)
        if beats[-1].kind == ENDED and beats[-1].at_us > self.now_us:
            beats.pop()

    def _long_past(self, is_saga: bool, window: Window) -> Invented:
        case, beats, promise = self._ended(is_saga)
        calendar, random = promise.calendar, self._random
        start_us, end_us = window.start_us, window.end_us
        comes_us = random.randrange(start_us, end_us)
        opens, closes = calendar.elapsed_us(start_us), calendar.elapsed_us(end_us)
        is_by_day = case.scenario.channel in SPOKEN or random.random() > _AT_NIGHT
        if is_by_day and closes - opens > 2 * _SECOND_US:
            comes_us = calendar.instant_us(random.randrange(opens + _SECOND_US, closes))
        comes_us -= comes_us % _SECOND_US
        while True:
            place(beats, promise, beats[0], calendar.elapsed_us(comes_us))
            # Also when nobody is there.
            beats[0].at_us = comes_us
            _wake_on_the_hour(beats)
            if beats[-1].at_us < self.now_us:
                return Invented(self._freed(case), beats)
            for beat in beats:
                beat.gap_us //= 2

    def _ended(self, is_saga: bool) -> tuple[Case, list[Beat], Promise]:
        part = self._casting.part(WHOLE, self._promises)
        promise, scenario = self._promises[part.sla], part.scenario
        case = self._casting.case(part, owned=True)
        is_brief = self._random.random() < self.stage.size.brief
        if is_brief and not is_saga and scenario.turns[-1].who == AGENT:
            is_taken = scenario.channel not in SPOKEN and self._random.random() < _TAKEN
            beats = brief(scenario, taken=is_taken, closed=self._random.random() < _CLOSED)
        else:
            reopened = scenario.kind == INCIDENT and self._random.random() < _REOPENED
            beats = whole(scenario, moved=self._is_moved(case), reopened=reopened)
        if is_saga:
            self._draw_out(beats)
        pace(beats, promise, self._random)
        drag(beats, self._random)
        return case, beats, promise

    def _come_at_night(self, case: Case, beats: list[Beat], promise: Promise) -> None:
        """Mails also come when nobody is there: move some to before the day's opening."""
        if case.scenario.channel in SPOKEN or self._random.random() > _AT_NIGHT:
            return
        first, calendar = beats[0], promise.calendar
        day = calendar.periods_us(first.at_us - _DAY_US // 4, first.at_us + 1)
        opening_us = min((start for start, _ in day), default=first.at_us)
        night_us = opening_us - round(self._random.uniform(600, 10 * 3600)) * _SECOND_US
        elapsed_us = calendar.elapsed_us(opening_us)
        if calendar.elapsed_us(night_us) == elapsed_us:
            place(beats, promise, first, elapsed_us)
            first.at_us = night_us - night_us % _SECOND_US

    # -- chances -------------------------------------------------------------------------------

    def _freed(self, case: Case) -> Case:
        """The same, now and then without any SLA."""
        return replace(case, sla="") if self._random.random() < _WITHOUT_SLA else case

    def _is_moved(self, case: Case) -> bool:
        team = self._corpus.services[case.scenario.service].team
        return team != "service_desk" and self._random.random() < _MOVED

    def _draw_out(self, beats: list[Beat]) -> None:
        drawn_out(beats, self._random.randint(*_ROUNDS))


def _wake_on_the_hour(beats: list[Beat]) -> None:
    """People wait until three o'clock, not until 14:51:07."""
    for before, beat in pairwise(beats):
        if beat.kind == WOKEN:
            beat.at_us = max(before.at_us + _SECOND_US, beat.at_us - beat.at_us % _HOUR_US)
