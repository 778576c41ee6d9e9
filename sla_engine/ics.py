"""Holidays from an iCalendar file (.ics), as calendar programs and governments publish them."""

from dataclasses import dataclass
from datetime import date

from sla_engine.errors import CalendarError


class IcsError(CalendarError):
    """A file whose holidays can't be read; the sentence says what is wrong and the remedy."""


@dataclass(frozen=True, slots=True)
class IcsHolidays:
    """What an iCalendar file says about holidays."""

    days: tuple[tuple[date, str], ...]
    """Each holiday and its name ("" when it has none), by date, no date twice."""
    notes: tuple[str, ...]
    """Sentences about what was left out, and why."""


def holidays_from_ics(data: bytes | str, zone: str | None = None) -> IcsHolidays:
    """The holidays of an iCalendar file; raises IcsError when it can't be read as a whole."""
    raise NotImplementedError
