"""The form of a queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from tui.screens.admin import choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.widgets.fields.specs import ChoiceField, Item, LineField, validity


class QueueForm(ConfiguredForm):
    """Where tickets lie until somebody takes them."""

    SECTION: ClassVar[str] = "queues"
    USED_BY: ClassVar[str] = "queue_id"

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ChoiceField(
                name="team_id",
                label="Team",
                none="none",
                choices=lambda _: choices.teams(self.desk.catalogue),
            ),
            ChoiceField(
                name="default_sla_id",
                label="Default SLA",
                none="none",
                choices=lambda _: choices.slas(self.desk.catalogue),
                hint="For tickets whose service has none of its own.",
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid"}
        names = ("name", "team_id", "default_sla_id", "validity", "comment")
        return {name: getattr(row, name) for name in names}

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.people import save_queue

        return await save_queue(
            self.desk,
            self.tocsin.actor,
            values,
            row_id=self.row_id,
            version=version,
            progress=self.progress,
        )
