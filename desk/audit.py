"""The audit log of what is configured: what is another one after a change is written down, so that
no verb can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from desk.actors import Actor
from store.rows import AuditEntry, Catalogue

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.writer import Transaction

ADDED, CHANGED, REMOVED = "added", "changed", "removed"

# Noun -> where its rows are in the catalogue.
_ROWS = {
    "team": "teams",
    "agent": "agents",
    "queue": "queues",
    "calendar": "calendars",
    "service": "services",
    "sla": "slas",
    "sla_rule": "sla_rules",
    "permission": "permissions",
}
# What is said of a row elsewhere: who it is, and how often it was saved.
_UNTOLD = {"id", "version"}
# A field that holds the id of another row (or ids of several) -> where those are.
_REFERENCES = {
    "team_id": "teams",
    "team_ids": "teams",
    "agent_id": "agents",
    "queue_id": "queues",
    "portal_queue_id": "queues",
    "calendar_id": "calendars",
    "parent_id": "services",
    "service_id": "services",
    "service_ids": "services",
    "sla_id": "slas",
    "default_sla_id": "slas",
    "default_calendar_id": "calendars",
}


async def write_down(
    desk: Desk, tx: Transaction, actor: Actor, before: Catalogue, after: Catalogue
) -> None:
    """Write down everything in which two states of the catalogue differ: within the transaction
    that changes it.
    """
    from store import audit

    await audit.add(tx, list(_entries(desk.now_us(), actor, before, after)))


async def note(
    desk: Desk,
    tx: Transaction,
    actor: Actor,
    *,
    noun: str,
    row_id: int,
    name: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> None:
    """Write down a change of something that is not in the catalogue. ``before``: None for what is
    new. Fields that stayed as they were are left out; nothing is written where all of them did.
    """
    from store import audit

    entry = _entry(desk.now_us(), actor, noun, row_id, name, before, after)
    await audit.add(tx, [entry] if entry is not None else [])


def _entries(at_us: int, actor: Actor, before: Catalogue, after: Catalogue) -> Iterator[AuditEntry]:
    for noun, where in _ROWS.items():
        old, new = _by_id(before, where), _by_id(after, where)
        for row_id in sorted({*old, *new}):
            was = _told(before, old[row_id]) if row_id in old else None
            is_now = _told(after, new[row_id]) if row_id in new else {}
            name = _called(is_now or was or {})
            entry = _entry(at_us, actor, noun, row_id, name, was, is_now)
            if entry is not None:
                yield entry
    for name in sorted({*before.settings, *after.settings}):
        told = {"value": _readable(after, name, after.settings.get(name))}
        known = name in before.settings
        was = {"value": _readable(before, name, before.settings[name])} if known else None
        entry = _entry(at_us, actor, "setting", None, name, was, told)
        if entry is not None:
            yield entry


def _called(told: Mapping[str, object]) -> str:
    """The name of a row; a permission has none, and is called by whom it is for and where."""
    if "name" in told:
        return str(told["name"])
    where = told.get("queue_id") or told.get("team_id") or ""
    return f"{told.get('agent_id') or 'every agent'} in {where}"


def _by_id(catalogue: Catalogue, where: str) -> dict[int, Any]:
    rows = getattr(catalogue, where, ())
    values: Iterable[Any] = rows.values() if isinstance(rows, Mapping) else rows
    return {row.id: row for row in values}


def _told(catalogue: Catalogue, row: Any) -> dict[str, object]:
    """A row by its fields, with names where it refers to others."""
    return {
        name: _readable(catalogue, name, value)
        for name, value in asdict(row).items()
        if name not in _UNTOLD
    }


def _readable(catalogue: Catalogue, name: str, value: Any) -> object:
    if value is not None and name in _REFERENCES:
        rows = _by_id(catalogue, _REFERENCES[name])
        if isinstance(value, int):
            return _name(rows, value)
        return [_name(rows, one) for one in value]
    return _plain(value)


def _name(rows: Mapping[int, Any], row_id: int) -> str:
    row = rows.get(row_id)
    return row.name if row is not None else f"#{row_id}"


def _plain(value: Any) -> object:
    """As JSON has it: what is read back must equal what is compared."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Struct):
        return _plain(asdict(value))
    return value


def _entry(
    at_us: int,
    actor: Actor,
    noun: str,
    row_id: int | None,
    name: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> AuditEntry | None:
    """What is to be written of a change; None where nothing is another."""
    if before is None:
        action, was, is_now = ADDED, None, dict(after)
    else:
        changed = [field for field in {**before, **after} if before.get(field) != after.get(field)]
        if not changed:
            return None
        action = CHANGED if after else REMOVED
        was = {field: before.get(field) for field in changed}
        is_now = {field: after[field] for field in changed if field in after}
    return AuditEntry(
        id=0,
        at_us=at_us,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        noun=noun,
        row_id=row_id,
        name=name,
        before=was,
        after=is_now,
    )
