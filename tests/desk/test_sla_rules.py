"""Rules are kept in order, and choose the SLA of a ticket again when something changes."""

from __future__ import annotations

import pytest

from desk import tickets
from desk.catalogue import save_sla
from desk.errors import Conflict, NotAllowed, NotFound
from desk.people import save_customer, save_queue
from desk.settings import save_settings
from desk.sla_rules import move_rule, save_rule
from desk.workflow import OPEN
from tests.builders import SmallDesk
from tests.desk.refusals import refused


async def rule(small: SmallDesk, name: str, **values: object) -> int:
    return await save_rule(small.desk, small.anna, {"name": name} | values)


async def silver(small: SmallDesk) -> int:
    values = {"name": "Silver", "solution": "2d", "service_ids": [small.network]}
    return await save_sla(small.desk, small.anna, values)


def names(small: SmallDesk) -> list[str]:
    return [one.name for one in small.desk.catalogue.sla_rules]


async def test_a_new_rule_comes_last_and_is_changed_in_its_place(small: SmallDesk) -> None:
    first = await rule(small, "One", organisation=" Ost  wind ", min_priority=2)
    await rule(small, "Two", sla_id=small.gold, service_id=small.network, team_id=small.support)
    await save_rule(small.desk, small.anna, {"type": "request"}, row_id=first)
    assert names(small) == ["One", "Two"]
    [one, two] = small.desk.catalogue.sla_rules
    assert (one.organisation, one.min_priority, one.type) == ("Ost wind", 2, "request")
    assert (two.sla_id, two.service_id, two.team_id) == (small.gold, small.network, small.support)


