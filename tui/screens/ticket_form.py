"""A ticket's properties in a form; what somebody else saves meanwhile is never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from desk.errors import NotAllowed, NotFound
from desk.sla_choice import Choice as ChosenSla
from desk.workflow import CLOSED
from tui.dialogs.taken_away import leave, take_away
from tui.screens.form import Reading
from tui.screens.ticket_fields import DECIDES, TicketForm, values_of
from tui.screens.ticket_reading import read_ticket
from tui.widgets.fields.specs import Item, LineField, Values, number

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import Ticket
    from tui.frame.screen import DeskScreen


async def edit_properties(screen: DeskScreen, ticket_id: int) -> None:
    """Open the form over a ticket and wait until it is closed."""
    reading = await read_ticket(screen.desk, screen.me, ticket_id)
    if reading.ticket.state == CLOSED.code:
        raise NotAllowed(
            f"Ticket {reading.ticket.number} is closed, and that is final. "
            "Open a new ticket instead (n)."
        )
    form = PropertiesForm(screen.desk, screen.me.id, screen.tocsin.zone, reading.ticket)
    await screen.app.push_screen_wait(form)


class PropertiesForm(TicketForm):
    """Saves only what was changed."""

    PATH = ("Ticket",)

    def __init__(self, desk: Desk, me_id: int, zone: tzinfo | None, ticket: Ticket) -> None:
        self._ticket = ticket
        self._is_lost = False
        super().__init__(desk, me_id, zone)

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="subject", label="Subject", required=True),
            self.customer_field(),
            self.type_field(),
            self.priority_field(),
            self.queue_field(),
            self.owner_field(),
            *self.service_fields(),
            self.due_field(),
            number("progress", label="Progress", width=8, hint="In percent.", longest=3),
        )

    async def read(self) -> Reading:
        reading = await read_ticket(self.desk, self.me, self._ticket.id)
        self._ticket = reading.ticket
        await self.customers.learn(reading.ticket.customer_id)
        self._customer_before = reading.ticket.customer_id
        if reading.ticket.sla_id is not None:
            # Its message was shown when it was chosen.
            self._told_slas.add(reading.ticket.sla_id)
        return Reading(values_of(reading.ticket), reading.seen_event_id)

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk import tickets

        told = {name: values[name] for name in self.form.changed}
        if "progress" in told:
            told["progress"] = told["progress"] or 0
        await tickets.edit(self.desk, self.tocsin.actor, self._ticket.id, version, **told)

    async def gone(self, error: NotFound) -> None:
        if self._is_lost:
            return
        self._is_lost = True
        self.query_one("#form-page").display = False
        take_away(self, self.desk.now(), self.tocsin.zone, self.give_up())

    def give_up(self) -> tuple[str, str] | None:
        """What was changed here and is not saved."""
        if not self.form.changed:
            return None
        return f"Properties of {self._ticket.number}", self.form.told_changes()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._is_lost:
            self.app.call_later(leave, self)

    def heading(self) -> str:
        return self._ticket.number

    def about(self) -> str:
        return self._ticket.subject[:200]

    def current(self, name: str) -> int | None:
        value: int | None = getattr(self._ticket, name)
        return value

    def ruled(self, values: Values) -> ChosenSla | None:
        """As long as nothing is changed that the rules look at, they are not asked again."""
        ticket = self._ticket
        if ticket.sla_by_hand or any(values.get(name) != _now(ticket, name) for name in DECIDES):
            return super().ruled(values)
        return ChosenSla(ticket.sla_id, ticket.sla_why or "")


def _now(ticket: Ticket, name: str) -> object:
    value: object = getattr(ticket, name)
    return value
