"""The application: one desk, one agent, the pulse of the second, and what everybody else saves."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterable
from contextlib import aclosing, suppress
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, Key
from textual.screen import Screen

from desk.feed import changes as feed_changes
from store import places, views
from store.errors import Replaced, StoreError
from store.places import Place
from store.replacing import replace
from tui.commands.command import shown_key
from tui.commands.everywhere import EVERYWHERE
from tui.contact import Contact, is_away
from tui.frame.screen import AnyCommand, DeskScreen, bindings_of
from tui.frame.title_bar import TABS, TitleBar, TitleState
from tui.gentle_import import GentleImport
from tui.key_gate import KeyGate, takes_text
from tui.present import times
from tui.present.text import line
from tui.present.trouble import why
from tui.quiet import Keyboard
from tui.rights import Rights
from tui.styles import SteadyStylesheet
from tui.theme import DARK, LIGHT
from tui.widgets.waiting_drafts import WaitingDrafts

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.desk import Desk
    from desk.errors import DeskError
    from desk.worker import Worker
    from store.queries import TicketQuery
    from store.rows import Agent, Changes, Stopwatch
    from store.scope import Scope

log = logging.getLogger("tocsin")

# Somebody who presses keys without a pause for this long gets company all the same.
_LONGEST_HURRY_S = 30.0
# How long a thread that computes may keep the interpreter while the screen wants it. With Python's
# own 5 ms a key, which passes through several threads, takes longer than a frame.
_SWITCH_S = 0.001
# Longer than a write waits for the database: what is begun is finished, or will never be.
_LONGEST_LEAVING_S = 20.0
# How often a database that is away is looked for.
_LOOK_AGAIN_S = 1.0
# Nobody waits longer at the end for the work to be handed over; it would be taken over anyway.
_HAND_OVER_S = 2.0
# So many collections of what is young go before one of everything.
_FULL_COLLECTIONS_AFTER = 100
# What the first write needs; the database library among it takes a third of a second.
_WRITERS = (
    "store.writer",
    "desk.tickets",
    "desk.timekeeping",
    "desk.drafts",
    "desk.bells",
    "desk.recompute",
    "desk.worker",
)


# In an account that people share, its files are everybody's, the desk itself among them.
NO_FILES = (
    "Files are switched off here, since this account is shared and they would be everybody's."
)


def _queue_screen() -> DeskScreen:
    from tui.screens.queue import QueueScreen

    return QueueScreen()


def _board_screen() -> DeskScreen:
    # Imported when somebody goes there: the first picture shall not wait for it.
    from tui.screens.board import BoardScreen

    return BoardScreen()


def _admin_screen() -> DeskScreen:
    from tui.screens.admin import AdminScreen

    return AdminScreen()


@runtime_checkable
class HasDrafts(Protocol):
    """A screen in which somebody writes what is sent later."""

    async def keep_drafts(self) -> None:
        """Write down what is typed and not sent."""

    def unkept(self) -> tuple[str, str] | None:
        """What it is and its words, where ``keep_drafts`` could not write them down."""


@runtime_checkable
class FollowsDesk(Protocol):
    """A screen that is told what anybody saved."""

    async def on_desk_change(self, changes: Changes) -> None:
        """Something was saved; read anew what is on screen and concerned."""


class TocsinApp(App[int]):
    """Screens ask it for the desk and the agent; it tells them each second and each change."""

    CSS_PATH = "tocsin.tcss"
    TITLE = "Tocsin"
    ENABLE_COMMAND_PALETTE = True
    ACTIONS_EVERYWHERE: tuple[AnyCommand, ...] = EVERYWHERE
    WRITERS: tuple[str, ...] = _WRITERS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(EVERYWHERE),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    DEFAULT_MODE = "queue"
    MODES: ClassVar[dict[str, Any]] = {
        "queue": _queue_screen,
        "board": _board_screen,
        "admin": _admin_screen,
    }

    def __init__(
        self,
        desk: Desk,
        login: str,
        *,
        zone: tzinfo | None = None,
        ticking: bool = True,
        keys_in_order: bool = False,
        log_path: Path | None = None,
        files: bool = True,
        theme: str = "tocsin-dark",
    ) -> None:
        super().__init__()
        self.desk = desk
        self.login = login
        self._agent_id: int | None = None
        self._rights: Rights | None = None
        self.zone = zone
        self.log_path = log_path
        # Why no file of this machine is read or written for whoever sits here; None where it may.
        self.reason_against_files = None if files else NO_FILES
        self.watches: tuple[Stopwatch, ...] = ()
        self._ticking = ticking
        self._place: Place = desk.opened_at
        self.keyboard = Keyboard()
        # A test presses a key and waits for what it does; people and slow lines don't.
        self._key_gate = KeyGate(self) if keys_in_order else None
        self._writers = GentleImport(self.WRITERS, self.keyboard, _LONGEST_HURRY_S)
        self._in_hand: list[HasDrafts] = []
        self._worker: Worker | None = None
        self.contact = Contact()
        self.waiting_drafts = WaitingDrafts()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        # Set behind the watcher's back, which would have everything styled twice at the start.
        self.set_reactive(App.theme, theme)
        self.stylesheet = SteadyStylesheet(variables=self.get_css_variables())

    # -- who and when --------------------------------------------------------------------------

    @property
    def me(self) -> Agent:
        """The agent at the keyboard, as configured now."""
        agent = self._find_me()
        if agent is None:
            raise LookupError(f"{self.login} is no agent of this desk")
        return agent

    @property
    def is_agent(self) -> bool:
        """Whether the person at the keyboard is an agent of this desk already."""
        return self._find_me() is not None

    def _find_me(self) -> Agent | None:
        """By login at first, then by id: somebody may change the login meanwhile."""
        agents = self.desk.catalogue.agents
        if self._agent_id is None:
            known = (agent.id for agent in agents.values() if agent.login == self.login)
            self._agent_id = next(known, None)
        return agents.get(self._agent_id) if self._agent_id is not None else None

    @property
    def actor(self) -> Actor:
        """The agent at the keyboard, as verbs want to know."""
        from desk.actors import as_agent

        return as_agent(self.me)

    @property
    def rights(self) -> Rights:
        """What the agent at the keyboard may, as configured now."""
        known, me = self._rights, self.me
        if known is None or known.catalogue is not self.desk.catalogue or known.me is not me:
            known = self._rights = Rights(self.desk.catalogue, me)
        return known

    @property
    def scope(self) -> Scope:
        """The tickets that the agent at the keyboard may see."""
        return self.rights.scope

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            self.keyboard.pressed()
            if self._key_gate is not None and self._key_gate.holds(event):
                return
        await super().on_event(event)

    @property
    def has_keys_waiting(self) -> bool:
        """Whether keys wait for what a command opens."""
        return self._key_gate is not None and self._key_gate.has_keys

    def now_us(self) -> int:
        """The desk's present instant."""
        return self.desk.now_us()

    # -- life ----------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        if self.is_agent:
            await self.begin()

    async def begin(self) -> None:
        """Start the pulse: there is somebody who works here."""
        await self._read_watches()
        if self._ticking:
            self.set_interval(1.0, self.tick)
            self.run_worker(self._follow(), group="feed", exit_on_error=False)
            self.set_timer(0.15, self._begin_writing)

    def _begin_writing(self) -> None:
        """What waits until the first picture stands: whatever writes."""
        self._writers.start()
        self.run_worker(self._work(), group="bells", exit_on_error=False)

    async def ready_to_write(self) -> None:
        """Wait until what writes is imported: the screen goes on living meanwhile."""
        await self._writers.finished(hurry=True)

    async def _work(self) -> None:
        """Do what nobody asks for, if no other Tocsin does it, and tell bells, for good."""
        await self.first_picture_stands()
        from desk.worker import Worker
        from tui.bellringer import work_and_tell

        self._worker = Worker(self.desk)
        await work_and_tell(self, self._worker)

    async def first_picture_stands(self) -> None:
        """Wait until all is imported, and let Python look for garbage again."""
        await self._writers.finished(hurry=False)
        # What is there by now stays for good: going through all of it again and again would hold
        # up a key for three frames each time.
        gc.freeze()
        # What came since takes as long by and by, and is gone through ten times less than usual.
        gc.set_threshold(*gc.get_threshold()[:2], _FULL_COLLECTIONS_AFTER)
        gc.enable()

    async def _follow(self) -> None:
        """Tell the screens what anybody saved; a failing read is tried again."""
        while True:
            try:
                async with aclosing(feed_changes(self.desk, self._place)) as changes:
                    async for found in changes:
                        await self._read_watches()
                        await self.tell_screens(found)
                        self._place = found.place
            except asyncio.CancelledError:
                raise
            except Replaced as error:
                log.error("%s", error)
                await self.end(self.told(error), keeps_drafts=False)
                return
            except Exception as error:  # noqa: BLE001  (the feed must go on)
                self.meet(error)
                await asyncio.sleep(_LOOK_AGAIN_S if self.contact.is_lost else 5)

    async def tell_screens(self, found: Changes) -> None:
        """Tell all screens, dialogs over tickets too, what was saved."""
        stacks = self._screen_stacks
        for screen in [screen for stack in stacks.values() for screen in stack]:
            # One of those before may have closed it.
            is_open = any(screen in stack for stack in stacks.values())
            if is_open and screen.is_attached and isinstance(screen, FollowsDesk):
                await screen.on_desk_change(found)
        for each in self.desk_screens():
            each.refresh_footer()

    # -- when the database is away -------------------------------------------------------------

    def meet(self, error: Exception) -> None:
        """Say what hinders Tocsin at what it does by itself: of the database in one line for as
        long as it lasts, of anything else in a sentence.
        """
        if is_away(error):
            self.lost_contact(error)
        elif isinstance(error, StoreError):
            if self.contact.hampered(self.told(error)):
                log.warning("%s", error)
            self._show_contact()
        else:
            self.report_unforeseen(error)

    def told(self, error: DeskError | StoreError) -> str:
        """What whoever sits here is told of an error."""
        return why(error)

    def lost_contact(self, error: Exception) -> None:
        """The database cannot be reached: what is on screen stays, and it is looked for."""
        if not self.contact.lost():
            return
        log.warning("%s", error)
        self._show_contact()
        self.run_worker(self._find_again(), group="contact", exit_on_error=False)

    async def _find_again(self) -> None:
        reader = self.desk.store.reader
        while self.contact.is_lost:
            await asyncio.sleep(_LOOK_AGAIN_S)
            try:
                await reader.data_version()
                await reader.run(places.here)
                await self.desk.refresh()
            except StoreError:  # what it is stands in the log; the feed tells of another file
                continue
            self.contact.found()
        self._show_contact()
        await self.waiting_drafts.keep()
        # What changed meanwhile is told by the feed; what could not be read is read now.
        for screen in self.desk_screens():
            await screen.on_desk_back()

    def _show_contact(self) -> None:
        for screen in self.desk_screens():
            self.paint_title(screen)
            screen.refresh_footer()

    def desk_screens(self) -> list[DeskScreen]:
        """The screens of all tabs, also those beneath others."""
        stacks = self._screen_stacks.values()
        return [screen for stack in stacks for screen in stack if isinstance(screen, DeskScreen)]

    def tick(self) -> None:
        """A second has passed."""
        screen = self.screen
        top = screen if isinstance(screen, DeskScreen) else None
        for beneath in reversed(self.screen_stack):
            if isinstance(beneath, DeskScreen):
                top = top or beneath
                break
        if top is not None and top.stands:
            self.paint_title(top)
            top.on_desk_tick(self.now_us())

    def paint_title(self, screen: DeskScreen) -> None:
        """Bring a screen's title line up to the second."""
        for bar in screen.query(TitleBar):
            now_us, watch = self.now_us(), self.running_watch or self.paused_watch
            shown = ""
            if watch is not None:
                shown = times.stopwatch(watch.shows_us(now_us))
            bar.state = TitleState(
                tab=self._tab_of(screen),
                stopwatch=shown,
                stopwatch_ticket=(watch.number or "out of sight") if watch else "",
                is_running=self.running_watch is not None,
                who=line(self.me.name) if self.is_agent else "",
                clock=times.weekday_clock(now_us, self.zone),
                notice=self.contact.told(self.desk.writing_s()),
            )

    def _tab_of(self, screen: DeskScreen) -> str:
        """The tab that a screen lies on: a ticket lies where it was opened."""
        for _, _, mode in TABS:
            if screen in self._screen_stacks.get(mode, ()):
                return mode
        return screen.TAB

    def _with_drafts(self) -> list[HasDrafts]:
        """All screens, dialogs too, in which somebody may be writing, and what was written in
        others that are closed.
        """
        stacks = self._screen_stacks.values()
        screens = [screen for stack in stacks for screen in stack if isinstance(screen, HasDrafts)]
        return [*screens, *self.waiting_drafts]

    def get_driver_class(self) -> type[Driver]:
        # Imported here, as Textual does: tests and everything without a terminal go without it.
        from tui.terminal import TerminalDriver

        return TerminalDriver

    async def leave(self, exit_code: int = 0) -> None:
        """Finish what is being written, keep drafts, and end."""
        told = self._rescue(await self._keep(self._with_drafts()))
        await self._leave(exit_code, told)

    async def end(self, told: str, *, keeps_drafts: bool = True) -> None:
        """Nobody can go on here: keep what is written, say why, and end. Without ``keeps_drafts``
        it goes to a file, as the desk is another one by now.

        Where somebody may be typing, a dialog waits for Esc: the keys that still come would go to
        where Tocsin was started, and run there. To be called from a worker.
        """
        from tui.command_line.arguments import FAILED
        from tui.dialogs.taken_away import HasWords, TakenAway

        is_typed_into = takes_text(self.focused)
        stacks = self._screen_stacks.values()
        screens = [screen for stack in stacks for screen in stack]
        words = [] if keeps_drafts else [s.give_up() for s in screens if isinstance(s, HasWords)]
        unkept = [each for each in words if each is not None]
        unkept += await self._keep(self._with_drafts())
        # Before anybody is waited for: Tocsin may be ended meanwhile.
        told = "\n".join(part for part in (told, self._rescue(unkept)) if part)
        if is_typed_into:
            await self.push_screen_wait(TakenAway(told, title="Tocsin has to end"))
        await self._leave(FAILED, told)

    async def _leave(self, exit_code: int, told: str) -> None:
        if self._worker is not None and not self.contact.is_lost:
            with suppress(StoreError, TimeoutError):
                await asyncio.wait_for(self._worker.stop(), _HAND_OVER_S)
        await self.desk.settle()
        self.exit(exit_code, message=Text(told) if told else None)

    async def _keep(self, screens: Iterable[HasDrafts]) -> list[tuple[str, str]]:
        """Keep the drafts of these screens; returns the words that could not be kept."""
        for screen in screens:
            try:
                await screen.keep_drafts()
            except Exception:  # the others must still be kept
                log.exception("a draft could not be kept")
        return [unkept for screen in screens if (unkept := screen.unkept()) is not None]

    def _rescue(self, unkept: list[tuple[str, str]]) -> str:
        """Write what the desk could not keep to a file; a sentence about it, "" for nothing."""
        if not unkept:
            return ""
        from tui.rescue import save

        try:
            path = save(unkept, self.desk.now().astimezone(self.zone))
        except OSError as error:
            log.exception("what was written could not be saved")
            return f"What you wrote could not be kept, in the desk nor in a file ({error})."
        return f"What you wrote could not be kept in the desk; it is in {path}"

    async def terminal_ended(self) -> None:
        """Nobody can see or press anything any more: leave, as when the system says so."""
        await self.leave(128 + signal.SIGHUP)

    async def action_quit(self) -> None:
        await self.leave()

    def action_help_quit(self) -> None:
        """Somebody pressed ctrl+c where there is nothing to copy, perhaps to leave."""
        self.notify("ctrl+q leaves Tocsin.", markup=False, timeout=3)

    def _unforeseen(self) -> str:
        where = f" The details are in {self.log_path}." if self.log_path else ""
        return f"Something unforeseen happened; what you had saved is safe.{where}"

    def _fatal_error(self) -> None:
        """Called by Textual for an error that nobody caught: one sentence instead of a traceback.

        The terminal is restored first; drafts in hand are kept by ``keep_drafts_in_hand``.
        """
        log.critical("Tocsin had to stop", exc_info=self._exception)
        self._in_hand = self._with_drafts()
        self._exit_renderables.append(Text(f"{self._unforeseen()} Start Tocsin again to go on."))
        self._close_messages_no_wait()

    @property
    def has_failed(self) -> bool:
        """Whether an error that nobody caught ended it."""
        return self._exception is not None

    async def keep_drafts_in_hand(self) -> None:
        """Write down what was being typed when Tocsin had to stop."""
        told = self._rescue(await self._keep(self._in_hand))
        if told:
            sys.stderr.write(f"{told}\n")

    def report_unforeseen(self, error: BaseException) -> None:
        """Log an error in full and say one sentence about it."""
        log.error("unforeseen error", exc_info=error)
        if isinstance(error, StoreError):
            # A busy desk or a full disk has a sentence of its own.
            self.notify(self.told(error), severity="warning", markup=False, timeout=12)
            return
        self.notify(
            self._unforeseen(),
            severity="error",
            markup=False,
            timeout=12,
        )

    # -- tabs, palette, theme ------------------------------------------------------------------

    def go_to_tab(self, key: str) -> None:
        """Show the tab with this number; on that tab, what lies beneath all the others there."""
        for tab_key, _, mode in TABS:
            if tab_key != key or not mode or not self.is_agent:
                continue
            if self.current_mode != mode:
                self.switch_mode(mode)
            else:
                # The app's own worker: one of the screen's would end with the screen.
                self.run_worker(self._back_to_base(), group="tabs", exit_on_error=False)

    async def _back_to_base(self) -> None:
        """Close what lies on the tab's first screen; drafts are kept, unsaved forms stay."""
        while len(self.screen_stack) > 1 and isinstance(self.screen, DeskScreen):
            top = self.screen
            if unsaved := top.unsaved():
                told = f"Not saved yet: {unsaved}. Save it, or leave it with esc."
                self.notify(told, severity="warning", markup=False)
                return
            await top.keep_drafts()
            await top.dismiss(None)

    def action_run_command(self, command_id: str) -> None:
        """Run a command of the screen on top, for the keys that work everywhere."""
        if isinstance(self.screen, DeskScreen):
            self.screen.action_run_command(command_id)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        if not isinstance(screen, DeskScreen):
            return
        for command in screen.commands():
            if command.id == "palette":
                continue
            reason = screen.reason_against(command)
            told = f"{shown_key(command)}   {reason or command.help}".strip()
            yield SystemCommand(
                command.title, told, lambda c=command: screen.action_run_command(c.id)
            )

    def switch_theme(self) -> None:
        """Dark becomes light and light dark; remembered for the next start."""
        from tui.preferences import save_preference

        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        save_preference("theme", self.theme)

    async def open_list(self, title: str, query: TicketQuery) -> None:
        """Show the tickets that a query finds in the queue, under this title."""
        from tui.screens.queue import QueueScreen

        if self.current_mode != "queue":
            await self.switch_mode("queue")
        await self._back_to_base()
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.show_query(title, replace(query, scope=self.scope))

    # -- stopwatch -----------------------------------------------------------------------------

    async def _read_watches(self) -> None:
        agent_id, scope = self.me.id, self.scope
        found = await self.desk.store.reader.run(
            lambda select: views.stopwatches(select, agent_id, scope)
        )
        self.watches = tuple(found)

    @property
    def running_watch(self) -> Stopwatch | None:
        """The stopwatch that runs now."""
        return next((w for w in self.watches if w.running_since_us is not None), None)

    @property
    def hidden_watch(self) -> Stopwatch | None:
        """A stopwatch on a ticket that went out of sight: it can only be booked or thrown away."""
        return next((w for w in self.watches if not w.is_in_sight), None)

    @property
    def paused_watch(self) -> Stopwatch | None:
        """The paused stopwatch that was started last."""
        paused = [w for w in self.watches if w.running_since_us is None]
        return max(paused, key=lambda w: w.started_us, default=None)

    def watch_on(self, ticket_id: int) -> Stopwatch | None:
        """The agent's stopwatch on a ticket."""
        return next((w for w in self.watches if w.ticket_id == ticket_id), None)

    def reason_against_stopwatch(self) -> str | None:
        """Why the stopwatch cannot be used; None when it can."""
        if (
            not self.desk.setting("stopwatch", True)
            and self.running_watch is None
            and self.hidden_watch is None
        ):
            return "The stopwatch is switched off; see Admin (5), Settings."
        if not self.watches:
            return "You have no stopwatch; start one on a ticket (z)."
        return None

    async def toggle_stopwatch(self) -> None:
        """Pause the running stopwatch, or let the last paused one in sight go on."""
        from desk import timekeeping

        if self.running_watch is not None:
            watch = await timekeeping.pause(self.desk, self.actor)
            told = f"Stopwatch on {watch.number} paused"
        elif self.paused_watch is not None:
            started = await timekeeping.start(self.desk, self.actor, self.paused_watch.ticket_id)
            told = f"Stopwatch on {started.watch.number} goes on"
        else:
            return
        await self.stopwatch_changed()
        self.notify(told, markup=False, timeout=3)

    async def stopwatch_changed(self) -> None:
        """Show a stopwatch that was started, paused or stopped without waiting for the feed."""
        await self._read_watches()
        for screen in self.desk_screens():
            self.paint_title(screen)
            screen.refresh_footer()


