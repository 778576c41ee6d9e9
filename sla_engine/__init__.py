"""Time and promises: working-time arithmetic and SLA clocks. Pure: no input, output or clock.

Working time: a `BusinessCalendar` has weekly hours in a time zone, holidays and exceptional days;
it adds working time to an instant and counts it between two.

Promises: a `Policy` has `Target`s, such as 4 hours to the solution, counted in a calendar. `replay`
makes `Cycle`s of a ticket's `Event`s and a policy: what has elapsed, when it is due, whether it is
late. `explain` accounts for every minute of one. A `PolicyBook` holds the versions of policies of
which tickets may change, and `presets` the targets of other desks.

Many at once: a `Trail` is a ticket's events in a few bytes. With trails `sla_engine.preview` says
what another policy would do to open tickets, `sla_engine.backtest` how past ones would have fared,
`sla_engine.outcomes` gives all their cycles in columns; `sla_engine.bulk` counts working time for
arrays. `sla_engine.ics` and `sla_engine.public_holidays` bring holidays from elsewhere.

Datetimes are aware, of any zone; answers are in UTC. The present is always an argument.

>>> from datetime import UTC, datetime, timedelta
>>> from sla_engine import Author, BusinessCalendar, Category, Event, EventKind, Policy, Target
>>> from sla_engine import TargetKind, explain, replay
>>> office = BusinessCalendar(
...     time_zone="Europe/Paris",
...     weekly_hours={day: [(9 * 3600, 17 * 3600)] for day in range(5)},  # Monday to Friday
... )
>>> friday = datetime(2026, 5, 22, 14, tzinfo=UTC)  # 16:00 in Paris
>>> print(office.add(friday, timedelta(hours=4)))
2026-05-25 10:00:00+00:00
>>> gold = Policy([Target(TargetKind.SOLUTION, timedelta(hours=4))], office, version=1)
>>> events = [Event(1, friday, EventKind.CREATED, Author.CUSTOMER, Category.NEW)]
>>> monday = datetime(2026, 5, 25, 9, tzinfo=UTC)
>>> (cycle,) = replay(events, gold, now=monday)
>>> print(cycle.status, cycle.elapsed, cycle.due_at, cycle.breached)
running 3:00:00 2026-05-25 10:00:00+00:00 False
>>> for span in explain(events, gold, monday, TargetKind.SOLUTION).spans:
...     print(span.kind, span.end - span.start, span.reason + ", ahead" * span.ahead)
counted 1:00:00 working time
closed 2 days, 16:00:00 weekend
counted 2:00:00 working time
counted 1:00:00 working time, ahead
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sla_engine import presets
    from sla_engine.business_calendar import BusinessCalendar
    from sla_engine.cycle import Cycle, Threshold
    from sla_engine.errors import CalendarError, NoWorkingTime, OutsideYears
    from sla_engine.event import Event
    from sla_engine.explanation import Explanation, Span, SpanKind, explain
    from sla_engine.policy import Policy, PolicyBook, Revision, Target
    from sla_engine.replaying import replay
    from sla_engine.trail import Trail
    from sla_engine.words import (
        Author,
        Category,
        Counts,
        CycleStatus,
        EventKind,
        OnReopen,
        TargetKind,
        WaitsFor,
    )

__all__ = [
    "Author",
    "BusinessCalendar",
    "CalendarError",
    "Category",
    "Counts",
    "Cycle",
    "CycleStatus",
    "Event",
    "EventKind",
    "Explanation",
    "NoWorkingTime",
    "OnReopen",
    "OutsideYears",
    "Policy",
    "PolicyBook",
    "Revision",
    "Span",
    "SpanKind",
    "Target",
    "TargetKind",
    "Threshold",
    "Trail",
    "WaitsFor",
    "explain",
    "presets",
    "replay",
]

# Whoever asks for a calendar alone does not wait for all the rest: each part is imported when a
# name of it is first asked for.
_PARTS = {
    "business_calendar": ("BusinessCalendar",),
    "cycle": ("Cycle", "Threshold"),
    "errors": ("CalendarError", "NoWorkingTime", "OutsideYears"),
    "event": ("Event",),
    "explanation": ("Explanation", "Span", "SpanKind", "explain"),
    "policy": ("Policy", "PolicyBook", "Revision", "Target"),
    "replaying": ("replay",),
    "trail": ("Trail",),
    "words": (
        "Author",
        "Category",
        "Counts",
        "CycleStatus",
        "EventKind",
        "OnReopen",
        "TargetKind",
        "WaitsFor",
    ),
}
_HOME = {name: part for part, names in _PARTS.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "presets":
        return import_module("sla_engine.presets")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"sla_engine.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
