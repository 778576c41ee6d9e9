"""The form of an SLA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.content import Content

from desk.durations import HINT, MINUTE_S
from tui.dialogs.picker import Choice
from tui.present.words import TARGETS
from tui.screens.admin import choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.screens.admin.sla_preview import Promise, Viewer, sla_preview, sla_strip
from tui.widgets.fields.specs import (
    AreaField,
    ChoiceField,
    Field,
    Head,
    Item,
    LineField,
    ManyField,
    Row,
    Values,
    duration,
    percents,
    validity,
)

_PAUSES = (("customer", "customer"), ("third_party", "third party"), ("date", "a date"))
_WITHIN, _NOTIFY = 11, 11


class SlaForm(ConfiguredForm):
    """How soon services are promised."""

    SECTION: ClassVar[str] = "slas"
    USED_BY: ClassVar[str] = "sla_id"
    HAS_PREVIEW: ClassVar[bool] = True

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
                    ("NOTIFY AT", _NOTIFY, True),
                    ("PAUSES WHILE WAITING FOR", 26, False),
                ),
            ),
            self._target("first_response"),
            self._target("update"),
            self._target("solution", hint=HINT),
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

    def _target(self, name: str, hint: str = "") -> Row:
        fields: list[Field] = [
            duration(name, width=_WITHIN, hint=hint),
            percents(f"{name}_notify", width=_NOTIFY),
        ]
        if name != "first_response":
            # A first response never pauses: the customer waits for it whatever the state.
            fields.append(
                ManyField(
                    name=f"{name}_pauses",
                    choices=lambda _: [Choice(value, label) for value, label in _PAUSES],
                    none="— never",
                    is_compact=True,
                    title=f"{TARGETS[name]} pauses while waiting for",
                )
            )
        return Row(TARGETS[name], tuple(fields))

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            pauses = tuple(value for value, _ in _PAUSES)
            return {"validity": "valid", "update_pauses": pauses, "solution_pauses": pauses}
        told: dict[str, Any] = {}
        for kind in TARGETS:
            target = row.target(kind)
            told[kind] = 0 if target is None else target.seconds // MINUTE_S
            told[f"{kind}_notify"] = () if target is None else target.notify
            if kind != "first_response":
                told[f"{kind}_pauses"] = () if target is None else target.pauses
        return told | {
            "name": row.name,
            "service_ids": row.service_ids,
            "calendar_id": row.calendar_id,
            "validity": row.validity,
            "comment": row.comment,
            "dialog_message": row.dialog_message,
        }

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.slas import save_sla

        return await save_sla(
            self.desk,
            self.tocsin.actor,
            values,
            row_id=self.row_id,
            version=version,
            progress=self.progress,
        )

    # -- the preview ---------------------------------------------------------------------------

    def preview(self, values: Values) -> Content:
        return sla_preview(
            self._promise(values),
            self._before(),
            self._explained(values),
            None if self.is_new else self.used_by,
            self._viewer(),
        )

    def strip(self, values: Values) -> Content:
        return sla_strip(self._promise(values), self._before(), self._viewer())

    def on_desk_tick(self, now_us: int) -> None:
        if now_us // 1_000_000 % 60 == 0:
            self.paint_form()

    def _viewer(self) -> Viewer:
        return Viewer(self.desk.now_us(), self.tocsin.zone)

    def _promise(self, values: Values) -> Promise:
        chosen = values.get("calendar_id")
        calendar_id = chosen if chosen is not None else self.desk.policies.default_calendar_id()
        return Promise(
            {target: values.get(target) or 0 for target in TARGETS},
            None if calendar_id is None else self.desk.policies.calendar(calendar_id),
        )

    def _before(self) -> Promise | None:
        return None if self._row is None else self._promise(self.values_of(self._row))

    def _explained(self, values: Values) -> str:
        """The target in whose row the cursor is, else the last one that is promised."""
        focused = self.form.focused_field
        for target in TARGETS:
            if focused is not None and focused.name.startswith(target) and values.get(target):
                return target
        return next((t for t in reversed(list(TARGETS)) if values.get(t)), "solution")
