"""Looks at the server of a desk, and at what PostgreSQL alone can have wrong. Changes nothing."""

from __future__ import annotations

from msgspec import Struct

from store.checking import Strays
from store.reader import Select


class Server(Struct, frozen=True):
    """``version`` as the server tells it; ``failures`` of checksums of pages since ever."""

    version: str
    size: int
    user: str
    is_superuser: bool
    is_standby: bool
    has_checksums: bool
    failures: int
    waits_for_disk: bool
    waits_at_commit: bool


def server(select: Select) -> Server:
    """What the server tells about itself."""
    [row] = select(
        "SELECT current_setting('server_version'), pg_database_size(current_database()), "
        "CAST(current_user AS text), rolsuper, pg_is_in_recovery(), "
        "current_setting('data_checksums') = 'on', "
        "coalesce((SELECT checksum_failures FROM pg_stat_database "
        "WHERE datname = current_database()), 0), "
        "current_setting('fsync') = 'on', current_setting('synchronous_commit') <> 'off' "
        "FROM pg_roles WHERE rolname = current_user",
        {},
    )
    return Server(*row)


def forbidden(select: Select) -> list[str]:
    """Tables that the database user may not both read and write, and sequences of their ids that
    they may not use.
    """
    rows = select(
        f"SELECT relname FROM pg_class WHERE {_OWN} AND NOT (has_table_privilege(oid, 'SELECT') "
        "AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') "
        "AND has_table_privilege(oid, 'DELETE')) UNION ALL "
        # In this order only: the question is an error for what is no sequence.
        "SELECT relname FROM pg_class WHERE relnamespace = CAST(current_schema() AS regnamespace) "
        "AND CASE WHEN relkind = 'S' THEN NOT has_sequence_privilege(oid, 'USAGE') "
        "ELSE false END ORDER BY 1",
        {},
    )
    return [row[0] for row in rows]


def open_to_all(select: Select) -> list[str]:
    """Tables that every user of the server may read."""
    rows = select(
        f"SELECT relname FROM pg_class WHERE {_OWN} "
        "AND has_table_privilege('public', oid, 'SELECT') ORDER BY relname",
        {},
    )
    return [row[0] for row in rows]


def from_another_server(select: Select) -> int:
    """How many events carry numbers of transactions that this server has not come to."""
    [(count,)] = select(
        "SELECT count(*) FROM ticket_event WHERE tx >= "
        "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)",
        {},
    )
    return int(count)


def used_ids(select: Select) -> list[Strays]:
    """Tables whose next new row would get an id that another row has."""
    found: list[Strays] = []
    for table, sequence in select(_SEQUENCES, {}):
        [(count,)] = select(
            f"SELECT count(*) FROM {table} WHERE id > (SELECT last_value FROM {sequence})", {}
        )
        if count:
            found.append(Strays(f"row of {table} with an id that is given out again", int(count)))
    return found


_OWN = "relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)"
_SEQUENCES = (
    "SELECT CAST(CAST(owner.oid AS regclass) AS text), CAST(CAST(numbers.oid AS regclass) AS text) "
    "FROM pg_class AS numbers JOIN pg_depend ON objid = numbers.oid "
    "JOIN pg_class AS owner ON owner.oid = refobjid "
    "JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid "
    "WHERE numbers.relkind = 'S' AND attname = 'id' "
    "AND owner.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1"
)