@pytest.mark.parametrize(
    ("place", "order"),
    [(1, ["C", "A", "B"]), (2, ["A", "C", "B"]), (3, ["A", "B", "C"]), (99, ["A", "B", "C"])],
)
async def test_a_rule_is_moved_and_the_others_make_room(
    small: SmallDesk, place: int, order: list[str]
) -> None:
    *_, last = [await rule(small, name) for name in "ABC"]
    await move_rule(small.desk, small.anna, last, place)
    assert names(small) == order


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "VIP CUSTOMERS"}, "name", "a rule VIP customers already"),
        ({"service_id": 99}, "service_id", "This service is not in use"),
        ({"team_id": 99}, "team_id", "This team is not in use"),
        ({"sla_id": 99}, "sla_id", "This SLA is not in use"),
        ({"customer_id": 99}, "customer_id", "This customer is not in use"),
        ({"type": "wish"}, "type", "Choose one of: incident"),
        ({"min_priority": 5}, "min_priority", "At most 4"),
        ({"validity": "maybe"}, "validity", "Choose one of"),
    ],
)
async def test_a_wrong_rule_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    await rule(small, "VIP customers")
    fields = await refused(save_rule(small.desk, small.anna, {"name": "New"} | values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_rules_are_not_saved_by_others_nor_over_somebody_elses_change(
    small: SmallDesk,
) -> None:
    one = await rule(small, "One")
    with pytest.raises(NotAllowed):
        await save_rule(small.desk, small.jan, {"name": "Two"})
    with pytest.raises(NotAllowed):
        await move_rule(small.desk, small.jan, one, 1)
    await save_rule(small.desk, small.anna, {"comment": "a"}, row_id=one, version=1)
    with pytest.raises(Conflict, match="saved this rule"):
        await save_rule(small.desk, small.anna, {"comment": "b"}, row_id=one, version=1)
    with pytest.raises(NotFound):
        await save_rule(small.desk, small.anna, {"name": "x"}, row_id=99)
    with pytest.raises(NotFound):
        await move_rule(small.desk, small.anna, 99, 1)


async def test_a_new_ticket_says_which_rule_or_default_or_person_chose_its_sla(
    small: SmallDesk,
) -> None:
    by_default = await small.read(await small.ticket())
    assert by_default.sla_why == "default of service Network › VPN"
    await rule(small, "Ostwind promises itself nothing", organisation="ostwind")
    by_rule = await small.read(await small.ticket())
    assert (by_rule.sla_id, by_rule.sla_by_hand) == (None, False)
    assert by_rule.sla_why == "rule 1, Ostwind promises itself nothing"
    by_hand = await small.read(await small.ticket(sla_id=small.gold))
    assert (by_hand.sla_id, by_hand.sla_by_hand) == (small.gold, True)
    assert by_hand.sla_why == "chosen by Anna Berg"
    # The rules speak again when they are asked to.
    again = await tickets.change(small.desk, small.jan, by_hand.id, sla_id="auto")
    assert (again.sla_id, again.sla_by_hand, again.sla_why) == (None, False, by_rule.sla_why)


async def test_another_priority_type_queue_or_customer_lets_the_rules_choose_again(
    small: SmallDesk,
) -> None:
    silver_id = await silver(small)
    somebody = await save_customer(
        small.desk, small.anna, {"name": "Ewa", "organisation": "Nord", "service_ids": [small.vpn]}
    )
    await rule(small, "Urgent", min_priority=1, sla_id=silver_id)
    await rule(small, "Wishes", type="request", sla_id=None)
    await rule(small, "Errands", team_id=small.field, sla_id=silver_id)
    await rule(small, "North", organisation="Nord", sla_id=None)
    for change, expected in (
        ({"priority": 1}, silver_id),
        ({"type": "request"}, None),
        ({"queue_id": small.errands}, silver_id),
        ({"customer_id": somebody}, None),
    ):
        ticket_id = await small.ticket()
        ticket = await tickets.change(small.desk, small.anna, ticket_id, **change)
        assert ticket.sla_id == expected
        # One event tells of both.
        [edited] = await small.events(ticket_id, "edited")
        assert edited.data["sla_id"] == [small.gold, expected]
        assert set(change) < set(edited.data)


async def test_a_queue_that_goes_to_another_team_lets_the_rules_choose_again(
    small: SmallDesk,
) -> None:
    silver_id = await silver(small)
    await rule(small, "Field", team_id=small.field, sla_id=silver_id)
    ruled, pinned = await small.ticket(), await small.ticket(sla_id=small.gold)
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    ticket = await small.read(ruled)
    assert (ticket.sla_id, ticket.sla_why, ticket.team_id) == (
        silver_id,
        "rule 1, Field",
        small.field,
    )
    assert (await small.read(pinned)).sla_id == small.gold


async def test_what_the_rules_do_not_look_at_leaves_the_sla_alone(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await rule(small, "Nothing for anybody")
    ticket = await tickets.change(small.desk, small.anna, ticket_id, subject="VPN again")
    ticket = await tickets.reply(small.desk, small.anna, ticket_id, "Hello", then=OPEN)
    assert ticket.sla_id == small.gold


async def test_an_sla_chosen_by_hand_stays_whatever_the_rules_say(small: SmallDesk) -> None:
    await rule(small, "Nothing urgent", min_priority=1)
    pinned = await small.ticket(sla_id=small.gold)
    ticket = await tickets.change(small.desk, small.anna, pinned, priority=1)
    assert (ticket.sla_id, ticket.sla_by_hand) == (small.gold, True)
    none = await small.ticket(sla_id=None)
    ticket = await tickets.change(small.desk, small.anna, none, priority=2, type="request")
    assert (ticket.sla_id, ticket.sla_by_hand) == (None, True)


async def test_a_choice_by_hand_gives_way_where_it_does_not_go_with_the_service(
    small: SmallDesk,
) -> None:
    ticket_id = await small.ticket(sla_id=small.gold)
    ticket = await tickets.change(small.desk, small.anna, ticket_id, service_id=small.network)
    assert (ticket.sla_id, ticket.sla_by_hand) == (None, False)


async def test_choosing_the_same_sla_pins_it(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    ticket = await tickets.change(small.desk, small.jan, ticket_id, sla_id=small.gold)
    assert (ticket.sla_by_hand, ticket.sla_why) == (True, "chosen by Jan Novák")
    [edited] = await small.events(ticket_id, "edited")
    assert "sla_id" not in edited.data


async def test_while_slas_are_off_nobody_gets_one_and_nobody_loses_one(small: SmallDesk) -> None:
    before = await small.ticket()
    await save_settings(small.desk, small.anna, {"slas": False})
    ticket = await small.read(await small.ticket())
    assert (ticket.sla_id, ticket.sla_why) == (None, "SLAs are switched off")
    ticket = await tickets.change(small.desk, small.anna, before, priority=1)
    assert ticket.sla_id == small.gold
