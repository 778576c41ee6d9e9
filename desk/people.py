"""People and where their work lies: customers, agents, teams and queues."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from desk import audit, recompute, saving
from desk.actors import Actor
from desk.configured_inputs import AgentInput, CustomerInput, QueueInput, TeamInput
from desk.desk import Desk
from desk.errors import NotAllowed, NotFound
from desk.permissions import admins, require_admin
from desk.recompute import Progress
from sla_engine import Author
from store import records, views
from store.folding import fold
from store.rows import ADMIN, VALID, Agent, Catalogue, Customer

if TYPE_CHECKING:
    from store.writer import Transaction


async def save_customer(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make a customer (``row_id`` None) or change one; returns the id. Any agent may.

    ``values``: fields of ``CustomerInput``; on a change, those that are not given stay. Two
    customers may have one name. The open tickets of a customer are found by the new name at once.
    Raises Invalid by field, Conflict, NotFound.
    """
    if actor.kind is Author.CUSTOMER:
        raise NotAllowed("Only an agent can change customers.")
    renamed = False

    async def job(tx: Transaction) -> int:
        nonlocal renamed
        old = await _customer(desk, row_id)
        told = saving.given(CustomerInput, values, None if old is None else {"name": old.name})
        service_ids = told.pop("service_ids", None)
        if not _known(service_ids, desk.catalogue.services):
            saving.refuse({"service_ids": "One of these services is no longer there."})
        named = {
            field: told.get(field, getattr(old, field, ""))
            for field in ("name", "organisation", "email", "phone")
        }
        told["search"] = fold(" ".join(named.values()))
        renamed = old is not None and (named["name"], named["organisation"]) != (
            old.name,
            old.organisation,
        )
        customer_id = await saving.write(tx, "customer", told, old, version)
        if service_ids is not None:
            await records.link(tx, "customer_services", customer_id, service_ids)
            told["service_ids"] = tuple(sorted(set(service_ids)))
        await _note_customer(desk, tx, actor, customer_id, old, told)
        return customer_id

    customer_id = await desk.configure(job, actor)
    if renamed:
        await recompute.rename_customer(desk, customer_id)
    return customer_id


async def _note_customer(
    desk: Desk,
    tx: Transaction,
    actor: Actor,
    customer_id: int,
    old: Customer | None,
    told: Mapping[str, Any],
) -> None:
    """Customers are not in the catalogue, whose changes are noted by themselves."""
    services = desk.catalogue.services

    def readable(values: Mapping[str, Any]) -> dict[str, object]:
        names = [services[one].name for one in values.get("service_ids", ()) if one in services]
        shown = {name: value for name, value in values.items() if name not in _UNNOTED}
        return shown | ({"services": names} if "service_ids" in values else {})

    before = None if old is None else readable({name: getattr(old, name, None) for name in told})
    await audit.note(
        desk,
        tx,
        actor,
        noun="customer",
        row_id=customer_id,
        name=str(told.get("name", old.name if old else "")),
        before=before,
        after=readable(told),
    )


# What follows from the other fields, or is told by names.
_UNNOTED = ("search", "service_ids")


async def _customer(desk: Desk, row_id: int | None) -> Customer | None:
    if row_id is None:
        return None
    found = await desk.store.reader.run(lambda select: views.customer(select, row_id))
    if found is None:
        raise NotFound("This customer is no longer there; choose another.")
    return found


def _known(ids: Collection[int] | None, rows: Mapping[int, object]) -> bool:
    return set(ids or ()) <= set(rows)


