"""Makes the tables of an empty desk, and all that SQLAlchemy's table objects cannot say."""

from __future__ import annotations

from sqlalchemy import Connection, insert, text

from store import open_counts, schema, word_index

# What was changed since the last vacuum is looked up in the table, row by row, though an index has
# it all: on a large desk that shall be some thousand tickets, not the usual fifth of them.
_VACUUM_EARLY = text("ALTER TABLE ticket SET (autovacuum_vacuum_scale_factor = 0.01)")


def make_tables(connection: Connection) -> None:
    """Make everything that a desk of this version has, in an empty database."""
    schema.metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(_VACUUM_EARLY)
    open_counts.make(connection)
    word_index.make_tables(connection)
    connection.execute(insert(schema.meta).values(key="catalogue_version", value="1"))
    stamp(connection, schema.VERSION)


def stamp(connection: Connection, version: int) -> None:
    """Write down in Alembic's own table which migration was the last, and make the table."""
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text(f"INSERT INTO alembic_version VALUES ('{version}')"))
