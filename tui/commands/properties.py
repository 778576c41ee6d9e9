"""Changing single properties of tickets: owner, priority, queue, service, SLA, type, progress."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from desk.entitlement import service_path, services_for, slas_for
from desk.permissions import Level, level
from desk.sla_choice import AUTO
from desk.workflow import PRIORITIES, TYPES
from store.rows import VALID
from tui.commands.command import Command
from tui.commands.targets import (
    customers_of,
    name_of,
    on_each,
    reason_against_targets,
    targets_of,
    tickets_of,
)
from tui.dialogs.choice import Choice

if TYPE_CHECKING:
    from store.rows import Agent, Catalogue, Customer, Queue, Ticket
    from tui.frame.screen import DeskScreen
    from tui.rights import Rights

_T = TypeVar("_T")
SERVICES_OFF = "Services are switched off; see Admin (5), Settings."
SLAS_OFF = "SLAs are switched off; see Admin (5), Settings."


# -- what there is to choose: also used by forms ---------------------------------------------


def owner_choices(
    catalogue: Catalogue, me_id: int, queue_ids: Collection[int] = ()
) -> list[Choice[int | None]]:
    """Valid agents, oneself first, then team by team; nobody last. Who may not work in one of the
    queues cannot be chosen.
    """
    teams = catalogue.teams

    def team_names(team_ids: Sequence[int]) -> str:
        return ", ".join(sorted(teams[team_id].name for team_id in team_ids if team_id in teams))

    agents = [agent for agent in catalogue.agents.values() if agent.validity == VALID]
    agents.sort(
        key=lambda agent: (
            agent.id != me_id,
            team_names(agent.team_ids).casefold(),
            agent.name.casefold(),
        )
    )
    choices: list[Choice[int | None]] = [
        Choice(
            agent.id,
            f"{agent.name} (you)" if agent.id == me_id else agent.name,
            team_names(agent.team_ids),
            "" if _works_in(catalogue, agent, queue_ids) else "may not work on it",
        )
        for agent in agents
    ]
    return [*choices, Choice(None, "nobody")]


def _works_in(catalogue: Catalogue, agent: Agent, queue_ids: Collection[int]) -> bool:
    queues = [catalogue.queues[queue_id] for queue_id in queue_ids if queue_id in catalogue.queues]
    return all(level(catalogue, agent, queue.team_id, queue.id) >= Level.WORK for queue in queues)


def priority_choices() -> list[Choice[int]]:
    """From critical to low."""
    return [Choice(number, name) for number, name in PRIORITIES.items()]


def type_choices() -> list[Choice[str]]:
    """The types of ticket."""
    return [Choice(name, name) for name in TYPES]


def queue_choices(catalogue: Catalogue, rights: Rights | None = None) -> list[Choice[int]]:
    """Valid queues by name, with their team where it is called otherwise. ``rights``: of whoever
    puts a ticket there; what they may not see is left out, and where they may not work cannot be
    chosen.
    """

    def may(queue: Queue) -> Level:
        return Level.MANAGE if rights is None else rights.in_queue(queue.id)

    queues = [
        queue
        for queue in catalogue.queues.values()
        if queue.validity == VALID and may(queue) > Level.NONE
    ]
    queues.sort(key=lambda queue: queue.name.casefold())

    def team_name(queue: Queue) -> str:
        name = catalogue.teams[queue.team_id].name if queue.team_id is not None else ""
        # The same name twice would read like a mistake.
        return "" if name == queue.name else name

    def reason(queue: Queue) -> str:
        return "" if may(queue) >= Level.WORK else "you may not work there"

    return [Choice(queue.id, queue.name, team_name(queue), reason(queue)) for queue in queues]


def service_choices(
    catalogue: Catalogue, customers: Sequence[Customer | None]
) -> list[Choice[int | None]]:
    """The services that all of these customers may have, by path; none at the end."""
    offered = [services_for(catalogue, customer) for customer in customers] or [[]]
    common = [s for s in offered[0] if all(s in others for others in offered[1:])]
    choices: list[Choice[int | None]] = [
        Choice(service.id, service_path(catalogue, service.id), service.comment)
        for service in common
    ]
    return [*choices, Choice(None, "no service")]


def sla_choices(
    catalogue: Catalogue, service_ids: Sequence[int | None]
) -> list[Choice[int | None]]:
    """The valid SLAs that go with all of these services; none at the end."""
    offered = [slas_for(catalogue, service_id) for service_id in service_ids] or [[]]
    common = [s for s in offered[0] if all(s in others for others in offered[1:])]
    choices: list[Choice[int | None]] = [Choice(sla.id, sla.name, sla.comment) for sla in common]
    return [*choices, Choice(None, "no SLA", "no deadline is promised")]


async def show_dialog_message(screen: DeskScreen, sla_id: int | None) -> None:
    """Show what an SLA says to whoever chooses it."""
    from tui.dialogs.ask import Tell

    sla = screen.desk.catalogue.slas.get(sla_id) if sla_id is not None else None
    if sla is not None and sla.dialog_message.strip():
        await screen.app.push_screen_wait(Tell(sla.name, sla.dialog_message))


# -- the commands -----------------------------------------------------------------------------


class OnProperty(Command["DeskScreen"]):
    """Ask for one property's value and set it on all targets."""

    least: ClassVar[Level] = Level.WORK

    writes = True

    async def pick(
        self,
        screen: DeskScreen,
        found: tuple[Ticket, ...],
        what: str,
        choices: Sequence[Choice[_T]],
        column: str,
        hint: str = "",
    ) -> None:
        """A picker, with what all targets have in common chosen; then the verb."""
        from desk import tickets
        from tui.dialogs.picker import Picker

        now = {self.value_of(ticket, column) for ticket in found}
        selected: Any = now.pop() if len(now) == 1 else object()
        picked = await screen.app.push_screen_wait(
            Picker(f"{what} of {name_of(found)}", choices, selected=selected, hint=hint)
        )
        if picked is None:
            return
        label = next(choice.label for choice in choices if choice.value == picked.value)
        actor = screen.tocsin.actor
        values = {column: picked.value}
        await on_each(
            screen,
            lambda one: tickets.change(screen.desk, actor, one, **values),
            f"{what.lower() if what != 'SLA' else what} {label}",
        )
        if column == "sla_id" and isinstance(picked.value, int):
            await show_dialog_message(screen, picked.value)

    def value_of(self, ticket: Ticket, column: str) -> object:
        """What a ticket has now, as one of the choices."""
        value: object = getattr(ticket, column)
        return value

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return reason_against_targets(screen, self.least)