async def save_team(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make a team (``row_id`` None) or change one; returns the id.

    ``values``: fields of ``TeamInput``; on a change, those that are not given stay. Who is in it
    is said at each agent. Raises Invalid by field, Conflict, NotFound, and NotAllowed to whoever
    is no admin.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        old = saving.current(catalogue.teams, row_id, "team")
        told = saving.given(TeamInput, values, None if old is None else {"name": old.name})
        if "name" in told and (old is None or told["name"] != old.name):
            twin = saving.taken(told["name"], row_id, catalogue.teams.values())
            if twin is not None:
                saving.refuse({"name": f"There is a team {twin} already; choose another name."})
        return await saving.write(tx, "team", told, old, version)

    return await desk.configure(job, actor)


async def save_agent(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make an agent (``row_id`` None) or change one; returns the id.

    ``values``: fields of ``AgentInput``; on a change, those that are not given stay. Without
    initials, those of the name. The last admin stays one. Raises as ``save_team``.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        old = saving.current(catalogue.agents, row_id, "agent")
        known = None if old is None else {"name": old.name, "login": old.login}
        told = saving.given(AgentInput, values, known)
        wrong = _wrong_agent(catalogue, old, told)
        if old is not None and old.id == actor.id and told.get("login", old.login) != old.login:
            wrong["login"] = (
                "You are here with this login, and would no longer be known at the next start; "
                "let another admin change it."
            )
        saving.refuse(wrong)
        if not told.get("initials", old.initials if old else ""):
            told["initials"] = initials(str(told.get("name", old.name if old else "")))
        team_ids = told.pop("team_ids", None)
        agent_id = await saving.write(tx, "agent", told, old, version)
        if team_ids is not None:
            await records.link(tx, "agent_teams", agent_id, team_ids)
        return agent_id

    return await desk.configure(job, actor)


def _wrong_agent(
    catalogue: Catalogue, old: Agent | None, told: Mapping[str, Any]
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    login = told.get("login", old.login if old else "")
    for agent in catalogue.agents.values():
        if (old is None or agent.id != old.id) and saving.key(agent.login) == saving.key(login):
            wrong["login"] = f"{agent.name} has this login already; give another."
    if not _known(told.get("team_ids"), catalogue.teams):
        wrong["team_ids"] = "One of these teams is no longer there; choose again."
    if old is not None and [admin.id for admin in admins(catalogue)] == [old.id]:
        sentence = f"{old.name} is the only admin; make another agent an admin first."
        if told.get("role", ADMIN) != ADMIN:
            wrong["role"] = sentence
        if told.get("validity", VALID) != VALID:
            wrong["validity"] = sentence
    return wrong


def initials(name: str) -> str:
    """Two letters for a name: AB for Anna Berg, AN for Anna."""
    words = [word for word in name.split() if word[0].isalnum()]
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()[:4]
    return name[:2].upper()[:4]


async def save_queue(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Make a queue (``row_id`` None) or change one; returns the id.

    ``values``: fields of ``QueueInput``; on a change, those that are not given stay. With another
    team, the open tickets of the queue are that team's before this returns. Raises as
    ``save_team``.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        old = saving.current(catalogue.queues, row_id, "queue")
        told = saving.given(QueueInput, values, None if old is None else {"name": old.name})
        wrong: dict[str, str] = {}
        if "name" in told and (old is None or told["name"] != old.name):
            twin = saving.taken(told["name"], row_id, catalogue.queues.values())
            if twin is not None:
                wrong["name"] = f"There is a queue {twin} already; choose another name."
        team_id, sla_id = told.get("team_id"), told.get("default_sla_id")
        if team_id is not None and (old is None or team_id != old.team_id):
            team = catalogue.teams.get(team_id)
            if team is None or team.validity != VALID:
                wrong["team_id"] = "This team is not in use; choose another."
        if sla_id is not None and (old is None or sla_id != old.default_sla_id):
            sla = catalogue.slas.get(sla_id)
            if sla is None or sla.validity != VALID:
                wrong["default_sla_id"] = "This SLA is not in use; choose another."
        saving.refuse(wrong)
        return await saving.write(tx, "queue", told, old, version)

    saved, _ = await recompute.after(
        desk, actor, job, lambda found: f"Queue {desk.catalogue.queues[found].name}", progress
    )
    return saved
