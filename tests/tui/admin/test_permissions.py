"""Permissions are given with keys, and the forms say what they come to."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from desk.actors import as_agent
from desk.grants import save_permission
from desk.permissions import LEVELS, Level, level, queue_level, scope_of, sees_team
from desk.settings import present
from store.replacing import replace
from store.rows import (
    ADMIN,
    AGENT,
    INVALID,
    SUPERVISOR,
    VALID,
    Agent,
    Catalogue,
    Permission,
    Queue,
    Team,
)
from tests.builders import SmallDesk
from tests.tui.admin.at_work import at_work
from tui.dialogs.picker import Picker
from tui.present.permissions import WORDS, places, summary
from tui.screens.admin.lines import permission_lines
from tui.screens.admin.permission_form import PermissionForm
from tui.screens.admin.section_screen import SectionScreen

JAN = Agent(2, "jan", "Jan Novák", "JN", team_ids=(2,))


def a_desk(*permissions: Permission, **settings: str) -> Catalogue:
    return Catalogue(
        1,
        settings=settings,
        teams={1: Team(1, "Support"), 2: Team(2, "Field"), 3: Team(3, "Sales")},
        queues={11: Queue(11, "Inbox", 1), 12: Queue(12, "Errands", 2)},
        agents={2: JAN},
        permissions=permissions,
    )


def test_all_that_an_agent_may_is_told_in_a_line() -> None:
    assert summary(a_desk(), JAN) == "Jan Novák: manage in every team"
    assert summary(a_desk(others_tickets="none"), JAN) == (
        "Jan Novák sees 1 of 3 teams: manages Field"
    )
    noted = Permission(1, 2, 1, None, "note")
    assert summary(a_desk(noted, others_tickets="none"), JAN) == (
        "Jan Novák sees 2 of 3 teams: manages Field; notes in Support"
    )
    assert summary(a_desk(own_tickets="none", others_tickets="none"), JAN) == (
        "Jan Novák sees no team"
    )


def test_a_team_is_told_by_what_they_may_in_its_queues_and_exceptions_are_named() -> None:
    inbox = Permission(1, 2, None, 11, "see")
    assert summary(a_desk(inbox), JAN) == (
        "Jan Novák sees 3 of 3 teams: manages Field, Sales; only sees Support"
    )
    letters = {11: Queue(11, "Inbox", 1), 13: Queue(13, "Letters", 1), 14: Queue(14, "Post", 1)}
    assert summary(replace(a_desk(inbox), queues=letters), JAN) == (
        "Jan Novák: manage in every team, but see in the queue Inbox"
    )
    hidden = replace(a_desk(inbox, others_tickets="none"), queues=letters)
    assert summary(hidden, JAN) == (
        "Jan Novák sees 2 of 3 teams: manages Field; only sees the queue Inbox"
    )


def test_of_many_names_the_first_are_told_and_how_many_more() -> None:
    queues = {n: Queue(n, f"Box {n}", 1) for n in range(20, 40)}
    seen = [Permission(n, 2, None, n, "see") for n in range(20, 28)]
    assert summary(replace(a_desk(*seen), queues=queues), JAN) == (
        "Jan Novák: manage in every team, but see in the queue Box 20, the queue Box 21, "
        "the queue Box 22, the queue Box 23 and 4 more"
    )


OUT_OF_USE = 3
TEAMS = {
    1: Team(1, "Support"),
    2: Team(2, "Field"),
    OUT_OF_USE: Team(OUT_OF_USE, "Sales", validity=INVALID),
}
QUEUES = {n: Queue(n, f"Box {n}", team) for n, team in ((11, 1), (12, 1), (13, 2), (14, None))}
LEVEL_WORDS = sorted(LEVELS)
NOWHERE = st.builds(
    Permission,
    id=st.just(0),
    agent_id=st.sampled_from([None, 2]),
    team_id=st.none(),
    queue_id=st.none(),
    level=st.sampled_from(LEVEL_WORDS),
    validity=st.sampled_from([VALID, VALID, INVALID]),
)
PERMISSIONS = st.one_of(
    st.builds(lambda one, team: replace(one, team_id=team), NOWHERE, st.sampled_from([*TEAMS])),
    st.builds(lambda one, queue: replace(one, queue_id=queue), NOWHERE, st.sampled_from([*QUEUES])),
)


def claimed(told: str, catalogue: Catalogue, queue: Queue) -> Level:
    """What a sentence says of the tickets in a queue."""
    of = {
        **{f"{word} in": level for level, word in WORDS.items()},
        "nothing of": Level.NONE,
        "only sees": Level.SEE,
        "notes in": Level.NOTE,
        "works in": Level.WORK,
        "manages": Level.MANAGE,
    }
    every, _, parts = told.removeprefix("Jan Novák").strip(": ").partition(" in every team")
    usual = of[f"{every} in"] if parts or told.endswith("in every team") else Level.NONE
    if usual == Level.NONE:
        parts = told.partition(": ")[2]
    said = {
        name.strip(): level
        for part in parts.removeprefix(", but ").split("; ")
        for start, level in of.items()
        if part.startswith(start)
        for name in part.removeprefix(start).split(",")
    }
    team = catalogue.teams.get(queue.team_id or 0)
    return said.get(f"the queue {queue.name}", said.get(team.name if team else "", usual))


@given(
    permissions=st.lists(PERMISSIONS, max_size=6),
    settings=st.tuples(st.sampled_from(LEVEL_WORDS), st.sampled_from(LEVEL_WORDS)),
    role=st.sampled_from([AGENT, SUPERVISOR, ADMIN]),
    team_ids=st.sets(st.sampled_from(list(TEAMS))),
    queues=st.sets(st.sampled_from(list(QUEUES))),
)
def test_the_sentence_says_of_every_queue_what_the_desk_does(
    permissions: list[Permission],
    settings: tuple[str, str],
    role: str,
    team_ids: set[int],
    queues: set[int],
) -> None:
    jan = replace(JAN, role=role, team_ids=tuple(team_ids))
    catalogue = Catalogue(
        1,
        settings=dict(zip(("own_tickets", "others_tickets"), settings, strict=True)),
        teams=TEAMS,
        queues={queue_id: QUEUES[queue_id] for queue_id in queues},
        agents={2: jan},
        permissions=tuple(replace(one, id=n) for n, one in enumerate(permissions)),
    )
    told = summary(catalogue, jan)
    where, params = scope_of(catalogue, jan).where()
    with closing(sqlite3.connect(":memory:")) as desk:
        for queue in catalogue.queues.values():
            may = queue_level(catalogue, as_agent(jan), queue.id)
            assert claimed(told, catalogue, queue) == may, (told, queue)
            ticket = f"(SELECT :queue AS queue_id, :team AS team_id) AS ticket WHERE {where}"
            place = {"queue": queue.id, "team": queue.team_id}
            seen = desk.execute(f"SELECT 1 FROM {ticket}", params | place).fetchone()  # noqa: S608  (the condition that every query has)
            assert bool(seen) == (may > Level.NONE)
    team_of = {queue.team_id for queue in catalogue.queues.values()}
    seen_teams = [
        # Of a team without a queue in use, what a queue of it would give.
        team_id
        for team_id in TEAMS
        if team_id != OUT_OF_USE and sees_any(catalogue, jan, team_id, has_queue=team_id in team_of)
    ]
    if " in every team" in told:
        assert len(seen_teams) == 2
    else:
        count = f"{len(seen_teams)} of 2 teams" if seen_teams else "no team"
        assert f"sees {count}" in told


def sees_any(catalogue: Catalogue, agent: Agent, team_id: int, *, has_queue: bool) -> bool:
    if not has_queue:
        return sees_team(catalogue, agent, team_id)
    queues = (queue for queue in catalogue.queues.values() if queue.team_id == team_id)
    return any(level(catalogue, agent, team_id, queue.id) > Level.NONE for queue in queues)


def test_each_place_is_told_with_what_says_so() -> None:
    catalogue = a_desk(
        Permission(1, None, None, 11, "see"),
        Permission(2, 2, 3, None, "work"),
        others_tickets="none",
    )
    assert [" ".join(row.plain.split()) for row in places(catalogue, JAN)] == [
        "Field manage by the settings",
        "Sales work said of them",
        "Support nothing by the settings",
        "queue Inbox see said of every agent",
    ]


def test_permissions_are_listed_by_whom_they_are_of_and_every_agents_last() -> None:
    catalogue = a_desk(
        Permission(1, None, 1, None, "see"),
        Permission(2, 2, None, 12, "manage"),
        Permission(3, 2, None, 11, "none"),
    )
    assert [(row.name, *row.cells) for row in permission_lines(catalogue)] == [
        ("Jan Novák", "the queue Errands", "manage"),
        ("Jan Novák", "the queue Inbox", "nothing"),
        ("every agent", "the team Support", "see"),
    ]


async def test_a_permission_is_given_with_keys_and_its_outcome_is_shown_before(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("p")
        await anna.press("n")
        await anna.on(PermissionForm)
        await anna.until(lambda: "Choose where it counts." in anna.told("#form-side"))
        await anna.press("enter")
        await anna.on(Picker)
        await anna.write("jan")
        await anna.press("enter")
        await anna.on(PermissionForm)
        await anna.press("f2")
        assert "Fill this in" in anna.beneath("place")
        await anna.press("enter")
        await anna.on(Picker)
        await anna.write("team support")
        await anna.press("enter")
        await anna.on(PermissionForm)
        await anna.press("tab", "right")
        await anna.until(
            lambda: (
                "Jan Novák sees 2 of 2 teams: manages Field; notes in Support"
                in " ".join(anna.told("#form-side").split())
            )
        )
        await anna.press("f2")
        await anna.on(SectionScreen)
        await anna.until(lambda: "the team Support" in anna.text())
    [one] = small.desk.catalogue.permissions
    assert (one.agent_id, one.team_id, one.level) == (small.jan.id, small.support, "note")


async def test_what_is_said_already_is_refused_at_the_place(small: SmallDesk) -> None:
    given = {"agent_id": small.jan.id, "queue_id": small.inbox, "level": "see"}
    await save_permission(small.desk, small.anna, given)
    async with at_work(small, size=(80, 24)) as anna:
        await anna.section("p")
        await anna.press("n")
        form = await anna.on(PermissionForm)
        form.form.put({"agent_id": small.jan.id, "place": ("queue_id", small.inbox)})
        await anna.press("f2")
        await anna.until(lambda: "has a permission already" in anna.beneath("place"))


async def test_the_form_of_an_agent_shows_what_they_may_and_where(small: SmallDesk) -> None:
    given = {"agent_id": small.jan.id, "team_id": small.support, "level": "see"}
    await save_permission(small.desk, small.anna, given)
    async with at_work(small, size=(140, 40)) as anna:
        await anna.section("g")
        await anna.press("down", "enter")
        await anna.form()
        await anna.until(lambda: "said of them" in anna.told("#form-side"))
        told = " ".join(anna.told("#form-side").split())
        assert "An agent does what the settings say" in told
        assert "Field manage by the settings Support see said of them" in told


async def test_the_settings_say_what_agents_may_where_no_permission_does(
    small: SmallDesk,
) -> None:
    async with at_work(small, size=(140, 40)) as anna:
        await anna.press("5", "e")
        form = await anna.form()
        form.form.focus_field("others_tickets")
        await anna.press("left", "left", "f2")
        await anna.until(lambda: present(small.desk)["others_tickets"] == "note")
    jan = small.desk.catalogue.agents[small.jan.id or 0]
    assert level(small.desk.catalogue, jan, small.support, small.inbox) == Level.NOTE
