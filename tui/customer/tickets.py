"""A customer's own tickets: the open ones, or those that are ended, or what a search finds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from desk.numbers import DEFAULT_FORMAT, written_out
from store import customer_drafts, own_tickets, search, views
from store.own_tickets import OwnTicket
from store.queries import TicketQuery
from tui.commands.command import Command
from tui.customer.screen import CustomerScreen
from tui.frame.screen import AnyCommand
from tui.present import portal, times
from tui.present.signs import NOTE
from tui.present.text import fit, line
from tui.widgets.fields.box import BOX_CSS
from tui.widgets.told import Told

if TYPE_CHECKING:
    from store.reader import Select
    from store.rows import Changes

_NUMBER, _STATE, _UPDATED, _GAP = 12, 16, 12, 2
_MOST_FOUND = 100
# So many changed tickets are not looked through for one's own: the list is read anew.
_MANY = 500


class OpenOwnTicket(Command["OwnTicketsScreen"]):
    """See what was said on the ticket under the cursor."""

    id, keys, title, group, word = "own_open", "enter", "Open the ticket", "Tickets", "open"
    help = "What was said, and how it stands."

    def disabled_reason(self, screen: OwnTicketsScreen) -> str | None:
        return None if screen.current is not None else "There is no ticket in this list."

    async def run(self, screen: OwnTicketsScreen) -> None:
        if screen.current is not None:
            await screen.open_ticket(screen.current.id)


class NewOwnTicket(Command["OwnTicketsScreen"]):
    """Tell the desk about something new."""

    id, keys, title, group, word = "own_new", "n", "New ticket", "Tickets", "new"
    help = "Say what the matter is; the desk answers here."

    async def run(self, screen: OwnTicketsScreen) -> None:
        await screen.new_ticket()


class ShowEnded(Command["OwnTicketsScreen"]):
    """Open tickets, or those that are solved and closed."""

    id, keys, title, group, word = (
        "own_ended",
        "h",
        "Open tickets or ended ones",
        "Tickets",
        "ended",
    )
    help = "Switches between what is open and what is solved or closed."

    async def run(self, screen: OwnTicketsScreen) -> None:
        await screen.switch()


class SearchOwn(Command["OwnTicketsScreen"]):
    """Find own tickets by words."""

    id, keys, title, group, word = "own_search", "slash", "Search", "Tickets", "search"
    help = "Finds tickets, open or ended, by what was written in them."

    async def run(self, screen: OwnTicketsScreen) -> None:
        screen.query_one(SearchInput).focus()


class LeaveSearch(Command["OwnTicketsScreen"]):
    """Show all open tickets again."""

    id, keys, title, group = "own_back", "escape", "Leave the search", "Tickets"

    def disabled_reason(self, screen: OwnTicketsScreen) -> str | None:
        return None if screen.sought else "You are not searching."

    async def run(self, screen: OwnTicketsScreen) -> None:
        screen.query_one(SearchInput).value = ""


class SearchInput(Input):
    """Finds as somebody types; Esc empties it, Enter and down go to the list."""

    DEFAULT_CSS = BOX_CSS.format(name="SearchInput") + "SearchInput { width: 32; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", show=False, id="own_search_clear"),
        Binding("enter,down,tab", "leave(False)", show=False, id="own_search_done"),
    ]

    def action_leave(self, empty: bool) -> None:
        """Go back to the list."""
        if empty:
            self.value = ""
        self.screen.query_one(OptionList).focus()


class OwnTicketsScreen(CustomerScreen):
    """The first screen of a customer."""

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = (
        OpenOwnTicket,
        NewOwnTicket,
        SearchOwn,
        ShowEnded,
        LeaveSearch,
    )
    DEFAULT_CSS = """
    OwnTicketsScreen #own-top { height: 1; margin: 1 0; padding: 0 2; }
    OwnTicketsScreen.-short #own-top { margin: 0 0 1 0; }
    OwnTicketsScreen #own-head { width: 1fr; height: 1; }
    OwnTicketsScreen #own-columns { height: 1; color: $text-muted; }
    OwnTicketsScreen #own-empty { height: auto; padding: 1 2; color: $text-muted; display: none; }
    OwnTicketsScreen OptionList {
        height: 1fr; border: none; padding: 0; background: $background;
        scrollbar-size-vertical: 1;
    }
    OwnTicketsScreen OptionList:focus { border: none; }
    OwnTicketsScreen OptionList > .option-list--option-highlighted {
        background: $block-cursor-blurred-background;
    }
    OwnTicketsScreen OptionList:focus > .option-list--option-highlighted {
        background: $block-cursor-background; text-style: bold;
    }
    OwnTicketsScreen #own-last { height: 4; background: $surface; padding: 0 2; }
    OwnTicketsScreen.-tall #own-last { height: 8; padding: 1 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.tickets: list[OwnTicket] = []
        self.shows_open = True
        self._drafts: frozenset[int] = frozenset()

    @property
    def sought(self) -> str:
        """The words that are searched for; "" for none."""
        return self.query_one(SearchInput).value.strip()

    @property
    def current(self) -> OwnTicket | None:
        """The ticket under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self.tickets[at] if at is not None and at < len(self.tickets) else None

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="own-top"):
            yield Static(id="own-head", markup=False)
            yield SearchInput(placeholder="/ search", select_on_focus=True)
        yield Static(id="own-columns", markup=False)
        yield Static(id="own-empty", markup=False)
        yield OptionList(markup=False, compact=True)
        yield Told(id="own-last")

    async def on_mount(self) -> None:  # type: ignore[override]
        self.query_one(OptionList).focus()
        await self._guarded(self.read())

    # -- reading -------------------------------------------------------------------------------

    async def read(self, on_id: int | None = None) -> None:
        """Read the list anew; the cursor stays on its ticket, or goes to ``on_id``."""
        current = self.current
        wanted = on_id if on_id is not None else current.id if current is not None else None
        job = partial(self._found, text=self.sought, is_open=self.shows_open)
        self.tickets, self._drafts = await self.desk.store.reader.run(job)
        if self.stands:
            self._show(wanted)

    def _found(
        self, select: Select, text: str, is_open: bool
    ) -> tuple[list[OwnTicket], frozenset[int]]:
        scope, customer_id = self.customer_app.scope, self.customer_app.customer.id
        if text:
            number_format = str(self.desk.setting("number_format", DEFAULT_FORMAT))
            meant = written_out(number_format, text, self.desk.now().astimezone())
            ids = search.newest(select, text, scope, _MOST_FOUND, numbers=meant)
            found = own_tickets.page(select, scope, ticket_ids=ids)
        else:
            found = own_tickets.page(select, scope, is_open=is_open)
        return found, customer_drafts.tickets_with_drafts(select, customer_id)

    async def on_desk_change(self, changes: Changes) -> None:
        if await self._concerns(changes.ticket_ids):
            await self.read()

    async def _concerns(self, ticket_ids: frozenset[int]) -> bool:
        """Whether any of these tickets is, or was, one of the customer's."""
        if ticket_ids & {ticket.id for ticket in self.tickets}:
            return True
        query = TicketQuery(is_open=None, scope=self.customer_app.scope)
        job = partial(views.matching, query=query, ticket_ids=sorted(ticket_ids))
        return len(ticket_ids) > _MANY or bool(await self.desk.store.reader.run(job))

    async def on_desk_back(self) -> None:
        """The database is there again."""
        await self.read()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._search()

    @work(exclusive=True, group="own-search", exit_on_error=False)
    async def _search(self) -> None:
        # Exclusive: what was asked for an earlier letter is given up.
        await self._guarded(self.read())

    async def switch(self) -> None:
        """From what is open to what is ended, or back."""
        self.shows_open = not self.shows_open
        with self.prevent(Input.Changed):
            self.query_one(SearchInput).value = ""
        await self.read()

    # -- drawing -------------------------------------------------------------------------------

    def _show(self, wanted: int | None) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        width = self.size.width - 5
        options.add_options(Option(self._line(ticket, width)) for ticket in self.tickets)
        places = [n for n, ticket in enumerate(self.tickets) if ticket.id == wanted]
        if self.tickets:
            options.highlighted = places[0] if places else 0
        self._paint()

    def _paint(self) -> None:
        heading = "Found" if self.sought else "Open tickets" if self.shows_open else "Ended tickets"
        head = Content.styled(heading, "bold")
        head += Content.styled(f"   {len(self.tickets):,}", "$text-muted")
        self.query_one("#own-head", Static).update(head)
        columns = self.query_one("#own-columns", Static)
        columns.display = bool(self.tickets)
        columns.update(
            Content(self._columns("NUMBER", "SUBJECT", "STATE", "LAST", self.size.width - 5))
        )
        empty = self.query_one("#own-empty", Static)
        empty.display = not self.tickets
        empty.update(self._nothing())
        self._paint_last()
        self.refresh_footer()

    def _nothing(self) -> Content:
        if self.sought:
            return Content(f"None of your tickets holds “{line(self.sought)}”.")
        if not self.shows_open:
            return Content("None of your tickets is solved or closed yet.")
        told = Content("You have no open ticket.  ") + Content.styled("n", "bold $accent")
        return told + Content(" opens one.")

    def _line(self, ticket: OwnTicket, width: int) -> Content:
        updated = times.instant(ticket.updated_us, self.tocsin.now_us(), self.tocsin.zone)
        state = portal.state_word(ticket.state)
        subject = line(ticket.subject[:600])
        if ticket.id in self._drafts:
            subject = f"{NOTE} {subject}"
        told = Content(self._columns(line(ticket.number), subject, state, updated, width))
        if ticket.state == portal.WAITS_FOR_YOU:
            start = told.cell_length - _STATE - _UPDATED - _GAP
            told = told.stylize("bold $accent", start, start + _STATE)
        return told

    def _columns(self, number: str, subject: str, state: str, updated: str, width: int) -> str:
        room = max(10, width - _NUMBER - _STATE - _UPDATED - 3 * _GAP)
        cells = (
            fit(number, _NUMBER),
            fit(subject, room),
            fit(state, _STATE),
            fit(updated, _UPDATED),
        )
        return " " * _GAP + (" " * _GAP).join(cells)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._paint_last()
        self.refresh_footer()

    def _paint_last(self) -> None:
        ticket, told = self.current, Content("")
        if ticket is not None:
            now_us, zone = self.tocsin.now_us(), self.tocsin.zone
            told = Content(portal.state_told(ticket, now_us, zone))
            promise = portal.promise_told(ticket, now_us, zone)
            if promise:
                told += Content.styled(f" {promise}", "$text-muted")
            if ticket.said is not None:
                who = line(ticket.said.actor_name)
                when = times.instant_with_day(ticket.said.said_us, now_us, zone)
                told += Content("\n") + Content.styled(who, "bold")
                told += Content.styled(f"  {when}", "$text-muted")
                told += Content("\n") + Content(line(ticket.said.body))
        self.query_one("#own-last", Told).tell(told)

    def on_resize(self, event: events.Resize) -> None:
        current = self.current
        self.call_after_refresh(self._show, current.id if current is not None else None)

    # -- going on ------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_run_command(OpenOwnTicket.id)

    async def open_ticket(self, ticket_id: int) -> None:
        """Show a ticket, and this list again when it is closed."""
        from tui.customer.ticket import OwnTicketScreen

        await self.app.push_screen_wait(OwnTicketScreen(ticket_id))
        await self.read(on_id=ticket_id)

    async def new_ticket(self) -> None:
        """Show the form, and then the ticket that was made with it."""
        from tui.customer.new_ticket import OwnNewTicketForm

        form = OwnNewTicketForm(self.desk, self.customer_app.actor)
        await self.app.push_screen_wait(form)
        if form.opened is None:
            await self.read()
            return
        self.shows_open = True
        await self.read(on_id=form.opened.id)
        await self.open_ticket(form.opened.id)
