"""Events as sentences."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from desk import tickets
from desk.catalogue import save_sla
from desk.people import save_queue
from desk.sla_choice import AUTO
from desk.workflow import WAITING_CUSTOMER
from store.replacing import replace
from tests.builders import SmallDesk
from tui.present.history import Teller
from tui.present.signs import BECAME


async def test_new_deadlines_name_what_was_changed_and_who_did_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await save_sla(small.desk, small.anna, {"solution": "1h"}, row_id=small.gold)
    [event] = await small.events(ticket_id, "deadlines")
    teller = Teller(small.desk.catalogue, small.desk.now_us(), ZoneInfo("Europe/Berlin"))
    assert teller.sentence(event) == (
        "new deadlines, because SLA Gold was changed by Anna Berg: solution Tue 10:00 → Mon 11:00"
    )
    old = replace(event, data={"reason": "SLA Gold was changed"})
    assert teller.sentence(old) == "new deadlines: SLA Gold was changed by Anna Berg"


async def test_new_deadlines_tell_what_is_promised_no_more_or_only_now_and_what_rests(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    teller = Teller(small.desk.catalogue, small.desk.now_us(), ZoneInfo("Europe/Berlin"))
    await save_sla(small.desk, small.anna, {"first_response": 0}, row_id=small.gold)
    await save_sla(small.desk, small.anna, {"first_response": "2h"}, row_id=small.gold)
    await tickets.change_state(small.desk, small.anna, ticket_id, WAITING_CUSTOMER)
    await save_sla(small.desk, small.anna, {"solution": "90"}, row_id=small.gold)
    told = [teller.deed(event).partition(": ")[2] for event in await small.events(ticket_id)]
    assert [words for words in told if BECAME in words] == [
        "first response Mon 11:00 → off",
        "first response off → Mon 12:00",
        "solution 8h 00m → 1h 30m",
    ]


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


async def test_leaving_the_sla_to_the_rules_again_is_told_also_when_more_was_changed(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket()
    for more in ({}, {"priority": 1}):
        await tickets.change(small.desk, small.anna, ticket_id, sla_id=small.gold)
        await tickets.change(small.desk, small.anna, ticket_id, sla_id=AUTO, **more)
    teller = Teller(small.desk.catalogue, small.desk.now_us())
    told = [teller.deed(event) for event in await small.events(ticket_id, "edited")]
    left_to_the_rules = "changed SLA: by hand → by the rules (default of service Network › VPN)"
    assert told[1] == left_to_the_rules
    assert told[3] == f"changed priority: normal → critical · {left_to_the_rules}"
