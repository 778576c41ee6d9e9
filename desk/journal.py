"""The kinds of event that a ticket's history is made of, and what each one carries."""

from __future__ import annotations

from desk.actors import SYSTEM, Actor
from sla_engine import Author
from store.rows import BellKey, Json, NewEvent

SECOND_US = 1_000_000

CREATED = "created"
MESSAGE = "message"
STATE = "state"
EDITED = "edited"
TIME = "time"
BELL = "bell"
# Properties that go with others, and need not be told for themselves.
SILENT = frozenset({"sla_why", "sla_by_hand", "team_id"})
DEADLINES = "deadlines"
# What the event of new deadlines tells of them; see ``desk.moved_deadlines``.
MOVES, SPANS = "moves", "spans"


def event(at_us: int, actor: Actor, kind: str, data: Json, body: str | None = None) -> NewEvent:
    """An event by ``actor``; ``at_us`` is when it happened, of which the whole seconds are kept:
    people don't act between them, and every account of a clock adds up as it is shown.
    """
    return NewEvent(
        at_us - at_us % SECOND_US, actor.kind.value, actor.id, actor.name, kind, data, body
    )


def not_before(at_us: int, newest_us: int) -> int:
    """When something happens on a ticket whose newest event is at ``newest_us``: at ``at_us``,
    unless the clock was set back, which is known by more than the second that events are told in.
    """
    newest_s = -(-newest_us // SECOND_US)
    return at_us if at_us // SECOND_US >= newest_us // SECOND_US else newest_s * SECOND_US


def created(at_us: int, actor: Actor, properties: Json, *, state: str = "new") -> NewEvent:
    """``properties``: subject, customer_id, channel, type, priority, queue_id, service_id, sla_id,
    owner_id, due_us, progress, team_id (the queue's of that day), sla_why and sla_by_hand (see
    ``desk.sla_choice``), as far as known.
    """
    return event(at_us, actor, CREATED, {**properties, "state": state})


def message(
    at_us: int, actor: Actor, body: str, *, public: bool, channel: str = "", to: str = ""
) -> NewEvent:
    """Something that was said; a customer's message is always public. ``to``: the address, or
    else the name, of whom a reply is sent to.
    """
    data: Json = {"public": public or actor.kind is Author.CUSTOMER}
    if channel:
        data["channel"] = channel
    if to:
        data["to"] = to
    return event(at_us, actor, MESSAGE, data, body)


def state(at_us: int, actor: Actor, code: str, until_us: int | None = None) -> NewEvent:
    """The ticket goes to another state; ``until_us``: the date that it waits for."""
    data: Json = {"state": code}
    if until_us is not None:
        data["until_us"] = until_us
    return event(at_us, actor, STATE, data)


def edited(at_us: int, actor: Actor, changes: dict[str, tuple[object, object]]) -> NewEvent:
    """Properties became others; ``changes``: name to (old, new)."""
    return event(at_us, actor, EDITED, {name: list(pair) for name, pair in changes.items()})


def time(at_us: int, actor: Actor, seconds: int, note: str) -> NewEvent:
    """Somebody worked on it."""
    return event(at_us, actor, TIME, {"seconds": seconds, "note": note})


def bell(
    at_us: int,
    target: str,
    cycle: int,
    threshold: int,
    version: int,
    found_us: int | None = None,
) -> NewEvent:
    """A clock passed a notify percentage, or (100) was breached.

    What was passed at ``at_us`` only in hindsight, by a promise that was made later, rings when it
    is found (``found_us``); the event keeps the instant as "passed_us".
    """
    data: Json = {"target": target, "cycle": cycle, "threshold": threshold, "version": version}
    if found_us is not None:
        data["passed_us"] = at_us
    # To the microsecond, unlike what people do: the breach begins right after the deadline.
    rung_us = at_us if found_us is None else found_us
    return NewEvent(rung_us, SYSTEM.kind.value, SYSTEM.id, SYSTEM.name, BELL, data)


def bell_of(key: BellKey, at_us: int, found_us: int | None = None) -> NewEvent:
    """The same by the key of the bell."""
    target, cycle, version, threshold = key
    return bell(at_us, target, cycle, threshold, version, found_us)


def deadlines(at_us: int, actor: Actor, reason: str) -> NewEvent:
    """What was promised became another: an SLA or a calendar was edited."""
    return event(at_us, actor, DEADLINES, {"reason": reason})
