"""The tables of the first Tocsin: from here on there are migrations."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing was before them."""
