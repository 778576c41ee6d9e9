"""Where somebody is in the stream of what is recorded: what came after is news to them.

PostgreSQL gives out the ids of events before a transaction is committed, so that a smaller id can
appear after a larger one was read. There a place is a snapshot (``pg_current_snapshot()``), and
news is what was not visible in it: exact, whatever was committed when. SQLite has one writer, and a
place is the newest event's id.
"""

from __future__ import annotations

from store.reader import Select

# What ``here`` returned once; "" is the beginning.
Place = str

_PLACE = "CAST(CAST(:place AS TEXT) AS pg_snapshot)"
_NEWS_IN_POSTGRES = (
    f"tx >= CAST(CAST(pg_snapshot_xmin({_PLACE}) AS TEXT) AS BIGINT) "
    f"AND NOT pg_visible_in_snapshot(CAST(CAST(tx AS TEXT) AS xid8), {_PLACE})"
)


def here(select: Select) -> Place:
    """The place of what this snapshot of the desk shows."""
    if select.engine == "postgresql":
        return str(select("SELECT CAST(pg_current_snapshot() AS TEXT)", {})[0][0])
    return str(select("SELECT coalesce(max(id), 0) FROM ticket_event", {})[0][0])


def after(select: Select, place: Place) -> tuple[str, dict[str, object]]:
    """The condition of events that came after a place, and its parameters."""
    if not place:
        return "1 = 1", {}
    if select.engine == "postgresql":
        return _NEWS_IN_POSTGRES, {"place": place}
    return "id > :place", {"place": int(place)}
