"""Events of an iCalendar file as whole days: when each one is, how long, and how it repeats."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from sla_engine.errors import IcsError
from sla_engine.ics_rule import BadRule, recurrence_of
from sla_engine.instants import LAST_YEAR
from sla_engine.public_holidays import HOLIDAY_YEARS
from sla_engine.recurrence import WEEK, Effort, Recurrence

if TYPE_CHECKING:
    from icalendar import Component

LONGEST_NAME: Final = 200
LONGEST_EVENT_DAYS: Final = 10_000

_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time(0)
# Controls, separators of lines and paragraphs, and what turns the direction of text around.
_CONTROLS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

_END_OF_TIME: Final = date.max.toordinal() + 1
_Clock: TypeAlias = Callable[[datetime], datetime]


class EventsRead(NamedTuple):
    """The events that last whole days, and how many others there were."""

    events: "tuple[WholeDays, ...]"
    timed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class WholeDays:
    """An event that lasts whole days, perhaps repeatedly."""

    name: str
    start: date
    length: int
    """In days."""
    rules: tuple[Recurrence, ...]
    more: frozenset[date]
    """Further dates on which it begins."""
    fewer: frozenset[date]
    """Dates on which it doesn't begin."""

    @property
    def is_endless(self) -> bool:
        """Whether a rule of it repeats without end."""
        return any(_is_endless(rule) for rule in self.rules)

    def every_year(self, this_year: int) -> tuple[tuple[int, int], ...]:
        """The months and days on which it is every year since that one or earlier; none where it
        is anything but the same dates each year, without end and without exceptions.
        """
        is_alone = len(self.rules) == 1 and not self.more and not self.fewer
        if not is_alone or self.length > WEEK or self.start.year > this_year:
            return ()
        [rule] = self.rules
        days = [self.start + n * _DAY for n in range(self.length)]
        # Around the end of February, years differ.
        is_steady = all(day.month != 2 for day in days) or all(
            day.month == 2 and day.day < 29 for day in days
        )
        if not is_steady or not rule.is_plainly_yearly(self.start):
            return ()
        return tuple((day.month, day.day) for day in days)

    def days(self, effort: Effort, years: range = HOLIDAY_YEARS) -> Iterator[date]:
        """All dates of it, perhaps some twice, of rules without end those that begin in `years`;
        raises TooMuchEffort.
        """
        for first in self._firsts(effort, years):
            effort.spend(self.length)
            ordinal = first.toordinal()
            for day in range(ordinal, min(ordinal + self.length, _END_OF_TIME)):
                yield date.fromordinal(day)

    def _firsts(self, effort: Effort, years: range) -> list[date]:
        firsts = set(self.more) if self.rules else {self.start, *self.more}
        for rule in self.rules:
            firsts.update(_within_years(rule, self.start, effort, years))
        return sorted(firsts - self.fewer)


def _is_endless(rule: Recurrence) -> bool:
    return rule.count is None and rule.until is None


def _within_years(rule: Recurrence, start: date, effort: Effort, years: range) -> Iterator[date]:
    if _is_endless(rule):
        last = date(years[-1], 12, 31)
        return (day for day in rule.dates(start, last, effort) if day.year >= years[0])
    return rule.dates(start, date(LAST_YEAR, 12, 31), effort)


def read_events(text: str, zone: ZoneInfo | None) -> EventsRead:
    """The events of the lines that `relevant_lines` left; raises IcsError at the first bad one."""
    # Takes a while to load, and is seldom needed.
    from icalendar import Calendar

    try:
        parts = [part for whole in Calendar.from_ical(text, multiple=True) for part in whole.walk()]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise IcsError(f"This iCalendar file can't be read: {_one_line(error)}.") from None
    readers = [
        _Reader(part, number, zone)
        for number, part in enumerate((part for part in parts if part.name == "VEVENT"), start=1)
    ]
    moved: dict[str, set[date]] = {}
    for reader in readers:
        if (day := reader.replaces()) is not None:
            moved.setdefault(reader.uid, set()).add(day)
    wanted = [reader for reader in readers if not reader.is_cancelled]
    events = [
        reader.whole_days(frozenset() if reader.is_single else frozenset(moved.get(reader.uid, ())))
        for reader in wanted
    ]
    whole = tuple(event for event in events if event is not None)
    return EventsRead(whole, len(wanted) - len(whole), len(readers) - len(wanted))


