"""The settings of the whole desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from desk.permissions import why_not_configure
from tui.commands.properties import queue_choices
from tui.present.permissions import LEVELS_HELP, LEVELS_IN_WORDS
from tui.screens.admin import choices
from tui.screens.form import FormScreen, Reading
from tui.widgets.fields.specs import CheckField, ChoiceField, Head, Item, LineField, RadioField


class SettingsForm(FormScreen):
    """What is switched on, how tickets are numbered, which calendar counts."""

    PATH: ClassVar[tuple[str, ...]] = ("Admin",)

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        super().__init__(first_field)

    def items(self) -> Sequence[Item]:
        return (
            CheckField(
                name="services",
                label="Services",
                text="tickets can be for a service",
                hint="Off: no service can be chosen or changed; tickets keep what they have.",
            ),
            Head(""),
            CheckField(
                name="slas",
                label="SLAs",
                text="tickets can have an SLA, and so deadlines",
                hint="Off: no SLA can be chosen or changed; running clocks go on.",
            ),
            Head(""),
            CheckField(
                name="stopwatch",
                label="Stopwatch",
                text="agents can let a stopwatch run on a ticket",
                hint="Off: time can still be booked by hand.",
            ),
            Head(""),
            LineField(
                name="number_format",
                label="Ticket numbers",
                required=True,
                longest=60,
                width=30,
                hint="{n:05} is the count in five digits; {year}, {month} and {day} start it anew.",
            ),
            CheckField(
                name="number_gaps",
                label="",
                text="numbers may have gaps",
                hint="On: nobody waits for a number, as each Tocsin draws fifty at once.",
            ),
            Head(""),
            ChoiceField(
                name="default_calendar_id",
                label="Calendar",
                required=True,
                title="Default calendar",
                choices=lambda _: choices.calendars(self.desk.catalogue),
                hint="The default: it counts for every SLA that names no calendar of its own.",
            ),
            Head(""),
            RadioField(
                name="own_tickets",
                label="Own teams",
                required=True,
                options=LEVELS_IN_WORDS,
                hint="What agents may with the tickets of their teams, and of none.",
                help=LEVELS_HELP,
            ),
            Head(""),
            RadioField(
                name="others_tickets",
                label="Other teams",
                required=True,
                options=LEVELS_IN_WORDS,
                hint="What agents and supervisors may with those of other teams.",
                help=LEVELS_HELP,
            ),
            Head(""),
            ChoiceField(
                name="portal_queue_id",
                label="Customers' queue",
                title="Queue of the tickets that customers open",
                choices=lambda _: queue_choices(self.desk.catalogue),
                none="the first by name",
                hint="Where the tickets go that customers open themselves.",
            ),
        )

    def heading(self) -> str:
        return "Settings"

    def saved(self) -> str:
        return "The settings are saved"

    def reason_against_saving(self) -> str | None:
        return why_not_configure(self.desk.catalogue, self.tocsin.actor)

    async def read(self) -> Reading:
        from desk.settings import present

        return Reading(present(self.desk), dict(self.desk.catalogue.setting_versions))

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk.settings import save_settings

        await save_settings(
            self.desk, self.tocsin.actor, values, versions=version, progress=self.progress
        )
