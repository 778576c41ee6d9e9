"""What was said, as it is read later."""

from __future__ import annotations

from desk import tickets
from desk.people import save_customer
from store.replacing import replace
from tests.builders import SmallDesk
from tui.present.conversation import REPLY, entries
from tui.present.history import Teller


async def addresses(small: SmallDesk, ticket_id: int) -> list[str]:
    """To whom the replies of a ticket went, as the conversation shows it."""
    now_us = small.desk.now_us()
    teller = Teller(small.desk.catalogue, now_us)
    found = entries(await small.events(ticket_id), teller, now_us, None)
    return [entry.about for entry in found if entry.kind == REPLY]


async def test_a_reply_stays_addressed_to_whom_it_was_sent(small: SmallDesk) -> None:
    values = {"name": "Mia Lund", "email": "mia@ostwind.example"}
    mia = await save_customer(small.desk, small.anna, values)
    ticket_id = await small.ticket(customer_id=mia)
    await tickets.reply(small.desk, small.anna, ticket_id, "To Mia")
    await tickets.change(small.desk, small.anna, ticket_id, customer_id=small.customer.id)
    await tickets.reply(small.desk, small.anna, ticket_id, "To Łukasz, who has no address")
    await tickets.change(small.desk, small.anna, ticket_id, customer_id=None)
    await tickets.reply(small.desk, small.anna, ticket_id, "To nobody")
    assert await addresses(small, ticket_id) == ["to mia@ostwind.example", "to Łukasz Żak", ""]


async def test_a_note_is_sent_to_nobody_and_an_old_reply_shows_no_address(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.note(small.desk, small.anna, ticket_id, "For us")
    await tickets.reply(small.desk, small.anna, ticket_id, "For you")
    noted, replied = await small.events(ticket_id, "message")
    assert "to" not in noted.data
    # A reply of a Tocsin that kept no addresses.
    old = replace(replied, data={"public": True})
    now_us = small.desk.now_us()
    [shown] = entries([old], Teller(small.desk.catalogue, now_us), now_us, None)
    assert shown.about == ""
