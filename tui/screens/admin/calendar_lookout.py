"""Works out beside the form of a calendar what its values would do to open tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.content import Content

from desk.calendars import calendar_as_typed
from desk.errors import DeskError, Invalid
from desk.look_ahead import LookAhead
from sla_engine import BusinessCalendar
from store.errors import StoreError
from tui.present import times
from tui.present.sight import FOR_THE_OTHERS, IN_SHORT, in_sight
from tui.present.trouble import why
from tui.screens.admin.calendar_ahead import (
    Due,
    Outlook,
    counted_line,
    due_lines,
    dues,
    effect_in_short,
    effect_lines,
    listing_key,
    no_ticket,
)
from tui.screens.admin.calendar_preview import Section
from tui.screens.admin.calendar_values import readable, to_save
from tui.screens.admin.sla_ahead import OpenTickets
from tui.screens.admin.sla_due import Viewer, whose_times
from tui.widgets.fields.specs import Values

if TYPE_CHECKING:
    from sla_engine.preview import Preview
    from store.rows import Calendar
    from tui.screens.admin.calendar_form import CalendarForm

_TYPING_PAUSE_S = 0.15
# Tickets go on while a form is open; what was read of them is not for ever.
_FRESH_US = 2 * times.MINUTE_US
# Progress is worth telling from so many tickets on; fewer are done before one has read it.
_MANY = 5_000
# How many SLAs say when a ticket opened now would be due.
_DUES = 2
# What may be changed without any deadline moving.
_WITHOUT_EFFECT = {"name", "comment", "validity"}
_UNREADABLE = "Correct what is wrong to see what it does to open tickets."


class _Found(Struct, frozen=True):
    """What a calendar does to tickets."""

    row: Calendar
    seen: Preview
    ahead: LookAhead


class Lookout:
    """One for each form. All work is done away from the event loop, and only for the newest
    values.
    """

    def __init__(self, form: CalendarForm) -> None:
        self._form = form
        self._ahead: LookAhead | None = None
        self._read_us, self._read_at = 0, 0
        # The version of the catalogue, and the values.
        self._asked: tuple[int, Mapping[str, Any]] | None = None
        self._outlook = Outlook()
        self._found: _Found | None = None

    # -- what is shown -------------------------------------------------------------------------

    def sections(
        self, values: Values, calendar: BusinessCalendar | None, width: int
    ) -> Iterator[Section]:
        """What stands in the slab about tickets; nothing for a new calendar, which has none."""
        if self._form.row_id is None:
            return
        outlook = self._outlook_for(values)
        told = self._counted() if outlook is None else effect_lines(outlook)
        listed = self._form.used_by
        if outlook is not None and outlook.effect is not None:
            listed = outlook.effect.moved
        told = [*told, *listing_key(listed, width)]
        if self._sight:
            told += Content.styled(FOR_THE_OTHERS, "$text-muted").wrap(width)
        yield Section(
            f"Open tickets{self._sight}", told, "" if outlook is None else outlook.progress
        )
        found = self._dues(self._form.row_id, calendar)
        if found:
            viewer = Viewer(self._form.desk.now_us(), self._form.tocsin.zone)
            lines = due_lines(found, viewer, width, _DUES)
            whose = whose_times(calendar.time_zone, viewer) if calendar is not None else ""
            if whose:
                lines.append(Content.styled(whose, "$text-muted"))
            yield Section("A ticket opened now would be due", lines)

    def in_short(self, values: Values) -> list[Content]:
        """The same on one line, or none."""
        if self._form.row_id is None:
            return []
        outlook = self._outlook_for(values)
        if outlook is None:
            return self._counted()
        title = IN_SHORT if self._sight else "Open tickets"
        return [Content.styled(f"{title}  ", "bold") + effect_in_short(outlook)]

    def _counted(self) -> list[Content]:
        return [counted_line(self._form.used_by, self._sight)]

    @property
    def _sight(self) -> str:
        return in_sight(self._form.tocsin.scope)

    def _dues(self, calendar_id: int, calendar: BusinessCalendar | None) -> list[Due]:
        if calendar is None:
            return []
        desk = self._form.desk
        slas = [
            sla
            for sla in desk.catalogue.slas.values()
            if desk.policies.calendar_id_of(sla.id) == calendar_id
        ]
        return list(dues(slas, desk.policies.calendar(calendar_id), calendar, desk.now_us()))

    # -- the tickets one by one ----------------------------------------------------------------

    def reason_against_listing(self) -> str | None:
        """Why there is nothing to list."""
        if self._form.row_id is None:
            return "No ticket counts in a calendar that is not saved yet."
        outlook = self._outlook_for(self._form.form.values())
        if outlook is None:
            return None if self._form.used_by else no_ticket(self._sight)
        if outlook.trouble:
            return outlook.trouble
        if outlook.effect is None or outlook.is_stale:
            return "The figures are still being worked out."
        if outlook.effect.moved:
            return None
        return f"No open ticket{self._sight} gets another deadline."

    async def list_concerned(self) -> None:
        """List the tickets that get another deadline, or without a change all; Enter opens one."""
        from tui.screens.admin.sla_concerned import show_all, show_concerned

        outlook, found = self._outlook_for(self._form.form.values()), self._found
        if outlook is None:
            saved = self._form.saved_row
            if saved is not None:
                await show_all(self._form, await self._tickets(), saved)
        elif outlook.effect is not None and not outlook.is_stale and found is not None:
            await show_concerned(self._form, found.ahead, found.seen, outlook.effect, found.row)

    # -- working it out ------------------------------------------------------------------------

    def _outlook_for(self, values: Values) -> Outlook | None:
        """What is known for these values, and begins to work it out where that is another one;
        None where nothing is changed that decides a deadline.
        """
        if all(name in _WITHOUT_EFFECT for name in self._form.form.changed):
            return None
        settled = readable(values, self._form.saved_values())
        wanted = {
            name: value for name, value in to_save(settled).items() if name not in _WITHOUT_EFFECT
        }
        asked = (self._form.desk.catalogue.version, wanted)
        if asked != self._asked:
            self._asked = asked
            self._outlook = Outlook(self._outlook.effect, is_stale=True)
            self._form.run_worker(
                self._work(wanted), group="ahead", exclusive=True, exit_on_error=False
            )
        return self._outlook

    async def _work(self, values: Mapping[str, Any]) -> None:
        await asyncio.sleep(_TYPING_PAUSE_S)
        known: Calendar | None = self._form.saved_row
        try:
            row = await asyncio.to_thread(calendar_as_typed, known, values)
        except Invalid:
            self._show(Outlook(trouble=_UNREADABLE))
            return
        try:
            ahead = await self._tickets()
            found = await ahead.preview_calendar(row, self._progress)
        except (DeskError, StoreError) as error:
            self._show(Outlook(trouble=why(error)))
            return
        without = await asyncio.to_thread(ahead.without_deadline, found)
        effect = OpenTickets(
            found.tickets,
            found.moved,
            found.become_overdue,
            found.rescued,
            found.gained,
            found.lost,
            len(without) - found.gained,
            sight=self._sight,
        )
        self._found = _Found(row, found, ahead)
        self._show(Outlook(effect))

    async def _tickets(self) -> LookAhead:
        """Read once; anew after a while, and when something else is promised now."""
        desk = self._form.desk
        now_us, version = desk.now_us(), desk.catalogue.version
        is_old = now_us - self._read_us > _FRESH_US or version != self._read_at
        if self._ahead is None or is_old:
            self._ahead = await LookAhead.of_calendar(
                desk, self._form.row_id, self._form.tocsin.scope
            )
            self._read_us, self._read_at = now_us, version
        return self._ahead

    def _progress(self, done: int, total: int) -> None:
        if total >= _MANY and done < total:
            told = f"{done * 100 // total} %"
            if told != self._outlook.progress:
                self._show(Outlook(self._outlook.effect, is_stale=True, progress=told))

    def _show(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._form.paint_form()
