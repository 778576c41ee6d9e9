"""A preview says what a changed promise would do to open tickets, before anybody saves it."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sla_engine import (
    Category,
    Cycle,
    Event,
    EventKind,
    OnReopen,
    Policy,
    PolicyBook,
    Revision,
    Target,
    Trail,
    replay,
)
from sla_engine.preview import Effect, OpenTickets, PolicyChange, Preview, preview
from tests.sla_engine import chance
from tests.sla_engine.cases import (
    FIRST_RESPONSE,
    NEVER,
    OFFICE,
    SOLUTION,
    Ticket,
    paris,
    target,
)

NOW = paris("2026-05-26 15:00")
"""A Tuesday; five hours after it opened."""


@pytest.fixture(params=[True, False], ids=["with NumPy", "one by one"])
def in_bulk(request: pytest.FixtureRequest) -> bool:
    has_numpy: bool = request.param
    return has_numpy


def sla(*targets: Target) -> Policy:
    return Policy(targets, OFFICE, version=1)


def looked_at(
    before: Policy | None, after: Policy | None, *tickets: Ticket, in_bulk: bool
) -> Preview:
    trails = [Trail.of(ticket.events) for ticket in tickets]
    return preview(PolicyChange(before, after), trails, NOW, bulk=in_bulk)


def effect(tickets: int, **figures: int) -> Effect:
    """So many tickets, and none but these figures."""
    none = dict.fromkeys(("moved", "become_overdue", "rescued", "earlier", "later"), 0)
    return Effect(tickets, **{**none, "gained": 0, "lost": 0, **figures})


def opened(*times: str) -> list[Ticket]:
    return [Ticket(f"2026-05-26 {time}") for time in times]


def test_a_shorter_target_makes_tickets_overdue(in_bulk: bool) -> None:
    found = looked_at(
        sla(target(SOLUTION, 8)),
        sla(target(SOLUTION, 4)),
        *opened("09:00", "10:00", "11:00"),
        in_bulk=in_bulk,
    )
    assert found.moved == found.earlier == 3
    # 5 hours of work by now, 4 for the second, which is just still in time.
    assert found.become_overdue == 1
    assert found.overdue_tickets.tolist() == [0]
    assert found.moved_tickets.tolist() == [0, 1, 2]
    assert found.by_target == {
        SOLUTION: effect(3, moved=3, become_overdue=1, earlier=3),
    }


def test_a_longer_target_rescues_tickets(in_bulk: bool) -> None:
    found = looked_at(
        sla(target(SOLUTION, 2)),
        sla(target(SOLUTION, 4.5)),
        *opened("09:00", "10:00", "14:00"),
        in_bulk=in_bulk,
    )
    assert (found.moved, found.later, found.rescued) == (3, 3, 1)
    assert found.rescued_tickets.tolist() == [1]


def test_nothing_changes_without_a_change(in_bulk: bool) -> None:
    policy = sla(target(FIRST_RESPONSE, 2), target(SOLUTION, 8))
    found = looked_at(
        policy, replace(policy, version=2), *opened("09:00", "14:00"), in_bulk=in_bulk
    )
    assert found.by_target == {FIRST_RESPONSE: effect(2), SOLUTION: effect(2)}
    assert (found.tickets, found.moved, found.become_overdue, found.rescued) == (2, 0, 0, 0)


def test_a_ticket_is_as_late_as_its_nearest_deadline(in_bulk: bool) -> None:
    found = looked_at(
        sla(target(FIRST_RESPONSE, 1), target(SOLUTION, 8)),
        sla(target(FIRST_RESPONSE, 1), target(SOLUTION, 4)),
        *opened("09:00"),
        in_bulk=in_bulk,
    )
    # It was late with its answer and is late with its solution too; the answer comes first.
    assert (found.moved, found.become_overdue, found.earlier) == (1, 0, 0)
    assert found.by_target[SOLUTION] == effect(1, moved=1, become_overdue=1, earlier=1)
    assert found.by_target[FIRST_RESPONSE] == effect(1)


def test_a_new_target_gives_deadlines_and_a_dropped_one_takes_them(in_bulk: bool) -> None:
    nothing, something = sla(), sla(target(SOLUTION, 8))
    tickets = opened("09:00", "14:00")
    for before in (nothing, None):
        gains = looked_at(before, something, *tickets, in_bulk=in_bulk)
        assert (gains.moved, gains.gained, gains.lost) == (2, 2, 0)
    for after in (nothing, None):
        losses = looked_at(something, after, *tickets, in_bulk=in_bulk)
        assert (losses.moved, losses.gained, losses.lost) == (2, 0, 2)


def test_a_paused_clock_moves_with_its_target(in_bulk: bool) -> None:
    paused = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
    found = looked_at(sla(target(SOLUTION, 8)), sla(target(SOLUTION, 6)), paused, in_bulk=in_bulk)
    assert found.by_target[SOLUTION] == effect(1, moved=1)


def test_a_state_that_no_longer_pauses_gives_a_deadline_back(in_bulk: bool) -> None:
    paused = Ticket("2026-05-26 09:00").waits("2026-05-26 10:00")
    never_pauses = target(SOLUTION, 8, pauses_while=frozenset())
    found = looked_at(sla(target(SOLUTION, 8)), sla(never_pauses), paused, in_bulk=in_bulk)
    assert (found.moved, found.gained) == (1, 1)


def test_what_has_finished_stays_finished(in_bulk: bool) -> None:
    ticket = Ticket("2026-05-26 09:00").is_resolved("2026-05-26 10:00")
    ticket.state("2026-05-26 11:00", Category.OPEN)
    kept = target(SOLUTION, 1, on_reopen=OnReopen.KEEP)
    goes_on = replace(kept, on_reopen=OnReopen.RESUME)
    found = looked_at(sla(kept), sla(goes_on), ticket, in_bulk=in_bulk)
    assert (found.moved, found.become_overdue, found.by_target) == (0, 0, {})


def test_a_calendar_without_working_time_takes_every_deadline(in_bulk: bool) -> None:
    policy = sla(target(SOLUTION, 8))
    found = looked_at(policy, replace(policy, calendar=NEVER), *opened("09:00"), in_bulk=in_bulk)
    assert (found.moved, found.lost) == (1, 1)


def test_no_tickets_are_none(in_bulk: bool) -> None:
    found = looked_at(sla(target(SOLUTION, 8)), sla(target(SOLUTION, 4)), in_bulk=in_bulk)
    assert (found.tickets, found.moved, found.by_target) == (0, 0, {})


def test_one_preview_after_another_asks_about_the_same_tickets(in_bulk: bool) -> None:
    before = sla(target(SOLUTION, 8))
    trails = [Trail.of(ticket.events) for ticket in opened("09:00", "11:00")]
    tickets = OpenTickets(trails, before, NOW, bulk=in_bulk)
    assert len(tickets) == 2
    for amount in (1, 4.5, 8, 20):
        after = sla(target(SOLUTION, amount))
        alone = preview(PolicyChange(before, after), trails, NOW, bulk=in_bulk)
        assert tickets.preview(after) == alone


def test_it_tells_how_far_it_is_and_can_be_stopped(in_bulk: bool) -> None:
    told: list[tuple[int, int]] = []
    trails = [Trail.of(ticket.events) for ticket in opened("09:00", "11:00")]
    change = PolicyChange(sla(target(SOLUTION, 8)), sla(target(SOLUTION, 4)))
    preview(change, trails, NOW, bulk=in_bulk, progress=lambda *done: told.append(done))
    assert told == [(0, 4), (2, 4), (2, 4), (4, 4)]

    def stop(done: int, of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        preview(change, trails, NOW, bulk=in_bulk, progress=stop)


def changed_policies(luck: random.Random) -> tuple[Policy, Policy]:
    """A policy, and either another one or the same with some other durations."""
    before = chance.policy(luck)
    if luck.random() < 0.5:
        return before, chance.policy(luck, version=2)
    targets = [
        replace(target, duration=chance.duration(luck)) if luck.random() < 0.5 else target
        for target in before.targets
    ]
    return before, replace(before, targets=targets, version=2)


@pytest.mark.parametrize("seed", range(40))
def test_the_figures_are_the_same_with_numpy_and_without(seed: int) -> None:
    luck = random.Random(seed)
    tickets, now = chance.trails(luck, 40), chance.present(luck)
    change = PolicyChange(*changed_policies(luck))
    assert preview(change, tickets, now, bulk=True) == preview(change, tickets, now, bulk=False)


@pytest.mark.parametrize("seed", range(40))
def test_it_says_what_an_edit_does_in_fact(seed: int) -> None:
    """The clocks of a ticket before an edit, and when it was made, by the book of policies."""
    luck = random.Random(seed)
    before, after = changed_policies(luck)
    told = [under_the_policy(chance.history(luck)) for _ in range(15)]
    now = max(event.occurred_at for events in told for event in events) + timedelta(hours=1)
    book = PolicyBook({1: [Revision(before), Revision(after, since=now)]})
    earlier = PolicyBook({1: [Revision(before)]})

    found = preview(PolicyChange(before, after), [Trail.of(events) for events in told], now)
    for place, events in enumerate(told):
        was, becomes = live(replay(events, earlier, now)), live(replay(events, book, now))
        late_before = any(cycle.breached for cycle in was.values())
        late_after = any(cycle.breached for cycle in becomes.values())
        assert (place in found.overdue_tickets) == (late_after and not late_before)
        assert (place in found.rescued_tickets) == (late_before and not late_after)
        assert (place in found.moved_tickets) == (standings(was) != standings(becomes))


def under_the_policy(events: list[Event]) -> list[Event]:
    """The same ticket under policy 1 all its life."""
    kept = [event for event in events if event.kind is not EventKind.POLICY]
    if not kept:
        kept = [replace(events[0], kind=EventKind.CREATED)]
    return [*kept, replace(kept[0], id=0, kind=EventKind.POLICY, value=1)]


def live(cycles: tuple[Cycle, ...]) -> dict[str, Cycle]:
    return {cycle.target: cycle for cycle in cycles if cycle.is_live}


def standings(cycles: dict[str, Cycle]) -> dict[str, object]:
    return {
        kind: cycle.due_at or (cycle.target_duration, cycle.elapsed)
        for kind, cycle in cycles.items()
    }
