"""The page about deadlines tells the truth: its example is read out of it and counted again."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desk.explained_story import story
from sla_engine import CycleStatus, Explanation
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    OFFICE,
    PARIS,
    SOLUTION,
    Ticket,
    hours,
    paris,
    target,
)
from tui.present.words import COUNTS, ON_REOPEN, TARGETS

PAGE = (Path(__file__).parents[2] / "docs" / "sla.md").read_text(encoding="utf-8")
PROMISED = target(SOLUTION, 4, notify=(80,))
FRIDAY = date(2026, 5, 22)


def table(header: str) -> list[list[str]]:
    """The rows of the table of the page that has these columns."""
    lines = PAGE.splitlines()
    found: list[list[str]] = []
    for line in lines[lines.index(header) + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def ticket() -> Ticket:
    """The ticket of the example, as its table of events tells it, up to its resolution."""
    (created, _), *rest = table("| when | what happens |")
    told = Ticket(_moment(created))
    steps = {"waits for the customer": told.waits, "goes on": told.goes_on}
    for when, what in rest[:-1]:
        steps[what](_moment(when))
    return told


def resolved() -> str:
    when, what = table("| when | what happens |")[-1]
    assert what == "resolved"
    return _moment(when)


def explained() -> Explanation:
    return ticket().explanation(PROMISED, "2026-05-26 10:02")


def bold(pattern: str) -> str:
    (found,) = re.findall(pattern + r" \*\*(.+?)\*\*", " ".join(PAGE.split()))
    return str(found)


def test_every_span_of_the_example_is_what_the_engine_counts_and_the_sums_are_right() -> None:
    total = timedelta(0)
    engine = []
    for span in explained().spans:
        total += span.counted
        engine.append(
            [
                _day(span.start),
                _day(span.end),
                span.reason,
                _hours(span.counted) if span.counted else "–",
                _hours(total),
            ]
        )
    assert table("| from | until | what | counts | total |") == engine
    assert total == PROMISED.duration


def test_the_days_of_the_example_are_the_days_of_the_calendar() -> None:
    for when, _ in table("| when | what happens |"):
        weekday, day, _ = when.split()
        assert date.fromisoformat(day).strftime("%a") == weekday
    assert OFFICE.holiday_on(date(2026, 5, 25)) == "Whit Monday"
    assert "Monday 25 May\n2026 is Whit Monday" in PAGE


def test_the_bell_and_the_deadline_are_where_the_page_says() -> None:
    cycle = explained().cycle
    assert cycle.due_at is not None
    assert cycle.next_threshold_at is not None
    assert bold("and is due on") == _day(cycle.due_at)
    assert bold("It rings on") == _day(cycle.next_threshold_at)


def test_the_line_of_the_example_is_the_one_that_the_ticket_shows() -> None:
    (line,) = re.findall(r"```\n(created .+)\n```", PAGE)
    assert line == story(explained(), paris("2026-05-26 10:02"), PARIS)


def test_the_end_of_the_example_and_its_reopening_come_out_as_told() -> None:
    done = ticket().is_resolved(resolved())
    cycle = done.cycle(PROMISED, "2026-05-26 18:00")
    told = f"met, with {_hours(cycle.elapsed)} elapsed and {_hours(cycle.remaining)} to spare"
    assert cycle.status is CycleStatus.MET
    assert told in PAGE
    again = done.goes_on("2026-05-27 09:00").cycle(PROMISED, "2026-05-27 09:00")
    assert again.due_at is not None
    assert bold("it would be due on") == _day(again.due_at)


@pytest.mark.parametrize("answer", table("| answered | elapsed | verdict |"), ids="-".join)
def test_a_deadline_at_closing_time_lasts_until_the_next_opening(answer: list[str]) -> None:
    when, elapsed, verdict = answer
    weekday, clock = when.split()
    day = next(
        day
        for day in (FRIDAY + timedelta(days=ahead) for ahead in range(7))
        if day.strftime("%a") == weekday
    )
    cycle = (
        Ticket(f"{FRIDAY} {bold('on a ticket of Friday')}")
        .agent_replies(f"{day} {clock}")
        .cycle(target(FIRST_RESPONSE, 4), "2026-05-30 09:00")
    )
    assert cycle.due_at == paris(f"{FRIDAY} {bold('is due on Friday at')}")
    assert (str(cycle.elapsed), str(cycle.status)) == (elapsed, verdict)


def test_working_days_and_hours_of_an_office_are_converted_rightly() -> None:
    told = {row[0]: row[2] for row in table('| a target counts | which is | so "2 days" is |')}
    a_day = OFFICE.between(paris("2026-05-26 00:00"), paris("2026-05-27 00:00"))
    assert a_day == hours(8)
    assert told["working time"].startswith("`16h`")
    assert told["working days"] == told["around the clock"] == "`48h`"


def test_the_page_calls_things_what_the_form_calls_them() -> None:
    header = "| target | begins | is met by | ends without an answer |"
    assert [row[0] for row in table(header)] == list(TARGETS.values())
    counted = [row[0] for row in table('| a target counts | which is | so "2 days" is |')]
    assert counted == list(COUNTS.values())
    assert all(f"**{told}**" in PAGE for told in ON_REOPEN.values())


def test_what_comes_from_another_desk_is_something_that_the_form_offers() -> None:
    names = (*TARGETS.values(), *ON_REOPEN.values(), *COUNTS.values())
    offered = (*names, "Pauses while waiting for", "Catch up", "default SLA", "SLA rules")
    for there, here in table("| there | here |"):
        assert any(name in here for name in offered), there


def _moment(told: str) -> str:
    """``Fri 2026-05-22 16:40`` without its weekday, which another test reads."""
    return told.partition(" ")[2]


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(PARIS):%a %H:%M}"


def _hours(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    assert seconds == 0
    return f"{minutes // 60}:{minutes % 60:02}"
