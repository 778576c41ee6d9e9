"""A ticket's events put in order, clamped to its creation, and placed in working time."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.event import Event
from sla_engine.instants import us_of
from sla_engine.words import EventKind


class Moment(NamedTuple):
    """An instant in both coordinates: UTC, and working time elapsed in the calendar (µs)."""

    at: datetime
    elapsed_us: int


class Step(NamedTuple):
    """An event and when it counts."""

    event: Event
    moment: Moment


class History(NamedTuple):
    """The steps of a ticket, creation first, and the present."""

    steps: tuple[Step, ...]
    now: Moment


def history_of(
    events: Iterable[Event], calendar: BusinessCalendar, now: datetime
) -> History | None:
    """Put events in order by (occurred_at, id); None when there are none.

    - The creation comes first whatever its time; what claims to be older happened at creation.
      A history without a creation is taken to begin with its first event.
    - The present is never before the last event: a clock a few seconds slow on one of several
      machines must not undo what another machine recorded.
    """
    ordered = sorted(events, key=_order)
    if not ordered:
        return None
    creation = next((event for event in ordered if event.kind is EventKind.CREATED), ordered[0])
    created = _moment(creation.occurred_at, calendar)
    first = Step(creation, created)
    later: list[Step] = []
    clamped: list[Step] = []
    moment = created
    for event in ordered:
        if event is creation:
            continue
        if event.occurred_at <= created.at:
            clamped.append(Step(event, created))
            continue
        if event.occurred_at != moment.at:
            moment = _moment(event.occurred_at, calendar)
        later.append(Step(event, moment))
    # Clamping gives them one time, so their ids decide.
    clamped.sort(key=lambda step: step.event.id)
    present = moment if now <= moment.at else _moment(now, calendar)
    return History(steps=(first, *clamped, *later), now=present)


def _order(event: Event) -> tuple[datetime, int]:
    return event.occurred_at, event.id


def _moment(instant: datetime, calendar: BusinessCalendar) -> Moment:
    return Moment(instant.astimezone(UTC), calendar.elapsed_us(us_of(instant)))
