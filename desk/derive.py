"""From a ticket's events to its columns and its clocks. Pure: the events are the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from msgspec import Struct

from desk import journal
from desk.heard import engine_events, slas_of
from desk.policies import Policies
from desk.sla_choice import presumed
from desk.workflow import NEW, NORMAL, STATES
from sla_engine import Category, Cycle, CycleStatus, Threshold, Trail, replay
from store.folding import fold
from store.rows import NO_DEADLINE, BellKey, Catalogue, Clock, ClockName, Event, Ticket
from store.times import to_us

# Properties that "created" sets and "edited" changes.
PROPERTIES = (
    "subject",
    "customer_id",
    "channel",
    "type",
    "priority",
    "queue_id",
    "service_id",
    "sla_id",
    "owner_id",
    "due_us",
    "progress",
    "sla_why",
    "sla_by_hand",
)
# Of each clock that was known before, by target and cycle, the version that it followed.
Versions = Mapping[ClockName, int]
_ACTIVE = (CycleStatus.RUNNING, CycleStatus.PAUSED)
BREACH = 100


class NextTarget(TypedDict):
    """The columns of a ticket that tell of the clock that comes first."""

    next_target: str | None
    deadline_us: int | None
    breaches_us: int | None
    warn_us: int | None
    left_us: int | None
    is_paused: bool


NO_TARGET = NextTarget(
    next_target=None,
    deadline_us=None,
    breaches_us=None,
    warn_us=None,
    left_us=None,
    is_paused=False,
)


class Derived(Struct, frozen=True):
    """A ticket as its events tell it, its clocks as they stand at ``now``, and its trail.

    ``breaches``: those that are over, whether the clock is done or rests, and in no journal yet,
    with their instants. ``rang_before``: bells that rang under another version of the promise for
    what is still reached; they count as rung under the present one.
    """

    ticket: Ticket
    clocks: tuple[Clock, ...]
    trail: bytes
    breaches: tuple[tuple[BellKey, int], ...] = ()
    rang_before: tuple[BellKey, ...] = ()


def derive(
    ticket_id: int,
    number: str,
    events: Sequence[Event],
    catalogue: Catalogue,
    policies: Policies,
    now: datetime,
    *,
    customer_name: str = "",
    origin: str | None = None,
    version: int = 1,
    rung: AbstractSet[BellKey] = frozenset(),
    followed: Versions | None = None,
) -> Derived:
    """Fold ``events`` (in the order of truth, the first one "created") into rows.

    ``rung``: the bells that rang already; ``followed``: the versions that the clocks followed
    until now. Earlier promises that the ticket was under must be known (``Policies.unknown``).
    """
    first = events[0]
    told: dict[str, Any] = {name: first.data.get(name) for name in PROPERTIES}
    state, until_us, ended_us, spent_s = NEW, None, None, 0
    for event in events:
        if event.kind == journal.EDITED:
            told.update(
                (name, cast("list[object]", pair)[1])
                for name, pair in event.data.items()
                if name in PROPERTIES
            )
        elif event.kind in (journal.CREATED, journal.STATE):
            state = STATES[cast("str", event.data["state"])]
            until_us = cast("int | None", event.data.get("until_us"))
            if state.is_open:
                ended_us = None
            elif ended_us is None:
                ended_us = event.occurred_us
        elif event.kind == journal.TIME:
            spent_s += cast("int", event.data["seconds"])

    heard, sla_ids = engine_events(events, catalogue), slas_of(events)
    book, as_of = policies.book(sla_ids, first.occurred_us), policies.as_of(sla_ids, now)
    cycles = replay(heard, book, as_of) if sla_ids else ()
    bells = settle_bells(cycles, rung, followed or {}, to_us(now))
    done = rung | bells.rang_before | {key for key, _ in bells.breaches}
    clocks = tuple(clock_row(ticket_id, cycle, done) for cycle in cycles)
    if told["sla_why"] is None:
        who = chooser(events)
        choice = presumed(catalogue, told["sla_id"], told["service_id"], told["queue_id"], who)
        told |= {"sla_why": choice.why, "sla_by_hand": choice.by_hand}
    queue = catalogue.queues[told["queue_id"]]
    ticket = Ticket(
        id=ticket_id,
        number=number,
        subject=told["subject"] or "",
        customer_id=told["customer_id"],
        channel=told["channel"] or "",
        type=told["type"] or "",
        priority=told["priority"] or NORMAL,
        queue_id=queue.id,
        team_id=queue.team_id,
        service_id=told["service_id"],
        sla_id=told["sla_id"],
        owner_id=told["owner_id"],
        state=state.code,
        category=state.category.value,
        waits_for=state.waits_for.value if state.waits_for else None,
        wait_until_us=until_us,
        is_open=state.is_open,
        progress=told["progress"] or 0,
        created_us=first.occurred_us,
        updated_us=max(event.occurred_us for event in events),
        due_us=told["due_us"],
        ended_us=ended_us,
        calendar_id=policies.calendar_id_of(told["sla_id"]),
        **(next_target(cycles) if state.is_open else NO_TARGET),
        spent_s=spent_s,
        search=fold(f"{number} {told['subject'] or ''} {customer_name}"),
        origin=origin,
        sla_why=told["sla_why"],
        sla_by_hand=bool(told["sla_by_hand"]),
        version=version,
    )
    return Derived(
        ticket=ticket,
        clocks=clocks,
        trail=Trail.of(heard).packed,
        breaches=bells.breaches,
        rang_before=tuple(bells.rang_before),
    )


def chooser(events: Sequence[Event]) -> str:
    """Who gave a ticket the SLA that it has."""
    gave = [
        event
        for event in events
        if event.kind in (journal.CREATED, journal.EDITED) and "sla_id" in event.data
    ]
    return (gave or events)[-1].actor_name


class Bells(Struct, frozen=True):
    """What is to be written down about the bells of a ticket; see ``Derived``."""

    breaches: tuple[tuple[BellKey, int], ...]
    rang_before: AbstractSet[BellKey]


def settle_bells(
    cycles: Sequence[Cycle], rung: AbstractSet[BellKey], followed: Versions, now_us: int
) -> Bells:
    """Find breaches that no bell told of, and bells that need not ring again.

    A clock that runs is left to the watcher, who rings its bells at their time; but one that is
    done, or paused, would never ring, and each breach has its entry in the journal.
    """
    rang_before: set[BellKey] = set()
    breaches: list[tuple[BellKey, int]] = []
    rang = {(target, number, percent) for target, number, _, percent in rung}
    for cycle in cycles:
        name, version = (cycle.target.value, cycle.number), cycle.policy_version
        if rang and followed.get(name, version) != version:
            rang_before |= {
                (*name, version, threshold.percent)
                for threshold in cycle.thresholds
                if (*name, threshold.percent) in rang
                and threshold.at is not None
                and _rings_us(threshold) <= now_us
            } - rung
        key = (*name, version, BREACH)
        if (
            cycle.breached_at is not None
            and cycle.status is not CycleStatus.RUNNING
            and key not in rung
            and key not in rang_before
        ):
            breaches.append((key, to_us(cycle.breached_at) + 1))
    return Bells(tuple(breaches), rang_before)


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _rings_us(threshold: Threshold) -> int:
    """When a threshold rings: a notify percentage when it is reached, the breach when more than
    the target has elapsed, which is not yet so at ``breaches_at`` itself. Never: NO_DEADLINE.
    """
    if threshold.at is None:
        return NO_DEADLINE
    return to_us(threshold.at) + (threshold.percent == BREACH)


def clock_row(ticket_id: int, cycle: Cycle, rung: AbstractSet[BellKey]) -> Clock:
    """A cycle as it is stored; ``rung``: the bells that need not ring any more."""
    name, version = (cycle.target.value, cycle.number), cycle.policy_version
    rings = [(_rings_us(threshold), threshold.percent) for threshold in cycle.thresholds]
    coming = [
        (at_us, percent)
        for at_us, percent in rings
        if at_us != NO_DEADLINE and (*name, version, percent) not in rung
    ]
    # A clock rings while it runs; one that is finished or paused keeps silent.
    next_us, next_percent = (
        min(coming) if coming and cycle.status is CycleStatus.RUNNING else (None, None)
    )
    thresholds = tuple((n, None if at_us == NO_DEADLINE else at_us) for at_us, n in rings)
    return Clock(
        ticket_id=ticket_id,
        target=cycle.target.value,
        cycle=cycle.number,
        status=cycle.status.value,
        started_us=to_us(cycle.started_at),
        target_us=_microseconds(cycle.target_duration),
        elapsed_us=_microseconds(cycle.elapsed),
        due_us=_us(cycle.due_at),
        breaches_us=_us(cycle.breaches_at),
        breached_us=_us(cycle.breached_at),
        finished_us=_us(cycle.finished_at),
        paused_since_us=_us(cycle.paused_since),
        paused_by=cycle.paused_by,
        thresholds=thresholds,
        policy_version=version,
        next_threshold=next_percent,
        next_threshold_us=next_us,
    )


def _deadline(cycle: Cycle) -> datetime | None:
    """When the target is reached, or was: a paused clock that is breached stays overdue."""
    if cycle.due_at is not None:
        return cycle.due_at
    return cycle.breached_at if cycle.breached else None


def next_target(cycles: Sequence[Cycle]) -> NextTarget:
    """The clock that comes first speaks for the ticket; one that runs before one that rests."""
    active = [cycle for cycle in cycles if cycle.status in _ACTIVE]
    if not active:
        return NO_TARGET

    def urgency(cycle: Cycle) -> tuple[bool, int, int]:
        deadline = _us(_deadline(cycle))
        return (deadline is None, deadline or 0, _microseconds(cycle.remaining))

    chosen = min(active, key=urgency)
    early = [t.at for t in chosen.thresholds if t.percent < BREACH and t.at is not None]
    breaches = chosen.breaches_at if chosen.breaches_at is not None else _deadline(chosen)
    return NextTarget(
        next_target=chosen.target.value,
        deadline_us=_us(_deadline(chosen)),
        breaches_us=_us(breaches),
        warn_us=_us(min(early)) if early else None,
        left_us=_microseconds(chosen.remaining),
        is_paused=chosen.status is CycleStatus.PAUSED,
    )


def is_final(category: str) -> bool:
    """Whether a ticket in this category can never be changed again."""
    return category in (Category.CLOSED.value, Category.MERGED.value)
