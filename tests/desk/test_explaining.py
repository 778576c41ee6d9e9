"""Every deadline can say why, in sums that a reader can check."""

from __future__ import annotations

import re
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from desk import tickets
from desk.catalogue import save_sla
from desk.errors import NotFound
from desk.explaining import Explained, ExplainedClock, explain, explain_ticket
from desk.sla_rules import move_rule, save_rule
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from sla_engine import CycleStatus
from store.scope import EVERYTHING
from tests.builders import SmallDesk

BERLIN = ZoneInfo("Europe/Berlin")
_UNITS = {"h": 3600, "m": 60, "s": 1}


def seconds(text: str) -> int:
    """What a reader takes "1h 20m 5s" for."""
    return sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([hms])", text))


def clocks(explained: Explained) -> dict[str, ExplainedClock]:
    return {clock.name: clock for clock in explained.clocks}


async def told(small: SmallDesk, ticket_id: int) -> dict[str, ExplainedClock]:
    return clocks(await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING))


async def test_a_running_clock_tells_what_was_and_what_will_be(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=90)
    update = (await told(small, ticket_id))["Update"]
    assert update.verdict == "2h 30m left of 4h, due Mon 2 Mar 15:00"
    assert [(line.kind, line.when, line.what, line.counted, line.total) for line in update.lines][
        :-1
    ] == [
        ("counted", "Mon 2 Mar 10:00 – 11:30", "counted", "1h 30m", "1h 30m"),
        ("now", "Mon 2 Mar 11:30", "now: 2h 30m left", "", "1h 30m"),
        ("counted", "Mon 2 Mar 11:30 – 12:00", "will count", "30m", "2h"),
        ("closed", "Mon 2 Mar 12:00 – 13:00", "closed: break", "", "2h"),
        ("counted", "Mon 2 Mar 13:00 – 15:00", "will count", "2h", "4h"),
        ("due", "Mon 2 Mar 15:00", "due", "", "4h"),
    ]


