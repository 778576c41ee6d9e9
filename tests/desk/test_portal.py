"""What customers do themselves, and what they never come to see."""

from __future__ import annotations

from functools import partial

import pytest

from desk import portal, tickets, timekeeping
from desk.actors import Actor, as_customer
from desk.errors import NotAllowed, NotFound
from desk.people import save_customer, save_queue
from desk.permissions import scope_of
from desk.settings import save_settings
from desk.workflow import RESOLVED, WAITING_AGENT
from sla_engine import Author
from store import customer_drafts, own_tickets, search, views
from store.own_tickets import OwnTicket
from store.rows import Event
from store.scope import EVERYTHING
from tests.builders import SmallDesk
from tests.desk.refusals import refused


@pytest.fixture
async def silke(small: SmallDesk) -> Actor:
    """Another customer, who may come in as well as Łukasz."""
    await save_customer(small.desk, small.anna, {"login": "lukasz"}, row_id=small.customer.id)
    values = {"name": "Silke Brandt", "login": "silke"}
    customer_id = await save_customer(small.desk, small.anna, values)
    return Actor(Author.CUSTOMER, customer_id, "Silke Brandt")


async def own(small: SmallDesk, actor: Actor, is_open: bool | None = None) -> list[OwnTicket]:
    scope = scope_of(small.desk.catalogue, actor)
    return await small.desk.store.reader.run(
        partial(own_tickets.page, scope=scope, is_open=is_open)
    )


async def told(small: SmallDesk, actor: Actor, ticket_id: int) -> list[Event]:
    scope = scope_of(small.desk.catalogue, actor)
    return await small.desk.store.reader.run(
        partial(views.events, ticket_id=ticket_id, scope=scope)
    )


async def test_a_customers_own_ticket_comes_by_the_portal_into_the_first_queue(
    small: SmallDesk, silke: Actor
) -> None:
    values = {"subject": "VPN", "message": "It is down.", "service_id": small.vpn}
    opened = await portal.open_ticket(small.desk, small.lukasz, values)
    ticket = await small.read(opened.id)
    assert (ticket.customer_id, ticket.channel, ticket.queue_id, ticket.sla_id) == (
        small.customer.id,
        "portal",
        small.errands,
        small.gold,
    )
    [said] = await small.events(opened.id, "message")
    assert (said.actor_kind, said.actor_name, said.body) == (
        "customer",
        "Łukasz Żak",
        "It is down.",
    )
    # The clock of the first response runs: nobody has answered yet.
    assert (await small.clocks(opened.id))["first_response"].status == "running"


async def test_the_queue_is_the_one_that_is_set_as_long_as_it_is_in_use(
    small: SmallDesk, silke: Actor
) -> None:
    await save_settings(small.desk, small.anna, {"portal_queue_id": small.inbox})
    values = {"subject": "VPN", "message": "It is down."}
    opened = await portal.open_ticket(small.desk, small.lukasz, values)
    assert (await small.read(opened.id)).queue_id == small.inbox
    await save_queue(small.desk, small.anna, {"validity": "invalid"}, row_id=small.inbox)
    opened = await portal.open_ticket(small.desk, small.lukasz, values)
    assert (await small.read(opened.id)).queue_id == small.errands
    wrong = await refused(save_settings(small.desk, small.anna, {"portal_queue_id": 99}))
    assert "not in use" in wrong["portal_queue_id"]


async def test_what_is_sent_twice_is_opened_once(small: SmallDesk, silke: Actor) -> None:
    values = {"subject": "VPN", "message": "It is down."}
    first = await portal.open_ticket(small.desk, small.lukasz, values, once="a")
    assert await portal.open_ticket(small.desk, small.lukasz, values, once="a") == first
    for _ in range(2):
        await portal.answer(small.desk, small.lukasz, first.id, "Still down.", once="b")
    assert len(await small.events(first.id, "message")) == 2


@pytest.mark.parametrize("field", ["subject", "message"])
async def test_a_new_ticket_says_what_the_matter_is(
    small: SmallDesk, silke: Actor, field: str
) -> None:
    values = {"subject": "VPN", "message": "It is down."} | {field: " "}
    assert list(await refused(portal.open_ticket(small.desk, small.lukasz, values))) == [field]
    assert await own(small, small.lukasz) == []


async def test_a_service_that_a_customer_may_not_have_is_refused(
    small: SmallDesk, silke: Actor
) -> None:
    services = {"service_ids": [small.network]}
    await save_customer(small.desk, small.anna, services, row_id=silke.id)
    values = {"subject": "VPN", "message": "It is down.", "service_id": small.vpn}
    assert list(await refused(portal.open_ticket(small.desk, silke, values))) == ["service_id"]


async def test_a_customers_answer_hands_the_ticket_back_to_the_desk(
    small: SmallDesk, silke: Actor
) -> None:
    ticket_id = await small.ticket()
    await tickets.take(small.desk, small.anna, ticket_id)
    await tickets.reply(small.desk, small.anna, ticket_id, "Better now?")
    ticket = await portal.answer(small.desk, small.lukasz, ticket_id, "No.")
    assert ticket.state == WAITING_AGENT.code
    [mine] = await own(small, small.lukasz, is_open=True)
    assert mine.said is not None
    assert (mine.said.body, mine.said.actor_kind) == ("No.", "customer")


