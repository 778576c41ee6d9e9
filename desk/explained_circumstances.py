"""What a reader wants to know about a cycle and the engine doesn't tell: whose it is, by which
promise it was judged, why it ended, and what it was measured against on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from msgspec import Struct

import sla_engine
from desk import journal
from desk.desk import Desk
from desk.durations import format_seconds
from desk.workflow import NORMAL, PRIORITIES
from sla_engine import (
    Author,
    BusinessCalendar,
    Cycle,
    CycleStatus,
    EventKind,
    Policy,
    PolicyBook,
    Span,
    SpanKind,
    TargetKind,
    WaitsFor,
)
from store.rows import Event, Ticket
from store.times import from_us

_SECOND = timedelta(seconds=1)
_OFF = timedelta(0)


class Turn(Struct, frozen=True):
    """An instant from which a cycle was measured otherwise. ``what``: ``SLA changed``, ``told``:
    ``SLA changed to Silver: target 8h from here (Anna Berg)``.
    """

    at: datetime
    what: str
    told: str


class Circumstances(Struct, frozen=True):
    """``team``: whose cycle it is, where each team has its own. ``why_ended``: why nothing is owed
    any more. ``is_of_then``: it ended, and the promise of today is another one.
    """

    team: str = ""
    why_ended: str = ""
    is_of_then: bool = False
    turns: tuple[Turn, ...] = ()


class Told(Struct, frozen=True):
    """All that is known of a ticket: its history, as the desk and as clocks hear it."""

    ticket: Ticket
    events: Sequence[Event]
    heard: Sequence[sla_engine.Event]
    book: PolicyBook
    policy: Policy | None


def circumstances(desk: Desk, told: Told, cycles: Sequence[Cycle]) -> list[Circumstances]:
    """Those of each cycle."""
    teams: list[int | None] = []
    found = []
    for cycle in cycles:
        team_id = _team_of(cycle, told.heard)
        teams.append(team_id)
        found.append(
            Circumstances(
                team=_team(desk, team_id, teams.count(team_id)),
                why_ended=_why_ended(cycle, told.heard),
                is_of_then=_is_of_then(cycle, told),
                turns=tuple(_turns(desk, cycle, told)),
            )
        )
    return found


def lasted_no_time(cycle: Cycle) -> bool:
    """Whether it was no longer owed as soon as it began: there is nothing to tell."""
    ended = cycle.finished_at
    is_cancelled = cycle.status is CycleStatus.CANCELLED
    return is_cancelled and ended is not None and ended - cycle.started_at < _SECOND


def with_turns(spans: Iterable[Span], turns: Iterable[Turn]) -> Iterator[Span | Turn]:
    """Spans and turns in their order; a span in which one lies is parted there."""
    waiting = list(turns)
    for whole in spans:
        span = whole
        while waiting and waiting[0].at < span.end:
            at = waiting[0].at
            if at > span.start:
                # Within a counted span, working time and time are the same.
                counted = at - span.start if span.kind is SpanKind.COUNTED else _OFF
                yield replace(span, end=at, counted=counted)
                span = replace(span, start=at, counted=span.counted - counted)
            yield waiting.pop(0)
        yield span
    yield from waiting


def is_momentary(span: Span) -> bool:
    """Whether it is over within a second, and nothing counted: nobody needs to read of it."""
    return span.kind is not SpanKind.COUNTED and span.end - span.start < _SECOND


def sla_name(desk: Desk, sla_id: object) -> str:
    """What an SLA is called; ``none`` without one."""
    if sla_id is None:
        return "none"
    sla = desk.catalogue.slas.get(cast("int", sla_id))
    return f"no. {sla_id}" if sla is None else sla.name


def _team_of(cycle: Cycle, heard: Sequence[sla_engine.Event]) -> int | None:
    """The team that had the ticket when the cycle of a team began; None for other targets."""
    if cycle.target is not TargetKind.OLA:
        return None
    got = [event for event in heard if event.kind is EventKind.TEAM]
    began = [event.value for event in got if event.occurred_at <= cycle.started_at]
    return began[-1] if began else None


def _team(desk: Desk, team_id: int | None, time: int) -> str:
    if team_id is None:
        return ""
    team = desk.catalogue.teams.get(team_id)
    again = f" ({time})" if time > 1 else ""
    return f"Team {f'no. {team_id}' if team is None else team.name}{again}"


def _why_ended(cycle: Cycle, heard: Sequence[sla_engine.Event]) -> str:
    """Told by what happened at that instant."""
    if cycle.status is not CycleStatus.CANCELLED:
        return ""
    then = [event for event in heard if event.occurred_at == cycle.finished_at]
    became = [event.category for event in then if event.category is not None]
    if became and became[-1].is_over:
        return f"it was {became[-1].value}"
    written = [event for event in then if event.kind is EventKind.MESSAGE]
    if any(event.author is Author.CUSTOMER for event in written):
        before = [event for event in heard if event not in then]
        again = any(
            event.author is Author.CUSTOMER and event.occurred_at <= cycle.started_at
            for event in before
        )
        return "the customer wrote again" if again else "the customer wrote"
    return "somebody wrote" if written else ""


def _is_of_then(cycle: Cycle, told: Told) -> bool:
    if cycle.finished_at is None:
        return False
    target = told.policy.target(cycle.target) if told.policy is not None else None
    today = None if target is None else target.duration_for(told.ticket.priority)
    return today != cycle.target_duration


class _Measure(Struct, frozen=True):
    """By what a clock is measured; a duration of zero: nothing is promised."""

    duration: timedelta
    calendar: BusinessCalendar | None
    pauses_while: frozenset[WaitsFor]


_NOTHING = _Measure(_OFF, None, frozenset())


def _turns(desk: Desk, cycle: Cycle, told: Told) -> Iterator[Turn]:
    """The changes of the ticket's SLA and priority that change by what this cycle is measured."""
    until = cycle.finished_at or max(desk.now(), from_us(told.events[-1].occurred_us))
    properties: dict[str, object] = {}
    for event in told.events:
        before = _measure(cycle.target, properties, told.book, until)
        changed = []
        if event.kind == journal.CREATED:
            properties |= event.data
        elif event.kind == journal.EDITED:
            changed = [name for name in ("sla_id", "priority") if name in event.data]
            properties |= {n: cast("list[object]", event.data[n])[1] for n in changed}
        at = from_us(event.occurred_us)
        is_over = cycle.finished_at is not None and at >= cycle.finished_at
        if not changed or at <= cycle.started_at or is_over:
            continue
        after = _measure(cycle.target, properties, told.book, until)
        if after != before:
            yield _turn(desk, at, changed, properties, before, after, event.actor_name)