class FirstRunApp(TocsinApp):
    """Begins with a form, for somebody who is no agent of the desk yet."""

    DEFAULT_MODE = "first_run"

    def __init__(self, desk: Desk, login: str, **more: Any) -> None:
        from tui.screens.first_run import first_run_screen

        super().__init__(desk, login, **more)
        self.add_mode(self.DEFAULT_MODE, lambda: first_run_screen(desk.catalogue))


def run(
    desk_url: str,
    login: str,
    *,
    demo: bool = False,
    is_named: bool = False,
    files: bool = True,
    log_path: Path | None = None,
) -> int:
    """Open the desk and show it until somebody leaves; returns the exit code.

    Customers see their own tickets, and nothing else. An empty desk begins with the first-run
    form, and so does one where nobody has this login, unless it was given by hand (``is_named``):
    then NotAllowed is raised. Without ``files`` no file of this machine is read or written for
    whoever sits there. Raises what ``open_store`` raises.
    """
    sys.setswitchinterval(_SWITCH_S)
    return asyncio.run(_run(desk_url, login, is_named=is_named, files=files, log_path=log_path))


def leave_when_told(app: TocsinApp) -> None:
    """Have the app leave in good order when the system ends it: drafts kept, terminal restored.

    The exit code is 128 + the signal's number, as shells have it.
    """

    loop = asyncio.get_running_loop()

    def leave(number: int, _: object) -> None:
        code = 128 + number
        loop.call_soon_threadsafe(app.call_later, app.leave, code)
        # Whatever waits for a terminal that answers no more waits for ever, and a desk that a
        # forgotten Tocsin has open can be neither restored nor moved.
        last = threading.Timer(_LONGEST_LEAVING_S, os._exit, (code,))
        last.daemon = True
        last.start()

    for number in (signal.SIGTERM, signal.SIGHUP):
        # Not the loop's own, which does nothing while the loop waits for the terminal.
        signal.signal(number, leave)


