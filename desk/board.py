"""The supervisor's board: figures, each with the one query that counts its tickets and opens them,
and what stands around them, all of one moment.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from desk.desk import Desk
from desk.lists import SOON_US, overdue, soon
from desk.permissions import scope_of, sees_team
from store import badges, tallies, views
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.rows import VALID, Agent, Catalogue, ListRow
from store.scope import Scope

SECOND_US = 1_000_000
TEN_MINUTES_US = 600 * SECOND_US
HALF_HOUR_US = 1800 * SECOND_US
THIRTY_DAYS_US = 30 * 86_400 * SECOND_US
# Of 100 promises so many are to be kept; below it a board says so.
GOAL = 95
# More rows than the tallest screen shows.
MOST_ROWS = 60

OVERDUE, SOON, UNASSIGNED = "overdue", "soon", "unassigned"
WAITING, OPEN, SOLVED = "waiting", "open", "solved"
# Not figures of their own, but said beside one.
_BROKE_TODAY, _FOR_CUSTOMER = "broke_today", "for_customer"


class AgentLoad(Struct, frozen=True):
    """How many open tickets somebody has, and how many they can carry (0: nobody said)."""

    agent_id: int
    name: str
    tickets: int
    capacity: int


class TeamLoad(Struct, frozen=True):
    """The same of a team, whose capacity is its members'; ``agents``: the fullest first.

    ``tickets`` are those in the team's queues, whoever owns them; an agent's are all of theirs.
    Somebody in several teams stands under the first one. ``team_id`` None: in no team's queue.
    """

    team_id: int | None
    name: str
    tickets: int
    capacity: int
    agents: tuple[AgentLoad, ...] = ()


class Kept(Struct, frozen=True):
    """Of the finished cycles of one target, how many were met."""

    target: str
    met: int
    finished: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None when there was nothing to keep."""
        return 100 * self.met / self.finished if self.finished else None


class Board(Struct, frozen=True):
    """What a board shows. ``queries`` and ``counts`` are by the ids above, as of ``at_us``.

    ``next_breach_us``: when the figures change though nobody does anything. ``breaches``: of each
    ten minutes of the next two hours (all, past a notify threshold already); they sum to the
    figure. ``came_in`` and ``solved``: by half hour since ``today_us``, empty ones left out.
    """

    at_us: int
    today_us: int
    team_id: int | None
    queries: Mapping[str, TicketQuery]
    counts: Mapping[str, int]
    next_breach_us: int | None
    broke_today: int
    waits_for_customer: int
    oldest_unassigned_us: int | None
    overdue: tuple[ListRow, ...]
    soon: tuple[ListRow, ...]
    breaches: tuple[tuple[int, int], ...]
    teams: tuple[TeamLoad, ...]
    came_in: Mapping[int, int]
    solved: Mapping[int, int]
    kept: tuple[Kept, ...]

    @property
    def soon_until_us(self) -> int:
        """Where the next two hours end."""
        return self.at_us + SOON_US

    @property
    def capacity(self) -> int:
        """How many open tickets the teams shown can carry."""
        return sum(team.capacity for team in self.teams)


def figures(
    now_us: int, today_us: int, team_id: int | None, scope: Scope
) -> dict[str, TicketQuery]:
    """The queries behind the figures. ``today_us``: the midnight that today began with."""
    queries = {
        OVERDUE: overdue(now_us),
        SOON: soon(now_us),
        UNASSIGNED: TicketQuery(unassigned=True),
        WAITING: TicketQuery(pending=True),
        OPEN: TicketQuery(),
        SOLVED: TicketQuery(is_open=False, ended_from_us=today_us, sort="ended", descending=True),
    }
    return {name: _of_team(query, team_id, scope) for name, query in queries.items()}


def _of_team(query: TicketQuery, team_id: int | None, scope: Scope) -> TicketQuery:
    query = replace(query, scope=scope)
    return query if team_id is None else replace(query, team_ids=(team_id,))


async def read_board(desk: Desk, today_us: int, agent: Agent, team_id: int | None = None) -> Board:
    """The board of this moment as an agent sees it, from one snapshot; of all teams or of one."""
    now_us, catalogue = desk.now_us(), desk.catalogue
    return await desk.store.reader.run(
        lambda select: _board(select, catalogue, now_us, today_us, agent, team_id)
    )


