"""Brings a desk that an older Tocsin wrote to the tables of this one, after a backup.

Only the standard library: the statements are those of their day and never follow the schema.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from store.failures import told

# Another program may be upgrading the same desk: its backup alone can take a while.
PATIENCE_S = 120.0


def upgrade(path: Path, newest: int) -> None:
    """Upgrade the desk at ``path`` to the tables of version ``newest``, one version at a time.

    Beside it stays a backup of what it was, ``desk.db.version-1``. All of it is one transaction:
    a program that is killed leaves the desk as it was. Of several programs one does it, and the
    others wait. Raises Busy, NoRoom, ReadOnly, Damaged or DiskFailed, and OSError for the backup.
    """
    with (
        told(str(path), PATIENCE_S),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000:.0f}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # With the lock held: another program may have done it meanwhile.
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version < newest:
                _back_up(path, version)
            for step in range(version, newest):
                _STEPS[step](connection)
                connection.execute(f"PRAGMA user_version = {step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def backup_path(path: Path, version: int) -> Path:
    """Where the desk as it was with tables of that version is kept."""
    return path.with_name(f"{path.name}.version-{version}")


def _back_up(path: Path, version: int) -> None:
    """Copy the desk; others may read it, and nobody writes, since we hold the lock."""
    kept = backup_path(path, version)
    part = kept.with_name(f"{kept.name}.part")
    part.unlink(missing_ok=True)
    # Tickets are people's words: nobody may read the copy who may not read the desk.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL, path.stat().st_mode & 0o777))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.execute("PRAGMA query_only = ON")
        source.backup(copy)
    # A backup has its name only once it is whole and on the disk.
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(kept)


def _from_1_to_2(connection: sqlite3.Connection) -> None:
    """SLAs get targets of any kind, rules that choose them and versions; tickets their trails."""
    for statement in _TABLES_OF_2:
        connection.execute(statement)
    for row in connection.execute(_SLAS_OF_1).fetchall():
        connection.execute(
            "UPDATE sla SET targets = ? WHERE id = ?", (json.dumps(_targets_of_1(row[1:])), row[0])
        )
    for column in _COLUMNS_OF_1:
        connection.execute(f"ALTER TABLE sla DROP COLUMN {column}")
    # What follows from events (trails, and why a ticket has its SLA) is worked out in the
    # background: the desk can be used meanwhile.
    connection.execute("INSERT INTO meta (key, value) VALUES ('without_trails', '1')")
    # A Tocsin of that day that is still open must not write any more: it reads what is configured
    # again now, and fails over the tables.
    connection.execute(
        "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'catalogue_version'"
    )


_COLUMNS_OF_1 = (
    "first_response_s",
    "update_s",
    "solution_s",
    "first_response_notify",
    "update_notify",
    "solution_notify",
    "update_pauses",
    "solution_pauses",
)
_SLAS_OF_1 = f"SELECT id, {', '.join(_COLUMNS_OF_1)} FROM sla"
_TABLES_OF_2 = (
    "ALTER TABLE sla ADD COLUMN targets JSON DEFAULT '[]' NOT NULL",
    "ALTER TABLE calendar ADD COLUMN exceptional_days JSON DEFAULT '[]' NOT NULL",
    "ALTER TABLE calendar ADD COLUMN holiday_time_zone TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE ticket ADD COLUMN sla_why TEXT",
    "ALTER TABLE ticket ADD COLUMN sla_by_hand BOOLEAN DEFAULT '0' NOT NULL",
    "CREATE INDEX ticket_open_sla ON ticket (sla_id) WHERE is_open",
    "DROP INDEX ix_ticket_sla_id",
    """CREATE TABLE ticket_trail (
        ticket_id INTEGER NOT NULL,
        packed BLOB NOT NULL,
        PRIMARY KEY (ticket_id),
        FOREIGN KEY(ticket_id) REFERENCES ticket (id)
    )""",
    """CREATE TABLE sla_version (
        sla_id INTEGER NOT NULL,
        since_us BIGINT NOT NULL,
        version BIGINT,
        definition JSON,
        PRIMARY KEY (sla_id, since_us),
        FOREIGN KEY(sla_id) REFERENCES sla (id)
    )""",
    """CREATE TABLE sla_rule (
        id INTEGER NOT NULL,
        name TEXT DEFAULT '' NOT NULL,
        position INTEGER NOT NULL,
        customer_id INTEGER,
        organisation TEXT DEFAULT '' NOT NULL,
        service_id INTEGER,
        team_id INTEGER,
        type TEXT DEFAULT '' NOT NULL,
        min_priority INTEGER,
        sla_id INTEGER,
        validity TEXT DEFAULT 'valid' NOT NULL,
        comment TEXT DEFAULT '' NOT NULL,
        version INTEGER DEFAULT '1' NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (name),
        FOREIGN KEY(customer_id) REFERENCES customer (id),
        FOREIGN KEY(service_id) REFERENCES service (id),
        FOREIGN KEY(team_id) REFERENCES team (id),
        FOREIGN KEY(sla_id) REFERENCES sla (id)
    )""",
)


def _targets_of_1(row: tuple[object, ...]) -> list[dict[str, object]]:
    seconds, notify = row[:3], row[3:6]
    # A first response never paused.
    pauses = ([], *(json.loads(str(told)) for told in row[6:]))
    kinds = ("first_response", "update", "solution")
    return [
        {
            "kind": kind,
            "seconds": length,
            "notify": [] if percent is None else [percent],
            "pauses": states,
        }
        for kind, length, percent, states in zip(kinds, seconds, notify, pauses, strict=True)
    ]


# From each version to the next.
_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _from_1_to_2}
