"""Services: a tree of what the desk does for customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import saving
from desk.actors import Actor
from desk.configured_inputs import ServiceInput
from desk.desk import Desk
from desk.entitlement import service_path, slas_for
from desk.errors import NotAllowed
from desk.permissions import require_admin
from store.replacing import replace
from store.rows import VALID, Catalogue, Service

if TYPE_CHECKING:
    from store.writer import Transaction

LONGEST_PATH = 200


async def save_service(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make a service (``row_id`` None) or change one; returns its id.

    ``values``: fields of ``ServiceInput``; on a change, those that are not given stay. ``version``:
    the row's when the form was opened (None: whatever it is). Raises Invalid by field, Conflict,
    NotFound, and NotAllowed while services are switched off or to whoever is no admin.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        if not desk.setting("services", True):
            raise NotAllowed("Services are switched off; switch them on in Admin, Settings.")
        old = saving.current(catalogue.services, row_id, "service")
        told = saving.given(ServiceInput, values, None if old is None else {"name": old.name})
        saving.refuse(_wrong(catalogue, old, told))
        return await saving.write(tx, "service", told, old, version)

    return await desk.configure(job, actor)


def _wrong(catalogue: Catalogue, old: Service | None, told: Mapping[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    row_id = None if old is None else old.id
    name = told.get("name", old.name if old else "")
    parent_id = told.get("parent_id", old.parent_id if old else None)

    if parent_id is not None and parent_id not in catalogue.services:
        wrong["parent_id"] = "This service is no longer there; choose another."
    elif row_id is not None and row_id == parent_id:
        wrong["parent_id"] = f"{name} cannot be part of itself; choose another service or none."
    elif row_id is not None and parent_id in below(catalogue, row_id):
        parent = catalogue.services[parent_id]
        wrong["parent_id"] = f"{parent.name} is part of {name} itself; choose another or none."

    if "::" in name:
        wrong["name"] = "A name does not contain “::”; other desks divide paths with it. Remove it."
    elif not wrong and (old is None or (name, parent_id) != (old.name, old.parent_id)):
        siblings = [s for s in catalogue.services.values() if s.parent_id == parent_id]
        twin = saving.taken(name, row_id, siblings)
        longest = _longest_path(catalogue, row_id, name, parent_id)
        if twin is not None:
            place = catalogue.services[parent_id].name if parent_id is not None else ""
            wrong["name"] = (
                f"{place or 'The desk'} has a service {twin} already; choose another name."
            )
        elif len(longest) > LONGEST_PATH:
            wrong["name"] = (
                f"The path {longest[:40]}… would have {len(longest)} characters, at most "
                f"{LONGEST_PATH} are possible; shorten the name."
            )

    sla_id = told.get("default_sla_id")
    if sla_id is not None and (old is None or sla_id != old.default_sla_id):
        wrong |= _wrong_default(catalogue, row_id, sla_id)
    return wrong


def _wrong_default(catalogue: Catalogue, row_id: int | None, sla_id: int) -> dict[str, str]:
    sla = catalogue.slas.get(sla_id)
    if sla is None or sla.validity != VALID:
        return {"default_sla_id": "This SLA is not in use; choose another."}
    if row_id is None:
        return {
            "default_sla_id": "No SLA goes with a new service yet; save it, add it to the "
            f"services of {sla.name}, then choose the default."
        }
    if sla_id not in {fitting.id for fitting in slas_for(catalogue, row_id)}:
        return {
            "default_sla_id": f"{sla.name} does not go with this service; choose another SLA, or "
            f"add the service to {sla.name} first."
        }
    return {}


def below(catalogue: Catalogue, service_id: int) -> set[int]:
    """Ids of all services under one, at any depth; itself only if there is a loop."""
    children: dict[int, list[int]] = {}
    for service in catalogue.services.values():
        if service.parent_id is not None:
            children.setdefault(service.parent_id, []).append(service.id)
    found: set[int] = set()
    coming = list(children.get(service_id, ()))
    while coming:
        child = coming.pop()
        if child not in found:
            found.add(child)
            coming += children.get(child, ())
    return found


def _longest_path(
    catalogue: Catalogue, row_id: int | None, name: str, parent_id: int | None
) -> str:
    """The longest path that there would be in or under a service with this name and parent."""
    planned = Service(row_id or 0, name, parent_id)
    services = {**catalogue.services, planned.id: planned}
    under = () if row_id is None else below(catalogue, row_id)
    tree = replace(catalogue, services=services)
    return max((service_path(tree, service_id) for service_id in (planned.id, *under)), key=len)
