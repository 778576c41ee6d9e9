"""Other working-time libraries of Python, each asked in its own way about one office.

They are in the dependency group `bench`; those that are not installed are left out and named.

- workclock (MIT, Rust): answers as Tocsin does.
- timegrid (MIT, Rust): takes local times without a zone, so it is an hour wrong wherever a clock
  changes inside working time; that never happens in this office.
- businesstimedelta (MIT): takes one step per opening. Never ends for hours until 24:00.
- pandas (BSD), CustomBusinessHour: adds whole hours only, and has no way to measure a span.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from sla_engine import BusinessCalendar

ZONE: Final = ZoneInfo("Europe/Paris")
WEEKDAYS: Final = range(5)
YEARS: Final = range(2023, 2033)

_OPENS, _NOON, _AFTERNOON, _CLOSES = 9, 12, 13, 18


@dataclass(frozen=True)
class Peer:
    """One library: its own kind of moment and amount, and what it does with them."""

    name: str
    moment: Callable[[datetime], Any]
    amount: Callable[[int], Any]
    """From whole hours."""
    add: Callable[[Any, Any], Any]
    between: Callable[[Any, Any], Any] | None
    instant: Callable[[Any], datetime]
    """An answer as an aware datetime."""


def public_holidays() -> list[date]:
    """The holidays of France in the years that the questions reach."""
    return sorted(country_holidays("FR", years=YEARS))


def office() -> BusinessCalendar:
    """Monday to Friday, 9 to 12 and 13 to 18, in Paris, with the holidays of France."""
    hours = [(_OPENS * 3600, _NOON * 3600), (_AFTERNOON * 3600, _CLOSES * 3600)]
    return BusinessCalendar(
        time_zone=ZONE.key,
        weekly_hours=dict.fromkeys(WEEKDAYS, hours),
        holidays=public_holidays(),
    )


def tocsin() -> Peer:
    """This project's own engine, asked in the same way."""
    calendar = office()
    return Peer("tocsin", _same, _hours, calendar.add, calendar.between, _same)


def workclock() -> Peer:
    """Raises ImportError when it is not installed, as the others do."""
    library = import_module("workclock")
    schedule = library.Schedule(
        [
            library.WorkDay(time(_OPENS), time(_CLOSES)),
            library.Break(time(_NOON), time(_AFTERNOON)),
            library.Holidays(public_holidays()),
        ],
        time_zone=ZONE,
    )
    return Peer("workclock", _same, _hours, schedule.add, schedule.between, _same)


def timegrid() -> Peer:
    """See the module for its limits."""
    library = import_module("timegrid")
    calendar = library.TimeGridCalendar.weekdays(time(_OPENS), time(_CLOSES))
    calendar = calendar.break_weekdays(time(_NOON), time(_AFTERNOON))
    for day in public_holidays():
        calendar = calendar.close(day)
    return Peer(
        "timegrid",
        lambda instant: instant.astimezone(ZONE).replace(tzinfo=None),
        _hours,
        calendar.add_work_duration,
        calendar.get_working_duration,
        lambda local: local.replace(tzinfo=ZONE),
    )


def businesstimedelta() -> Peer:
    """See the module for its limits."""
    library = import_module("businesstimedelta")
    zone = import_module("pytz").timezone(ZONE.key)
    days = list(WEEKDAYS)
    rules = library.Rules(
        [
            library.WorkDayRule(time(_OPENS), time(_CLOSES), days, tz=zone),
            library.LunchTimeRule(time(_NOON), time(_AFTERNOON), days, tz=zone),
            library.HolidayRule(country_holidays("FR", years=YEARS), tz=zone),
        ]
    )
    return Peer(
        "businesstimedelta",
        _same,
        lambda hours: library.BusinessTimeDelta(rules, hours=hours),
        lambda moment, amount: moment + amount,
        rules.difference,
        _same,
    )


def pandas() -> Peer:
    """See the module for its limits."""
    library = import_module("pandas")
    hour = library.offsets.CustomBusinessHour(
        start=[f"{_OPENS:02}:00", f"{_AFTERNOON:02}:00"],
        end=[f"{_NOON:02}:00", f"{_CLOSES:02}:00"],
        holidays=public_holidays(),
    )
    return Peer(
        "pandas CustomBusinessHour",
        library.Timestamp,
        lambda hours: hours * hour,
        lambda moment, amount: moment + amount,
        None,
        lambda moment: moment.to_pydatetime(),
    )


def installed(
    makers: Iterable[Callable[[], Peer]] = (workclock, timegrid, businesstimedelta, pandas),
) -> tuple[list[Peer], list[str]]:
    """The peers that are here, and the names of those that are not."""
    found: list[Peer] = []
    missing: list[str] = []
    for maker in makers:
        try:
            found.append(maker())
        except ImportError:
            missing.append(maker.__name__)
    return found, missing


def _same(instant: datetime) -> datetime:
    return instant


def _hours(hours: int) -> timedelta:
    return timedelta(hours=hours)
