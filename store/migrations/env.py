"""Alembic runs this file: it works on the connection, and in the transaction, that it was given."""

from alembic import context

from store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    # SQLite does roll back what changes tables, as long as it is told where to begin.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
