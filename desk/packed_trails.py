"""Very many trails at hand, as lightly as they can be held."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import overload

from sla_engine import Trail


class PackedTrails(Sequence[Trail]):
    """A sequence of trails, each made when it is asked for.

    Python's garbage collector looks at every object that a list refers to, with everything else
    standing still: a hundred thousand of them hold up the screen for a frame or more, time and
    again. So their bytes are kept in one piece.
    """

    def __init__(self) -> None:
        self._packed = bytearray()
        self._bounds = array("q", [0])

    def add(self, packed: Sequence[bytes]) -> None:
        """Put more at the end."""
        bounds = accumulate(map(len, packed), initial=self._bounds.pop())
        self._bounds.extend(bounds)
        self._packed += b"".join(packed)

    @overload
    def __getitem__(self, place: int) -> Trail: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Trail]: ...

    def __getitem__(self, place: int | slice) -> Trail | Sequence[Trail]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        # A range knows what an index means, a negative one too, and which there are.
        one = range(len(self))[place]
        return Trail(bytes(self._packed[self._bounds[one] : self._bounds[one + 1]]))

    def __len__(self) -> int:
        return len(self._bounds) - 1
