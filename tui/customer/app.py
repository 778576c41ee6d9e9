"""The application for customers: their own tickets, and none of the agents' screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from store import views
from store.replacing import replace
from store.rows import VALID
from tui.app import TocsinApp
from tui.commands.everywhere import Keys, Palette, Quit, SwitchTheme
from tui.frame.title_bar import TitleBar, TitleState
from tui.present import times
from tui.present.text import line
from tui.present.trouble import why_for_customers

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.desk import Desk
    from desk.errors import DeskError
    from store.errors import StoreError
    from store.rows import Customer
    from store.scope import Scope
    from tui.frame.screen import AnyCommand, DeskScreen

_TICKETS = "tickets"
_TABS = (("", "Your tickets", _TICKETS),)
_WRITERS = ("store.writer", "desk.portal", "desk.tickets")
_SHUT = "You may not come in any more; ask the service desk by phone or e-mail."


def _tickets_screen() -> DeskScreen:
    from tui.customer.tickets import OwnTicketsScreen

    return OwnTicketsScreen()


class LeaveDesk(Quit):
    """Leave Tocsin."""

    help = "What you are writing is kept."


class CustomerApp(TocsinApp):
    """Everything is read within the customer's scope, and nobody here is an agent."""

    CSS_PATH = "../tocsin.tcss"
    ACTIONS_EVERYWHERE: tuple[AnyCommand, ...] = (Palette, Keys, SwitchTheme, LeaveDesk)
    DEFAULT_MODE = _TICKETS
    MODES: ClassVar[dict[str, Any]] = {_TICKETS: _tickets_screen}
    WRITERS: tuple[str, ...] = _WRITERS

    def __init__(self, desk: Desk, customer: Customer, **more: Any) -> None:
        super().__init__(desk, customer.login, **more)
        self.customer = customer
        # With which state of what is configured they were known to be welcome.
        self._known_version = -1

    @property
    def is_agent(self) -> bool:
        return False

    @property
    def actor(self) -> Actor:
        from desk.actors import as_customer

        return as_customer(self.customer)

    @property
    def scope(self) -> Scope:
        from desk.permissions import scope_of

        return scope_of(self.desk.catalogue, self.actor)

    def told(self, error: DeskError | StoreError) -> str:
        return why_for_customers(error)

    async def on_mount(self) -> None:
        await self.begin()

    async def _work(self) -> None:
        # Bells and the rest are done by agents' Tocsins and the worker.
        await self.first_picture_stands()

    async def _read_watches(self) -> None:
        """Customers have no stopwatch; but they may have lost their login meanwhile."""
        version = self.desk.catalogue.version
        if version == self._known_version:
            return
        customer_id = self.customer.id
        found = await self.desk.store.reader.run(lambda select: views.customer(select, customer_id))
        if found is None or found.validity != VALID or found.login != self.login:
            await self.end(_SHUT)
            return
        self.customer, self._known_version = found, version

    def paint_title(self, screen: DeskScreen) -> None:
        state = TitleState(
            tab=_TICKETS,
            tabs=_TABS,
            who=line(self.customer.name),
            clock=times.weekday_clock(self.now_us(), self.zone),
            notice=self.contact.told(self.desk.writing_s()),
        )
        for bar in screen.query(TitleBar):
            bar.state = replace(state)
