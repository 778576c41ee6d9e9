"""Which services a customer may have, and which SLAs go with them."""

from desk.entitlement import (
    is_offered,
    lineage,
    service_path,
    services_for,
    slas_for,
)
from store.replacing import replace
from store.rows import INVALID, TEMPORARILY_INVALID, Catalogue, Customer, Queue, Service, Sla

NETWORK = Service(1, "Network", is_default=True)
VPN = Service(2, "VPN", parent_id=1, default_sla_id=7)
TOKEN = Service(3, "Token", parent_id=2, is_default=True)
GOLD = Sla(7, "gold", service_ids=(2,))
ALPHA = Sla(8, "Alpha", service_ids=(2, 3))


def catalogue(*changed: Service | Sla) -> Catalogue:
    services = {row.id: row for row in (NETWORK, VPN, TOKEN, *changed) if isinstance(row, Service)}
    slas = {row.id: row for row in (GOLD, ALPHA, *changed) if isinstance(row, Sla)}
    queues = {1: Queue(1, "Inbox", default_sla_id=8), 2: Queue(2, "Other")}
    return Catalogue(1, services=services, slas=slas, queues=queues)


def test_a_path_names_every_level() -> None:
    assert service_path(catalogue(), 3) == "Network › VPN › Token"
    assert service_path(catalogue(), None) == ""


def test_a_loop_in_the_rows_ends_all_the_same() -> None:
    looped = catalogue(replace(NETWORK, parent_id=3))
    assert [service.id for service in lineage(looped, 3)] == [3, 2, 1]


def test_an_invalid_service_hides_everything_under_it() -> None:
    for validity in (INVALID, TEMPORARILY_INVALID):
        hidden = catalogue(replace(NETWORK, validity=validity))
        assert not is_offered(hidden, 3)
        assert services_for(hidden, None) == []
        assert is_offered(catalogue(), 3)


def test_a_customer_has_what_was_assigned_or_else_the_defaults() -> None:
    anybody, somebody = Customer(1, "A"), Customer(2, "B", service_ids=(2,))
    assert [s.id for s in services_for(catalogue(), anybody)] == [1, 3]
    assert [s.id for s in services_for(catalogue(), None)] == [1, 3]
    assert [s.id for s in services_for(catalogue(), somebody)] == [2]
    # An assigned service out of use does not bring the defaults back.
    assert services_for(catalogue(replace(VPN, validity=INVALID)), somebody) == []


def test_slas_go_with_the_services_they_name_while_they_are_valid() -> None:
    assert [sla.name for sla in slas_for(catalogue(), 2)] == ["Alpha", "gold"]
    assert slas_for(catalogue(), 1) == []
    assert slas_for(catalogue(), None) == []
    assert [s.id for s in slas_for(catalogue(replace(GOLD, validity=INVALID)), 2)] == [8]
