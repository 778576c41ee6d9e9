"""Who may what: with tickets, by the team and the queue they are in; and with what is configured.

A level holds all below it. What is said most exactly counts: of this agent and the queue, of this
agent and the team, of every agent and the queue, of every agent and the team; where nothing is
said, the role and the desk's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum

from desk.actors import Actor
from desk.errors import NotAllowed, NotFound
from sla_engine import Author
from store.rows import SUPERVISOR, VALID, Agent, Catalogue, Permission, Ticket
from store.scope import EVERYTHING, NOTHING, Scope, Step


class Level(IntEnum):
    """What somebody may do with a ticket; each level holds those before it."""

    NONE = 0
    SEE = 1  # list, open and search it
    NOTE = 2  # internal notes, time, drafts
    WORK = 3  # take, reply, state, properties, create
    MANAGE = 4  # SLA by hand, due date, take away from its owner

    @property
    def word(self) -> str:
        """As it stands in the database."""
        return self.name.lower()


LEVELS: Mapping[str, Level] = {level.word: level for level in Level}
OWN_TICKETS, OTHERS_TICKETS = "own_tickets", "others_tickets"
# What the two settings are where nobody set them: everybody may everything.
DEFAULT_LEVEL = Level.MANAGE.word
# The same sentence as for a ticket that is not there: nothing tells that it is.
NOT_THERE = "This ticket is no longer there; go back and refresh the list."
_MAY: Mapping[Level, str] = {
    Level.SEE: "may see it, no more",
    Level.NOTE: "may write notes and book time there, no more",
    Level.WORK: "may work on it, but not manage it",
}
_MANAGED = "the SLA by hand, the due date, and taking it away from its owner"

Key = tuple[int | None, str, int]  # agent, "team_id" or "queue_id", id


def _said(catalogue: Catalogue) -> dict[Key, Level]:
    """The valid permissions; of two that say something of the same, the newer one."""
    return {
        _key(one): LEVELS.get(one.level, Level.NONE)
        for one in catalogue.permissions
        if one.validity == VALID
    }


def _key(one: Permission) -> Key:
    if one.queue_id is not None:
        return one.agent_id, "queue_id", one.queue_id
    return one.agent_id, "team_id", one.team_id or 0


class Source(Enum):
    """What says what somebody may."""

    AGENT = "a permission of their own"
    EVERYBODY = "a permission of every agent"
    ROLE = "the role"
    SETTING = "the settings"


def level(catalogue: Catalogue, agent: Agent, team_id: int | None, queue_id: int | None) -> Level:
    """What an agent may do with tickets that are in this queue and are this team's."""
    return found(catalogue, agent, team_id, queue_id)[0]


def found(
    catalogue: Catalogue, agent: Agent, team_id: int | None, queue_id: int | None
) -> tuple[Level, Source]:
    """The same, with what says so. ``queue_id`` None: as far as it is said of the team."""
    if agent.validity != VALID:
        return Level.NONE, Source.ROLE
    said = _said(catalogue)
    for agent_id, source in ((agent.id, Source.AGENT), (None, Source.EVERYBODY)):
        for column, row_id in (("queue_id", queue_id), ("team_id", team_id)):
            if row_id is not None and (agent_id, column, row_id) in said:
                return said[agent_id, column, row_id], source
    is_own = team_id is None or team_id in agent.team_ids
    is_of_role = agent.is_admin or (agent.role == SUPERVISOR and is_own)
    return by_role(catalogue, agent, team_id), Source.ROLE if is_of_role else Source.SETTING


def by_role(catalogue: Catalogue, agent: Agent, team_id: int | None) -> Level:
    """What the role gives where no permission says anything. Tickets of no team are everybody's
    own.
    """
    if agent.is_admin:
        return Level.MANAGE
    if team_id is not None and team_id not in agent.team_ids:
        return setting(catalogue, OTHERS_TICKETS)
    return Level.MANAGE if agent.role == SUPERVISOR else setting(catalogue, OWN_TICKETS)


