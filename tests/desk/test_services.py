"""Services form a tree without loops, with names that people can tell apart."""

import pytest

from desk.catalogue import save_service, save_sla
from desk.entitlement import service_path
from desk.errors import Conflict, NotAllowed, NotFound
from desk.settings import save_settings
from tests.builders import SmallDesk
from tests.desk.refusals import refused


async def test_a_service_and_one_under_it_are_made(small: SmallDesk) -> None:
    desk = small.desk
    print_id = await save_service(desk, small.anna, {"name": "  Print  shop "})
    plotter_id = await save_service(
        desk, small.anna, {"name": "Plotter", "parent_id": print_id, "comment": "A0"}
    )
    assert service_path(desk.catalogue, plotter_id) == "Print shop › Plotter"
    assert desk.catalogue.services[plotter_id].comment == "A0"


async def test_a_change_leaves_what_was_not_given(small: SmallDesk) -> None:
    await save_service(
        small.desk, small.anna, {"validity": "temporarily invalid"}, row_id=small.vpn
    )
    vpn = small.desk.catalogue.services[small.vpn]
    assert (vpn.name, vpn.parent_id, vpn.default_sla_id, vpn.validity) == (
        "VPN",
        small.network,
        small.gold,
        "temporarily invalid",
    )


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({}, "name", "Fill this in."),
        ({"name": " \t "}, "name", "Fill this in."),
        ({"name": "a::b"}, "name", "does not contain “::”"),
        ({"name": "NETWORK"}, "name", "has a service Network already"),
        ({"name": "a" * 201}, "name", "At most 200 characters"),
        ({"name": "a", "comment": "b" * 251}, "comment", "At most 250 characters"),
        ({"name": "a", "validity": "perhaps"}, "validity", "Choose one of"),
        ({"name": "a", "parent_id": 99}, "parent_id", "no longer there"),
        ({"name": "a", "default_sla_id": 99}, "default_sla_id", "not in use"),
        ({"name": "a", "default_sla_id": 1}, "default_sla_id", "No SLA goes with a new service"),
        ({"name": "a", "colour": "red"}, "colour", "no field of the form"),
    ],
)
async def test_a_wrong_service_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    fields = await refused(save_service(small.desk, small.anna, values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_siblings_have_different_names_but_cousins_need_not(small: SmallDesk) -> None:
    await save_service(small.desk, small.anna, {"name": "VPN"})
    fields = await refused(
        save_service(small.desk, small.anna, {"name": "vpn", "parent_id": small.network})
    )
    assert "Network has a service VPN already" in fields["name"]


async def test_a_service_does_not_move_to_where_its_name_is_taken(small: SmallDesk) -> None:
    twin = await save_service(small.desk, small.anna, {"name": "vpn"})
    fields = await refused(
        save_service(small.desk, small.anna, {"parent_id": small.network}, row_id=twin)
    )
    assert "Network has a service VPN already" in fields["name"]


async def test_a_name_may_change_its_case(small: SmallDesk) -> None:
    await save_service(small.desk, small.anna, {"name": "vpn"}, row_id=small.vpn)
    assert small.desk.catalogue.services[small.vpn].name == "vpn"


async def test_a_path_has_at_most_200_characters_also_below_what_is_renamed(
    small: SmallDesk,
) -> None:
    fits = "n" * (200 - len(" › VPN"))
    await save_service(small.desk, small.anna, {"name": fits}, row_id=small.network)
    fields = await refused(
        save_service(small.desk, small.anna, {"name": fits + "n"}, row_id=small.network)
    )
    assert "201 characters" in fields["name"]


async def test_loops_are_refused_at_any_depth(small: SmallDesk) -> None:
    desk, anna = small.desk, small.anna
    deep = await save_service(desk, anna, {"name": "Client", "parent_id": small.vpn})
    for parent_id, said in ((small.network, "itself"), (small.vpn, "VPN is"), (deep, "Client is")):
        fields = await refused(
            save_service(desk, anna, {"parent_id": parent_id}, row_id=small.network)
        )
        assert said in fields["parent_id"]


async def test_two_tocsins_cannot_make_a_loop_together(small: SmallDesk) -> None:
    other = await small.another()
    mail = await save_service(small.desk, small.anna, {"name": "Mail"})
    await other.refresh()
    await save_service(other, small.anna, {"parent_id": mail}, row_id=small.network)
    # The first Tocsin has not heard of that yet.
    assert small.desk.catalogue.services[small.network].parent_id is None
    fields = await refused(
        save_service(small.desk, small.anna, {"parent_id": small.vpn}, row_id=mail)
    )
    assert "VPN is part of Mail itself" in fields["parent_id"]
    await other.close()


async def test_the_second_to_save_a_form_gets_a_conflict_and_changes_nothing(
    small: SmallDesk,
) -> None:
    other = await small.another()
    await save_service(other, small.anna, {"comment": "theirs"}, row_id=small.vpn, version=1)
    with pytest.raises(Conflict, match="Your text is kept"):
        await save_service(small.desk, small.anna, {"comment": "mine"}, row_id=small.vpn, version=1)
    assert small.desk.catalogue.services[small.vpn].comment == "theirs"
    await other.close()


async def test_the_default_sla_goes_with_the_service_and_is_valid(small: SmallDesk) -> None:
    fields = await refused(
        save_service(small.desk, small.anna, {"default_sla_id": small.gold}, row_id=small.network)
    )
    assert "Gold does not go with this service" in fields["default_sla_id"]


async def test_a_default_sla_that_went_out_of_use_does_not_block_the_rest_of_the_form(
    small: SmallDesk,
) -> None:
    await save_sla(small.desk, small.anna, {"validity": "invalid"}, row_id=small.gold)
    form = {"name": "VPN", "default_sla_id": small.gold, "comment": "new"}
    await save_service(small.desk, small.anna, form, row_id=small.vpn)
    assert small.desk.catalogue.services[small.vpn].comment == "new"


async def test_only_an_admin_changes_services_and_only_while_they_are_on(
    small: SmallDesk,
) -> None:
    with pytest.raises(NotAllowed, match="Only an admin can change this; ask Anna Berg"):
        await save_service(small.desk, small.jan, {"name": "Mail"})
    with pytest.raises(NotFound, match="no longer there"):
        await save_service(small.desk, small.anna, {"name": "Mail"}, row_id=99)
    await save_settings(small.desk, small.anna, {"services": False})
    with pytest.raises(NotAllowed, match="switched off"):
        await save_service(small.desk, small.anna, {"name": "Mail"})
