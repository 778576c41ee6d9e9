"""Closed time is named after what closed: exceptional days, and holidays on their own date."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sla_engine import BusinessCalendar
from sla_engine.closed_time import ClosedTime
from sla_engine.instants import datetime_of, us_of
from tests.sla_engine.cases import HOUR

DAY = [(9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)]
NIGHT = [(22 * HOUR, 30 * HOUR)]
# 24 December 2026 is a Thursday.
EVE = date(2026, 12, 24)


def calendar(zone: str = "Europe/Paris", **changes: Any) -> BusinessCalendar:
    definition: dict[str, Any] = {"time_zone": zone, "weekly_hours": dict.fromkeys(range(5), DAY)}
    return BusinessCalendar(**(definition | changes))


def closed(chosen: BusinessCalendar, at: str, until: str) -> list[str]:
    """The parts of the closed time between two times on the calendar's clock, as short lines."""
    zone = ZoneInfo(chosen.time_zone)
    start, end = (us_of(datetime.fromisoformat(text).replace(tzinfo=zone)) for text in (at, until))
    return [
        f"until {datetime_of(part.end_us).astimezone(zone):%a %H:%M} {part.reason}"
        + (" (holiday)" if part.is_holiday else "")
        for part in ClosedTime(chosen).parts(start, end)
    ]


class TestAnExceptionalDay:
    def test_that_closes_early_names_the_afternoon_and_the_night_after_it(self) -> None:
        short = calendar(exceptional_days=[(EVE, [(9 * HOUR, 12 * HOUR)], "Christmas Eve")])
        assert closed(short, "2026-12-24 12:00", "2026-12-25 09:00") == [
            "until Fri 09:00 Christmas Eve (holiday)"
        ]

    def test_before_a_holiday_is_told_apart_from_it(self) -> None:
        both = calendar(
            exceptional_days=[(EVE, [(9 * HOUR, 12 * HOUR)], "Christmas Eve")],
            yearly_holidays=[(12, 25, "Christmas Day")],
        )
        assert closed(both, "2026-12-24 12:00", "2026-12-28 09:00") == [
            "until Fri 00:00 Christmas Eve (holiday)",
            "until Sat 00:00 Christmas Day (holiday)",
            "until Mon 09:00 weekend",
        ]

    def test_that_opens_late_leaves_the_night_before_a_night(self) -> None:
        late = calendar(exceptional_days=[(EVE, [(11 * HOUR, 18 * HOUR)], "Works meeting")])
        assert closed(late, "2026-12-23 18:00", "2026-12-24 11:00") == [
            "until Thu 09:00 night",
            "until Thu 11:00 Works meeting (holiday)",
        ]

    def test_that_is_closed_is_named_from_midnight_to_the_next_opening(self) -> None:
        shut = calendar(exceptional_days=[(EVE, [], "Stocktaking")])
        assert closed(shut, "2026-12-23 18:00", "2026-12-25 09:00") == [
            "until Thu 00:00 night",
            "until Fri 09:00 Stocktaking (holiday)",
        ]

    def test_without_a_name_is_called_exceptional_hours(self) -> None:
        short = calendar(exceptional_days=[(EVE, [(9 * HOUR, 15 * HOUR)])])
        assert closed(short, "2026-12-24 15:00", "2026-12-24 18:00") == [
            "until Thu 18:00 exceptional hours (holiday)"
        ]

    def test_with_more_hours_than_usual_closes_nothing(self) -> None:
        more = calendar(
            exceptional_days=[
                (date(2026, 12, 26), [(10 * HOUR, 14 * HOUR)], "Sale"),
                (EVE, [(8 * HOUR, 20 * HOUR)], "Long Thursday"),
            ]
        )
        assert closed(more, "2026-12-24 20:00", "2026-12-25 09:00") == ["until Fri 09:00 night"]
        assert closed(more, "2026-12-25 18:00", "2026-12-26 10:00") == ["until Sat 10:00 night"]
        assert closed(more, "2026-12-26 14:00", "2026-12-28 09:00") == ["until Mon 09:00 weekend"]

    def test_without_its_night_shift_is_the_reason_until_the_next_shift(self) -> None:
        nights = calendar(
            weekly_hours=dict.fromkeys(range(7), NIGHT), exceptional_days=[(EVE, [], "Eve")]
        )
        assert closed(nights, "2026-12-24 06:00", "2026-12-25 22:00") == [
            "until Fri 22:00 Eve (holiday)"
        ]

    def test_that_runs_into_a_holiday_is_cut_by_it(self) -> None:
        cut = calendar(
            holidays=[(date(2026, 12, 26), "Boxing Day")],
            exceptional_days=[(date(2026, 12, 25), [(9 * HOUR, 30 * HOUR)], "Long Friday")],
        )
        assert closed(cut, "2026-12-26 00:00", "2026-12-28 09:00") == [
            "until Sun 00:00 Boxing Day (holiday)",
            "until Mon 09:00 weekend",
        ]

    def test_after_another_is_told_apart_and_only_for_its_own_hours(self) -> None:
        nights = calendar(
            weekly_hours={3: NIGHT},
            exceptional_days=[(EVE, [], "Eve"), (date(2026, 12, 25), [], "Day after")],
        )
        assert closed(nights, "2026-12-24 01:00", "2026-12-31 01:00") == [
            "until Fri 06:00 Eve (holiday)",
            "until Thu 01:00 closed",
        ]


