"""OTOBO's tickets told to the engine: what it computes for a scenario of data/escalation.

Only the public API and the `otobo` preset are used; see the README beside the data.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Cycle,
    CycleStatus,
    Event,
    EventKind,
    Policy,
    TargetKind,
    WaitsFor,
    presets,
    replay,
)

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR_S = 3600
# The type of a state is the first word of its name; a removed ticket owes nobody anything.
_CATEGORIES = {
    "new": Category.NEW,
    "open": Category.OPEN,
    "pending": Category.PENDING,
    "closed": Category.CLOSED,
    "merged": Category.MERGED,
    "removed": Category.MERGED,
}
_CLOCKS = (TargetKind.FIRST_RESPONSE, TargetKind.UPDATE, TargetKind.SOLUTION)


def evaluate(scenario: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """For each of OTOBO's clocks `due` (ISO 8601 in UTC with Z, or None), whether it is
    `breached`, and whether it is past its percentage without being so (`notify`).
    """
    now = _instant(scenario["now"])
    cycles = replay(_events(scenario), _policy(scenario), now)
    return {kind.value: _told(_running(cycles, kind), now) for kind in _CLOCKS}


def _policy(scenario: Mapping[str, Any]) -> Policy:
    promise = scenario["sla"] or scenario["queue"]
    told = scenario["calendar"]
    calendar = BusinessCalendar(
        time_zone=told["tz"],
        weekly_hours={
            _WEEKDAYS.index(weekday): [(start * _HOUR_S, end * _HOUR_S) for start, end in hours]
            for weekday, hours in told["week"].items()
        },
        holidays=[date.fromisoformat(day) for day in told["holidays"]],
        yearly_holidays=told["yearly_holidays"],
    )
    suspended = {
        waits_for
        for name in scenario["config"]["suspend_states"]
        if (waits_for := _waits_for(name)) is not None
    }
    targets = presets.otobo(
        first_response=timedelta(minutes=promise["first_response"] or 0),
        update=timedelta(minutes=promise["update"] or 0),
        solution=timedelta(minutes=promise["solution"] or 0),
        first_response_notify=promise["first_response_notify"],
        update_notify=promise["update_notify"],
        solution_notify=promise["solution_notify"],
        suspended_while=suspended,
    )
    return Policy(targets, calendar, version=1)


def _events(scenario: Mapping[str, Any]) -> list[Event]:
    states = scenario["states"]
    created = _instant(scenario["created"])
    first = states[0]["state"] if states else "new"
    events = [_state(0, created, EventKind.CREATED, first)]
    # An article and a state of one instant: the article was there when the state changed.
    for article in scenario["articles"]:
        events.append(
            Event(
                len(events),
                _instant(article["at"]),
                EventKind.MESSAGE,
                Author(article["sender"]),
                public=article["visible"],
            )
        )
    events += [
        _state(len(events) + place, _instant(told["at"]), EventKind.STATE, told["state"])
        for place, told in enumerate(states[1:])
    ]
    return events


def _state(number: int, at: datetime, kind: EventKind, name: str) -> Event:
    return Event(
        number,
        at,
        kind,
        category=_CATEGORIES[name.split(maxsplit=1)[0]],
        waits_for=_waits_for(name),
        label=name,
    )


def _waits_for(name: str) -> WaitsFor | None:
    """Pending states differ by name: a reminder waits for somebody, the others for a date."""
    if not name.startswith("pending"):
        return None
    return WaitsFor.CUSTOMER if name == "pending reminder" else WaitsFor.DATE


def _running(cycles: tuple[Cycle, ...], kind: TargetKind) -> Cycle | None:
    """The clock that OTOBO shows: one that is done or stands still has no deadline there."""
    found = [c for c in cycles if c.target is kind and c.status is CycleStatus.RUNNING]
    return found[-1] if found else None


def _told(cycle: Cycle | None, now: datetime) -> dict[str, object]:
    if cycle is None:
        return {"due": None, "breached": False, "notify": False}
    reached = [t.at for t in cycle.thresholds if t.percent < 100 and t.at is not None]
    return {
        "due": _text(cycle.due_at),
        "breached": cycle.breached,
        "notify": not cycle.breached and any(at <= now for at in reached),
    }


def _text(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
