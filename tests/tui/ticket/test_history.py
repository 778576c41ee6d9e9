"""Events as sentences."""

from __future__ import annotations

from desk import tickets
from desk.catalogue import save_sla
from desk.people import save_queue
from tests.builders import SmallDesk
from tui.present.history import Teller


async def test_new_deadlines_name_what_was_changed_and_who_did_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    [event] = await small.events(ticket_id, "deadlines")
    teller = Teller(small.desk.catalogue, small.desk.now_us())
    assert teller.sentence(event) == "new deadlines: SLA Gold was changed by Anna Berg"


async def test_another_sla_says_why_and_a_pinned_or_handed_over_ticket_says_so(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=small.gold)
    await tickets.change(small.desk, small.anna, ticket_id, sla_id=None)
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    teller = Teller(small.desk.catalogue, small.desk.now_us())
    told = [teller.sentence(event) for event in await small.events(ticket_id, "edited")]
    assert told == [
        "Anna Berg kept the SLA: chosen by Anna Berg",
        "Anna Berg changed SLA: Gold → none",
        "Anna Berg handed it to team Field",
    ]
