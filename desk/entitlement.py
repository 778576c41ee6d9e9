"""Which services a customer may have, and which SLAs go with a service."""

from __future__ import annotations

from collections.abc import Iterator

from store.rows import VALID, Catalogue, Customer, Service, Sla


def lineage(catalogue: Catalogue, service_id: int) -> Iterator[Service]:
    """The service, its parent, and so on up to a root; ends even on a loop."""
    seen: set[int] = set()
    current: int | None = service_id
    while current is not None and current in catalogue.services and current not in seen:
        seen.add(current)
        yield catalogue.services[current]
        current = catalogue.services[current].parent_id


def service_path(catalogue: Catalogue, service_id: int | None) -> str:
    """``Network › VPN``; empty without a service."""
    if service_id is None:
        return ""
    return " › ".join(reversed([service.name for service in lineage(catalogue, service_id)]))


def is_offered(catalogue: Catalogue, service_id: int) -> bool:
    """Whether the service and all above it are valid: an invalid parent hides its children."""
    return all(service.validity == VALID for service in lineage(catalogue, service_id))


def services_for(catalogue: Catalogue, customer: Customer | None) -> list[Service]:
    """What may be chosen on a ticket of this customer, by path: the services assigned to them,
    or the default ones where none is. Without a customer: the default ones.
    """
    chosen = set(customer.service_ids) if customer is not None else set()
    offered = [
        service
        for service in catalogue.services.values()
        if (service.id in chosen if chosen else service.is_default)
        and is_offered(catalogue, service.id)
    ]
    return sorted(offered, key=lambda service: service_path(catalogue, service.id).casefold())


def slas_for(catalogue: Catalogue, service_id: int | None) -> list[Sla]:
    """The valid SLAs that may be chosen with a service, by name; none without a service."""
    return [
        sla
        for sla in sorted(catalogue.slas.values(), key=lambda sla: sla.name.casefold())
        if sla.validity == VALID and service_id is not None and service_id in sla.service_ids
    ]