def setting(catalogue: Catalogue, name: str) -> Level:
    """The level that one of the two settings gives."""
    return LEVELS.get(str(catalogue.settings.get(name, DEFAULT_LEVEL)), Level.NONE)


def scope_of(catalogue: Catalogue, who: Agent | Actor) -> Scope:
    """The tickets that somebody may see: those for which ``level`` is not none."""
    if isinstance(who, Actor):
        if who.kind is Author.SYSTEM:
            return EVERYTHING
        if who.kind is Author.CUSTOMER:
            return NOTHING if who.id is None else Scope(customer_id=who.id)
        known = None if who.id is None else catalogue.agents.get(who.id)
        return NOTHING if known is None else scope_of(catalogue, known)
    if who.validity != VALID:
        return NOTHING
    said = _said(catalogue)
    steps = [
        _step(column, {key[2]: at for key, at in said.items() if key[:2] == (agent_id, column)})
        for agent_id in (who.id, None)
        for column in ("queue_id", "team_id")
    ]
    # A team that nobody thought of yet is one of the others.
    others = who.is_admin or setting(catalogue, OTHERS_TICKETS) > Level.NONE
    by_team = {team_id: by_role(catalogue, who, team_id or None) for team_id in (0, *who.team_ids)}
    differing = {team: at for team, at in by_team.items() if (at > Level.NONE) != others}
    steps.append(_step("team_id", differing))
    told = tuple(step for step in steps if step.seen or step.hidden)
    if others and not any(step.hidden for step in told):
        return EVERYTHING
    return Scope(steps=told, others=others)


def _step(column: str, levels: Mapping[int, Level]) -> Step:
    return Step(
        column,
        seen=tuple(sorted(row_id for row_id, at in levels.items() if at > Level.NONE)),
        hidden=tuple(sorted(row_id for row_id, at in levels.items() if at == Level.NONE)),
    )


def level_of(catalogue: Catalogue, actor: Actor, ticket: Ticket) -> Level:
    """What an actor may do with a ticket as it is. Customers see their own; what they may do with
    them has verbs of its own.
    """
    if actor.kind is Author.SYSTEM:
        return Level.MANAGE
    if actor.kind is Author.CUSTOMER:
        return Level.SEE if actor.id is not None and actor.id == ticket.customer_id else Level.NONE
    agent = None if actor.id is None else catalogue.agents.get(actor.id)
    return Level.NONE if agent is None else level(catalogue, agent, ticket.team_id, ticket.queue_id)


def require(catalogue: Catalogue, actor: Actor, ticket: Ticket, least: Level) -> None:
    """NotFound for whoever may not see the ticket, NotAllowed for whoever may not do enough."""
    known = level_of(catalogue, actor, ticket)
    if known == Level.NONE:
        raise NotFound(NOT_THERE)
    if known < least:
        if actor.kind is Author.CUSTOMER:
            raise NotAllowed(f"Only an agent can do this with ticket {ticket.number}.")
        raise NotAllowed(
            f"Ticket {ticket.number} is in {where(catalogue, ticket.queue_id)}: "
            f"{too_little(catalogue, actor, known, least, ticket.team_id)}"
        )


def too_little(
    catalogue: Catalogue, actor: Actor, known: Level, least: Level, team_id: int | None
) -> str:
    """The sentence for somebody who may do too little there, with whom to ask."""
    ask = whom_to_ask(catalogue, team_id, actor)
    if known == Level.WORK:
        return f"you {_MAY[known]} ({_MANAGED}); ask {ask}."
    if known == Level.NONE:
        return f"you may not {'see' if least <= Level.SEE else 'work'} there; ask {ask}."
    return f"you {_MAY[known]}; ask {ask}."


def where(catalogue: Catalogue, queue_id: int) -> str:
    """The queue as people call it."""
    queue = catalogue.queues.get(queue_id)
    return f"the queue {queue.name}" if queue is not None else "another queue"


