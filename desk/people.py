"""People and where their work lies: customers, agents, teams and queues."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from desk import audit, recompute, saving, ssh_keys
from desk.actors import Actor
from desk.configured_inputs import AgentInput, CustomerInput, QueueInput, TeamInput
from desk.desk import Desk
from desk.errors import NotAllowed, NotFound
from desk.once import once as write_once
from desk.once import token_of
from desk.permissions import admins, require_admin, why_not_configure
from desk.recompute import Progress
from sla_engine import Author
from store import left_over, records, views
from store.folding import fold
from store.rows import ADMIN, VALID, Agent, Customer
from store.writer import look

if TYPE_CHECKING:
    from store.reader import Select
    from store.writer import Transaction


class _Saved(Struct, frozen=True):
    id: int


async def save_customer(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
    once: str = "",
) -> int:
    """Make a customer (``row_id`` None) or change one; returns the id. Any agent may; a login and
    SSH keys, which let the customer in, only an admin gives or takes.

    ``values``: fields of ``CustomerInput``; on a change, those that are not given stay. Two
    customers may have one name: ``once`` is the token of what was begun, and with it the same
    customer is made a single time (``desk.once``). The open tickets of a customer are found by the
    new name at once. Raises Invalid by field, Conflict, NotFound.
    """
    if actor.kind is Author.CUSTOMER:
        raise NotAllowed("Only an agent can change customers.")
    renamed = False

    async def job(tx: Transaction) -> _Saved:
        nonlocal renamed
        old = await _customer(desk, row_id)
        told = saving.given(CustomerInput, values, None if old is None else {"name": old.name})
        service_ids, keys = told.pop("service_ids", None), told.pop("ssh_keys", None)
        await look(tx, partial(_refuse_customer, desk, actor, old, told, service_ids, keys))
        named = {
            field: told.get(field, getattr(old, field, ""))
            for field in ("name", "organisation", "email", "phone")
        }
        told["search"] = fold(" ".join(named.values()))
        renamed = old is not None and (named["name"], named["organisation"]) != (
            old.name,
            old.organisation,
        )
        # Any number of customers have none.
        written = told | ({"login": told["login"] or None} if "login" in told else {})
        customer_id = await saving.write(tx, "customer", written, old, version)
        if renamed:
            await left_over.begin(tx, "rename", customer_id)
        if service_ids is not None:
            await records.link(tx, "customer_services", customer_id, service_ids)
            told["service_ids"] = tuple(sorted(set(service_ids)))
        had: list[str] = []
        if keys is not None:
            had, has = await ssh_keys.save_keys(desk, tx, keys, customer_id=customer_id)
            told |= {"ssh_keys": has} if had or has else {}
        await _note_customer(desk, tx, actor, customer_id, old, told, had)
        return _Saved(customer_id)

    async def again(_tx: Transaction, customer_id: int) -> _Saved:
        return _Saved(customer_id)

    token = token_of(once, "customer", sorted(values.items())) if row_id is None else ""
    saved = await desk.configure(write_once(desk, token, job, again), actor)
    if renamed:
        await recompute.after_renaming(desk)
    return saved.id


def _refuse_customer(
    desk: Desk,
    actor: Actor,
    old: Customer | None,
    told: Mapping[str, Any],
    service_ids: Collection[int] | None,
    keys: str | None,
    select: Select,
) -> None:
    """Raise Invalid for what cannot be saved of a customer."""
    wrong: dict[str, str] = {}
    if not _known(service_ids, desk.catalogue.services):
        wrong["service_ids"] = "One of these services is no longer there."
    login = told.get("login", old.login if old else "")
    had_keys = ssh_keys.keys_text(select, customer_id=old.id) if old is not None else ""
    has_login = login != (old.login if old else "")
    has_keys = keys is not None and keys.strip() != had_keys
    reason = why_not_configure(desk.catalogue, actor)
    if reason is not None:
        wrong |= {"login": reason} if has_login else {}
        wrong |= {"ssh_keys": reason} if has_keys else {}
    elif login and has_login:
        customer_id = None if old is None else old.id
        taken = _login_taken(desk, select, login, customer_id=customer_id)
        wrong |= {"login": taken} if taken else {}
    if not login and (keys if keys is not None else had_keys).strip():
        wrong.setdefault("login", "Whoever has a key needs a login, too; give one.")
    saving.refuse(wrong)


async def _note_customer(
    desk: Desk,
    tx: Transaction,
    actor: Actor,
    customer_id: int,
    old: Customer | None,
    told: Mapping[str, Any],
    had_keys: Sequence[str],
) -> None:
    """Customers are not in the catalogue, whose changes are noted by themselves. ``had_keys``: the
    keys of before, where ``told`` has others.
    """
    services = desk.catalogue.services

    def readable(values: Mapping[str, Any]) -> dict[str, object]:
        names = [services[one].name for one in values.get("service_ids", ()) if one in services]
        shown = {name: value for name, value in values.items() if name not in _UNNOTED}
        return shown | ({"services": names} if "service_ids" in values else {})

    before = None
    if old is not None:
        before = readable({name: getattr(old, name, None) for name in told})
        before |= {"ssh_keys": had_keys} if "ssh_keys" in told else {}
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
        require_admin(desk.catalogue, actor)
        return await write_agent(desk, tx, actor, values, row_id=row_id, version=version)

    return await desk.configure(job, actor)


async def write_agent(
    desk: Desk,
    tx: Transaction,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """The same as part of another verb, which has asked whether the actor may."""
    catalogue = desk.catalogue
    old = saving.current(catalogue.agents, row_id, "agent")
    known = None if old is None else {"name": old.name, "login": old.login}
    told = saving.given(AgentInput, values, known)
    wrong = await look(tx, partial(_wrong_agent, desk, old, told))
    if old is not None and old.id == actor.id and told.get("login", old.login) != old.login:
        wrong["login"] = (
            "You are here with this login, and would no longer be known at the next start; "
            "let another admin change it."
        )
    saving.refuse(wrong)
    if not told.get("initials", old.initials if old else ""):
        told["initials"] = initials(str(told.get("name", old.name if old else "")))
    team_ids, keys = told.pop("team_ids", None), told.pop("ssh_keys", None)
    agent_id = await saving.write(tx, "agent", told, old, version)
    if team_ids is not None:
        await records.link(tx, "agent_teams", agent_id, team_ids)
    if keys is not None:
        name = str(told.get("name", old.name if old else ""))
        had, has = await ssh_keys.save_keys(desk, tx, keys, agent_id=agent_id)
        # The rest of an agent is in the catalogue, whose changes are noted by themselves.
        await audit.note(
            desk,
            tx,
            actor,
            noun="agent",
            row_id=agent_id,
            name=name,
            before={"ssh_keys": had},
            after={"ssh_keys": has},
        )
    return agent_id


def _wrong_agent(
    desk: Desk, old: Agent | None, told: Mapping[str, Any], select: Select
) -> dict[str, str]:
    catalogue = desk.catalogue
    wrong: dict[str, str] = {}
    login, agent_id = told.get("login", old.login if old else ""), old.id if old else None
    taken = _login_taken(desk, select, login, agent_id=agent_id)
    if taken is not None:
        wrong["login"] = taken
    if not _known(told.get("team_ids"), catalogue.teams):
        wrong["team_ids"] = "One of these teams is no longer there; choose again."
    if old is not None and [admin.id for admin in admins(catalogue)] == [old.id]:
        sentence = f"{old.name} is the only admin; make another agent an admin first."
        if told.get("role", ADMIN) != ADMIN:
            wrong["role"] = sentence
        if told.get("validity", VALID) != VALID:
            wrong["validity"] = sentence
    return wrong


def _login_taken(
    desk: Desk,
    select: Select,
    login: str,
    *,
    agent_id: int | None = None,
    customer_id: int | None = None,
) -> str | None:
    """Why this person cannot have a login, as a sentence; None when they can. A login is one
    person's, agent or customer, whatever its case.
    """
    for agent in desk.catalogue.agents.values():
        if agent.id != agent_id and saving.key(agent.login) == saving.key(login):
            return f"{agent.name} has this login already; give another."
    twin = views.customer_with_login_like(select, login)
    if twin is not None and twin.id != customer_id:
        return f"The customer {twin.name} has this login already; give another."
    return None


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
        queue_id = await saving.write(tx, "queue", told, old, version)
        if old is not None and "team_id" in told and team_id != old.team_id:
            await left_over.begin(tx, "hand_over", queue_id)
        return queue_id

    saved, _ = await recompute.after(
        desk, actor, job, lambda found: f"Queue {desk.catalogue.queues[found].name}", progress
    )
    return saved
