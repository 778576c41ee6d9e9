"""What can go wrong with working time."""


class CalendarError(ValueError):
    """A calendar's definition makes no sense; the sentence says what is wrong and the remedy."""


class IcsError(CalendarError):
    """An iCalendar file whose holidays can't be read; the sentence says what, where, remedy."""


class NoWorkingTime(Exception):
    """The search ran out of working time: no hours, all holidays, or the last year reached."""


class OutsideYears(ValueError):
    """A time lies outside the years for which working time is computed (1970 to 2100)."""
