"""Permissions are given with keys, and the forms say what they come to."""

from desk.grants import save_permission
from desk.permissions import Level, level
from desk.settings import present
from store.rows import Agent, Catalogue, Permission, Queue, Team
from tests.builders import SmallDesk
from tests.tui.admin.at_work import at_work
from tui.dialogs.picker import Picker
from tui.present.permissions import places, summary
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
