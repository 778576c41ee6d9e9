"""Many tickets replayed at once, in blocks that stay in the processor's cache."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from sla_engine.bulk.clocks import CLOCKS
from sla_engine.bulk.rows import Rows, rows_of
from sla_engine.bulk.steps import Steps
from sla_engine.bulk.tables import Integers
from sla_engine.instants import us_of
from sla_engine.outcomes import TYPE_CODES, Outcomes, Progress, joined, no_trail, outcomes
from sla_engine.policy import Policy
from sla_engine.trail import RECORD, Trail
from sla_engine.words import TargetKind

_BLOCK: Final = 32_768

# A step costs much the same for one ticket as for some dozens, so that a history far longer than
# most is quicker done alone.
_FEW: Final = 32
_MANY_EVENTS: Final = 64


class Unpacked:
    """Tickets whose trails are taken apart once, to be replayed under one policy after another."""

    def __init__(self, tickets: Sequence[Trail]) -> None:
        """Raises ValueError naming the first ticket whose trail is damaged, TypeError naming the
        first that is no Trail.
        """
        self._count = len(tickets)
        self._blocks: list[Steps] = []
        self._alone: list[int] = []
        """The places of tickets with very many events."""
        for start in range(0, len(tickets), _BLOCK):
            end = min(start + _BLOCK, len(tickets))
            packed = _packed(tickets, range(start, end))
            sizes = np.fromiter(map(len, packed), np.int64, len(packed))
            for place in np.flatnonzero(sizes > _longest_together(sizes)).tolist():
                self._alone.append(start + place)
                packed[place], sizes[place] = b"", 0
            places = np.arange(start, start + len(packed))
            self._blocks.append(Steps(packed, sizes, places))
        self._tickets_alone = [tickets[place] for place in self._alone]

    def __len__(self) -> int:
        return self._count

    def outcomes(
        self,
        policy: Policy,
        now: datetime,
        *,
        instants: bool = True,
        progress: Progress | None = None,
    ) -> Outcomes:
        """See `sla_engine.outcomes.outcomes`."""
        found: dict[TargetKind, list[Rows]] = {}
        done = 0
        for block in self._blocks:
            if progress:
                progress(done, self._count)
            for kind, rows in _replayed(block, policy, us_of(now), instants):
                found.setdefault(kind, []).append(rows)
            done += len(block)
        together = _outcomes(rows for kind in TargetKind for rows in found.get(kind, ()))
        if self._alone:
            one_by_one = outcomes(self._tickets_alone, policy, now, instants=instants, bulk=False)
            for row, place in enumerate(one_by_one.ticket):
                one_by_one.ticket[row] = self._alone[place]
            together = _in_order(joined([together, one_by_one]))
        if progress:
            progress(self._count, self._count)
        return together


def _packed(tickets: Sequence[Trail], places: range) -> list[bytes]:
    try:
        return [tickets[place].packed for place in places]
    except AttributeError:
        for place in places:
            if not hasattr(tickets[place], "packed"):
                raise no_trail(place) from None
        raise


def _longest_together(sizes: Integers) -> int:
    """Up to how many bytes histories are worth being replayed together."""
    rank = len(sizes) - min(_FEW, len(sizes))
    return max(int(np.partition(sizes, rank)[rank]), _MANY_EVENTS * RECORD.size)


def _replayed(
    steps: Steps, policy: Policy, now_us: int, instants: bool
) -> Iterator[tuple[TargetKind, Rows]]:
    for kind in TargetKind:
        target = policy.target(kind)
        if target is not None:
            calendar = policy.calendar_of(target)
            cycles = CLOCKS[kind](steps, target, steps.elapsed(calendar)).run()
            yield kind, rows_of(cycles, steps, target, calendar, now_us, instants=instants)


def _outcomes(parts: Iterable[Rows]) -> Outcomes:
    """Rows one after the other; each column is laid out once and never moved."""
    known = list(parts)
    total = sum(len(rows[0]) for rows in known)
    columns = [array(code, [0]) * total for code in TYPE_CODES]
    for place, (column, code) in enumerate(zip(columns, TYPE_CODES, strict=True)):
        whole, start = np.frombuffer(column, dtype=code), 0
        for rows in known:
            whole[start : start + len(rows[place])] = rows[place]
            start += len(rows[place])
    return Outcomes(*columns)


def _in_order(found: Outcomes) -> Outcomes:
    columns = [
        np.frombuffer(column, dtype=code)
        for column, code in zip(found.columns(), TYPE_CODES, strict=True)
    ]
    ticket, target, number = columns[:3]
    order: Integers = np.lexsort((number, ticket, target))
    return _outcomes([tuple(column[order] for column in columns)])
