"""Turns the script of a demo ticket into events: who does what, in which words, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from msgspec import Struct

from desk import journal
from desk.actors import SYSTEM, Actor
from desk.demo import script
from desk.demo.configure import Ids
from desk.demo.corpus import (
    AGENT,
    CUSTOMER,
    DATE,
    NOTE,
    THIRD_PARTY,
    Corpus,
    DemoAgent,
    DemoCustomer,
    Scenario,
)
from desk.demo.script import Beat
from desk.demo.wording import ZONES, Wording, workday
from desk.workflow import State
from sla_engine import Author
from store.rows import NewEvent
from store.times import from_us, to_us

MINUTE_S = 60
_PRIORITIES = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
_CHANNELS = {"email": "e-mail", "walk_in": "walk-in"}
# Here the customer is on the phone or at the counter, and an agent writes.
SPOKEN = ("phone", "walk_in")
_FORGOTTEN = 0.25
# Steps that no scenario has words for.
_PHRASES = {
    script.ACKNOWLEDGED: "acknowledge",
    script.INFORMED: "inform",
    script.REOPENED: "reopen",
    script.SETTLED: "settle",
    AGENT: "inform",
}


class Case(Struct, frozen=True):
    """Whose ticket it is. ``clerk``: who took the call, or moved the ticket to its team."""

    scenario: Scenario
    customer: DemoCustomer
    colleague: DemoCustomer
    sla: str
    clerk: DemoAgent
    owner: DemoAgent | None


class Booking(Struct, frozen=True):
    """Time that an agent booked."""

    agent_id: int
    at_us: int
    seconds: int
    note: str


class Told(Struct, frozen=True):
    """A ticket as it will be written."""

    case: Case
    beats: list[Beat]
    events: list[NewEvent]
    bookings: list[Booking]

    @property
    def created_us(self) -> int:
        """When the ticket came in."""
        return self.beats[0].at_us


class Teller:
    """Writes the events of one ticket. The steps must have their instants."""

    def __init__(
        self, corpus: Corpus, ids: Ids, random: Random, now: datetime, case: Case, beats: list[Beat]
    ) -> None:
        self._corpus, self._ids, self._random, self._now = corpus, ids, random, now
        self._case, self._beats = case, beats
        self._zone = ZONES[case.customer.language]
        self._awaited = self._awaited_day()
        self._wording = Wording(
            corpus, random, case.customer, case.colleague, from_us(beats[0].at_us), self._awaited
        )
        self._agent = self._actor(case.owner or case.clerk)
        self._clerk = self._actor(case.clerk)
        self._customer = Actor(
            Author.CUSTOMER, ids.customers[case.customer.email], case.customer.name
        )
        self._bookings: list[Booking] = []
        self._phrases: dict[str, Iterator[str]] = {}

    def tell(self) -> Told:
        """The whole history."""
        special = {
            script.CREATED: self._created,
            script.MOVED: self._moved,
            script.TAKEN: self._taken,
            script.WOKEN: self._woken,
            script.ENDED: self._ended,
            script.REOPENED: self._customer_wrote,
            CUSTOMER: self._customer_wrote,
            NOTE: self._noted,
            THIRD_PARTY: self._noted,
            DATE: self._noted,
        }
        events = [
            event for beat in self._beats for event in special.get(beat.kind, self._answered)(beat)
        ]
        return Told(self._case, self._beats, events, self._bookings)

    def draft(self) -> str:
        """The beginning of another answer."""
        return self._words(AGENT, self._phrase("draft"), self._now)

    def _created(self, beat: Beat) -> list[NewEvent]:
        scenario, ids = self._case.scenario, self._ids
        moved = any(other.kind == script.MOVED for other in self._beats)
        # Whom nobody sees taking it, was given it by the clerk who opened it.
        given = self._case.owner is not None and not any(
            other.kind == script.TAKEN for other in self._beats
        )
        properties: dict[str, object] = {
            "subject": self._wording.subject(self._random.choice(scenario.subjects)),
            "customer_id": self._customer.id,
            "channel": self._channel,
            "type": scenario.kind,
            "priority": self._priority(),
            "queue_id": ids.queues["service_desk" if moved else self._team],
            "service_id": ids.services[scenario.service],
            "sla_id": ids.slas[self._case.sla] if self._case.sla else None,
            "owner_id": self._agent.id if given else None,
            "due_us": self._due_us(),
            "progress": 0,
        }
        author = self._clerk if given or scenario.channel in SPOKEN else self._customer
        said = journal.message(
            beat.at_us, self._customer, self._text(beat), public=True, channel=self._channel
        )
        return [journal.created(beat.at_us, author, properties), said]

    def _moved(self, beat: Beat) -> list[NewEvent]:
        queues = self._ids.queues
        change = (queues["service_desk"], queues[self._team])
        return [journal.edited(beat.at_us, self._clerk, {"queue_id": change})]

    def _taken(self, beat: Beat) -> list[NewEvent]:
        change: dict[str, tuple[object, object]] = {"owner_id": (None, self._agent.id)}
        return [journal.edited(beat.at_us, self._agent, change), *self._state(beat)]

    def _woken(self, beat: Beat) -> list[NewEvent]:
        return [journal.state(beat.at_us, SYSTEM, beat.state.code)]

    def _ended(self, beat: Beat) -> list[NewEvent]:
        return self._state(beat)

    def _customer_wrote(self, beat: Beat) -> list[NewEvent]:
        # Who called once, answers the agent's mail afterwards.
        channel = _CHANNELS["email"] if self._case.scenario.channel in SPOKEN else self._channel
        said = journal.message(
            beat.at_us, self._customer, self._text(beat), public=True, channel=channel
        )
        return [said, journal.state(beat.at_us, self._customer, beat.state.code)]

    def _noted(self, beat: Beat) -> list[NewEvent]:
        said = journal.message(beat.at_us, self._agent, self._text(beat), public=False)
        return [said] if beat.kind == NOTE else [said, *self._state(beat)]

    def _answered(self, beat: Beat) -> list[NewEvent]:
        if beat.kind in (script.ACKNOWLEDGED, script.INFORMED):
            return [self._said(beat)]
        said = [] if beat.kind == script.SOLVED and beat.turn is None else [self._said(beat)]
        return [*said, *self._booked(beat), *self._state(beat)]

    def _said(self, beat: Beat) -> NewEvent:
        address = self._case.customer.email
        return journal.message(beat.at_us, self._agent, self._text(beat), public=True, to=address)

    def _state(self, beat: Beat) -> list[NewEvent]:
        """The change of state that comes with a step, if there is one."""
        if beat.state is self._before(beat):
            return []
        until_us = self._wakes_us() if beat.kind == DATE else None
        return [journal.state(beat.at_us, self._agent, beat.state.code, until_us)]

    def _before(self, beat: Beat) -> State:
        index = next(n for n, other in enumerate(self._beats) if other is beat)
        return self._beats[index - 1].state

    def _booked(self, beat: Beat) -> list[NewEvent]:
        """The work that went into an answer; people forget to book some of it."""
        if self._random.random() < _FORGOTTEN or self._agent.id is None:
            return []
        share = self._case.scenario.minutes * self._random.uniform(0.25, 0.8)
        seconds = max(2, round(share)) * MINUTE_S
        note = self._phrase("work")
        self._bookings.append(Booking(self._agent.id, beat.at_us, seconds, note))
        return [journal.time(beat.at_us, self._agent, seconds, note)]

    def _text(self, beat: Beat) -> str:
        at = from_us(beat.at_us)
        if beat.turn is not None:
            return self._words(beat.turn.who, beat.turn.text, at)
        who = CUSTOMER if beat.kind == script.REOPENED else AGENT
        return self._words(who, self._phrase(_PHRASES[beat.kind]), at)

    def _words(self, who: str, text: str, at: datetime) -> str:
        return self._wording.text(who, text, self._case.owner or self._case.clerk, at)

    def _phrase(self, kind: str) -> str:
        """Another one each time, as long as there are others."""
        if kind not in self._phrases:
            known = self._corpus.phrases[self._case.customer.language][kind]
            self._phrases[kind] = cycle(self._random.sample(known, len(known)))
        return next(self._phrases[kind])

    def _priority(self) -> int:
        usual = _PRIORITIES[self._case.scenario.priority]
        if self._random.random() < 0.15:
            return min(4, max(1, usual + self._random.choice((-1, 1))))
        return usual

    def _awaited_day(self) -> date | None:
        """The day that {date} means: the one that is waited for, where there is one."""
        for beat in self._beats:
            if beat.kind == script.WOKEN:
                return from_us(beat.at_us).astimezone(self._zone).date()
        if self._beats[-1].state.is_open:
            ahead = timedelta(days=self._random.randint(1, 10))
            return workday(self._now.astimezone(self._zone).date() + ahead)
        return None

    def _wakes_us(self) -> int | None:
        """When a ticket that waits for a date goes on."""
        for beat in self._beats:
            if beat.kind == script.WOKEN:
                return beat.at_us
        return self._hour_us(8)

    def _due_us(self) -> int | None:
        """What is wanted for a date is due that afternoon."""
        is_dated = any(turn.who == DATE for turn in self._case.scenario.turns)
        return self._hour_us(16) if is_dated else None

    def _hour_us(self, hour: int) -> int | None:
        day = self._awaited
        if day is None:
            return None
        return to_us(datetime(day.year, day.month, day.day, hour, tzinfo=self._zone))

    def _actor(self, agent: DemoAgent) -> Actor:
        return Actor(Author.AGENT, self._ids.agents[agent.login], agent.name)

    @property
    def _team(self) -> str:
        return self._corpus.services[self._case.scenario.service].team

    @property
    def _channel(self) -> str:
        channel = self._case.scenario.channel
        return _CHANNELS.get(channel, channel)