async def test_the_sum_says_that_it_is_of_what_was_where_more_lies_ahead(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(hours=2.5)
    sums = {name: clock.lines[-1].what for name, clock in (await told(small, ticket_id)).items()}
    assert sums["Solution"] == "so far: 2h 30m passed, 2h counted, 30m did not"
    assert sums["First response"] == "2h 30m passed: 2h counted, 30m did not"


async def test_a_pause_names_the_state_and_who_began_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(hours=1)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    small.clock.forward(minutes=10)
    solution = (await told(small, ticket_id))["Solution"]
    assert solution.verdict == ("paused since Mon 2 Mar 11:00, waiting for customer; 7h left of 8h")
    assert solution.lines[1].what == "paused: waiting for customer (Anna Berg)"


async def test_a_missed_clock_shows_where_its_target_was_used_up(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(hours=4)
    await tickets.reply(small.desk, small.anna, ticket_id, "Try again, please.")
    response = (await told(small, ticket_id))["First response"]
    assert response.verdict == "missed by 2h, done in 3h of 1h"
    assert [line.kind for line in response.lines] == [
        "counted",
        "target reached",
        "counted",
        "closed",
        "counted",
        "sum",
    ]
    assert response.lines[1].when == "Mon 2 Mar 11:00"


async def test_a_target_that_fits_until_closing_is_late_only_after_the_next_opening(
    small: SmallDesk,
) -> None:
    small.clock.forward(hours=1)
    response = (await told(small, await small.ticket()))["First response"]
    assert response.verdict == "1h left of 1h, due Mon 2 Mar 12:00"
    assert response.lines[-2].what == "due at closing; late only after Mon 2 Mar 13:00"


async def test_what_is_shown_adds_up_to_what_is_shown_as_the_sum(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    # Odd moments, so that every span has a remainder of a second.
    for hours, state in ((1.2345, WAITING_CUSTOMER), (3.777, OPEN), (20.1239, WAITING_CUSTOMER)):
        small.clock.forward(hours=hours)
        await tickets.change_state(small.desk, small.anna, ticket_id, state)
    small.clock.forward(hours=0.4567)
    await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    small.clock.forward(hours=30.00001)
    for clock in (await told(small, ticket_id)).values():
        behind = [line for line in clock.lines if not line.is_ahead]
        assert sum(seconds(line.counted) for line in behind) == seconds(behind[-1].total)
        assert seconds(behind[-1].total) == int(clock.cycle.elapsed.total_seconds())
        passed, counted, *rest = (
            seconds(part) for part in re.split("[:,]", behind[-1].what.removeprefix("so far:"))
        )
        assert passed == counted + sum(rest)
        ahead = [line for line in clock.lines if line.is_ahead]
        if ahead:
            whole = seconds(behind[-1].total) + sum(seconds(line.counted) for line in ahead)
            assert whole == int(clock.cycle.target_duration.total_seconds())


async def test_lines_follow_each_other_without_a_gap(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(hours=2)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    small.clock.forward(hours=3)
    await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    small.clock.forward(days=5)
    solution = (await told(small, ticket_id))["Solution"]
    spans = [line.when.split(" – ") for line in solution.lines if " – " in line.when]
    for (_, end), (start, _) in pairwise(spans):
        assert start.endswith(end[-5:])
    assert any("resolved (Anna Berg), until it was reopened" in x.what for x in solution.lines)


async def test_a_ticket_without_an_sla_says_so(small: SmallDesk) -> None:
    explained = await explain_ticket(
        small.desk, await small.ticket(service_id=None), BERLIN, scope=EVERYTHING
    )
    assert explained.clocks == ()
    assert "It has no SLA, so nothing is promised" in explained.notes[0]


async def test_a_call_has_no_first_response_and_the_account_says_why(small: SmallDesk) -> None:
    ticket_id = await small.ticket(channel="phone", customer_id=small.customer.id)
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    assert "First response" not in clocks(explained)
    assert "First response: no clock, because an agent opened the ticket." in explained.notes


async def test_times_are_the_viewers_and_the_calendars_zone_is_named(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    explained = await explain_ticket(
        small.desk, ticket_id, ZoneInfo("Asia/Tokyo"), scope=EVERYTHING
    )
    assert explained.notes[0] == "Times are in Asia/Tokyo; the calendar counts in Europe/Berlin."
    assert clocks(explained)["First response"].verdict.endswith("due Mon 2 Mar 19:00")
    there = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    assert there.notes[0] == "Times are in Europe/Berlin."


async def test_a_ticket_is_found_by_its_whole_number_only(small: SmallDesk) -> None:
    number = (await small.read(await small.ticket())).number
    assert (
        await explain(small.desk, f" {number} ", BERLIN, scope=EVERYTHING)
    ).ticket.number == number
    for other in ("%", "2026-0000_", "VPN"):
        with pytest.raises(NotFound, match="check the number"):
            await explain(small.desk, other, BERLIN, scope=EVERYTHING)


async def test_a_ticket_is_found_without_the_year_and_the_zeros_of_its_number(
    small: SmallDesk,
) -> None:
    number = (await small.read(await small.ticket())).number
    assert number == "2026-00001"
    for short in ("1", "2026-1"):
        assert (await explain(small.desk, short, BERLIN, scope=EVERYTHING)).ticket.number == number
    with pytest.raises(
        NotFound, match=r"no ticket 2 on this desk; check the number \(written out: 2026-00002\)"
    ):
        await explain(small.desk, "2", BERLIN, scope=EVERYTHING)
    small.clock.forward(days=365)
    await small.ticket()
    with pytest.raises(NotFound, match="1 may be ticket 2027-00001 or 2026-00001; give the whole"):
        await explain(small.desk, "1", BERLIN, scope=EVERYTHING)


async def test_no_number_at_all_asks_for_one(small: SmallDesk) -> None:
    with pytest.raises(NotFound, match=r"^Which ticket\? Give its number\.$"):
        await explain(small.desk, "  ", BERLIN, scope=EVERYTHING)


async def test_a_clock_that_ended_without_need_says_so(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    response = (await told(small, ticket_id))["First response"]
    assert response.cycle.status is CycleStatus.CANCELLED
    assert response.verdict == "no longer owed after 30m of 1h: it was resolved"


async def test_the_account_begins_with_the_sla_and_which_rule_chose_it(small: SmallDesk) -> None:
    rule = {"name": "VIP customers", "organisation": "Ostwind", "sla_id": small.gold}
    await save_rule(small.desk, small.anna, rule)
    explained = await explain_ticket(
        small.desk, await small.ticket(service_id=None), BERLIN, scope=EVERYTHING
    )
    assert explained.promise == (
        "SLA Gold (rule 1, VIP customers): first response 1h, update 4h, solution 8h; "
        "calendar Office."
    )
    nothing = {"name": "Nothing at all", "sla_id": None, "type": "request"}
    await move_rule(small.desk, small.anna, await save_rule(small.desk, small.anna, nothing), 1)
    explained = await explain_ticket(
        small.desk, await small.ticket(type="request"), BERLIN, scope=EVERYTHING
    )
    assert explained.notes[0] == (
        "It has no SLA, so nothing is promised and no clock runs: rule 1, Nothing at all."
    )


async def test_the_account_tells_of_another_sla_another_priority_and_an_edited_promise(
    small: SmallDesk,
) -> None:
    values = {"name": "Silver", "solution": "1d", "service_ids": [small.vpn]}
    silver = await save_sla(small.desk, small.anna, values)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=silver, priority=1)
    small.clock.forward(minutes=30)
    edit = {"solution_by_priority": {1: "2h", 3: 0}, "solution_counts": "all_time"}
    await save_sla(small.desk, small.anna, edit, row_id=silver)
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    assert explained.promise == (
        "SLA Silver (chosen by Anna Berg): solution 2h around the clock at critical priority; "
        "calendar Office."
    )
    assert explained.notes[1:] == (
        "Mon 2 Mar 10:30: SLA Gold → Silver (chosen by Anna Berg), priority normal → critical, "
        "by Anna Berg.",
        "What its SLA promises changed on Mon 2 Mar 11:00; verdicts of before stay.",
    )
    await tickets.change(small.desk, small.anna, ticket_id, priority=3)
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    assert "Solution: no clock, because it is off at normal priority." in explained.notes


async def test_a_verdict_is_explained_by_the_promise_of_its_day(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=30)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    small.clock.forward(minutes=30)
    await save_sla(small.desk, small.anna, {"first_response": 10}, row_id=small.gold)
    again = await small.another()
    explained = await explain_ticket(again, ticket_id, BERLIN, scope=EVERYTHING)
    assert clocks(explained)["First response"].verdict == "met in 30m of the 1h promised then"
    await again.close()


async def test_an_invalid_sla_is_named_as_the_reason(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"validity": "invalid"}, row_id=small.gold)
    explained = await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)
    assert explained.notes[0] == (
        "Its SLA Gold is invalid, so nothing is promised and no clock runs."
    )


async def test_an_account_adds_up_to_the_second_whenever_within_one_people_act(
    small: SmallDesk,
) -> None:
    small.clock.forward(minutes=0.011)
    ticket_id = await small.ticket()
    small.clock.forward(minutes=10.013)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    small.clock.forward(minutes=5.0171)
    await tickets.change_state(small.desk, small.anna, ticket_id, OPEN)
    small.clock.forward(minutes=3.0077)
    events = await small.events(ticket_id)
    assert all(event.occurred_us % 1_000_000 == 0 for event in events)
    explained = (await explain_ticket(small.desk, ticket_id, BERLIN, scope=EVERYTHING)).clocks
    for clock in explained:
        assert clock.cycle.elapsed.microseconds == 0
