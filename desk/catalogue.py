"""What is promised and when: the verbs that save services, SLAs and calendars, in one place."""

from desk.calendars import save_calendar
from desk.services import save_service
from desk.slas import save_sla

__all__ = ["save_calendar", "save_service", "save_sla"]
