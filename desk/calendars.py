"""Calendars: when the desk works."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk import recompute, saving
from desk.actors import Actor
from desk.configured_inputs import CalendarInput
from desk.desk import Desk
from desk.errors import Invalid
from desk.exceptional_lines import parse_exceptional_days
from desk.holiday_lines import parse_holidays
from desk.opening_hours import parse_hours
from desk.permissions import require_admin
from desk.policies import business_calendar
from desk.recompute import Progress
from sla_engine import CalendarError
from sla_engine.public_holidays import HOLIDAY_YEARS, public_holidays
from store.replacing import replace
from store.rows import VALID, Calendar

if TYPE_CHECKING:
    from store.writer import Transaction

_DAYS = range(7)
# What the engine has a say in.
_PARTS = (
    "time_zone",
    "weekly_hours",
    "holidays",
    "yearly_holidays",
    "holiday_time_zone",
    "exceptional_days",
)


async def save_calendar(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Make a calendar (``row_id`` None) or change one; returns its id.

    ``values``: fields of ``CalendarInput``; on a change, those that are not given stay.

    - ``weekly_hours``: weekday (0 Monday) to periods in seconds, or to text such as
      ``08:00-12:00, 13:00-17:00``; it is the whole week. What is wrong with a day stands at the
      field ``weekly_hours_0`` to ``weekly_hours_6``.
    - ``holidays``: pairs (ISO date, name), or the text of a form, which holds ``yearly_holidays``
      too.
    - ``holiday_time_zone``: where holidays begin and end; "" for the calendar's own zone.
    - ``exceptional_days``: (ISO date, periods, name), or the text of a form.
    - ``country``, ``subdivision``: codes such as DE and NW; their public holidays are looked up
      now, and stay as they are until the calendar is saved with a country again.

    The open tickets that count in the calendar get their new deadlines before this returns;
    ``version`` and what is raised as in ``save_service``.
    """
    require_admin(desk.catalogue, actor)
    known = desk.catalogue.calendars.get(row_id) if row_id is not None else None
    # Away from the event loop: fifty years of holidays take a while to work out.
    given = await asyncio.to_thread(_read, values, known, is_new=row_id is None)

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        old = saving.current(catalogue.calendars, row_id, "calendar")
        saving.refuse(_wrong(desk, old, given))
        return await saving.write(tx, "calendar", _row(given, old), old, version)

    saved, _ = await recompute.after(
        desk, actor, job, lambda found: f"Calendar {desk.catalogue.calendars[found].name}", progress
    )
    return saved


def calendar_as_typed(known: Calendar | None, values: Mapping[str, Any]) -> Calendar:
    """The row that ``save_calendar`` would make of these values; nothing is saved.

    ``known``: the row that is changed, None for a new one. Raises Invalid by field, but not for
    what only saving can tell; the name stays what it was. Takes a moment the first time a country
    is asked for: call it away from the event loop.
    """
    name = "New calendar" if known is None else known.name
    given = _read({**values, "name": name}, known, is_new=known is None)
    saving.refuse(_makes_no_sense(known, given, set()))
    return replace(known or Calendar(0, "", "UTC", {}), **given)


def _read(values: Mapping[str, Any], known: Calendar | None, *, is_new: bool) -> dict[str, Any]:
    """The fields that the values set; raises Invalid by field for all that has no shape."""
    told, wrong = _read_texts(values)
    name = str(told.get("name") or "New calendar")
    basis = None if is_new else {"name": name, "time_zone": "UTC"}
    try:
        given = saving.given(CalendarInput, told, basis)
    except Invalid as error:
        raise Invalid({**error.fields, **wrong}) from error
    saving.refuse(wrong)
    if "country" in given or "subdivision" in given:
        given |= _public(given, known)
    return given


def _row(given: Mapping[str, Any], old: Calendar | None) -> dict[str, Any]:
    """The fields as they are stored."""
    ready = dict(given)
    if "weekly_hours" in ready:
        ready["weekly_hours"] = {
            str(day): [list(period) for period in ready["weekly_hours"].get(day, ())]
            for day in _DAYS
        }
    return ready if old is not None else _EMPTY | ready


