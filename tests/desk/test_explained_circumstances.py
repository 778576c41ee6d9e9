"""An account says what the ticket alone doesn't: what changed on the way, whose clock it is, why
it ended, and that it was judged by the promise of its day.
"""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from desk import tickets
from desk.catalogue import save_calendar, save_sla
from desk.explaining import ExplainedClock, explain_ticket
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from store.scope import EVERYTHING
from tests.builders import SmallDesk

BERLIN = ZoneInfo("Europe/Berlin")


async def told(small: SmallDesk, ticket_id: int) -> dict[str, ExplainedClock]:
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    return {clock.name: clock for clock in explained.clocks}


def rows(clock: ExplainedClock) -> list[tuple[str, str, str]]:
    return [(line.when, line.what, line.total) for line in clock.lines]


async def _london(small: SmallDesk, **promises: object) -> int:
    """An SLA of an office that opens at 13:00 in Berlin, and at 12:00 in London."""
    calendar = await save_calendar(
        small.desk,
        small.anna,
        {
            "name": "London",
            "time_zone": "Europe/London",
            "weekly_hours": dict.fromkeys(range(5), "12:00-20:00"),
        },
    )
    values = {"name": "London office", "calendar_id": calendar, "service_ids": [small.vpn]}
    return await save_sla(small.desk, small.anna, values | promises)


async def test_another_sla_has_a_row_where_the_clock_goes_over_to_it(small: SmallDesk) -> None:
    london = await _london(small, first_response=60, solution="6h")
    small.clock.forward(days=1)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=london)
    small.clock.forward(hours=3)
    clocks = await told(small, ticket_id)
    solution = clocks["Solution"]
    assert rows(solution)[:4] == [
        ("Tue 3 Mar 10:00 – 11:30", "counted", "1h 30m"),
        (
            "Tue 3 Mar 11:30",
            "SLA changed to London office: target 6h from here (Anna Berg)",
            "1h 30m",
        ),
        ("Tue 3 Mar 11:30 – 13:00", "closed: night", "1h 30m"),
        ("Tue 3 Mar 13:00 – 14:30", "counted", "3h"),
    ]
    assert solution.story.startswith(
        "created Tue 10:00 · 1h 30m until the SLA changed · 1h 30m Tue · now"
    )
    assert any("SLA changed" in what for _, what, _ in rows(clocks["First response"]))


async def test_another_priority_has_a_row_on_the_clocks_that_it_changes(small: SmallDesk) -> None:
    edit = {"solution_by_priority": {1: "2h"}}
    await save_sla(small.desk, small.anna, edit, row_id=small.gold)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=45)
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    small.clock.forward(minutes=15)
    clocks = await told(small, ticket_id)
    assert rows(clocks["Solution"])[:3] == [
        ("Mon 2 Mar 10:00 – 10:45", "counted", "45m"),
        (
            "Mon 2 Mar 10:45",
            "priority changed to critical: target 2h from here (Anna Berg)",
            "45m",
        ),
        ("Mon 2 Mar 10:45 – 11:00", "counted", "1h"),
    ]
    assert "45m until the priority changed · 15m Mon" in clocks["Solution"].story
    assert not any("priority" in what for _, what, _ in rows(clocks["Update"]))


async def test_a_change_in_a_pause_or_at_night_is_told_with_its_time(small: SmallDesk) -> None:
    london = await _london(small, solution="6h")
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    small.clock.forward(minutes=30)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=london)
    small.clock.forward(minutes=30)
    assert (await told(small, ticket_id))["Solution"].story == (
        "created Mon 10:00 · 30m Mon · paused since Mon 10:30 waiting for customer (Anna Berg) · "
        "SLA changed Mon 11:00 · 5h 30m left when it goes on"
    )
    another = await small.ticket()
    small.clock.forward(hours=12)
    await tickets.change(small.desk, small.anna, another, sla_id=london)
    assert "· 4h 30m Mon · SLA changed Mon 23:30 · now" in (
        (await told(small, another))["Solution"].story
    )


async def test_an_sla_for_a_ticket_that_had_none_counts_from_its_beginning(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket(service_id=None)
    small.clock.forward(hours=1)
    await tickets.change(small.desk, small.anna, ticket_id, service_id=small.vpn)
    row = rows((await told(small, ticket_id))["Solution"])[1]
    assert row == (
        "Mon 2 Mar 11:00",
        "SLA changed to Gold: target 8h, counted from the beginning (Anna Berg)",
        "1h",
    )


async def test_the_lines_still_add_up_where_something_changed_at_an_odd_moment(
    small: SmallDesk,
) -> None:
    london = await _london(small, solution="6h")
    ticket_id = await small.ticket()
    small.clock.now += timedelta(seconds=58, microseconds=700_000)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=london)
    small.clock.forward(hours=4)
    clock = (await told(small, ticket_id))["Solution"]
    behind = [line for line in clock.lines if not line.is_ahead]
    assert sum(_seconds(line.counted) for line in behind) == _seconds(behind[-1].total)
    assert "58s until the SLA changed" in clock.story


async def test_what_was_over_within_a_second_is_not_told(small: SmallDesk) -> None:
    london = await _london(small, solution="6h")
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=london)
    small.clock.now += timedelta(milliseconds=300)
    clock = (await told(small, ticket_id))["Solution"]
    assert [line.kind for line in clock.lines[:3]] == ["counted", "changed", "now"]
    assert "30m until the SLA changed · now" in clock.story


async def test_a_finished_cycle_says_that_another_promise_judged_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    assert (await told(small, ticket_id))["First response"].verdict == "met in 30m of 1h"
    small.clock.forward(minutes=30)
    await save_sla(small.desk, small.anna, {"first_response": 120}, row_id=small.gold)
    clocks = await told(small, ticket_id)
    assert clocks["First response"].verdict == "met in 30m of the 1h promised then"
    assert "promised then" not in clocks["Solution"].verdict


async def test_the_clock_of_a_team_has_its_name(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"ola": 60}, row_id=small.gold)
    ticket_id = await small.ticket()
    for queue in (small.errands, small.inbox):
        small.clock.forward(minutes=20)
        await tickets.change(small.desk, small.anna, ticket_id, queue_id=queue)
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    teams = {clock.name: clock for clock in explained.clocks if clock.name.startswith("Team")}
    assert list(teams) == ["Team Support", "Team Field", "Team Support (2)"]
    assert teams["Team Field"].story.startswith("Team Field got it Mon 10:20 · 20m Mon")
    assert "each team 1h" in explained.promise


async def test_what_is_no_longer_owed_says_why(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=10)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(minutes=20)
    await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Any news?")
    small.clock.forward(minutes=30)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    clocks = await told(small, ticket_id)
    assert clocks["Update 2"].verdict == (
        "no longer owed after 20m of 4h: the customer wrote again"
    )
    assert clocks["Update 2"].story.endswith(
        "no longer owed since Mon 10:30: the customer wrote again"
    )
    assert clocks["Update 3"].verdict == "no longer owed after 30m of 4h: it was resolved"


async def test_what_was_owed_for_no_time_at_all_is_left_out(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=10)
    await tickets.reply(small.desk, small.anna, ticket_id, "Done, see below.", then=RESOLVED)
    assert list(await told(small, ticket_id)) == ["First response", "Update", "Solution"]


def _seconds(text: str) -> int:
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(n) * units[unit] for n, unit in re.findall(r"(\d+)([hms])", text))
