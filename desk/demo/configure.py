"""Puts the demo desk's teams, people, services, calendars and SLAs into an empty desk."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct

from desk.demo.corpus import (
    Corpus,
    DemoAgent,
    DemoCalendar,
    DemoCustomer,
    DemoRule,
    DemoService,
    DemoSla,
)
from desk.desk import Desk
from sla_engine.public_holidays import public_holidays
from store import records
from store.catalogue import targets_to_json
from store.folding import fold
from store.rows import SlaTarget

if TYPE_CHECKING:
    from store.writer import Transaction

MINUTE_S = 60
WAITING = ("customer", "third_party", "date")
LOW = 4
# Numbers that belong to nobody, as films use them; none are known for Poland.
# As whom one may look at what customers see.
CUSTOMER_LOGIN = "albers"
_PHONES = {"en": "+44 1632 960###", "de": "+49 30 23125 ###", "fr": "+33 1 99 00 ## ##"}


class Ids(Struct, frozen=True):
    """The database's ids, by the keys of the corpus; customers by address, agents by login."""

    teams: dict[str, int]
    queues: dict[str, int]
    calendars: dict[str, int]
    slas: dict[str, int]
    services: dict[str, int]
    agents: dict[str, int]
    customers: dict[str, int]


async def configure(
    desk: Desk, corpus: Corpus, random: Random, settings: Mapping[str, object]
) -> Ids:
    """Add everything in one transaction, these settings too, and return its ids."""

    async def job(tx: Transaction) -> Ids:
        teams = {
            team.key: await records.add(tx, "team", {"name": team.name, "comment": team.comment})
            for team in corpus.teams
        }
        calendars = {
            c.key: await records.add(tx, "calendar", _calendar(c, desk.now().year))
            for c in corpus.calendars
        }
        told = {"default_calendar_id": calendars[corpus.calendars[0].key], **settings}
        for name, value in told.items():
            await records.save_setting(tx, name, value, 0)
        slas = {
            sla.key: await records.add(tx, "sla", _sla(sla, calendars[sla.calendar]))
            for sla in corpus.slas
        }
        services: dict[str, int] = {}
        for service in corpus.services.values():
            values = _service(service, services, slas)
            services[service.key] = await records.add(tx, "service", values)
        for sla in corpus.slas:
            covered = [services[s.key] for s in corpus.services.values() if _goes_with(sla, s)]
            await records.link(tx, "sla_services", slas[sla.key], covered)
        queues = {
            team.key: await records.add(
                tx,
                "queue",
                {
                    "name": team.name,
                    "team_id": teams[team.key],
                    "default_sla_id": slas["standard"],
                    "comment": team.comment,
                },
            )
            for team in corpus.teams
        }
        agents = {a.login: await _agent(tx, a, teams) for a in corpus.agents}
        customers = {
            c.email: await _customer(tx, c, corpus, services, random) for c in corpus.customers
        }
        for position, rule in enumerate(corpus.rules, start=1):
            await records.add(tx, "sla_rule", _rule(rule, services, slas) | {"position": position})
        return Ids(teams, queues, calendars, slas, services, agents, customers)

    return await desk.configure(job)


def _calendar(row: DemoCalendar, year: int) -> dict[str, object]:
    found = public_holidays(row.country, row.region) if row.country else ()
    return {
        "name": row.name,
        "time_zone": row.time_zone,
        "weekly_hours": {str(day): [list(period) for period in row.hours] for day in row.days},
        "holidays": [],
        "yearly_holidays": [],
        # Where Christmas Eve is no holiday, it is a short day.
        "exceptional_days": [[f"{year}-12-24", [list(row.hours[0])], "Christmas Eve"]]
        if len(row.hours) > 1
        else [],
        "country": row.country,
        "subdivision": row.region,
        "public_holidays": [[day.isoformat(), name] for day, name in found],
    }


def _sla(row: DemoSla, calendar_id: int) -> dict[str, object]:
    return {
        "name": row.name,
        "calendar_id": calendar_id,
        "targets": targets_to_json(_targets(row)),
        "comment": row.comment,
        "dialog_message": row.dialog,
    }


def _targets(row: DemoSla) -> list[SlaTarget]:
    low = ((LOW, row.low_priority * MINUTE_S),) if row.low_priority else ()
    return [
        SlaTarget("first_response", row.first_response * MINUTE_S, notify=row.notify),
        SlaTarget("update", row.update * MINUTE_S, notify=row.notify, pauses=WAITING),
        SlaTarget(
            "solution", row.solution * MINUTE_S, by_priority=low, notify=row.notify, pauses=WAITING
        ),
    ]


def _rule(row: DemoRule, services: dict[str, int], slas: dict[str, int]) -> dict[str, object]:
    return {
        "name": row.name,
        "type": row.type,
        "service_id": services[row.service] if row.service else None,
        "organisation": row.organisation,
        "sla_id": slas[row.sla] if row.sla else None,
        "comment": row.comment,
    }


def _service(row: DemoService, known: dict[str, int], slas: dict[str, int]) -> dict[str, object]:
    return {
        "name": row.name,
        "parent_id": known[row.parent] if row.parent else None,
        "validity": row.validity,
        "comment": row.comment,
        "is_default": row.for_all,
        "default_sla_id": slas[row.sla] if row.sla else None,
    }


def _goes_with(sla: DemoSla, service: DemoService) -> bool:
    """The slow SLA only where it is the service's own; the others everywhere."""
    return sla.key != "relaxed" or service.sla == sla.key


async def _agent(tx: Transaction, row: DemoAgent, teams: dict[str, int]) -> int:
    agent_id = await records.add(
        tx,
        "agent",
        {
            "login": row.login,
            "name": row.name,
            "initials": row.initials,
            "email": f"{row.login}@desk.example",
            "role": row.role,
            "capacity": row.capacity,
        },
    )
    await records.link(tx, "agent_teams", agent_id, [teams[key] for key in row.teams])
    return agent_id


async def _customer(
    tx: Transaction, row: DemoCustomer, corpus: Corpus, services: dict[str, int], random: Random
) -> int:
    values = customer_values(row, random)
    if row is corpus.customers[0]:
        values["login"] = CUSTOMER_LOGIN
    customer_id = await records.add(tx, "customer", values)
    await records.link(tx, "customer_services", customer_id, entitled(row, corpus, services))
    return customer_id


def customer_values(row: DemoCustomer, random: Random) -> dict[str, object]:
    """The columns of a customer."""
    phone = _PHONES.get(row.language, "")
    while "#" in phone:
        phone = phone.replace("#", str(random.randint(0, 9)), 1)
    return {
        "name": row.name,
        "organisation": row.organisation,
        "email": row.email,
        "phone": phone,
        "search": fold(f"{row.name} {row.organisation} {row.email} {phone}"),
    }


def entitled(row: DemoCustomer, corpus: Corpus, services: dict[str, int]) -> list[int]:
    """The services of a customer's own, by their ids; none: those that are for all."""
    if not row.services:
        return []
    # Somebody with services of their own has only those: so the common ones as well.
    common = [s.key for s in corpus.services.values() if s.for_all]
    return [services[key] for key in dict.fromkeys((*common, *row.services))]
