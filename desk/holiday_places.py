"""Countries and their regions whose public holidays are known, with names to choose them by."""

from __future__ import annotations

from functools import cache


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """(code, name) of every country that the holidays library knows, by name: ``DE``, Germany."""
    import holidays
    from holidays.registry import COUNTRIES

    known = set(holidays.list_supported_countries(include_aliases=False))
    named = {
        codes[1]: module.replace("_", " ").title()
        for module, codes in COUNTRIES.items()
        if codes[1] in known
    }
    return tuple(sorted(named.items(), key=lambda place: place[1]))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of a country's regions, by name; the name is the code where it has no other.

    Empty for a country without regions, or one that is not known.
    """
    import holidays

    try:
        entity = holidays.country_holidays(country)
    except (NotImplementedError, KeyError):
        return ()
    places = [
        (code, max(aliases, key=len, default=code))
        for code, aliases in entity.get_subdivision_aliases().items()
    ]
    return tuple(sorted(places, key=lambda place: place[1]))
