"""Every known answer about working time is given: the project's own, and OTOBO's."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sla_engine import BusinessCalendar
from sla_engine.instants import us_of

DATA = Path(__file__).parents[1] / "data" / "working-time"
OTOBO_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def lines(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


@cache
def calendars() -> dict[str, BusinessCalendar]:
    stored = json.loads((DATA / "calendars.json").read_text(encoding="utf-8"))["calendars"]
    return {
        name: BusinessCalendar(
            time_zone=entry["tz"],
            weekly_hours={int(day): periods for day, periods in entry["weekly"].items()},
            holidays=[date.fromisoformat(day) for day in entry["holidays"]],
            holiday_time_zone=entry["holiday_tz"],
        )
        for name, entry in stored.items()
    }


def otobo_calendar(entry: dict[str, Any]) -> BusinessCalendar:
    return BusinessCalendar(
        time_zone=entry["tz"],
        weekly_hours={
            OTOBO_DAYS.index(day): [(start * 3600, end * 3600) for start, end in periods]
            for day, periods in entry["week"].items()
        },
        holidays=[date.fromisoformat(day) for day in entry["holidays"]],
        yearly_holidays=entry["yearly_holidays"],
    )


def answers(case: dict[str, Any]) -> Iterator[tuple[object, object]]:
    """What the calendar says and what is right, in datetimes and in microseconds."""
    calendar = calendars()[case["calendar"]]
    start, end = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["end"])
    amount = timedelta(microseconds=case["amount_us"])
    if case["op"] == "add":
        yield calendar.add(start, amount), end
        yield calendar.add_us(case["start_us"], case["amount_us"]), case["end_us"]
        if "end_us_next_open" in case:
            rolled = calendar.add(start, amount, roll="next_open")
            yield us_of(rolled), case["end_us_next_open"]
            yield calendar.next_open_us(case["end_us"]), case["end_us_next_open"]
        else:
            yield calendar.add(start, amount, roll="next_open"), end
        if case["amount_us"] < 0:
            yield calendar.subtract(start, -amount), end
    else:
        yield calendar.between(start, end), amount
        elapsed = calendar.elapsed_us(case["end_us"]) - calendar.elapsed_us(case["start_us"])
        yield elapsed, case["amount_us"]


def test_every_brute_force_case_is_answered_to_the_microsecond() -> None:
    cases = list(lines("vectors.jsonl.gz"))
    wrong = [case["id"] for case in cases if any(said != right for said, right in answers(case))]
    assert len(cases) == 1500
    assert wrong == []


def test_every_case_that_otobo_answered_gets_the_same_answer() -> None:
    cases = list(lines("otobo-vectors.jsonl.gz"))
    wrong = []
    for case in cases:
        calendar = otobo_calendar(case["calendar"])
        start, end = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["end"])
        seconds = timedelta(seconds=case["seconds"])
        if case["op"] == "add":
            right = calendar.add(start, seconds) == end
        elif case["group"] == "reversed":
            # OTOBO answers 0 to a span that runs backwards, Tocsin a negative one.
            right = seconds == timedelta(0) >= calendar.between(start, end)
        else:
            right = calendar.between(start, end) == seconds
        if not right:
            wrong.append(case)
    assert len(cases) == 2000
    assert wrong == []
