"""The rows of one incident put in order, and what is odd about them mended."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from desk.importing.audit_rows import AuditRow
from desk.importing.summary import Remark
from desk.workflow import CLOSED, RESOLVED, State
from store.replacing import replace
from store.times import from_us


class Incident(Struct, frozen=True):
    """An incident from when it was opened; ``rows`` are in the order in which they happened."""

    number: str
    opened_us: int
    rows: tuple[AuditRow, ...]


class Ordered(Struct, frozen=True):
    """An incident, and what had to be done to make it one."""

    incident: Incident
    mended: tuple[Remark, ...]
    refused: tuple[Remark, ...]


def in_order(rows: Sequence[AuditRow]) -> Ordered:
    """Rows of one incident by time, then by their count of changes.

    Where the two contradict each other, the fewest rows that make sense of it are left out. An
    incident whose rows never say "resolved" or "closed" though it has a time for that gets it.
    """
    mended = [
        Remark(row.line, "stands before an older row of its incident; put in order by its date")
        for row, following in pairwise(rows)
        if _when(following) < _when(row)
    ]
    by_time = sorted(rows, key=_when)
    kept = _growing([row.change for row in by_time])
    consistent = [row for n, row in enumerate(by_time) if n in kept]
    refused = [
        Remark(
            row.line,
            f"its date contradicts its sys_mod_count {row.change}, when compared with the other "
            f"rows of {row.number}",
        )
        for n, row in enumerate(by_time)
        if n not in kept
    ]
    # The place of a row that is left out needs no mending.
    out = {remark.line for remark in refused}
    mended = [remark for remark in mended if remark.line not in out]
    first = consistent[0]
    if first.change:
        mended.append(
            Remark(
                first.line,
                f"the log of {first.number} begins in the middle, after {first.change} "
                f"{'change' if first.change == 1 else 'changes'}; it counts as new until then",
            )
        )
    opened_us = first.opened_us
    if opened_us is None or opened_us > first.at_us:
        why = "is unknown" if opened_us is None else "lies after the first change"
        opened_us = first.at_us
        since = f"{from_us(opened_us):%Y-%m-%d %H:%M} UTC"
        mended.append(
            Remark(first.line, f"opened_at {why}; {first.number} counts as opened {since}")
        )
    whole, added = _with_ends(consistent)
    return Ordered(
        Incident(first.number, opened_us, tuple(whole)), (*mended, *added), tuple(refused)
    )


def _when(row: AuditRow) -> tuple[int, int]:
    return row.at_us, row.change


def _growing(counts: Sequence[int]) -> set[int]:
    """The positions of a longest run of counts each greater than the one before."""
    ends: list[int] = []
    end_at: list[int] = []
    before: list[int | None] = []
    for position, count in enumerate(counts):
        length = bisect_left(ends, count)
        before.append(end_at[length - 1] if length else None)
        ends[length : length + 1] = [count]
        end_at[length : length + 1] = [position]
    chosen: set[int] = set()
    at: int | None = end_at[-1]
    while at is not None:
        chosen.add(at)
        at = before[at]
    return chosen


def _with_ends(rows: list[AuditRow]) -> tuple[list[AuditRow], list[Remark]]:
    """The rows, with "resolved" and "closed" from their columns where no row tells of them."""
    last, remarks, states = rows[-1], [], {row.state for row in rows}
    if states & {RESOLVED, CLOSED}:
        ends: list[tuple[State, int | None, str]] = [(CLOSED, last.closed_us, "closed_at")]
    else:
        ends = [
            (RESOLVED, last.resolved_us, "resolved_at"),
            (CLOSED, last.closed_us, "closed_at"),
        ]
    for state, at_us, column in ends:
        if state in states or at_us is None or at_us < rows[-1].at_us:
            continue
        by = last.resolved_by if state is RESOLVED else None
        rows = [*rows, replace(rows[-1], at_us=at_us, state=state, by=by)]
        remarks.append(
            Remark(last.line, f"no row says that {last.number} was {state.label}; {column} does")
        )
    return rows, remarks
