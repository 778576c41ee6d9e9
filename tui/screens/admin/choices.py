"""What there is to choose in the forms of the administration."""

from __future__ import annotations

from collections.abc import Iterable

from desk.entitlement import service_path, slas_for
from store.rows import VALID, Catalogue, Service
from tui.dialogs.choice import Choice
from tui.screens.admin.lines import week_in_short


def _note(validity: str) -> str:
    return "" if validity == VALID else validity


def services(catalogue: Catalogue, *, without: Iterable[int] = ()) -> list[Choice[int]]:
    """All services by path; those of ``without`` left out."""
    left_out = set(without)
    found = [
        Choice(service.id, service_path(catalogue, service.id), _note(service.validity))
        for service in catalogue.services.values()
        if service.id not in left_out
    ]
    return sorted(found, key=lambda choice: choice.label.casefold())


def below(catalogue: Catalogue, service_id: int | None) -> set[int]:
    """A service and all that is under it: it can be part of none of these."""
    if service_id is None:
        return set()
    found, coming = {service_id}, [service_id]
    while coming:
        parent = coming.pop()
        children: list[Service] = [
            s for s in catalogue.services.values() if s.parent_id == parent and s.id not in found
        ]
        found |= {child.id for child in children}
        coming += [child.id for child in children]
    return found


def slas_of_service(catalogue: Catalogue, service_id: int | None) -> list[Choice[int]]:
    """The valid SLAs that go with a service."""
    return [Choice(sla.id, sla.name, sla.comment) for sla in slas_for(catalogue, service_id)]


def slas(catalogue: Catalogue) -> list[Choice[int]]:
    """The valid SLAs."""
    found = [
        Choice(s.id, s.name, s.comment) for s in catalogue.slas.values() if s.validity == VALID
    ]
    return sorted(found, key=lambda choice: choice.label.casefold())


def calendars(catalogue: Catalogue) -> list[Choice[int]]:
    """The calendars with their hours; invalid ones cannot be chosen anew."""
    found = [
        Choice(
            calendar.id,
            calendar.name,
            week_in_short(calendar),
            "" if calendar.validity == VALID else f"{calendar.validity}, so it cannot be chosen",
        )
        for calendar in catalogue.calendars.values()
    ]
    return sorted(found, key=lambda choice: choice.label.casefold())


def teams(catalogue: Catalogue) -> list[Choice[int]]:
    """The teams."""
    found = [Choice(t.id, t.name, _note(t.validity)) for t in catalogue.teams.values()]
    return sorted(found, key=lambda choice: choice.label.casefold())


def queues(catalogue: Catalogue) -> list[Choice[int]]:
    """The queues."""
    found = [Choice(q.id, q.name, _note(q.validity)) for q in catalogue.queues.values()]
    return sorted(found, key=lambda choice: choice.label.casefold())


def agents(catalogue: Catalogue) -> list[Choice[int]]:
    """The agents."""
    found = [Choice(a.id, a.name, _note(a.validity)) for a in catalogue.agents.values()]
    return sorted(found, key=lambda choice: choice.label.casefold())


def zones() -> list[Choice[str]]:
    """The time zones of the world by name: ``Europe/Berlin``."""
    from zoneinfo import available_timezones

    names = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return [Choice(name, zone_name(name)) for name in sorted(names | {"UTC"})]


def zone_name(name: str) -> str:
    """America/New York for America/New_York."""
    return name.replace("_", " ")


def countries() -> list[Choice[str]]:
    """Countries whose public holidays are known."""
    from desk.holiday_places import countries as known

    return [Choice(code, name, code) for code, name in known()]


def regions(country: str | None) -> list[Choice[str]]:
    """The regions of a country."""
    from desk.holiday_places import regions as known

    return [Choice(code, name, code) for code, name in known(country)] if country else []


def country_name(code: str) -> str:
    """Germany for DE; the code itself for a country that is not known."""
    from desk.holiday_places import countries as known

    return dict(known()).get(code, code)
