"""Makes the tables of an empty desk, and all that SQLAlchemy's table objects cannot say."""

from __future__ import annotations

from sqlalchemy import Connection, insert, text

from store import open_counts, schema, word_index


def make_tables(connection: Connection) -> None:
    """Make everything that a desk of this version has, in an empty database."""
    schema.metadata.create_all(connection)
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
