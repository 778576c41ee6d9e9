"""Brings a desk in PostgreSQL that an older Tocsin wrote to the tables of this one."""

from __future__ import annotations

from sqlalchemy import text

from store import derived
from store.address import shown
from store.errors import CannotOpen
from store.migrations.running import migrate
from store.postgres_alone import OTHERS, desk_at_this_moment, in_use
from store.postgres_store import ENCODING_AND_TABLES
from store.postgres_writer import ALONE, MIGRATE_ALONE, postgres_engine, refusals_told
from store.progress import Steps, silent
from store.store import refuse_newer
from store.upgrade import PATIENCE_S, Upgraded


async def version_there(url: str) -> int:
    """The version of the desk's tables. Raises CannotOpen where there is none."""
    async with desk_at_this_moment(url) as connection:
        if await connection.fetchval("SELECT to_regclass('ticket_event') IS NULL"):
            raise _no_desk(url)
        return int(await connection.fetchval("SELECT version_num FROM alembic_version"))


def _no_desk(url: str) -> CannotOpen:
    return CannotOpen(f"There is no desk in {shown(url)}; check the address.")


async def upgrade_postgres(url: str, newest: int, steps: Steps = silent) -> Upgraded | None:
    """Upgrade the desk at ``url`` to the tables of version ``newest``; None where it has them.

    All of it is one transaction: what is stopped leaves the desk as it was. Of several programs
    one does it, and the others wait. Raises InUse while somebody has the desk open, NewerDesk,
    CannotOpen where there is none, and what ``Store.write`` raises.
    """
    engine = postgres_engine(url, PATIENCE_S)
    try:
        with refusals_told(url, PATIENCE_S):
            async with engine.begin() as tx:
                # With the lock held: another program may have done it meanwhile.
                await tx.execute(MIGRATE_ALONE)
                _, there, _ = (await tx.execute(text(ENCODING_AND_TABLES))).one()
                if not there:
                    raise _no_desk(url)
                found = await tx.execute(text("SELECT version_num FROM alembic_version"))
                version = int(found.scalar_one())
                if version == newest:
                    return None
                refuse_newer(shown(url), version)
                if (await tx.execute(text(OTHERS))).scalar_one():
                    raise in_use(url, "Nothing was upgraded")
                await tx.execute(ALONE)
                await tx.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                await tx.run_sync(migrate, version, newest, steps)
                # By the code of today, whatever there was before.
                await derived.rebuild(tx, steps)
    finally:
        await engine.dispose()
    return Upgraded(version, None)
