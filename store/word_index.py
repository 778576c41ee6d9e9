"""Keeps what tickets are found by: one entry of words for each, written with what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from store.folding import words
from store.reader import Select
from store.search import MOST_WORDS, header, sign
from store.writer import look, with_marks

if TYPE_CHECKING:
    from store.writer import Transaction

_TABLES = {
    # Which words a ticket has, and neither where nor how often, is a tenth of the texts.
    "sqlite": [
        "CREATE VIRTUAL TABLE ticket_words USING fts5("
        "words, content='', columnsize=0, detail=none, tokenize='ascii')"
    ],
    "postgresql": [
        "CREATE TABLE ticket_words (ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id), "
        "words TSVECTOR NOT NULL)",
        # What waits to be sorted in (256 kB) is read by every search, and sorted in by whoever
        # comes then.
        "CREATE INDEX ticket_words_found ON ticket_words USING gin (words) "
        "WITH (gin_pending_list_limit = 256)",
    ],
}
# PostgreSQL has the words of a ticket in one row of at most a megabyte: so many, and as many more
# at once, go into it. What is beyond is not found.
_MOST_OF_A_TICKET = 10_000
# SQLite's index has a list of tickets for each word. A ticket may stand there several times, with
# other words each time, and words are taken out one by one; only its texts know all of them.
_ADD = {
    "sqlite": "INSERT INTO ticket_words (rowid, words) VALUES (?, ?)",
    "postgresql": "INSERT INTO ticket_words (ticket_id, words) "
    "VALUES (?, array_to_tsvector(CAST(? AS text[]))) ON CONFLICT (ticket_id) DO UPDATE "
    "SET words = ticket_words.words || excluded.words "
    "WHERE ticket_words.words <> ticket_words.words || excluded.words "
    f"AND length(ticket_words.words) < {_MOST_OF_A_TICKET}",
}
_TAKE_OUT = {
    "sqlite": "INSERT INTO ticket_words (ticket_words, rowid, words) VALUES ('delete', ?, ?)",
    "postgresql": "UPDATE ticket_words SET words = ts_delete(words, CAST(? AS text[])) "
    "WHERE ticket_id = ?",
}
_EMPTY = {
    "sqlite": ["INSERT INTO ticket_words (ticket_words) VALUES ('delete-all')"],
    "postgresql": ["TRUNCATE ticket_words", "DROP INDEX ticket_words_found"],
}
_FILLED = {
    "sqlite": ["INSERT INTO ticket_words (ticket_words) VALUES ('optimize')"],
    "postgresql": _TABLES["postgresql"][1:],
}
# Tickets whose texts are read at once.
_CHUNK = 500


def make_tables(connection: Connection) -> None:
    """Make the empty index."""
    for statement in _TABLES[connection.dialect.name]:
        connection.execute(text(statement))


def entry(ticket_id: int, texts: Iterable[str]) -> list[str]:
    """What the index has of a ticket that says this: header (see ``search.header``), messages."""
    found: dict[str, None] = {}
    for told in texts:
        found.update(dict.fromkeys(words(told, MOST_WORDS)))
    return _signed(ticket_id, found)


def _signed(ticket_id: int, found: Iterable[str]) -> list[str]:
    first = sign(ticket_id)
    return [first + word for word in islice(found, _MOST_OF_A_TICKET)]


async def add(tx: Transaction, texts: Iterable[tuple[int, str]]) -> None:
    """Let tickets be found by texts too: (ticket id, text) pairs."""
    told: dict[int, list[str]] = {}
    for ticket_id, body in texts:
        told.setdefault(ticket_id, []).append(body)
    await _write(tx, {ticket_id: entry(ticket_id, mine) for ticket_id, mine in told.items()})


async def _write(tx: Transaction, entries: Mapping[int, Sequence[str]]) -> None:
    rows = [(ticket_id, _kept(tx, mine)) for ticket_id, mine in entries.items() if mine]
    if rows:
        await tx.exec_driver_sql(with_marks(tx, _ADD[tx.dialect.name]), rows)


def _kept(tx: Transaction, signed: Sequence[str]) -> str | Sequence[str]:
    return " ".join(signed) if tx.dialect.name == "sqlite" else signed


async def rename(tx: Transaction, changed: Mapping[int, tuple[str, str]]) -> None:
    """Let tickets be found by another header (see ``search.header``): ticket id to (the one until
    now, the new one). What only the old one had finds them no more.
    """
    before, after = (
        {ticket_id: words(pair[n], MOST_WORDS) for ticket_id, pair in changed.items()}
        for n in (0, 1)
    )
    gone = {ticket_id: set(mine).difference(after[ticket_id]) for ticket_id, mine in before.items()}
    losers = [ticket_id for ticket_id, mine in gone.items() if mine]
    for start in range(0, len(losers), _CHUNK):
        ids = losers[start : start + _CHUNK]
        for ticket_id, body in await look(tx, partial(_bodies, ids=ids)):
            gone[ticket_id].difference_update(words(body, MOST_WORDS))
    rows = [(one, _kept(tx, _signed(one, sorted(gone[one])))) for one in losers if gone[one]]
    if rows:
        is_sqlite = tx.dialect.name == "sqlite"
        statement = with_marks(tx, _TAKE_OUT[tx.dialect.name])
        await tx.exec_driver_sql(statement, rows if is_sqlite else [row[::-1] for row in rows])
    await _write(
        tx,
        {
            ticket_id: _signed(ticket_id, (word for word in mine if word not in before[ticket_id]))
            for ticket_id, mine in after.items()
        },
    )


def _bodies(select: Select, ids: Sequence[int]) -> list[tuple[int, str]]:
    names = ", ".join(f":id{n}" for n in range(len(ids)))
    sql = f"SELECT ticket_id, body FROM message WHERE ticket_id IN ({names})"
    rows = select(sql, {f"id{n}": ticket_id for n, ticket_id in enumerate(ids)})
    return [(row[0], row[1]) for row in rows]


def _headers(select: Select, after_id: int) -> list[tuple[int, str]]:
    rows = select(
        "SELECT id, search, origin FROM ticket WHERE id > :after ORDER BY id LIMIT :most",
        {"after": after_id, "most": _CHUNK},
    )
    return [(row[0], header(row[1], row[2])) for row in rows]


async def rebuild(tx: Transaction, progress: Callable[[int], None] | None = None) -> None:
    """Make the whole index anew from what tickets say; tells how many tickets are done.

    A million tickets take some minutes.
    """
    for statement in _EMPTY[tx.dialect.name]:
        await tx.execute(text(statement))
    done, after_id = 0, 0
    while headers := await look(tx, partial(_headers, after_id=after_id)):
        ids = [ticket_id for ticket_id, _ in headers]
        bodies = await look(tx, partial(_bodies, ids=ids))
        await add(tx, [*headers, *bodies])
        done, after_id = done + len(ids), ids[-1]
        if progress is not None:
            progress(done)
    for statement in _FILLED[tx.dialect.name]:
        await tx.execute(text(statement))
