"""What the forms of the administration share: a row of the catalogue, and who uses it."""

from __future__ import annotations

from typing import Any, ClassVar

from desk.errors import NotFound
from desk.permissions import why_not_configure
from store import views
from tui.present.sight import in_sight
from tui.present.text import plural
from tui.screens.admin.section import obstacle, section_of
from tui.screens.form import FormScreen, Reading


class ConfiguredForm(FormScreen):
    """Subclasses say which values a row has (``values_of``) and write them (``write``).

    ``USED_BY``: the column of open tickets that refers to such a row; "" for none.
    """

    SECTION: ClassVar[str]
    USED_BY: ClassVar[str] = ""

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        self.row_id = row_id
        self.used_by = 0
        self._row: Any = None
        self._reckoned = 0
        super().__init__(first_field)

    # -- what subclasses say -------------------------------------------------------------------

    def values_of(self, row: Any) -> dict[str, Any]:
        """The values of a row; of None, what a new one begins with."""
        raise NotImplementedError

    async def write(self, values: dict[str, Any], version: Any) -> int:
        """Save it; returns the id."""
        raise NotImplementedError

    async def read_row(self, row_id: int) -> Any:
        """The row as it is saved; None when it is gone."""
        return getattr(self.desk.catalogue, self.SECTION).get(row_id)

    def version_of(self, row: Any) -> Any:
        """What tells whether somebody else saved it."""
        return row.version

    # -- what the form asks for ----------------------------------------------------------------

    @property
    def is_new(self) -> bool:
        return self.row_id is None

    def path(self) -> tuple[str, ...]:
        return ("Admin", section_of(self.SECTION).title)

    def heading(self) -> str:
        return self._row.name if self._row is not None else f"New {section_of(self.SECTION).noun}"

    def about(self) -> str:
        if self._row is None:
            return ""
        told = f"version {self._row.version}"
        if self.USED_BY:
            told += f", used by {plural(self.used_by, 'open ticket')}{in_sight(self.tocsin.scope)}"
        return told

    def saved(self) -> str:
        told = f"{self.heading()} is saved"
        if self._reckoned:
            # All of them, seen or not: who does not see all is not told how many there are.
            sees_all = self.tocsin.scope.is_everything
            tickets = plural(self._reckoned, "open ticket") if sees_all else "its open tickets"
            told += (
                f"; the new deadlines of {tickets} follow"
                if self._goes_on
                else f", the deadlines of {tickets} are reckoned anew"
            )
        return told

    def reason_against_saving(self) -> str | None:
        found = obstacle(self.desk, section_of(self.SECTION))
        if found is not None:
            return found.told
        return why_not_configure(self.desk.catalogue, self.tocsin.actor)

    async def read(self) -> Reading:
        if self.row_id is None:
            return Reading(self.values_of(None))
        row_id = self.row_id
        row = await self.read_row(row_id)
        if row is None:
            noun = section_of(self.SECTION).noun
            raise NotFound(f"This {noun} is no longer there; go back to the list.")
        if self.USED_BY:
            scope = self.tocsin.scope
            self.used_by = await self.desk.store.reader.run(
                lambda select: views.usage(select, self.USED_BY, row_id, scope)
            )
        self._row = row
        return Reading(self.values_of(row), self.version_of(row))

    async def save(self, values: dict[str, Any], version: Any) -> None:
        self._reckoned = 0
        self.row_id = await self.write(values, version)

    def progress(self, done: int, total: int) -> None:
        self._reckoned = total
        super().progress(done, total)
