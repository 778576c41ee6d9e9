"""What people can do with a ticket, in which order, and what they are told when they can't."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from desk import tickets
from desk.catalogue import save_service, save_sla
from desk.errors import Conflict, NotAllowed, NotFound
from desk.people import save_customer, save_queue
from desk.settings import save_settings
from desk.tickets import Opened
from desk.workflow import (
    CLOSED,
    NEW,
    OPEN,
    RESOLVED,
    STATES,
    WAITING_AGENT,
    WAITING_CUSTOMER,
    WAITING_DATE,
    WAITING_THIRD_PARTY,
    State,
)
from store.rows import Ticket
from store.times import from_us, to_us
from tests.builders import MONDAY, SmallDesk
from tests.desk.refusals import refused

DAY = timedelta(days=1)


async def opened(small: SmallDesk, **values: object) -> Opened:
    given: dict[str, object] = {"subject": "VPN is down", "queue_id": small.inbox}
    return await tickets.create(small.desk, small.anna, given | values)


async def walk(small: SmallDesk, ticket_id: int, *states: State) -> Ticket:
    for state in states:
        until = small.clock.now + DAY if state is WAITING_DATE else None
        await tickets.change_state(small.desk, small.anna, ticket_id, state, until=until)
    return await small.read(ticket_id)


# Opening


async def test_numbers_count_up_and_start_anew_with_the_year(small: SmallDesk) -> None:
    numbers = [(await opened(small)).number for _ in range(2)]
    small.clock.forward(days=365)
    numbers.append((await opened(small)).number)
    await save_settings(small.desk, small.anna, {"number_format": "T{n}"})
    numbers.append((await opened(small)).number)
    assert numbers == ["2026-00001", "2026-00002", "2027-00001", "T1"]


async def test_a_new_format_that_meets_old_numbers_skips_them(small: SmallDesk) -> None:
    for _ in range(2):
        await opened(small)
    await save_settings(small.desk, small.anna, {"number_format": "2026-{n:05}"})
    assert (await opened(small)).number == "2026-00003"


async def test_a_refused_ticket_uses_no_number_up(small: SmallDesk) -> None:
    await refused(opened(small, subject=""))
    assert (await opened(small)).number == "2026-00001"


async def test_two_tocsins_never_give_one_number_twice(small: SmallDesk) -> None:
    other = await small.another()
    values = {"subject": "x", "queue_id": small.inbox}
    found = await asyncio.gather(
        *(tickets.create(desk, small.anna, values) for desk in (small.desk, other) * 4)
    )
    assert sorted(one.number for one in found) == [f"2026-{n:05}" for n in range(1, 9)]
    await other.close()


async def test_the_service_brings_its_default_sla_unless_none_is_wanted(small: SmallDesk) -> None:
    with_default = await opened(small, customer_id=small.customer.id, service_id=small.vpn)
    assert (await small.read(with_default.id)).sla_id == small.gold
    without = await opened(small, customer_id=small.customer.id, service_id=small.vpn, sla_id=None)
    assert (await small.read(without.id)).sla_id is None


async def test_the_queues_sla_counts_where_the_service_has_none(small: SmallDesk) -> None:
    await save_queue(small.desk, small.anna, {"default_sla_id": small.gold}, row_id=small.inbox)
    assert (await small.read((await opened(small)).id)).sla_id == small.gold


async def test_a_first_message_is_the_customers_own(small: SmallDesk) -> None:
    ticket_id = await small.ticket(message=" My laptop\n\nis slow. ")
    created, said = await small.events(ticket_id)
    assert (created.kind, created.actor_name) == ("created", "Anna Berg")
    assert (said.actor_name, said.data["public"]) == ("Łukasz Żak", True)
    nobodys = await opened(small, message="Seen in the hall")
    assert (await small.events(nobodys.id))[1].data["public"] is False


async def test_a_call_has_no_first_response_clock_but_a_portal_request_has(
    small: SmallDesk,
) -> None:
    call = await small.ticket(channel="phone", message="It is down again")
    assert set(await small.clocks(call)) == {"update", "solution"}
    assert "first_response" in await small.clocks(await small.ticket(channel="portal"))


async def test_a_start_in_the_past_counts_from_there(small: SmallDesk) -> None:
    ticket_id = await small.ticket(start=MONDAY - timedelta(minutes=30))
    clock = (await small.clocks(ticket_id))["first_response"]
    assert from_us(clock.due_us or 0) == MONDAY + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"subject": " \n "}, "subject", "Fill this in."),
        ({"subject": "s" * 10_001}, "subject", "At most 10000 characters"),
        ({"queue_id": 99}, "queue_id", "not in use"),
        ({"customer_id": 99}, "customer_id", "no longer there"),
        ({"owner_id": 99}, "owner_id", "not in use"),
        ({"channel": "pigeon"}, "channel", "Choose one of"),
        ({"type": "riddle"}, "type", "Choose one of"),
        ({"priority": 0}, "priority", "At least 1"),
        ({"priority": 5}, "priority", "At most 4"),
        ({"service_id": 99}, "service_id", "may not have this service"),
        ({"sla_id": 1}, "sla_id", "needs a service"),
        ({"service_id": 1, "sla_id": 1}, "sla_id", "does not go with the service"),
        ({"start": MONDAY + DAY}, "start", "cannot start in the future"),
        ({"start": MONDAY.replace(tzinfo=None)}, "start", "with its zone"),
        ({"due": MONDAY}, "due", "not after the start"),
        ({"message": "m" * 1_000_001}, "message", "At most 1000000 characters"),
    ],
)
async def test_a_wrong_ticket_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    fields = await refused(opened(small, **values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_a_customer_has_only_the_services_assigned_to_them(small: SmallDesk) -> None:
    await save_customer(
        small.desk, small.anna, {"service_ids": [small.network]}, row_id=small.customer.id
    )
    fields = await refused(small.ticket())
    assert "may not have this service" in fields["service_id"]
    await small.ticket(service_id=small.network)


async def test_what_is_switched_off_or_out_of_use_cannot_be_chosen(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"validity": "invalid"}, row_id=small.gold)
    fields = await refused(small.ticket(sla_id=small.gold))
    assert "does not go" in fields["sla_id"]
    await save_service(small.desk, small.anna, {"validity": "invalid"}, row_id=small.network)
    assert "service_id" in await refused(small.ticket())
    await save_settings(small.desk, small.anna, {"services": False, "slas": False})
    fields = await refused(small.ticket(sla_id=small.gold))
    assert set(fields) == {"service_id", "sla_id"}
    assert "see Admin, Settings" in fields["service_id"]


# Working


async def test_taking_a_new_ticket_makes_it_mine_and_starts_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.take(small.desk, small.jan, ticket_id)
    assert (ticket.owner_id, ticket.state) == (small.jan.id, "open")
    assert ticket == await small.read(ticket_id)
    with pytest.raises(NotAllowed, match="yours already"):
        await tickets.take(small.desk, small.jan, ticket_id)
    with pytest.raises(NotAllowed, match="Jan Novák has ticket 2026-00001"):
        await tickets.take(small.desk, small.anna, ticket_id)
    with pytest.raises(NotFound):
        await tickets.take(small.desk, small.anna, 99)


async def test_of_two_who_take_at_once_one_gets_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    other = await small.another()
    found = await asyncio.gather(
        tickets.take(small.desk, small.anna, ticket_id),
        tickets.take(other, small.jan, ticket_id),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in found) == ["NotAllowed", "Ticket"]
    await other.close()


async def test_a_reply_meets_the_first_response_and_waits_for_the_customer(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    small.clock.forward(minutes=10)
    ticket = await tickets.reply(small.desk, small.anna, ticket_id, "  Try *this*.\n")
    assert (ticket.state, ticket.is_paused) == ("waiting_customer", True)
    assert (await small.clocks(ticket_id))["first_response"].status == "met"
    [said] = await small.events(ticket_id, "message")
    assert (said.body, said.data["public"]) == ("Try *this*.", True)


async def test_a_note_is_for_agents_alone_and_answers_nobody(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.note(small.desk, small.anna, ticket_id, "He is angry")
    assert ticket.state == "new"
    assert (await small.clocks(ticket_id))["first_response"].status == "running"
    assert (await small.events(ticket_id, "message"))[0].data["public"] is False


async def test_a_customers_word_makes_it_wait_for_the_agent_also_when_resolved(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    still_new = await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Hello?")
    assert still_new.state == "new"
    await walk(small, ticket_id, RESOLVED)
    assert (await small.read(ticket_id)).ended_us == to_us(MONDAY)
    again = await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Not yet")
    assert (again.state, again.is_open, again.ended_us) == ("waiting_agent", True, None)


async def test_an_agents_last_word_leaves_a_resolved_ticket_resolved(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await walk(small, ticket_id, RESOLVED)
    ticket = await tickets.reply(small.desk, small.anna, ticket_id, "You are welcome")
    assert ticket.state == "resolved"


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_an_empty_message_is_refused(small: SmallDesk, text: str) -> None:
    ticket_id = await small.ticket()
    assert (
        "no text yet"
        in (await refused(tickets.reply(small.desk, small.anna, ticket_id, text)))["text"]
    )


# States


@pytest.mark.parametrize(
    ("walked", "allowed"),
    [
        ((), {OPEN, WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, WAITING_DATE, RESOLVED}),
        (
            (OPEN,),
            {WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, WAITING_DATE, RESOLVED},
        ),
        (
            (WAITING_DATE,),
            {OPEN, WAITING_CUSTOMER, WAITING_AGENT, WAITING_THIRD_PARTY, WAITING_DATE, RESOLVED},
        ),
        ((RESOLVED,), {OPEN, CLOSED}),
        ((RESOLVED, CLOSED), set()),
    ],
    ids=["new", "open", "waiting", "resolved", "closed"],
)
async def test_a_ticket_goes_only_where_its_workflow_leads(
    small: SmallDesk, walked: tuple[State, ...], allowed: set[State]
) -> None:
    for state in STATES.values():
        ticket_id = await small.ticket()
        await walk(small, ticket_id, *walked)
        if state in allowed:
            assert (await walk(small, ticket_id, state)).state == state.code
        else:
            with pytest.raises(NotAllowed):
                await walk(small, ticket_id, state)


async def test_closed_is_final_for_every_verb(small: SmallDesk) -> None:
    desk, anna = small.desk, small.anna
    ticket_id = await small.closed_ticket()
    before = await small.read(ticket_id)
    for work in (
        tickets.take(desk, anna, ticket_id),
        tickets.reply(desk, anna, ticket_id, "x"),
        tickets.note(desk, anna, ticket_id, "x"),
        tickets.customer_said(desk, small.lukasz, ticket_id, "x"),
        tickets.change_state(desk, anna, ticket_id, OPEN),
        tickets.change(desk, anna, ticket_id, priority=1),
        tickets.edit(desk, anna, ticket_id, 0, priority=1),
    ):
        with pytest.raises(NotAllowed, match="closed, and that is final"):
            await work
    assert await small.read(ticket_id) == before


async def test_waiting_for_a_date_needs_one_that_is_to_come(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    for until in (None, MONDAY, MONDAY - DAY):
        fields = await refused(
            tickets.change_state(small.desk, small.anna, ticket_id, WAITING_DATE, until=until)
        )
        assert set(fields) == {"until"}
    ticket = await walk(small, ticket_id, WAITING_DATE)
    assert (ticket.waits_for, ticket.wait_until_us) == ("date", to_us(MONDAY + DAY))


async def test_the_end_is_kept_from_resolving_on_and_lost_on_reopening(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await walk(small, ticket_id, RESOLVED)
    small.clock.forward(hours=1)
    assert (await walk(small, ticket_id, CLOSED)).ended_us == to_us(MONDAY)
    other_id = await small.ticket()
    assert (await walk(small, other_id, RESOLVED, OPEN)).ended_us is None


# Changing


async def test_several_properties_change_in_one_event(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.change(
        small.desk, small.anna, ticket_id, owner_id=small.jan.id, priority=1, progress=40
    )
    assert (ticket.owner_id, ticket.priority, ticket.progress) == (small.jan.id, 1, 40)
    [event] = await small.events(ticket_id, "edited")
    assert event.data == {
        "owner_id": [None, small.jan.id],
        "priority": [3, 1],
        "progress": [0, 40],
    }


async def test_what_changes_nothing_leaves_no_trace(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = await small.read(ticket_id)
    await tickets.change(small.desk, small.anna, ticket_id, priority=3, subject="VPN  is down ")
    assert await small.read(ticket_id) == before


async def test_another_queue_brings_another_team(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.change(small.desk, small.anna, ticket_id, queue_id=small.errands)
    assert ticket.team_id == small.field


async def test_another_service_drops_an_sla_that_does_not_go_with_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.change(small.desk, small.anna, ticket_id, service_id=small.network)
    assert (ticket.sla_id, ticket.deadline_us) == (None, None)
    assert await small.clocks(ticket_id) == {}
    back = await tickets.change(small.desk, small.anna, ticket_id, service_id=small.vpn)
    assert back.sla_id == small.gold


async def test_a_wrong_change_is_refused_and_nothing_of_it_is_kept(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    before = await small.read(ticket_id)
    fields = await refused(
        tickets.change(
            small.desk, small.anna, ticket_id, priority=1, queue_id=99, owner_id=99, subject="ok"
        )
    )
    assert set(fields) == {"queue_id", "owner_id"}
    assert "subject" in await refused(
        tickets.change(small.desk, small.anna, ticket_id, subject=" ")
    )
    assert await small.read(ticket_id) == before


async def test_the_second_to_save_a_form_is_told_who_changed_what(small: SmallDesk) -> None:
    desk, ticket_id = small.desk, await small.ticket()
    seen = (await small.events(ticket_id))[-1].id
    await tickets.edit(desk, small.jan, ticket_id, seen, priority=1, subject="Theirs")
    with pytest.raises(Conflict, match="Jan Novák changed the priority, the subject of ticket"):
        await tickets.edit(desk, small.anna, ticket_id, seen, subject="Mine")
    assert (await small.read(ticket_id)).subject == "Theirs"


async def test_a_message_meanwhile_is_no_conflict_for_a_form(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    seen = (await small.events(ticket_id))[-1].id
    await tickets.customer_said(small.desk, small.lukasz, ticket_id, "And another thing")
    ticket = await tickets.edit(small.desk, small.anna, ticket_id, seen, subject="Mine")
    assert ticket.subject == "Mine"


async def test_a_due_date_is_set_and_taken_away(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.change(small.desk, small.anna, ticket_id, due=MONDAY + DAY)
    assert ticket.due_us == to_us(MONDAY + DAY)
    ticket = await tickets.change(small.desk, small.anna, ticket_id, due=None)
    assert ticket.due_us is None


async def test_a_verb_that_was_begun_is_finished_though_nobody_waits(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    asking = asyncio.create_task(tickets.reply(small.desk, small.anna, ticket_id, "Hello"))
    await asyncio.sleep(0)
    asking.cancel()
    await small.desk.settle()
    assert [event.body for event in await small.events(ticket_id, "message")] == ["Hello"]
    assert (await small.read(ticket_id)).state == "waiting_customer"


async def test_the_state_new_is_never_gone_back_to(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await walk(small, ticket_id, OPEN)
    with pytest.raises(NotAllowed, match="is open; from there it goes to waiting for customer"):
        await walk(small, ticket_id, NEW)
