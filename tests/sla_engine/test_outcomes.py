"""Outcomes: columns that say of many tickets what a replay says of each."""

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sla_engine import (
    Author,
    Event,
    EventKind,
    OutsideYears,
    Policy,
    Trail,
    bulk,
    replay,
)
from sla_engine.bulk import NEVER
from sla_engine.instants import duration_us, us_of
from sla_engine.outcomes import LIVE, NO_PRIORITY, STATUSES, TARGETS, Outcomes, outcomes
from tests.sla_engine import chance
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    OFFICE,
    SOLUTION,
    Ticket,
    hours,
    paris,
    target,
)

NOW = paris("2026-05-28 10:00")
PROMISED = Policy([target(FIRST_RESPONSE, 2), target(SOLUTION, 8)], OFFICE, version=1)


@pytest.fixture(params=[True, False], ids=["with NumPy", "one by one"])
def in_bulk(request: pytest.FixtureRequest) -> bool:
    has_numpy: bool = request.param
    return has_numpy


def packed(*tickets: Ticket) -> list[Trail]:
    return [Trail.of(ticket.events) for ticket in tickets]


def told_by_replay(
    tickets: Sequence[Trail], policy: Policy, now: datetime
) -> list[tuple[object, ...]]:
    rows = [
        (
            TARGETS.index(cycle.target),
            place,
            cycle.number,
            STATUSES.index(cycle.status),
            duration_us(cycle.target_duration),
            duration_us(cycle.elapsed),
            us_of(cycle.due_at) if cycle.due_at else NEVER,
            us_of(cycle.breaches_at) if cycle.breaches_at else NEVER,
            us_of(cycle.finished_at) if cycle.finished_at else NEVER,
            int(cycle.breached),
        )
        for place, ticket in enumerate(tickets)
        for cycle in replay(ticket, policy, now)
    ]
    return sorted(rows)


def rows_of(found: Outcomes) -> list[tuple[object, ...]]:
    return list(
        zip(
            found.target,
            found.ticket,
            found.number,
            found.status,
            found.target_us,
            found.elapsed_us,
            found.due_us,
            found.breaches_us,
            found.finished_us,
            found.breached,
            strict=True,
        )
    )


@pytest.mark.parametrize("seed", range(25))
def test_they_say_what_replay_says_by_kind_then_ticket_then_cycle(seed: int, in_bulk: bool) -> None:
    luck = random.Random(seed)
    tickets, policy, now = chance.trails(luck, 30), chance.policy(luck), chance.present(luck)
    found = outcomes(tickets, policy, now, bulk=in_bulk)
    assert rows_of(found) == told_by_replay(tickets, policy, now)


def test_a_cycle_that_ended_keeps_the_priority_of_its_end(in_bulk: bool) -> None:
    ticket = Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", 3)
    ticket.agent_replies("2026-05-26 10:00").priority("2026-05-26 11:00", 1)
    found = outcomes(packed(ticket, Ticket("2026-05-26 09:00")), PROMISED, NOW, bulk=in_bulk)
    assert found.ticket.tolist() == [0, 1, 0, 1]
    assert found.priority.tolist() == [3, NO_PRIORITY, 1, NO_PRIORITY]


def test_a_ticket_without_events_has_no_cycles(in_bulk: bool) -> None:
    tickets = [Trail(b""), *packed(Ticket("2026-05-26 09:00")), Trail(b"")]
    assert outcomes(tickets, PROMISED, NOW, bulk=in_bulk).ticket.tolist() == [1, 1]
    assert len(outcomes([Trail(b"")], PROMISED, NOW, bulk=in_bulk)) == 0
    assert len(outcomes([], PROMISED, NOW, bulk=in_bulk)) == 0


def test_without_a_policy_or_a_target_nothing_is_promised(in_bulk: bool) -> None:
    tickets = packed(Ticket("2026-05-26 09:00"))
    assert len(outcomes(tickets, None, NOW, bulk=in_bulk)) == 0
    off = Policy([target(FIRST_RESPONSE, 0)], OFFICE, version=1)
    assert len(outcomes(tickets, off, NOW, bulk=in_bulk)) == 0


