"""The people, queues and services that a log names: found on the desk, or added to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desk.importing.incidents import Incident
from desk.importing.retelling import SOURCE
from store import records
from store.catalogue import targets_to_json
from store.folding import fold
from store.replacing import replace
from store.rows import Agent, Calendar, Catalogue, Queue, Service, Sla, SlaTarget, Team

if TYPE_CHECKING:
    from store.writer import Transaction

CALENDAR = f"{SOURCE} 24×7"
SLA = SOURCE
SOLUTION_S = 5 * 24 * 3600
SOLUTION_NOTIFY = 80
# Imported people get logins that no machine gives out, so that nobody gets in by a chance likeness.
LOGIN_PREFIX = "imported."

_DAY_S = 86_400
_ALWAYS: Mapping[str, list[list[int]]] = {str(weekday): [[0, _DAY_S]] for weekday in range(7)}


def _key(name: str) -> str:
    """Names that differ only in case are one name."""
    return name.casefold()


@dataclass
class Directory:
    """Ids by the log's names, and the catalogue with everything that was added to it."""

    catalogue: Catalogue
    zone: str
    sla_id: int = 0
    added: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _queues: dict[str, int] = field(default_factory=dict)
    _services: dict[tuple[int | None, str], int] = field(default_factory=dict)
    _agents: dict[str, int] = field(default_factory=dict)
    _customers: dict[str, int] = field(default_factory=dict)

    def queue(self, group: str | None) -> int:
        return self._queues[_key(group or SOURCE)]

    def service(self, category: str | None, subcategory: str | None) -> int | None:
        names = [name for name in (category, subcategory) if name]
        service_id: int | None = None
        for name in names:
            service_id = self._services[service_id, _key(name)]
        return service_id

    def agent(self, name: str | None) -> int | None:
        return self._agents.get(_key(name)) if name else None

    def customer(self, caller: str | None) -> int | None:
        return self._customers.get(caller) if caller else None


async def settle(
    tx: Transaction, catalogue: Catalogue, incidents: Iterable[Incident], zone: str
) -> Directory:
    """Find or add everything that the incidents name; ``zone`` is that of the new calendar."""
    rows = [row for incident in incidents for row in incident.rows]
    directory = Directory(catalogue, zone)
    groups = dict.fromkeys(row.group or SOURCE for row in rows)
    await _settle_queues(tx, directory, groups)
    memberships: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.owner:
            memberships[row.owner].append(row.group or SOURCE)
        if row.resolved_by:
            memberships.setdefault(row.resolved_by, [])
    await _settle_agents(tx, directory, memberships)
    paths = dict.fromkeys(
        tuple(name for name in (row.category, row.subcategory) if name) for row in rows
    )
    used = await _settle_services(tx, directory, paths)
    await _settle_sla(tx, directory, used)
    await _settle_customers(tx, directory, dict.fromkeys(row.caller for row in rows if row.caller))
    return directory


async def _settle_queues(tx: Transaction, directory: Directory, groups: Iterable[str]) -> None:
    catalogue = directory.catalogue
    teams, queues = dict(catalogue.teams), dict(catalogue.queues)
    team_ids = {_key(team.name): team.id for team in teams.values()}
    directory._queues.update({_key(queue.name): queue.id for queue in queues.values()})
    for name in groups:
        if _key(name) in directory._queues:
            continue
        team_id = team_ids.get(_key(name))
        if team_id is None:
            team_id = await records.add(tx, "team", {"name": name})
            teams[team_id] = Team(team_id, name)
            team_ids[_key(name)] = team_id
        queue_id = await records.add(tx, "queue", {"name": name, "team_id": team_id})
        queues[queue_id] = Queue(queue_id, name, team_id)
        directory._queues[_key(name)] = queue_id
        directory.added["queues"] += 1
    directory.catalogue = replace(catalogue, teams=teams, queues=queues)


