"""Rules of repetition give the dates that dateutil gives, wherever that finds any at all."""

from datetime import date, datetime
from itertools import takewhile
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from sla_engine.recurrence import Effort, Frequency, Recurrence, TooMuchEffort, Weekday

LAST = date(2042, 12, 31)
OFTEN: dict[Frequency, Any] = {
    Frequency.DAILY: rrule.DAILY,
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}

months = st.frozensets(st.integers(1, 12), min_size=1, max_size=3)
month_days = st.frozensets(st.integers(1, 28) | st.integers(-28, -1), min_size=1, max_size=3)
year_days = st.frozensets(st.integers(1, 365) | st.integers(-365, -1), min_size=1)
week_numbers = st.frozensets(st.integers(1, 52) | st.integers(-52, -1), min_size=1)
weekdays = st.frozensets(st.builds(Weekday, st.integers(0, 6), st.just(0)), min_size=1, max_size=3)
numbered_weekdays = st.frozensets(
    st.builds(Weekday, st.integers(0, 6), st.sampled_from([1, 2, 4, -1, -2])),
    min_size=1,
    max_size=3,
)
PARTS: dict[Frequency, list[dict[str, st.SearchStrategy[Any]]]] = {
    Frequency.DAILY: [{}, {"weekdays": weekdays, "months": months}],
    Frequency.WEEKLY: [{}, {"weekdays": weekdays}, {"months": months}],
    Frequency.MONTHLY: [
        {},
        {"weekdays": numbered_weekdays},
        {"weekdays": weekdays, "month_days": month_days},
    ],
    Frequency.YEARLY: [
        {},
        {"months": months},
        {"months": months, "weekdays": numbered_weekdays},
        {"weekdays": numbered_weekdays},
        {"month_days": month_days, "weekdays": weekdays},
        {"year_days": year_days},
        {"week_numbers": week_numbers},
    ],
}


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    """Rules that come true before long: dateutil would search the others for minutes."""
    frequency = draw(st.sampled_from(Frequency))
    parts = draw(st.sampled_from(PARTS[frequency]))
    return Recurrence(
        frequency=frequency,
        interval=draw(st.integers(1, 3)),
        count=draw(st.none() | st.integers(1, 40)),
        until=draw(st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1))),
        positions=draw(st.frozensets(st.sampled_from([1, -1]))),
        week_start=0 if "week_numbers" in parts else draw(st.integers(0, 6)),
        **{name: draw(values) for name, values in parts.items()},
    )


def dates_by_dateutil(rule: Recurrence, start: date) -> list[date]:
    weekdays: list[Any] = [
        rrule.weekday(*day) if day.ordinal else day.weekday for day in rule.weekdays
    ]
    found = rrule.rrule(
        freq=OFTEN[rule.frequency],
        dtstart=datetime(start.year, start.month, start.day),  # noqa: DTZ001 - a date
        interval=rule.interval,
        wkst=rule.week_start,
        count=rule.count,
        bymonth=sorted(rule.months) or None,
        bymonthday=sorted(rule.month_days) or None,
        byyearday=sorted(rule.year_days) or None,
        byweekno=sorted(rule.week_numbers) or None,
        byweekday=weekdays or None,
        bysetpos=sorted(rule.positions) or None,
    )
    last = min(LAST, rule.until or LAST)
    return list(takewhile(lambda day: day <= last, (moment.date() for moment in found)))


@given(rule=recurrences(), since=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_rule_gives_the_same_dates_as_dateutil(rule: Recurrence, since: date) -> None:
    # Its first date should be one of the rule's own, else what it means is left open.
    start = next(iter(dates_by_dateutil(rule, since)), None)
    if start is None:
        return
    assert list(rule.dates(start, LAST, Effort(1_000_000))) == dates_by_dateutil(rule, start)


def test_a_rule_that_never_comes_true_ends_soon() -> None:
    never = Recurrence(Frequency.DAILY, months=frozenset({2}), month_days=frozenset({30}))
    start = date(2026, 1, 1)
    assert list(never.dates(start, LAST, Effort(20_000))) == [start]
    with pytest.raises(TooMuchEffort):
        list(never.dates(start, LAST, Effort(1_000)))


def test_weekdays_with_and_without_a_number_stand_beside_each_other() -> None:
    both = frozenset({Weekday(0, 1), Weekday(4)})
    rule = Recurrence(Frequency.MONTHLY, weekdays=both, until=date(2026, 6, 30))
    found = list(rule.dates(date(2026, 6, 1), LAST, Effort(100)))
    assert [day.day for day in found] == [1, 5, 12, 19, 26]


def test_every_other_week_depends_on_the_day_that_weeks_begin_with() -> None:
    # The example of RFC 5545, section 3.3.10.
    start, days = date(1997, 8, 5), frozenset({Weekday(1), Weekday(6)})

    def found(week_start: int) -> list[int]:
        rule = Recurrence(
            Frequency.WEEKLY, interval=2, count=4, weekdays=days, week_start=week_start
        )
        return [day.day for day in rule.dates(start, LAST, Effort(100))]

    assert found(week_start=0) == [5, 10, 19, 24]
    assert found(week_start=6) == [5, 17, 19, 31]


def test_the_fourth_sunday_from_the_end_may_be_the_first_of_a_month() -> None:
    rule = Recurrence(Frequency.MONTHLY, count=2, weekdays=frozenset({Weekday(6, -4)}))
    assert list(rule.dates(date(2026, 2, 1), LAST, Effort(100))) == [
        date(2026, 2, 1),
        date(2026, 3, 8),
    ]
