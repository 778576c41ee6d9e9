"""Replaying a hundred thousand tickets: one by one, and in bulk if NumPy is installed.

Each has eight events, a target for the first response and one for the solution, and two pauses.
"""

import random
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Final

from benchmarks import peers
from benchmarks.figures import Figure, promised
from benchmarks.side_by_side import Work, nanoseconds
from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Event,
    EventKind,
    Policy,
    Target,
    TargetKind,
    Trail,
    WaitsFor,
    bulk,
)
from sla_engine.backtest import backtest
from sla_engine.instants import us_of
from sla_engine.outcomes import outcomes
from sla_engine.preview import OpenTickets
from sla_engine.trail import RECORD

# What is promised.
BESIDE_ONE_BY_ONE: Final = 1 / 5
BESIDE_BISECTS: Final = 500
PREVIEW_MS: Final = 1000.0

_TICKETS: Final = 100_000
_ONE_BY_ONE: Final = 1_000
"""So many are measured one by one; the others would take as long each."""
_BISECTS: Final = 1_000

_FIRST: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
_NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
_HOUR_US: Final = 3_600_000_000
_MS: Final = 1_000_000


def figures() -> list[Figure]:
    """Milliseconds for all tickets."""
    tickets, calendar = _tickets(), peers.office()
    policy = _policy(calendar, timedelta(hours=4), timedelta(hours=16))
    few = tickets[:_ONE_BY_ONE]
    taken = nanoseconds(
        {
            "one by one": _repeating(lambda: outcomes(few, policy, _NOW, bulk=False)),
            "bisects": _bisects(calendar),
        },
        rounds=5,
    )
    one_by_one = taken["one by one"] / _MS * _TICKETS / _ONE_BY_ONE
    alone = Figure("replay of 100,000 tickets one by one", "ms", one_by_one)
    if not bulk.available():
        return [alone]

    stricter = _policy(calendar, timedelta(hours=2), timedelta(hours=12))
    open_tickets = OpenTickets(tickets, policy, _NOW)
    taken |= nanoseconds(
        {
            "in bulk": _repeating(lambda: outcomes(tickets, policy, _NOW)),
            "bisects": _bisects(calendar),
            "first preview": _repeating(
                lambda: OpenTickets(tickets, policy, _NOW).preview(stricter)
            ),
            "next preview": _repeating(lambda: open_tickets.preview(stricter)),
            "backtest": _repeating(lambda: backtest(policy, tickets, _NOW)),
        },
        rounds=7,
    )
    in_bulk, bisects = taken["in bulk"] / _MS, taken["bisects"] / _MS
    name = "replay of 100,000 tickets in bulk"
    return [
        alone,
        Figure(name, "ms", in_bulk, one_by_one, "one by one", BESIDE_ONE_BY_ONE),
        Figure(name, "ms", in_bulk, bisects, "1,000 bare bisects", BESIDE_BISECTS),
        promised("preview of 100,000 tickets", "ms", taken["first preview"] / _MS, PREVIEW_MS),
        promised("and of another change", "ms", taken["next preview"] / _MS, PREVIEW_MS),
        promised("backtest of 100,000 tickets", "ms", taken["backtest"] / _MS, PREVIEW_MS),
    ]


def _policy(calendar: BusinessCalendar, response: timedelta, solution: timedelta) -> Policy:
    durations = {TargetKind.FIRST_RESPONSE: response, TargetKind.SOLUTION: solution}
    pauses = frozenset({WaitsFor.CUSTOMER})
    targets = [Target(kind, amount, pauses_while=pauses) for kind, amount in durations.items()]
    return Policy(targets, calendar, version=1)


def _tickets() -> list[Trail]:
    """Tickets of the last months, each at times of its own; one in two is resolved."""
    # A seed, so that every run replays the same tickets.
    chance = random.Random(4711)
    stories = cycle([_story(is_resolved=True), _story(is_resolved=False)])
    return [_at_other_times(story, chance) for story in islice(stories, _TICKETS)]


def _story(*, is_resolved: bool) -> Trail:
    created, message, state = EventKind.CREATED, EventKind.MESSAGE, EventKind.STATE
    customer, agent = Author.CUSTOMER, Author.AGENT
    return Trail.of(
        [
            Event(1, _FIRST, created, customer, Category.NEW),
            Event(2, _FIRST, message, agent, public=True),
            Event(3, _FIRST, state, agent, Category.PENDING, WaitsFor.CUSTOMER),
            Event(4, _FIRST, state, agent, Category.OPEN),
            Event(5, _FIRST, message, agent, public=True),
            Event(6, _FIRST, state, agent, Category.PENDING, WaitsFor.CUSTOMER),
            Event(7, _FIRST, state, agent, Category.OPEN),
            Event(8, _FIRST, state, agent, Category.RESOLVED)
            if is_resolved
            else Event(8, _FIRST, message, customer, public=True),
        ]
    )


def _at_other_times(story: Trail, chance: random.Random) -> Trail:
    at_us = us_of(_FIRST) + chance.randrange(120 * 24 * _HOUR_US)
    records = []
    for _, *what in RECORD.iter_unpack(story.packed):
        records.append(RECORD.pack(at_us, *what))
        at_us += chance.randrange(12 * _HOUR_US)
    return Trail(b"".join(records))


def _bisects(calendar: BusinessCalendar) -> Work:
    first, last = us_of(_FIRST), us_of(_NOW)
    openings = [opens for opens, _ in calendar.periods_us(first, last)]
    chance = random.Random(4711)
    instants = [chance.randrange(first, last) for _ in range(_BISECTS)]

    def work(times: int) -> None:
        for _ in range(times):
            for instant in instants:
                bisect_right(openings, instant)

    return work


def _repeating(call: Callable[[], object]) -> Work:
    def work(times: int) -> None:
        for _ in range(times):
            call()

    return work
