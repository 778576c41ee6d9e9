"""Instants as whole microseconds since 1970-01-01 00:00 UTC, to and from aware datetimes."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL: Final = _EPOCH.toordinal()


def us_of(instant: datetime) -> int:
    """Microseconds since the epoch of an aware datetime in any zone; exact.

    Raises ValueError for a datetime without a zone.
    """
    try:
        return duration_us(instant - _EPOCH)
    except TypeError:
        raise ValueError(
            f"{instant} has no time zone; say which one is meant, for example UTC."
        ) from None


def datetime_of(instant_us: int) -> datetime:
    """The UTC datetime of an instant in microseconds since the epoch."""
    return _EPOCH + timedelta(microseconds=instant_us)


def duration_us(duration: timedelta) -> int:
    """A duration in whole microseconds; exact, since timedelta counts in microseconds itself."""
    return (duration.days * 86_400 + duration.seconds) * SECOND_US + duration.microseconds


def day_us(ordinal: int) -> int:
    """Midnight UTC of the day with this proleptic ordinal, in microseconds since the epoch."""
    return (ordinal - _EPOCH_ORDINAL) * DAY_US


def year_us(year: int) -> int:
    """The instant at which a year begins in UTC, in microseconds since the epoch."""
    return day_us(date(year, 1, 1).toordinal())
