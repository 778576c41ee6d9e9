"""Looks among the rows of a desk for what must not be there. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from store.reader import Select


class Strays(Struct, frozen=True):
    """``count`` rows of a kind that belong to nothing: ``what`` says which, in plain words."""

    what: str
    count: int


# Where one writer at a time is enough, nobody asks for it.
_OF_POSTGRES = {"ticket_event_tx"}
# What SQLAlchemy's tables do not tell.
_TABLES_BESIDE = ("ticket_words",)
_INDEXES_BESIDE = {"sqlite": (), "postgresql": ("ticket_words_found",)}
_TRIGGERS = ("open_count_of_new", "open_count_of_changed", "open_count_of_gone")
_COLUMNS = {
    "sqlite": "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table'",
    "postgresql": "SELECT relname, attname FROM pg_attribute "
    "JOIN pg_class ON pg_class.oid = attrelid WHERE relkind = 'r' AND attnum > 0 "
    "AND NOT attisdropped AND relnamespace = CAST(current_schema() AS regnamespace)",
}
# Those that do their work.
_INDEXES_AND_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')",
    "postgresql": "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid "
    "WHERE indisvalid AND relnamespace = CAST(current_schema() AS regnamespace) UNION "
    "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE tgenabled <> 'D' AND relnamespace = CAST(current_schema() AS regnamespace)",
}


def version(select: Select) -> int | None:
    """The version of the tables: None without any, 0 in another program's database."""
    if select.engine == "postgresql":
        tables = {name for name, _ in select(_COLUMNS["postgresql"], {})}
    else:
        tables = {name for (name,) in select("SELECT name FROM sqlite_master", {})}
    if not tables:
        return None
    if "ticket_event" not in tables:
        return 0
    if select.engine == "postgresql":
        return int(select("SELECT version_num FROM alembic_version", {})[0][0])
    return int(select("PRAGMA user_version", {})[0][0])


def missing(select: Select) -> list[str]:
    """Tables, columns (``ticket.number``), indexes and triggers that this Tocsin needs and that
    are not there, or do nothing.
    """
    from store import schema

    columns: dict[str, set[str]] = {}
    for table, column in select(_COLUMNS[select.engine], {}):
        columns.setdefault(table, set()).add(column)
    others = {name for (name,) in select(_INDEXES_AND_TRIGGERS[select.engine], {})}
    absent = set() if select.engine == "postgresql" else _OF_POSTGRES
    lacking: list[str] = [name for name in _TABLES_BESIDE if name not in columns]
    for known in schema.metadata.sorted_tables:
        there = columns.get(known.name)
        if there is None:
            lacking.append(known.name)
            continue
        lacking += [f"{known.name}.{column.name}" for column in known.c if column.name not in there]
        names = sorted(str(index.name) for index in known.indexes)
        lacking += [name for name in names if name not in others and name not in absent]
    beside = (*_INDEXES_BESIDE[select.engine], *_TRIGGERS)
    return [*lacking, *(name for name in beside if name not in others)]


def orphans(select: Select) -> list[Strays]:
    """Rows that refer to others which are not there."""
    if select.engine == "sqlite":
        sql = 'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2'
        rows = [(table, parent, count) for table, parent, count in select(sql, {})]
    else:
        rows = [(table, parent, _alone(select, sql)) for table, parent, sql in _references()]
    found = [Strays(f"{table} without its {parent}", count) for table, parent, count in rows]
    return [*(one for one in found if one.count), *_counted(select, _ORPHANS)]


def _alone(select: Select, sql: str) -> int:
    return int(select(sql, {})[0][0])


def _references() -> list[tuple[str, str, str]]:
    """Each table that refers to another one, and how many of its rows do so in vain: a backup that
    was brought back without its keys holds to nothing.
    """
    from store import schema

    return [
        (
            table.name,
            key.column.table.name,
            f'SELECT count(*) FROM "{table.name}" AS child '
            f'LEFT JOIN "{key.column.table.name}" AS parent '
            f'ON parent."{key.column.name}" = child."{key.parent.name}" '
            f'WHERE child."{key.parent.name}" IS NOT NULL AND parent."{key.column.name}" IS NULL',
        )
        for table in schema.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name))
    ]


def disorder(select: Select) -> list[Strays]:
    """Histories that do not begin or go on as they must."""
    return _counted(select, _DISORDER)


def later_than_written(select: Select) -> int:
    """How many events are dated later than they were written: a clock was put back."""
    sql = "SELECT count(*) FROM ticket_event WHERE occurred_us > recorded_us"
    return int(select(sql, {})[0][0])


def wrong_numbers(select: Select) -> list[Strays]:
    """Tickets that share a number, or have none."""
    # Without the index that would hide what it was made to prevent.
    ticket = "ticket NOT INDEXED" if select.engine == "sqlite" else "ticket"
    return _counted(select, [(what, sql.format(ticket=ticket)) for what, sql in _NUMBERS])


def ticket_sample(select: Select, most: int | None) -> list[int]:
    """Ids of tickets: the newest ``most``, or all."""
    if most is None:
        return [row[0] for row in select("SELECT id FROM ticket ORDER BY id", {})]
    sql = "SELECT id FROM ticket ORDER BY id DESC LIMIT :most"
    return [row[0] for row in select(sql, {"most": most})]


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
        "GROUP BY ticket_id HAVING count(*) > 1) AS twice",
    ),
)
_NUMBERS = (
    (
        "number that more than one ticket has",
        "SELECT count(*) FROM (SELECT 1 FROM {ticket} GROUP BY number HAVING count(*) > 1) AS two",
    ),
    ("ticket without a number", "SELECT count(*) FROM {ticket} WHERE number = ''"),
)
