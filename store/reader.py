"""What views read with: plain SQL in, tuples out, one consistent state of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

Row = tuple[Any, ...]
Engine = Literal["sqlite", "postgresql"]
_T = TypeVar("_T")


class Select(Protocol):
    """Selects rows; ``engine`` is for the few statements that differ between databases."""

    @property
    def engine(self) -> Engine:
        """Which database answers."""

    def __call__(self, sql: str, params: Mapping[str, object], /) -> Sequence[Row]:
        """The rows that a statement with named parameters (``:name``) finds."""


class Reader(Protocol):
    """What every database offers to views: one function run against one snapshot of it."""

    async def run(self, job: Callable[[Select], _T]) -> _T:
        """Give ``job`` a select function; all it selects is one consistent state of the desk.

        ``job`` runs in a thread, and again from its beginning where the connection was lost.
        Raises Busy, Damaged, DiskFailed or Gone where the database cannot be read.
        """

    async def data_version(self) -> int:
        """A number that is another one after somebody else committed; Replaced when the desk's
        file is another one, Gone while nobody would tell.
        """

    async def close(self) -> None:
        """Give the connection back."""
