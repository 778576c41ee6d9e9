"""Holds a desk in PostgreSQL as it is at one moment, with or without everybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from store.address import shown
from store.errors import InUse, Refused
from store.failures import BUSY_S
from store.postgres_failures import told_by_postgres
from store.postgres_reader import connect
from store.postgres_store import ENCODING_AND_TABLES, refuse_other_encoding
from store.postgres_writer import CONFIGURATION, LOCKS
from store.writer import Transaction

# Of everybody else who has the desk open; each of them holds some connections.
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tocsin' "
    "AND datname = current_database() AND pid <> pg_backend_pid()"
)


@asynccontextmanager
async def desk_at_this_moment(url: str) -> AsyncIterator[Any]:
    """A connection that reads one moment of the desk, however long it takes."""
    async with (
        _connected(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


@asynccontextmanager
async def desk_alone(url: str) -> AsyncIterator[Any]:
    """The same of a desk that nobody else has open; who comes meanwhile waits with what they
    write.

    Raises InUse while somebody has it open.
    """
    async with _connected(url) as connection:
        if await connection.fetchval(OTHERS):
            raise in_use(url, "Nothing was moved")
        # Before the moment begins that is read: all that was written until then is in it.
        await connection.execute(f"SELECT pg_advisory_lock({LOCKS}, {CONFIGURATION})")
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    with told_by_postgres(url, BUSY_S):
        connection = await connect(
            url,
            BUSY_S,
            # Nobody who has the desk open, for those who look who has.
            application_name="tocsin, copying",
            # It waits for rows to be written elsewhere.
            idle_in_transaction_session_timeout="0",
        )
        try:
            yield connection
        finally:
            connection.terminate()


def in_use(url: str, nothing: str) -> InUse:
    """The error of a desk that others have open; ``nothing`` says what was not done."""
    return InUse(
        f"Somebody has the desk {shown(url)} open. {nothing}; let everybody leave Tocsin "
        "(ctrl+q), stop `tocsin worker`, and try again."
    )


async def refuse_unless_empty(tx: Transaction, url: str) -> None:
    """Raise Refused where the database has tables already, CannotOpen for its encoding."""
    encoding, event, tables = (await tx.execute(text(ENCODING_AND_TABLES))).one()
    refuse_other_encoding(url, encoding)
    if event or tables:
        there = "a desk already" if event else "something of another program"
        raise Refused(
            f"In {shown(url)} there is {there}, and it is left as it is; make a new database with "
            "CREATE DATABASE, and give its address."
        )
