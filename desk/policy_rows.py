"""From configured targets to the engine's policies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from desk.workflow import STATES
from sla_engine import BusinessCalendar, Counts, OnReopen, Policy, Target, TargetKind, WaitsFor
from store.rows import Sla, SlaTarget

# What the engine calls a state: its position among all of them, from 1. Stored in trails, so new
# states come last.
STATE_NUMBERS: Mapping[str, int] = {code: n for n, code in enumerate(STATES, start=1)}


def targets_of(targets: Iterable[SlaTarget]) -> tuple[Target, ...]:
    """The engine's targets, without those that are off or that nothing could ever meet."""
    return tuple(
        Target(
            TargetKind(row.kind),
            timedelta(seconds=row.seconds),
            notify=row.notify,
            pauses_while=frozenset(WaitsFor(name) for name in row.pauses),
            on_reopen=OnReopen(row.on_reopen),
            by_priority=tuple((n, timedelta(seconds=seconds)) for n, seconds in row.by_priority),
            counts=Counts(row.counts),
            catches_up=row.catches_up,
            states=frozenset(STATE_NUMBERS[code] for code in row.states),
        )
        for row in targets
        if not row.is_off and (row.states or row.kind != TargetKind.REACH_STATE)
    )


def policy_of(sla: Sla, calendar: BusinessCalendar) -> Policy:
    """What an SLA promises, counted in a calendar, whether or not it is valid.

    The version is a fingerprint of all that decides deadlines, so that a new comment or a new
    name rings no bell twice.
    """
    targets = targets_of(sla.targets)
    told = [
        (
            target.kind.value,
            target.duration.total_seconds(),
            [(n, duration.total_seconds()) for n, duration in target.by_priority],
            target.notify,
            sorted(target.pauses_while),
            target.on_reopen.value,
            target.counts.value,
            target.catches_up,
            sorted(target.states),
        )
        for target in targets
    ]
    digest = hashlib.blake2b(f"{sla.id} {told} {calendar.fingerprint()}".encode(), digest_size=6)
    version = int.from_bytes(digest.digest(), "big")
    return Policy(targets, calendar, version=version, name=sla.name)
