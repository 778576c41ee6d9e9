"""The fields that the forms over a ticket have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from desk.entitlement import slas_for
from desk.sla_choice import AUTO
from store import views
from store.rows import VALID, Customer
from tui.commands.properties import (
    owner_choices,
    queue_choices,
    service_choices,
    show_dialog_message,
    sla_choices,
    type_choices,
)
from tui.dialogs.choice import Choice
from tui.present.moments import HINT, parse_moment, shown_moment
from tui.present.text import line
from tui.screens.form import FormScreen
from tui.widgets.fields.specs import ChoiceField, LineField, RadioField, Values

if TYPE_CHECKING:
    from desk.desk import Desk
    from desk.sla_choice import Choice as ChosenSla
    from store.rows import Ticket

# What the rules that choose an SLA look at.
DECIDES = frozenset({"service_id", "queue_id", "customer_id", "type", "priority"})
NO_SERVICE = "no service"
NO_SLA = "no SLA"


class Wanted(Struct, frozen=True):
    """A customer that is to be made first, by the name that was typed."""

    name: str


class Customers:
    """The customers that a form has seen, so that it can name them and knows their services."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[int, Customer] = {}

    async def search(self, text: str) -> Sequence[Choice[Any]]:
        """Valid customers that match, for the picker."""
        found = await self._desk.store.reader.run(lambda select: views.customers(select, text))
        self._known |= {customer.id: customer for customer in found}
        return [
            Choice(
                customer.id,
                customer.name,
                " · ".join(filter(None, (customer.organisation, customer.email))),
            )
            for customer in found
            if customer.validity == VALID
        ]

    async def learn(self, customer_id: int | None) -> None:
        """Read a customer by id."""
        if customer_id is None:
            return
        found = await self._desk.store.reader.run(
            lambda select: views.customer(select, customer_id)
        )
        if found is not None:
            self._known[customer_id] = found

    def get(self, customer_id: object) -> Customer | None:
        """A customer that was seen."""
        return self._known.get(customer_id) if isinstance(customer_id, int) else None

    def told(self, customer_id: object) -> str:
        """A customer's name, with the organisation."""
        if isinstance(customer_id, Wanted):
            return customer_id.name
        customer = self.get(customer_id)
        if customer is None:
            return f"no. {customer_id}"
        parts = (line(customer.name), line(customer.organisation))
        return " · ".join(part for part in parts if part)


