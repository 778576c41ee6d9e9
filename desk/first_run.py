"""The first minutes of a desk: an empty one is set up, and people join one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk.actors import SYSTEM, Actor
from desk.desk import Desk
from desk.errors import Invalid, NotAllowed
from desk.opening_hours import WEEKS
from desk.permissions import why_not_join
from sla_engine import Author, BusinessCalendar, CalendarError
from store.rows import ADMIN, VALID, Agent, Catalogue

# What writes is imported where it is used: the start only asks who somebody is.
if TYPE_CHECKING:
    from store.writer import Transaction


def agent_for(catalogue: Catalogue, login: str) -> Agent | None:
    """The agent with this login on the machine, None when there is none yet.

    Raises NotAllowed for one who is no longer in use.
    """
    for agent in catalogue.agents.values():
        if agent.login == login:
            if agent.validity != VALID:
                raise NotAllowed(f"The agent {login} is not in use any more; ask an admin.")
            return agent
    return None


def is_empty(catalogue: Catalogue) -> bool:
    """Whether nobody has set this desk up yet."""
    return not catalogue.agents


async def set_up(desk: Desk, values: Mapping[str, Any]) -> Agent:
    """Make an empty desk usable, and return its first agent, an admin.

    ``values``: fields of ``SetUpInput``: login, name, team, time_zone, and a week of
    ``desk.opening_hours.WEEKS``. There are then a team, a queue of the same name, and a calendar,
    which is the default one. Raises Invalid by field, and NotAllowed where there are agents.
    """
    from desk.configured_inputs import SetUpInput
    from desk.inputs import parse
    from desk.people import initials
    from store import records

    told = parse(SetUpInput, values)
    wrong: dict[str, str] = {}
    week = WEEKS.get(told.week)
    if week is None:
        wrong["week"] = "Choose one of the weeks that are offered."
    else:
        try:
            BusinessCalendar(time_zone=told.time_zone, weekly_hours=week.weekly_hours)
        except CalendarError as error:
            wrong["time_zone"] = str(error)
    if week is None or wrong:
        raise Invalid(wrong)

    async def job(tx: Transaction) -> int:
        if not is_empty(desk.catalogue):
            raise NotAllowed("Somebody has set this desk up already; start Tocsin again to join.")
        team_id = await records.add(tx, "team", {"name": told.team})
        await records.add(tx, "queue", {"name": told.team, "team_id": team_id})
        calendar = {
            "name": week.title,
            "time_zone": told.time_zone,
            "weekly_hours": {
                str(day): [list(period) for period in week.weekly_hours.get(day, ())]
                for day in range(7)
            },
            "holidays": [],
            "yearly_holidays": [],
            "public_holidays": [],
        }
        calendar_id = await records.add(tx, "calendar", calendar)
        await records.save_setting(tx, "default_calendar_id", calendar_id, 0)
        agent = {
            "login": told.login,
            "name": told.name,
            "initials": initials(told.name),
            "role": ADMIN,
        }
        agent_id = await records.add(tx, "agent", agent)
        await records.link(tx, "agent_teams", agent_id, [team_id])
        return agent_id

    agent_id = await desk.configure(job, Actor(Author.AGENT, None, told.name))
    return desk.catalogue.agents[agent_id]


async def join(desk: Desk, login: str, name: str, team_id: int | None) -> Agent:
    """Make somebody an agent of a desk that is there, and return them; no admin.

    Raises Invalid at ``login`` (taken), ``name`` or ``team_id``, and NotAllowed where people are
    let in by an admin.
    """
    from desk.people import write_agent

    async def job(tx: Transaction) -> int:
        # An admin may have closed the desk while somebody was choosing a team.
        reason = why_not_join(desk.catalogue)
        if reason is not None:
            raise NotAllowed(reason)
        team = desk.catalogue.teams.get(team_id) if team_id is not None else None
        if team_id is not None and (team is None or team.validity != VALID):
            raise Invalid({"team_id": "This team is not in use; choose another."})
        team_ids = () if team_id is None else (team_id,)
        values = {"login": login, "name": name, "team_ids": team_ids}
        return await write_agent(desk, tx, SYSTEM, values)

    agent_id = await desk.configure(job)
    return desk.catalogue.agents[agent_id]
