"""What an agent may do somewhere, and that what they may see is the same in SQL as in Python."""

import random
from collections.abc import Mapping

import pytest

from desk.actors import SYSTEM, Actor, as_agent
from desk.permissions import LEVELS, Level, level, queue_level, scope_of, sees_team
from sla_engine import Author
from store import views
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.rows import INVALID, VALID, Agent, Catalogue, Permission, Queue, Team
from store.scope import EVERYTHING, NOTHING, Scope
from tests.builders import SmallDesk

JAN = Agent(2, "jan", "Jan Novák", "JN", team_ids=(1,))
SUPPORT, FIELD, INBOX, ERRANDS = 1, 2, 11, 12
TEAMS = {SUPPORT: Team(SUPPORT, "Support"), FIELD: Team(FIELD, "Field")}
QUEUES = {INBOX: Queue(INBOX, "Inbox", SUPPORT), ERRANDS: Queue(ERRANDS, "Errands", FIELD)}


def permission(
    told: str, *, agent: int | None = 2, team: int | None = None, queue: int | None = None
) -> Permission:
    return Permission(random.Random(told).getrandbits(30), agent, team, queue, told)


def desk_with(*permissions: Permission, agent: Agent = JAN, **settings: str) -> Catalogue:
    numbered = tuple(replace(one, id=n) for n, one in enumerate(permissions, start=1))
    return Catalogue(
        1,
        settings=settings,
        teams=TEAMS,
        queues=QUEUES,
        agents={agent.id: agent},
        permissions=numbered,
    )


def test_on_a_desk_where_nobody_said_anything_everybody_may_everything() -> None:
    assert level(desk_with(), JAN, FIELD, ERRANDS) == Level.MANAGE
    assert scope_of(desk_with(), JAN) == EVERYTHING


def test_what_is_said_most_exactly_counts() -> None:
    """Of the agent and the queue, the agent and the team, everybody and the queue, everybody and
    the team; each of them is asked only where none before it says anything.
    """
    said = (
        permission("manage", queue=ERRANDS),
        permission("work", team=FIELD),
        permission("note", agent=None, queue=ERRANDS),
        permission("see", agent=None, team=FIELD),
    )
    for left_out, expected in enumerate((Level.MANAGE, Level.WORK, Level.NOTE, Level.SEE)):
        catalogue = desk_with(*said[left_out:], others_tickets="none")
        assert level(catalogue, JAN, FIELD, ERRANDS) == expected
    assert level(desk_with(others_tickets="none"), JAN, FIELD, ERRANDS) == Level.NONE


def test_the_settings_say_what_agents_may_in_their_teams_and_elsewhere() -> None:
    catalogue = desk_with(own_tickets="work", others_tickets="see")
    assert level(catalogue, JAN, SUPPORT, INBOX) == Level.WORK
    assert level(catalogue, JAN, FIELD, ERRANDS) == Level.SEE
    # Tickets of no team are everybody's own.
    assert level(catalogue, JAN, None, INBOX) == Level.WORK


def test_a_supervisor_manages_the_own_teams_and_an_admin_all() -> None:
    lead, admin = replace(JAN, role="supervisor"), replace(JAN, role="admin")
    catalogue = desk_with(own_tickets="see", others_tickets="none")
    assert level(catalogue, lead, SUPPORT, INBOX) == Level.MANAGE
    assert level(catalogue, lead, FIELD, ERRANDS) == Level.NONE
    assert level(catalogue, admin, FIELD, ERRANDS) == Level.MANAGE


def test_a_permission_counts_for_supervisors_and_admins_too() -> None:
    catalogue = desk_with(permission("none", agent=None, team=FIELD))
    for role in ("agent", "supervisor", "admin"):
        assert level(catalogue, replace(JAN, role=role), FIELD, ERRANDS) == Level.NONE


def test_a_permission_out_of_use_says_nothing() -> None:
    out_of_use = replace(permission("none", team=SUPPORT), validity=INVALID)
    assert level(desk_with(out_of_use), JAN, SUPPORT, INBOX) == Level.MANAGE


