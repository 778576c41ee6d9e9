"""Runs the migrations that a desk lacks, on a connection whose transaction has begun."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from store.making import stamp
from store.progress import Steps, silent

_HERE = Path(__file__).parent


def migrate(connection: Connection, version: int, newest: int, steps: Steps = silent) -> None:
    """Bring a desk with the tables of ``version`` to those of ``newest``; commits nothing."""
    if not inspect(connection).has_table("alembic_version"):
        # Until version 3 there was only the number that SQLite keeps for each program.
        stamp(connection, version)
    for step in range(version + 1, newest + 1):
        steps(f"Making the tables of version {step}", step - version - 1, newest - version)
        config = _configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, str(step))


def newest() -> int:
    """The version that the newest migration makes."""
    return int(str(ScriptDirectory.from_config(_configuration()).get_current_head()))


def _configuration() -> Config:
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(_HERE / "versions"))
    return config
