"""Lists are read along an index: nothing on screen gets slower as the history grows."""

from __future__ import annotations

import pytest

from desk import lists
from store import badges, trails, views
from store.queries import TicketQuery
from store.reader import Select
from tests.builders import SmallDesk
from tests.plans import PlanOf


async def plan(
    small_file: SmallDesk, query: TicketQuery, after: tuple[object, int] | None
) -> list[str]:
    def look(select: Select) -> list[str]:
        watched = PlanOf(select)
        views.ids(watched, query, limit=50, after=after)
        return watched.steps

    return await small_file.desk.store.reader.run(look)


@pytest.mark.parametrize("after", [None, (0, 0)], ids=["first page", "next page"])
@pytest.mark.parametrize(
    ("query", "index"),
    [
        (TicketQuery(), "ticket_open_deadline"),
        (TicketQuery(unassigned=True), "ticket_open_owner"),
        (TicketQuery(owner_id=1), "ticket_open_owner"),
        (TicketQuery(text="vpn"), "ticket_open_deadline"),
        (TicketQuery(waits_for="customer"), "ticket_open"),
        (TicketQuery(team_ids=(1,)), "ticket_open"),
        (TicketQuery(is_open=False, sort="ended", descending=True), "ticket_history"),
    ],
    ids=["all", "unassigned", "mine", "search", "waiting", "team", "history"],
)
async def test_a_page_is_read_along_an_index_of_its_own(
    small_file: SmallDesk, query: TicketQuery, index: str, after: tuple[object, int] | None
) -> None:
    steps = await plan(small_file, query, after)
    assert any(index in step for step in steps), steps
    assert not any(step == "SCAN ticket" for step in steps), steps


@pytest.mark.parametrize(
    "query",
    [
        TicketQuery(),
        TicketQuery(owner_id=1),
        TicketQuery(unassigned=True),
        TicketQuery(text="a"),
        TicketQuery(is_open=False, sort="ended", descending=True),
    ],
)
async def test_a_page_comes_in_order_without_sorting(
    small_file: SmallDesk, query: TicketQuery
) -> None:
    assert not [step for step in await plan(small_file, query, (0, 0)) if "TEMP B-TREE" in step]


async def test_the_numbers_beside_the_views_look_at_no_ticket_one_by_one(
    small_file: SmallDesk,
) -> None:
    agent = small_file.desk.catalogue.agents[small_file.anna.id or 0]
    all_views = lists.list_views(small_file.desk.catalogue, agent, small_file.desk.now_us())
    queries = {view.id: view.query for view in all_views if view.counted}

    def look(select: Select) -> tuple[list[str], list[str]]:
        watched = PlanOf(select)
        badges.counts(watched, queries, small_file.desk.now_us())
        return watched.steps, watched.asked

    steps, asked = await small_file.desk.store.reader.run(look)
    assert "FROM open_count" in asked[0]
    # What is overdue, and when the next one will be.
    assert [step.split("(")[0].strip() for step in steps[1:]] == [
        "SEARCH ticket USING COVERING INDEX ticket_open_breaches"
    ] * 2


async def test_bells_ask_an_index_what_is_due_next(small_file: SmallDesk) -> None:
    def look(select: Select) -> list[str]:
        watched = PlanOf(select)
        views.next_threshold_us(watched)
        return watched.steps

    steps = await small_file.desk.store.reader.run(look)
    assert any("clock_next_threshold" in step for step in steps), steps
    assert any("ticket_wait_until" in step for step in steps), steps


async def test_trails_are_read_along_the_open_or_the_ended_tickets_without_sorting(
    small_file: SmallDesk,
) -> None:
    def look(select: Select) -> tuple[list[str], list[str]]:
        opened, past = PlanOf(select), PlanOf(select)
        trails.open_trails(opened, small_file.gold)
        trails.past_trails(past, small_file.gold, 0, 1)
        return opened.steps, past.steps

    opened, past = await small_file.desk.store.reader.run(look)
    assert any("ticket_open_sla" in step for step in opened), opened
    assert any("ticket_ended" in step for step in past), past
    assert not [step for step in (*opened, *past) if "TEMP B-TREE" in step or "SCAN" in step]
