"""One of a customer's own tickets: what was said, how it stands, and the answer one is writing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from desk.entitlement import service_path
from desk.errors import NotFound
from desk.permissions import NOT_THERE
from store import customer_drafts, own_tickets, views
from store.own_tickets import OwnTicket
from store.replacing import replace
from tui.commands.command import Command
from tui.commands.everywhere import Keys
from tui.customer.draft_keeper import KIND, CustomerDraftKeeper
from tui.customer.screen import CustomerScreen
from tui.dialogs.taken_away import take_away
from tui.frame.screen import AnyCommand
from tui.present import portal, times
from tui.present.history import Teller
from tui.present.text import clean, line, typed
from tui.widgets.composer import Editor
from tui.widgets.conversation import Conversation
from tui.widgets.told import Told

if TYPE_CHECKING:
    from store.reader import Select
    from store.rows import Changes, Draft, Event
    from tui.widgets.draft_keeper import DraftKeeper


_NOT_YOURS = "This ticket is not yours any more; it was closed."


class AnswerHere(Command["OwnTicketScreen"]):
    """Write to the desk, below the conversation."""

    id, keys, title, group, word = "own_answer", "r", "Answer", "Ticket", "answer"
    help = "The desk sees it at once. An earlier draft goes on."

    def disabled_reason(self, screen: OwnTicketScreen) -> str | None:
        return screen.reason_against_answering()

    async def run(self, screen: OwnTicketScreen) -> None:
        screen.open_editor()


class ShowAll(Command["OwnTicketScreen"]):
    """Long messages in full."""

    id, keys, title, group = "own_whole", "x", "Show long messages in full", "Ticket"

    def disabled_reason(self, screen: OwnTicketScreen) -> str | None:
        folded = screen.query_one(Conversation).is_folded
        return None if folded else "Every message is shown in full."

    async def run(self, screen: OwnTicketScreen) -> None:
        screen.query_one(Conversation).show_whole()


class BackToOwn(Command["OwnTicketScreen"]):
    """Back to the list; what is being written is kept."""

    id, keys, title, group, word = "own_leave", "escape", "Back", "Ticket", "back"

    async def run(self, screen: OwnTicketScreen) -> None:
        await screen.leave()


class SendAnswer(Command["OwnTicketScreen"]):
    """Send what is written."""

    id, keys, title, group = "own_send", "ctrl+s,f2", "Send", "Message"
    word, help = "send", "The desk sees it at once."

    def disabled_reason(self, screen: OwnTicketScreen) -> str | None:
        return None if screen.is_writing else "You are not writing; r begins."

    async def run(self, screen: OwnTicketScreen) -> None:
        await screen.send()


class ThrowAnswerAway(Command["OwnTicketScreen"]):
    """Forget what is written."""

    id, keys, title, group = "own_throw", "f4", "Throw away what is written", "Message"
    word = "throw away"

    def disabled_reason(self, screen: OwnTicketScreen) -> str | None:
        return None if screen.is_writing else "You are not writing; r begins."

    async def run(self, screen: OwnTicketScreen) -> None:
        await screen.throw_away()


class KeysInText(Keys):
    """In a text ? is a character like any other."""

    keys = "f1"


class _Reading(Struct, frozen=True):
    """A ticket as its customer sees it."""

    ticket: OwnTicket
    events: tuple[Event, ...]
    draft: Draft | None


class OwnTicketScreen(CustomerScreen):
    """Read-only but for the answer."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        AnswerHere,
        ShowAll,
        SendAnswer,
        ThrowAnswerAway,
        BackToOwn,
    )
    DEFAULT_CSS = """
    OwnTicketScreen #own-page { height: 1fr; }
    OwnTicketScreen #own-ticket-head { height: auto; padding: 0 2 1 2; }
    OwnTicketScreen.-tall #own-ticket-head { padding: 1 2; }
    OwnTicketScreen Conversation { height: 1fr; }
    OwnTicketScreen #own-slab { height: auto; background: $surface; padding: 0 4; display: none; }
    OwnTicketScreen.-tall #own-slab { padding: 1 4; margin-bottom: 1; }
    OwnTicketScreen.-writing #own-slab { display: block; height: 45%; min-height: 7; }
    OwnTicketScreen.-kept #own-slab { display: block; }
    OwnTicketScreen #own-slab-head { height: 1; }
    OwnTicketScreen Editor { display: none; }
    OwnTicketScreen.-writing Editor {
        display: block; border: none; height: 1fr; padding: 0; background: $surface;
        scrollbar-background: $surface; scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface; scrollbar-size-vertical: 1;
    }
    OwnTicketScreen Editor:focus { border: none; }
    """

    def __init__(self, ticket_id: int) -> None:
        super().__init__()
        self.ticket_id = ticket_id
        self.reading: _Reading | None = None
        self._keeper: DraftKeeper | None = None
        self._is_sending = False
        # Of what is being written: sent twice, it is there once.
        self._token = ""

    @property
    def is_writing(self) -> bool:
        """Whether the slab is open."""
        return self.has_class("-writing")

    @property
    def editor(self) -> Editor:
        """Where the answer is written."""
        return self.query_one(Editor)

    def commands(self) -> tuple[AnyCommand, ...]:
        everywhere = self.tocsin.ACTIONS_EVERYWHERE
        if self.is_writing:
            keys = tuple(KeysInText if command is Keys else command for command in everywhere)
            return (SendAnswer, ThrowAnswerAway, BackToOwn, *keys)
        return (AnswerHere, ShowAll, BackToOwn, *everywhere)

    def compose_body(self) -> ComposeResult:
        with Vertical(id="own-page"):
            yield Told(id="own-ticket-head")
            yield Conversation()
            with Vertical(id="own-slab"):
                yield Static(id="own-slab-head", markup=False)
                yield Editor(soft_wrap=True, compact=True, highlight_cursor_line=False)

    async def on_mount(self) -> None:  # type: ignore[override]
        self._keeper = CustomerDraftKeeper(self.desk, self.customer_app.actor, self.ticket_id)
        self.query_one(Conversation).focus()
        await self._guarded(self.read(afresh=True))

    # -- reading -------------------------------------------------------------------------------

    async def read(self, *, afresh: bool = False) -> None:
        """Read the ticket as it stands."""
        # Before it is read: what is taken meanwhile is read in the state that waits.
        waiting = self.tocsin.waiting_drafts.of_ticket(self.ticket_id)
        reading = await self.desk.store.reader.run(partial(self._read))
        if reading is None:
            raise NotFound(NOT_THERE)
        self.reading = replace(reading, draft=waiting[0]) if waiting else reading
        now_us, zone = self.tocsin.now_us(), self.tocsin.zone
        teller = Teller(self.desk.catalogue, now_us, zone)
        found = portal.conversation(reading.events, teller, now_us, zone)
        self.query_one(Conversation).show(found, afresh=afresh)
        self._paint()

    def _read(self, select: Select) -> _Reading | None:
        scope, customer_id = self.customer_app.scope, self.customer_app.customer.id
        found = own_tickets.page(select, scope, ticket_ids=[self.ticket_id])
        if not found:
            return None
        return _Reading(
            found[0],
            tuple(views.events(select, self.ticket_id, scope)),
            customer_drafts.draft_of(select, customer_id, self.ticket_id),
        )

    async def on_desk_change(self, changes: Changes) -> None:
        if self.reading is not None and self.ticket_id not in changes.ticket_ids:
            return
        try:
            await self.read()
        except NotFound:
            # Somebody found out that it is another customer's.
            text = self.editor.text if self.is_writing else ""
            written = ("Your answer", text) if text.strip() else None
            take_away(self, self.desk.now(), self.tocsin.zone, written, _NOT_YOURS)
            if self._keeper is not None:
                await self._keeper.drop()

    async def on_desk_back(self) -> None:
        """The database is there again."""
        await self.read()

    def _paint(self) -> None:
        reading = self.reading
        if reading is None or not self.stands:
            return
        ticket = reading.ticket
        now_us, zone = self.tocsin.now_us(), self.tocsin.zone
        head = Content.styled(line(ticket.number), "$text-muted") + Content("  ")
        head += Content.styled(line(ticket.subject[:600]), "bold")
        told = [head]
        state = Content.styled(portal.state_word(ticket.state), "bold $accent")
        told.append(state + Content(f"   {portal.state_told(ticket, now_us, zone)}"))
        about = [f"opened {times.instant(ticket.created_us, now_us, zone)}"]
        service = line(service_path(self.desk.catalogue, ticket.service_id))
        about += [service] if service else []
        promise = portal.promise_told(ticket, now_us, zone)
        about += [promise] if promise else []
        told.append(Content.styled(" · ".join(about), "$text-muted"))
        self.query_one("#own-ticket-head", Told).tell(Content("\n").join(told))
        self._paint_slab()
        self.refresh_footer()

    def _paint_slab(self) -> None:
        draft = self.reading.draft if self.reading is not None else None
        self.set_class(draft is not None and not self.is_writing, "-kept")
        head = Content.styled("Your answer", "bold $accent")
        if draft is not None and not self.is_writing:
            text = line(clean(str(draft.content.get("text", ""))))
            head += Content.styled("  r goes on  ", "$text-muted") + Content(text)
            head = head.truncate(max(8, self.size.width - 8), ellipsis=True)
        self.query_one("#own-slab-head", Static).update(head)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._paint)

    # -- writing -------------------------------------------------------------------------------

    def reason_against_answering(self) -> str | None:
        """Why nothing can be said here; None when it can."""
        if self.reading is None:
            return "The ticket is not read yet."
        if self.reading.ticket.state == "closed":
            return "It is closed for good; esc and n open a new ticket."
        return None

    def open_editor(self) -> None:
        """Let the slab grow and write; an earlier draft goes on."""
        from desk.once import new_token

        if self.reading is None or self.is_writing:
            return
        draft = self.reading.draft
        waiting = self.tocsin.waiting_drafts.take(KIND, self.ticket_id)
        if waiting is not None:
            self._keeper, draft = waiting
        self._token = str(draft.content.get("once") or "") if draft is not None else ""
        self._token = self._token or new_token()
        self.add_class("-writing")
        editor = self.editor
        with self.prevent(TextArea.Changed):
            editor.load_text(typed(str(draft.content.get("text", ""))) if draft is not None else "")
        editor.move_cursor(editor.document.end)
        editor.focus()
        self._paint_slab()
        self.refresh_footer()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = self.editor.text
        if self._keeper is not None:
            content: dict[str, object] = {"text": text, "once": self._token}
            self._keeper.changed(content if text.strip() else None)

    async def send(self) -> None:
        """Send it; the draft is dropped only when the desk has it."""
        from desk import portal as verbs

        text = self.editor.text
        if self._is_sending or self._keeper is None:
            return
        if not text.strip():
            self.notify("There is no text yet; write something first.", severity="warning")
            return
        self._is_sending = True
        try:
            actor = self.customer_app.actor
            await verbs.answer(self.desk, actor, self.ticket_id, text, once=self._token)
        finally:
            self._is_sending = False
        await self._keeper.drop()
        await self._shut()
        self.notify("Sent to the desk", markup=False, timeout=3)

    async def throw_away(self) -> None:
        """Forget what is written, after a question."""
        if self.editor.text.strip():
            from tui.dialogs.ask import Ask

            question = Ask(
                "Throw your answer away?",
                "What you wrote is gone then; it was not sent.",
                yes="throw away",
                no="keep it",
            )
            if not await self.app.push_screen_wait(question):
                return
        if self._keeper is not None:
            await self._keeper.throw_away(self)
        await self._shut()

    async def leave(self) -> None:
        """Shut the slab, and then the ticket."""
        if not self.is_writing:
            self.dismiss(None)
            return
        if self._keeper is not None:
            await self._keeper.leave(self, ("Your answer", self.editor.text))
        await self._shut()

    async def _shut(self) -> None:
        self.remove_class("-writing")
        self.query_one(Conversation).focus()
        waiting = self.tocsin.waiting_drafts.of_ticket(self.ticket_id)
        if waiting and self.reading is not None:
            self.reading = replace(self.reading, draft=waiting[0])
            self._paint()
        else:
            await self.read()

    async def keep_drafts(self) -> None:
        if self._keeper is not None:
            await self._keeper.keep_if_possible()

    def unsaved(self) -> str:
        is_kept = self._keeper is None or not self._keeper.has_failed
        return "" if is_kept or not self.is_writing else "your answer"
