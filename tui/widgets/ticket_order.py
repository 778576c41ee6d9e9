"""The order of a list of a hundred thousand tickets: their ids, and on which line each is.

A list and a dictionary of that many numbers take 12 MB; arrays that are searched take two.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import SupportsIndex, overload

# Of so many parts that came one after the other the lines are looked for in turn.
_MOST_PARTS = 48


class TicketOrder(Sequence[int]):
    """Grows at its end; what is in it keeps its line."""

    __hash__ = None  # type: ignore[assignment]  # (it grows)

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids = array("q")
        # Each part: ids in ascending order, and the line of each.
        self._parts: list[tuple[array[int], array[int]]] = []
        self.extend(ids)

    def extend(self, more: Iterable[int]) -> None:
        """Append ids; those that have a line already keep it."""
        fresh = dict.fromkeys(more)
        for ids, _ in self._parts:
            for known in fresh.keys() & set(ids):
                del fresh[known]
        if not fresh:
            return
        first = len(self._ids)
        self._ids.extend(fresh)
        if len(self._parts) < _MOST_PARTS:
            self._parts.append(self._part(first))
        else:
            self._parts = [self._part(0)]

    def _part(self, first: int) -> tuple[array[int], array[int]]:
        lines = sorted(range(first, len(self._ids)), key=self._ids.__getitem__)
        return array("q", map(self._ids.__getitem__, lines)), array("q", lines)

    def line_of(self, ticket_id: int) -> int | None:
        """On which line a ticket is."""
        for ids, lines in self._parts:
            at = bisect_left(ids, ticket_id)
            if at < len(ids) and ids[at] == ticket_id:
                return lines[at]
        return None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __contains__(self, ticket_id: object) -> bool:
        return isinstance(ticket_id, int) and self.line_of(ticket_id) is not None

    @overload
    def __getitem__(self, at: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: SupportsIndex | slice) -> int | Sequence[int]:
        return self._ids[at].tolist() if isinstance(at, slice) else self._ids[at]

    def index(self, ticket_id: int, *_: int) -> int:
        """On which line a ticket is; ValueError for one that is not there."""
        line = self.line_of(ticket_id)
        if line is None:
            raise ValueError(f"the ticket {ticket_id} has no line")
        return line

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"TicketOrder({list(self[:10])}{' …' if len(self) > 10 else ''})"