def test_an_agent_out_of_use_may_nothing() -> None:
    gone = replace(JAN, validity=INVALID)
    assert level(desk_with(agent=gone), gone, SUPPORT, INBOX) == Level.NONE
    assert scope_of(desk_with(agent=gone), gone) == NOTHING


def test_who_is_asked_for_by_an_actor() -> None:
    catalogue = desk_with(others_tickets="none")
    assert scope_of(catalogue, SYSTEM) == EVERYTHING
    assert scope_of(catalogue, Actor(Author.CUSTOMER, 7, "Łukasz")) == Scope(customer_id=7)
    assert scope_of(catalogue, Actor(Author.AGENT, 99, "Nobody")) == NOTHING
    assert scope_of(catalogue, as_agent(JAN)) == scope_of(catalogue, JAN)
    assert queue_level(catalogue, SYSTEM, ERRANDS) == Level.MANAGE
    assert queue_level(catalogue, as_agent(JAN), ERRANDS) == Level.NONE


def test_a_team_is_seen_by_whoever_may_see_one_of_its_queues() -> None:
    hidden = desk_with(others_tickets="none")
    assert not sees_team(hidden, JAN, FIELD)
    assert sees_team(desk_with(permission("see", queue=ERRANDS), others_tickets="none"), JAN, FIELD)
    assert sees_team(hidden, JAN, SUPPORT)


async def test_sql_and_python_agree_on_every_ticket_whatever_the_permissions(
    small: SmallDesk,
) -> None:
    places = await tickets_everywhere(small)
    chance = random.Random(7)
    catalogues = [a_catalogue(small, chance) for _ in range(150)]

    def seen(select: Select) -> list[tuple[Catalogue, Agent, set[int]]]:
        return [
            (
                catalogue,
                agent,
                {
                    found
                    for found, _ in views.ids(
                        select, TicketQuery(scope=scope_of(catalogue, agent)), limit=99
                    )
                },
            )
            for catalogue in catalogues
            for agent in catalogue.agents.values()
        ]

    for catalogue, agent, found in await small.desk.store.reader.run(seen):
        expected = {
            ticket_id
            for ticket_id, (team_id, queue_id) in places.items()
            if level(catalogue, agent, team_id, queue_id) > Level.NONE
        }
        assert found == expected, (agent, catalogue.permissions, catalogue.settings)


async def tickets_everywhere(small: SmallDesk) -> Mapping[int, tuple[int | None, int]]:
    """A ticket of each team, and of none, in each queue: a queue may have changed its team."""
    places: dict[int, tuple[int | None, int]] = {}
    for queue_id in (small.inbox, small.errands):
        for team_id in (small.support, small.field, None):
            ticket_id = await small.ticket(queue_id=queue_id)
            told = "NULL" if team_id is None else str(team_id)
            await small.behind(f"UPDATE ticket SET team_id = {told} WHERE id = {ticket_id}")  # noqa: S608  (numbers)
            places[ticket_id] = (team_id, queue_id)
    return places


def a_catalogue(small: SmallDesk, chance: random.Random) -> Catalogue:
    levels, catalogue = sorted(LEVELS), small.desk.catalogue
    agents = {
        agent.id: replace(
            agent,
            role=chance.choice(["agent", "agent", "supervisor", "admin"]),
            validity=chance.choice([VALID, VALID, VALID, INVALID]),
            team_ids=tuple(t for t in (small.support, small.field) if chance.random() < 0.5),
        )
        for agent in catalogue.agents.values()
    }
    permissions = []
    for number in range(chance.randrange(7)):
        in_queue = chance.random() < 0.5
        permissions.append(
            Permission(
                number,
                chance.choice([None, *agents]),
                None if in_queue else chance.choice([small.support, small.field]),
                chance.choice([small.inbox, small.errands]) if in_queue else None,
                chance.choice(["none", *levels]),
                chance.choice([VALID, VALID, VALID, INVALID]),
            )
        )
    settings = {
        name: chance.choice(["none", *levels]) for name in ("own_tickets", "others_tickets")
    }
    return replace(catalogue, agents=agents, permissions=tuple(permissions), settings=settings)


@pytest.mark.parametrize("told", sorted(LEVELS))
def test_each_level_is_kept_by_its_word(told: str) -> None:
    assert LEVELS[told].word == told
