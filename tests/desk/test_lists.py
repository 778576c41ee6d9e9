"""Every number beside a list counts exactly the rows that the list opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import lists, tickets
from desk.lists import ListView
from desk.people import save_customer, save_team
from desk.workflow import (
    CLOSED,
    OPEN,
    RESOLVED,
    WAITING_AGENT,
    WAITING_CUSTOMER,
    WAITING_DATE,
    WAITING_THIRD_PARTY,
)
from store import badges, views
from store.queries import SORTS, TicketQuery
from store.reader import Select
from store.rows import ListRow
from tests.builders import SmallDesk


def views_of(small: SmallDesk) -> dict[str, ListView]:
    agent = small.desk.catalogue.agents[small.anna.id or 0]
    return {
        view.id: view for view in lists.list_views(small.desk.catalogue, agent, small.desk.now_us())
    }


@pytest.fixture
async def busy(small: SmallDesk) -> SmallDesk:
    """One ticket of every kind: states, owners, teams, overdue or not, with and without an SLA."""
    desk, anna = small.desk, small.anna
    for state in (OPEN, WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, WAITING_DATE):
        ticket_id = await small.ticket(state.label)
        until = small.clock.now + timedelta(days=9) if state is WAITING_DATE else None
        await tickets.change_state(desk, anna, ticket_id, state, until=until)
    await tickets.take(desk, anna, await small.ticket("mine"))
    await tickets.take(desk, small.jan, await small.ticket("his", queue_id=small.errands))
    await small.ticket("no promise", service_id=None, queue_id=small.errands)
    resolved = await small.ticket("resolved")
    await tickets.change_state(desk, anna, resolved, RESOLVED)
    closed = await small.ticket("closed")
    await tickets.change_state(desk, anna, closed, RESOLVED)
    await tickets.change_state(desk, anna, closed, CLOSED)
    small.clock.forward(minutes=90)
    await small.ticket("fresh")
    return small


async def test_every_number_counts_the_rows_of_its_list(busy: SmallDesk) -> None:
    shown = views_of(busy)
    counted = {name: view.query for name, view in shown.items() if view.counted}

    def read(select: Select) -> tuple[dict[str, int], dict[str, int], dict[str, list[ListRow]]]:
        counts, _ = badges.counts(select, counted, busy.desk.now_us())
        single = {name: views.count(select, view.query) for name, view in shown.items()}
        rows = {name: views.first_rows(select, view.query, 100) for name, view in shown.items()}
        return counts, single, rows

    counts, single, rows = await busy.desk.store.reader.run(read)
    assert {name: len(found) for name, found in rows.items()} == single
    assert {name: n for name, n in single.items() if name in counts} == counts
    subjects = {name: sorted(row.subject for row in found) for name, found in rows.items()}
    assert subjects["mine"] == ["mine"]
    assert subjects["history"] == ["closed", "resolved"]
    assert subjects["waits_date"] == ["waiting for a date"]
    assert subjects[f"team_{busy.field}"] == ["his", "no promise"]
    # Nobody was answered within the hour; only what has no promise, or is fresh, is not late.
    assert set(subjects["open"]) - set(subjects["overdue"]) == {"no promise", "fresh"}
    assert len(subjects["open"]) == 9


async def test_the_first_to_break_stands_first_and_those_without_a_deadline_last(
    busy: SmallDesk,
) -> None:
    found = await busy.desk.store.reader.run(
        lambda select: views.first_rows(select, TicketQuery(), 100)
    )
    deadlines = [row.deadline_us for row in found]
    known = [deadline for deadline in deadlines if deadline is not None]
    assert known == sorted(known)
    assert deadlines == known + [None] * (len(deadlines) - len(known))
    assert None in deadlines


async def test_within_a_priority_the_next_deadline_comes_first(small: SmallDesk) -> None:
    unpromised = await small.ticket(priority=2, service_id=None)
    small.clock.forward(minutes=30)
    later = await small.ticket(priority=2)
    small.clock.forward(minutes=-20)
    sooner = await small.ticket(priority=2)
    urgent = await small.ticket(priority=1, service_id=None)
    found = await small.desk.store.reader.run(
        lambda select: views.ids(select, TicketQuery(sort="priority"), limit=9)
    )
    assert [ticket_id for ticket_id, _ in found] == [urgent, sooner, later, unpromised]


async def test_names_are_sorted_as_people_read_them(small: SmallDesk) -> None:
    by_name = {}
    for name in ("Silke", "zoe", "Siân", "Öykü"):
        customer = await save_customer(small.desk, small.anna, {"name": name})
        by_name[await small.ticket(customer_id=customer)] = name
    found = await small.desk.store.reader.run(
        lambda select: views.ids(select, TicketQuery(sort="customer"), limit=9)
    )
    assert [by_name[ticket_id] for ticket_id, _ in found] == ["Öykü", "Siân", "Silke", "zoe"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
async def test_pages_put_together_are_the_whole_list(
    busy: SmallDesk, sort: str, descending: bool
) -> None:
    query = TicketQuery(is_open=None, sort=sort, descending=descending)

    def read(select: Select) -> tuple[list[int], list[int]]:
        whole = [ticket_id for ticket_id, _ in views.ids(select, query, limit=100)]
        paged: list[int] = []
        after: tuple[object, int] | None = None
        while page := views.ids(select, query, limit=2, after=after):
            paged += [ticket_id for ticket_id, _ in page]
            after = (page[-1][1], page[-1][0])
        return whole, paged

    whole, paged = await busy.desk.store.reader.run(read)
    assert paged == whole
    assert len(set(whole)) == 11


async def test_the_numbers_say_when_they_next_change_by_themselves(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    queries = {"overdue": lists.overdue(small.desk.now_us())}
    breaches_us = (await small.read(ticket_id)).breaches_us

    def read(select: Select) -> tuple[dict[str, int], int | None]:
        return badges.counts(select, queries, small.desk.now_us())

    assert await small.desk.store.reader.run(read) == ({"overdue": 0}, breaches_us)
    small.clock.forward(hours=2)
    queries = {"overdue": lists.overdue(small.desk.now_us())}
    assert await small.desk.store.reader.run(read) == ({"overdue": 1}, None)


async def test_a_search_finds_every_word_in_number_subject_and_customer(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Große Störung 100% [/x] of the_printer")

    async def hits(text: str) -> int:
        return await small.desk.store.reader.run(
            lambda select: views.count(select, TicketQuery(text=text))
        )

    for text in ("grosse storung", "lukasz printer", "2026-00001", "100%", "[/x]", "the_p", "OSTW"):
        assert await hits(text) == 1, text
    for text in ("100%x", "theXprinter", "grosse drucker"):
        assert await hits(text) == 0, text
    await tickets.change(small.desk, small.anna, ticket_id, subject="Solved")
    assert await hits("storung") == 0


async def test_teams_out_of_use_are_not_offered(small: SmallDesk) -> None:
    await save_team(small.desk, small.anna, {"validity": "invalid"}, row_id=small.field)
    assert f"team_{small.support}" in views_of(small)
    assert f"team_{small.field}" not in views_of(small)
