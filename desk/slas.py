"""SLAs: what is promised for services, and how soon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import recompute, saving
from desk.actors import Actor
from desk.configured_inputs import SlaInput, TargetInput
from desk.desk import Desk
from desk.durations import MINUTE_S
from desk.errors import Invalid, NotAllowed
from desk.permissions import require_admin
from desk.recompute import Progress
from sla_engine import TargetKind
from store import records
from store.catalogue import targets_to_json
from store.replacing import replace
from store.rows import VALID, Catalogue, Sla, SlaTarget

if TYPE_CHECKING:
    from store.writer import Transaction

# The fields of a form: "solution" for the minutes, "solution_notify" and so on for the rest.
KINDS = tuple(kind.value for kind in TargetKind)
_PARTS = tuple(name for name in TargetInput.model_fields if name != "minutes")
_NEVER_PAUSES = TargetKind.FIRST_RESPONSE.value


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

    ``values``: fields of ``SlaInput``, and for each kind of target ("solution") its minutes under
    the name of the kind and the other fields of ``TargetInput`` under the kind and theirs
    ("solution_notify"). On a change, those that are not given stay. ``version`` as in
    ``save_service``. The open tickets under the SLA get their new
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
        told = read_sla(catalogue, old, values)
        service_ids = told.pop("service_ids", None)
        if "targets" in told:
            told["targets"] = targets_to_json(told["targets"])
        sla_id = await saving.write(tx, "sla", told, old, version)
        if service_ids is not None:
            await records.link(tx, "sla_services", sla_id, service_ids)
        return sla_id

    saved, _ = await recompute.after(
        desk, actor, job, lambda sla_id: f"SLA {desk.catalogue.slas[sla_id].name}", progress
    )
    return saved


def read_sla(catalogue: Catalogue, old: Sla | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that a form's values set, ``targets`` whole; raises Invalid by field."""
    by_kind, others = _parted(values)
    targets, wrong = _read_targets(old, by_kind)
    try:
        told = saving.given(SlaInput, others, None if old is None else {"name": old.name})
    except Invalid as error:
        raise Invalid({**error.fields, **wrong}) from error
    saving.refuse(wrong | _wrong(catalogue, old, told))
    if by_kind or old is None:
        told["targets"] = targets
    return told


def sla_as_typed(old: Sla | None, values: Mapping[str, Any]) -> Sla:
    """The row that ``save_sla`` would make of these values, as far as it decides deadlines:
    targets, calendar and validity. Nothing is saved; raises Invalid by field.
    """
    by_kind, others = _parted(values)
    targets, wrong = _read_targets(old, by_kind)
    saving.refuse(wrong)
    deciding = {
        name: value for name, value in others.items() if name in ("calendar_id", "validity")
    }
    told = saving.given(SlaInput, deciding, {"name": "New SLA"})
    return replace(old or Sla(0, ""), targets=targets, **told)


_ByKind = dict[str, dict[str, Any]]


def _parted(values: Mapping[str, Any]) -> tuple[_ByKind, dict[str, Any]]:
    """The fields of each target by its kind, and all others."""
    by_kind: _ByKind = {}
    others = dict(values)
    for kind in KINDS:
        for field, name in ((kind, "minutes"), *((f"{kind}_{part}", part) for part in _PARTS)):
            if field in others:
                by_kind.setdefault(kind, {})[name] = others.pop(field)
    return by_kind, others


def _read_targets(
    old: Sla | None, by_kind: _ByKind
) -> tuple[tuple[SlaTarget, ...], dict[str, str]]:
    """All targets in their order, and what is wrong with what was given, by field."""
    targets = {target.kind: target for target in (old.targets if old else ())}
    wrong: dict[str, str] = {}
    for kind, fields in by_kind.items():
        try:
            targets[kind] = _target(kind, targets.get(kind), fields)
        except Invalid as error:
            wrong |= {
                kind if name == "minutes" else f"{kind}_{name}": sentence
                for name, sentence in error.fields.items()
            }
    return tuple(targets[kind] for kind in KINDS if kind in targets), wrong


def _target(kind: str, old: SlaTarget | None, fields: Mapping[str, Any]) -> SlaTarget:
    told = saving.given(TargetInput, fields)
    if "minutes" in told:
        told["seconds"] = told.pop("minutes") * MINUTE_S
    if "by_priority" in told:
        told["by_priority"] = tuple((n, minutes * MINUTE_S) for n, minutes in told["by_priority"])
    for name in ("pauses", "states"):
        if name in told:
            told[name] = tuple(dict.fromkeys(told[name]))
    if old is None:
        # The customer waits for a first response, whatever state the ticket is in.
        old = SlaTarget(kind, pauses=() if kind == _NEVER_PAUSES else DEFAULT_PAUSES)
    target = replace(old, **told)
    if kind == TargetKind.REACH_STATE and not target.is_off and not target.states:
        raise Invalid({"states": "Choose the states that are to be reached."})
    return target


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
