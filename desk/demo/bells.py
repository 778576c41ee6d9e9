"""The bells that rang in the past of a demo ticket, as its history tells them."""

from __future__ import annotations

from collections.abc import Sequence

from desk import journal
from desk.derive import derive
from desk.desk import Desk
from store.rows import Event, NewEvent


def with_bells(desk: Desk, events: Sequence[NewEvent]) -> list[NewEvent]:
    """The events, and each threshold that a clock passed up to now, all in order of time."""
    numbered = [
        Event(
            n,
            0,
            event.occurred_us,
            event.occurred_us,
            event.actor_kind,
            event.actor_id,
            event.actor_name,
            event.kind,
            event.data,
        )
        for n, event in enumerate(events)
    ]
    now_us = desk.now_us()
    derived = derive(0, "", numbered, desk.catalogue, desk.policies, desk.now())
    rang = [
        journal.bell(at_us, clock.target, clock.cycle, percent, clock.policy_version)
        for clock in derived.clocks
        for percent, at_us in clock.thresholds
        if at_us is not None and at_us <= now_us
    ]
    # Sorting is stable: what happens at one instant keeps its order.
    return sorted([*events, *rang], key=lambda event: event.occurred_us)