def test_a_priority_for_which_a_target_is_off_has_no_cycle(in_bulk: bool) -> None:
    urgent_only = replace(target(SOLUTION, 0), by_priority=((1, hours(4)),))
    tickets = packed(
        Ticket("2026-05-26 09:00"),
        Ticket("2026-05-26 09:00").priority("2026-05-26 09:00", 1),
    )
    found = outcomes(tickets, Policy([urgent_only], OFFICE, version=1), NOW, bulk=in_bulk)
    assert (found.ticket.tolist(), found.priority.tolist()) == ([1], [1])


def test_the_policies_of_a_tickets_life_mean_nothing_here(in_bulk: bool) -> None:
    moved = Ticket("2026-05-26 09:00").sla("2026-05-26 10:00", 7)
    tickets = packed(moved, Ticket("2026-05-26 09:00"))
    elapsed = outcomes(tickets, PROMISED, NOW, bulk=in_bulk).elapsed_us
    assert elapsed[0] == elapsed[1]


def test_without_instants_everything_else_is_the_same(in_bulk: bool) -> None:
    luck = random.Random(3)
    tickets, policy, now = chance.trails(luck, 40), chance.policy(luck), chance.present(luck)
    found = outcomes(tickets, policy, now, bulk=in_bulk)
    quicker = outcomes(tickets, policy, now, bulk=in_bulk, instants=False)
    assert set(quicker.due_us) == set(quicker.breaches_us) == {NEVER}
    assert quicker == replace(found, due_us=quicker.due_us, breaches_us=quicker.breaches_us)


@pytest.mark.parametrize("damage", [b"short", b"\0" * 8 + b"\x63" + b"\0" * 7])
def test_a_damaged_history_is_named(in_bulk: bool, damage: bytes) -> None:
    tickets = [*packed(Ticket("2026-05-26 09:00")), Trail(damage)]
    with pytest.raises(ValueError, match="index 1 is damaged; pack it again"):
        outcomes(tickets, PROMISED, NOW, bulk=in_bulk)


def test_a_history_beyond_the_years_that_are_known_is_refused(in_bulk: bool) -> None:
    created = Event(1, datetime(2150, 1, 1, tzinfo=UTC), EventKind.CREATED, Author.CUSTOMER)
    with pytest.raises(OutsideYears):
        outcomes([Trail.of([created])], PROMISED, NOW, bulk=in_bulk)


def test_progress_is_told_until_everything_is_done(in_bulk: bool) -> None:
    told: list[tuple[int, int]] = []
    tickets = packed(Ticket("2026-05-26 09:00")) * 600
    outcomes(tickets, PROMISED, NOW, bulk=in_bulk, progress=lambda *done: told.append(done))
    assert told[0] == (0, 600)
    assert told[-1] == (600, 600)
    assert told == sorted(told)


def test_work_is_stopped_by_raising_from_progress(in_bulk: bool) -> None:
    def stop(done: int, of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        outcomes(packed(Ticket("2026-05-26 09:00")), PROMISED, NOW, bulk=in_bulk, progress=stop)


def test_without_numpy_it_is_done_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = packed(Ticket("2026-05-26 09:00"), Ticket("2026-05-27 09:00"))
    with_it = outcomes(tickets, PROMISED, NOW)
    monkeypatch.setattr(bulk, "available", lambda: False)
    monkeypatch.setitem(sys.modules, "sla_engine.bulk.replay", None)
    assert outcomes(tickets, PROMISED, NOW) == with_it
    with pytest.raises(RuntimeError, match=r"NumPy is missing; install tocsin\[bulk\]"):
        outcomes(tickets, PROMISED, NOW, bulk=True)


def test_looking_ahead_imports_numpy_only_when_it_is_asked_to_look() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, sla_engine.preview, sla_engine.backtest; print('numpy' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"


def test_live_cycles_have_no_end_and_the_others_have_one(in_bulk: bool) -> None:
    luck = random.Random(11)
    found = outcomes(chance.trails(luck, 60), PROMISED, chance.present(luck), bulk=in_bulk)
    ends = {
        (status in LIVE, finished == NEVER)
        for status, finished in zip(found.status, found.finished_us, strict=True)
    }
    assert ends == {(True, True), (False, False)}
