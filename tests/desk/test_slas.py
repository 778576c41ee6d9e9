"""SLAs are saved from a form: times as people type them, bounds held, names kept apart."""

from pathlib import Path

import pytest

from desk.actors import SYSTEM
from desk.catalogue import save_sla
from desk.desk import open_desk
from desk.errors import Conflict, NotAllowed
from desk.settings import save_settings
from store.store import open_store
from tests.builders import SmallDesk
from tests.desk.refusals import refused

HOUR_S = 3600


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
    assert (sla.first_response_s, sla.update_s, sla.solution_s) == (5400, 0, 24 * HOUR_S)
    assert (sla.first_response_notify, sla.solution_notify) == (None, 80)
    assert (sla.update_pauses, sla.solution_pauses) == (
        ("customer",),
        ("customer", "third_party", "date"),
    )
    assert sla.service_ids == (small.network, small.vpn)
    assert sla.dialog_message == "Call first.\n\nThen write."


async def test_a_change_leaves_what_was_not_given(small: SmallDesk) -> None:
    await save_sla(small.desk, small.anna, {"comment": "ours"}, row_id=small.gold)
    gold = small.desk.catalogue.slas[small.gold]
    assert (gold.name, gold.solution_s, gold.service_ids) == ("Gold", 8 * HOUR_S, (small.vpn,))


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
        ({"solution_notify": 9}, "solution_notify", "From 10 to 90 percent"),
        ({"solution_notify": "91"}, "solution_notify", "From 10 to 90 percent"),
        ({"solution_notify": "half"}, "solution_notify", "From 10 to 90 percent"),
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


async def test_a_desk_without_services_is_told_to_make_one_first(tmp_path: Path) -> None:
    desk = await open_desk(await open_store(f"sqlite:///{tmp_path / 'empty.db'}"))
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
