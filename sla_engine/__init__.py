"""Time and promises: working-time arithmetic and SLA clocks. Pure: no input, output or clock."""

from sla_engine.business_calendar import BusinessCalendar
from sla_engine.errors import CalendarError, NoWorkingTime, OutsideYears

__all__ = ["BusinessCalendar", "CalendarError", "NoWorkingTime", "OutsideYears"]