async def _app_for(desk: Desk, login: str, *, is_named: bool, **more: Any) -> TocsinApp:
    """What somebody with this login works with."""
    from desk.doors import NOBODY, customer_for
    from desk.first_run import agent_for, is_empty
    from desk.permissions import why_not_join

    if agent_for(desk.catalogue, login) is not None:
        return TocsinApp(desk, login, **more)
    customer = await customer_for(desk, login)
    if customer is not None:
        from tui.customer.app import CustomerApp

        return CustomerApp(desk, customer, **more)
    if is_named and not is_empty(desk.catalogue):
        from desk.errors import NotAllowed

        raise NotAllowed(NOBODY.format(login=login))
    reason = why_not_join(desk.catalogue)
    if reason is not None:
        from desk.errors import NotAllowed

        raise NotAllowed(f"{login} is no agent here. {reason}")
    return FirstRunApp(desk, login, **more)


async def _run(
    desk_url: str, login: str, *, is_named: bool, files: bool, log_path: Path | None
) -> int:
    from desk.desk import open_desk
    from store.store import open_store
    from tui.command_line.arguments import UNFORESEEN
    from tui.preferences import load_preference

    desk = await open_desk(await open_store(desk_url))
    try:
        theme = load_preference("theme", DARK.name)
        app = await _app_for(
            desk,
            login,
            is_named=is_named,
            keys_in_order=True,
            log_path=log_path,
            files=files,
            theme=theme if theme in (DARK.name, LIGHT.name) else DARK.name,
        )
        leave_when_told(app)
        code = await app.run_async()
        await app.keep_drafts_in_hand()
        if app.has_failed:
            return UNFORESEEN
        return code if code is not None else (app.return_code or 0)
    finally:
        await desk.close()
