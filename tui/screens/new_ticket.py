"""A new ticket in a form; what is typed is kept as a draft until the ticket is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from desk.entitlement import services_for
from desk.once import new_token
from desk.permissions import Level
from desk.sla_choice import AUTO
from desk.workflow import CHANNELS, NORMAL, TYPES
from store import views
from store.rows import VALID, Draft, Json
from tui.commands.command import Command
from tui.frame.screen import AnyCommand
from tui.present import times
from tui.screens.form import Reading
from tui.screens.ticket_fields import TicketForm, Wanted
from tui.widgets.draft_keeper import DraftKeeper
from tui.widgets.fields.form import Form
from tui.widgets.fields.specs import AreaField, Item, LineField, RadioField, Values

if TYPE_CHECKING:
    from desk.desk import Desk
    from desk.tickets import Opened
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

    writes = True
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
        await screen.leave()


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
        # By it the desk knows the ticket when it was saved already, and nobody learnt of it.
        self._begun = new_token()
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
        me_id, scope = self.me.id, self.tocsin.scope
        drafts = await self.desk.store.reader.run(
            lambda select: views.drafts(select, me_id, scope, 0)
        )
        self._draft = next((draft for draft in drafts if draft.kind == _DRAFT), None)
        waiting = self.tocsin.waiting_drafts.take(_DRAFT, 0)
        if waiting is not None:
            self._keeper, self._draft = waiting
        values = self._defaults()
        if self._draft is not None:
            values |= self._restored(self._draft)
            self._begun = str(self._draft.content.get("once") or self._begun)
        await self.customers.learn(values["customer_id"])
        self._customer_before = values["customer_id"]
        ruled = self.by_rules(values)
        if ruled is not None and ruled.sla_id is not None:
            # Nobody chose it: its message is for those who do.
            self._told_slas.add(ruled.sla_id)
        return Reading(values)

    def _defaults(self) -> dict[str, Any]:
        return {
            "subject": "",
            "customer_id": None,
            "channel": CHANNELS[0],
            "type": TYPES[0],
            "priority": NORMAL,
            "queue_id": self._my_queue(),
            "owner_id": None,
            "service_id": None,
            "sla_id": AUTO,
            "start": None,
            "due": None,
            "message": "",
        }

    def _my_queue(self) -> int | None:
        """A queue of my own team, else any in which I may work."""
        teams, rights = self.me.team_ids, self.tocsin.rights
        queues = [
            q
            for q in self.desk.catalogue.queues.values()
            if q.validity == VALID and rights.in_queue(q.id) >= Level.WORK
        ]
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
        ):
            if values.get(name) not in rows:
                values.pop(name, None)
        if values.get("sla_id") not in {AUTO, None, *catalogue.slas}:
            del values["sla_id"]
        return values

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
        self._draft, self._begun = None, new_token()
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
        self._keeper.changed(content | {"once": self._begun})

    def customer_made(self) -> None:
        self.follow("customer_id", self.form.values())
        self._keep_draft()

    async def keep_drafts(self) -> None:
        await self._keeper.keep_if_possible()

    def unkept(self) -> tuple[str, str] | None:
        content = self._keeper.unkept
        if content is None:
            return None
        return self.heading(), _told(content)

    async def leave(self) -> None:
        """Keep the draft and go back."""
        content = self._keeper.content or {}
        await self._keeper.leave(self, (self.heading(), _told(content)))
        await self.close(is_saved=False)

    def unsaved(self) -> str:
        return self.heading() if self._keeper.has_failed and self.form.changed else ""

    def follow(self, name: str, values: Values) -> None:
        """A service that the customer may not have is taken away, too."""
        customer = self.customers.get(values.get("customer_id"))
        offered = {service.id for service in services_for(self.desk.catalogue, customer)}
        if values.get("service_id") not in {None, *offered}:
            self.form.put({"service_id": None})
            name, values = "service_id", {**values, "service_id": None}
        super().follow(name, values)

    # -- saving --------------------------------------------------------------------------------

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk import tickets

        given = dict(values)
        if isinstance(given.get("customer_id"), Wanted):
            given["customer_id"] = None
        self.opened = await tickets.create(self.desk, self.tocsin.actor, given, once=self._begun)
        # Only now is nothing lost with the draft.
        await self._keeper.drop()


def _told(content: Json) -> str:
    told = [f"{name}: {value}" for name, value in content.items() if value not in (None, "")]
    return "\n".join(told)
