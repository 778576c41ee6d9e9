"""Time and promises: working-time arithmetic and SLA clocks. Pure: no input, output or clock."""

from sla_engine import presets
from sla_engine.business_calendar import BusinessCalendar
from sla_engine.cycle import Cycle, Threshold
from sla_engine.errors import CalendarError, NoWorkingTime, OutsideYears
from sla_engine.event import Event
from sla_engine.explain import Explanation, Span, SpanKind, explain
from sla_engine.policy import Policy, PolicyBook, Revision, Target
from sla_engine.replay import replay
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
