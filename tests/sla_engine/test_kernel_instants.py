"""Datetimes become microseconds and come back exactly, in every zone and in repeated hours."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.instants import datetime_of, duration_of, duration_us, since_epoch, us_of, year_us


class SummerTime(tzinfo):
    """A zone of somebody else's making; any two are equal, but not the same."""

    def utcoffset(self, instant: datetime | None) -> timedelta:
        return timedelta(hours=1 + (instant is not None and 4 <= instant.month < 10))

    def dst(self, instant: datetime | None) -> timedelta:
        return self.utcoffset(instant) - timedelta(hours=1)

    def tzname(self, instant: datetime | None) -> str:
        return "made up"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SummerTime)

    def __hash__(self) -> int:
        return 1


ZONES = [
    UTC,
    UTC,
    timezone(timedelta(hours=5, minutes=45)),
    SummerTime(),
    SummerTime(),
    timezone(-timedelta(seconds=1)),
    *map(ZoneInfo, ("UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe")),
    ZoneInfo.no_cache("Europe/Paris"),
]

zones = st.sampled_from(ZONES)


def counted_us(instant: datetime) -> int:
    """The same by the calendar and the clock, in exact fractions of a day."""
    offset = instant.utcoffset()
    assert offset is not None
    days = instant.date().toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()
    seconds = (instant.hour * 60 + instant.minute) * 60 + instant.second
    micros = days * 86_400_000_000 + seconds * 1_000_000 + instant.microsecond
    return int(micros - Fraction(offset / timedelta(microseconds=1)))


@given(
    instant_us=st.integers(year_us(1970), year_us(2101)),
    zone=zones.filter(lambda zone: not isinstance(zone, SummerTime)),
)
def test_every_microsecond_survives_the_way_to_a_datetime_and_back(
    instant_us: int, zone: tzinfo
) -> None:
    instant = datetime_of(instant_us)
    assert instant.tzinfo is UTC
    assert us_of(instant) == us_of(instant.astimezone(zone)) == instant_us


@given(instant=st.datetimes(timezones=zones))
def test_microseconds_are_what_calendar_and_clock_say(instant: datetime) -> None:
    for fold in (0, 1):
        told = instant.replace(fold=fold)
        assert us_of(told) == counted_us(told)
        assert since_epoch(told) == duration_of(counted_us(told))


def test_a_repeated_hour_is_told_apart_by_its_fold() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert us_of(first.replace(fold=1)) - us_of(first) == 3_600_000_000
    assert datetime_of(us_of(first)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_so_many_zones_that_they_are_no_longer_remembered_are_still_right() -> None:
    for _ in range(300):
        instant = datetime(2026, 7, 1, 14, tzinfo=ZoneInfo.no_cache("Europe/Paris"))
        assert datetime_of(us_of(instant)) == datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_a_datetime_without_a_zone_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="has no time zone; say which one is meant"):
        us_of(datetime(2026, 5, 20, 9))  # noqa: DTZ001 - that is the mistake


@given(duration=st.timedeltas())
def test_durations_survive_as_well(duration: timedelta) -> None:
    assert duration_of(duration_us(duration)) == duration
