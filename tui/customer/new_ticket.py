"""A customer's new ticket: a subject, what the matter is, and the service that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from desk.entitlement import service_path, services_for
from store import customer_drafts, views
from tui.commands.command import Command
from tui.customer.draft_keeper import CustomerDraftKeeper
from tui.dialogs.choice import Choice
from tui.frame.screen import AnyCommand
from tui.present import times
from tui.screens.form import FormScreen, Reading
from tui.widgets.fields.form import Form
from tui.widgets.fields.specs import AreaField, ChoiceField, Item, LineField

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.desk import Desk
    from desk.tickets import Opened
    from store.reader import Select
    from store.rows import Customer, Draft
    from tui.widgets.draft_keeper import DraftKeeper


class SendNew(Command["OwnNewTicketForm"]):
    """Send it to the desk."""

    id, keys, title, group = "own_create", "ctrl+s,f2", "Send", "Form"
    help, word = "The desk sees it at once; you get its number.", "send"

    async def run(self, screen: OwnNewTicketForm) -> None:
        if await screen.submit():
            await screen.close(is_saved=True)


class LeaveNew(Command["OwnNewTicketForm"]):
    """Go back; the draft is kept."""

    id, keys, title, group = "own_leave_new", "escape", "Back, keep the draft", "Form"
    word, help = "keep draft", "n goes on with it later."

    async def run(self, screen: OwnNewTicketForm) -> None:
        await screen.leave()


class EmptyNew(Command["OwnNewTicketForm"]):
    """Throw the draft away."""

    id, keys, title, group = "own_empty_new", "f4", "Empty the form", "Form"
    word, help = "empty", "Throws the draft away, after a question."

    async def run(self, screen: OwnNewTicketForm) -> None:
        await screen.empty()


_EMPTY: dict[str, Any] = {"subject": "", "message": "", "service_id": None}


class OwnNewTicketForm(FormScreen):
    """``opened`` is the ticket once it is saved."""

    TAB = "tickets"
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (SendNew, EmptyNew, LeaveNew)
    BUTTONS: ClassVar[tuple[AnyCommand, ...]] = (SendNew, LeaveNew)
    PRIMARY: ClassVar[AnyCommand] = SendNew
    KEEPS_DRAFT: ClassVar[bool] = True
    PATH: ClassVar[tuple[str, ...]] = ("Your tickets",)

    def __init__(self, desk: Desk, actor: Actor) -> None:
        # The fields are asked for while the screen is made, when there is no application yet.
        self._opened_desk, self._actor = desk, actor
        self.opened: Opened | None = None
        self._keeper: DraftKeeper = CustomerDraftKeeper(desk, actor, 0)
        self._draft: Draft | None = None
        self._customer: Customer | None = None
        # Sent twice, it is opened once.
        self._token = ""
        super().__init__()

    def items(self) -> Sequence[Item]:
        fields: list[Item] = [
            LineField(name="subject", label="Subject", required=True),
            AreaField(
                name="message",
                label="Message",
                required=True,
                rows=10,
                low_rows=10,
                hint="What you did, what you expected, and what happened instead.",
            ),
        ]
        if self._opened_desk.setting("services", True) and self._opened_desk.catalogue.services:
            fields.append(
                ChoiceField(
                    name="service_id",
                    label="Service",
                    none="I don't know",
                    choices=lambda _: self._services(),
                    hint="What it is about, as far as you know.",
                )
            )
        return fields

    def _services(self) -> list[Choice[Any]]:
        catalogue = self._opened_desk.catalogue
        return [
            Choice(service.id, service_path(catalogue, service.id))
            for service in services_for(catalogue, self._customer)
        ]

    @property
    def is_new(self) -> bool:
        return True

    def heading(self) -> str:
        return "New ticket"

    def about(self) -> str:
        if self._draft is None:
            return ""
        kept = times.instant(self._draft.saved_us, self.tocsin.now_us(), self.tocsin.zone)
        return f"draft kept {kept}, f4 empties the form"

    def saved(self) -> str:
        return f"Your ticket has the number {self.opened.number}" if self.opened else ""

    async def read(self) -> Reading:
        from desk.once import new_token

        self._draft = await self.desk.store.reader.run(partial(self._read))
        waiting = self.tocsin.waiting_drafts.take(self._keeper.kind, 0)
        if waiting is not None:
            self._keeper, self._draft = waiting
        kept = self._draft.content if self._draft is not None else {}
        self._token = str(kept.get("once") or "") or new_token()
        values = _EMPTY | {name: value for name, value in kept.items() if name in _EMPTY}
        offered = {choice.value for choice in self._services()}
        if values["service_id"] not in offered:
            values["service_id"] = None
        return Reading(values)

    def _read(self, select: Select) -> Draft | None:
        customer_id = self._actor.id or 0
        self._customer = views.customer(select, customer_id)
        return customer_drafts.draft_of(select, customer_id, 0)

    @on(Form.Changed)
    def _keep(self) -> None:
        values = self.form.values()
        is_empty = not any(str(value).strip() for value in values.values() if value is not None)
        self._keeper.changed(None if is_empty else values | {"once": self._token})

    async def empty(self) -> None:
        """Empty the form and forget the draft; asks when something was typed."""
        if self._draft is not None or self.form.changed:
            from tui.dialogs.ask import Ask

            question = Ask(
                "Empty this form?",
                "What you typed is thrown away.",
                yes="throw away",
                no="keep it",
            )
            if not await self.app.push_screen_wait(question):
                return
        await self._keeper.throw_away(self)
        self._draft = None
        self.form.load(_EMPTY)
        self.form.focus_first()
        self.paint_form()

    async def leave(self) -> None:
        """Keep the draft and go back."""
        values = self.form.values()
        words = "\n\n".join(str(values.get(name) or "") for name in ("subject", "message"))
        await self._keeper.leave(self, (self.heading(), words))
        await self.close(is_saved=False)

    async def keep_drafts(self) -> None:
        await self._keeper.keep_if_possible()

    def unsaved(self) -> str:
        return self.heading() if self._keeper.has_failed and self.form.changed else ""

    async def save(self, values: dict[str, Any], version: Any) -> None:
        from desk import portal

        told = {name: value for name, value in values.items() if value is not None}
        self.opened = await portal.open_ticket(self.desk, self._actor, told, once=self._token)
        # Only now is nothing lost with the draft.
        await self._keeper.drop()
