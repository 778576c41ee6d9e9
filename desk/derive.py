"""From a ticket's events to its columns and its clocks. Pure: the events are the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

import sla_engine
from desk import journal
from desk.policies import Policies
from desk.workflow import NEW, NORMAL, STATES
from sla_engine import Author, Category, Cycle, CycleStatus, EventKind, Policy, Threshold
from store.folding import fold
from store.rows import BellKey, Catalogue, Clock, Event, Ticket
from store.times import from_us, to_us

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
)
# Channels on which the agent who opens a ticket is talking with the customer: no first response is
# owed then (the rule of the seed documents, see the design).
CALLS = ("phone", "e-mail")
_ACTIVE = (CycleStatus.RUNNING, CycleStatus.PAUSED)
BREACH = 100


@dataclass(frozen=True, slots=True)
class Derived:
    """A ticket as its events tell it, and its clocks as they stand at ``now``."""

    ticket: Ticket
    clocks: tuple[Clock, ...]


def engine_events(events: Iterable[Event]) -> list[sla_engine.Event]:
    """What the clocks hear of a history."""
    heard = []
    for event in events:
        author = Author(event.actor_kind)
        at = from_us(event.occurred_us)
        if event.kind == journal.MESSAGE:
            heard.append(
                sla_engine.Event(
                    event.id,
                    at,
                    EventKind.MESSAGE,
                    author=author,
                    public=bool(event.data["public"]),
                    by=event.actor_name,
                )
            )
        elif event.kind in (journal.CREATED, journal.STATE):
            state = STATES[cast("str", event.data["state"])]
            created = event.kind == journal.CREATED
            if created and author is Author.AGENT and event.data.get("channel") not in CALLS:
                # An agent who types in a walk-in or a portal request answers nobody by that.
                author = Author.CUSTOMER
            heard.append(
                sla_engine.Event(
                    event.id,
                    at,
                    EventKind.CREATED if created else EventKind.STATE,
                    author=author,
                    category=state.category,
                    waits_for=state.waits_for,
                    label=state.label,
                    by=event.actor_name,
                )
            )
    return heard


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
    rung: set[BellKey] | frozenset[BellKey] = frozenset(),
) -> Derived:
    """Fold ``events`` (in the order of truth, the first one "created") into rows."""
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

    policy = policies.policy(told["sla_id"])
    cycles = sla_engine.replay(engine_events(events), policy, now) if policy is not None else ()
    clocks = tuple(_clock(ticket_id, cycle, policy, rung) for cycle in cycles if policy)
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
        next_target=None,
        deadline_us=None,
        breaches_us=None,
        warn_us=None,
        left_us=None,
        is_paused=False,
        spent_s=spent_s,
        search=fold(f"{number} {told['subject'] or ''} {customer_name}"),
        origin=origin,
        version=version,
    )
    return Derived(_with_next_target(ticket, cycles) if state.is_open else ticket, clocks)


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _rings_us(threshold: Threshold) -> int | None:
    """When a threshold rings: a notify percentage when it is reached, the breach when more than
    the target has elapsed, which is not yet so at ``breaches_at`` itself.
    """
    at_us = _us(threshold.at)
    return at_us + 1 if at_us is not None and threshold.percent == BREACH else at_us


def _clock(ticket_id: int, cycle: Cycle, policy: Policy, rung: Iterable[BellKey]) -> Clock:
    done = set(rung)
    thresholds = tuple((t.percent, _rings_us(t)) for t in cycle.thresholds)
    coming = [
        (at_us, percent)
        for percent, at_us in thresholds
        if at_us is not None
        and (cycle.target.value, cycle.number, policy.version, percent) not in done
    ]
    # A clock rings while it runs; one that is finished or paused keeps silent.
    next_us, next_percent = (
        min(coming) if coming and cycle.status is CycleStatus.RUNNING else (None, None)
    )
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
        policy_version=policy.version,
        next_threshold=next_percent,
        next_threshold_us=next_us,
    )


def _deadline(cycle: Cycle) -> datetime | None:
    """When the target is reached, or was: a paused clock that is breached stays overdue."""
    if cycle.due_at is not None:
        return cycle.due_at
    return cycle.breached_at if cycle.breached else None


def _with_next_target(ticket: Ticket, cycles: Sequence[Cycle]) -> Ticket:
    """The clock that comes first speaks for the ticket; one that runs before one that rests."""
    active = [cycle for cycle in cycles if cycle.status in _ACTIVE]
    if not active:
        return ticket

    def urgency(cycle: Cycle) -> tuple[bool, int, int]:
        deadline = _us(_deadline(cycle))
        return (deadline is None, deadline or 0, _microseconds(cycle.remaining))

    chosen = min(active, key=urgency)
    early = [t.at for t in chosen.thresholds if t.percent < BREACH and t.at is not None]
    breaches = chosen.breaches_at if chosen.breaches_at is not None else _deadline(chosen)
    return replace(
        ticket,
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
