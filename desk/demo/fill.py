"""Fills an empty desk with half a year of believable work, built around the present moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from desk import drafts, ledger, timekeeping
from desk.actors import as_agent
from desk.demo.bells import with_bells
from desk.demo.casting import INCIDENT, WHOLE, Casting
from desk.demo.configure import Ids, configure
from desk.demo.corpus import Corpus, load_corpus
from desk.demo.histories import SPOKEN, Case, Teller, Told
from desk.demo.pace import Promise, aim, drag, pace, place, promise_of, rest
from desk.demo.reasons import reason
from desk.demo.script import ENDED, WOKEN, Beat, keep_informed, opening, whole
from desk.demo.wishes import HERO, Running, Wish, wishes
from desk.desk import Desk, open_desk
from desk.ledger import NewHistory
from desk.numbers import DEFAULT_FORMAT, sequence_key, ticket_number
from desk.workflow import OPEN, WAITING_AGENT
from sla_engine import TargetKind
from store import places
from store import tickets as rows
from store import timekeeping as times
from store.rows import Ticket, TimeEntry
from store.times import from_us

if TYPE_CHECKING:
    from store.store import Store
    from store.writer import Transaction

HALF_A_YEAR = timedelta(days=182)
_TODAY = timedelta(hours=7)
_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US
_DAY_US = 86_400 * _SECOND_US
_REOPENED, _MOVED, _WITHOUT_SLA, _AT_NIGHT = 0.07, 0.12, 0.03, 0.3
_SOLVED_TODAY = 0.045
_BATCH = 200

Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    pass


async def fill(
    store: Store,
    *,
    now: datetime,
    open_tickets: int = 400,
    past_tickets: int = 2000,
    seed: int = 1,
    progress: Progress = _silent,
) -> None:
    """Fill an empty desk as it might look at ``now`` (aware); the same for the same arguments.

    ``progress`` is told (done, total) in steps; when it raises, no ticket is written. The demo's
    own agent has the login "anna", a draft, and a paused stopwatch.
    """
    moment = [now]
    desk = await open_desk(store, lambda: moment[0])
    random = Random(seed)
    corpus = load_corpus()
    ids = await configure(desk, corpus, random)
    plot = _Plot(desk, corpus, ids, random)
    total = 2 * (open_tickets + past_tickets)
    told: list[Told] = []
    for one in plot.tickets(open_tickets, past_tickets):
        told.append(one)
        if len(told) % _BATCH == 0:
            progress(len(told), total)
    told.sort(key=lambda one: one.created_us)
    tickets = await desk.write(lambda tx: _write(desk, tx, told, progress))
    await _equip(desk, moment, plot, list(zip(told, tickets, strict=True)))
    progress(total, total)


class _Plot:
    """Invents tickets."""

    def __init__(self, desk: Desk, corpus: Corpus, ids: Ids, random: Random) -> None:
        self._desk, self._corpus, self._ids, self._random = desk, corpus, ids, random
        self._casting = Casting(corpus, random)
        self._now_us = desk.now_us()
        self._promises: Mapping[str, Promise] = {
            key: promise_of(policy, self._now_us)
            for key, sla_id in ids.slas.items()
            if (policy := desk.policies.policy(sla_id)) is not None
        }

    def tickets(self, open_tickets: int, past_tickets: int) -> Iterator[Told]:
        """All of them, in no order."""
        for wish in wishes(self._promises, self._desk.now(), open_tickets, self._random):
            yield self._open(wish)
        for _ in range(past_tickets):
            yield self._past()

    def _open(self, wish: Wish) -> Told:
        if isinstance(wish, Running):
            return self._running(wish)
        part = self._casting.part(wish.after, self._promises)
        promise = self._promises[part.sla]
        case = self._casting.case(part, owned=True)
        beats = opening(
            part.scenario, part.length, owned=True, moved=self._is_moved(case), busy=False
        )
        pace(beats, promise, self._random)
        since_us = rest(beats, promise, self._random)
        return self._ending(self._freed(case), beats, promise, since_us)

    def _running(self, wish: Running) -> Told:
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

    def _ending(self, case: Case, beats: list[Beat], promise: Promise, since_us: int) -> Told:
        """Place the steps so that the last one was ``since_us`` of working time ago."""
        elapsed_us = promise.calendar.elapsed_us(self._now_us) - since_us
        place(beats, promise, beats[-1], elapsed_us)
        return self._told(case, beats)

    def _past(self) -> Told:
        part = self._casting.part(WHOLE, self._promises)
        promise = self._promises[part.sla]
        case = self._casting.case(part, owned=True)
        reopened = part.scenario.kind == INCIDENT and self._random.random() < _REOPENED
        beats = whole(part.scenario, moved=self._is_moved(case), reopened=reopened)
        pace(beats, promise, self._random)
        drag(beats, self._random)
        back = _TODAY if self._random.random() < _SOLVED_TODAY else HALF_A_YEAR
        # A little more work lately than half a year ago.
        back_us = back / timedelta(microseconds=1) * self._random.random() ** 1.15
        elapsed_us = promise.calendar.elapsed_us(self._now_us - round(back_us))
        place(beats, promise, beats[-2], elapsed_us)
        _wake_on_the_hour(beats)
        if beats[-1].kind == ENDED and beats[-1].at_us > self._now_us:
            beats.pop()
        self._come_at_night(case, beats, promise)
        return self._told(self._freed(case), beats)

    def _freed(self, case: Case) -> Case:
        """The same, now and then without any SLA."""
        return replace(case, sla="") if self._random.random() < _WITHOUT_SLA else case

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

    def _told(self, case: Case, beats: list[Beat]) -> Told:
        teller = Teller(self._corpus, self._ids, self._random, self._desk.now(), case, beats)
        told = teller.tell()
        told.events[0].data.update(reason(self._desk, self._ids, case, told.events[0].data))
        told.events[:] = with_bells(self._desk, told.events)
        return told

    def draft(self, told: Told) -> str:
        """The beginning of an answer on a ticket."""
        now = self._desk.now()
        return Teller(self._corpus, self._ids, self._random, now, told.case, told.beats).draft()

    def _is_moved(self, case: Case) -> bool:
        team = self._corpus.services[case.scenario.service].team
        return team != "service_desk" and self._random.random() < _MOVED


def _wake_on_the_hour(beats: list[Beat]) -> None:
    """People wait until three o'clock, not until 14:51:07."""
    for before, beat in pairwise(beats):
        if beat.kind == WOKEN:
            beat.at_us = max(before.at_us + _SECOND_US, beat.at_us - beat.at_us % _HOUR_US)


