"""SLAs get targets of any kind, rules that choose them and versions; tickets get their trails."""

from __future__ import annotations

import json

from alembic import op
from sqlalchemy import bindparam, text

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """From 1 to 2, which no desk in PostgreSQL ever was."""
    for statement in _TABLES_OF_2:
        op.execute(statement)
    connection = op.get_bind()
    for row in connection.execute(text(_SLAS_OF_1)).fetchall():
        connection.execute(
            text("UPDATE sla SET targets = :targets WHERE id = :id").bindparams(
                bindparam("targets", json.dumps(_targets_of_1(tuple(row)[1:]))),
                bindparam("id", row[0]),
            )
        )
    for column in _COLUMNS_OF_1:
        op.execute(f"ALTER TABLE sla DROP COLUMN {column}")
    # What follows from events (trails, and why a ticket has its SLA) is worked out in the
    # background: the desk can be used meanwhile.
    op.execute("INSERT INTO meta (key, value) VALUES ('without_trails', '1')")
    # A Tocsin of that day that is still open must not write any more: it reads what is configured
    # again now, and fails over the tables.
    op.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'catalogue_version'")


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
