"""Finds tickets by words: the newest first, and no more than anybody looks through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from store.catalogue import parse_json
from store.folding import like, sought, words
from store.queries import Params, TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import Scope

# So many are found of those that there are, the newest.
MOST_FOUND = 500
# So many words of a search count; the others narrow nothing.
_MOST_SOUGHT = 16
# So many words of a text count.
MOST_WORDS = 5000
# The words of a ticket stand in the index behind a sign for its window: tickets with neighbouring
# ids. A beginning of a word that a million tickets have is looked up in the newest windows alone.
_WINDOW = 16_384
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Windows that one statement asks: few at first, where a word that is often used is found at once.
_MOST_WINDOWS = 64
# Of so few tickets it is quicker to read the texts than to ask the index for all others too, and of
# these to look at their words, which PostgreSQL has by ticket as well.
_FEW, _SOME = 100, 10_000
# The condition of a query that has none.
_NO_CONDITION, _ = TicketQuery(is_open=None).where()
# Tickets whose texts one statement reads.
_AT_ONCE = 100


def sign(ticket_id: int) -> str:
    """What the words of a ticket begin with in the index."""
    return _sign(ticket_id // _WINDOW)


def _sign(window: int) -> str:
    return _DIGITS[window // 1296 % 36] + _DIGITS[window // 36 % 36] + _DIGITS[window % 36]


def newest(
    select: Select,
    text: str,
    scope: Scope,
    limit: int = MOST_FOUND,
    *,
    numbers: tuple[str, ...] = (),
) -> list[int]:
    """Ids of the newest tickets, open or ended, that hold every word of ``text`` or a longer one
    that begins with it; customers find by what is public. Before them those of ``numbers``, which
    the text may mean. Nothing for a text without words.
    """
    query = TicketQuery(is_open=None, text=text, numbers=numbers, scope=scope)
    return _meant_and_found(select, query, limit)


def resolved(select: Select, query: TicketQuery) -> TicketQuery:
    """The query with the tickets that have its words: the newest MOST_FOUND that meet all its
    other conditions. A text without words is no condition.
    """
    if not query.text or query.found is not None:
        return query
    if not sought(query.text):
        return replace(query, text="")
    return replace(query, found=tuple(_meant_and_found(select, query, MOST_FOUND)))


def numbered(select: Select, query: TicketQuery) -> int | None:
    """Of the tickets that a resolved query found, the one whose number, here or where it came
    from, is all of the text; "#" may stand before it. Or else the newest
    of those whose number it may be short for.
    """
    where, params = query.where()
    number = query.text.strip().removeprefix("#")
    if not query.found or not number:
        return None
    rows = select(
        f"SELECT id FROM ticket WHERE {where} AND (lower(number) = :number "
        "OR lower(origin) = :number OR lower(origin) LIKE :ending ESCAPE '\\')",
        params | {"number": number.lower(), "ending": f"%:{like(number.lower())[1:-1]}"},
    )
    return rows[0][0] if rows else next(iter(_meant(select, query)), None)


def _meant(select: Select, query: TicketQuery) -> list[int]:
    """The tickets whose number the text may be short for and that meet all other conditions, the
    newest first.
    """
    if not query.numbers:
        return []
    names = {f"number{n}": number for n, number in enumerate(query.numbers)}
    # First by the number alone: nothing else tells so few apart.
    rows = select(
        f"SELECT id FROM ticket WHERE number IN ({', '.join(f':{name}' for name in names)})", names
    )
    if not rows:
        return []
    where, params = (query if query.found else replace(query, text="", found=None)).where()
    ids = {f"id{n}": row[0] for n, row in enumerate(rows)}
    rows = select(
        f"SELECT id FROM ticket WHERE id IN ({', '.join(f':{name}' for name in ids)}) AND {where}",
        params | ids,
    )
    return sorted((row[0] for row in rows), reverse=True)


def _meant_and_found(select: Select, query: TicketQuery, limit: int) -> list[int]:
    meant = _meant(select, query) if sought(query.text) else []
    found = _found(select, query, limit)
    return list(dict.fromkeys([*meant, *found]))[:limit]


def _found(select: Select, query: TicketQuery, limit: int) -> list[int]:
    terms = sought(query.text)[:_MOST_SOUGHT]
    if not terms:
        return []
    where, params = replace(query, text="", found=None).where("c")
    for_customer = query.scope.is_customer
    has_words_by_ticket = select.engine == "postgresql" and not for_customer
    most = _SOME if has_words_by_ticket else _FEW
    rows = select(
        f"SELECT ticket.id FROM ticket WHERE {where} LIMIT :some", params | {"some": most + 1}
    )
    if len(rows) <= most:
        ids = sorted((row[0] for row in rows), reverse=True)
        if has_words_by_ticket:
            return _having(select, ids, terms)[:limit]
        return _holding(select, ids, terms, public=for_customer)[:limit]
    params["most"] = _WINDOW * _MOST_WINDOWS if for_customer else limit
    statement = _ANYWHERE[select.engine]
    if where != _NO_CONDITION:
        # Without a word SQLite would look the row of each ticket up.
        of_open = " INDEXED BY ticket_open_found" if query.is_open else ""
        statement = _AMONG[select.engine].format(where=where, of_open=of_open)
    found: list[int] = []
    for ids in _in_windows(select, terms, statement, params):
        # The index knows the words of notes as well: what it tells of is looked at.
        found += _public_among(select, ids, terms) if for_customer else ids[: limit - len(found)]
        if len(found) >= limit:
            break
    return found[:limit]


def _public_among(select: Select, ids: Sequence[int], terms: Sequence[str]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += _holding(select, ids[start : start + _AT_ONCE], terms, public=True)
    return found


def _in_windows(
    select: Select, terms: Sequence[str], statement: str, params: Params
) -> Iterator[list[int]]:
    """What the index knows, newest first, some windows at a time."""
    window = int(select("SELECT coalesce(max(id), 0) FROM ticket", {})[0][0]) // _WINDOW
    # The newest window may have been begun just now: the next one is asked alone too.
    count, is_first = 1, True
    while window >= 0:
        last = max(0, window - count + 1)
        signs = [_sign(one) for one in range(window, last - 1, -1)]
        given = params | {"match": _MATCH[select.engine](signs, terms)}
        yield [row[0] for row in select(statement, given)]
        window = last - 1
        count, is_first = 1 if is_first else min(count * 2, _MOST_WINDOWS), False


def _match_sqlite(signs: Sequence[str], terms: Sequence[str]) -> str:
    return " OR ".join(
        "(" + " AND ".join(f'"{sign}{term}" *' for term in terms) + ")" for sign in signs
    )


def _match_postgres(signs: Sequence[str], terms: Sequence[str]) -> str:
    return " | ".join(
        "(" + " & ".join(f"'{sign}{term}':*" for term in terms) + ")" for sign in signs
    )


# Terms are letters and digits alone, so that nothing in them means anything to the index.
_MATCH = {"sqlite": _match_sqlite, "postgresql": _match_postgres}
_ANYWHERE = {
    "sqlite": "SELECT rowid FROM ticket_words WHERE ticket_words MATCH :match "
    "ORDER BY rowid DESC LIMIT :most",
    # What the index finds is found before it is put in order: PostgreSQL, which does not know how
    # many tickets have a word, might read all of them from the newest on instead.
    "postgresql": "WITH hits AS MATERIALIZED (SELECT ticket_id FROM ticket_words "
    "WHERE words @@ CAST(CAST(:match AS text) AS tsquery)) "
    "SELECT ticket_id FROM hits ORDER BY ticket_id DESC LIMIT :most",
}
# Those of them that meet a condition: looked up one by one from the newest on.
_AMONG = {
    "sqlite": "SELECT ticket.id FROM ticket_words CROSS JOIN ticket{of_open} "
    "ON ticket.id = ticket_words.rowid WHERE ticket_words MATCH :match AND {where} "
    "ORDER BY ticket_words.rowid DESC LIMIT :most",
    "postgresql": "WITH hits AS MATERIALIZED (SELECT ticket_id FROM ticket_words "
    "WHERE words @@ CAST(CAST(:match AS text) AS tsquery)) "
    "SELECT found.id FROM (SELECT ticket_id FROM hits ORDER BY ticket_id DESC) AS hit "
    "CROSS JOIN LATERAL (SELECT ticket.id FROM ticket WHERE ticket.id = hit.ticket_id AND {where} "
    "OFFSET 0) AS found ORDER BY hit.ticket_id DESC LIMIT :most",
}


def _having(select: Select, ids: Sequence[int], terms: Sequence[str]) -> list[int]:
    """Those of the tickets whose words in PostgreSQL are those, in the order given."""
    matches = {first: _match_postgres([first], terms) for first in {sign(one) for one in ids}}
    rows = select(
        "SELECT ticket_id FROM unnest(CAST(:ids AS bigint[]), CAST(:matches AS text[])) "
        "AS asked(id, match) JOIN ticket_words ON ticket_id = asked.id "
        "WHERE words @@ CAST(match AS tsquery)",
        {"ids": list(ids), "matches": [matches[sign(one)] for one in ids]},
    )
    found = {row[0] for row in rows}
    return [ticket_id for ticket_id in ids if ticket_id in found]


def _holding(
    select: Select, ids: Sequence[int], terms: Sequence[str], *, public: bool
) -> list[int]:
    """Those of the tickets whose texts have all the words, in the order given; ``public``: as far
    as customers may read them.
    """
    if not ids:
        return []
    missing = {ticket_id: set(terms) for ticket_id in ids}
    for ticket_id, text in _texts(select, ids, public=public):
        if missing[ticket_id]:
            told = "".join(f" {word}" for word in words(text, MOST_WORDS))
            missing[ticket_id] = {term for term in missing[ticket_id] if f" {term}" not in told}
    return [ticket_id for ticket_id in ids if not missing[ticket_id]]


def _texts(select: Select, ids: Sequence[int], *, public: bool) -> Iterator[tuple[int, str]]:
    names = ", ".join(f":id{n}" for n in range(len(ids)))
    params = {f"id{n}": ticket_id for n, ticket_id in enumerate(ids)}
    for ticket_id, search, origin in select(
        f"SELECT id, search, origin FROM ticket WHERE id IN ({names})", params
    ):
        yield ticket_id, header(search, origin)
    if not public:
        sql = f"SELECT ticket_id, body FROM message WHERE ticket_id IN ({names})"
        yield from ((row[0], row[1]) for row in select(sql, params))
        return
    sql = (
        "SELECT message.ticket_id, body, data FROM message "
        "JOIN ticket_event ON ticket_event.id = message.event_id "
        f"WHERE message.ticket_id IN ({names})"
    )
    for ticket_id, body, data in select(sql, params):
        if parse_json(data).get("public") is True:
            yield ticket_id, body


# How a whole word is written, and what stands between two.
_WHOLE = {"sqlite": ('"', " AND "), "postgresql": ("'", " & ")}
_KNOWN = {
    "sqlite": "SELECT 1 FROM ticket_words WHERE ticket_words MATCH :match AND rowid = :id",
    "postgresql": "SELECT 1 FROM ticket_words "
    "WHERE words @@ CAST(CAST(:match AS text) AS tsquery) AND ticket_id = :id",
}


def not_findable(select: Select, ids: Sequence[int]) -> list[int]:
    """Those of the tickets that the index does not find by all of their words."""
    texts: dict[int, dict[str, None]] = {ticket_id: {} for ticket_id in ids}
    for start in range(0, len(ids), _AT_ONCE):
        for ticket_id, text in _texts(select, ids[start : start + _AT_ONCE], public=False):
            texts[ticket_id].update(dict.fromkeys(words(text, MOST_WORDS)))
    return [
        ticket_id for ticket_id in ids if not _is_known(select, ticket_id, list(texts[ticket_id]))
    ]


def _is_known(select: Select, ticket_id: int, found: Sequence[str]) -> bool:
    # Of a very long ticket not all words are kept (see ``word_index``).
    for start in range(0, min(len(found), MOST_WORDS), _AT_ONCE):
        quote, between = _WHOLE[select.engine]
        some = found[start : start + _AT_ONCE]
        match = between.join(f"{quote}{sign(ticket_id)}{word}{quote}" for word in some)
        if not select(_KNOWN[select.engine], {"match": match, "id": ticket_id}):
            return False
    return True


def header(search: str, origin: str | None) -> str:
    """What a ticket is found by besides its messages: number, subject and customer, and where it
    came from.
    """
    return f"{search} {origin or ''}"