class TicketForm(FormScreen):
    """A form over a ticket: choosing a customer may make one, choosing an SLA shows its message."""

    TAB = "queue"

    def __init__(self, desk: Desk, me_id: int, zone: tzinfo | None) -> None:
        # The fields are asked for while the screen is made, when there is no application yet.
        self._opened_desk, self._me_id, self._zone = desk, me_id, zone
        self.customers = Customers(desk)
        self._customer_before: int | None = None
        self._told_slas: set[int] = set()
        super().__init__()

    # -- fields --------------------------------------------------------------------------------

    def customer_field(self) -> ChoiceField:
        """Chosen by search, or made on the spot."""
        return ChoiceField(
            name="customer_id",
            label="Customer",
            search=self.customers.search,
            told=self.customers.told,
            none="no customer",
            create=("New customer", Wanted),
            title="Customer",
        )

    def type_field(self) -> RadioField:
        """Incident, request, question or problem."""
        return RadioField(
            name="type",
            label="Type",
            options=tuple((choice.value, choice.label) for choice in type_choices()),
        )

    def priority_field(self) -> RadioField:
        """From critical to low."""
        from desk.workflow import PRIORITIES

        return RadioField(name="priority", label="Priority", options=tuple(PRIORITIES.items()))

    def queue_field(self) -> ChoiceField:
        """Where it lies, and so whose it is."""
        return ChoiceField(
            name="queue_id",
            label="Queue",
            required=True,
            choices=lambda _: queue_choices(self._opened_desk.catalogue, self.tocsin.rights),
        )

    def owner_field(self) -> ChoiceField:
        """Who works on it."""
        return ChoiceField(
            name="owner_id",
            label="Owner",
            none="nobody",
            choices=self._owners,
        )

    def _owners(self, values: Values) -> Sequence[Choice[Any]]:
        queue_id = values.get("queue_id")
        queue_ids = () if queue_id is None else (queue_id,)
        return owner_choices(self._opened_desk.catalogue, self._me_id, queue_ids)[:-1]

    def service_fields(self) -> tuple[ChoiceField, ...]:
        """The service and the SLA, as far as they are switched on."""
        fields = []
        if self._opened_desk.setting("services", True):
            fields.append(
                ChoiceField(
                    name="service_id",
                    label="Service",
                    none=NO_SERVICE,
                    choices=self._services,
                    hint="Those that the customer may have.",
                )
            )
        if self._opened_desk.setting("slas", True):
            fields.append(
                ChoiceField(
                    name="sla_id",
                    label="SLA",
                    choices=self._slas,
                    hint="By the rules, or one that goes with the service, or none.",
                    help="By the rules: the first SLA rule that fits, else the default of the "
                    "service, else that of the queue. Whatever you choose yourself stays until "
                    "somebody lets the rules choose again.",
                )
            )
        return tuple(fields)

    def due_field(self) -> LineField:
        """When it should be done, whatever the SLA says."""
        return self.moment_field("due", "Due date", past=False, empty="none")

    def moment_field(
        self, name: str, label: str, *, past: bool, empty: str, hint: str = HINT
    ) -> LineField:
        """A date and a time, or nothing."""
        return LineField(
            name=name,
            label=label,
            parse=self._reader(past=past),
            show=self._moment_told,
            empty=empty,
            hint=hint,
            longest=60,
        )

    def _reader(self, *, past: bool) -> Callable[[str], datetime | None]:
        def read(text: str) -> datetime | None:
            if not text.strip():
                return None
            return parse_moment(text, self._opened_desk.now(), self._zone, past=past)

        return read

    def _moment_told(self, moment: datetime | None) -> str:
        return "" if moment is None else shown_moment(moment, self._zone)

    def by_rules(self, values: Values) -> ChosenSla | None:
        """The SLA that the ticket gets when nobody chooses one; None while there is no queue."""
        from desk.sla_choice import Asked, choose

        queue_id = values.get("queue_id")
        if queue_id is None:
            return None
        customer = self.customers.get(values.get("customer_id"))
        asked = Asked(
            queue_id=queue_id,
            service_id=values.get("service_id"),
            customer_id=None if customer is None else customer.id,
            organisation="" if customer is None else customer.organisation,
            type=values.get("type") or "",
            priority=values.get("priority"),
        )
        return choose(self._opened_desk.catalogue, asked)

    def _services(self, values: Values) -> Sequence[Choice[Any]]:
        customer = self.customers.get(values.get("customer_id"))
        return self._with_current(
            service_choices(self._opened_desk.catalogue, [customer])[:-1], values, "service_id"
        )

    def _slas(self, values: Values) -> Sequence[Choice[Any]]:
        """What the rules say, with what that comes to; then what may be chosen by hand."""
        fitting = self._with_current(
            sla_choices(self._opened_desk.catalogue, [values.get("service_id")])[:-1],
            values,
            "sla_id",
        )
        ruled = self.ruled(values)
        label = "by the rules" if ruled is None else f"by the rules: {self._sla_name(ruled.sla_id)}"
        why = "" if ruled is None else ruled.why
        none: Choice[Any] = Choice(None, NO_SLA, "no deadline is promised")
        return [Choice(AUTO, label, why), *fitting, none]

    def _sla_name(self, sla_id: int | None) -> str:
        sla = self._opened_desk.catalogue.slas.get(sla_id) if sla_id is not None else None
        return NO_SLA if sla is None else sla.name

    def ruled(self, values: Values) -> ChosenSla | None:
        """What "by the rules" comes to; None while there is no queue."""
        return self.by_rules(values)

    def _with_current(
        self, choices: list[Choice[int | None]], values: Values, name: str
    ) -> list[Choice[int | None]]:
        """What the ticket has already stays choosable by its name, also when it no longer fits."""
        from desk.entitlement import service_path

        current = self.current(name)
        if current is None or current in [choice.value for choice in choices]:
            return choices
        catalogue = self._opened_desk.catalogue
        if name == "service_id":
            label = service_path(catalogue, current)
        else:
            sla = catalogue.slas.get(current)
            label = sla.name if sla is not None else ""
        return [*choices, Choice(current, label, "as it is now")] if label else choices

    def current(self, name: str) -> int | None:
        """What the ticket has already; None for a new one."""
        return None

    # -- what follows on a choice --------------------------------------------------------------

    def changed_by_hand(self, name: str, values: Values) -> None:
        if name == "customer_id":
            chosen = values.get("customer_id")
            if isinstance(chosen, Wanted):
                self.perform(self._make_customer(chosen.name))
            else:
                self._customer_before = chosen
        elif name == "sla_id":
            self._tell_of(values)
        if name in DECIDES:
            self.follow(name, values)

    def follow(self, name: str, values: Values) -> None:
        """What the rules look at was changed: an SLA that was chosen by hand and does not go with
        another service gives way to what they say; theirs is told of.
        """
        chosen = values.get("sla_id")
        if name == "service_id" and isinstance(chosen, int):
            fitting = slas_for(self._opened_desk.catalogue, values.get("service_id"))
            if chosen not in {sla.id for sla in fitting}:
                self.form.put({"sla_id": AUTO})
                values = {**values, "sla_id": AUTO}
        if "sla_id" in values:
            self._tell_of(values)

    def _tell_of(self, values: Values) -> None:
        chosen = values.get("sla_id")
        if chosen == AUTO:
            ruled = self.ruled(values)
            chosen = None if ruled is None else ruled.sla_id
        self.tell_sla(chosen)

    def tell_sla(self, sla_id: object) -> None:
        """Show an SLA's message, once."""
        if isinstance(sla_id, int) and sla_id not in self._told_slas:
            self._told_slas.add(sla_id)
            self.perform(show_dialog_message(self, sla_id))

    async def _make_customer(self, name: str) -> None:
        from tui.dialogs.customer import NewCustomer

        customer_id = await self.app.push_screen_wait(
            NewCustomer(self.desk, self.tocsin.actor, name)
        )
        if customer_id is not None:
            await self.customers.learn(customer_id)
            self._customer_before = customer_id
        self.form.put({"customer_id": self._customer_before})
        self.customer_made()
        self.paint_form()

    def customer_made(self) -> None:
        """The field names a customer again after one was made, or not made."""


def values_of(ticket: Ticket) -> dict[str, Any]:
    """A ticket's properties as a form shows them."""
    from store.times import from_us

    return {
        "subject": ticket.subject,
        "customer_id": ticket.customer_id,
        "type": ticket.type,
        "priority": ticket.priority,
        "queue_id": ticket.queue_id,
        "service_id": ticket.service_id,
        "sla_id": ticket.sla_id if ticket.sla_by_hand else AUTO,
        "owner_id": ticket.owner_id,
        "due": None if ticket.due_us is None else from_us(ticket.due_us),
        "progress": ticket.progress,
    }
