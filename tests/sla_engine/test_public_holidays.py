"""Public holidays are those of the country and region, or it is said that nobody knows them."""

from datetime import date

import pytest

from sla_engine import CalendarError
from sla_engine.public_holidays import HOLIDAY_YEARS, public_holidays


def test_a_region_has_more_of_them_than_its_country() -> None:
    germany = dict(public_holidays("DE", years=[2026]))
    westphalia = dict(public_holidays("DE", "NW", years=[2026]))
    assert westphalia.items() > germany.items()
    assert westphalia[date(2026, 6, 4)] == "Corpus Christi"


def test_they_come_in_date_order_for_fifty_years_in_english() -> None:
    found = public_holidays("PL")
    assert list(found) == sorted(found)
    assert {day.year for day, _ in found} == set(HOLIDAY_YEARS)
    assert "National Independence Day" in dict(found)[date(2026, 11, 11)]


def test_they_have_names_in_another_language_if_wanted() -> None:
    found = dict(public_holidays("PL", years=[2026], language="pl"))
    assert found[date(2026, 11, 11)] == "Narodowe Święto Niepodległości"


@pytest.mark.parametrize(
    ("country", "region", "said"),
    [
        ("XX", "", "known for XX;"),
        ("", "", "use a country code such as DE"),
        ("DE", "ZZ", "known for DE-ZZ;"),
        ("de", "", "known for de;"),
        # Names of things in the library are no countries.
        ("utils", "", "known for utils;"),
        ("country_holidays", "", "known for country_holidays;"),
    ],
)
def test_a_place_that_nobody_knows_is_refused(country: str, region: str, said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        public_holidays(country, region, years=[2026])
