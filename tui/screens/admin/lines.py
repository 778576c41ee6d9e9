"""What overviews list: one line per configured thing, worked out from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from desk.durations import format_seconds
from desk.entitlement import is_offered, service_path
from desk.opening_hours import format_hours
from desk.permissions import LEVELS, place_of
from desk.workflow import PRIORITIES
from store.folding import fold, terms
from store.rows import AGENT, VALID, Calendar, Catalogue, Customer, Service, Sla, SlaRule
from tui.present.permissions import WORDS

INDENT = 2
NO_SLA = "no SLA"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Line(Struct, frozen=True):
    """``path`` stands instead of the indented name while the list is filtered; ``number``: the
    place in an order that means something, 0 for none.
    """

    id: int
    name: str
    cells: tuple[str, ...] = ()
    validity: str = VALID
    comment: str = ""
    depth: int = 0
    path: str = ""
    is_muted: bool = False
    number: int = 0


def matching(found: Iterable[Line], text: str) -> list[Line]:
    """The lines whose name or path holds every word of the text."""
    wanted = terms(text)
    return [row for row in found if all(t in fold(row.path or row.name) for t in wanted)]


def service_lines(catalogue: Catalogue) -> list[Line]:
    """Services as a tree: each under its parent, siblings by name."""
    children: dict[int | None, list[Service]] = {}
    for service in catalogue.services.values():
        children.setdefault(service.parent_id, []).append(service)
    lines: list[Line] = []
    coming = [(service, 0) for service in _by_name(children.get(None, ()))[::-1]]
    while coming:
        service, depth = coming.pop()
        sla = catalogue.slas.get(service.default_sla_id or 0)
        lines.append(
            Line(
                service.id,
                service.name,
                (sla.name if sla else "", "everybody" if service.is_default else ""),
                service.validity,
                service.comment,
                depth,
                service_path(catalogue, service.id),
                # An invalid parent hides what is under it.
                not is_offered(catalogue, service.id),
            )
        )
        coming += [(child, depth + 1) for child in _by_name(children.get(service.id, ()))[::-1]]
    return lines


def _by_name(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda service: service.name.casefold())


def sla_lines(catalogue: Catalogue) -> list[Line]:
    """SLAs by name, with their three targets."""
    return [
        Line(
            sla.id,
            sla.name,
            (*_targets(sla), str(len(sla.service_ids) or "none")),
            sla.validity,
            sla.comment,
            is_muted=sla.validity != VALID,
        )
        for sla in sorted(catalogue.slas.values(), key=lambda sla: sla.name.casefold())
    ]


def rule_lines(catalogue: Catalogue, customers: Mapping[int, str]) -> list[Line]:
    """Rules in their order, with what they ask for and what then applies."""
    return [
        Line(
            rule.id,
            rule.name,
            (rule_conditions(rule, catalogue, customers), rule_outcome(rule, catalogue)),
            rule.validity,
            number=number,
            is_muted=rule.validity != VALID,
        )
        for number, rule in enumerate(catalogue.sla_rules, start=1)
    ]


def rule_conditions(rule: SlaRule, catalogue: Catalogue, customers: Mapping[int, str]) -> str:
    """``Ostwind · Network › VPN · at least high``; ``any ticket``."""
    parts = []
    if rule.customer_id is not None:
        parts.append(customers.get(rule.customer_id, f"customer {rule.customer_id}"))
    if rule.organisation:
        parts.append(rule.organisation)
    if rule.service_id is not None:
        parts.append(service_path(catalogue, rule.service_id))
    if rule.team_id is not None:
        team = catalogue.teams.get(rule.team_id)
        parts.append(f"team {team.name if team is not None else rule.team_id}")
    if rule.type:
        parts.append(rule.type)
    if rule.min_priority is not None:
        parts.append(least_priority(rule.min_priority))
    return " · ".join(parts) or "any ticket"


def least_priority(number: int) -> str:
    """``critical``, ``high or critical``, ``normal or above``."""
    name = PRIORITIES.get(number, str(number))
    if number <= 1:
        return name
    return f"{name} or {PRIORITIES[1] if number == 2 else 'above'}"


def rule_outcome(rule: SlaRule, catalogue: Catalogue) -> str:
    """The SLA that applies, or that none does; also that it is out of use."""
    if rule.sla_id is None:
        return NO_SLA
    sla = catalogue.slas.get(rule.sla_id)
    if sla is None:
        return "no longer there"
    return sla.name if sla.validity == VALID else f"{sla.name} (not valid)"


def _targets(sla: Sla) -> tuple[str, ...]:
    found = [sla.target(kind) for kind in ("first_response", "update", "solution")]
    return tuple(format_seconds(t.seconds) if t is not None and t.seconds else "—" for t in found)


def calendar_lines(catalogue: Catalogue, default_id: int | None) -> list[Line]:
    """Calendars by name, with their hours in short."""
    found = sorted(catalogue.calendars.values(), key=lambda calendar: calendar.name.casefold())
    return [
        Line(
            calendar.id,
            calendar.name,
            (
                "default" if calendar.id == default_id else "",
                calendar.time_zone,
                week_in_short(calendar),
            ),
            calendar.validity,
            calendar.comment,
            is_muted=calendar.validity != VALID,
        )
        for calendar in found
    ]


def week_in_short(calendar: Calendar) -> str:
    """The weekly hours of a calendar in words."""
    return week_in_words(calendar.weekly_hours)


def week_in_words(weekly_hours: Mapping[int, Iterable[tuple[int, int]]]) -> str:
    """``Mon-Fri 08:00-12:00, 13:00-17:00; Sat 09:00-13:00``."""
    runs: list[tuple[int, int, str]] = []
    for day in range(7):
        hours = format_hours(weekly_hours.get(day, ()))
        if hours == "-":
            continue
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "; ".join(
        f"{_DAYS[first]}{'' if first == last else '-' + _DAYS[last]} {hours}"
        for first, last, hours in runs
    )


def customer_lines(customers: Sequence[Customer]) -> list[Line]:
    """Customers in the order they were found."""
    return [
        Line(
            customer.id,
            customer.name,
            (customer.organisation, customer.email),
            customer.validity,
            customer.comment,
            is_muted=customer.validity != VALID,
        )
        for customer in customers
    ]


def queue_lines(catalogue: Catalogue) -> list[Line]:
    """Queues by name, with team and default SLA."""
    lines = []
    for queue in sorted(catalogue.queues.values(), key=lambda queue: queue.name.casefold()):
        team = catalogue.teams.get(queue.team_id or 0)
        sla = catalogue.slas.get(queue.default_sla_id or 0)
        cells = (team.name if team else "", sla.name if sla else "")
        muted = queue.validity != VALID
        lines.append(
            Line(queue.id, queue.name, cells, queue.validity, queue.comment, is_muted=muted)
        )
    return lines


def team_lines(catalogue: Catalogue) -> list[Line]:
    """Teams by name, with how many valid agents are in them."""
    agents = [agent for agent in catalogue.agents.values() if agent.validity == VALID]
    return [
        Line(
            team.id,
            team.name,
            (str(sum(team.id in agent.team_ids for agent in agents)),),
            team.validity,
            team.comment,
            is_muted=team.validity != VALID,
        )
        for team in sorted(catalogue.teams.values(), key=lambda team: team.name.casefold())
    ]


def agent_lines(catalogue: Catalogue) -> list[Line]:
    """Agents by name, with login, teams, and whether they are admins."""
    lines = []
    for agent in sorted(catalogue.agents.values(), key=lambda agent: agent.name.casefold()):
        teams = [catalogue.teams[t].name for t in agent.team_ids if t in catalogue.teams]
        cells = (agent.login, ", ".join(sorted(teams)), "" if agent.role == AGENT else agent.role)
        muted = agent.validity != VALID
        lines.append(Line(agent.id, agent.name, cells, agent.validity, is_muted=muted))
    return lines


def permission_lines(catalogue: Catalogue) -> list[Line]:
    """Permissions by whom they are of, every agent's last, with where and what."""
    lines = []
    for one in catalogue.permissions:
        agent = catalogue.agents.get(one.agent_id or 0)
        may = LEVELS.get(one.level)
        lines.append(
            Line(
                one.id,
                "every agent" if agent is None else agent.name,
                (place_of(catalogue, one), one.level if may is None else WORDS[may]),
                one.validity,
                one.comment,
                is_muted=one.validity != VALID,
            )
        )
    everybody = {one.id for one in catalogue.permissions if one.agent_id is None}
    return sorted(lines, key=lambda row: (row.id in everybody, row.name.casefold(), row.cells))
