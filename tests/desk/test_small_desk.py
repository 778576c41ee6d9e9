"""The desk that the other tests stand on is what it says it is."""

from tests.builders import SmallDesk


async def test_a_ticket_under_vpn_runs_three_clocks_under_gold(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    assert (await small.read(ticket_id)).sla_id == small.gold
    clocks = await small.clocks(ticket_id)
    assert {name: clock.status for name, clock in clocks.items()} == {
        "first_response": "running",
        "update": "running",
        "solution": "running",
    }
