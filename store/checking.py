"""Looks in a desk's file for what must not be there. Changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.failures import BUSY_S, told
from store.reader import Select

# A file of which everything is wrong should not fill the terminal.
MOST = 20
# How often SQLite lets Python look at the keyboard, in its own steps.
_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Strays:
    """``count`` rows of a kind that belong to nothing: ``what`` says which, in plain words."""

    what: str
    count: int


# Where one writer at a time is enough, nobody asks for it.
_OF_POSTGRES = {"ticket_event_tx"}


def damage(path: Path, stopped: Callable[[], bool] = lambda: False) -> list[str]:
    """What is wrong with the pages and indexes of a file; nothing when it is whole.

    Takes some seconds for a gigabyte. Raises Damaged where it cannot be read at all, and
    KeyboardInterrupt soon after ``stopped`` says so.
    """
    with (
        told(str(path), BUSY_S),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
        connection.execute("PRAGMA query_only = ON")
        return damage_seen(connection, stopped)


def damage_seen(
    connection: sqlite3.Connection, stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """The same on a connection that is open."""
    # Ctrl-C is an error in there, which stops SQLite as well; without it nothing would.
    connection.set_progress_handler(stopped, _STEPS)
    try:
        rows = connection.execute(f"PRAGMA integrity_check({MOST})").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
    lines = [" ".join(line.split()) for (text,) in rows for line in str(text).splitlines()]
    return [line for line in lines if line != "ok"][:MOST]


def version(select: Select) -> int | None:
    """The version of the tables: None in an empty file, 0 in another program's."""
    tables = {name for (name,) in select("SELECT name FROM sqlite_master", {})}
    if not tables:
        return None
    return int(select("PRAGMA user_version", {})[0][0]) if "ticket_event" in tables else 0


def missing(select: Select) -> list[str]:
    """Tables, columns (``ticket.number``) and indexes that this Tocsin needs and that are not
    there.
    """
    from store import schema

    indexes = {name for (name,) in select("SELECT name FROM sqlite_master", {})}
    lacking: list[str] = []
    for table in schema.metadata.sorted_tables:
        columns = "SELECT name FROM pragma_table_info(:table)"
        there = {name for (name,) in select(columns, {"table": table.name})}
        if not there:
            lacking.append(table.name)
            continue
        lacking += [f"{table.name}.{column.name}" for column in table.c if column.name not in there]
        lacking += [
            str(index.name)
            for index in table.indexes
            if index.name not in indexes and index.name not in _OF_POSTGRES
        ]
    return lacking


def orphans(select: Select) -> list[Strays]:
    """Rows that refer to others which are not there."""
    found = [
        Strays(f"{table} without its {parent}", count)
        for table, parent, count in select(
            'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2', {}
        )
    ]
    return [*found, *_counted(select, _ORPHANS)]


def disorder(select: Select) -> list[Strays]:
    """Histories that do not begin or go on as they must."""
    return _counted(select, _DISORDER)


def later_than_written(select: Select) -> int:
    """How many events are dated later than they were written: a clock was put back."""
    sql = "SELECT count(*) FROM ticket_event WHERE occurred_us > recorded_us"
    return int(select(sql, {})[0][0])


def wrong_numbers(select: Select) -> list[Strays]:
    """Tickets that share a number, or have none."""
    return _counted(select, _NUMBERS)


def last_number(select: Select, key: str) -> int:
    """The last number that a sequence gave out; 0 before the first."""
    rows = select("SELECT last FROM number_sequence WHERE key = :key", {"key": key})
    return int(rows[0][0]) if rows else 0


def is_number_taken(select: Select, number: str) -> bool:
    """Whether a ticket has this number."""
    return bool(select("SELECT 1 FROM ticket WHERE number = :number", {"number": number}))


def left_by_those_gone(select: Select) -> list[tuple[str, int, int]]:
    """(login, drafts, stopwatches) of agents who are not valid any more."""
    rows = select(
        "SELECT login, (SELECT count(*) FROM draft WHERE agent_id = agent.id), "
        "(SELECT count(*) FROM stopwatch WHERE agent_id = agent.id) "
        "FROM agent WHERE validity <> 'valid' ORDER BY login",
        {},
    )
    return [(login, drafts, watches) for login, drafts, watches in rows if drafts or watches]


def _counted(select: Select, queries: Sequence[tuple[str, str]]) -> list[Strays]:
    found = [Strays(what, int(select(sql, {})[0][0])) for what, sql in queries]
    return [strays for strays in found if strays.count]


_FIRST = (
    "(SELECT kind FROM ticket_event WHERE ticket_id = ticket.id ORDER BY occurred_us, id LIMIT 1)"
)
# The database itself does not hold these together.
_ORPHANS = (
    (
        "message of another ticket than its event",
        "SELECT count(*) FROM message m JOIN ticket_event e ON e.id = m.event_id "
        "WHERE m.ticket_id <> e.ticket_id",
    ),
    (
        "event of a message without its text",
        "SELECT count(*) FROM ticket_event e LEFT JOIN message m ON m.event_id = e.id "
        "WHERE e.kind = 'message' AND m.event_id IS NULL",
    ),
    (
        "event by an agent who is not there",
        "SELECT count(*) FROM ticket_event WHERE actor_kind = 'agent' AND actor_id IS NOT NULL "
        "AND actor_id NOT IN (SELECT id FROM agent)",
    ),
    (
        "event by a customer who is not there",
        "SELECT count(*) FROM ticket_event WHERE actor_kind = 'customer' AND actor_id IS NOT NULL "
        "AND actor_id NOT IN (SELECT id FROM customer)",
    ),
    (
        "draft on a ticket that is not there",
        "SELECT count(*) FROM draft WHERE ticket_id <> 0 "
        "AND ticket_id NOT IN (SELECT id FROM ticket)",
    ),
    (
        "ticket without its trail",
        "SELECT count(*) FROM ticket LEFT JOIN ticket_trail ON ticket_id = id "
        "WHERE packed IS NULL AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'without_trails')",
    ),
)
_DISORDER = (
    ("ticket without any history", f"SELECT count(*) FROM ticket WHERE {_FIRST} IS NULL"),
    (
        "ticket whose history does not begin with its creation",
        f"SELECT count(*) FROM ticket WHERE {_FIRST} <> 'created'",
    ),
    (
        "ticket that was created more than once",
        "SELECT count(*) FROM (SELECT 1 FROM ticket_event WHERE kind = 'created' "
        "GROUP BY ticket_id HAVING count(*) > 1)",
    ),
)
# Without the index that would hide what it was made to prevent.
_NUMBERS = (
    (
        "number that more than one ticket has",
        "SELECT count(*) FROM (SELECT 1 FROM ticket NOT INDEXED GROUP BY number "
        "HAVING count(*) > 1)",
    ),
    ("ticket without a number", "SELECT count(*) FROM ticket NOT INDEXED WHERE number = ''"),
)
