"""Sets demo tickets down as rows: numbered, with their clocks, and with the bells that rang."""

from __future__ import annotations

from collections import Counter, defaultdict

from msgspec import Struct

from desk import journal, ledger
from desk.demo.histories import Told
from desk.demo.plot import Plot
from desk.demo.schedule import Batch, key_of
from desk.demo.wishes import HERO
from desk.derive import Derived, derive
from desk.numbers import DEFAULT_FORMAT, ticket_number
from store import search, word_index
from store.bulk_rows import Row, bell_row, clock_row, event_row, ticket_row
from store.replacing import replace
from store.rows import Event, NewEvent, Ticket
from store.times import from_us


class Mine(Struct, frozen=True):
    """An open ticket of the hero's: its id, its number in the plot, its state."""

    ticket_id: int
    n: int
    state: str


class SetDown(Struct, frozen=True):
    """A batch by table. Events are numbered from 1; whoever writes them adds what was before."""

    rows: dict[str, list[Row]]
    words: list[tuple[int, list[str]]]
    events: int
    mine: list[Mine]


def set_down(plot: Plot, batch: Batch) -> SetDown:
    """Work a batch out."""
    return _Page(plot, batch).written()


class _Page:
    def __init__(self, plot: Plot, batch: Batch) -> None:
        self._plot, self._batch = plot, batch
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._words: list[tuple[int, list[str]]] = []
        self._events = 0
        self._mine: list[Mine] = []
        self._hero = plot.stage.ids.agents[HERO]

    def written(self) -> SetDown:
        plot, batch = self._plot, self._batch
        told = [(plot.tell(plot.invent(n)), n) for n in batch.placed]
        told += [(plot.tell(plot.invent(n, batch.window)), n) for n in range(*batch.others)]
        told.sort(key=lambda pair: (pair[0].created_us, pair[1]))
        counted = Counter(batch.counted)
        for ticket_id, (one, n) in enumerate(told, start=batch.first_id):
            key = key_of(one.created_us)
            counted[key] += 1
            local = from_us(one.created_us).astimezone()
            number = ticket_number(DEFAULT_FORMAT, local, counted[key])
            ticket = self._write(ticket_id, number, one)
            if ticket.is_open and ticket.owner_id == self._hero:
                self._mine.append(Mine(ticket_id, n, ticket.state))
        return SetDown(dict(self._rows), self._words, self._events, self._mine)

    def _write(self, ticket_id: int, number: str, one: Told) -> Ticket:
        plot, rows, now_us = self._plot, self._rows, self._plot.now_us
        customer = one.case.customer
        derived = derive(
            ticket_id,
            number,
            [_numbered(n, ticket_id, event) for n, event in enumerate(one.events)],
            plot.stage.catalogue,
            plot.policies,
            plot.stage.now,
            customer_name=f"{customer.name} {customer.organisation}",
        )
        events = self._with_bells(ticket_id, one.events, derived)
        ticket = replace(derived.ticket, updated_us=events[-1].occurred_us)
        rows["ticket"].append(ticket_row(ticket))
        rows["ticket_trail"].append((ticket_id, derived.trail))
        rows["ticket_event"] += map(event_row, events)
        rows["message"] += [
            (event.id, ticket_id, event.body) for event in events if event.body is not None
        ]
        bodies = [event.body for event in one.events if event.body is not None]
        header = search.header(ticket.search, ticket.origin)
        self._words.append((ticket_id, word_index.entry(ticket_id, [header, *bodies])))
        rows["clock"] += map(clock_row, ledger.silenced(derived.clocks, now_us))
        rows["bell"] += [
            bell_row(ticket_id, *bell) for bell in ledger.rung_in_silence(derived, now_us)
        ]
        rows["time_entry"] += [
            (ticket_id, work.agent_id, work.at_us, work.seconds, work.note, work.at_us)
            for work in one.bookings
        ]
        return ticket

    def _with_bells(self, ticket_id: int, events: list[NewEvent], derived: Derived) -> list[Event]:
        """The events, and each threshold that a clock passed up to now, all in order of time."""
        rang = [
            journal.bell(at_us, clock.target, clock.cycle, percent, clock.policy_version)
            for clock in derived.clocks
            for percent, at_us in clock.thresholds
            if at_us is not None and at_us <= self._plot.now_us
        ]
        if rang:
            # Sorting is stable: what happens at one instant keeps its order.
            events = sorted([*events, *rang], key=lambda event: event.occurred_us)
        first = self._events + 1
        self._events += len(events)
        return [_numbered(n, ticket_id, event) for n, event in enumerate(events, start=first)]


def _numbered(event_id: int, ticket_id: int, event: NewEvent) -> Event:
    return Event(
        event_id,
        ticket_id,
        event.occurred_us,
        event.occurred_us,
        event.actor_kind,
        event.actor_id,
        event.actor_name,
        event.kind,
        event.data,
        event.body,
    )
