"""Everything configured, read in one go."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from typing import Any

from store.reader import Select
from store.rows import (
    Agent,
    Calendar,
    Catalogue,
    Queue,
    Service,
    Sla,
    Team,
)


def catalogue_version(select: Select) -> int:
    """Grows whenever something configured changes."""
    rows = select("SELECT value FROM meta WHERE key = 'catalogue_version'", {})
    return int(rows[0][0]) if rows else 0


def parse_json(value: Any) -> Any:
    """JSON columns come as text from SQLite and parsed from PostgreSQL."""
    return json.loads(value) if isinstance(value, str) else value


def _named(kind: type, row: tuple[Any, ...], length: int) -> dict[str, Any]:
    """The first ``length`` fields of a row class by name; flags and lists as such."""
    names = [field.name for field in fields(kind)][:length]
    values = dict(zip(names, row, strict=True))
    for name in ("is_admin", "is_default"):
        if name in values:
            values[name] = bool(values[name])
    for name in ("update_pauses", "solution_pauses"):
        if name in values:
            values[name] = tuple(parse_json(values[name]))
    return values


def _links(select: Select, sql: str) -> dict[int, tuple[int, ...]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for owner_id, other_id in select(sql, {}):
        found[owner_id].append(other_id)
    return {owner_id: tuple(others) for owner_id, others in found.items()}


def _calendar(row: tuple[Any, ...]) -> Calendar:
    weekly = {
        int(weekday): tuple((int(start), int(end)) for start, end in periods)
        for weekday, periods in parse_json(row[3]).items()
    }
    return Calendar(
        id=row[0],
        name=row[1],
        time_zone=row[2],
        weekly_hours=weekly,
        holidays=tuple((day, name) for day, name in parse_json(row[4])),
        yearly_holidays=tuple((month, day, name) for month, day, name in parse_json(row[5])),
        country=row[6],
        subdivision=row[7],
        public_holidays=tuple((day, name) for day, name in parse_json(row[8])),
        validity=row[9],
        comment=row[10],
        version=row[11],
    )


def read_catalogue(select: Select) -> Catalogue:
    """The whole catalogue as it is now."""
    members = _links(select, "SELECT agent_id, team_id FROM team_member ORDER BY 1, 2")
    sla_services = _links(select, "SELECT sla_id, service_id FROM sla_service ORDER BY 1, 2")
    settings = select("SELECT name, value, version FROM setting", {})
    teams = select("SELECT id, name, validity, comment, version FROM team ORDER BY name", {})
    agents = select(
        "SELECT id, login, name, initials, email, is_admin, capacity, validity, version "
        "FROM agent ORDER BY name",
        {},
    )
    queues = select(
        "SELECT id, name, team_id, default_sla_id, validity, comment, version "
        "FROM queue ORDER BY name",
        {},
    )
    calendars = select(
        "SELECT id, name, time_zone, weekly_hours, holidays, yearly_holidays, country, "
        "subdivision, public_holidays, validity, comment, version FROM calendar ORDER BY name",
        {},
    )
    services = select(
        "SELECT id, name, parent_id, validity, comment, is_default, default_sla_id, version "
        "FROM service ORDER BY name",
        {},
    )
    slas = select(
        "SELECT id, name, calendar_id, first_response_s, update_s, solution_s, "
        "first_response_notify, update_notify, solution_notify, update_pauses, solution_pauses, "
        "validity, comment, dialog_message, version FROM sla ORDER BY name",
        {},
    )
    return Catalogue(
        version=catalogue_version(select),
        settings={name: parse_json(value) for name, value, _ in settings},
        setting_versions={name: version for name, _, version in settings},
        teams={row[0]: Team(*row) for row in teams},
        agents={
            row[0]: Agent(**_named(Agent, row, 9), team_ids=members.get(row[0], ()))
            for row in agents
        },
        queues={row[0]: Queue(*row) for row in queues},
        calendars={row[0]: _calendar(row) for row in calendars},
        services={row[0]: Service(**_named(Service, row, 8)) for row in services},
        slas={
            row[0]: Sla(**_named(Sla, row, 15), service_ids=sla_services.get(row[0], ()))
            for row in slas
        },
    )
