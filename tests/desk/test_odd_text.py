"""Text with characters that no database keeps is taken without them, on each database alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk import drafts, tickets, timekeeping
from desk.errors import Invalid, NotFound
from desk.explaining import explain
from desk.people import save_customer
from store import views
from store.queries import TicketQuery
from store.scope import EVERYTHING
from store.storable import storable, storable_all
from tests.builders import SmallDesk

NUL, HALF = "\0", "\ud800"


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ("plain", "plain"),
        (f"V{NUL}PN", "VPN"),
        (f"V{HALF}PN", "V�PN"),
        ("\ud83d\udd14", "🔔"),
        (f"{NUL}Łódź {HALF}\ud83d\udd14{NUL}", "Łódź �🔔"),
    ],
)
def test_what_cannot_be_kept_is_left_out_or_marked(odd: str, kept: str) -> None:
    assert storable(odd) == kept
    assert storable_all({odd: [odd, (odd, 1)], "n": None}) == {kept: [kept, (kept, 1)], "n": None}


async def test_a_ticket_and_its_messages_are_taken(small: SmallDesk) -> None:
    ticket_id = await small.ticket(f"V{NUL}PN {HALF}", message=f"It{NUL} is down{HALF}")
    await tickets.reply(small.desk, small.anna, ticket_id, f"On{NUL} it {HALF}")
    assert (await small.read(ticket_id)).subject == "VPN �"
    said = [event.body for event in await small.events(ticket_id, "message")]
    assert said == ["It is down�", "On it �"]


async def test_a_message_of_nothing_else_is_no_message(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    with pytest.raises(Invalid, match="no text yet"):
        await tickets.reply(small.desk, small.anna, ticket_id, NUL * 3)
    with pytest.raises(Invalid, match="in a few words"):
        await timekeeping.book(small.desk, small.anna, ticket_id, 60, small.clock.now, NUL)


async def test_notes_on_time_names_and_drafts_are_taken(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    worked_at = small.clock.now - timedelta(hours=1)
    await timekeeping.book(small.desk, small.anna, ticket_id, 60, worked_at, f"A call{NUL}{HALF}")
    customer_id = await save_customer(small.desk, small.anna, {"name": f"Zo{NUL}ë{HALF}"})
    anna_id = small.anna.id or 0
    draft: dict[str, object] = {"text": f"half{NUL} a thought{HALF}"}
    await drafts.keep(small.desk, anna_id, drafts.REPLY, ticket_id, draft)
    reader = small.desk.store.reader
    assert {c.name for c in await reader.run(views.customers)} == {"Łukasz Żak", "Zoë�"}
    assert customer_id
    [kept] = await reader.run(lambda select: views.drafts(select, anna_id, EVERYTHING))
    assert storable_all(kept.content) == {"text": "half a thought�"}
    [entry] = await small.events(ticket_id, "time")
    assert "A call�" in entry.data.values()


async def test_searching_for_them_is_searching_for_the_rest(small: SmallDesk) -> None:
    ticket_id = await small.ticket("Printer jam")

    async def found(text: str) -> list[int]:
        query = TicketQuery(text=text)
        rows = await small.desk.store.reader.run(lambda s: views.first_rows(s, query, 10))
        return [row.id for row in rows]

    assert await found(f"prin{NUL}ter") == [ticket_id]
    assert await found(f"printer{HALF}x") == []
    with pytest.raises(NotFound):
        await explain(small.desk, f"{NUL}{HALF}", scope=EVERYTHING)
