"""Which version of the tables this Tocsin knows."""

from __future__ import annotations

from store.errors import NewerDesk

# store.schema says the same, which a test holds.
SCHEMA_VERSION = 3


def refuse_newer(where: str, version: int) -> None:
    """Raise NewerDesk for tables of a version that this Tocsin does not know."""
    if version > SCHEMA_VERSION:
        raise NewerDesk(
            f"The desk at {where} was written by a newer Tocsin (its tables are version {version}, "
            f"this Tocsin knows {SCHEMA_VERSION}); install the newer Tocsin to open it."
        )
