"""Writes a message from a list, to one ticket or to several at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from desk.actors import as_agent
from desk.errors import DeskError
from desk.permissions import scope_of
from store import views
from store.errors import StoreError
from tui.dialogs.dialog import Dialog
from tui.dialogs.taken_away import take_away
from tui.present.refusals import refused
from tui.present.text import line, plural
from tui.present.trouble import why
from tui.widgets.composer import Composer, question_before_throwing_away, say

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import Agent, Changes, Customer, Ticket

_TITLES = {"reply": "Reply", "note": "Internal note", "customer": "Customer's message"}


class ComposeDialog(Dialog[bool]):
    """Answers True when something was sent. The draft stays until then, also over Esc."""

    DEFAULT_CSS = """
    ComposeDialog > #dialog { width: 84; height: 20; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+enter", "send", show=False, id="compose_send"),
        Binding("f3", "cycle", show=False, id="compose_then"),
        Binding("f4", "throw_away", show=False, id="compose_throw_away"),
        Binding("f8", "attach", show=False, id="compose_attach"),
        Binding("f9", "detach", show=False, id="compose_detach"),
    ]

    def __init__(
        self,
        desk: Desk,
        me: Agent,
        kind: str,
        tickets: tuple[Ticket, ...],
        customers: Mapping[int, Customer],
        zone: tzinfo | None = None,
    ) -> None:
        self._names = tickets[0].number if len(tickets) == 1 else plural(len(tickets), "ticket")
        subject = f"  {line(tickets[0].subject)[:120]}" if len(tickets) == 1 else ""
        super().__init__(f"{_TITLES[kind]}: {self._names}{subject}")
        self._desk, self._me, self._kind, self._zone = desk, me, kind, zone
        self._scope = scope_of(desk.catalogue, me)
        self._tickets, self._customers = list(tickets), customers
        self._sending = False
        # A draft for several tickets belongs to none of them.
        self._draft_on = tickets[0].id if len(tickets) == 1 else 0
        states = [ticket.state for ticket in tickets]
        self._composer = Composer(desk, me, kind, self._draft_on, self._whom(), states)

    def _customer(self, ticket: Ticket) -> Customer | None:
        return self._customers.get(ticket.customer_id) if ticket.customer_id else None

    def _whom(self) -> str:
        names = [
            customer.name for customer in map(self._customer, self._tickets) if customer is not None
        ]
        if not names:
            return "the customer"
        distinct = list(dict.fromkeys(names))
        return distinct[0] if len(distinct) == 1 else plural(len(distinct), "customer")

    def compose_dialog(self) -> ComposeResult:
        yield self._composer
        keys = Content.styled("^s", "bold $accent") + Content.styled(" send   ", "$text-muted")
        if self._composer.can_cycle:
            keys += Content.styled("f3", "bold $accent") + Content.styled(" what follows   ", "")
        keys += Content.styled("f8", "bold $accent") + Content.styled(" attach   ", "")
        keys += Content.styled("f4", "bold $accent") + Content.styled(" throw away   ", "")
        keys += Content.styled("esc", "bold $accent") + Content.styled(" back, draft kept", "")
        yield Static(keys, classes="dialog-hint")

    async def on_mount(self) -> None:
        self._composer.editor.focus()
        me_id, draft_on = self._me.id, self._draft_on
        scope = scope_of(self._desk.catalogue, self._me)
        drafts = await self._desk.store.reader.run(
            lambda select: views.drafts(select, me_id, scope, draft_on)
        )
        if not self._composer.text:
            draft = next((draft for draft in drafts if draft.kind == self._kind), None)
            await self._composer.go_on(draft)

    async def on_desk_change(self, changes: Changes) -> None:
        """Somebody saved something: of the tickets, some may be out of sight by now."""
        scope, ids = scope_of(self._desk.catalogue, self._me), [t.id for t in self._tickets]
        if scope == self._scope and changes.ticket_ids.isdisjoint(ids):
            return
        self._scope = scope
        seen = await self._desk.store.reader.run(
            lambda select: {one for one in ids if views.ticket(select, one, scope) is not None}
        )
        gone = [ticket for ticket in self._tickets if ticket.id not in seen]
        if not gone or self._sending:
            return
        if len(gone) == len(self._tickets):
            take_away(self, self._desk.now(), self._zone, self.give_up())
            return
        for ticket in gone:
            self._tickets.remove(ticket)
        told = f"{plural(len(gone), 'ticket')} went out of your sight; the message goes to "
        told += f"the other {len(self._tickets)}."
        self.notify(told, severity="warning", markup=False, timeout=8)

    def give_up(self) -> tuple[str, str] | None:
        """What is written; no draft is kept of it any more."""
        return self._composer.give_up(self._names)

    async def keep_drafts(self) -> None:
        """Keep what is written; Tocsin is being left."""
        await self._composer.keeper.keep_if_possible()

    def unkept(self) -> tuple[str, str] | None:
        """What is written and could not be kept."""
        return self._composer.unkept()

    def action_cycle(self) -> None:
        """Choose what follows the message."""
        self._composer.cycle()

    @work(exit_on_error=False)
    async def action_attach(self) -> None:
        """Ask which file goes with the message."""
        from tui.dialogs.files import ask_for_file

        file = await ask_for_file(self)
        if file is not None:
            self._composer.attach(file)

    def action_detach(self) -> None:
        """Let the file that was attached last not go with it."""
        self._composer.take_away()

    @work(exit_on_error=False)
    async def action_throw_away(self) -> None:
        """Forget what is written, after a question."""
        composer = self._composer
        if composer.text.strip():
            question = question_before_throwing_away(self._kind)
            if not await self.app.push_screen_wait(question):
                return
        await composer.keeper.throw_away(self)
        self.dismiss(None)

    def action_back(self) -> None:
        """Leave; the draft is kept."""
        self._leave()

    @work(exit_on_error=False)
    async def _leave(self) -> None:
        await self._composer.leave(self, self._names)
        self.dismiss(None)

    @work(exit_on_error=False)
    async def action_send(self) -> None:
        """Send it; on an error everything stays as it is, to be sent again."""
        if self._sending:
            return
        if not self._composer.text.strip():
            self.notify("There is no text yet; write something first.", severity="warning")
            return
        self._sending = True
        try:
            await self._send()
        finally:
            self._sending = False

    async def _send(self) -> None:
        text, option, files = self._composer.text, self._composer.option, self._composer.files
        actor = as_agent(self._me)
        sent: list[str] = []
        refusals: list[tuple[str, str]] = []
        for ticket in list(self._tickets):
            try:
                await say(
                    self._desk,
                    actor,
                    self._kind,
                    ticket.id,
                    self._customer(ticket),
                    text,
                    option,
                    files,
                    self._composer.begun,
                )
            except (DeskError, StoreError) as error:
                refusals.append((ticket.number, why(error)))
            else:
                sent.append(ticket.number)
                # Sending again must reach only those that it did not reach yet.
                self._tickets.remove(ticket)
        if refusals:
            told = f"{plural(len(sent), 'ticket')}: sent. " if sent else ""
            if sent or len(refusals) > 1:
                told += refused(len(refusals), *refusals[0])
            else:
                told = refusals[0][1]
            self.notify(told, severity="warning", markup=False, timeout=8)
            return
        told = sent[0] if len(sent) == 1 else plural(len(sent), "ticket")
        self.notify(f"{told}: sent", markup=False, timeout=3)
        await self._composer.keeper.drop()
        self.dismiss(True)
