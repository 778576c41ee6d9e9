"""All targets of an SLA in detail: by priority, what pauses and reopening do, which time counts.

A page of the form of the SLA: what is changed here is part of that form, and saved with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from desk.workflow import NORMAL, PRIORITIES, STATES
from tui.commands.command import Command
from tui.dialogs.choice import Choice
from tui.frame.screen import AnyCommand
from tui.present.words import COUNTS, ON_REOPEN, TARGETS
from tui.screens.admin import sla_values
from tui.screens.admin.sla_form import ListConcerned, ShowPast, pauses_field
from tui.screens.form import CancelForm, FormScreen, Reading
from tui.widgets.fields.specs import (
    ChoiceField,
    Field,
    Head,
    Item,
    ManyField,
    Row,
    Values,
    duration,
    optional_duration,
    percents,
)

if TYPE_CHECKING:
    from tui.screens.admin.sla_form import SlaForm
    from tui.screens.admin.sla_lookout import Lookout

_WITHIN, _PRIORITY, _REOPEN, _COUNTS = 9, 8, 20, 19

_ABOUT = {
    "first_response": "The first public answer. Tickets that an agent opens owe none.",
    "next_response": "An answer to the oldest message of the customer that has none, after the "
    "first response. Its clock begins with that message.",
    "update": "News for the customer at least so often: each public answer begins it anew.",
    "solution": "Until the ticket is resolved.",
    "reach_state": "Until the ticket comes into one of the states that are chosen below.",
    "ola": "How long each team may have the ticket: its clock begins when the team gets it, and "
    "ends when the team solves it or hands it on.",
}
_REOPEN_HELP = (
    "Keeps its verdict, met or missed. Goes on where it stood, without the time in between. "
    "Begins anew: the verdict stays, another clock starts."
)
_COUNTS_HELP = (
    "Working time: while the calendar is open. Working days: 24h of each day with working time, "
    "so that 48h are two. Around the clock: every hour."
)
_PRIORITY_HELP = "Another time for this priority. Nothing: as within. Off: not promised to it."


class TakeOver(Command["TargetsPage"]):
    """Back to the form, with what is changed here."""

    id, keys, title, group = "targets_done", "f2,ctrl+s,f4", "Done", "Form"
    help, word = "The form of the SLA saves it.", "Done"

    async def run(self, screen: TargetsPage) -> None:
        if await screen.submit():
            await screen.close(is_saved=True)


class LeavePage(CancelForm):
    """Back to the form; asks when something was changed."""

    title, word = "Back", "Back"


class TargetsPage(FormScreen):
    """Hands its targets to the form that it belongs to."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (TakeOver, LeavePage, ListConcerned, ShowPast)
    BUTTONS: ClassVar[tuple[AnyCommand, ...]] = (TakeOver, LeavePage)
    PRIMARY: ClassVar[AnyCommand] = TakeOver
    HAS_PREVIEW: ClassVar[bool] = True
    DEFAULT_CSS = """
    TargetsPage #form-hint { display: block; height: 2; }
    TargetsPage.-tall #form-hint { margin-bottom: 1; }
    """

    def __init__(self, owner: SlaForm, values: Values) -> None:
        """``values``: those of the owner."""
        self.owner, self._given = owner, dict(values)
        super().__init__()

    def items(self) -> Sequence[Item]:
        priorities = tuple(
            (title.upper(), _priority_width(title), True) for title in PRIORITIES.values()
        )
        return (
            Head("Times", (("WITHIN", _WITHIN, True), *priorities, ("NOTIFY AT", 12, False))),
            *(self._times(kind) for kind in TARGETS),
            Head(
                "How they count",
                (
                    ("AFTER REOPENING", _REOPEN, False),
                    ("COUNTS", _COUNTS, False),
                    ("PAUSES FOR", 20, False),
                ),
            ),
            *(self._ways(kind) for kind in TARGETS),
            Head(""),
            Row(
                "States to reach",
                (
                    ManyField(
                        name=sla_values.STATES_OF,
                        choices=lambda _: [Choice(s.code, s.label) for s in STATES.values()],
                        none="none: choose which",
                        is_compact=True,
                        title="States to reach",
                        help="The ticket must come into one of these in time. Without any, nothing "
                        "can be promised.",
                    ),
                ),
                is_tight=True,
            ),
            Row(
                "Catch up",
                (
                    ManyField(
                        name=sla_values.CATCHES_UP,
                        choices=lambda _: [Choice(k, title) for k, title in TARGETS.items()],
                        none="none: the time of a pause is left out",
                        is_compact=True,
                        title="Pauses that count after all",
                        help="Of these targets the time of a pause counts after all as soon as it "
                        "is over: until then the clock is only out of sight, as in OTOBO.",
                    ),
                ),
                is_tight=True,
            ),
        )

    @staticmethod
    def _times(kind: str) -> Row:
        fields: list[Field] = [duration(kind, width=_WITHIN, help=_ABOUT[kind])]
        for priority, title in PRIORITIES.items():
            fields.append(
                optional_duration(
                    sla_values.by_priority_field(kind, priority),
                    width=_priority_width(title),
                    empty="·",
                    help=f"{title.capitalize()} priority: {_PRIORITY_HELP[0].lower()}"
                    f"{_PRIORITY_HELP[1:]}",
                )
            )
        help_ = "A bell rings when so much of the time is used up: 75 90 rings at both."
        fields.append(percents(f"{kind}_notify", help=help_))
        return Row(TARGETS[kind], tuple(fields), is_tight=True)

    @staticmethod
    def _ways(kind: str) -> Row:
        def of(words: dict[str, str]) -> list[Choice[Any]]:
            return [Choice(value, label) for value, label in words.items()]

        return Row(
            TARGETS[kind],
            (
                ChoiceField(
                    name=f"{kind}_on_reopen",
                    choices=lambda _: of(ON_REOPEN),
                    width=_REOPEN,
                    title=f"{TARGETS[kind]}, after reopening",
                    help=_REOPEN_HELP,
                ),
                ChoiceField(
                    name=f"{kind}_counts",
                    choices=lambda _: of(COUNTS),
                    width=_COUNTS,
                    title=f"{TARGETS[kind]} counts",
                    help=_COUNTS_HELP,
                ),
                pauses_field(kind),
            ),
            is_tight=True,
        )

    # -- what the form asks for ----------------------------------------------------------------

    def path(self) -> tuple[str, ...]:
        return (*self.owner.path(), line_of(self.owner))

    def heading(self) -> str:
        return "Targets in detail"

    def saved(self) -> str:
        return ""

    def reason_against_saving(self) -> str | None:
        return self.owner.reason_against_saving()

    async def read(self) -> Reading:
        return Reading(sla_values.on_page(sla_values.targets_in(self._given)))

    def against_rules(self, values: Values) -> dict[str, str]:
        if len(values) < len(self.form.names) or not _reaches_nothing(values):
            return {}
        return {sla_values.STATES_OF: "Choose the states that are to be reached."}

    async def save(self, values: dict[str, Any], version: Any) -> None:
        targets = sla_values.from_page(values, sla_values.targets_in(self._given))
        self._given |= sla_values.in_form(targets)
        self.owner.take_targets(targets)

    # -- the preview ---------------------------------------------------------------------------

    @property
    def lookout(self) -> Lookout:
        """What works out the figures, for the values of this page while it is open."""
        return self.owner.lookout

    def on_desk_tick(self, now_us: int) -> None:
        self.owner.on_desk_tick(now_us)

    def _owners_values(self, values: Values) -> dict[str, Any]:
        before = sla_values.targets_in(self._given)
        return self._given | sla_values.in_form(sla_values.from_page(values, before))

    def preview(self, values: Values) -> Content:
        size = self.query_one("#form-side").content_size
        kind, priority = self._looked_at()
        return self.owner.slab(
            self._owners_values(values), kind, (size.width, size.height), priority
        )

    def strip(self, values: Values) -> Content:
        _, priority = self._looked_at()
        return self.owner.strip_of(self._owners_values(values), self.size.width - 4, priority)

    def _looked_at(self) -> tuple[str, int]:
        """The target and the priority in whose field the cursor is."""
        field = self.form.focused_field
        name = field.name if field is not None else ""
        kind = next((kind for kind in TARGETS if name.startswith(kind)), "solution")
        for priority in PRIORITIES:
            if name == sla_values.by_priority_field(kind, priority):
                return kind, priority
        return kind, NORMAL

    def hint_of(self, field: Field) -> str:
        return field.help


def line_of(owner: SlaForm) -> str:
    """The name of the SLA, as it is typed."""
    from tui.present.text import line

    return line(str(owner.form.values().get("name") or owner.heading()))


def _priority_width(title: str) -> int:
    return max(_PRIORITY, len(title) + 1)


def _reaches_nothing(values: Values) -> bool:
    fields = [sla_values.by_priority_field("reach_state", n) for n in PRIORITIES]
    is_on = any(values.get(name) for name in ("reach_state", *fields))
    return is_on and not values.get(sla_values.STATES_OF)
