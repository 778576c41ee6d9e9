"""What can be done to tickets, from a list as from the ticket itself; marked ones all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from desk.permissions import Level, whom_to_ask
from desk.workflow import (
    RESOLVED,
    STATES,
    WAITING_AGENT,
    WAITING_CUSTOMER,
    WAITING_DATE,
    WAITING_THIRD_PARTY,
    State,
    next_states,
)
from tui.commands.command import Command
from tui.commands.properties import PROPERTY_ACTIONS, Assign
from tui.commands.targets import (
    customers_of,
    name_of,
    on_each,
    reason_against_targets,
    targets_of,
    tickets_of,
)
from tui.commands.time import TIME_ACTIONS
from tui.dialogs.choice import Choice

if TYPE_CHECKING:
    from datetime import datetime

    from store.rows import Ticket
    from tui.frame.screen import DeskScreen

# What "take" and the steps of the workflow are called when one chooses them.
_STEPS = {
    ("new", "open"): "start",
    ("resolved", "open"): "reopen",
    ("resolved", "closed"): "close for good",
}


class OnTickets(Command["DeskScreen"]):
    """Something that a closed ticket refuses."""

    least: ClassVar[Level] = Level.WORK

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return reason_against_targets(screen, self.least)


class Take(OnTickets):
    """Become the owner; a new ticket is started."""

    writes = True
    id, keys, title, word = "take", "t", "Take the ticket", "take"
    help = "You become its owner, and a new ticket is started."

    async def run(self, screen: DeskScreen) -> None:
        from desk import tickets

        actor = screen.tocsin.actor
        await on_each(screen, lambda one: tickets.take(screen.desk, actor, one), "yours now")


class _Compose(OnTickets):
    kind: str

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.compose import ComposeDialog

        found = await tickets_of(screen)
        customers = await customers_of(screen, found)
        if await screen.app.push_screen_wait(
            ComposeDialog(screen.desk, screen.me, self.kind, found, customers, screen.tocsin.zone)
        ):
            targets_of(screen).after_action()


class Reply(_Compose):
    """Answer the customer."""

    id, keys, title, word, kind = "reply", "r", "Reply to the customer", "reply", "reply"
    help = "The ticket then waits for the customer, unless you choose otherwise."


class Note(_Compose):
    """Write what the customer does not see."""

    id, keys, title, word, kind = "note", "c", "Write an internal note", "note", "note"
    help = "Not seen by the customer."
    least = Level.NOTE


class CustomerSaid(_Compose):
    """Write down what the customer said."""

    id, keys, title, kind = "customer_said", "m", "Write down the customer's message", "customer"
    help = "What they said on the phone or wrote elsewhere; the ticket then waits for you."

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        if len(targets_of(screen).target_ids()) > 1:
            return "A customer's message belongs to one ticket; take the marks off first (esc)."
        return super().disabled_reason(screen)


class ChangeState(OnTickets):
    """The next step of the workflow."""

    writes = True
    id, keys, title, word = "state", "s", "Change the state", "state"
    help = "Start, wait, resolve, reopen or close."

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.picker import Picker

        found = await tickets_of(screen)
        steps = common_steps(found)
        if not steps:
            screen.notify(
                f"{name_of(found)} have no next state in common.",
                severity="warning",
                markup=False,
            )
            return
        is_one = len({ticket.state for ticket in found}) == 1
        title = f"{name_of(found)}: {STATES[found[0].state].label}" if is_one else name_of(found)
        picked = await screen.app.push_screen_wait(
            Picker(title, [_step_choice(found, step) for step in steps])
        )
        if picked is not None:
            await go_to(screen, STATES[picked.value])


class Wait(OnTickets):
    """Wait for somebody, or for a date."""

    writes = True
    id, keys, title, word = "wait", "w", "Wait for somebody or for a date", "wait"
    help = "The clocks pause as the SLA says."

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.picker import Picker

        found = await tickets_of(screen)
        steps = set(common_steps(found))
        waits = [
            (WAITING_CUSTOMER, "the customer"),
            (WAITING_AGENT, "an agent"),
            (WAITING_THIRD_PARTY, "a third party"),
            (WAITING_DATE, "a date"),
        ]
        choices = [
            Choice(
                state.code,
                label,
                disabled_reason="" if state in steps else _reason_against(found, state),
            )
            for state, label in waits
        ]
        picked = await screen.app.push_screen_wait(Picker(f"{name_of(found)} waits for", choices))
        if picked is not None:
            await go_to(screen, STATES[picked.value])


class Resolve(OnTickets):
    """Say that it is solved."""

    writes = True
    id, keys, title = "resolve", "", "Resolve the ticket"
    help = "Its end date is set; it can be reopened until it is closed."

    async def run(self, screen: DeskScreen) -> None:
        await go_to(screen, RESOLVED)


class NewTicket(Command["DeskScreen"]):
    """Open a ticket."""

    id, keys, title, word = "new_ticket", "n", "Open a new ticket", "new"
    help = "Its number is drawn when you save it."

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        if screen.tocsin.rights.opens_tickets:
            return None
        whom = whom_to_ask(screen.desk.catalogue, None, screen.tocsin.actor)
        return f"There is no queue into which you may open tickets; ask {whom}."

    async def run(self, screen: DeskScreen) -> None:
        from tui.screens.new_ticket import open_new_ticket

        await open_new_ticket(screen)


def common_steps(found: tuple[Ticket, ...]) -> tuple[State, ...]:
    """The states that all of these may go to, in the order of the workflow."""
    if not found:
        return ()
    steps = next_states(found[0].state)
    return tuple(
        step for step in steps if all(step in next_states(other.state) for other in found[1:])
    )


def _step_choice(found: tuple[Ticket, ...], step: State) -> Choice[str]:
    told = {_STEPS.get((ticket.state, step.code), "") for ticket in found}
    label = told.pop() if len(told) == 1 else ""
    if step is RESOLVED:
        return Choice(step.code, "resolve", "it can be reopened until it is closed")
    if label:
        return Choice(step.code, label, step.label)
    return Choice(step.code, step.label)


def _reason_against(found: tuple[Ticket, ...], state: State) -> str:
    if all(ticket.state == state.code for ticket in found):
        return "it does already"
    return "not from every state here" if len(found) > 1 else "not from the state it is in"


async def go_to(screen: DeskScreen, state: State) -> None:
    """Bring all targets into a state; a date to wait for is asked first."""
    from desk import tickets

    until: datetime | None = None
    done = state.label
    if state is WAITING_DATE:
        from tui.dialogs.date import AskMoment

        tocsin = screen.tocsin
        chosen = await tocsin.push_screen_wait(
            AskMoment("Wait until", now=screen.desk.now(), zone=tocsin.zone)
        )
        if chosen is None:
            return
        until = chosen
        from store.times import to_us
        from tui.present import times

        done = "waiting until " + times.instant_with_day(
            to_us(until), screen.desk.now_us(), tocsin.zone
        )
    actor = screen.tocsin.actor
    await on_each(
        screen,
        lambda one: tickets.change_state(screen.desk, actor, one, state, until=until),
        done,
    )


# The order is that of the footer: what is done most often comes first.
TICKET_ACTIONS: tuple[type[Command[Any]], ...] = (
    Take,
    Reply,
    Note,
    ChangeState,
    Wait,
    Assign,
    CustomerSaid,
    Resolve,
    *PROPERTY_ACTIONS,
    *TIME_ACTIONS,
    NewTicket,
)