class _Reader:
    """One event: what it says, or an IcsError that names it."""

    def __init__(self, part: "Component", number: int, zone: ZoneInfo | None) -> None:
        self._part = part
        self._zone = zone
        self.name = _one_line(_first(part.get("SUMMARY")))
        self.uid = str(_first(part.get("UID")))
        self.is_cancelled = str(_first(part.get("STATUS"))).strip().upper() == "CANCELLED"
        self.is_single = "RECURRENCE-ID" in part
        self._who = f'Event {number} ("{self.name}")' if self.name else f"Event {number}"
        for broken, _ in part.errors:
            raise self._bad(f"has {_spoken(broken)} that can't be read")

    def replaces(self) -> date | None:
        """The date in the series of its UID that it stands for, if it is one of a series."""
        value = self._only("RECURRENCE-ID")
        if value is None or not self.uid:
            return None
        if "RANGE" in value.params:
            raise self._bad("changes all later dates of its series, which can't be read")
        return self._as_date(self._moment("RECURRENCE-ID"), self._clocks()[0])

    def whole_days(self, moved: frozenset[date]) -> WholeDays | None:
        """The event without the dates that other events stand for; None if it has times of day."""
        if self._part.get("EXRULE") is not None:
            raise self._bad("has an exception rule (EXRULE), which can't be read")
        for clock in self._clocks():
            span = self._span(clock)
            if span is not None:
                start, length = span
                return WholeDays(
                    name=self.name,
                    start=start,
                    length=length,
                    rules=tuple(self._rules(clock)),
                    more=frozenset(self._dates("RDATE", clock)),
                    fewer=moved | frozenset(self._dates("EXDATE", clock)),
                )
        return None

    def _span(self, clock: _Clock) -> tuple[date, int] | None:
        """The first day and the number of days, if it begins and ends at midnight."""
        start, end = self._moment("DTSTART"), self._moment("DTEND")
        if start is None:
            raise self._bad("has no date on which it begins")
        if end is not None and isinstance(start, datetime) != isinstance(end, datetime):
            raise self._bad("begins and ends differently, once with a time of day and once without")
        begins = _wall(start, clock)
        ends = self._duration_end(start, begins) if end is None else _wall(end, clock)
        if not isinstance(start, datetime) and ends == begins:
            # Many programs write a day that ends on itself, although the end is the day after.
            ends = begins + _DAY
        if ends < begins:
            raise self._bad("ends before it begins")
        length = (ends - begins).days
        if length > LONGEST_EVENT_DAYS:
            raise self._bad(f"lasts {length:,} days")
        if begins.time() != _MIDNIGHT or ends.time() != _MIDNIGHT or not length:
            return None
        return begins.date(), length

    def _duration_end(self, start: date | datetime, begins: datetime) -> datetime:
        duration = self._only("DURATION")
        if duration is None:
            return begins if isinstance(start, datetime) else begins + _DAY
        length = getattr(duration, "dt", None)
        if not isinstance(length, timedelta) or length < timedelta(0):
            raise self._bad("has a duration that can't be read")
        if not isinstance(start, datetime) and length % _DAY:
            raise self._bad("begins on a date but doesn't last whole days")
        try:
            return begins + length
        except OverflowError:
            raise self._bad("never ends") from None

    def _rules(self, clock: _Clock) -> Iterator[Recurrence]:
        for parts in self._all("RRULE"):
            try:
                yield recurrence_of(parts, lambda until: _wall(until, clock).date())
            except BadRule as error:
                raise self._bad(str(error)) from None

    def _dates(self, name: str, clock: _Clock) -> Iterator[date]:
        """The dates of an RDATE or EXDATE; those with another time of day mean another moment."""
        for value in self._all(name):
            for entry in getattr(value, "dts", ()):
                moment = entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt
                if not isinstance(moment, date):
                    raise self._bad(f"has {_spoken(name)} that can't be read")
                day = self._as_date(moment, clock)
                if day is not None:
                    yield day

    def _clocks(self) -> list[_Clock]:
        """By whose clock it may last whole days: its own; for one in UTC first the calendar's."""
        start = self._moment("DTSTART")
        own = start.tzinfo if isinstance(start, datetime) else None
        clocks = [_clock_in(own)]
        if self._zone is not None and own is not None and str(own) == "UTC":
            clocks.insert(0, _clock_in(self._zone))
        return clocks

    def _as_date(self, moment: date | datetime | None, clock: _Clock) -> date | None:
        if moment is None:
            return None
        wall = _wall(moment, clock)
        return wall.date() if wall.time() == _MIDNIGHT else None

    def _moment(self, name: str) -> date | datetime | None:
        value = self._only(name)
        if value is None:
            return None
        moment = getattr(value, "dt", None)
        if not isinstance(moment, date):
            raise self._bad(f"has {_spoken(name)} that can't be read")
        return moment

    def _only(self, name: str) -> Any:
        values = self._all(name)
        if len(values) > 1:
            raise self._bad(f"has {_spoken(name)} more than once")
        return values[0] if values else None

    def _all(self, name: str) -> list[Any]:
        value = self._part.get(name)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def _bad(self, what: str) -> IcsError:
        return IcsError(
            f"{self._who} {_one_line(what)}. Correct or remove the event in your calendar "
            "program and export again."
        )


def _clock_in(zone: tzinfo | None) -> _Clock:
    """How a moment reads on the clock of a zone; one without a zone reads the same everywhere."""

    def wall(moment: datetime) -> datetime:
        if zone is not None and moment.tzinfo is not None:
            try:
                moment = moment.astimezone(zone)
            except OverflowError:
                raise IcsError(
                    f"An event of the year {moment.year} can't be read; correct or remove it."
                ) from None
        return moment.replace(tzinfo=None)

    return wall


def _wall(moment: date | datetime, clock: _Clock) -> datetime:
    if isinstance(moment, datetime):
        return clock(moment)
    return datetime.combine(moment, _MIDNIGHT)


def _first(value: Any) -> Any:
    """The only value of a property, or the first of several; "" without any."""
    if isinstance(value, list):
        return value[0] if value else ""
    return "" if value is None else value


def _one_line(text: Any) -> str:
    return " ".join(_CONTROLS.sub(" ", str(text)).split())[:LONGEST_NAME].rstrip()


def _spoken(name: str | None) -> str:
    """A property in words, with its own name for those who look into the file."""
    words = {
        "DTSTART": "a beginning",
        "DTEND": "an end",
        "DURATION": "a duration",
        "RRULE": "a rule of repetition",
        "RDATE": "further dates",
        "EXDATE": "excepted dates",
        "RECURRENCE-ID": "a date in its series",
    }
    return f"{words.get(name or '', 'a line')} ({name})" if name else "a line"
