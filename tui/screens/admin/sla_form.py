"""The form of an SLA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from textual import on
from textual.content import Content

from desk.errors import Invalid
from desk.workflow import NORMAL
from tui.commands.command import Command
from tui.dialogs.choice import Choice
from tui.frame.screen import AnyCommand
from tui.present.sight import in_sight
from tui.present.text import line
from tui.present.words import TARGETS, WAITS_FOR
from tui.screens.admin import choices, sla_values
from tui.screens.admin.configured_form import ConfiguredForm
from tui.screens.admin.sla_due import Promise, Viewer
from tui.screens.admin.sla_lookout import Lookout
from tui.screens.admin.sla_named import still_named
from tui.screens.admin.sla_preview import sla_preview, sla_strip
from tui.screens.form import FormScreen, Reading
from tui.widgets.fields.page import PageBox
from tui.widgets.fields.specs import (
    AreaField,
    ChoiceField,
    Head,
    Item,
    LineField,
    ManyField,
    PageField,
    Row,
    Values,
    duration,
    percents,
    validity,
)

if TYPE_CHECKING:
    from tui.screens.admin.targets_page import TargetsPage

    # Both show the figures, and have their keys.
    Showing: TypeAlias = "SlaForm | TargetsPage"

PAUSES = ("customer", "third_party", "date")
_WITHIN, _NOTIFY = 11, 14
_HINT = "A working day of eight is 8h; where working days count, 1d."

WITHIN_HELP = (
    "How long it may take, in minutes or like 4h, 1h 30m, 1d. Nothing, or off: not promised. "
    "A day is 24 hours of what counts: a working day of eight is 8h, or 1d where working days "
    "count."
)
NOTIFY_HELP = (
    "A bell rings when so much of the time is used up: 75 90 rings at 75 and at 90 percent. "
    "Only time that counts is measured, so that it rings in working hours."
)
PAUSES_HELP = (
    "While a ticket waits for one of these, the clock stands still and the deadline moves on."
)


class ListConcerned(Command["Showing"]):
    """List the open tickets that get another deadline."""

    id, keys, title, group = "sla_concerned", "f3", "List the tickets that this changes", "Form"
    help, word = "With the deadline that each has, and would have.", "lists"

    def disabled_reason(self, screen: Showing) -> str | None:
        return screen.lookout.reason_against_listing()

    async def run(self, screen: Showing) -> None:
        await screen.lookout.list_concerned()


class OpenDetails(Command["SlaForm"]):
    """Every kind of target, by priority, and how each counts."""

    id, keys, title, group = "sla_details", "f4", "Targets in detail", "Form"
    help, word = "All six kinds of target, by priority, and how they count.", "details"

    async def run(self, screen: SlaForm) -> None:
        await screen.open_details()


class ShowPast(Command["Showing"]):
    """The last 90 days by target and priority."""

    id, keys, title, group = "sla_past", "f6", "The last 90 days as a table", "Form"
    help, word = "What was kept, and what would have been, by target and priority.", "table"

    def disabled_reason(self, screen: Showing) -> str | None:
        return screen.lookout.reason_against_table()

    async def run(self, screen: Showing) -> None:
        await screen.lookout.show_table()


class SlaForm(ConfiguredForm):
    """How soon services are promised."""

    SECTION: ClassVar[str] = "slas"
    USED_BY: ClassVar[str] = "sla_id"
    HAS_PREVIEW: ClassVar[bool] = True
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        *FormScreen.ACTIONS,
        ListConcerned,
        OpenDetails,
        ShowPast,
    )

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        self.lookout = Lookout(self)
        self._page: TargetsPage | None = None
        super().__init__(row_id, first_field)

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ManyField(
                name="service_ids",
                label="Services",
                choices=lambda _: choices.services(self.desk.catalogue),
                none="none: it cannot be chosen on a ticket",
            ),
            ChoiceField(
                name="calendar_id",
                label="Calendar",
                none="the default calendar",
                choices=lambda _: choices.calendars(self.desk.catalogue),
            ),
            Head(
                "Targets",
                (
                    ("WITHIN", _WITHIN, True),
                    ("NOTIFY AT", _NOTIFY, False),
                    ("PAUSES WHILE WAITING FOR", 26, False),
                ),
            ),
            *(self._target(kind) for kind in sla_values.MAIN),
            PageField(
                name=sla_values.DETAILS,
                label="In detail",
                key="f4",
                told=sla_values.summary,
                none="the same for every priority, nothing else is promised",
                help="Opens all kinds of target: next response, reaching a state, each team; other "
                "times by priority; what reopening does; and which time counts.",
            ),
            Head(""),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
            AreaField(
                name="dialog_message",
                label="Dialog message",
                rows=2,
                hint="Shown when an agent chooses this SLA for a ticket.",
            ),
        )

    @staticmethod
    def _target(kind: str) -> Row:
        hint = _HINT if kind == sla_values.MAIN[-1] else ""
        return Row(
            TARGETS[kind],
            (
                duration(kind, width=_WITHIN, hint=hint, help=WITHIN_HELP),
                percents(f"{kind}_notify", width=_NOTIFY, help=NOTIFY_HELP),
                pauses_field(kind),
            ),
        )

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid", **sla_values.in_form(())}
        return {
            "name": row.name,
            "service_ids": row.service_ids,
            "calendar_id": row.calendar_id,
            **sla_values.in_form(row.targets),
            "validity": row.validity,
            "comment": row.comment,
            "dialog_message": row.dialog_message,
        }

    async def read(self) -> Reading:
        reading = await super().read()
        self.lookout.stand_at(self.desk.catalogue.version)
        return reading

    # -- saving --------------------------------------------------------------------------------

    def field_for(self, name: str) -> str:
        # What is wrong with something that stands on the page of details is told where it opens.
        is_elsewhere = not self.form.has(name) and sla_values.is_of_a_target(name)
        return sla_values.DETAILS if is_elsewhere else name

    def against_rules(self, values: Values) -> dict[str, str]:
        from desk.slas import read_sla

        try:
            read_sla(self.desk.catalogue, self._row, sla_values.to_save(values))
        except Invalid as error:
            return dict(error.fields)
        return {}

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.slas import save_sla

        return await save_sla(
            self.desk,
            self.tocsin.actor,
            sla_values.changes_to_save(values, self._saved_values()),
            row_id=self.row_id,
            version=version,
            progress=self.progress,
        )

    def _saved_values(self) -> dict[str, Any] | None:
        return None if self._row is None else self.values_of(self._row)

    # -- targets in detail ---------------------------------------------------------------------

    async def open_details(self) -> None:
        """Open the page with all targets; what is changed there is part of this form."""
        from tui.screens.admin.targets_page import TargetsPage

        self._page = TargetsPage(self, self._settled(self.form.values()))
        try:
            await self.app.push_screen_wait(self._page)
        finally:
            self._page = None
        self.paint_form()

    @on(PageBox.Opened)
    def _details_opened(self) -> None:
        self.action_run_command(OpenDetails.id)

    def take_targets(self, targets: sla_values.Targets) -> None:
        """Show other targets, as if somebody had typed them here."""
        self.form.put(sla_values.in_form(targets))

    # -- the preview ---------------------------------------------------------------------------

    def paint_form(self) -> None:
        # While its page is open, what is typed there counts. The figures are worked out for one
        # set of values: would both ask, each would stop what is worked out for the other.
        if self._page is None:
            super().paint_form()
        else:
            self._page.paint_form()

    def preview(self, values: Values) -> Content:
        size = self.query_one("#form-side").content_size
        return self.slab(values, self._explained(values), (size.width, size.height))

    def strip(self, values: Values) -> Content:
        return self.strip_of(values, self.size.width - 4)

    def slab(
        self, values: Values, kind: str, size: tuple[int, int], priority: int = NORMAL
    ) -> Content:
        """The preview of these values of the form; also for the page of details."""
        return sla_preview(
            self._promise(values, priority),
            self._before(priority),
            kind,
            self._outlook(values),
            self._viewer(),
            size=size,
            left_out=len(values) < len(self._settled(values)),
            warning=self._warning(values),
            sight=in_sight(self.tocsin.scope),
        )

    def strip_of(self, values: Values, width: int, priority: int = NORMAL) -> Content:
        """The same in three lines."""
        return sla_strip(
            self._promise(values, priority),
            self._before(priority),
            self._outlook(values),
            self._viewer(),
            width,
            warning=self._warning(values),
            sight=in_sight(self.tocsin.scope),
        )

    def _warning(self, values: Values) -> str:
        """Who still names an SLA that is not valid."""
        if self.row_id is None or self._settled(values).get("validity") == "valid":
            return ""
        return still_named(self.desk.catalogue, self.row_id)

    def _outlook(self, values: Values) -> Any:
        if self._row is None:
            return None
        saved = self._saved_values() or {}
        return self.lookout.outlook_for(sla_values.deciding(self._settled(values), saved))

    def outlook_changed(self) -> None:
        """There are new figures: show them, here or on the page above."""
        self.paint_form()
        (self._page or self).refresh_footer()

    def on_desk_tick(self, now_us: int) -> None:
        if now_us // 1_000_000 % 60 == 0:
            self.paint_form()

    def _viewer(self) -> Viewer:
        return Viewer(self.desk.now_us(), self.tocsin.zone)

    def _settled(self, values: Values) -> dict[str, Any]:
        """The values, with what is saved in place of what cannot be read."""
        return {**self.values_of(self._row), **values}

    def _promise(self, values: Values, priority: int) -> Promise:
        settled = self._settled(values)
        chosen = settled.get("calendar_id")
        calendar_id = chosen if chosen is not None else self.desk.policies.default_calendar_id()
        return Promise(
            sla_values.targets_in(settled),
            None if calendar_id is None else self.desk.policies.calendar(calendar_id),
            priority,
            settled.get("validity") == "valid",
        )

    def _before(self, priority: int) -> Promise | None:
        saved = self._saved_values()
        return None if saved is None else self._promise(saved, priority)

    def _explained(self, values: Values) -> str:
        """The target in whose row the cursor is, else the last one that is promised."""
        focused = self.form.focused_field
        for kind in sla_values.MAIN:
            if focused is not None and focused.name.startswith(kind) and values.get(kind):
                return kind
        return next((kind for kind in reversed(sla_values.MAIN) if values.get(kind)), "solution")


def pauses_field(kind: str) -> ManyField:
    """While waiting for whom a target's clock stands still."""
    return ManyField(
        name=f"{kind}_pauses",
        choices=lambda _: [Choice(value, line(WAITS_FOR[value])) for value in PAUSES],
        none="— never",
        is_compact=True,
        title=f"{TARGETS[kind]} pauses while waiting for",
        help=PAUSES_HELP,
    )
