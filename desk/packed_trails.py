"""Very many trails at hand, as lightly as they can be held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from sla_engine import Trail


class PackedTrails(Sequence[Trail]):
    """A sequence of trails of which only the bytes are kept; each is made when it is asked for.

    Python's garbage collector looks through every object that might refer to another, with
    everything else standing still: a hundred thousand trails are 50 ms each time, bytes nothing.
    """

    def __init__(self, packed: Sequence[bytes]) -> None:
        self._packed = packed

    @overload
    def __getitem__(self, place: int) -> Trail: ...

    @overload
    def __getitem__(self, place: slice) -> PackedTrails: ...

    def __getitem__(self, place: int | slice) -> Trail | PackedTrails:
        if isinstance(place, slice):
            return PackedTrails(self._packed[place])
        return Trail(self._packed[place])

    def __iter__(self) -> Iterator[Trail]:
        return map(Trail, self._packed)

    def __len__(self) -> int:
        return len(self._packed)
