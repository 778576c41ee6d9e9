"""The sections of the administration: what each lists, and which form opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from store import views
from tui.screens.admin import lines
from tui.screens.admin.lines import Line

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.reader import Select
    from tui.screens.form import FormScreen

# More customers than this are found by typing.
CUSTOMERS_SHOWN = 300
SERVICES_OFF = "Services are switched off: they cannot be chosen on tickets, nor changed here."
SLAS_OFF = "SLAs are switched off: they cannot be chosen on tickets, nor changed here."
NO_SERVICE = "An SLA is a promise for services, and there is no service yet."


class Column(Struct, frozen=True):
    """``from_width``: columns of screen from which on it is shown; ``grows``: it takes what is
    left, of which ``width`` is the least.
    """

    title: str
    width: int
    is_right: bool = False
    from_width: int = 100
    grows: bool = False


class Obstacle(Struct, frozen=True):
    """Why nothing can be made or changed in a section, and where one can do something about it."""

    told: str
    remedy: str
    section_id: str
    field: str = ""


class Section(Struct, frozen=True):
    """One kind of configured thing. ``told``: half a sentence for the overview; ``is_ordered``:
    its order means something, and can be changed.
    """

    id: str
    key: str
    title: str
    noun: str
    told: str
    columns: tuple[Column, ...] = ()
    is_searched: bool = False
    is_ordered: bool = False


SECTIONS = (
    Section(
        "services",
        "s",
        "Services",
        "service",
        "what the desk does for its customers, as a tree",
        (Column("DEFAULT SLA", 16), Column("FOR", 9)),
    ),
    Section(
        "slas",
        "l",
        "SLAs",
        "SLA",
        "how soon which service is promised",
        (
            Column("RESPONSE", 8, True, 80),
            Column("UPDATE", 8, True, 80),
            Column("SOLUTION", 8, True, 80),
            Column("SERVICES", 8, True),
        ),
    ),
    Section(
        "sla_rules",
        "r",
        "SLA rules",
        "rule",
        "which SLA a ticket gets, the first rule that fits",
        (Column("IF", 10, from_width=80, grows=True), Column("THEN", 16, from_width=80)),
        is_ordered=True,
    ),
    Section(
        "calendars",
        "c",
        "Calendars",
        "calendar",
        "when the desk works, and its holidays",
        (Column("", 7, from_width=80), Column("ZONE", 15), Column("HOURS", 34, from_width=120)),
    ),
    Section(
        "customers",
        "u",
        "Customers",
        "customer",
        "whom the desk works for",
        (Column("ORGANISATION", 18, from_width=80), Column("E-MAIL", 26)),
        is_searched=True,
    ),
    Section(
        "queues",
        "q",
        "Queues",
        "queue",
        "where tickets lie until somebody takes them",
        (Column("TEAM", 16, from_width=80), Column("DEFAULT SLA", 16)),
    ),
    Section(
        "teams",
        "t",
        "Teams",
        "team",
        "agents who work together",
        (Column("AGENTS", 6, True, 80),),
    ),
    Section(
        "agents",
        "g",
        "Agents",
        "agent",
        "who works here",
        (
            Column("LOGIN", 12, from_width=80),
            Column("TEAMS", 18),
            Column("ROLE", 10, from_width=80),
        ),
    ),
    Section(
        "permissions",
        "p",
        "Permissions",
        "permission",
        "who may what with the tickets of a team or a queue",
        (Column("WHERE", 24, from_width=80), Column("MAY", 8, from_width=80)),
    ),
    Section(
        "settings", "e", "Settings", "setting", "what is switched on, and how tickets are numbered"
    ),
    Section("audit", "o", "Audit log", "entry", "who changed what of all this, and when"),
)


def section_of(section_id: str) -> Section:
    """The section with this id."""
    return next(section for section in SECTIONS if section.id == section_id)


def obstacle(desk: Desk, section: Section) -> Obstacle | None:
    """What has to be done before anything can be done in a section; None when it is open."""
    if section.id == "services" and not desk.setting("services", True):
        return Obstacle(SERVICES_OFF, "switch them on", "settings", "services")
    if section.id in ("slas", "sla_rules") and not desk.setting("slas", True):
        return Obstacle(SLAS_OFF, "switch them on", "settings", "slas")
    if section.id == "slas" and not desk.catalogue.services:
        return Obstacle(NO_SERVICE, "make a service first", "services")
    return None


async def read_lines(desk: Desk, section: Section, text: str) -> tuple[list[Line], int]:
    """The lines of a section that match the filter, and how many there are without it."""
    catalogue = desk.catalogue
    if section.id == "sla_rules":
        told = lines.rule_lines(catalogue, await customer_names(desk))
        return lines.matching(told, text), len(told)
    if section.is_searched:
        return await desk.store.reader.run(
            lambda select: (
                lines.customer_lines(views.customers(select, text, CUSTOMERS_SHOWN)),
                views.customer_count(select),
            )
        )
    makers: dict[str, Callable[[], list[Line]]] = {
        "services": lambda: lines.service_lines(catalogue),
        "slas": lambda: lines.sla_lines(catalogue),
        "calendars": lambda: lines.calendar_lines(catalogue, desk.policies.default_calendar_id()),
        "queues": lambda: lines.queue_lines(catalogue),
        "teams": lambda: lines.team_lines(catalogue),
        "agents": lambda: lines.agent_lines(catalogue),
        "permissions": lambda: lines.permission_lines(catalogue),
    }
    found = makers[section.id]()
    return lines.matching(found, text), len(found)


async def customer_names(desk: Desk) -> dict[int, str]:
    """The customers that rules name, by id."""
    wanted = {rule.customer_id for rule in desk.catalogue.sla_rules} - {None}

    def read(select: Select) -> dict[int, str]:
        found = [views.customer(select, int(one)) for one in wanted if one is not None]
        return {customer.id: customer.name for customer in found if customer is not None}

    return await desk.store.reader.run(read) if wanted else {}


def form_of(section: Section, row_id: int | None, focus: str = "") -> FormScreen:
    """The form for a line, or for a new one (None)."""
    from tui.screens.admin.forms import FORMS

    return FORMS[section.id](row_id, focus)
