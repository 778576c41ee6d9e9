"""Public holidays by country and region, as the holidays library knows them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sla_engine.errors import CalendarError

# Dates are worked out for these years; calendars themselves answer 1970 to 2100.
HOLIDAY_YEARS: Final = range(2000, 2051)

_LONGEST_CODE: Final = 3


def public_holidays(
    country: str,
    subdivision: str = "",
    years: Iterable[int] = HOLIDAY_YEARS,
    language: str = "en_US",
) -> tuple[tuple[date, str], ...]:
    """The public holidays of some years with their names, in date order.

    `country` is a code such as DE, `subdivision` a region of it such as NW. A name is in
    `language` where the library has it, else in the country's own. Raises CalendarError for a
    country or subdivision that the library does not know.
    """
    # Takes a while to load, and most desks ask for it once a year.
    import holidays

    place = f"{country}-{subdivision}" if subdivision else country
    unknown = CalendarError(
        f"No public holidays are known for {place}; use a country code such as DE, "
        "and a region of it such as NW."
    )
    # The library would take the name of any of its own functions for a country.
    if not (country.isalpha() and country.isupper() and len(country) <= _LONGEST_CODE):
        raise unknown
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=years, language=language
        )
    except (NotImplementedError, KeyError) as error:
        raise unknown from error
    return tuple(sorted(found.items()))
