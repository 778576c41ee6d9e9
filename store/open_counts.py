"""How many open tickets there are of each kind, kept as changes that triggers write down.

A number beside a list is a sum of ``open_count``, however many tickets are open. Each ticket that
comes, goes or changes hands adds rows of its own, so that no two writers wait for one row; now and
then they are folded into one row for each kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.reader import Select

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.writer import Transaction

_KIND = "team_id, queue_id, owner_id, waits_for"
# More changes than that behind the last folding, and summing them up is felt.
_MANY = 2000


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _KIND.split(", "))


_ADD = f"INSERT INTO open_count ({_KIND}, change)"
_CHANGES = f"""
    {_ADD} SELECT {_of("OLD")}, -1 WHERE OLD.is_open;
    {_ADD} SELECT {_of("NEW")}, 1 WHERE NEW.is_open;
"""
_IN_SQLITE = (
    f"""
    CREATE TRIGGER open_count_of_new AFTER INSERT ON ticket WHEN NEW.is_open
    BEGIN {_ADD} VALUES ({_of("NEW")}, 1); END
    """,
    f"""
    CREATE TRIGGER open_count_of_changed AFTER UPDATE OF is_open, {_KIND} ON ticket
    WHEN (OLD.is_open, {_of("OLD")}) IS NOT (NEW.is_open, {_of("NEW")})
    BEGIN {_CHANGES} END
    """,
    f"""
    CREATE TRIGGER open_count_of_gone AFTER DELETE ON ticket WHEN OLD.is_open
    BEGIN {_ADD} VALUES ({_of("OLD")}, -1); END
    """,
)
# Tickets that come many at once are counted in one go.
_IN_POSTGRES = (
    f"""
    CREATE FUNCTION open_count_of_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_ADD} SELECT {_KIND}, count(*) FROM added WHERE is_open GROUP BY {_KIND};
    RETURN NULL; END $$
    """,
    f"""
    CREATE FUNCTION open_count_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_CHANGES}
    RETURN NULL; END $$
    """,
    f"""
    CREATE FUNCTION open_count_of_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_ADD} VALUES ({_of("OLD")}, -1);
    RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER open_count_of_new AFTER INSERT ON ticket
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION open_count_of_new()
    """,
    f"""
    CREATE TRIGGER open_count_of_changed AFTER UPDATE OF is_open, {_KIND} ON ticket FOR EACH ROW
    WHEN ((OLD.is_open, {_of("OLD")}) IS DISTINCT FROM (NEW.is_open, {_of("NEW")}))
    EXECUTE FUNCTION open_count_of_changed()
    """,
    """
    CREATE TRIGGER open_count_of_gone AFTER DELETE ON ticket FOR EACH ROW
    WHEN (OLD.is_open) EXECUTE FUNCTION open_count_of_gone()
    """,
)
COUNT_ANEW = f"{_ADD} SELECT {_KIND}, count(*) FROM ticket WHERE is_open GROUP BY {_KIND}"


def make(connection: Connection) -> None:
    """Make the triggers, and count the tickets that are there already."""
    statements = _IN_SQLITE if connection.dialect.name == "sqlite" else _IN_POSTGRES
    for statement in (*statements, COUNT_ANEW):
        connection.exec_driver_sql(statement)


def is_long(select: Select) -> bool:
    """Whether so many changes were written down that folding them is worth a transaction."""
    [(rows, kinds)] = select(
        "SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT "
        f"{_KIND} FROM open_count) AS kinds) FROM open_count",
        {},
    )
    return bool(rows > 2 * kinds + _MANY)


async def fold(tx: Transaction) -> None:
    """Add up the changes that are there, so that one row is left of each kind.

    Safe beside others that write: what they add meanwhile stays as it is.
    """
    sums = f"SELECT {_KIND}, sum(change)"
    of_each_kind = f"GROUP BY {_KIND} HAVING sum(change) <> 0"
    if tx.dialect.name == "postgresql":
        await tx.exec_driver_sql(
            f"WITH gone AS (DELETE FROM open_count RETURNING {_KIND}, change) "
            f"{_ADD} {sums} FROM gone {of_each_kind}"
        )
        return
    found = await tx.exec_driver_sql("SELECT coalesce(max(id), 0) FROM open_count")
    last = found.scalar_one()
    await tx.exec_driver_sql(f"{_ADD} {sums} FROM open_count {of_each_kind}")
    await tx.exec_driver_sql("DELETE FROM open_count WHERE id <= ?", (last,))


async def count_anew(tx: Transaction) -> None:
    """Forget all changes and count the open tickets; nobody else may write meanwhile."""
    await tx.exec_driver_sql("DELETE FROM open_count")
    await tx.exec_driver_sql(COUNT_ANEW)


def differences(select: Select) -> int:
    """For how many kinds the changes do not add up to the open tickets that are there."""
    [(wrong,)] = select(
        f"SELECT count(*) FROM (SELECT {_KIND} FROM ("
        f"SELECT {_KIND}, change FROM open_count UNION ALL "
        f"SELECT {_KIND}, -1 FROM ticket WHERE is_open) AS both_sides "
        f"GROUP BY {_KIND} HAVING sum(change) <> 0) AS wrong",
        {},
    )
    return int(wrong)
