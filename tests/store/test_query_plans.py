"""Lists are read along an index: nothing on screen gets slower as the history grows."""

from __future__ import annotations

import pytest

from desk import lists
from store import badges, search, trails, views
from store.queries import SORTS, TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import EVERYTHING
from tests.builders import SmallDesk
from tests.plans import PlanOf


async def plan(
    small: SmallDesk, query: TicketQuery, after: tuple[object, int] | None = None
) -> PlanOf:
    def look(select: Select) -> PlanOf:
        watched = PlanOf(select)
        views.ids(watched, query, limit=50, after=after)
        return watched

    return await small.desk.store.reader.run(look)


HISTORY = TicketQuery(is_open=False, sort="ended", descending=True)


@pytest.mark.parametrize("after", [None, (0, 0)], ids=["first page", "next page"])
@pytest.mark.parametrize(
    ("query", "index"),
    [
        (TicketQuery(), "ticket_open_deadline"),
        (TicketQuery(unassigned=True), "ticket_open_owner"),
        (TicketQuery(owner_id=1), "ticket_open_owner"),
        (lists.overdue(9), "ticket_open_deadline"),
        (TicketQuery(waits_for="customer"), "ticket_open_waits"),
        (TicketQuery(team_ids=(1,)), "ticket_open_deadline"),
        (HISTORY, "ticket_history"),
    ],
    ids=["all", "unassigned", "mine", "overdue", "waiting", "team", "history"],
)
async def test_a_page_comes_in_order_along_an_index(
    small: SmallDesk, query: TicketQuery, index: str, after: tuple[object, int] | None
) -> None:
    watched = await plan(small, query, after)
    assert not watched.scans + watched.sorts
    if watched.engine == "postgresql" and query.is_open:
        # It goes by statistics, and on so few tickets one index is as good as another.
        index = "ticket_open_"
    assert any(index in step for step in watched.steps), watched.steps


@pytest.mark.parametrize("sort", SORTS)
async def test_open_tickets_are_sorted_without_a_look_at_those_that_ended(
    small_file: SmallDesk, sort: str
) -> None:
    watched = await plan(small_file, TicketQuery(sort=sort))
    assert any("ticket_open_" in step for step in watched.steps), watched.steps
    assert not watched.scans


async def test_the_numbers_beside_the_views_look_at_no_ticket_one_by_one(small: SmallDesk) -> None:
    agent = small.desk.catalogue.agents[small.anna.id or 0]
    all_views = lists.list_views(small.desk.catalogue, agent, small.desk.now_us())
    queries = {view.id: view.query for view in all_views if view.counted}

    def look(select: Select) -> PlanOf:
        watched = PlanOf(select)
        badges.counts(watched, queries, small.desk.now_us())
        return watched

    watched = await small.desk.store.reader.run(look)
    # The sums, what is overdue, and when the next one will be.
    [asked] = watched.asked
    assert "FROM open_count AS ticket" in asked
    assert asked.count("FROM ticket ") == 2
    # PostgreSQL goes by statistics, and one index is as good as another while no ticket is open.
    index = "ticket_open_breaches" if watched.engine == "sqlite" else "ticket_open_"
    assert sum(index in step for step in watched.steps) == 2


@pytest.mark.parametrize("is_open", [True, None], ids=["open", "all"])
async def test_words_are_looked_up_in_their_index_and_hits_one_by_one(
    small: SmallDesk, is_open: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FEW", -1)
    monkeypatch.setattr(search, "_SOME", -1)
    await small.ticket()

    def look(select: Select) -> PlanOf:
        watched = PlanOf(select)
        if select.engine == "postgresql":
            select("SET LOCAL enable_bitmapscan = on", {})  # its only way into this index
        search.resolved(watched, TicketQuery(text="vpn down", is_open=is_open))
        return watched

    watched = await small.desk.store.reader.run(look)
    used = {"sqlite": "SCAN ticket_words VIRTUAL TABLE INDEX", "postgresql": "ticket_words_found"}
    assert any(used[watched.engine] in step for step in watched.steps), watched.steps
    if is_open:
        assert any("ticket_open_" in step for step in watched.steps), watched.steps
    assert not watched.scans


async def test_bells_ask_an_index_what_is_due_next(small: SmallDesk) -> None:
    def look(select: Select) -> list[str]:
        watched = PlanOf(select)
        views.next_threshold_us(watched)
        return watched.steps

    steps = await small.desk.store.reader.run(look)
    assert any("clock_next_threshold" in step for step in steps), steps
    assert any("ticket_wait_until" in step for step in steps), steps


async def test_trails_are_read_along_the_open_or_the_ended_tickets_without_sorting(
    small: SmallDesk,
) -> None:
    def look(select: Select) -> tuple[PlanOf, PlanOf]:
        opened, past = PlanOf(select), PlanOf(select)
        trails.open_trails(opened, small.gold, EVERYTHING)
        trails.past_trails(past, small.gold, EVERYTHING, 0, 1)
        return opened, past

    opened, past = await small.desk.store.reader.run(look)
    if opened.engine == "sqlite":
        assert any("ticket_open_sla" in step for step in opened.steps), opened.steps
        assert any("ticket_ended" in step for step in past.steps), past.steps
    assert not [*opened.sorts, *opened.scans, *past.sorts, *past.scans]


async def test_a_number_typed_short_is_looked_up_by_nothing_else(small: SmallDesk) -> None:
    short = TicketQuery(unassigned=True, text="1", numbers=("2025-00001", "2026-00001"))
    await small.ticket("Printer")

    def look(select: Select) -> PlanOf:
        watched = PlanOf(select)
        search.numbered(watched, replace(short, found=(1,)))
        search.resolved(watched, short)
        return watched

    watched = await small.desk.store.reader.run(look)
    assert sum("number" in step and "USING" in step.upper() for step in watched.steps) >= 2
    assert not watched.scans


async def test_what_is_new_is_read_from_the_newest_events_alone(small_file: SmallDesk) -> None:
    """However many events there are: each open desk asks after every change."""

    def look(select: Select) -> list[str]:
        watched = PlanOf(select)
        views.changes(watched, "1")
        views.bells_after(watched, "1")
        return watched.steps

    steps = await small_file.desk.store.reader.run(look)
    assert "SEARCH ticket_event USING INTEGER PRIMARY KEY (rowid>?)" in steps
    assert any("ticket_event_bell" in step for step in steps), steps
    assert not any("ticket_event_history" in step for step in steps), steps
