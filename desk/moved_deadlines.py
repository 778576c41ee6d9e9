"""What became of the deadlines of a ticket, for its history, when its promise became another."""

from __future__ import annotations

from collections.abc import Iterable

from desk import journal
from sla_engine import CycleStatus, TargetKind
from store.rows import Clock, Json

_LIVE = (CycleStatus.RUNNING.value, CycleStatus.PAUSED.value)


def moves(before: Iterable[Clock], after: Iterable[Clock]) -> Json:
    """What an event of new deadlines tells about the newest cycle of each target.

    "moves" has [target, what it was, what it is]: an instant in microseconds, None for a target
    that is not promised, or the status of a clock without an instant: "paused", "met", "missed",
    "cancelled", and "running" where no working time lies ahead. "spans" has [target, microseconds
    before, microseconds now] of those that have another time at the same instant, or rest. What is
    empty is left out.
    """
    old, new = _newest(before), _newest(after)
    # Of what is done, only that it was not done before is news.
    concerned = [kind for kind in TargetKind if _is_live(old, kind) or _is_live(new, kind)]
    moved: list[object] = []
    spans: list[object] = []
    for target in (kind.value for kind in concerned):
        was, now = old.get(target), new.get(target)
        if _shown(was) != _shown(now):
            moved.append([target, _shown(was), _shown(now)])
        elif was is not None and now is not None and was.target_us != now.target_us:
            spans.append([target, was.target_us, now.target_us])
    told: Json = {journal.MOVES: moved} if moved else {}
    return told | {journal.SPANS: spans} if spans else told


def _newest(clocks: Iterable[Clock]) -> dict[str, Clock]:
    return {clock.target: clock for clock in sorted(clocks, key=lambda clock: clock.cycle)}


def _is_live(clocks: dict[str, Clock], target: str) -> bool:
    return target in clocks and clocks[target].status in _LIVE


def _shown(clock: Clock | None) -> int | str | None:
    if clock is None:
        return None
    return clock.due_us if clock.status in _LIVE and clock.due_us is not None else clock.status