async def _settle_agents(
    tx: Transaction, directory: Directory, memberships: Mapping[str, list[str]]
) -> None:
    catalogue = directory.catalogue
    agents = dict(catalogue.agents)
    logins = {agent.login for agent in agents.values()}
    directory._agents.update({_key(agent.name): agent.id for agent in agents.values()})
    for name, groups in memberships.items():
        if _key(name) in directory._agents:
            continue
        login = _free_login(name, logins)
        logins.add(login)
        values = {"login": login, "name": name, "initials": _initials(name)}
        agent_id = await records.add(tx, "agent", values)
        found = (catalogue.queues[directory.queue(group)].team_id for group in groups)
        team_ids = tuple(sorted({team_id for team_id in found if team_id is not None}))
        if team_ids:
            await records.link(tx, "agent_teams", agent_id, team_ids)
        agents[agent_id] = Agent(agent_id, login, name, _initials(name), team_ids=team_ids)
        directory._agents[_key(name)] = agent_id
        directory.added["agents"] += 1
    directory.catalogue = replace(catalogue, agents=agents)


def _free_login(name: str, taken: set[str]) -> str:
    plain = LOGIN_PREFIX + (re.sub(r"[^a-z0-9]+", ".", fold(name)).strip(".")[:40] or "agent")
    login, n = plain, 1
    while login in taken:
        n += 1
        login = f"{plain}.{n}"
    return login


def _initials(name: str) -> str:
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


async def _settle_services(
    tx: Transaction, directory: Directory, paths: Iterable[tuple[str, ...]]
) -> list[int]:
    """Returns the ids of all services that the log uses."""
    catalogue = directory.catalogue
    services = dict(catalogue.services)
    known = directory._services
    known.update({(s.parent_id, _key(s.name)): s.id for s in services.values()})
    used: dict[int, None] = {}
    for path in paths:
        parent_id: int | None = None
        for name in path:
            service_id = known.get((parent_id, _key(name)))
            if service_id is None:
                # ServiceNow offers every category to everybody.
                values = {"name": name, "parent_id": parent_id, "is_default": True}
                service_id = await records.add(tx, "service", values)
                services[service_id] = Service(service_id, name, parent_id, is_default=True)
                known[parent_id, _key(name)] = service_id
                directory.added["services"] += 1
            used[service_id] = None
            parent_id = service_id
    directory.catalogue = replace(catalogue, services=services)
    return list(used)


async def _settle_sla(tx: Transaction, directory: Directory, service_ids: list[int]) -> None:
    """The SLA of imported tickets; one of that name that is there stays as somebody set it."""
    catalogue = directory.catalogue
    sla = next((s for s in catalogue.slas.values() if _key(s.name) == _key(SLA)), None)
    calendars = dict(catalogue.calendars)
    if sla is None:
        calendar = next((c for c in calendars.values() if _key(c.name) == _key(CALENDAR)), None)
        if calendar is None:
            calendar = await _add_calendar(tx, directory.zone)
            calendars[calendar.id] = calendar
        pauses = ("customer", "third_party", "date")
        solution = SlaTarget("solution", SOLUTION_S, notify=(SOLUTION_NOTIFY,), pauses=pauses)
        values = {
            "name": SLA,
            "calendar_id": calendar.id,
            "targets": targets_to_json([solution]),
            "comment": "For tickets imported from ServiceNow.",
        }
        sla = Sla(
            id=await records.add(tx, "sla", values),
            name=SLA,
            calendar_id=calendar.id,
            targets=(solution,),
        )
    linked = tuple(dict.fromkeys((*sla.service_ids, *service_ids)))
    if linked != sla.service_ids:
        await records.link(tx, "sla_services", sla.id, linked)
        sla = replace(sla, service_ids=linked)
    directory.sla_id = sla.id
    directory.catalogue = replace(
        catalogue, calendars=calendars, slas={**catalogue.slas, sla.id: sla}
    )


async def _add_calendar(tx: Transaction, zone: str) -> Calendar:
    values = {
        "name": CALENDAR,
        "time_zone": zone,
        "weekly_hours": dict(_ALWAYS),
        "holidays": [],
        "yearly_holidays": [],
        "public_holidays": [],
        "comment": "For tickets imported from ServiceNow.",
    }
    hours = dict.fromkeys(range(7), ((0, _DAY_S),))
    return Calendar(await records.add(tx, "calendar", values), CALENDAR, zone, hours)


async def _settle_customers(tx: Transaction, directory: Directory, callers: Iterable[str]) -> None:
    for name in callers:
        found = await records.find(tx, "customer", name=name)
        if found:
            directory._customers[name] = int(str(found[0]["id"]))
            continue
        values = {"name": name, "search": fold(name), "comment": "Imported from ServiceNow."}
        directory._customers[name] = await records.add(tx, "customer", values)
        directory.added["customers"] += 1
