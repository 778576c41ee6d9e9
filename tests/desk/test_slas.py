"""SLAs are saved from a form: times as people type them, bounds held, names kept apart."""

import pytest

from desk.actors import SYSTEM
from desk.catalogue import save_sla
from desk.desk import open_desk
from desk.errors import Conflict, NotAllowed
from desk.settings import save_settings
from store.rows import SlaTarget
from store.store import open_store
from tests.builders import SmallDesk
from tests.desk.refusals import refused

HOUR_S = 3600
PAUSES = ("customer", "third_party", "date")


async def test_an_sla_is_made_from_what_people_type(small: SmallDesk) -> None:
    sla_id = await save_sla(
        small.desk,
        small.anna,
        {
            "name": "Silver",
            "service_ids": [small.vpn, small.network, small.vpn],
            "calendar_id": small.office,
            "first_response": "1h 30m",
            "update": "",
            "solution": "1d",
            "solution_notify": "80 %",
            "first_response_notify": "",
            "update_pauses": ["customer"],
            "dialog_message": "Call first.\n\nThen write.",
        },
    )
    sla = small.desk.catalogue.slas[sla_id]
    assert sla.targets == (
        SlaTarget("first_response", 5400),
        SlaTarget("update", 0, pauses=("customer",)),
        SlaTarget("solution", 24 * HOUR_S, notify=(80,), pauses=PAUSES),
    )
    assert sla.service_ids == (small.network, small.vpn)
    assert sla.dialog_message == "Call first.\n\nThen write."


async def test_a_change_leaves_what_was_not_given(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"comment": "ours"}, row_id=small.gold)
    gold = small.desk.catalogue.slas[small.gold]
    assert (gold.name, gold.service_ids) == ("Gold", (small.vpn,))
    assert gold.target("solution") == SlaTarget("solution", 8 * HOUR_S, notify=(80,), pauses=PAUSES)


async def test_a_change_of_one_part_of_a_target_leaves_its_other_parts(small: SmallDesk) -> None:
    values = {
        "solution_by_priority": {1: "2h", "4": "3d", 2: ""},
        "solution_notify": "90 %, 50,50",
        "next_response": "90",
        "next_response_on_reopen": "new_cycle",
        "reach_state": "2d",
        "reach_state_counts": "working_days",
        "reach_state_states": ["open", "waiting_agent"],
        "ola": 60,
        "ola_catches_up": True,
    }
    await save_sla(small.desk, small.anna, values, row_id=small.gold)
    gold = small.desk.catalogue.slas[small.gold]
    assert gold.target("solution") == SlaTarget(
        "solution",
        8 * HOUR_S,
        by_priority=((1, 2 * HOUR_S), (4, 72 * HOUR_S)),
        notify=(50, 90),
        pauses=PAUSES,
    )
    assert gold.target("next_response") == SlaTarget(
        "next_response", 5400, pauses=PAUSES, on_reopen="new_cycle"
    )
    assert gold.target("reach_state") == SlaTarget(
        "reach_state",
        48 * HOUR_S,
        pauses=PAUSES,
        counts="working_days",
        states=("open", "waiting_agent"),
    )
    assert gold.target("ola") == SlaTarget("ola", HOUR_S, pauses=PAUSES, catches_up=True)
    # The order is that of the kinds, whatever was given first.
    assert [target.kind for target in gold.targets] == [
        "first_response",
        "next_response",
        "update",
        "solution",
        "reach_state",
        "ola",
    ]


TEN_YEARS = 3653 * 24 * 60


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "GOLD"}, "name", "an SLA Gold already"),
        ({"name": "n" * 201}, "name", "At most 200 characters"),
        ({"solution": "soon"}, "solution", "“soon” is no duration"),
        ({"solution": "30s"}, "solution", "no whole number of minutes"),
        ({"update": -1}, "update", "From 0 (off) to ten years"),
        ({"update": TEN_YEARS + 1}, "update", "From 0 (off) to ten years"),
        ({"solution_notify": 0}, "solution_notify", "From 1 to 99 percent"),
        ({"solution_notify": "50, 100"}, "solution_notify", "From 1 to 99 percent"),
        ({"solution_notify": "half"}, "solution_notify", "From 1 to 99 percent"),
        ({"solution_by_priority": {5: 60}}, "solution_by_priority", "no priority 5"),
        ({"solution_by_priority": {1: "soon"}}, "solution_by_priority", "“soon” is no duration"),
        ({"solution_counts": "days"}, "solution_counts", "Choose one of"),
        ({"solution_on_reopen": "stop"}, "solution_on_reopen", "Choose one of"),
        ({"reach_state": 60}, "reach_state_states", "Choose the states"),
        ({"reach_state_states": ["lost"]}, "reach_state_states", "Choose states of the desk"),
        ({"update_pauses": ["weather"]}, "update_pauses", "Choose one of"),
        ({"calendar_id": 99}, "calendar_id", "not in use"),
        ({"service_ids": [99]}, "service_ids", "no longer there"),
        ({"comment": "c" * 251}, "comment", "At most 250 characters"),
        ({"dialog_message": "d" * 2001}, "dialog_message", "At most 2000 characters"),
        ({"validity": ""}, "validity", "Choose one of"),
    ],
)
async def test_a_wrong_sla_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    fields = await refused(save_sla(small.desk, small.anna, {"name": "Silver"} | values))
    assert list(fields) == [field]
    assert said in fields[field]


@pytest.mark.parametrize("minutes", [0, 1, TEN_YEARS])
async def test_times_from_off_to_ten_years_are_kept_and_a_ticket_lives_with_them(
    small: SmallDesk, minutes: int
) -> None:
    await save_sla(small.desk, small.anna, {"solution": minutes}, row_id=small.gold)
    clocks = await small.clocks(await small.ticket())
    assert ("solution" in clocks) == bool(minutes)


async def test_a_service_whose_default_is_the_sla_is_not_taken_out_of_it(
    small: SmallDesk,
) -> None:
    fields = await refused(save_sla(small.desk, small.anna, {"service_ids": []}, row_id=small.gold))
    assert "default SLA of VPN" in fields["service_ids"]


async def test_a_desk_without_services_is_told_to_make_one_first(new_url: str) -> None:
    desk = await open_desk(await open_store(new_url))
    with pytest.raises(NotAllowed, match="make a service first"):
        await save_sla(desk, SYSTEM, {"name": "Gold"})
    await desk.close()


async def test_an_sla_is_not_saved_by_others_while_off_or_when_stale(small: SmallDesk) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        await save_sla(small.desk, small.jan, {"name": "Silver"})
    await save_sla(small.desk, small.anna, {"comment": "a"}, row_id=small.gold, version=1)
    with pytest.raises(Conflict):
        await save_sla(small.desk, small.anna, {"comment": "b"}, row_id=small.gold, version=1)
    await save_settings(small.desk, small.anna, {"slas": False})
    with pytest.raises(NotAllowed, match="switched off"):
        await save_sla(small.desk, small.anna, {"name": "Silver"})