async def test_anothers_ticket_is_as_good_as_not_there(small: SmallDesk, silke: Actor) -> None:
    ticket_id = await small.ticket()
    assert await own(small, silke) == []
    assert await told(small, silke, ticket_id) == []
    with pytest.raises(NotFound, match="no longer there"):
        await portal.answer(small.desk, silke, ticket_id, "Let me in.")
    with pytest.raises(NotFound, match="no longer there"):
        await portal.keep_draft(small.desk, silke, ticket_id, {"text": "x"})
    scope = scope_of(small.desk.catalogue, silke)
    reader = small.desk.store.reader
    page = partial(own_tickets.page, scope=scope, ticket_ids=[ticket_id])
    assert await reader.run(page) == []
    number = (await small.read(ticket_id)).number
    by_number = partial(views.ticket_id_of, number=number, scope=scope)
    assert await reader.run(by_number) is None
    assert await reader.run(lambda select: search.newest(select, number, scope)) == []


async def test_nothing_internal_is_told(small: SmallDesk, silke: Actor) -> None:
    ticket_id = await small.ticket(message="It is down.")
    await tickets.take(small.desk, small.anna, ticket_id)
    await tickets.note(small.desk, small.anna, ticket_id, "swordfish")
    await timekeeping.book(small.desk, small.anna, ticket_id, 600, small.clock(), "waited")
    await tickets.change(small.desk, small.anna, ticket_id, priority=1)
    await tickets.reply(small.desk, small.anna, ticket_id, "Better now?")
    found = await told(small, small.lukasz, ticket_id)
    assert [event.kind for event in found] == ["created", "message", "state", "message", "state"]
    told_of = {name for event in found for name in event.data}
    assert told_of <= {"subject", "channel", "state", "public", "until_us", "files"}
    [mine] = await own(small, small.lukasz)
    assert mine.said is not None
    assert mine.said.body == "Better now?"
    scope = scope_of(small.desk.catalogue, small.lukasz)
    reader = small.desk.store.reader
    assert await reader.run(lambda select: search.newest(select, "swordfish", scope)) == []
    assert await reader.run(lambda select: search.newest(select, "better", scope)) == [ticket_id]


async def test_a_note_after_the_last_message_changes_nothing_for_the_customer(
    small: SmallDesk, silke: Actor
) -> None:
    ticket_id = await small.ticket(message="It is down.")
    before = await own(small, small.lukasz)
    small.clock.forward(hours=1)
    await tickets.note(small.desk, small.anna, ticket_id, "swordfish")
    assert await own(small, small.lukasz) == before


async def test_what_happened_last_stands_first_and_ended_tickets_apart(
    small: SmallDesk, silke: Actor
) -> None:
    old, new, done = [await small.ticket(f"Ticket {n}") for n in range(3)]
    small.clock.forward(hours=1)
    await portal.answer(small.desk, small.lukasz, old, "Anything new?")
    await tickets.change_state(small.desk, small.anna, done, RESOLVED)
    assert [one.id for one in await own(small, small.lukasz, is_open=True)] == [old, new]
    assert [one.id for one in await own(small, small.lukasz, is_open=False)] == [done]


async def test_only_customers_have_tickets_of_their_own(small: SmallDesk) -> None:
    with pytest.raises(ValueError, match="only customers"):
        await small.desk.store.reader.run(partial(own_tickets.page, scope=EVERYTHING))


@pytest.mark.parametrize("change", [{"validity": "invalid"}, {"login": ""}])
async def test_who_may_not_come_in_any_more_does_nothing_any_more(
    small: SmallDesk, silke: Actor, change: dict[str, str]
) -> None:
    ticket_id = await small.ticket()
    await save_customer(small.desk, small.anna, change, row_id=small.customer.id)
    with pytest.raises(NotAllowed, match="not come in any more"):
        await portal.answer(small.desk, small.lukasz, ticket_id, "Hello?")
    with pytest.raises(NotAllowed, match="not come in any more"):
        await portal.open_ticket(small.desk, small.lukasz, {"subject": "a", "message": "b"})


async def test_drafts_are_kept_by_customer_and_ticket(small: SmallDesk, silke: Actor) -> None:
    ticket_id = await small.ticket()
    for text in ("one", "two"):
        await portal.keep_draft(small.desk, small.lukasz, ticket_id, {"text": text})
    await portal.keep_draft(small.desk, silke, 0, {"subject": "x"})
    reader = small.desk.store.reader
    mine = partial(customer_drafts.tickets_with_drafts, customer_id=small.customer.id)
    assert await reader.run(mine) == {ticket_id}
    draft = await reader.run(
        partial(customer_drafts.draft_of, customer_id=small.customer.id, ticket_id=ticket_id)
    )
    assert draft is not None
    assert draft.content == {"text": "two"}
    await portal.keep_draft(small.desk, small.lukasz, ticket_id, None)
    assert await reader.run(mine) == frozenset()


async def test_a_customer_cannot_do_what_agents_do(small: SmallDesk, silke: Actor) -> None:
    ticket_id = await small.ticket()
    me = as_customer(small.customer)
    for verb in (
        tickets.take(small.desk, me, ticket_id),
        tickets.change_state(small.desk, me, ticket_id, RESOLVED),
        tickets.note(small.desk, me, ticket_id, "x"),
        tickets.change(small.desk, me, ticket_id, priority=1),
        save_customer(small.desk, me, {"phone": "1"}, row_id=small.customer.id),
    ):
        with pytest.raises(NotAllowed):
            await verb
    assert [event.kind for event in await small.events(ticket_id)] == ["created"]
