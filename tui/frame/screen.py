"""The screen that every tab is made of: title line, footer, commands, and the desk's pulse."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from desk.errors import DeskError
from store.errors import StoreError
from tui.commands.command import Command, shown_key
from tui.contact import is_away
from tui.frame.footer import Footer, KeyHint
from tui.frame.title_bar import TitleBar

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.rows import Agent, Changes
    from tui.app import TocsinApp

log = logging.getLogger("tocsin")
_DRAW_AGAIN_S = 0.01
AnyCommand = type[Command[Any]]


def bindings_of(commands: tuple[AnyCommand, ...]) -> list[BindingType]:
    """Textual bindings for commands; each has an id, so that a keymap can change it.

    A command without keys is only in the palette.
    """
    return [
        Binding(c.keys, f"run_command('{c.id}')", c.title, show=False, id=c.id)
        for c in commands
        if c.keys
    ]


class DeskScreen(Screen[Any]):
    """Give ``ACTIONS`` and ``TAB``; compose below the title with ``compose_body``.

    ``on_desk_tick(now_us)`` is called each second while the screen is on top, and
    ``on_desk_change(changes)`` after each commit by anybody, also while it is not.
    """

    ACTIONS: ClassVar[tuple[AnyCommand, ...]] = ()
    TAB: ClassVar[str] = "queue"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init_subclass__(cls, **arguments: Any) -> None:
        # Before Textual's own hook, which merges the bindings of the class.
        if "ACTIONS" in cls.__dict__:
            own: list[BindingType] = list(cls.__dict__.get("BINDINGS", []))
            cls.BINDINGS = own + bindings_of(cls.ACTIONS)
        super().__init_subclass__(**arguments)

    @property
    def tocsin(self) -> TocsinApp:
        """The application, typed."""
        return cast("TocsinApp", self.app)

    @property
    def desk(self) -> Desk:
        """The open desk."""
        return self.tocsin.desk

    @property
    def me(self) -> Agent:
        """The agent at the keyboard, as configured now."""
        return self.tocsin.me

    @property
    def stands(self) -> bool:
        """Whether there is something to paint on: what is on its way to a screen, a second or what
        was read, still comes when the screen is being taken down, and its widgets go first.
        """
        # Textual doesn't display what it takes down.
        return self.is_attached and self.display

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield from self.compose_body()
        yield Footer()

    def compose_body(self) -> ComposeResult:
        """The widgets between title line and footer."""
        yield from ()

    def on_desk_tick(self, now_us: int) -> None:
        """A second has passed."""

    async def on_desk_change(self, changes: Changes) -> None:
        """Something was saved; read anew what is on screen and concerned."""

    async def on_desk_back(self) -> None:
        """The database is there again after it was away: read what is on screen anew."""

    async def keep_drafts(self) -> None:
        """Write down what is typed and not sent, as the screen may go away."""

    def unkept(self) -> tuple[str, str] | None:
        """What is typed and could not be written down: what it is, and its words."""
        return None

    def _compositor_refresh(self) -> None:
        """Draw, unless the app holds pictures back: Textual would make them and throw them away,
        which costs a tenth of the start.
        """
        if self.app._batch_count:
            self.set_timer(_DRAW_AGAIN_S, self._compositor_refresh)
        else:
            super()._compositor_refresh()

    def unsaved(self) -> str:
        """What would be lost by leaving Tocsin now, in a few words; "" for nothing."""
        return ""

    # -- commands ----------------------------------------------------------------------------

    def commands(self) -> tuple[AnyCommand, ...]:
        """What can be done here, this screen's own first."""
        return (*self.ACTIONS, *self.tocsin.ACTIONS_EVERYWHERE)

    def reason_against(self, command: AnyCommand) -> str | None:
        """Why a command cannot be run just now; None when it can."""
        reason = self.tocsin.contact.reason_against_writing() if command.writes else None
        return reason or command().disabled_reason(self)

    def action_run_command(self, command_id: str) -> None:
        """Run a command of this screen by its id, or say why not."""
        for command in self.commands():
            if command.id == command_id:
                reason = self.reason_against(command)
                if reason is not None:
                    self.notify(reason, severity="warning", markup=False)
                else:
                    self.perform(command().run(self), is_asked_for=True)
                return

    def perform(self, work: Coroutine[Any, Any, None], *, is_asked_for: bool = False) -> None:
        """Run something that may take a while; what goes wrong becomes a toast, not a crash.

        ``is_asked_for``: by a person, who is told when the database is away. What reads by itself
        keeps silent then: the title says it.
        """
        guarded = self._guarded(self._once_ready(work), is_asked_for=is_asked_for)
        self.run_worker(guarded, group="commands", exit_on_error=False)

    async def _once_ready(self, work: Coroutine[Any, Any, None]) -> None:
        """What may write waits for the database library. What only reads does not: it needs none,
        and asking for it would hurry the import on while keys are pressed.
        """
        await self.tocsin.ready_to_write()
        await work

    async def _guarded(
        self, work: Coroutine[Any, Any, None], *, is_asked_for: bool = False
    ) -> None:
        try:
            await work
        except (DeskError, StoreError) as error:
            if is_away(error):
                self.tocsin.lost_contact(error)
            if is_asked_for or not is_away(error):
                self.notify(self.tocsin.told(error), severity="warning", markup=False, timeout=8)
        except Exception as error:  # noqa: BLE001  (the last net: told, logged, nothing lost)
            self.tocsin.report_unforeseen(error)
        self.refresh_footer()

    def footer_commands(self) -> tuple[AnyCommand, ...]:
        """What the footer may name: all, unless a screen shows some keys elsewhere."""
        return self.commands()

    def refresh_footer(self) -> None:
        """Show the keys as they are available now."""
        if not self.is_attached:
            return
        left: list[KeyHint] = []
        right: list[KeyHint] = []
        for command in self.footer_commands():
            if command.word:
                hint = KeyHint(
                    shown_key(command), command.word, self.reason_against(command) is None
                )
                (left if command.place == "left" else right).append(hint)
        # A screen that is being opened hears of changes before its widgets are there.
        for footer in self.query(Footer):
            footer.hints = (tuple(left), tuple(right))

    def on_mount(self) -> None:
        self.tocsin.paint_title(self)
        self.refresh_footer()

    def on_screen_resume(self) -> None:
        self.tocsin.paint_title(self)
        self.refresh_footer()

    def on_title_bar_tab_chosen(self, event: TitleBar.TabChosen) -> None:
        self.tocsin.go_to_tab(event.key)
