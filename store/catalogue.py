"""Everything configured, read in one go."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from store.reader import Select
from store.rows import (
    Agent,
    Calendar,
    Catalogue,
    Permission,
    Queue,
    Service,
    Sla,
    SlaRule,
    SlaTarget,
    SlaVersion,
    Team,
)

_CALENDAR_COLUMNS = Calendar.__struct_fields__
_CALENDAR_JSON = frozenset(
    {"weekly_hours", "holidays", "yearly_holidays", "public_holidays", "exceptional_days"}
)
_RULE_COLUMNS = SlaRule.__struct_fields__
_PERMISSION_COLUMNS = Permission.__struct_fields__


def catalogue_version(select: Select) -> int:
    """Grows whenever something configured changes."""
    rows = select("SELECT value FROM meta WHERE key = 'catalogue_version'", {})
    return int(rows[0][0]) if rows else 0


def parse_json(value: Any) -> Any:
    """JSON columns are text to raw SQL, and parsed where SQLAlchemy knows the column."""
    return json.loads(value) if isinstance(value, str) else value


def _named(kind: type[Struct], row: tuple[Any, ...], length: int) -> dict[str, Any]:
    """The first ``length`` fields of a row class by name; flags and lists as such."""
    values = dict(zip(kind.__struct_fields__[:length], row, strict=True))
    if "is_default" in values:
        values["is_default"] = bool(values["is_default"])
    if "targets" in values:
        values["targets"] = targets_from_json(parse_json(values["targets"]))
    return values


def targets_from_json(told: Any) -> tuple[SlaTarget, ...]:
    """The targets in a JSON list of objects; fields that are not there have their defaults."""
    return tuple(SlaTarget(**{name: _tuples(value) for name, value in one.items()}) for one in told)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def targets_to_json(targets: Iterable[SlaTarget]) -> list[dict[str, object]]:
    """What ``targets_from_json`` reads back."""
    return [asdict(target) for target in targets]


def _links(select: Select, sql: str) -> dict[int, tuple[int, ...]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for owner_id, other_id in select(sql, {}):
        found[owner_id].append(other_id)
    return {owner_id: tuple(others) for owner_id, others in found.items()}


def calendar_from_row(row: Mapping[str, Any]) -> Calendar:
    """A calendar from its columns, whose JSON may be parsed already."""
    told = {name: parse_json(row[name]) if name in _CALENDAR_JSON else row[name] for name in row}
    told["weekly_hours"] = {
        int(weekday): _periods(periods) for weekday, periods in told["weekly_hours"].items()
    }
    for name in ("holidays", "yearly_holidays", "public_holidays"):
        told[name] = tuple(tuple(day) for day in told[name])
    told["exceptional_days"] = tuple(
        (day, _periods(periods), name) for day, periods, name in told["exceptional_days"]
    )
    return Calendar(**told)


def _periods(told: Any) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in told)


def read_catalogue(select: Select) -> Catalogue:
    """The whole catalogue as it is now."""
    members = _links(select, "SELECT agent_id, team_id FROM team_member ORDER BY 1, 2")
    sla_services = _links(select, "SELECT sla_id, service_id FROM sla_service ORDER BY 1, 2")
    settings = select("SELECT name, value, version FROM setting", {})
    teams = select("SELECT id, name, validity, comment, version FROM team ORDER BY name", {})
    agents = select(
        "SELECT id, login, name, initials, email, role, capacity, validity, version "
        "FROM agent ORDER BY name",
        {},
    )
    queues = select(
        "SELECT id, name, team_id, default_sla_id, validity, comment, version "
        "FROM queue ORDER BY name",
        {},
    )
    calendars = select(
        f"SELECT {', '.join(_CALENDAR_COLUMNS)} FROM calendar ORDER BY name",
        {},
    )
    services = select(
        "SELECT id, name, parent_id, validity, comment, is_default, default_sla_id, version "
        "FROM service ORDER BY name",
        {},
    )
    slas = select(
        "SELECT id, name, calendar_id, targets, validity, comment, dialog_message, version "
        "FROM sla ORDER BY name",
        {},
    )
    rules = select(f"SELECT {', '.join(_RULE_COLUMNS)} FROM sla_rule ORDER BY position, id", {})
    permissions = select(f"SELECT {', '.join(_PERMISSION_COLUMNS)} FROM permission ORDER BY id", {})
    versions: defaultdict[int, list[SlaVersion]] = defaultdict(list)
    for row in select(
        "SELECT sla_id, version, since_us FROM sla_version ORDER BY sla_id, since_us", {}
    ):
        versions[row[0]].append(SlaVersion(*row))
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
        calendars={
            row[0]: calendar_from_row(dict(zip(_CALENDAR_COLUMNS, row, strict=True)))
            for row in calendars
        },
        services={row[0]: Service(**_named(Service, row, 8)) for row in services},
        slas={
            row[0]: Sla(**_named(Sla, row, 8), service_ids=sla_services.get(row[0], ()))
            for row in slas
        },
        sla_rules=tuple(SlaRule(*row) for row in rules),
        permissions=tuple(Permission(*row) for row in permissions),
        sla_versions={sla_id: tuple(known) for sla_id, known in versions.items()},
    )
