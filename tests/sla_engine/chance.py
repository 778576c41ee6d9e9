"""Histories, targets and calendars by chance, for what must hold of all of them."""

import random
from datetime import UTC, date, datetime, timedelta

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Counts,
    Event,
    EventKind,
    OnReopen,
    Policy,
    Target,
    TargetKind,
    Trail,
    WaitsFor,
)

HOUR = 3600
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
PRIORITIES = (None, 1, 2, 3)

CALENDARS = (
    BusinessCalendar(
        time_zone="Europe/Paris",
        weekly_hours={day: [(9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)] for day in range(5)},
        holidays=[date(2026, 3, 4)],
    ),
    # Overnight, with a change of the clock in the middle of a shift.
    BusinessCalendar(
        time_zone="America/New_York",
        weekly_hours={day: [(20 * HOUR, 30 * HOUR)] for day in range(7)},
    ),
    BusinessCalendar(time_zone="UTC", weekly_hours={}),
)

_STATES = (
    (1, Category.NEW, None),
    (2, Category.OPEN, None),
    (3, Category.PENDING, WaitsFor.CUSTOMER),
    (4, Category.PENDING, WaitsFor.THIRD_PARTY),
    (5, Category.PENDING, None),
    (6, Category.RESOLVED, None),
    (7, Category.CLOSED, None),
    (8, Category.MERGED, None),
    (9, None, None),
)


def history(chance: random.Random, events: int | None = None) -> list[Event]:
    """A ticket's events: most of them sensible, some at one instant, some far apart."""
    count = chance.randrange(1, 14) if events is None else events
    instant = BEGIN + timedelta(seconds=chance.randrange(14 * 24 * HOUR))
    told: list[Event] = []
    for number in range(1, count + 1):
        kind = EventKind.CREATED
        if number > 1 or chance.random() < 0.05:
            kind = chance.choice(
                (EventKind.MESSAGE,) * 4 + (EventKind.STATE,) * 5 + tuple(EventKind)
            )
        state, category, waits_for = chance.choice(_STATES[: 2 if number == 1 else None])
        if number == 1 and chance.random() < 0.15:
            state, category, waits_for = chance.choice(_STATES)
        has_state = kind in {EventKind.CREATED, EventKind.STATE}
        told.append(
            Event(
                id=number,
                occurred_at=instant,
                kind=kind,
                author=chance.choice(tuple(Author)),
                category=category if has_state else None,
                waits_for=waits_for if has_state else None,
                public=chance.random() < 0.7,
                state=state,
                value=None if has_state else chance.choice(PRIORITIES),
            )
        )
        instant += timedelta(
            seconds=chance.choice((0, 0, chance.randrange(3 * HOUR), chance.randrange(60 * HOUR))),
            microseconds=chance.choice((0, chance.randrange(1_000_000))),
        )
    return told


def trails(chance: random.Random, count: int) -> list[Trail]:
    """The histories of some tickets, one of which may be empty."""
    return [
        Trail.of(history(chance)) if chance.random() > 0.02 else Trail(b"") for _ in range(count)
    ]


def target(chance: random.Random, kind: TargetKind) -> Target:
    """A target with any of its options."""
    return Target(
        kind,
        duration(chance),
        notify=(50, 80),
        pauses_while=frozenset(chance.sample(tuple(WaitsFor), chance.randrange(5))),
        on_reopen=chance.choice(tuple(OnReopen)),
        by_priority=tuple(
            (priority, duration(chance)) for priority in (1, 2) if chance.random() < 0.4
        ),
        counts=chance.choice(tuple(Counts)),
        catches_up=chance.random() < 0.3,
        states=frozenset(chance.sample(range(10), 3)),
        when_agent_opened=chance.random() < 0.5,
        from_creation=chance.random() < 0.5,
    )


def duration(chance: random.Random) -> timedelta:
    """Minutes to weeks; now and then nothing, now and then whole shifts."""
    return chance.choice(
        (
            timedelta(0),
            timedelta(hours=chance.choice((3, 5, 8, 10, 24))),
            timedelta(seconds=chance.randrange(1, 60 * HOUR)),
            timedelta(microseconds=chance.randrange(1, 400 * HOUR * 1_000_000)),
        )
    )


def policy(chance: random.Random, version: int = 1) -> Policy:
    """Some kinds of targets, in a calendar that may never open."""
    kinds = chance.sample(tuple(TargetKind), chance.randrange(1, 7))
    calendar = chance.choice((*CALENDARS[:2] * 4, CALENDARS[2]))
    return Policy([target(chance, kind) for kind in kinds], calendar, version)


def present(chance: random.Random) -> datetime:
    """An instant during most histories, or after them."""
    return BEGIN + timedelta(seconds=chance.randrange(40 * 24 * HOUR))