async def _write(
    desk: Desk, tx: Transaction, told: Sequence[Told], progress: Progress
) -> list[Ticket]:
    """Write the tickets, oldest first, with their numbers and the time booked on them."""
    counted: Counter[str] = Counter()
    histories = []
    for one in told:
        local = from_us(one.created_us).astimezone()
        key = sequence_key(DEFAULT_FORMAT, local)
        counted[key] += 1
        customer = one.case.customer
        histories.append(
            NewHistory(
                ticket_number(DEFAULT_FORMAT, local, counted[key]),
                one.events,
                customer_name=f"{customer.name} {customer.organisation}",
                silent=True,
            )
        )
    written: list[Ticket] = []
    for start in range(0, len(histories), _BATCH):
        written += await ledger.open_tickets(desk, tx, histories[start : start + _BATCH])
        progress(len(told) + len(written), 2 * len(told))
    await times.add_entries(
        tx,
        [
            TimeEntry(0, ticket.id, work.agent_id, work.at_us, work.seconds, work.note, work.at_us)
            for one, ticket in zip(told, written, strict=True)
            for work in one.bookings
        ],
    )
    await rows.skip_numbers(tx, counted)
    return written


async def _equip(
    desk: Desk, moment: list[datetime], plot: _Plot, tickets: Sequence[tuple[Told, Ticket]]
) -> None:
    """Give the demo's agent a draft and a paused stopwatch, and everybody a quiet start."""
    now = moment[0]
    hero = next(a for a in desk.catalogue.agents.values() if a.login == HERO)
    mine = [pair for pair in tickets if pair[1].owner_id == hero.id and pair[1].is_open]
    answering = [pair for pair in mine if pair[1].state == WAITING_AGENT.code]
    working = [pair for pair in mine if pair[1].state == OPEN.code]
    for told, ticket in answering[:1]:
        moment[0] = now - timedelta(minutes=9)
        await drafts.keep(desk, hero.id, drafts.REPLY, ticket.id, {"text": plot.draft(told)})
    for _, ticket in working[:1]:
        moment[0] = now - timedelta(minutes=31)
        await timekeeping.start(desk, as_agent(hero), ticket.id)
        moment[0] += timedelta(minutes=12, seconds=41)
        await timekeeping.pause(desk, as_agent(hero))
    moment[0] = now
    newest = await desk.store.reader.run(places.here)

    async def quiet(tx: Transaction) -> None:
        for agent_id in desk.catalogue.agents:
            await times.seen_bells(tx, agent_id, "", newest)

    await desk.write(quiet)
