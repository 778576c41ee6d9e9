"""Adding and measuring working time in aware datetimes, beside other libraries.

The ratio is Tocsin's time to the other's: below 1 Tocsin is quicker. Beside the name of a peer
stands how many of its answers are wrong, if any are.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from benchmarks import peers
from benchmarks.figures import Figure
from benchmarks.peers import ZONE, Peer
from benchmarks.side_by_side import Work, nanoseconds

# Working hours of eight to the day, and two years of 250 days.
HORIZONS: Final = {"4 h": 4, "5 d": 5 * 8, "90 d": 90 * 8, "2 y": 2 * 250 * 8}

# What is promised: at most this share of the other's time.
BESIDE_WORKCLOCK: Final = 1 / 3
BESIDE_BUSINESSTIMEDELTA_AT_TWO_YEARS: Final = 1 / 100

_QUESTIONS = 500
_COMPARED = 25


def figures() -> list[Figure]:
    """Both operations at each horizon, beside each peer that is installed."""
    others, missing = peers.installed()
    ours = peers.tocsin()
    # A seed, so that every run asks for the same instants.
    chance = random.Random(4711)
    first = datetime(2025, 1, 1, tzinfo=ZONE)
    instants = [
        first + timedelta(seconds=chance.randrange(365 * 86_400)) for _ in range(_QUESTIONS)
    ]
    found: list[Figure] = []
    for horizon, hours in HORIZONS.items():
        ends = [ours.add(instant, ours.amount(hours)).astimezone(ZONE) for instant in instants]
        adding = {peer.name: _adding(peer, instants, hours) for peer in (ours, *others)}
        notes = wrong_answers(others, instants, hours)
        found += _beside(f"add {horizon}", adding, notes, [] if found else missing)
        measuring = {
            peer.name: _measuring(peer, instants, ends)
            for peer in (ours, *others)
            if peer.between is not None
        }
        found += _beside(f"between, {horizon}", measuring)
    return found


def _beside(
    what: str,
    works: dict[str, Work],
    notes: Mapping[str, str] = MappingProxyType({}),
    missing: Sequence[str] = (),
) -> list[Figure]:
    # The slowest take a third of a second for one answer.
    rounds = 3 if what.endswith("2 y") else 9
    taken = {name: time / 1000 for name, time in nanoseconds(works, rounds).items()}
    ours = taken.pop("tocsin")
    found = [
        Figure(what, "µs", ours, theirs, name + notes.get(name, ""), _limit(what, name))
        for name, theirs in taken.items()
    ]
    return found + [Figure(what, "µs", ours, None, f"{name}: not installed") for name in missing]


def _limit(what: str, name: str) -> float | None:
    if name == "workclock":
        return BESIDE_WORKCLOCK
    if name == "businesstimedelta" and what.endswith("2 y"):
        return BESIDE_BUSINESSTIMEDELTA_AT_TWO_YEARS
    return None


def _adding(peer: Peer, instants: list[datetime], hours: int) -> Work:
    moments = [peer.moment(instant) for instant in instants]
    amount, add = peer.amount(hours), peer.add

    def work(times: int) -> None:
        for start in range(0, times, _QUESTIONS):
            for moment in moments[: times - start]:
                add(moment, amount)

    return work


def _measuring(peer: Peer, starts: list[datetime], ends: list[datetime]) -> Work:
    between: Any = peer.between
    spans = [
        (peer.moment(start), peer.moment(end)) for start, end in zip(starts, ends, strict=True)
    ]

    def work(times: int) -> None:
        for begun in range(0, times, _QUESTIONS):
            for start, end in spans[: times - begun]:
                between(start, end)

    return work


def wrong_answers(others: list[Peer], instants: list[datetime], hours: int) -> dict[str, str]:
    """For each peer with wrong answers, how many; closing and next opening are one answer."""
    calendar, amount = peers.office(), timedelta(hours=hours)
    asked = instants[: _COMPARED if hours < 1000 else 3]
    notes: dict[str, str] = {}
    for peer in others:
        differing = sum(
            calendar.between(
                instant, peer.instant(peer.add(peer.moment(instant), peer.amount(hours)))
            )
            != amount
            for instant in asked
        )
        if differing:
            notes[peer.name] = f", {differing} of {len(asked)} wrong"
    return notes
