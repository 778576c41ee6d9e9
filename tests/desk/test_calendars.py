"""Calendars are saved from a form, and only such as the engine can count with."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.calendars import calendar_as_typed
from desk.catalogue import save_calendar
from desk.errors import Conflict, NotAllowed
from desk.policies import business_calendar
from desk.settings import save_settings
from store import records
from store.replacing import replace
from tests.builders import SmallDesk
from tests.desk.refusals import refused

WEEK = dict.fromkeys(range(5), "08:00-12:00, 13:00-17:30")


async def test_a_calendar_with_a_lunch_break_is_made_from_text(small: SmallDesk) -> None:
    calendar_id = await save_calendar(
        small.desk,
        small.anna,
        {
            "name": "Warsaw",
            "time_zone": "Europe/Warsaw",
            "weekly_hours": WEEK | {5: "22:00-06:00", 6: "-"},
            "holidays": "2026-12-24 Christmas Eve\n12-25 Christmas",
        },
    )
    calendar = small.desk.policies.calendar(calendar_id)
    friday_noon = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    assert calendar.add(friday_noon, timedelta(minutes=1)) == friday_noon + timedelta(minutes=61)
    row = small.desk.catalogue.calendars[calendar_id]
    assert row.weekly_hours[5] == ((79_200, 108_000),)
    assert row.holidays == (("2026-12-24", "Christmas Eve"),)
    assert row.yearly_holidays == ((12, 25, "Christmas"),)


async def test_public_holidays_of_a_region_come_along(small: SmallDesk) -> None:
    values = {"country": "de", "subdivision": "nw"}
    await save_calendar(small.desk, small.anna, values, row_id=small.office)
    row = small.desk.catalogue.calendars[small.office]
    assert (row.country, row.subdivision) == ("DE", "NW")
    assert ("2026-06-04", "Corpus Christi") in row.public_holidays
    await save_calendar(
        small.desk, small.anna, {"country": ""} | {"subdivision": ""}, row_id=small.office
    )
    assert small.desk.catalogue.calendars[small.office].public_holidays == ()


async def test_public_holidays_stay_as_they_were_until_the_country_is_saved_again(
    small: SmallDesk,
) -> None:
    await save_calendar(small.desk, small.anna, {"country": "FR"}, row_id=small.office)
    # As an older edition of the library told them.
    older = {"public_holidays": [["2026-07-01", "Old day"]]}
    await small.desk.configure(lambda tx: records.save(tx, "calendar", small.office, 2, older))
    await save_calendar(small.desk, small.anna, {"comment": "new"}, row_id=small.office)
    assert small.desk.catalogue.calendars[small.office].public_holidays == (
        ("2026-07-01", "Old day"),
    )
    await save_calendar(small.desk, small.anna, {"country": "FR"}, row_id=small.office)
    assert ("2026-07-14", "National Day") in (
        small.desk.catalogue.calendars[small.office].public_holidays
    )


async def test_a_new_comment_keeps_the_holidays_that_are_there(small: SmallDesk) -> None:
    await save_calendar(
        small.desk,
        small.anna,
        {"country": "FR", "holidays": "2026-03-03 Fair"},
        row_id=small.office,
    )
    before = small.desk.catalogue.calendars[small.office]
    await save_calendar(small.desk, small.anna, {"comment": "new"}, row_id=small.office)
    after = small.desk.catalogue.calendars[small.office]
    assert after.public_holidays == before.public_holidays != ()
    assert after.holidays == (("2026-03-03", "Fair"),)


async def test_an_exceptional_day_has_its_own_hours_even_on_a_holiday(small: SmallDesk) -> None:
    await save_calendar(
        small.desk,
        small.anna,
        {
            "holidays": "2026-03-04 Fair",
            "exceptional_days": "2026-03-04 09:00-10:00 Fair, morning\n3 Mar 2026 closed Moving",
        },
        row_id=small.office,
    )
    calendar = small.desk.policies.calendar(small.office)
    tuesday = datetime(2026, 3, 3, tzinfo=UTC)
    assert list(calendar.periods(tuesday, tuesday + timedelta(days=2))) == [
        (datetime(2026, 3, 4, 8, tzinfo=UTC), datetime(2026, 3, 4, 9, tzinfo=UTC))
    ]
    row = small.desk.catalogue.calendars[small.office]
    assert row.exceptional_days == (
        ("2026-03-03", (), "Moving"),
        ("2026-03-04", ((32_400, 36_000),), "Fair, morning"),
    )


async def test_holidays_begin_at_midnight_of_their_own_zone(small: SmallDesk) -> None:
    values = {"holidays": "2026-03-04", "holiday_time_zone": "Asia/Tokyo"}
    await save_calendar(small.desk, small.anna, values, row_id=small.office)
    calendar = small.desk.policies.calendar(small.office)
    # In Tokyo the fourth ends at sixteen o'clock of Berlin.
    wednesday = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    assert calendar.next_period(wednesday)[0] == datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    await save_calendar(small.desk, small.anna, {"holiday_time_zone": ""}, row_id=small.office)
    assert not small.desk.policies.calendar(small.office).is_open(wednesday)


async def test_a_calendar_as_typed_is_what_saving_would_make(small: SmallDesk) -> None:
    values = {
        "weekly_hours": WEEK,
        "holidays": "12-25 Christmas",
        "exceptional_days": "2026-12-24 9-12",
        "country": "de",
        "subdivision": "nw",
    }
    typed = calendar_as_typed(small.desk.catalogue.calendars[small.office], values)
    assert small.desk.catalogue.calendars[small.office] != typed
    await save_calendar(small.desk, small.anna, values, row_id=small.office)
    saved = small.desk.catalogue.calendars[small.office]
    # Days without hours are left out or empty; the engine knows no difference.
    assert replace(typed, version=2, weekly_hours=saved.weekly_hours) == saved
    assert business_calendar(typed) == business_calendar(saved)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": " "}, "name", "Fill this in."),
        ({"name": "office"}, "name", "a calendar Office already"),
        ({"time_zone": "Berlin"}, "time_zone", "'Berlin' is not known"),
        ({"time_zone": ""}, "time_zone", "Fill this in."),
        ({"weekly_hours": {0: "nine"}}, "weekly_hours_0", "“nine” is no period"),
        ({"weekly_hours": {4: "9-8:70"}}, "weekly_hours_4", "is no period"),
        ({"weekly_hours": {0: "-"}}, "weekly_hours", "at least one day"),
        ({"weekly_hours": {7: "8-9"}}, "weekly_hours", "no weekday 7"),
        ({"weekly_hours": {0: [(9, 8)]}}, "weekly_hours", "the end must come after"),
        ({"holidays": "2026-02-30"}, "holidays", "Line 1"),
        ({"holidays": [("tomorrow", "")]}, "holidays", "no date"),
        ({"yearly_holidays": [(2, 30, "")]}, "yearly_holidays", "a year can have"),
        ({"exceptional_days": "2026-12-24 Eve"}, "exceptional_days", "give its hours"),
        ({"exceptional_days": [("2026-12-24", [(9, 8)], "")]}, "exceptional_days", "after the st"),
        ({"exceptional_days": [("soon", [], "")]}, "exceptional_days", "no date"),
        ({"holiday_time_zone": "Mars"}, "holiday_time_zone", "'Mars' is not known"),
        ({"country": "XX"}, "country", "No public holidays are known for XX"),
        ({"country": "DE", "subdivision": "ZZ"}, "subdivision", "DE-ZZ"),
        ({"subdivision": "NW"}, "subdivision", "give the country too"),
        ({"comment": "c" * 251}, "comment", "At most 250 characters"),
    ],
)
async def test_a_wrong_calendar_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    good = {"name": "New", "time_zone": "UTC", "weekly_hours": WEEK}
    fields = await refused(save_calendar(small.desk, small.anna, good | values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_all_that_is_wrong_is_told_at_once(small: SmallDesk) -> None:
    values = {"name": "", "weekly_hours": {0: "x", 1: "8-9", 2: "y"}, "holidays": "z"}
    fields = await refused(save_calendar(small.desk, small.anna, values))
    assert set(fields) == {"name", "time_zone", "weekly_hours_0", "weekly_hours_2", "holidays"}


async def test_the_default_calendar_stays_in_use(small: SmallDesk) -> None:
    await save_settings(small.desk, small.anna, {"default_calendar_id": small.office})
    fields = await refused(
        save_calendar(small.desk, small.anna, {"validity": "invalid"}, row_id=small.office)
    )
    assert "choose another one in Settings first" in fields["validity"]


async def test_a_calendar_is_not_saved_by_others_or_when_stale(small: SmallDesk) -> None:
    with pytest.raises(NotAllowed):
        await save_calendar(small.desk, small.jan, {"comment": "a"}, row_id=small.office)
    await save_calendar(small.desk, small.anna, {"comment": "a"}, row_id=small.office, version=1)
    with pytest.raises(Conflict):
        await save_calendar(
            small.desk, small.anna, {"comment": "b"}, row_id=small.office, version=1
        )