class TestAHoliday:
    @pytest.mark.parametrize(
        "zone",
        ["Pacific/Auckland", "Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Pago_Pago"],
    )
    def test_is_on_its_own_date_in_its_zone_and_not_a_day_early(self, zone: str) -> None:
        # 6 February 2026 is a Friday.
        waitangi = calendar(zone, holidays=[(date(2026, 2, 6), "Waitangi Day")])
        there = ZoneInfo(zone)
        for day, worked in ((5, 8), (6, 0), (9, 8)):
            midnight = datetime(2026, 2, day, tzinfo=there)
            next_midnight = datetime(2026, 2, day + 1, tzinfo=there)
            assert waitangi.between(midnight, next_midnight) == timedelta(hours=worked)
        assert waitangi.holiday_on(date(2026, 2, 5)) is None
        assert closed(waitangi, "2026-02-05 18:00", "2026-02-09 09:00") == [
            "until Fri 00:00 night",
            "until Sat 00:00 Waitangi Day (holiday)",
            "until Mon 09:00 weekend",
        ]

    def test_of_another_zone_closes_when_the_date_is_there(self) -> None:
        # The Tokyo holiday begins at 16:00 in Paris the day before, and ends at 16:00.
        tokyo = calendar(
            holidays=[(date(2026, 5, 27), "Tokyo's day")], holiday_time_zone="Asia/Tokyo"
        )
        assert closed(tokyo, "2026-05-26 17:00", "2026-05-27 17:00") == [
            "until Wed 17:00 Tokyo's day (holiday)"
        ]
        assert tokyo.is_open(datetime(2026, 5, 26, 16, 59, tzinfo=ZoneInfo("Europe/Paris")))

    def test_of_another_zone_meets_exceptional_hours_in_the_calendars_own(self) -> None:
        tokyo = calendar(
            holidays=[(date(2026, 5, 28), "Tokyo's day")],
            holiday_time_zone="Asia/Tokyo",
            exceptional_days=[(date(2026, 5, 27), [(9 * HOUR, 12 * HOUR)], "Short day")],
        )
        # On Thursday the holiday ends at 17:00 in Paris, on Wednesday the short day at noon.
        assert closed(tokyo, "2026-05-27 12:00", "2026-05-28 17:00") == [
            "until Thu 00:00 Short day (holiday)",
            "until Thu 17:00 Tokyo's day (holiday)",
        ]
