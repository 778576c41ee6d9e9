"""Settings of the whole desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import recompute, saving
from desk.actors import Actor
from desk.configured_inputs import SettingsInput
from desk.desk import Desk
from desk.errors import Conflict
from desk.numbers import DEFAULT_FORMAT, check_format
from desk.permissions import DEFAULT_LEVEL, OTHERS_TICKETS, OWN_TICKETS, require_admin
from desk.recompute import Progress
from store import records
from store.rows import VALID

if TYPE_CHECKING:
    from store.writer import Transaction

TITLES = {
    "services": "Services",
    "slas": "SLAs",
    "stopwatch": "Stopwatch",
    "number_format": "Ticket numbers",
    "number_gaps": "Gaps in ticket numbers",
    "default_calendar_id": "Default calendar",
    "own_tickets": "Tickets of their teams",
    "others_tickets": "Tickets of other teams",
    "portal_queue_id": "Customers' queue",
}


def present(desk: Desk) -> dict[str, Any]:
    """Every setting as it counts now, also where nobody ever set it."""
    return {
        "services": desk.setting("services", True),
        "slas": desk.setting("slas", True),
        "stopwatch": desk.setting("stopwatch", True),
        "number_format": desk.setting("number_format", DEFAULT_FORMAT),
        "number_gaps": desk.setting("number_gaps", False),
        "default_calendar_id": desk.policies.default_calendar_id(),
        "own_tickets": desk.setting(OWN_TICKETS, DEFAULT_LEVEL),
        "others_tickets": desk.setting(OTHERS_TICKETS, DEFAULT_LEVEL),
        "portal_queue_id": desk.setting("portal_queue_id", None),
    }


async def save_settings(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    versions: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> None:
    """Change settings; those that are not given, or given as they are, stay untouched.

    ``values``: fields of ``SettingsInput``. ``versions``: ``catalogue.setting_versions`` as it was
    when the form was opened; a setting that somebody else changed since to another value raises
    Conflict, and nothing is written. None: change them whatever they are. Tickets whose SLA counts
    in the default calendar get their new deadlines. Raises Invalid by field, and NotAllowed to
    whoever is no admin.
    """

    async def job(tx: Transaction) -> None:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        told = saving.given(SettingsInput, values)
        saving.refuse(_wrong(desk, told))
        now = present(desk)
        for name, value in told.items():
            known = catalogue.setting_versions.get(name, 0)
            # The default calendar is written down even where it is the one that counts anyway:
            # another calendar must not become it by chance.
            if value == now[name] and (known or name != "default_calendar_id" or value is None):
                continue
            if versions is not None and versions.get(name, 0) != known:
                raise Conflict(
                    f"Somebody else changed “{TITLES[name]}” while you were editing the settings. "
                    "Look at it, then save again."
                )
            await records.save_setting(tx, name, value, known)

    await recompute.after(desk, actor, job, lambda _: "The default calendar", progress)


def _wrong(desk: Desk, told: Mapping[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if "number_format" in told:
        problem = check_format(told["number_format"])
        if problem is not None:
            wrong["number_format"] = problem
    chosen = told.get("default_calendar_id", desk.policies.default_calendar_id())
    if chosen != desk.policies.default_calendar_id():
        calendar = desk.catalogue.calendars.get(chosen)
        if calendar is None or calendar.validity != VALID:
            wrong["default_calendar_id"] = "This calendar is not in use; choose another."
    queue_id = told.get("portal_queue_id")
    if queue_id is not None and queue_id != desk.setting("portal_queue_id", None):
        queue = desk.catalogue.queues.get(queue_id)
        if queue is None or queue.validity != VALID:
            wrong["portal_queue_id"] = "This queue is not in use; choose another."
    return wrong
