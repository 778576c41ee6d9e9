"""What ticket commands act on: the tickets that a screen points at, one or many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from desk.errors import DeskError
from desk.permissions import Level, too_little, where
from desk.workflow import CLOSED
from store import views
from store.errors import StoreError
from tui.present.refusals import refused
from tui.present.text import plural
from tui.present.trouble import why

if TYPE_CHECKING:
    from store.rows import Customer, Ticket
    from tui.frame.screen import DeskScreen
    from tui.rights import Place

# From this many on, a bar shows how far it is, and Esc stops it.
_SHOW_PROGRESS_FROM = 25


@runtime_checkable
class TicketTargets(Protocol):
    """A screen whose tickets can be acted on."""

    def target_ids(self) -> tuple[int, ...]:
        """The marked tickets, or the one under the cursor; empty for none."""

    def target_states(self) -> tuple[str, ...]:
        """Their states, as far as the screen knows them."""

    def target_places(self) -> tuple[Place, ...]:
        """Where they are, as far as the screen knows."""

    def after_action(self, undone: Collection[int] = ()) -> None:
        """Something was done to them, but for those ``undone``, which stay targets: show it
        without waiting for the feed.
        """


def targets_of(screen: DeskScreen) -> TicketTargets:
    """The screen as what it is when a ticket command runs on it."""
    return cast("TicketTargets", screen)


def reason_against_targets(
    screen: DeskScreen, least: Level, *, also_closed: bool = False
) -> str | None:
    """Why nothing can be done to the targets: there are none, they are closed for good, or nobody
    may do so much with them as the ``least`` that it takes. Of several, one is enough.
    """
    targets = targets_of(screen)
    if not targets.target_ids():
        return "There is no ticket here."
    states = targets.target_states()
    if not also_closed and states and all(state == CLOSED.code for state in states):
        what = "This ticket is" if len(states) == 1 else "These tickets are"
        return f"{what} closed, and that is final. Open a new ticket instead (n)."
    return _too_little(screen, targets.target_places(), least)


def _too_little(screen: DeskScreen, places: tuple[Place, ...], least: Level) -> str | None:
    rights = screen.tocsin.rights
    if not places or any(rights.at(place) >= least for place in places):
        return None
    place = max(places, key=rights.at)
    actor, catalogue = screen.tocsin.actor, screen.desk.catalogue
    told = too_little(catalogue, actor, rights.at(place), least, place[0])
    what = "This ticket is" if len(places) == 1 else "The best of these tickets is"
    return f"{what} in {where(catalogue, place[1])}: {told}"


async def tickets_of(screen: DeskScreen) -> tuple[Ticket, ...]:
    """The targets as they stand now."""
    ids, scope = targets_of(screen).target_ids(), screen.tocsin.scope
    found = await screen.desk.store.reader.run(
        lambda select: [views.ticket(select, ticket_id, scope) for ticket_id in ids]
    )
    return tuple(ticket for ticket in found if ticket is not None)


async def customers_of(screen: DeskScreen, tickets: tuple[Ticket, ...]) -> dict[int, Customer]:
    """The customers of some tickets, by id."""
    ids = {ticket.customer_id for ticket in tickets if ticket.customer_id is not None}
    found = await screen.desk.store.reader.run(
        lambda select: [views.customer(select, customer_id) for customer_id in sorted(ids)]
    )
    return {customer.id: customer for customer in found if customer is not None}


def name_of(tickets: tuple[Ticket, ...]) -> str:
    """``2026-00012``, or ``3 tickets``."""
    return tickets[0].number if len(tickets) == 1 else plural(len(tickets), "ticket")


async def on_each(
    screen: DeskScreen, verb: Callable[[int], Awaitable[Ticket]], done: str
) -> tuple[Ticket, ...]:
    """Do the same to every target and say in one sentence what came of it.

    Of a single one, an error is raised; of several, the first refusal is told, the others go on,
    and those that nothing was done to stay targets, to be tried again. ``done`` follows the number:
    "taken". Returns the tickets as they became.
    """
    targets = targets_of(screen)
    ids = targets.target_ids()
    if len(ids) == 1:
        ticket = await verb(ids[0])
        screen.notify(f"{ticket.number}: {done}", markup=False, timeout=3)
        targets.after_action()
        return (ticket,)
    became, refusals = await _one_by_one(screen, ids, verb)
    undone = set(ids).difference(ticket.id for ticket in became)
    told = [f"{plural(len(became), 'ticket')}: {done}"]
    if refusals:
        first, reason = next(iter(refusals.items()))
        told.append(refused(len(refusals), await _number_of(screen, first), reason))
    if left_out := len(undone) - len(refusals):
        told.append(f"Stopped; {left_out} left as they were")
    if refusals:
        screen.notify(_sentences(told), severity="warning", markup=False, timeout=8)
    else:
        screen.notify(_sentences(told), markup=False, timeout=3)
    targets.after_action(undone)
    return tuple(became)


def _sentences(told: list[str]) -> str:
    return ". ".join(part.removesuffix(".") for part in told)


async def _number_of(screen: DeskScreen, ticket_id: int) -> str:
    scope = screen.tocsin.scope
    try:
        found = await screen.desk.store.reader.run(
            lambda select: views.ticket(select, ticket_id, scope)
        )
    except StoreError:
        found = None
    return "one" if found is None else found.number


async def _one_by_one(
    screen: DeskScreen, ids: tuple[int, ...], verb: Callable[[int], Awaitable[Ticket]]
) -> tuple[list[Ticket], dict[int, str]]:
    """What became of them, and why others were refused."""
    from tui.dialogs.working import Working

    working = None
    if len(ids) >= _SHOW_PROGRESS_FROM:
        working = Working(f"Working on {len(ids)} tickets", len(ids))
        await screen.app.push_screen(working)
    became: list[Ticket] = []
    refusals: dict[int, str] = {}
    try:
        for ticket_id in ids:
            if working is not None and working.stopped:
                break
            try:
                became.append(await verb(ticket_id))
            except (DeskError, StoreError) as error:
                refusals[ticket_id] = why(error)
            if working is not None:
                working.advance()
    finally:
        if working is not None and working.is_attached:
            working.dismiss(None)
    return became, refusals
