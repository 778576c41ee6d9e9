"""The demo desk: believable histories, and deadlines that stand around the present moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from desk import bells, journal, lists, tickets
from desk.actors import as_agent
from desk.demo.fill import fill
from desk.demo.size import Size
from desk.desk import Desk, open_desk
from desk.entitlement import services_for, slas_for
from desk.workflow import STATES, next_states
from store import views
from store.queries import TicketQuery
from store.reader import Select
from store.rows import Agent, Event, ListRow
from store.scope import EVERYTHING
from store.store import open_store
from store.times import to_us

# A Wednesday afternoon, when every calendar is open, and a Sunday night, when only one is.
WEDNESDAY = datetime(2026, 11, 18, 13, 32, 17, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 22, 10, tzinfo=UTC)
OPEN, PAST = 120, 120
MINUTE_US = 60_000_000


async def filled(path: Path, now: datetime, open_tickets: int, past_tickets: int) -> str:
    url = f"sqlite:///{path}"
    store = await open_store(url)
    await fill(store, now=now, size=Size(open_tickets, past_tickets))
    await store.close()
    return url


@pytest.fixture(scope="module")
def wednesday_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("demo") / "wednesday.db"
    return asyncio.run(filled(path, WEDNESDAY, OPEN, PAST))


@pytest.fixture
async def wednesday(wednesday_url: str) -> AsyncIterator[Desk]:
    desk = await open_desk(await open_store(wednesday_url), lambda: WEDNESDAY)
    yield desk
    await desk.close()


@pytest.fixture
async def sunday(tmp_path: Path) -> AsyncIterator[Desk]:
    url = await filled(tmp_path / "sunday.db", SUNDAY, 40, 0)
    desk = await open_desk(await open_store(url), lambda: SUNDAY)
    yield desk
    await desk.close()


async def listed(desk: Desk, query: TicketQuery) -> list[ListRow]:
    return await desk.store.reader.run(lambda select: views.first_rows(select, query, 10_000))


async def history(desk: Desk, ticket_id: int) -> list[Event]:
    return await desk.store.reader.run(lambda select: views.events(select, ticket_id, EVERYTHING))


def anna(desk: Desk) -> Agent:
    return next(agent for agent in desk.catalogue.agents.values() if agent.login == "anna")


async def test_it_has_as_many_tickets_as_asked_for(wednesday: Desk) -> None:
    assert len(await listed(wednesday, TicketQuery())) == OPEN
    assert len(await listed(wednesday, TicketQuery(is_open=False))) == PAST


async def test_a_few_are_overdue_and_some_break_within_two_hours(wednesday: Desk) -> None:
    now_us = wednesday.now_us()
    assert len(await listed(wednesday, lists.overdue(now_us))) == round(OPEN * 0.0175)
    soon = await listed(wednesday, lists.soon(now_us))
    assert len(soon) == round(OPEN * 0.0325)
    assert soon[0].breaches_us is not None
    assert soon[0].breaches_us - now_us < 11 * MINUTE_US


async def test_every_ticket_says_why_it_has_its_sla_and_rules_chose_many(wednesday: Desk) -> None:
    def read(select: Select) -> list[tuple[str, bool]]:
        return [(row[0], bool(row[1])) for row in select(_WHY, {})]

    whys = await wednesday.store.reader.run(read)
    assert all(why for why, _ in whys)
    by_hand = [why for why, is_by_hand in whys if is_by_hand]
    assert 0 < len(by_hand) < len(whys) / 4
    assert sum(why.startswith("rule ") for why, _ in whys) > len(whys) / 4
    assert any(rule.sla_id is None for rule in wednesday.catalogue.sla_rules)


_WHY = "SELECT sla_why, sla_by_hand FROM ticket"


async def test_a_third_waits_and_a_tenth_is_new_and_nobodys(wednesday: Desk) -> None:
    rows = await listed(wednesday, TicketQuery())
    waiting = [row for row in rows if row.waits_for in ("customer", "third_party", "date")]
    assert len(waiting) == round(OPEN * 0.33)
    unassigned = await listed(wednesday, TicketQuery(unassigned=True))
    assert round(OPEN * 0.1) <= len(unassigned) <= round(OPEN * 0.1) + 3
    assert {row.state for row in unassigned} == {"new"}


async def test_on_a_sunday_night_something_still_ticks(sunday: Desk) -> None:
    soon = await listed(sunday, lists.soon(sunday.now_us()))
    assert soon
    for row in soon:
        assert row.calendar_id is not None
        assert sunday.policies.calendar(row.calendar_id).is_open(SUNDAY)


async def rings_soon(desk: Desk) -> bool:
    """Whether the first bell is minutes away, and none is due now."""
    assert await bells.ring_due(desk) == 0
    assert await bells.Listener().unheard(desk, anna(desk)) == []
    next_us = await desk.store.reader.run(views.next_threshold_us)
    return next_us is not None and 0 < next_us - desk.now_us() <= 7 * MINUTE_US


async def test_opening_it_rings_nothing_but_something_rings_within_minutes(
    wednesday: Desk, sunday: Desk
) -> None:
    assert await rings_soon(wednesday)
    assert await rings_soon(sunday)


async def test_every_history_is_one_that_the_workflow_allows(wednesday: Desk) -> None:
    now_us = wednesday.now_us()
    for query in (TicketQuery(), TicketQuery(is_open=False)):
        for row in await listed(wednesday, query):
            events = await history(wednesday, row.id)
            assert events[0].kind == journal.CREATED
            assert all(event.occurred_us <= now_us for event in events)
            state = "new"
            for event in events:
                if event.kind == journal.STATE:
                    reached = str(event.data["state"])
                    # A customer's answer also wakes what was resolved.
                    again = state == "resolved" and reached == "waiting_agent"
                    assert again or STATES[reached] in next_states(state), row.number
                    state = reached
            assert state == row.state


async def test_tickets_have_services_and_slas_that_their_customers_may_have(
    wednesday: Desk,
) -> None:
    catalogue, read = wednesday.catalogue, wednesday.store.reader.run
    for row in await listed(wednesday, TicketQuery()):
        ticket = await read(partial(views.ticket, ticket_id=row.id, scope=EVERYTHING))
        assert ticket is not None
        assert ticket.customer_id is not None
        customer = await read(partial(views.customer, customer_id=ticket.customer_id))
        assert ticket.service_id in {s.id for s in services_for(catalogue, customer)}
        if ticket.sla_id is not None:
            assert ticket.sla_id in {sla.id for sla in slas_for(catalogue, ticket.service_id)}


async def test_booked_time_is_what_the_tickets_say(wednesday: Desk) -> None:
    booked, read = 0, wednesday.store.reader.run
    for row in await listed(wednesday, TicketQuery(is_open=False)):
        ticket = await read(partial(views.ticket, ticket_id=row.id, scope=EVERYTHING))
        entries = await read(partial(views.time_entries, ticket_id=row.id, scope=EVERYTHING))
        assert ticket is not None
        assert ticket.spent_s == sum(entry.seconds for entry in entries)
        booked += len(entries)
    assert booked > PAST / 2


async def test_anna_has_tickets_a_draft_and_a_paused_stopwatch(wednesday: Desk) -> None:
    me = anna(wednesday)
    assert await listed(wednesday, TicketQuery(owner_id=me.id))
    kept, watches = await wednesday.store.reader.run(
        lambda select: (
            views.drafts(select, me.id, EVERYTHING),
            views.stopwatches(select, me.id, EVERYTHING),
        )
    )
    assert [draft.kind for draft in kept] == ["reply"]
    assert kept[0].content["text"]
    [watch] = watches
    assert watch.running_since_us is None
    assert watch.counted_us == (12 * 60 + 41) * 1_000_000


async def test_the_next_ticket_gets_the_next_number(wednesday_url: str) -> None:
    now = WEDNESDAY + timedelta(minutes=1)
    desk = await open_desk(await open_store(wednesday_url), lambda: now)
    queue_id = min(desk.catalogue.queues)
    opened = await tickets.create(
        desk, as_agent(anna(desk)), {"subject": "One more", "queue_id": queue_id}
    )
    await desk.close()
    assert opened.number == f"2026-{OPEN + PAST + 1:05}"


async def test_the_same_moment_and_seed_give_the_same_desk(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        store = await open_store(await filled(tmp_path / f"{name}.db", WEDNESDAY, 12, 12))
        told.append(
            await store.reader.run(
                lambda select: [
                    views.events(select, ticket_id, EVERYTHING) for ticket_id in range(1, 25)
                ]
            )
        )
        await store.close()
    assert told[0] == told[1]
    assert all(told[0])


async def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'demo.db'}")
    steps: list[tuple[str, int, int]] = []
    await fill(
        store,
        now=WEDNESDAY,
        size=Size(2, 3),
        progress=lambda what, done, total: steps.append((what, done, total)),
    )
    await store.close()
    written = [(done, total) for what, done, total in steps if what == "Tickets"]
    assert written == sorted(written)
    assert written[-1] == (5, 5)


async def test_half_a_year_lies_behind(wednesday: Desk) -> None:
    oldest = min(row.created_us for row in await listed(wednesday, TicketQuery(is_open=False)))
    assert oldest < to_us(WEDNESDAY - timedelta(days=120))
