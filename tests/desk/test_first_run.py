"""An empty desk is set up once; others join it."""

from collections.abc import AsyncIterator

import pytest

from desk import tickets
from desk.actors import as_agent
from desk.desk import Desk, open_desk
from desk.errors import NotAllowed
from desk.first_run import agent_for, is_empty, join, set_up
from desk.people import save_agent
from desk.settings import save_settings
from store.store import open_store
from tests.builders import HandClock, SmallDesk
from tests.desk.refusals import refused

FORM = {
    "login": "kim",
    "name": "Kim Ode",
    "team": "Help desk",
    "time_zone": "Europe/Paris",
    "week": "lunch",
}


@pytest.fixture
async def empty(new_url: str) -> AsyncIterator[Desk]:
    desk = await open_desk(await open_store(new_url), HandClock())
    yield desk
    await desk.close()


async def test_an_empty_desk_is_usable_after_one_form(empty: Desk) -> None:
    assert is_empty(empty.catalogue)
    kim = await set_up(empty, FORM)
    catalogue = empty.catalogue
    [team], [queue] = catalogue.teams.values(), catalogue.queues.values()
    [calendar] = catalogue.calendars.values()
    assert (kim.is_admin, kim.initials, kim.team_ids) == (True, "KO", (team.id,))
    assert (team.name, queue.name, queue.team_id) == ("Help desk", "Help desk", team.id)
    assert catalogue.settings["default_calendar_id"] == calendar.id
    assert calendar.weekly_hours[0] == ((28_800, 43_200), (46_800, 61_200))
    assert empty.policies.calendar(calendar.id).time_zone == "Europe/Paris"
    opened = await tickets.create(empty, as_agent(kim), {"subject": "First", "queue_id": queue.id})
    assert opened.number == "2026-00001"


async def test_only_the_first_sets_a_desk_up(empty: Desk) -> None:
    late = await open_desk(await open_store(empty.store.url), HandClock())
    await set_up(empty, FORM)
    with pytest.raises(NotAllowed, match="set this desk up already"):
        await set_up(late, FORM | {"login": "lee"})
    assert len(late.catalogue.agents) == 1
    await late.close()


async def test_a_wrong_first_form_is_refused_by_field_and_leaves_the_desk_empty(
    empty: Desk,
) -> None:
    blank = {"login": "kim", "name": " ", "team": "", "time_zone": ""}
    assert set(await refused(set_up(empty, blank))) == {"name", "team", "time_zone"}
    wrong = FORM | {"time_zone": "Mars/Base"}
    assert "not known" in (await refused(set_up(empty, wrong)))["time_zone"]
    assert set(await refused(set_up(empty, FORM | {"week": "holiday"}))) == {"week"}
    assert is_empty(empty.catalogue)


async def test_somebody_new_joins_a_team_and_is_no_admin(small: SmallDesk) -> None:
    assert agent_for(small.desk.catalogue, "kim") is None
    kim = await join(small.desk, "kim", "Kim Ode", small.field)
    assert agent_for(small.desk.catalogue, "kim") == kim
    assert (kim.is_admin, kim.team_ids) == (False, (small.field,))
    assert set(await refused(join(small.desk, "kim", "Other", small.field))) == {"login"}
    assert set(await refused(join(small.desk, "lee", "Lee", 99))) == {"team_id"}


async def test_where_not_everybody_may_everything_an_admin_lets_people_in(
    small: SmallDesk,
) -> None:
    await save_settings(small.desk, small.anna, {"others_tickets": "none"})
    with pytest.raises(NotAllowed, match="ask Anna Berg"):
        await join(small.desk, "kim", "Kim Ode", small.field)


async def test_an_agent_who_is_out_of_use_is_told_so(small: SmallDesk) -> None:
    await save_agent(small.desk, small.anna, {"validity": "invalid"}, row_id=small.jan.id)
    with pytest.raises(NotAllowed, match="jan is not in use any more"):
        agent_for(small.desk.catalogue, "jan")
