"""Writes PostgreSQL: transactions of many at once, each told to whoever listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store.address import shown
from store.errors import Gone, StoreError, Unsure
from store.failures import BUSY_S, busy
from store.postgres_dialect import DIALECT
from store.postgres_failures import failure, is_lost, told_by_postgres
from store.postgres_feed import CHANNEL
from store.postgres_reader import connect
from store.writer import Transaction

# Of one Tocsin: what a person does, a bell, and a renewal in the background.
_CONNECTIONS = 3
# "toc" of the number of an advisory lock; the second number says what it guards.
LOCKS = 0x746F63
CONFIGURATION, MIGRATION = 1, 2
# While nobody writes what is configured, everybody else writes at once.
_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({LOCKS}, {CONFIGURATION})")
ALONE = text(f"SELECT pg_advisory_xact_lock({LOCKS}, {CONFIGURATION})")
MIGRATE_ALONE = text(f"SELECT pg_advisory_xact_lock({LOCKS}, {MIGRATION})")
# A transaction that wrote nothing has no number, and nobody needs to hear of it.
_TELL = text(
    f"SELECT number, CASE WHEN number IS NOT NULL THEN pg_notify('{CHANNEL}', '') END "
    "FROM (SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT) AS number) AS this"
)
# How long a lost connection is asked after, whether what it was committing is there.
_SURE_WITHIN_S = 30.0


def postgres_engine(dsn: str, busy_s: float = BUSY_S) -> AsyncEngine:
    """An engine of connections that are looked at before they are used again."""
    return create_async_engine(
        f"postgresql+{DIALECT}://",
        async_creator=lambda: connect(dsn, busy_s),
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_s,
        pool_pre_ping=True,
    )


@contextmanager
def refusals_told(url: str, busy_s: float) -> Iterator[None]:
    """Turn what the database and the way to it refuse inside into the store's errors."""
    try:
        # What fails while it is connected comes without SQLAlchemy's wrapping.
        with told_by_postgres(url, busy_s):
            yield
    except NoConnection as error:
        raise busy(busy_s) from error
    except DBAPIError as error:
        raise _meant(error, url, busy_s) from error


def _driver_error(error: Exception) -> BaseException:
    """The driver's own error beneath the two wrappings; what comes without them is its own."""
    if not isinstance(error, DBAPIError):
        return error
    cause = error.orig
    return (cause.__cause__ or cause) if cause is not None else error


def _meant(error: DBAPIError, url: str, busy_s: float) -> Exception:
    meant = failure(_driver_error(error), url, busy_s)
    if isinstance(meant, Gone):
        return Gone(f"{meant} Nothing was saved; try again.")
    return meant or error


class _OfTheJobError(Exception):
    """Carries what failed in a transaction and is not the database's past its translation."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


async def _driver(connection: Transaction) -> Any:
    return (await connection.get_raw_connection()).driver_connection


@contextmanager
def _of_the_job_if_open(driver: Any) -> Iterator[None]:
    """A file that is missing, or something else that took too long, is no lost connection."""
    try:
        yield
    except OSError as error:
        if driver.is_closed():
            raise
        raise _OfTheJobError(error) from error


class PostgresWriter:
    """A few connections, each with a transaction of its own."""

    def __init__(self, dsn: str, busy_s: float = BUSY_S) -> None:
        self.engine = postgres_engine(dsn, busy_s)
        self._dsn, self._busy_s = dsn, busy_s

    @asynccontextmanager
    async def transaction(self, *, configuring: bool) -> AsyncIterator[Transaction]:
        """As ``Writer.transaction``. Where the connection is lost while the database commits, it is
        asked over another one whether it did; Unsure when there is no answer either.
        """
        try:
            with refusals_told(self._dsn, self._busy_s):
                async with self.engine.connect() as connection:
                    begun = await connection.begin()
                    try:
                        await connection.execute(ALONE if configuring else _SHARED)
                        with _of_the_job_if_open(await _driver(connection)):
                            yield connection
                        number = (await connection.execute(_TELL)).scalar_one()
                    except BaseException:
                        # What went wrong first is what is told.
                        with contextlib.suppress(Exception):
                            await begun.rollback()
                        raise
                    try:
                        await begun.commit()
                    except Exception as error:
                        if number is None or not is_lost(_driver_error(error)):
                            raise
                        await connection.invalidate()
                        if not await self._is_committed(number):
                            raise
        except _OfTheJobError as error:
            raise error.error from error.error.__cause__

    async def _is_committed(self, number: str) -> bool:
        """Whether a transaction, by its number, was committed."""
        clock = asyncio.get_running_loop().time
        end = clock() + _SURE_WITHIN_S
        while clock() < end:
            try:
                found = await connect(self._dsn, self._busy_s)
            except Exception:  # noqa: BLE001  (whatever the reason: there is no answer yet)
                await asyncio.sleep(0.25)
                continue
            try:
                status = await found.fetchval("SELECT pg_xact_status($1::text::xid8)", number)
            except Exception:  # noqa: BLE001  (as above)
                status = "in progress"
            finally:
                with contextlib.suppress(Exception):
                    await found.close(timeout=1)
            if status in ("committed", "aborted"):
                return bool(status == "committed")
            await asyncio.sleep(0.1)
        raise Unsure(
            f"The connection to the desk {shown(self._dsn)} was lost while it was saving, and it "
            "cannot be asked whether it did. Your text is kept: when the database is there "
            "again, send it once more; it will not be there twice."
        )

    async def close(self) -> None:
        """Give the connections back."""
        with contextlib.suppress(StoreError, DBAPIError, OSError):
            await self.engine.dispose()
