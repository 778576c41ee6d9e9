"""SLAs: what is promised for services, and how soon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import recompute, saving
from desk.actors import Actor
from desk.configured_inputs import SlaInput
from desk.desk import Desk
from desk.durations import MINUTE_S
from desk.errors import NotAllowed
from desk.permissions import require_admin
from desk.recompute import Progress
from store import records
from store.rows import VALID, Catalogue, Sla

if TYPE_CHECKING:
    from store.writer import Transaction

_TIMES = ("first_response", "update", "solution")


async def save_sla(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Make an SLA (``row_id`` None) or change one; returns its id.

    ``values``: fields of ``SlaInput``, times in minutes; on a change, those that are not given
    stay. ``version`` as in ``save_service``. The open tickets under the SLA get their new
    deadlines before this returns; ``progress`` is told how many of how many. Raises Invalid by
    field, Conflict, NotFound, and NotAllowed while SLAs are switched off, where there is no
    service yet, or to whoever is no admin.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        if not desk.setting("slas", True):
            raise NotAllowed("SLAs are switched off; switch them on in Admin, Settings.")
        if not catalogue.services:
            raise NotAllowed(
                "There is no service yet that an SLA could be for; make a service first "
                "(Admin, Services)."
            )
        old = saving.current(catalogue.slas, row_id, "SLA")
        told = saving.given(SlaInput, values, None if old is None else {"name": old.name})
        saving.refuse(_wrong(catalogue, old, told))
        service_ids = told.pop("service_ids", None)
        for name in _TIMES:
            if name in told:
                told[f"{name}_s"] = told.pop(name) * MINUTE_S
        if old is None:
            told = {"update_pauses": DEFAULT_PAUSES, "solution_pauses": DEFAULT_PAUSES} | told
        for name in ("update_pauses", "solution_pauses"):
            if name in told:
                told[name] = list(dict.fromkeys(told[name]))
        sla_id = await saving.write(tx, "sla", told, old, version)
        if service_ids is not None:
            await records.link(tx, "sla_services", sla_id, service_ids)
        return sla_id

    saved, _ = await recompute.after(
        desk, actor, job, lambda sla_id: f"SLA {desk.catalogue.slas[sla_id].name}", progress
    )
    return saved


DEFAULT_PAUSES = ("customer", "third_party", "date")


def _wrong(catalogue: Catalogue, old: Sla | None, told: Mapping[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    row_id = None if old is None else old.id
    if "name" in told and (old is None or told["name"] != old.name):
        twin = saving.taken(told["name"], row_id, catalogue.slas.values())
        if twin is not None:
            wrong["name"] = f"There is an SLA {twin} already; choose another name."
    calendar_id = told.get("calendar_id")
    if calendar_id is not None and (old is None or calendar_id != old.calendar_id):
        calendar = catalogue.calendars.get(calendar_id)
        if calendar is None or calendar.validity != VALID:
            wrong["calendar_id"] = "This calendar is not in use; choose another."
    if "service_ids" in told:
        chosen = set(told["service_ids"])
        stays_default_of = [
            service.name
            for service in catalogue.services.values()
            if row_id is not None
            and service.default_sla_id == row_id
            and old is not None
            and service.id in old.service_ids
            and service.id not in chosen
        ]
        if not chosen <= set(catalogue.services):
            wrong["service_ids"] = "One of these services is no longer there; choose again."
        elif stays_default_of:
            wrong["service_ids"] = (
                f"This is the default SLA of {', '.join(stays_default_of)}; choose another "
                "default there first, or keep the service here."
            )
    return wrong