class Assign(OnProperty):
    """Make somebody the owner."""

    id, keys, title, word = "assign", "o", "Assign to somebody", "owner"
    help = "Choose who works on it; nobody is possible too."

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        queue_ids = {ticket.queue_id for ticket in found}
        choices = owner_choices(screen.desk.catalogue, screen.me.id, queue_ids)
        await self.pick(screen, found, "Owner", choices, "owner_id")


class ChangePriority(OnProperty):
    """From critical to low."""

    id, keys, title = "priority", "", "Change the priority"

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        await self.pick(screen, found, "Priority", priority_choices(), "priority")


class ChangeType(OnProperty):
    """Incident, request, question or problem."""

    id, keys, title = "type", "", "Change the type"

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        await self.pick(screen, found, "Type", type_choices(), "type")


class ChangeQueue(OnProperty):
    """Move to another queue, and so to its team."""

    id, keys, title = "move", "", "Move to another queue"
    help = "The queue's team becomes the ticket's team."

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        choices = queue_choices(screen.desk.catalogue, screen.tocsin.rights)
        await self.pick(screen, found, "Queue", choices, "queue_id")


class ChangeService(OnProperty):
    """Only what the customer may have."""

    id, keys, title = "service", "", "Change the service"
    help = "An SLA that does not go with it gives way to the service's default."

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        if not screen.desk.setting("services", True):
            return SERVICES_OFF
        return super().disabled_reason(screen)

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        known = await customers_of(screen, found)
        customers = [known.get(t.customer_id) if t.customer_id else None for t in found]
        choices = service_choices(screen.desk.catalogue, customers)
        hint = "" if len(choices) > 1 else "No service is offered to the customer; see Admin (5)."
        await self.pick(screen, found, "Service", choices, "service_id", hint)


class ChangeSla(OnProperty):
    """Only what goes with the service."""

    id, keys, title = "sla", "", "Change the SLA"
    help = "The time that has passed stays; the targets become others."
    least = Level.MANAGE

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        if not screen.desk.setting("slas", True):
            return SLAS_OFF
        return super().disabled_reason(screen)

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        by_hand = sla_choices(screen.desk.catalogue, [ticket.service_id for ticket in found])
        choices: list[Choice[Any]] = [
            Choice(AUTO, "by the rules", "they choose, again at every change"),
            *by_hand,
        ]
        hint = ""
        if len(by_hand) == 1:
            hint = (
                "Choose a service first; an SLA goes with one."
                if any(ticket.service_id is None for ticket in found)
                else "No SLA goes with this service; see Admin (5)."
            )
        await self.pick(screen, found, "SLA", choices, "sla_id", hint)

    def value_of(self, ticket: Ticket, column: str) -> object:
        return ticket.sla_id if ticket.sla_by_hand else AUTO


class ChangeProgress(OnProperty):
    """How far the work is."""

    writes = True
    id, keys, title = "progress", "", "Set the progress"
    help = "In percent; the form (p on the ticket) takes any whole number."

    async def run(self, screen: DeskScreen) -> None:
        found = await tickets_of(screen)
        choices = [Choice(percent, f"{percent} %") for percent in range(0, 101, 10)]
        await self.pick(screen, found, "Progress", choices, "progress")


_SINGLE: tuple[type[OnProperty], ...] = (
    ChangePriority,
    ChangeQueue,
    ChangeService,
    ChangeSla,
    ChangeType,
    ChangeProgress,
)


class Properties(Command["DeskScreen"]):
    """Ask which property; of a single ticket, the whole form can be chosen too."""

    id, keys, title, word = "properties", "p", "Change a property", "properties"
    help = "Priority, queue, service, SLA, type, progress."

    def disabled_reason(self, screen: DeskScreen) -> str | None:
        return reason_against_targets(screen, Level.WORK)

    async def run(self, screen: DeskScreen) -> None:
        from tui.dialogs.picker import Picker

        found = await tickets_of(screen)
        choices = [
            Choice(
                command.id,
                command.title.removeprefix("Change the ").removeprefix("Set the "),
                disabled_reason=command().disabled_reason(screen) or "",
            )
            for command in _SINGLE
        ]
        if len(found) == 1:
            choices.append(Choice("form", "all of them", "in a form"))
        picked = await screen.app.push_screen_wait(
            Picker(f"What shall change of {name_of(found)}?", choices)
        )
        if picked is None:
            return
        if picked.value == "form":
            from tui.screens.ticket_form import edit_properties

            await edit_properties(screen, found[0].id)
            targets_of(screen).after_action()
            return
        command = next(command for command in _SINGLE if command.id == picked.value)
        await command().run(screen)


PROPERTY_ACTIONS: tuple[type[Command[Any]], ...] = (Properties, *_SINGLE)
