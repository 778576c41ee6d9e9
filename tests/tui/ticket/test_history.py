"""Events as sentences."""

from __future__ import annotations

from desk.catalogue import save_sla
from tests.builders import SmallDesk
from tui.present.history import Teller


async def test_new_deadlines_name_what_was_changed_and_who_did_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    [event] = await small.events(ticket_id, "deadlines")
    teller = Teller(small.desk.catalogue, small.desk.now_us())
    assert teller.sentence(event) == "new deadlines: SLA Gold was changed by Anna Berg"
