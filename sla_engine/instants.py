"""Instants as whole microseconds since 1970-01-01 00:00 UTC, to and from aware datetimes."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Dividing a timedelta by this, or multiplying this, is exact: timedelta counts in whole
# microseconds itself. It is also quicker than asking for days, seconds and microseconds.
MICROSECOND: Final = timedelta(microseconds=1)

_EPOCH_ORDINAL: Final = EPOCH.toordinal()

# 1970-01-01 00:00 by the clock of each zone that was met; bounded, for zones can be made at will.
_local_epochs: dict[ZoneInfo, datetime] = {}
_MOST_ZONES: Final = 256


def since_epoch(instant: datetime) -> timedelta:
    """The time from 1970-01-01 00:00 UTC to an aware datetime in any zone; exact.

    Raises ValueError for a datetime without a zone, TypeError for what is no datetime.
    """
    try:
        zone = instant.tzinfo
    except AttributeError:
        raise TypeError(f"{instant!r} is no instant; give a datetime with its zone.") from None
    if zone is UTC:
        return instant - EPOCH
    # Asking the zone itself takes a fraction of the time that the datetime takes to ask it.
    if type(zone) is ZoneInfo:
        epoch = _local_epochs.get(zone)
        if epoch is None:
            epoch = datetime(1970, 1, 1, tzinfo=zone)
            if len(_local_epochs) < _MOST_ZONES:
                _local_epochs[zone] = epoch
        offset = zone.utcoffset(instant)
        if offset is not None:
            # Within one zone Python subtracts by the wall clock.
            return instant - epoch - offset
    try:
        return instant - EPOCH
    except TypeError:
        raise ValueError(
            f"{instant} has no time zone; say which one is meant, for example UTC."
        ) from None


def us_of(instant: datetime) -> int:
    """Microseconds since the epoch of an aware datetime in any zone; exact.

    Raises ValueError for a datetime without a zone, TypeError for what is no datetime.
    """
    return since_epoch(instant) // MICROSECOND


def datetime_of(instant_us: int) -> datetime:
    """The UTC datetime of an instant in microseconds since the epoch."""
    return EPOCH + MICROSECOND * instant_us


def duration_us(duration: timedelta) -> int:
    """A duration in whole microseconds; exact. Raises TypeError for what is no timedelta."""
    try:
        return duration // MICROSECOND
    except TypeError:
        raise TypeError(
            f"{duration!r} is no duration; give a timedelta, such as timedelta(hours=4)."
        ) from None


def duration_of(duration_us: int) -> timedelta:
    """A number of microseconds as a duration; exact."""
    return MICROSECOND * duration_us


def day_us(ordinal: int) -> int:
    """Midnight UTC of the day with this proleptic ordinal, in microseconds since the epoch."""
    return (ordinal - _EPOCH_ORDINAL) * DAY_US


def year_us(year: int) -> int:
    """The instant at which a year begins in UTC, in microseconds since the epoch."""
    return day_us(date(year, 1, 1).toordinal())
