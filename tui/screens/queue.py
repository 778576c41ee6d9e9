"""The queue: views on the left, the list, and a preview under it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Mount
from textual.widgets import Input, Static
from textual.worker import Worker

from desk.lists import EVERYTHING_EVER, ListView, list_views
from desk.numbers import DEFAULT_FORMAT, written_out
from store import views
from store.queries import TicketQuery
from store.replacing import replace
from tui.commands.lists import LIST_ACTIONS
from tui.commands.tickets import (
    TICKET_ACTIONS,
    ChangeState,
    NewTicket,
    Note,
    Reply,
    Take,
    Wait,
)
from tui.commands.time import StopwatchHere
from tui.frame.screen import DeskScreen
from tui.present.lists import SORTS, counted, sort_told, view_title, why_empty
from tui.present.preview import Preview, newest_cycles
from tui.present.rows import column_heads
from tui.screens import queue_reading as reading
from tui.screens.queue_order import Listed, OrderKeeper
from tui.screens.queue_reading import Numbers, Opened
from tui.widgets.preview import TicketPreview
from tui.widgets.ticket_list import TicketList
from tui.widgets.ticket_list_head import ColumnHeads, HeadState, TicketListHead
from tui.widgets.views_list import ViewsList

if TYPE_CHECKING:
    from textual.timer import Timer

    from store.reader import Select
    from store.rows import Changes
    from tui.rights import Place

_DAILY = (Take, Reply, Note, ChangeState, Wait)
_OFTEN = (NewTicket, StopwatchHere)
# Where one begins: the first of these that has tickets.
_BEGIN_WITH = ("mine", "team", "unassigned", "open")
# A list that is none of the views, such as the board opens.
_NO_VIEW = ""
# Where newcomers belong: some among the lines in sight or above, all of them below, not known.
_WAYS = {False: "↑", True: "↓", None: ""}
# A held arrow key should not read a preview per line, nor typing a list per letter.
_PREVIEW_AFTER_S = 0.08
_FILTER_AFTER_S = 0.1
_REST_AFTER_S = 0.05


class _Row(Horizontal):
    """Side by side; nothing of its own to draw."""

    BLANK = True


class _Column(Vertical):
    """One below the other; nothing of its own to draw."""

    BLANK = True


class QueueScreen(DeskScreen):
    """Where agents work from."""

    TAB = "queue"
    # The footer shows as many as fit: what one does all day comes first.
    ACTIONS = (
        *_DAILY,
        *LIST_ACTIONS,
        *_OFTEN,
        *(action for action in TICKET_ACTIONS if action not in (*_DAILY, *_OFTEN)),
    )
    AUTO_FOCUS = "TicketList"
    DEFAULT_CSS = """
    QueueScreen #queue { height: 1fr; }
    QueueScreen #views-pane { width: 23; margin-right: 2; }
    QueueScreen #views-head { height: 1; padding: 0 2; margin-bottom: 1; text-style: bold; }
    QueueScreen #views-pane:focus-within #views-head { color: $accent; }
    QueueScreen #list-pane { width: 1fr; }
    QueueScreen.-wide #queue { padding: 1 0; }
    QueueScreen.-wide TicketListHead { margin-bottom: 1; }
    QueueScreen.-narrow #views-pane { display: none; }
    QueueScreen.-narrow TicketListHead Input { width: 20; }
    QueueScreen.-tall TicketPreview { margin: 1 0 0 0; }
    QueueScreen.-tall.-wide TicketPreview { margin: 1 1 0 0; }
    QueueScreen.-short TicketPreview { height: 1; padding: 0 2 0 3; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._views: tuple[ListView, ...] = ()
        self._numbers = Numbers({}, None)
        self._view_before = _BEGIN_WITH[0]
        self._order = OrderKeeper(lambda: self.desk, lambda: self.tickets)
        self._first_read: asyncio.Task[Opened] | None = None
        self._preview_timer: Timer | None = None
        self._filter_timer: Timer | None = None
        self._typed = ""
        self._left_to_find = _NO_VIEW
        self._timed_by_us = 0

    def compose_body(self) -> ComposeResult:
        self._begin_reading()
        with _Row(id="queue"):
            with _Column(id="views-pane"):
                yield Static(Content("Views"), id="views-head")
                yield ViewsList()
            with _Column(id="list-pane"):
                yield TicketListHead()
                yield ColumnHeads()
                yield TicketList()
                yield TicketPreview()

    def _begin_reading(self) -> None:
        """Read while the widgets are made, so that the first picture has content."""
        self._views = list_views(self.desk.catalogue, self.me, self.desk.now_us())
        preferred = [view for view in self._views if view.id in _BEGIN_WITH]
        first = partial(reading.open_first, preferred=preferred)
        self._first_read = asyncio.create_task(self.desk.store.reader.run(first))

    @on(Mount)
    async def _begin(self) -> None:
        self._preview_timer = self.set_interval(_PREVIEW_AFTER_S, self._preview_due, pause=True)
        self._filter_timer = self.set_interval(_FILTER_AFTER_S, self._filter_due, pause=True)
        self._use_catalogue()
        if self._first_read is None:
            return
        opened = await self._first_read
        if self._order.listed is None:
            self._order.listed = Listed(opened.view)
            self._view_before = opened.view.id
            self._order.show(opened)
            self._say_what_is_listed()
            # Only once the first picture is on its way to the terminal comes what it can do
            # without; the thread that writes it would wait for all of that otherwise.
            self.set_timer(_REST_AFTER_S, self._read_the_rest)

    def _read_the_rest(self) -> None:
        self._read(self._count, "count", exclusive=True)
        self._shown()

    # -- what commands ask for ---------------------------------------------------------------

    @property
    def tickets(self) -> TicketList:
        """The list."""
        return self.query_one(TicketList)

    @property
    def listed(self) -> Listed:
        """What is listed now."""
        return self._order.listed or Listed(self._views[0])

    @property
    def view_id(self) -> str:
        """The view that is listed; empty for a list that the board opened."""
        return self.listed.view.id

    @property
    def cursor_id(self) -> int | None:
        """The ticket under the cursor."""
        return self.tickets.model.cursor_id

    @property
    def shows_views(self) -> bool:
        """Whether the terminal is wide enough for the views."""
        return bool(self.query_one("#views-pane").display)

    def target_ids(self) -> tuple[int, ...]:
        """The marked tickets, or the one under the cursor; empty for none."""
        return self.tickets.model.targets()

    def target_states(self) -> tuple[str, ...]:
        """Their states, as far as they are read."""
        model = self.tickets.model
        rows = [model.row_of(ticket_id) for ticket_id in model.targets()]
        return tuple(timed.row.state for timed in rows if timed is not None)

    def target_places(self) -> tuple[Place, ...]:
        """Their teams and queues, as far as they are read."""
        model = self.tickets.model
        rows = [model.row_of(ticket_id) for ticket_id in model.targets()]
        return tuple((timed.row.team_id, timed.row.queue_id) for timed in rows if timed is not None)

    def after_action(self, undone: Collection[int] = ()) -> None:
        """Something was done to the targets: their marks have served, the rows are read anew."""
        changed = self.target_ids()
        self.tickets.clear_marks(undone)
        self._read(partial(self._note, changed), "note")

    def views_and_counts(self) -> list[tuple[ListView, int | None]]:
        """All views with their numbers."""
        return [(view, self._numbers.counts.get(view.id)) for view in self._views]

    def open_ticket(self) -> None:
        """See the ticket under the cursor; its neighbours in the list are its siblings."""
        ticket_id = self.cursor_id
        if ticket_id is not None:
            from tui.screens.ticket import TicketScreen

            self.app.push_screen(TicketScreen(ticket_id, siblings=self.tickets.model.order))

    def toggle_mark(self) -> None:
        """Mark the ticket under the cursor, or take its mark away."""
        self.tickets.toggle_mark()
        self._paint_head()

    def focus_views(self) -> None:
        """Let the arrow keys choose a view."""
        self.query_one(ViewsList).focus()

    def choose_view(self, view_id: str) -> None:
        """List a view; the one that is listed already is brought up to date."""
        view = next((view for view in self._fresh_views() if view.id == view_id), None)
        if view is not None:
            self._enter(Listed(view))

    def step_view(self, step: int) -> None:
        """List the view so many places further down."""
        ids = [view.id for view in self._views]
        at = ids.index(self.view_id) + step if self.view_id in ids else ids.index(self._view_before)
        self.choose_view(ids[at % len(ids)])

    def show_query(self, title: str, query: TicketQuery) -> None:
        """List what a figure on another screen counted."""
        self._enter(Listed(ListView(_NO_VIEW, title, query, counted=bool(query.is_open))))

    def sort_by(self, sort: str) -> None:
        """Sort by a column; the other way round when it is sorted by that already."""
        query = self.listed.query
        descending = SORTS[sort].starts_descending
        if query.sort == sort:
            descending = not query.descending
        self._enter(self.listed._replace(sort=sort, descending=descending))

    def apply_order(self) -> None:
        """Show newcomers and the present order; the cursor stays on its ticket."""
        listed = self.listed
        view = next((view for view in self._fresh_views() if view.id == listed.view.id), None)
        self._enter(listed._replace(view=view or listed.view))

    async def go_to_next_best(self) -> None:
        """Put the cursor on the most urgent ticket; when it is there, on the next urgent one."""
        me = self.me
        found = await self.desk.store.reader.run(
            partial(
                reading.best_next, agent_id=me.id, team_ids=me.team_ids, scope=self.tocsin.scope
            )
        )
        if not found:
            self.notify("Nothing waits for you: nothing is yours or free in your teams.")
            return
        ids = [row.id for row in found]
        at = ids.index(self.cursor_id) + 1 if self.cursor_id in ids else 0
        row = found[at % len(found)]
        if not self.tickets.move_to(row.id):
            view_id = "unassigned" if row.owner_id is None else "mine"
            view = next(view for view in self._fresh_views() if view.id == view_id)
            await self._entered(Listed(view), row.id)
        self.tickets.focus()

    async def open_filter(self) -> None:
        """Type to narrow the list."""
        await self.query_one(TicketListHead).open_filter()

    async def find_everywhere(self) -> None:
        """Look for the words that were typed, or are typed next, in all tickets."""
        if self.view_id != EVERYTHING_EVER:
            self._left_to_find = self.view_id
            view = next(view for view in self._fresh_views() if view.id == EVERYTHING_EVER)
            typed = self.query_one(TicketListHead).typed
            await self._entered(Listed(view, typed, numbers=self._numbers_meant(typed)))
        await self.open_filter()

    def go_back(self) -> None:
        """Take away the marks, or else the filter, or else a list that is no view; where somebody
        left a view to look in all tickets, taking away the filter leads back to it.
        """
        head = self.query_one(TicketListHead)
        if self.tickets.model.marks and not isinstance(self.focused, Input):
            self.tickets.clear_marks()
            self._paint_head()
        elif head.is_filtering:
            self._typed = ""
            self.perform(head.close_filter())
            self.tickets.focus()
            if self._left_to_find and self.view_id == EVERYTHING_EVER:
                self.choose_view(self._left_to_find)
            elif self.listed.text:
                self._enter(self.listed._replace(text=""))
        elif self.view_id == _NO_VIEW:
            self.choose_view(self._view_before)
        else:
            self.tickets.focus()

    # -- reading -----------------------------------------------------------------------------

    def _read(
        self, work: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = False
    ) -> None:
        """Reads may be given up for newer ones; what goes wrong becomes a toast."""

        async def read() -> None:
            await self._guarded(work())

        # The type is for the checker, which cannot find it out.
        _: Worker[None] = self.run_worker(
            read, group=group, exclusive=exclusive, exit_on_error=False
        )

    def _fresh_views(self) -> tuple[ListView, ...]:
        """The views as of now: what "overdue" means changes with every second."""
        self._views = list_views(self.desk.catalogue, self.me, self.desk.now_us())
        return self._views

    def _enter(self, listed: Listed, *, keeps_filter: bool = False) -> None:
        entered = partial(self._entered, listed, keeps_filter=keeps_filter)
        self._read(entered, "enter", exclusive=True)

    async def _entered(
        self, listed: Listed, cursor_id: int | None = None, *, keeps_filter: bool = False
    ) -> None:
        self._view_before = listed.view.id or self._view_before
        if listed.view.id != EVERYTHING_EVER:
            self._left_to_find = _NO_VIEW
        before = self._order.listed
        if before is None or not before.is_same_list(listed):
            self.tickets.model.marks.clear()
            if not listed.text and not keeps_filter:
                await self.query_one(TicketListHead).close_filter()
        if await self._order.enter(listed, cursor_id):
            await self._count()
            self._shown()

    def _shown(self) -> None:
        """A list was begun: tell its name, read on, show the ticket under the cursor."""
        self._say_what_is_listed()
        self._preview_due()
        self.tickets.want_rows()
        if self.listed.query.is_open:
            # Open tickets are few enough to hold their whole order.
            self._read(partial(self._read_on, to_the_end=True), "order")

    async def _read_on(self, *, to_the_end: bool) -> None:
        await self._order.read_on(to_the_end=to_the_end)
        self._paint_head()

    def _say_what_is_listed(self) -> None:
        self.tickets.say(why_empty(self.listed.view.id, self.listed.query))
        self._paint_heads()
        self._paint_views()

    async def _count(self) -> None:
        shown = self._fresh_views()
        if self.view_id == _NO_VIEW:
            shown = (*shown, self.listed.view)
        now_us = self.desk.now_us()
        self._numbers = await self.desk.store.reader.run(
            partial(reading.numbers, shown=shown, now_us=now_us)
        )
        self._paint_views()
        self._paint_head()

    async def _note(self, changed: tuple[int, ...]) -> None:
        await self._order.note(changed)
        await self._count()
        model = self.tickets.model
        if model.newcomers and not model.order:
            self.apply_order()

    async def on_desk_change(self, changes: Changes) -> None:
        if changes.catalogue_version != self._catalogue_version:
            self._use_catalogue()
            self._paint_heads()
            self._use_rights()
        if changes.ticket_ids:
            await self._note(tuple(changes.ticket_ids))
            if self.cursor_id in changes.ticket_ids:
                self._preview_due()

    async def on_desk_back(self) -> None:
        self.apply_order()

    def on_desk_tick(self, now_us: int) -> None:
        self.tickets.tick(now_us)
        self.query_one(TicketPreview).tick(now_us)
        next_us = self._numbers.next_us
        if next_us is not None and now_us > next_us and self._timed_by_us != next_us:
            self._timed_by_us = next_us
            self._read(self._time_told, "time", exclusive=True)

    async def _time_told(self) -> None:
        """A promise was broken just now: numbers change, and so does the overdue list."""
        await self._count()
        listed = self.listed
        if listed.view.is_timed:
            view = next(view for view in self._views if view.id == listed.view.id)
            await self._order.note_time(listed._replace(view=view).query)
            self._paint_head()

    def _use_catalogue(self) -> None:
        catalogue = self.desk.catalogue
        self._catalogue_version = catalogue.version
        calendar_of, zone = self.desk.policies.calendar, self.tocsin.zone
        self.tickets.use(catalogue, calendar_of, zone)
        self.query_one(TicketPreview).use(catalogue, calendar_of, zone)

    def _use_rights(self) -> None:
        """Somebody may see other tickets than before: list those."""
        scope, listed = self.tocsin.scope, self.listed
        if listed.query.scope == scope:
            return
        known = {view.id: view for view in self._fresh_views()}
        kept = replace(listed.view, query=replace(listed.view.query, scope=scope))
        if listed.view.id in known:
            found = listed._replace(view=known[listed.view.id])
        elif listed.view.id:
            found = Listed(self._views[0])
        else:
            found = listed._replace(view=kept)
        # Nobody asked for it: who types into the filter types on, and runs no commands.
        is_typing = self.query_one(TicketListHead).is_typed_in
        if is_typing:
            found = found._replace(text=listed.text, numbers=listed.numbers)
        self._enter(found, keeps_filter=is_typing)

    # -- preview -----------------------------------------------------------------------------

    def _preview_due(self) -> None:
        if self._preview_timer is not None:
            self._preview_timer.pause()
        self._read(self._read_preview, "preview", exclusive=True)

    async def _read_preview(self) -> None:
        ticket_id, scope = self.cursor_id, self.tocsin.scope
        if ticket_id is None:
            self.query_one(TicketPreview).show(None, self.desk.now_us())
            return

        def read(select: Select) -> Preview | None:
            row = views.rows(select, [ticket_id], scope).get(ticket_id)
            if row is None:
                return None
            clocks = newest_cycles(views.clocks(select, ticket_id, scope))
            return Preview(row, views.last_message(select, ticket_id, scope), clocks)

        found = await self.desk.store.reader.run(read)
        if ticket_id == self.cursor_id:
            self.query_one(TicketPreview).show(found, self.desk.now_us())

    # -- heads -------------------------------------------------------------------------------

    def _paint_heads(self) -> None:
        self._paint_head()
        is_history = self.listed.query.is_open is False
        self.query_one(ColumnHeads).text = column_heads(self.tickets.columns, ended=is_history)

    def _paint_head(self) -> None:
        listed, model = self.listed, self.tickets.model
        query, total = listed.query, self._numbers.counts.get(listed.view.id)
        found = len(model.order) if model.is_complete else None
        if total is None and not query.text:
            total = found
        parts = [counted(query, total, found), sort_told(query)]
        self.query_one(TicketListHead).line.state = HeadState(
            title=view_title(listed.view),
            told=", ".join(part for part in parts if part),
            marked=len(model.marks),
            new=len(model.newcomers),
            way=_WAYS[self._order.newcomers_below()] if model.newcomers else "",
            gone=len(model.leavers),
            moved=len(model.moved),
            has_focus=self.tickets.has_focus,
        )

    def _paint_views(self) -> None:
        self.query_one(ViewsList).show(self._views, self._numbers.counts, self.view_id)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self._paint_head()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        self._paint_head()

    # -- messages ----------------------------------------------------------------------------

    @on(TicketList.Moved)
    def _moved(self) -> None:
        if self.tickets.model.newcomers:
            # The lines in sight may be others now.
            self._paint_head()
        if self._preview_timer is not None:
            self._preview_timer.reset()
            self._preview_timer.resume()

    @on(TicketList.Opened)
    def _opened(self) -> None:
        self.open_ticket()

    @on(TicketList.RowsWanted)
    def _rows_wanted(self, event: TicketList.RowsWanted) -> None:
        self._read(partial(self._order.read_rows, event.ticket_ids), "rows")

    @on(TicketList.MoreWanted)
    def _more_wanted(self) -> None:
        if not self.listed.query.is_open:
            self._read(partial(self._read_on, to_the_end=False), "order")

    @on(TicketList.ColumnsChanged)
    def _columns_changed(self) -> None:
        self._paint_heads()

    @on(ViewsList.Chosen)
    def _view_chosen(self, event: ViewsList.Chosen) -> None:
        self.choose_view(event.view_id)

    @on(ViewsList.Left)
    @on(TicketListHead.FilterLeft)
    def _back_to_list(self) -> None:
        self.tickets.focus()

    @on(TicketListHead.Narrowed)
    def _narrowed(self, event: TicketListHead.Narrowed) -> None:
        self._typed = event.text
        if self._filter_timer is not None:
            self._filter_timer.reset()
            self._filter_timer.resume()

    def _filter_due(self) -> None:
        if self._filter_timer is not None:
            self._filter_timer.pause()
        if self._typed != self.listed.text:
            numbers = self._numbers_meant(self._typed)
            self._enter(self.listed._replace(text=self._typed, numbers=numbers))

    def _numbers_meant(self, typed: str) -> tuple[str, ...]:
        number_format = str(self.desk.setting("number_format", DEFAULT_FORMAT))
        return written_out(number_format, typed, self.desk.now().astimezone())