def _measure(
    kind: TargetKind, properties: dict[str, object], book: PolicyBook, at: datetime
) -> _Measure:
    """What counts for a ticket with these properties, as promised at an instant."""
    policy = None
    for version in book.revisions.get(cast("int", properties.get("sla_id")), ()):
        if version.since is None or version.since <= at:
            policy = version.policy
    target = None if policy is None else policy.target(kind)
    if policy is None or target is None:
        return _NOTHING
    duration = target.duration_for(cast("int | None", properties.get("priority") or NORMAL))
    if not duration:
        return _NOTHING
    return _Measure(duration, policy.calendar_of(target), target.pauses_while)


def _turn(
    desk: Desk,
    at: datetime,
    changed: Sequence[str],
    properties: dict[str, object],
    before: _Measure,
    after: _Measure,
    by: str,
) -> Turn:
    priority = cast("int", properties.get("priority") or NORMAL)
    became = {
        "sla_id": f"to {sla_name(desk, properties.get('sla_id'))}",
        "priority": f"to {PRIORITIES.get(priority, str(priority))}",
    }
    noun = {"sla_id": "SLA", "priority": "priority"}
    first, *rest = changed
    told = f"{noun[first]} changed {became[first]}"
    told += "".join(f", {noun[name]} {became[name]}" for name in rest)
    length = format_seconds(after.duration // _SECOND)
    if not after.duration:
        told += ": nothing promised from here"
    elif not before.duration:
        # What was waited before anything was promised counts, too.
        told += f": target {length}, counted from the beginning"
    else:
        told += f": target {length} from here"
    what = f"{' and '.join(noun[name] for name in changed)} changed"
    return Turn(at, what, told + (f" ({by})" if by else ""))
