"""The form of a service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from tui.screens.admin import choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.widgets.fields.specs import CheckField, ChoiceField, Item, LineField, validity


class ServiceForm(ConfiguredForm):
    """Something the desk does for customers; services form a tree."""

    SECTION: ClassVar[str] = "services"
    USED_BY: ClassVar[str] = "service_id"

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ChoiceField(
                name="parent_id",
                label="Sub-service of",
                none="none: it stands by itself",
                choices=lambda _: choices.services(
                    self.desk.catalogue, without=choices.below(self.desk.catalogue, self.row_id)
                ),
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
            CheckField(
                name="is_default",
                label="For everybody",
                text="customers without services of their own may have it",
                hint="Without it, only customers to whom it was given may have it.",
            ),
            ChoiceField(
                name="default_sla_id",
                label="Default SLA",
                none="none",
                choices=lambda _: choices.slas_of_service(self.desk.catalogue, self.row_id),
                hint="One of the SLAs that name this service among theirs.",
            ),
        )

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid", "is_default": True}
        return {
            "name": row.name,
            "parent_id": row.parent_id,
            "validity": row.validity,
            "comment": row.comment,
            "is_default": row.is_default,
            "default_sla_id": row.default_sla_id,
        }

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.services import save_service

        return await save_service(
            self.desk, self.tocsin.actor, values, row_id=self.row_id, version=version
        )
