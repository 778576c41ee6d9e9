"""The permissions that admins give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import saving
from desk.actors import Actor
from desk.configured_inputs import PermissionInput
from desk.desk import Desk
from desk.permissions import named, require_admin
from store.rows import VALID, Catalogue, Permission

if TYPE_CHECKING:
    from store.writer import Transaction


async def save_permission(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make a permission (``row_id`` None) or change one; returns its id.

    ``values``: fields of ``PermissionInput``; on a change, those that are not given stay. It counts
    from the next thing that anybody does. Raises Invalid by field, Conflict, NotFound, and
    NotAllowed to whoever is no admin.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        known = {one.id: one for one in catalogue.permissions}
        old = saving.current(known, row_id, "permission")
        told = saving.given(PermissionInput, values, None if old is None else {"level": old.level})
        saving.refuse(_wrong(catalogue, old, told))
        return await saving.write(tx, "permission", told, old, version)

    return await desk.configure(job, actor)


def _wrong(catalogue: Catalogue, old: Permission | None, told: Mapping[str, Any]) -> dict[str, str]:
    whole = {
        name: told.get(name, getattr(old, name, None))
        for name in ("agent_id", "team_id", "queue_id")
    }
    if (whole["team_id"] is None) == (whole["queue_id"] is None):
        return {"team_id": "Choose where it counts: a team, or a queue."}
    wrong: dict[str, str] = {}
    for name, rows, noun in (
        ("agent_id", catalogue.agents, "agent"),
        ("team_id", catalogue.teams, "team"),
        ("queue_id", catalogue.queues, "queue"),
    ):
        is_new = whole[name] != getattr(old, name, None)
        row = rows.get(whole[name] or 0)
        if is_new and whole[name] is not None and (row is None or row.validity != VALID):
            wrong[name] = f"This {noun} is not in use; choose another."
    for other in catalogue.permissions:
        same = {name: getattr(other, name) for name in whole} == whole
        if same and (old is None or other.id != old.id):
            field = "team_id" if whole["team_id"] is not None else "queue_id"
            wrong.setdefault(
                field, f"{named(catalogue, other)} has a permission already; change that one."
            )
    return wrong
