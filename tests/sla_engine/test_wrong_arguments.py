"""Whoever gives a replay or a look at many tickets the wrong thing is told what to give."""

from collections.abc import Callable
from typing import Any

import pytest

from sla_engine import Policy, PolicyBook, Revision, Trail, explain, replay
from sla_engine.backtest import backtest
from sla_engine.outcomes import outcomes
from sla_engine.preview import PolicyChange, preview
from tests.sla_engine.cases import OFFICE, SOLUTION, Ticket, edited, paris, target

NOW = paris("2026-05-28 10:00")
PROMISED = Policy([target(SOLUTION, 8)], OFFICE, version=1)
TICKET = Ticket("2026-05-26 09:00")


@pytest.fixture(params=[True, False], ids=["with NumPy", "one by one"])
def in_bulk(request: pytest.FixtureRequest) -> bool:
    has_numpy: bool = request.param
    return has_numpy


@pytest.mark.parametrize("wrong", [None, "gold", [PROMISED], Revision(PROMISED)])
def test_a_replay_needs_a_promise(wrong: Any) -> None:
    asked: list[Callable[[], object]] = [
        lambda: replay(TICKET.events, wrong, NOW),
        lambda: explain(TICKET.events, wrong, NOW, SOLUTION),
    ]
    for ask in asked:
        with pytest.raises(TypeError, match="is no promise; give a Policy, or a PolicyBook"):
            ask()


def test_under_a_key_that_is_not_in_the_book_nothing_is_promised() -> None:
    ticket = Ticket("2026-05-26 09:00").sla("2026-05-26 09:00", 7)
    assert ticket.cycles(PolicyBook({1: edited(PROMISED)}), "2026-05-26 10:00") == ()


@pytest.mark.parametrize("wrong", [None, PolicyBook({1: edited(PROMISED)})])
def test_a_backtest_needs_a_policy(wrong: Any, in_bulk: bool) -> None:
    with pytest.raises(TypeError, match="is not a Policy; give the one that is to be tested"):
        backtest(wrong, [Trail.of(TICKET.events)], NOW, bulk=in_bulk)


def test_a_book_is_no_policy_to_measure_many_tickets_by(in_bulk: bool) -> None:
    book: Any = PolicyBook({1: edited(PROMISED)})
    trails = [Trail.of(TICKET.events)]
    asked: list[Callable[[], object]] = [
        lambda: outcomes(trails, book, NOW, bulk=in_bulk),
        lambda: preview(PolicyChange(book, PROMISED), trails, NOW, bulk=in_bulk),
        lambda: preview(PolicyChange(PROMISED, book), trails, NOW, bulk=in_bulk),
    ]
    for ask in asked:
        with pytest.raises(TypeError, match="is not a Policy"):
            ask()


def test_the_first_ticket_that_was_not_packed_is_named(in_bulk: bool) -> None:
    tickets: Any = [Trail.of(TICKET.events), TICKET.events]
    change = PolicyChange(None, PROMISED)
    asked: list[Callable[[], object]] = [
        lambda: outcomes(tickets, PROMISED, NOW, bulk=in_bulk),
        lambda: preview(change, tickets, NOW, bulk=in_bulk),
        lambda: backtest(PROMISED, tickets, NOW, bulk=in_bulk),
    ]
    for ask in asked:
        with pytest.raises(TypeError, match=r"index 1 is not a Trail; pack .* with Trail\.of"):
            ask()
