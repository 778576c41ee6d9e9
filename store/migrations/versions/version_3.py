"""Roles, rights and keys; files; the audit log; leases; what full text and badges are read from."""

from __future__ import annotations

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """From 2 to 3; the first desks in PostgreSQL had the tables of 3."""
    for statement in (*_TABLES_OF_2, *_TABLES_OF_3):
        op.execute(statement)
    # A Tocsin of that day that is still open must not write any more: it reads what is configured
    # again now, and fails over the tables.
    op.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'catalogue_version'")


_TABLES_OF_2 = (
    "ALTER TABLE agent ADD COLUMN role TEXT DEFAULT 'agent' NOT NULL",
    "ALTER TABLE agent ADD COLUMN seen_bells TEXT DEFAULT '' NOT NULL",
    "UPDATE agent SET role = 'admin' WHERE is_admin",
    "UPDATE agent SET seen_bells = CAST(seen_bell_event AS TEXT) WHERE seen_bell_event > 0",
    "ALTER TABLE agent DROP COLUMN is_admin",
    "ALTER TABLE agent DROP COLUMN seen_bell_event",
    "ALTER TABLE customer ADD COLUMN login TEXT",
    "CREATE UNIQUE INDEX customer_login ON customer (login)",
    "ALTER TABLE ticket_event ADD COLUMN tx BIGINT DEFAULT 0 NOT NULL",
    "CREATE INDEX ticket_event_bell ON ticket_event (id) WHERE kind = 'bell'",
)
_TABLES_OF_3 = (
    "DROP INDEX ticket_open_counts",
    "DROP INDEX ticket_open_deadline",
    "DROP INDEX ticket_created",
    "DROP INDEX ticket_ended",
    "DROP INDEX ticket_history",
    "DROP INDEX clock_finished",
    """CREATE TABLE audit (
            id INTEGER NOT NULL,
            at_us BIGINT NOT NULL,
            actor_kind TEXT DEFAULT '' NOT NULL,
            actor_id INTEGER,
            actor_name TEXT DEFAULT '' NOT NULL,
            action TEXT DEFAULT '' NOT NULL,
            noun TEXT DEFAULT '' NOT NULL,
            row_id INTEGER,
            name TEXT DEFAULT '' NOT NULL,
            "before" JSON,
            "after" JSON NOT NULL,
            PRIMARY KEY (id)
    )""",
    "CREATE INDEX audit_at ON audit (at_us, id)",
    """CREATE TABLE lease (
            name TEXT NOT NULL,
            holder TEXT DEFAULT '' NOT NULL,
            beat BIGINT DEFAULT '0' NOT NULL,
            at_us BIGINT NOT NULL,
            PRIMARY KEY (name)
    )""",
    """CREATE TABLE done_write (
            token TEXT NOT NULL,
            row_id INTEGER,
            at_us BIGINT NOT NULL,
            PRIMARY KEY (token)
    )""",
    "CREATE INDEX ix_done_write_at_us ON done_write (at_us)",
    """CREATE TABLE open_count (
            id INTEGER NOT NULL,
            team_id INTEGER,
            queue_id INTEGER NOT NULL,
            owner_id INTEGER,
            waits_for TEXT,
            change BIGINT NOT NULL,
            PRIMARY KEY (id)
    )""",
    """CREATE TABLE file_part (
            hash TEXT NOT NULL,
            part INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (hash, part)
    )""",
    """CREATE TABLE ssh_key (
            id INTEGER NOT NULL,
            agent_id INTEGER,
            customer_id INTEGER,
            type TEXT DEFAULT '' NOT NULL,
            "key" TEXT DEFAULT '' NOT NULL,
            comment TEXT DEFAULT '' NOT NULL,
            added_us BIGINT NOT NULL,
            PRIMARY KEY (id),
            CHECK ((agent_id IS NULL) <> (customer_id IS NULL)),
            FOREIGN KEY(agent_id) REFERENCES agent (id),
            FOREIGN KEY(customer_id) REFERENCES customer (id),
            UNIQUE ("key")
    )""",
    "CREATE INDEX ix_ssh_key_agent_id ON ssh_key (agent_id)",
    "CREATE INDEX ix_ssh_key_customer_id ON ssh_key (customer_id)",
    """CREATE TABLE customer_draft (
            id INTEGER NOT NULL,
            customer_id INTEGER NOT NULL,
            ticket_id INTEGER DEFAULT '0' NOT NULL,
            content JSON NOT NULL,
            saved_us BIGINT NOT NULL,
            PRIMARY KEY (id),
            UNIQUE (customer_id, ticket_id),
            FOREIGN KEY(customer_id) REFERENCES customer (id)
    )""",
    """CREATE TABLE permission (
            id INTEGER NOT NULL,
            agent_id INTEGER,
            team_id INTEGER,
            queue_id INTEGER,
            level TEXT DEFAULT '' NOT NULL,
            validity TEXT DEFAULT 'valid' NOT NULL,
            comment TEXT DEFAULT '' NOT NULL,
            version INTEGER DEFAULT '1' NOT NULL,
            PRIMARY KEY (id),
            CHECK ((team_id IS NULL) <> (queue_id IS NULL)),
            FOREIGN KEY(agent_id) REFERENCES agent (id),
            FOREIGN KEY(team_id) REFERENCES team (id),
            FOREIGN KEY(queue_id) REFERENCES queue (id)
    )""",
    "CREATE INDEX ix_permission_agent_id ON permission (agent_id)",
    """CREATE TABLE attachment (
            id INTEGER NOT NULL,
            ticket_id INTEGER NOT NULL,
            event_id INTEGER NOT NULL,
            name TEXT DEFAULT '' NOT NULL,
            media_type TEXT DEFAULT '' NOT NULL,
            size BIGINT NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (id),
            FOREIGN KEY(ticket_id) REFERENCES ticket (id),
            FOREIGN KEY(event_id) REFERENCES ticket_event (id)
    )""",
    "CREATE INDEX ix_attachment_ticket_id ON attachment (ticket_id)",
    "CREATE INDEX ix_attachment_hash ON attachment (hash)",
    """CREATE VIRTUAL TABLE ticket_words USING fts5(words, content='', columnsize=0,
        detail=none, tokenize='ascii')""",
    """CREATE INDEX ticket_open_waits ON ticket (waits_for, order_us, id) WHERE is_open AND
        waits_for IS NOT NULL""",
    """CREATE INDEX ticket_open_found ON ticket (id, team_id, queue_id, owner_id) WHERE is_open""",
    """CREATE INDEX ticket_open_breaches ON ticket (breaches_us, team_id, queue_id, owner_id,
        waits_for, is_open) WHERE is_open""",
    """CREATE INDEX clock_finished ON clock (finished_us, target, status, ticket_id) WHERE
        finished_us IS NOT NULL""",
    "CREATE INDEX ticket_created ON ticket (created_us, id, team_id, queue_id)",
    "CREATE INDEX ticket_ended ON ticket (ended_us, id, is_open, team_id, queue_id)",
    """CREATE INDEX ticket_history ON ticket (coalesce(ended_us, 0), id, team_id, queue_id) WHERE
        NOT is_open""",
    """CREATE INDEX ticket_open_subject ON ticket (lower(substr(subject, 1, 100)), id) WHERE
        is_open""",
    """CREATE INDEX ticket_open_deadline ON ticket (order_us, id, team_id, queue_id, owner_id,
        waits_for, breaches_us, created_us, updated_us, ended_us, priority, state, number,
        customer_id, service_id, is_open) WHERE is_open""",
    """CREATE TRIGGER open_count_of_new AFTER INSERT ON ticket WHEN NEW.is_open
            BEGIN INSERT INTO open_count (team_id, queue_id, owner_id, waits_for, change)
            VALUES (NEW.team_id, NEW.queue_id, NEW.owner_id, NEW.waits_for, 1); END""",
    """CREATE TRIGGER open_count_of_changed AFTER UPDATE OF is_open, team_id, queue_id,
        owner_id, waits_for ON ticket
            WHEN (OLD.is_open, OLD.team_id, OLD.queue_id, OLD.owner_id, OLD.waits_for) IS
            NOT (NEW.is_open, NEW.team_id, NEW.queue_id, NEW.owner_id, NEW.waits_for)
            BEGIN
            INSERT INTO open_count (team_id, queue_id, owner_id, waits_for, change) SELECT
            OLD.team_id, OLD.queue_id, OLD.owner_id, OLD.waits_for, -1 WHERE OLD.is_open;
            INSERT INTO open_count (team_id, queue_id, owner_id, waits_for, change) SELECT
            NEW.team_id, NEW.queue_id, NEW.owner_id, NEW.waits_for, 1 WHERE NEW.is_open;
      END""",
    """CREATE TRIGGER open_count_of_gone AFTER DELETE ON ticket WHEN OLD.is_open
            BEGIN INSERT INTO open_count (team_id, queue_id, owner_id, waits_for, change)
            VALUES (OLD.team_id, OLD.queue_id, OLD.owner_id, OLD.waits_for, -1); END""",
)
