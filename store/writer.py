"""Writes: a transaction is committed whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar, cast

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.reader import Engine, Row, Select
from store.storable import storable_all

_T = TypeVar("_T")

# What verbs pass on to store functions: the one open transaction.
Transaction = AsyncConnection


class Writer(Protocol):
    """The one way to change rows."""

    engine: AsyncEngine

    def transaction(self, *, configuring: bool) -> AbstractAsyncContextManager[Transaction]:
        """Everything inside is committed together, or not at all.

        What is configured stays as it is for as long as the transaction lasts; ``configuring``:
        nobody else writes meanwhile. Raises Busy, NoRoom, ReadOnly, Damaged, DiskFailed, Gone or
        Unsure where the database refuses.
        """

    async def close(self) -> None:
        """Give the connections back."""


class _InTransaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.engine = cast("Engine", connection.dialect.name)

    def __call__(self, sql: str, params: Mapping[str, object], /) -> Sequence[Row]:
        return [tuple(row) for row in self._connection.execute(text(sql), storable_all(params))]


async def look(tx: Transaction, job: Callable[[Select], _T]) -> _T:
    """Run a reading function inside a transaction: it sees what is not committed yet."""
    return await tx.run_sync(lambda connection: job(_InTransaction(connection)))


def with_marks(tx: Transaction, sql: str) -> str:
    """A statement with ``?`` for values, as the transaction's driver wants it."""
    if tx.dialect.name == "sqlite":
        return sql
    first, *rest = sql.split("?")
    return first + "".join(f"${n}{part}" for n, part in enumerate(rest, start=1))
