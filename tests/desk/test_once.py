"""A write that is tried again, since nobody knows whether it arrived, is there once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from desk import once, tickets, timekeeping
from desk.errors import NotAllowed
from desk.people import save_customer
from desk.workflow import CLOSED, OPEN, RESOLVED
from store.errors import Unsure
from tests.builders import SmallDesk

if TYPE_CHECKING:
    from store.writer import Transaction


async def bodies(small: SmallDesk, ticket_id: int) -> list[str | None]:
    return [event.body for event in await small.events(ticket_id, "message")]


async def test_a_reply_that_is_sent_again_is_there_once_and_the_ticket_is_given_back(
    small: SmallDesk,
) -> None:
    ticket_id, token = await small.ticket(), once.new_token()
    first = await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN, once=token)
    again = await tickets.reply(small.desk, small.anna, ticket_id, "On it ", then=OPEN, once=token)
    assert await bodies(small, ticket_id) == ["On it"]
    assert again == first


async def test_another_text_another_kind_and_another_ticket_are_other_messages(
    small: SmallDesk,
) -> None:
    ticket_id, other, token = await small.ticket(), await small.ticket(), once.new_token()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN, once=token)
    await tickets.reply(small.desk, small.anna, ticket_id, "On it now", then=OPEN, once=token)
    await tickets.note(small.desk, small.anna, ticket_id, "On it", once=token)
    await tickets.customer_said(small.desk, small.lukasz, ticket_id, "On it", once=token)
    await tickets.reply(small.desk, small.anna, other, "On it", then=OPEN, once=token)
    assert await bodies(small, ticket_id) == ["On it", "On it now", "On it", "On it"]
    assert await bodies(small, other) == ["On it"]


async def test_who_gives_no_token_may_say_the_same_twice(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    for _ in range(2):
        await tickets.note(small.desk, small.anna, ticket_id, "No answer")
    assert await bodies(small, ticket_id) == ["No answer", "No answer"]


async def test_time_that_is_booked_again_is_booked_once(small: SmallDesk) -> None:
    ticket_id, token = await small.ticket(), once.new_token()
    for note in ("By phone", "By phone", "By mail"):
        at = small.clock.forward(seconds=1)
        await timekeeping.book(small.desk, small.anna, ticket_id, 60, at, note, once=token)
    assert (await small.read(ticket_id)).spent_s == 120


async def test_a_stopwatch_that_is_stopped_again_is_booked_once_and_nobody_is_refused(
    small: SmallDesk,
) -> None:
    ticket_id, token = await small.ticket(), once.new_token()
    await timekeeping.start(small.desk, small.anna, ticket_id)
    small.clock.forward(minutes=2)
    for _ in range(2):
        ticket = await timekeeping.stop(small.desk, small.anna, ticket_id, "Calmed", once=token)
    assert ticket.spent_s == 120


async def test_a_new_ticket_that_is_saved_again_is_the_same_ticket(small: SmallDesk) -> None:
    token = once.new_token()
    values = {"subject": "VPN", "queue_id": small.inbox}
    first = await tickets.create(small.desk, small.anna, values, once=token)
    again = await tickets.create(small.desk, small.anna, values, once=token)
    other = await tickets.create(small.desk, small.anna, values | {"subject": "No"}, once=token)
    assert again == first
    # The second try drew no number either.
    assert [first.number, other.number] == ["2026-00001", "2026-00002"]


async def test_a_new_customer_who_is_saved_again_is_the_same_customer(small: SmallDesk) -> None:
    token, values = once.new_token(), {"name": "Zoë Ångström", "phone": "112"}
    first = await save_customer(small.desk, small.jan, values, once=token)
    again = await save_customer(small.desk, small.jan, values, once=token)
    assert again == first
    # Somebody else of that name is another one, and so is whoever has another number.
    other = await save_customer(small.desk, small.jan, values, once=once.new_token())
    third = await save_customer(small.desk, small.jan, values | {"phone": "113"}, once=token)
    assert len({first, other, third}) == 3


async def test_two_who_send_the_same_at_once_send_it_once(small: SmallDesk) -> None:
    ticket_id, token, other = await small.ticket(), once.new_token(), await small.another()
    await asyncio.gather(
        *(
            tickets.reply(desk, small.anna, ticket_id, "On it", then=OPEN, once=token)
            for desk in (small.desk, other, small.desk)
        )
    )
    assert await bodies(small, ticket_id) == ["On it"]
    await other.close()


async def test_what_was_refused_may_be_sent_again(small: SmallDesk) -> None:
    ticket_id, token = await small.ticket(), once.new_token()
    await tickets.change_state(small.desk, small.anna, ticket_id, RESOLVED)
    await tickets.change_state(small.desk, small.anna, ticket_id, CLOSED)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="final"):
            await tickets.note(small.desk, small.anna, ticket_id, "Late", once=token)
    other = await small.ticket()
    await tickets.note(small.desk, small.anna, other, "Late", once=token)
    assert await bodies(small, other) == ["Late"]


async def test_a_token_is_kept_as_long_as_the_write_and_not_longer_than_a_week(
    small: SmallDesk,
) -> None:
    ticket_id, token = await small.ticket(), once.new_token()

    async def fails(_tx: Transaction) -> tickets.Opened:
        raise Unsure("nothing was saved, as it happens")

    async def never(_tx: Transaction, _ticket_id: int) -> tickets.Opened:
        raise AssertionError("it was not done")

    for _ in range(2):
        with pytest.raises(Unsure):
            await small.desk.write(once.once(small.desk, token, fails, never))
    await tickets.note(small.desk, small.anna, ticket_id, "Once", once=token)
    small.clock.forward(days=6)
    assert await once.forget_old(small.desk) == 0
    small.clock.forward(days=2)
    assert await once.forget_old(small.desk) == 1
