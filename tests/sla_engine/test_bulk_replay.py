"""Many tickets replayed at once have the very cycles that each would have alone."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_engine import Event, Policy, Target, TargetKind, Trail
from sla_engine.bulk import NEVER
from sla_engine.bulk import replay as bulk_replay
from sla_engine.outcomes import Outcomes, outcomes
from tests.sla_engine import chance
from tests.sla_engine.cases import OFFICE, OLA, SOLUTION, Ticket, hours, paris, target
from tests.sla_engine.stories import histories, policies, presents


def differences(one: Outcomes, other: Outcomes) -> list[str]:
    """The columns that are not the same."""
    return [
        name
        for name, first, second in zip(
            Outcomes.__dataclass_fields__, one.columns(), other.columns(), strict=True
        )
        if first != second
    ]


def both_ways(tickets: list[Trail], policy: Policy, luck: random.Random) -> list[str]:
    now = chance.present(luck)
    return differences(
        outcomes(tickets, policy, now, bulk=True), outcomes(tickets, policy, now, bulk=False)
    )


@pytest.mark.parametrize("kind", TargetKind)
@pytest.mark.parametrize("seed", range(25))
def test_every_kind_of_target_with_every_option(kind: TargetKind, seed: int) -> None:
    luck = random.Random(f"{kind} {seed}")
    policy = Policy([chance.target(luck, kind)], luck.choice(chance.CALENDARS[:2]), version=1)
    assert both_ways(chance.trails(luck, 40), policy, luck) == []


@pytest.mark.parametrize("seed", range(25))
def test_several_targets_on_tickets_of_all_lengths(seed: int) -> None:
    luck = random.Random(seed)
    assert both_ways(chance.trails(luck, 60), chance.policy(luck), luck) == []


@settings(max_examples=100)
@given(st.lists(histories(), max_size=6), policies(), presents)
def test_whatever_happens_to_tickets(
    told: list[list[Event]], policy: Policy, later: timedelta
) -> None:
    now = max((events[0].occurred_at for events in told), default=chance.BEGIN) + later
    tickets = [Trail.of(events) for events in told]
    assert (
        differences(
            outcomes(tickets, policy, now, bulk=True), outcomes(tickets, policy, now, bulk=False)
        )
        == []
    )


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_replay, "_BLOCK", 16)
    luck = random.Random(7)
    # Two and a half blocks, one of which has no ticket with events.
    tickets = [*chance.trails(luck, 16), *[Trail(b"")] * 16, *chance.trails(luck, 9)]
    policy = Policy([chance.target(luck, kind) for kind in TargetKind], chance.CALENDARS[0], 1)
    assert both_ways(tickets, policy, luck) == []


def test_a_few_tickets_with_a_thousand_events_among_many_short_ones() -> None:
    luck = random.Random(8)
    tickets = chance.trails(luck, 50)
    for place in (0, 20, 20, 51):
        tickets.insert(place, Trail.of(chance.history(luck, events=1000)))
    policy = Policy([chance.target(luck, kind) for kind in TargetKind], chance.CALENDARS[0], 1)
    steps = bulk_replay.Unpacked(tickets)
    assert max(len(block.steps) for block in steps._blocks) < 64
    assert both_ways(tickets, policy, luck) == []


def test_another_policy_may_follow_on_what_was_unpacked_once() -> None:
    luck = random.Random(9)
    tickets, now = chance.trails(luck, 40), chance.present(luck)
    unpacked = bulk_replay.Unpacked(tickets)
    for _ in range(8):
        policy = chance.policy(luck)
        expected = outcomes(tickets, policy, now, bulk=False)
        assert differences(unpacked.outcomes(policy, now), expected) == []


def test_several_threads_may_ask_about_the_same_tickets() -> None:
    luck = random.Random(10)
    tickets, now = chance.trails(luck, 40), chance.present(luck)
    promises = [chance.policy(luck) for _ in range(24)]
    unpacked = bulk_replay.Unpacked(tickets)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda policy: unpacked.outcomes(policy, now), promises))
    for policy, one in zip(promises, found, strict=True):
        assert differences(one, outcomes(tickets, policy, now, bulk=False)) == []


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_thousands_of_tickets_under_many_policies(seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(20):
        assert both_ways(chance.trails(luck, 60), chance.policy(luck), luck) == []


def told_alike(ticket: Ticket, promised: Target) -> Outcomes:
    """What becomes of one ticket, once both ways agree about it."""
    policy, now = Policy([promised], OFFICE, version=1), paris("2026-05-26 15:00")
    found = outcomes([Trail.of(ticket.events)], policy, now, bulk=True)
    assert differences(found, outcomes([Trail.of(ticket.events)], policy, now, bulk=False)) == []
    return found


def test_a_target_that_is_used_up_exactly_when_its_clock_pauses_has_no_deadline() -> None:
    ticket = Ticket("2026-05-26 09:00").waits("2026-05-26 11:00")
    found = told_alike(ticket, target(SOLUTION, 2))
    assert (found.due_us.tolist(), found.breached.tolist()) == ([NEVER], [0])


def test_a_team_that_handed_its_ticket_on_begins_anew_when_it_gets_it_back() -> None:
    ticket = Ticket("2026-05-26 09:00").team("2026-05-26 09:00", 1)
    ticket.team("2026-05-26 10:00", None).is_resolved("2026-05-26 11:00")
    ticket.team("2026-05-26 11:30", 1).goes_on("2026-05-26 14:00")
    assert told_alike(ticket, target(OLA, 2)).number.tolist() == [1, 2]


def test_no_priority_is_not_the_priority_minus_one() -> None:
    promised = replace(target(SOLUTION, 2), by_priority=((-1, hours(5)),))
    found = told_alike(Ticket("2026-05-26 09:00"), promised)
    assert found.target_us.tolist() == [2 * 3_600_000_000]
