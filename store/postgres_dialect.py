"""SQLAlchemy's way of speaking to PostgreSQL, in which JSON is text to raw SQL, as in SQLite."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

DIALECT = "tocsin"


class PostgresDialect(PGDialect_asyncpg):
    """Columns declared as JSON are parsed by their type; parsed by the connection, a text within
    the JSON could not be told from JSON.
    """

    supports_native_json_deserialization = False
    supports_statement_cache = True

    async def setup_asyncpg_json_codec(self, conn: Any) -> None:
        """Leave it as text, which also saves each connection a question."""

    async def setup_asyncpg_jsonb_codec(self, conn: Any) -> None:
        """As above."""


registry.register(f"postgresql.{DIALECT}", __name__, PostgresDialect.__name__)
