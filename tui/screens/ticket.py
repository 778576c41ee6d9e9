"""The ticket: its conversation, its clocks and properties, and the message one is writing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from desk.errors import DeskError, NotFound
from store.errors import StoreError
from store.replacing import replace
from tui.commands.everywhere import Keys
from tui.commands.on_ticket import (
    COMPOSER_ACTIONS,
    TICKET_SCREEN_ACTIONS,
    WRITING,
    AttachFile,
    Details,
    Files,
    KeysWhileWriting,
    Send,
    TakeFileAway,
    ThrowAway,
    WhatFollows,
)
from tui.dialogs.taken_away import leave, take_away
from tui.frame.screen import AnyCommand, DeskScreen
from tui.present import clocks as clock_faces
from tui.present.conversation import entries
from tui.present.history import Teller
from tui.present.text import clean, line
from tui.present.ticket import booked, properties
from tui.screens import ticket_head
from tui.screens.ticket_panel import TicketPanel
from tui.screens.ticket_reading import Reading, read_ticket
from tui.widgets.clocks import strip_line
from tui.widgets.composer import (
    CUSTOMER,
    KINDS,
    NOTE,
    REPLY,
    Composer,
    question_before_throwing_away,
    say,
)
from tui.widgets.conversation import Conversation
from tui.widgets.told import Told
from tui.widgets.waiting_drafts import with_waiting

if TYPE_CHECKING:
    from sla_engine import BusinessCalendar
    from store.rows import Changes, Draft
    from store.scope import Scope
    from tui.rights import Place


class TicketScreen(DeskScreen):
    """One ticket; ``siblings`` are the tickets of the list that it was opened from, in order."""

    TAB = "queue"
    # Esc is bound once; what it does depends on whether a message is being written.
    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        *TICKET_SCREEN_ACTIONS,
        Send,
        WhatFollows,
        AttachFile,
        TakeFileAway,
        ThrowAway,
    )
    DEFAULT_CSS = """
    TicketScreen #ticket-page { height: 1fr; }
    TicketScreen.-tall.-wide #ticket-page { padding-top: 1; }
    TicketScreen #ticket-main { width: 1fr; height: 1fr; }
    TicketScreen #ticket-head { height: 1; padding: 0 2; }
    TicketScreen.-wide.-tall #ticket-head { margin-bottom: 1; }
    TicketScreen #ticket-strip { height: 1; padding: 0 2; display: none; }
    TicketScreen.-narrow #ticket-strip { display: block; }
    TicketScreen #ticket-rule { height: 1; }
    TicketScreen.-wide #ticket-rule { display: none; }
    TicketScreen Conversation { height: 1fr; }
    TicketScreen #ticket-slab { height: auto; background: $surface; padding: 0 4; }
    TicketScreen.-tall #ticket-slab { padding: 1 4; margin-bottom: 1; }
    TicketScreen.-short PanelHead { margin-bottom: 0; }
    TicketScreen.-composing #ticket-slab { height: 45%; min-height: 8; }
    TicketScreen #ticket-peek { height: auto; }
    TicketScreen.-composing #ticket-peek { display: none; }
    TicketScreen.-narrow TicketPanel { display: none; }
    TicketScreen.-narrow.-details TicketPanel { display: block; width: 1fr; margin: 0; }
    TicketScreen.-narrow.-details #ticket-main { display: none; }
    """

    def __init__(self, ticket_id: int, siblings: Sequence[int] = ()) -> None:
        super().__init__()
        self.ticket_id = ticket_id
        self._order = siblings
        self.reading: Reading | None = None
        self.composer: Composer | None = None
        self._sending = False
        # By their tokens: what was sent is no draft, even where the desk still has it as one.
        self._sent: set[str] = set()
        self._asked_at = self._shown_at = 0

    # -- what the commands ask -----------------------------------------------------------------

    def target_ids(self) -> tuple[int, ...]:
        """This ticket."""
        return (self.ticket_id,)

    def target_states(self) -> tuple[str, ...]:
        """Its state, once it is read."""
        return () if self.reading is None else (self.reading.ticket.state,)

    def target_places(self) -> tuple[Place, ...]:
        """Where it is, once it is read."""
        if self.reading is None:
            return ()
        return ((self.reading.ticket.team_id, self.reading.ticket.queue_id),)

    def after_action(self, undone: Collection[int] = ()) -> None:
        """Show what was done to it."""
        self.perform(self.reload())

    def commands(self) -> tuple[AnyCommand, ...]:
        """While one writes, only what concerns the message; letters belong to it."""
        everywhere = self.tocsin.ACTIONS_EVERYWHERE
        if self.composer is None:
            return (*TICKET_SCREEN_ACTIONS, *everywhere)
        return (*COMPOSER_ACTIONS, *(KeysWhileWriting if c is Keys else c for c in everywhere))

    def footer_commands(self) -> tuple[AnyCommand, ...]:
        """Where the details stand at the right, nobody needs their key; nor that of files where
        there are none.
        """
        needless: list[AnyCommand] = [] if self.has_class("-narrow") else [Details]
        if self.reading is None or not self.reading.has_files:
            needless.append(Files)
        return tuple(command for command in self.commands() if command not in needless)

    # -- the page ------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="ticket-page"):
            with Vertical(id="ticket-main"):
                yield Told(id="ticket-head")
                yield Told(id="ticket-strip")
                yield Told(id="ticket-rule")
                yield Conversation()
                with Vertical(id="ticket-slab"):
                    yield Told(id="ticket-peek")
            yield TicketPanel()

    async def on_mount(self) -> None:  # type: ignore[override]
        self.query_one("#ticket-slab").display = False
        self.query_one(Conversation).focus()
        self._scope = self.tocsin.scope
        await self._guarded(self.reload(afresh=True))

    async def reload(self, *, afresh: bool = False) -> None:
        """Read the ticket anew and show it; ``afresh``: another ticket than before."""
        if self._is_lost:
            return
        ticket_id = self.ticket_id
        self._asked_at += 1
        asked_at = self._asked_at
        # Before it is read: what is taken meanwhile is read in the state that waits.
        waiting = self.tocsin.waiting_drafts.of_ticket(ticket_id)
        reading = await read_ticket(self.desk, self.me, ticket_id)
        # While this was read, somebody may have gone on to the next ticket, or what was asked
        # later may have come sooner.
        if ticket_id != self.ticket_id or asked_at < self._shown_at or not self.stands:
            return
        self._shown_at = asked_at
        found = with_waiting(reading.drafts, waiting)
        drafts = (d for d in found if d.content.get("once") not in self._sent)
        self.reading = replace(reading, drafts=tuple(drafts))
        self._show_conversation(afresh=afresh)
        self._show_peek()
        self._paint()
        self.refresh_footer()

    def _teller(self, reading: Reading) -> Teller:
        return Teller(
            self.desk.catalogue, self.tocsin.now_us(), self.tocsin.zone, reading.customers
        )

    def _show_conversation(self, *, afresh: bool) -> None:
        reading = self.reading
        if reading is None or not self.stands:
            return
        found = entries(
            reading.events,
            self._teller(reading),
            self.tocsin.now_us(),
            self.tocsin.zone,
        )
        self.query_one(Conversation).show(found, afresh=afresh)

    def _paint(self) -> None:
        """Everything but the conversation, as it stands now."""
        reading = self.reading
        if reading is None or not self.stands:
            return
        now_us, zone, catalogue = self.tocsin.now_us(), self.tocsin.zone, self.desk.catalogue
        self._paint_head()
        panel = self.query_one(TicketPanel)
        panel.show_properties(
            properties(reading.ticket, reading.customer, catalogue, now_us, zone),
            reading.ticket.progress,
        )
        self._tick(now_us)

    def _paint_head(self) -> None:
        reading = self.reading
        if reading is None:
            return
        head = self.query_one("#ticket-head", Told)
        head.tell(
            ticket_head.head(
                reading.ticket,
                self._place(),
                self.tocsin.now_us(),
                self.tocsin.zone,
                head.size.width,
                wide=self.has_class("-wide"),
            )
        )

    def _place(self) -> tuple[int, int]:
        """Which of how many siblings this is; (0, 0) outside of any list."""
        if self.ticket_id not in self._order or len(self._order) < 2:
            return (0, 0)
        return (self._order.index(self.ticket_id) + 1, len(self._order))

    def _calendar(self, reading: Reading) -> BusinessCalendar | None:
        calendar_id = reading.ticket.calendar_id
        if calendar_id is None or calendar_id not in self.desk.catalogue.calendars:
            return None
        return self.desk.policies.calendar(calendar_id)

    def _tick(self, now_us: int) -> None:
        reading = self.reading
        if reading is None or not self.stands:
            return
        catalogue, ticket = self.desk.catalogue, reading.ticket
        sla = catalogue.slas.get(ticket.sla_id) if ticket.sla_id is not None else None
        team = catalogue.teams.get(ticket.team_id) if ticket.team_id is not None else None
        faces = clock_faces.faces(
            reading.clocks,
            self._calendar(reading),
            now_us,
            self.tocsin.zone,
            sla,
            "" if team is None else team.name,
        )
        notes = clock_faces.unpromised(ticket, sla, reading.clocks)
        panel = self.query_one(TicketPanel)
        # The time first: how many rows it takes decides on the space that the clocks get.
        panel.show_time(self.tocsin.watch_on(ticket.id), booked(reading.entries), now_us)
        panel.show_clocks(faces, notes)
        strip = self.query_one("#ticket-strip", Told)
        if strip.display:
            strip.tell(strip_line(faces, strip.size.width) if faces else Content(notes[0]))

    def on_desk_tick(self, now_us: int) -> None:
        self._tick(now_us)

    async def on_desk_back(self) -> None:
        await self._guarded(self.reload(afresh=self.reading is None))

    async def on_desk_change(self, changes: Changes) -> None:
        reading, scope = self.reading, self.tocsin.scope
        if reading is None or self.ticket_id in changes.ticket_ids or scope != self._scope:
            try:
                await self.reload()
            except NotFound:
                self._out_of_sight()
        elif changes.catalogue_version != self._catalogue_version:
            self._show_conversation(afresh=False)
            self._show_peek()
            self._paint()
        self._catalogue_version, self._scope = changes.catalogue_version, scope

    _catalogue_version = -1
    _scope: Scope | None = None
    _is_lost = False

    def _out_of_sight(self) -> None:
        """One may not see the ticket any more: it leaves the screen at once, with all that was
        opened over it. Words that were not sent are kept in a file.

        On a tab that is not shown it is emptied, and goes when one comes back to it.
        """
        if self._is_lost:
            return
        self._is_lost = True
        written = self.give_up()
        self.composer = None
        self.query_one("#ticket-page").display = False
        self.reading = None
        take_away(self, self.desk.now(), self.tocsin.zone, written)

    def give_up(self) -> tuple[str, str] | None:
        """What is written here; no draft is kept of it any more."""
        if self.composer is None or self.reading is None:
            return None
        return self.composer.give_up(self.reading.ticket.number)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._is_lost:
            self.app.call_later(leave, self)

    def on_resize(self, event: events.Resize) -> None:
        # After the widgets have got their new sizes, and the screen its classes.
        self.call_after_refresh(self._paint)
        self.call_after_refresh(self._show_peek)
        self.call_after_refresh(self.refresh_footer)

    @on(Conversation.Moved)
    def _moved(self, event: Conversation.Moved) -> None:
        if not self.stands:
            return
        rule = self.query_one("#ticket-rule", Told)
        rule.tell(ticket_head.rule(event.earlier, event.later, self.size.width))

    # -- to the next one -----------------------------------------------------------------------

    def neighbour(self, step: int) -> int | None:
        """The ticket before (-1) or after (1) this one in the list."""
        if self.ticket_id not in self._order:
            return None
        at = self._order.index(self.ticket_id) + step
        return self._order[at] if 0 <= at < len(self._order) else None

    async def go_to(self, ticket_id: int) -> None:
        """Show another ticket in the place of this one."""
        await self.close_composer()
        before, self.ticket_id = self.ticket_id, ticket_id
        try:
            await self.reload(afresh=True)
        except NotFound:
            # Gone, or out of sight since the list was read.
            self.ticket_id = before
            raise

    # -- the message one is writing ------------------------------------------------------------

    async def open_composer(self, kind: str) -> None:
        """Let the slab grow and write; an earlier draft goes on."""
        reading = self.reading
        if reading is None or self.composer is not None:
            return
        whom = reading.customer.name if reading.customer is not None else "the customer"
        states = (reading.ticket.state,)
        composer = Composer(self.desk, self.me, kind, reading.ticket.id, whom, states)
        self.composer = composer
        self.add_class("-composing")
        self.remove_class("-details")
        slab = self.query_one("#ticket-slab")
        slab.display = True
        await slab.mount(composer)
        draft = next((draft for draft in reading.drafts if draft.kind == kind), None)
        await composer.go_on(draft)
        composer.editor.focus()
        self.refresh_footer()

    async def attach_file(self) -> None:
        """Ask which file goes with the message."""
        from tui.dialogs.files import ask_for_file

        composer = self.composer
        file = await ask_for_file(self)
        if file is not None and composer is not None and composer.is_attached:
            composer.attach(file)
            composer.editor.focus()

    async def save_file(self) -> None:
        """Save one of the ticket's files somewhere."""
        from desk import attachments
        from tui.dialogs.files import save_one

        reading = self.reading
        if reading is not None:
            found = await attachments.of_ticket(self.desk, self.ticket_id, self.tocsin.scope)
            await save_one(self, self.desk, found, reading.events)

    async def close_composer(self) -> None:
        """Keep the draft and let the slab shrink."""
        composer, reading = self.composer, self.reading
        if composer is None or reading is None:
            return
        await composer.leave(self, reading.ticket.number)
        await self._put_away(composer)
        waiting = self.tocsin.waiting_drafts.of_ticket(self.ticket_id)
        if waiting:
            self.reading = replace(reading, drafts=with_waiting(reading.drafts, waiting))
            self._show_peek()
        else:
            await self.reload()

    async def throw_away(self) -> None:
        """Forget what is written, after a question."""
        composer = self.composer
        if composer is None:
            return
        if composer.text.strip():
            question = question_before_throwing_away(composer.kind)
            if not await self.app.push_screen_wait(question):
                return
        await composer.keeper.throw_away(self)
        await self._put_away(composer)
        await self.reload()

    async def _put_away(self, composer: Composer) -> None:
        self.composer = None
        self.remove_class("-composing")
        await composer.remove()
        self.query_one(Conversation).focus()
        self.refresh_footer()

    async def send(self) -> None:
        """Send the message; the draft is dropped only when the desk has it."""
        composer, reading = self.composer, self.reading
        if composer is None or reading is None or self._sending:
            return
        if not composer.text.strip():
            self.notify("There is no text yet; write something first.", severity="warning")
            return
        self._sending = True
        try:
            ticket = await say(
                self.desk,
                self.tocsin.actor,
                composer.kind,
                reading.ticket.id,
                reading.customer,
                composer.text,
                composer.option,
                composer.files,
                composer.begun,
            )
        except (DeskError, StoreError):
            # The guard around every command tells it; the text stays where it is.
            raise
        finally:
            self._sending = False
        self._sent.add(composer.begun)
        await composer.keeper.drop()
        await self._put_away(composer)
        self.notify(ticket_head.sent(composer.kind, ticket), markup=False, timeout=3)
        await self.reload()

    async def keep_drafts(self) -> None:
        """Tocsin is being left, or this screen is."""
        if self.composer is not None:
            await self.composer.keeper.keep_if_possible()

    def unkept(self) -> tuple[str, str] | None:
        return self.composer.unkept() if self.composer is not None else None

    def unsaved(self) -> str:
        if self.composer is None or not self.composer.keeper.has_failed:
            return ""
        return f"what you write on {self.reading.ticket.number}" if self.reading else "a message"

    def _show_peek(self) -> None:
        reading = self.reading
        if reading is None or not self.stands:
            return
        draft, slab = self.draft, self.query_one("#ticket-slab")
        slab.display = draft is not None or self.composer is not None
        if draft is not None:
            whom = reading.customer.name if reading.customer is not None else "the customer"
            rows = 1 if self.has_class("-wide") else 2
            width = slab.size.width or self.query_one("#ticket-main").size.width - 8
            told = ticket_head.peek(
                draft,
                whom,
                self.tocsin.now_us(),
                self.tocsin.zone,
                width,
                rows,
                can_go_on=self.reason_against(WRITING[draft.kind]) is None,
            )
            self.query_one("#ticket-peek", Told).tell(told)

    @property
    def draft(self) -> Draft | None:
        """What is written here and not sent, of several drafts the first."""
        drafts = self.reading.drafts if self.reading is not None else ()
        return next((draft for draft in drafts if draft.kind in KINDS), None)

    async def read_draft(self) -> None:
        """Show all of a draft, to be read and copied."""
        from tui.dialogs.reading import Paragraph, ReadingDialog

        draft = self.draft
        if draft is None or self.reading is None:
            return
        title = {REPLY: "Your reply", NOTE: "Your note", CUSTOMER: "The customer's message"}
        reason = self.reason_against(WRITING[draft.kind])
        words = clean(str(draft.content.get("text", ""))).split("\n")
        told = [] if reason is None else [line(reason), ""]
        lines = [Paragraph(Content(""), Content.styled(each, "$text-muted")) for each in told]
        lines += [Paragraph(Content(""), Content(each)) for each in words]
        await self.app.push_screen_wait(
            ReadingDialog(f"{title[draft.kind]}, not sent: {self.reading.ticket.number}", lines)
        )

    @on(events.Click, "#ticket-peek")
    def _peek_clicked(self) -> None:
        if self.draft is None:
            return
        if self.reason_against(WRITING[self.draft.kind]) is None:
            self.perform(self.open_composer(self.draft.kind))
        else:
            self.perform(self.read_draft())

    # -- leaving -------------------------------------------------------------------------------

    async def back(self) -> None:
        """Close what is open, then the ticket."""
        if self.composer is not None:
            await self.close_composer()
        elif self.has_class("-details") and self.has_class("-narrow"):
            self.toggle_details()
        else:
            self.app.pop_screen()

    def toggle_details(self) -> None:
        """On a narrow screen, clocks and properties in the place of the conversation."""
        self.toggle_class("-details")
        # The keys scroll what is in sight.
        self.query_one(TicketPanel if self.has_class("-details") else Conversation).focus()
        self.call_after_refresh(self._paint)
        self.refresh_footer()