def named(catalogue: Catalogue, one: Permission) -> str:
    """``Jan Novák in the team Field``, ``Every agent in the queue Inbox``."""
    agent = None if one.agent_id is None else catalogue.agents.get(one.agent_id)
    who = "Every agent" if agent is None else agent.name
    return f"{who} in {place_of(catalogue, one)}"


def place_of(catalogue: Catalogue, one: Permission) -> str:
    """``the team Field``, ``the queue Inbox``."""
    if one.queue_id is not None:
        queue = catalogue.queues.get(one.queue_id)
        return f"the queue {queue.name if queue is not None else one.queue_id}"
    team = catalogue.teams.get(one.team_id or 0)
    return f"the team {team.name if team is not None else one.team_id}"


def whom_to_ask(catalogue: Catalogue, team_id: int | None, actor: Actor) -> str:
    """The supervisors of a team, else the admins, at most three: they may, or may allow it."""
    leads = [
        agent
        for agent in catalogue.agents.values()
        if agent.role == SUPERVISOR
        and agent.validity == VALID
        and agent.id != actor.id
        and team_id in agent.team_ids
    ]
    names = [agent.name for agent in (leads or admins(catalogue))[:3]]
    return " or ".join(names) if names else "an admin"


def sees_team(catalogue: Catalogue, agent: Agent, team_id: int | None) -> bool:
    """Whether an agent may see any ticket of a team, or of one of its queues."""
    if level(catalogue, agent, team_id, None) > Level.NONE:
        return True
    queues = (queue for queue in catalogue.queues.values() if queue.team_id == team_id)
    return any(level(catalogue, agent, team_id, queue.id) > Level.NONE for queue in queues)


def queue_level(catalogue: Catalogue, actor: Actor, queue_id: int) -> Level:
    """What an actor may do with a ticket that is put into a queue, and so becomes its team's."""
    if actor.kind is Author.SYSTEM:
        return Level.MANAGE
    agent = catalogue.agents.get(actor.id or 0) if actor.kind is Author.AGENT else None
    if agent is None:
        return Level.NONE
    queue = catalogue.queues.get(queue_id)
    return level(catalogue, agent, None if queue is None else queue.team_id, queue_id)


def why_not_join(catalogue: Catalogue) -> str | None:
    """Why nobody becomes an agent by themselves: a desk on which not everybody may everything is
    no longer open to whoever chooses a team. None where they do.
    """
    settings = (setting(catalogue, name) for name in (OWN_TICKETS, OTHERS_TICKETS))
    if not _said(catalogue) and all(level == Level.MANAGE for level in settings):
        return None
    names = " or ".join(admin.name for admin in admins(catalogue)[:3]) or "an admin"
    return f"On this desk an admin lets people in, as not everybody may see all of it; ask {names}."


def admins(catalogue: Catalogue) -> list[Agent]:
    """The admins who are in use, by name."""
    found = [a for a in catalogue.agents.values() if a.is_admin and a.validity == VALID]
    return sorted(found, key=lambda agent: agent.name.casefold())


def why_not_configure(catalogue: Catalogue, actor: Actor, what: str = "change this") -> str | None:
    """Why this actor may not change what is configured, as a sentence about ``what`` they would do;
    None when they may.

    Admins may, and Tocsin itself (imports). On a desk without any admin every agent may: nobody
    could make one otherwise.
    """
    known = admins(catalogue)
    if actor.kind is Author.SYSTEM or not known:
        return None
    if actor.kind is Author.AGENT and any(admin.id == actor.id for admin in known):
        return None
    names = ", ".join(admin.name for admin in known[:3])
    return f"Only an admin can {what}; ask {names}."


def require_admin(catalogue: Catalogue, actor: Actor) -> None:
    """NotAllowed for whoever may not change what is configured."""
    reason = why_not_configure(catalogue, actor)
    if reason is not None:
        raise NotAllowed(reason)