def _board(
    select: Select,
    catalogue: Catalogue,
    now_us: int,
    today_us: int,
    agent: Agent,
    team_id: int | None,
) -> Board:
    scope = scope_of(catalogue, agent)
    queries = figures(now_us, today_us, team_id, scope)
    live = {name: query for name, query in queries.items() if query.is_open}
    beside = {
        _BROKE_TODAY: replace(queries[OVERDUE], breaches_from_us=today_us),
        _FOR_CUSTOMER: _of_team(TicketQuery(waits_for="customer"), team_id, scope),
    }
    counts, next_breach_us = badges.counts(select, live | beside, now_us)
    counts[SOLVED] = views.count(select, queries[SOLVED])
    arrived = _of_team(TicketQuery(is_open=None, created_from_us=today_us), team_id, scope)
    breaches = tallies.warned_by_time(select, queries[SOON], now_us, TEN_MINUTES_US)
    kept = tallies.kept_promises(select, now_us - THIRTY_DAYS_US, scope, team_id)
    return Board(
        at_us=now_us,
        today_us=today_us,
        team_id=team_id,
        queries=queries,
        counts={name: counts[name] for name in queries},
        next_breach_us=next_breach_us,
        broke_today=counts[_BROKE_TODAY],
        waits_for_customer=counts[_FOR_CUSTOMER],
        oldest_unassigned_us=tallies.oldest_us(select, queries[UNASSIGNED]),
        overdue=tuple(views.first_rows(select, queries[OVERDUE], MOST_ROWS)),
        soon=tuple(views.first_rows(select, queries[SOON], MOST_ROWS)),
        breaches=tuple(breaches.get(n, (0, 0)) for n in range(SOON_US // TEN_MINUTES_US)),
        teams=_teams(catalogue, agent, tallies.loads(select, scope), team_id),
        came_in=tallies.by_time(select, arrived, "created_us", today_us, HALF_HOUR_US),
        solved=tallies.by_time(select, queries[SOLVED], "ended_us", today_us, HALF_HOUR_US),
        kept=tuple(
            Kept(target, *kept.get(target, (0, 0)))
            for target in ("first_response", "update", "solution")
        ),
    )


def _teams(
    catalogue: Catalogue,
    viewer: Agent,
    loads: Mapping[tuple[int | None, int | None], int],
    only: int | None,
) -> tuple[TeamLoad, ...]:
    """Valid teams with their members, the fullest first; then what lies in no team's queue. Teams
    of which the viewer may see no ticket are left out.
    """
    by_team: dict[int | None, int] = {}
    by_agent: dict[int | None, int] = {}
    for (team_id, owner_id), count in loads.items():
        by_team[team_id] = by_team.get(team_id, 0) + count
        by_agent[owner_id] = by_agent.get(owner_id, 0) + count
    found = []
    for team in catalogue.teams.values():
        tickets = by_team.get(team.id, 0)
        if only not in (None, team.id) or (team.validity != VALID and not tickets):
            continue
        if not sees_team(catalogue, viewer, team.id):
            continue
        members = [_load(agent, by_agent) for agent in _members(catalogue, team.id)]
        found.append(
            TeamLoad(
                team.id,
                team.name,
                tickets,
                sum(member.capacity for member in members),
                tuple(sorted(members, key=lambda m: (-_fullness(m), m.name))),
            )
        )
    found.sort(key=lambda team: (-team.tickets, team.name))
    if only is None and by_team.get(None):
        found.append(TeamLoad(None, "No team", by_team[None], 0))
    return tuple(found)


def _members(catalogue: Catalogue, team_id: int) -> list[Agent]:
    return [
        agent
        for agent in catalogue.agents.values()
        if agent.validity == VALID and agent.team_ids[:1] == (team_id,)
    ]


def _load(agent: Agent, by_agent: Mapping[int | None, int]) -> AgentLoad:
    return AgentLoad(agent.id, agent.name, by_agent.get(agent.id, 0), agent.capacity)


def _fullness(load: AgentLoad) -> float:
    return load.tickets / load.capacity if load.capacity else float(load.tickets)
