"""A new ticket in a form; what is typed is kept as a draft until the ticket is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from desk.entitlement import services_for, slas_for
from desk.workflow import CHANNELS, NORMAL, TYPES
from store import views
from store.rows import VALID
from tui.commands.command import Command
from tui.dialogs.picker import Choice
from tui.frame.screen import AnyCommand
from tui.present import times
from tui.screens.form import Reading
from tui.screens.ticket_fields import DECIDES, TicketForm, Wanted
from tui.widgets.draft_keeper import DraftKeeper
from tui.widgets.fields.form import Form
from tui.widgets.fields.specs import AreaField, Item, LineField, RadioField, Values

if TYPE_CHECKING:
    from desk.desk import Desk
    from desk.tickets import Opened
    from store.rows import Draft
    from tui.frame.screen import DeskScreen

_DRAFT = "new"
_MOMENTS = ("start", "due")


async def open_new_ticket(screen: DeskScreen) -> None:
    """Show the form, and then the ticket that was made with it."""
    form = NewTicketForm(screen.desk, screen.me.id, screen.tocsin.zone)
    await screen.app.push_screen_wait(form)
    if form.opened is None:
        return
    from tui.commands.targets import TicketTargets
    from tui.screens.queue import QueueScreen
    from tui.screens.ticket import TicketScreen

    if isinstance(screen, QueueScreen):
        # Whoever opened it looks for it there; the cursor stays on its ticket.
        screen.apply_order()
    elif isinstance(screen, TicketTargets):
        screen.after_action()
    screen.app.push_screen(TicketScreen(form.opened.id))


class CreateTicket(Command["NewTicketForm"]):
    """Save the ticket and show it."""

    id, keys, title, group = "ticket_create", "ctrl+s,f2", "Open the ticket", "Form"
    help, word = "Draws its number and shows it.", "open it"

    async def run(self, screen: NewTicketForm) -> None:
        if await screen.submit():
            await screen.close(is_saved=True)


class LeaveNewTicket(Command["NewTicketForm"]):
    """Go back; the draft is kept."""

    id, keys, title, group = "ticket_leave", "escape", "Back, keep the draft", "Form"
    word, help = "keep draft", "n goes on with it later."

    async def run(self, screen: NewTicketForm) -> None:
        if await screen.may_leave():
            await screen.close(is_saved=False)


class StartAfresh(Command["NewTicketForm"]):
    """Throw the draft away."""

    id, keys, title, group = "ticket_afresh", "f4", "Empty the form", "Form"
    word, help = "empty", "Throws the draft away, after a question."

    async def run(self, screen: NewTicketForm) -> None:
        await screen.start_afresh()


class NewTicketForm(TicketForm):
    """``opened`` is the ticket once it is saved."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (CreateTicket, StartAfresh, LeaveNewTicket)
    BUTTONS: ClassVar[tuple[AnyCommand, ...]] = (CreateTicket, LeaveNewTicket)
    PRIMARY: ClassVar[AnyCommand] = CreateTicket
    KEEPS_DRAFT: ClassVar[bool] = True

    def __init__(self, desk: Desk, me_id: int, zone: tzinfo | None) -> None:
        self.opened: Opened | None = None
        self._keeper = DraftKeeper(desk, me_id, _DRAFT, 0)
        self._draft: Draft | None = None
        # Whether the SLA in the form is somebody's choice, and not just the default.
        self._sla_chosen = False
        super().__init__(desk, me_id, zone)

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="subject", label="Subject", required=True),
            self.customer_field(),
            RadioField(
                name="channel",
                label="Channel",
                options=tuple((channel, channel) for channel in CHANNELS),
                hint="Phone and e-mail that you enter yourself owe no first response.",
            ),
            self.type_field(),
            self.priority_field(),
            self.queue_field(),
            self.owner_field(),
            *self.service_fields(),
            self.moment_field(
                "start",
                "Start",
                past=True,
                empty="now",
                hint="When it began, if that was earlier; deadlines count from then.",
            ),
            self.due_field(),
            AreaField(name="message", label="First message", rows=5),
        )

    @property
    def is_new(self) -> bool:
        return True

    def heading(self) -> str:
        return "New ticket"

    def about(self) -> str:
        if self._draft is None:
            return "its number is drawn when you save it"
        kept = times.instant(self._draft.saved_us, self.tocsin.now_us(), self.tocsin.zone)
        return f"draft kept {kept}, f4 empties the form"

    def saved(self) -> str:
        return f"{self.opened.number} is opened" if self.opened is not None else ""

    # -- what it begins with -------------------------------------------------------------------

    async def read(self) -> Reading:
        me_id = self.me.id
        drafts = await self.desk.store.reader.run(lambda select: views.drafts(select, me_id, 0))
        self._draft = next((draft for draft in drafts if draft.kind == _DRAFT), None)
        values = self._defaults()
        if self._draft is not None:
            values |= self._restored(self._draft)
            if not self._sla_chosen:
                # What is saved without a choice is today's default, not that of the draft.
                values["sla_id"] = self._default_sla(values)
        await self.customers.learn(values["customer_id"])
        self._customer_before = values["customer_id"]
        return Reading(values)

    def _defaults(self) -> dict[str, Any]:
        values = {
            "subject": "",
            "customer_id": None,
            "channel": CHANNELS[0],
            "type": TYPES[0],
            "priority": NORMAL,
            "queue_id": self._my_queue(),
            "owner_id": None,
            "service_id": None,
            "start": None,
            "due": None,
            "message": "",
        }
        return values | {"sla_id": self._default_sla(values)}

    def _my_queue(self) -> int | None:
        """A queue of my own team, else any."""
        teams = self.me.team_ids
        queues = [q for q in self.desk.catalogue.queues.values() if q.validity == VALID]
        queues.sort(key=lambda q: (q.team_id not in teams, q.name.casefold()))
        return queues[0].id if queues else None

    def _restored(self, draft: Draft) -> dict[str, Any]:
        """A draft's values, without what is no longer there to be chosen."""
        catalogue = self.desk.catalogue
        values: dict[str, Any] = {
            name: value for name, value in draft.content.items() if name in self._defaults()
        }
        for name in _MOMENTS:
            if isinstance(values.get(name), str):
                values[name] = datetime.fromisoformat(values[name])
        for name, rows in (
            ("queue_id", catalogue.queues),
            ("owner_id", catalogue.agents),
            ("service_id", catalogue.services),
            ("sla_id", catalogue.slas),
        ):
            if values.get(name) not in rows:
                values.pop(name, None)
        self._sla_chosen = bool(draft.content.get("sla_chosen"))
        return values

    def _default_sla(self, values: Values) -> int | None:
        """The SLA that the ticket gets when nobody chooses one."""
        choice = self.by_rules(values)
        return None if choice is None else choice.sla_id

    def _slas(self, values: Values) -> Sequence[Choice[Any]]:
        """Those that go with the service; that of the rules says why, and is always one."""
        choices, ruled = list(super()._slas(values)), self.by_rules(values)
        if ruled is None or ruled.sla_id is None:
            return choices
        name = self._opened_desk.catalogue.slas[ruled.sla_id].name
        choice = Choice(ruled.sla_id, name, ruled.why)
        return [choice, *(other for other in choices if other.value != ruled.sla_id)]

    async def start_afresh(self) -> None:
        """Empty the form and forget the draft; asks when something was typed."""
        if self._draft is not None or self.form.changed:
            from tui.dialogs.ask import Ask

            answer = await self.app.push_screen_wait(
                Ask(
                    "Empty this form?",
                    "What was typed is thrown away, and so is its draft.",
                    yes="throw away",
                    no="keep it",
                )
            )
            if not answer:
                return
        await self._keeper.throw_away(self)
        self._draft, self._sla_chosen = None, False
        self.form.load(self._defaults())
        self.form.focus_first()
        self.paint_form()

    # -- while somebody types ------------------------------------------------------------------

    @on(Form.Changed)
    def _keep(self) -> None:
        self._keep_draft()

    def _keep_draft(self) -> None:
        values = self.form.values()
        if isinstance(values.get("customer_id"), Wanted):
            return
        content: dict[str, object] = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        self._keeper.changed({**content, "sla_chosen": self._sla_chosen})

    def customer_made(self) -> None:
        self._follow(self.form.values())
        self._keep_draft()

    async def keep_drafts(self) -> None:
        await self._keeper.keep_if_possible()

    async def may_leave(self) -> bool:
        """Keep the draft; asks first where leaving would lose it."""
        return await self._keeper.may_leave(self)

    def unsaved(self) -> str:
        return self.heading() if self._keeper.has_failed and self.form.changed else ""

    def changed_by_hand(self, name: str, values: Values) -> None:
        if name == "sla_id":
            self._sla_chosen = True
        super().changed_by_hand(name, values)
        if name in DECIDES:
            self._follow(values)

    def _follow(self, values: Values) -> None:
        """Take away a service that the customer may not have, and show the default SLA."""
        catalogue = self.desk.catalogue
        put: dict[str, Any] = {}
        service_id = values.get("service_id")
        customer = self.customers.get(values.get("customer_id"))
        if service_id is not None and service_id not in {
            service.id for service in services_for(catalogue, customer)
        }:
            service_id = put["service_id"] = None
        queue_id = values.get("queue_id")
        if "sla_id" in values and queue_id is not None:
            fitting = {sla.id for sla in slas_for(catalogue, service_id)}
            default = self._default_sla({**values, "service_id": service_id})
            is_kept = self._sla_chosen and values["sla_id"] in fitting | {None, default}
            if not is_kept and default != values["sla_id"]:
                put["sla_id"] = default
                self._sla_chosen = False
                self.tell_sla(default)
        if put:
            self.form.put(put)

    # -- saving --------------------------------------------------------------------------------

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk import tickets

        given = dict(values)
        if isinstance(given.get("customer_id"), Wanted):
            given["customer_id"] = None
        if not self._sla_chosen or given.get("sla_id") == self._default_sla(values) is not None:
            # What the form shows is the default, which the verb finds by itself, and which it
            # allows also without a service.
            given.pop("sla_id", None)
        self.opened = await tickets.create(self.desk, self.tocsin.actor, given)
        # Only now is nothing lost with the draft.
        await self._keeper.drop()