_EMPTY: dict[str, Any] = {
    "holidays": [],
    "yearly_holidays": [],
    "public_holidays": [],
    "exceptional_days": [],
}


def _read_texts(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values with the texts of a form read, and what is wrong with these, by field."""
    told, wrong = dict(values), {}
    if isinstance(told.get("weekly_hours"), Mapping):
        week: dict[Any, Any] = {}
        for day, hours in told["weekly_hours"].items():
            try:
                week[int(day)] = parse_hours(hours) if isinstance(hours, str) else hours
            except ValueError as error:
                wrong[f"weekly_hours_{day}"] = str(error)
        told["weekly_hours"] = week
    for field, read in _TEXTS.items():
        if isinstance(told.get(field), str):
            try:
                told |= read(told.pop(field))
            except ValueError as error:
                wrong[field] = str(error)
    return told, wrong


def _holidays(text: str) -> dict[str, Any]:
    found = parse_holidays(text)
    return {"holidays": found.dated, "yearly_holidays": found.yearly}


def _exceptional_days(text: str) -> dict[str, Any]:
    return {"exceptional_days": parse_exceptional_days(text)}


_TEXTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "holidays": _holidays,
    "exceptional_days": _exceptional_days,
}


def _public(given: Mapping[str, Any], known: Calendar | None) -> dict[str, Any]:
    """The public holidays of the country; raises Invalid at the country or the subdivision."""
    country = str(given.get("country", known.country if known else "")).upper()
    subdivision = str(given.get("subdivision", known.subdivision if known else ""))
    if not country:
        if subdivision:
            raise Invalid({"subdivision": "A region needs its country; give the country too."})
        return {"country": "", "subdivision": "", "public_holidays": ()}
    if "subdivision" not in given and known is not None and country != known.country:
        subdivision = ""
    if subdivision.islower():
        subdivision = subdivision.upper()
    try:
        found = public_holidays(country, subdivision)
        days = tuple((day.isoformat(), name) for day, name in found)
    except ValueError as error:
        raise Invalid({_culprit(country): str(error)}) from error
    return {"country": country, "subdivision": subdivision, "public_holidays": days}


def _culprit(country: str) -> str:
    """Which field is wrong: the country itself, or else the region of it."""
    try:
        public_holidays(country, years=HOLIDAY_YEARS[:1])
    except ValueError:
        return "country"
    return "subdivision"


def _wrong(desk: Desk, old: Calendar | None, given: Mapping[str, Any]) -> dict[str, str]:
    catalogue = desk.catalogue
    row_id = None if old is None else old.id
    wrong: dict[str, str] = {}
    if "name" in given and (old is None or given["name"] != old.name):
        twin = saving.taken(given["name"], row_id, catalogue.calendars.values())
        if twin is not None:
            wrong["name"] = f"There is a calendar {twin} already; choose another name."
    hours = given.get("weekly_hours", old.weekly_hours if old else {})
    if not any(hours.values()):
        wrong["weekly_hours"] = "Give hours on at least one day; no deadline would ever come."
    if (
        given.get("validity", VALID) != VALID
        and old is not None
        and old.id == desk.policies.default_calendar_id()
    ):
        wrong["validity"] = (
            f"{old.name} is the default calendar; choose another one in Settings first."
        )
    return wrong | _makes_no_sense(old, given, set(wrong))


def _makes_no_sense(
    old: Calendar | None, given: Mapping[str, Any], known: set[str]
) -> dict[str, str]:
    """What the engine says against each part, at its field."""
    wrong: dict[str, str] = {}
    for field in _PARTS:
        if field not in given or field in known:
            continue
        part: dict[str, Any] = {"time_zone": "UTC", "weekly_hours": {}, field: given[field]}
        try:
            business_calendar(Calendar(old.id if old else 0, "", **part))
        except CalendarError as error:
            wrong[field] = str(error)
        except ValueError:
            wrong[field] = "One of these is no date; write dates like 2026-12-24."
    return wrong
