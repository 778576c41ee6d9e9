"""A backtest says what share of past tickets would have kept a promise."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sla_engine import Policy, Target, Trail, bulk
from sla_engine.backtest import Attainment, Backtest, backtest
from tests.sla_engine import chance
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    OFFICE,
    SOLUTION,
    Ticket,
    hours,
    paris,
    target,
)

NOW = paris("2026-06-01 09:00")


@pytest.fixture(params=[True, False], ids=["with NumPy", "one by one"])
def in_bulk(request: pytest.FixtureRequest) -> bool:
    has_numpy: bool = request.param
    return has_numpy


def looked_back(*tickets: Ticket, promised: Target, in_bulk: bool) -> Backtest:
    trails = [Trail.of(ticket.events) for ticket in tickets]
    return backtest(Policy([promised], OFFICE, version=1), trails, NOW, bulk=in_bulk)


def solved(at: str, priority: int | None = None) -> Ticket:
    """Opened on Tuesday at nine, solved the same day."""
    ticket = Ticket("2026-05-26 09:00")
    if priority is not None:
        ticket.priority("2026-05-26 09:00", priority)
    return ticket.is_resolved(f"2026-05-26 {at}")


def test_it_counts_by_priority_what_was_met_and_missed(in_bulk: bool) -> None:
    found = looked_back(
        solved("10:00", 3),
        solved("11:00", 3),
        solved("16:00", 3),
        solved("12:00", 1),
        solved("17:00"),
        promised=target(SOLUTION, 3),
        in_bulk=in_bulk,
    )
    assert found == Backtest(
        tickets=5,
        rows=(
            Attainment(SOLUTION, 1, met=1, missed=0, left=hours(0), over=hours(0)),
            Attainment(SOLUTION, 3, met=2, missed=1, left=hours(3), over=hours(3)),
            Attainment(SOLUTION, None, met=0, missed=1, left=hours(0), over=hours(4)),
        ),
        by_target=(Attainment(SOLUTION, None, met=3, missed=2, left=hours(3), over=hours(7)),),
        cancelled=0,
        live=0,
    )
    assert [row.share for row in found.rows] == [1, 2 / 3, 0]
    assert found.by_target[0].share == 0.6


def test_nothing_to_keep_has_no_share() -> None:
    none = Attainment(SOLUTION, None, met=0, missed=0, left=hours(0), over=hours(0))
    assert none.share is None


def test_a_stricter_promise_is_kept_less_often(in_bulk: bool) -> None:
    tickets = [solved("10:00"), solved("12:00"), solved("16:00")]
    shares = [
        looked_back(*tickets, promised=target(SOLUTION, amount), in_bulk=in_bulk).by_target[0].share
        for amount in (8, 3, 0.5)
    ]
    assert shares == [1, 2 / 3, 0]


def test_what_came_to_nothing_or_still_runs_is_counted_apart(in_bulk: bool) -> None:
    found = looked_back(
        Ticket("2026-05-26 09:00").is_merged("2026-05-26 10:00"),
        Ticket("2026-05-26 09:00").waits("2026-05-26 10:00"),
        Ticket("2026-05-26 09:00"),
        promised=target(SOLUTION, 3),
        in_bulk=in_bulk,
    )
    assert (found.rows, found.by_target) == ((), ())
    assert (found.tickets, found.cancelled, found.live) == (3, 1, 2)


def test_every_answer_of_a_conversation_counts(in_bulk: bool) -> None:
    ticket = Ticket("2026-05-26 09:00").agent_replies("2026-05-26 09:30")
    ticket.customer_writes("2026-05-26 10:00").agent_replies("2026-05-26 11:00")
    ticket.customer_writes("2026-05-26 13:00").agent_replies("2026-05-26 17:00")
    found = looked_back(ticket, promised=target(NEXT_RESPONSE, 2), in_bulk=in_bulk)
    assert [(row.met, row.missed) for row in found.rows] == [(1, 1)]


def test_a_promise_that_differs_by_priority_is_measured_by_each(in_bulk: bool) -> None:
    promised = replace(target(SOLUTION, 8), by_priority=((1, hours(1)),))
    found = looked_back(solved("16:00", 1), solved("16:00", 2), promised=promised, in_bulk=in_bulk)
    assert [(row.priority, row.share) for row in found.rows] == [(1, 0), (2, 1)]


def test_the_policies_they_were_under_do_not_matter(in_bulk: bool) -> None:
    moved = Ticket("2026-05-26 09:00").sla("2026-05-26 09:30", 5).is_resolved("2026-05-26 10:00")
    found = looked_back(moved, promised=target(SOLUTION, 3), in_bulk=in_bulk)
    assert found.by_target[0].left == hours(2)


def test_no_tickets_keep_nothing(in_bulk: bool) -> None:
    found = looked_back(promised=target(FIRST_RESPONSE), in_bulk=in_bulk)
    assert found == Backtest(tickets=0, rows=(), by_target=(), cancelled=0, live=0)


def test_centuries_add_up_exactly(in_bulk: bool) -> None:
    """More microseconds than 64 bits hold."""
    promised = target(SOLUTION, 24 * 365 * 100)
    found = backtest(
        Policy([promised], OFFICE, version=1),
        [Trail.of(solved("10:00").events)] * 3000,
        NOW,
        bulk=in_bulk,
    )
    assert found.by_target[0].left == 3000 * (promised.duration - hours(1))
    assert found.by_target[0].left // timedelta(microseconds=1) > 2**63


@pytest.mark.parametrize("seed", range(25))
def test_the_figures_are_the_same_with_numpy_and_without(seed: int) -> None:
    luck = random.Random(seed)
    tickets, policy, now = chance.trails(luck, 40), chance.policy(luck), chance.present(luck)
    assert backtest(policy, tickets, now, bulk=True) == backtest(policy, tickets, now, bulk=False)


def test_without_numpy_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    trails = [Trail.of(solved("10:00").events)]
    policy = Policy([target(SOLUTION, 3)], OFFICE, version=1)
    with_it = backtest(policy, trails, NOW)
    monkeypatch.setattr(bulk, "available", lambda: False)
    assert backtest(policy, trails, NOW) == with_it
