"""What the clocks hear of a ticket's history: its events, in the words of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import sla_engine
from desk import journal
from desk.policy_rows import STATE_NUMBERS
from desk.workflow import NORMAL, STATES
from sla_engine import Author, EventKind
from store.rows import Catalogue, Event
from store.times import from_us

# Channels on which the agent who opens a ticket is talking with the customer: no first response is
# owed then (the rule of the seed documents, see the design).
CALLS = ("phone", "e-mail")


def engine_events(events: Iterable[Event], catalogue: Catalogue) -> list[sla_engine.Event]:
    """The events of a ticket as clocks hear them; one of the desk may be several of theirs, at
    one instant and with one id.
    """
    return [heard for event in events for heard in _heard(event, catalogue)]


def slas_of(events: Iterable[Event]) -> set[int]:
    """The SLAs that a ticket was ever under."""
    told = (_told(event).get("sla_id") for event in events)
    return {sla_id for sla_id in told if isinstance(sla_id, int)}


def team_told(events: Iterable[Event], otherwise: int | None) -> int | None:
    """The team that a ticket was given to last, as its history tells (None: to none); ``otherwise``
    where it tells of no team.
    """
    teams = [told["team_id"] for event in events if "team_id" in (told := _told(event))]
    return cast("int | None", teams[-1]) if teams else otherwise


def _told(event: Event) -> Mapping[str, object]:
    """The properties that an event sets, as they are from then on."""
    if event.kind == journal.CREATED:
        return event.data
    if event.kind == journal.EDITED:
        return {name: cast("list[object]", pair)[1] for name, pair in event.data.items()}
    return {}


def _heard(event: Event, catalogue: Catalogue) -> Iterator[sla_engine.Event]:
    if event.kind == journal.MESSAGE:
        yield sla_engine.Event(
            event.id,
            from_us(event.occurred_us),
            EventKind.MESSAGE,
            author=Author(event.actor_kind),
            public=bool(event.data["public"]),
            by=event.actor_name,
        )
    elif event.kind in (journal.CREATED, journal.STATE):
        yield _state(event)
    if event.kind in (journal.CREATED, journal.EDITED):
        yield from _properties(event, catalogue)


def _state(event: Event) -> sla_engine.Event:
    state = STATES[cast("str", event.data["state"])]
    created = event.kind == journal.CREATED
    author = Author(event.actor_kind)
    if created and author is Author.AGENT and event.data.get("channel") not in CALLS:
        # An agent who types in a walk-in or a portal request answers nobody by that.
        author = Author.CUSTOMER
    return sla_engine.Event(
        event.id,
        from_us(event.occurred_us),
        EventKind.CREATED if created else EventKind.STATE,
        author=author,
        category=state.category,
        waits_for=state.waits_for,
        label=state.label,
        by=event.actor_name,
        state=STATE_NUMBERS[state.code],
    )


def _properties(event: Event, catalogue: Catalogue) -> Iterator[sla_engine.Event]:
    told = _told(event)
    heard: list[tuple[EventKind, object]] = []
    if "priority" in told:
        heard.append((EventKind.PRIORITY, told["priority"] or NORMAL))
    if "team_id" in told:
        # The team of that day: later the queue may be another team's.
        heard.append((EventKind.TEAM, told["team_id"]))
    elif "queue_id" in told:
        queue = catalogue.queues.get(cast("int", told["queue_id"]))
        heard.append((EventKind.TEAM, None if queue is None else queue.team_id))
    if "sla_id" in told:
        heard.append((EventKind.POLICY, told["sla_id"]))
    for kind, value in heard:
        yield sla_engine.Event(
            event.id,
            from_us(event.occurred_us),
            kind,
            author=Author(event.actor_kind),
            by=event.actor_name,
            value=cast("int | None", value),
        )
