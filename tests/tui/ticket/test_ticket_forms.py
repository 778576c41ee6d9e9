"""Properties and new tickets in forms: only what fits, and nothing typed is lost."""

from typing import Any

from desk import tickets
from desk.people import save_queue
from desk.sla_rules import save_rule
from desk.slas import save_sla
from store import views
from tests.builders import SmallDesk
from tests.tui.ticket.journey import Journey, on_ticket, tocsin
from tui.dialogs.ask import Ask, Tell
from tui.dialogs.customer import NewCustomer
from tui.dialogs.picker import Picker
from tui.screens.new_ticket import NewTicketForm
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.screens.ticket_form import PropertiesForm


def form(journey: Journey) -> Any:
    return journey.app.screen.form  # type: ignore[attr-defined]


async def opened(journey: Journey, screen: type[Any], key: str) -> Any:
    await journey.press(key)
    await journey.wait_for(screen)
    await journey.until(lambda: journey.app.screen._is_loaded)  # type: ignore[attr-defined]
    return journey.app.screen


async def fill(journey: Journey, name: str, text: str) -> None:
    """Type into one field, in the place of what is there."""
    box = form(journey).box(name)
    box.focus()
    await journey.pilot.pause()
    box.value = ""
    await journey.enter(text)


async def pick(journey: Journey, name: str, text: str) -> None:
    """Choose in one field by typing."""
    form(journey).box(name).focus()
    await journey.pilot.pause()
    await journey.press("enter")
    await journey.choose(text)


async def test_a_new_ticket_gets_its_number_when_it_is_saved_and_opens(small: SmallDesk) -> None:
    async with tocsin(small) as journey:
        await opened(journey, NewTicketForm, "n")
        await journey.press("ctrl+s")
        assert set(form(journey).wrong) == {"subject"}
        await fill(journey, "subject", "Printer on fire")
        await pick(journey, "customer_id", "zak")
        await pick(journey, "service_id", "vpn")
        told = form(journey).box("sla_id").render().plain
        assert told.startswith("by the rules: Gold  default of service Network › VPN")
        await fill(journey, "due", "tomorrow 12:00")
        await journey.press("f2")
        await journey.until(lambda: journey.state() == "new")
        assert any(told == "2026-00001 is opened" for told in journey.toasts())
    ticket = await small.read(1)
    assert (ticket.customer_id, ticket.service_id, ticket.sla_id) == (
        small.customer.id,
        small.vpn,
        small.gold,
    )
    clocks = await small.clocks(1)
    assert "first_response" not in clocks  # it came by phone
    assert "solution" in clocks


async def test_only_what_fits_is_offered(small: SmallDesk) -> None:
    async with tocsin(small) as journey:
        screen = await opened(journey, NewTicketForm, "n")
        offered = {name: form(journey).box(name)._choices() for name in ("service_id", "sla_id")}
        assert [choice.label for choice in offered["service_id"]] == ["Network", "Network › VPN"]
        assert [c.label for c in offered["sla_id"]] == ["by the rules: no SLA", "no SLA"]
        await pick(journey, "service_id", "vpn")
        assert [c.label for c in form(journey).box("sla_id")._choices()] == [
            "by the rules: Gold",
            "Gold",
            "no SLA",
        ]
        await pick(journey, "sla_id", "no sla")
        assert form(journey).values()["sla_id"] is None
        await fill(journey, "subject", "Without a promise")
        await journey.press("f2")
        await journey.until(lambda: screen.opened is not None)
    assert (await small.read(1)).sla_id is None


async def test_without_a_service_the_queue_s_default_is_shown_and_saved(small: SmallDesk) -> None:
    queue = small.desk.catalogue.queues[1]
    await save_queue(
        small.desk,
        small.anna,
        {"default_sla_id": small.gold},
        row_id=queue.id,
        version=queue.version,
    )
    async with tocsin(small) as journey:
        screen = await opened(journey, NewTicketForm, "n")
        assert form(journey).values()["queue_id"] == queue.id
        shown = form(journey).box("sla_id").render().plain
        assert shown.split("  ")[:2] == ["by the rules: Gold", f"default of queue {queue.name}"]
        await pick(journey, "sla_id", "no sla")
        await pick(journey, "sla_id", "by the rules")
        await fill(journey, "subject", "No service")
        await journey.press("f2")
        await journey.until(lambda: screen.opened is not None)
    assert (await small.read(1)).sla_id == small.gold


async def test_a_customer_is_made_on_the_spot(small: SmallDesk) -> None:
    async with tocsin(small) as journey:
        await opened(journey, NewTicketForm, "n")
        form(journey).box("customer_id").focus()
        await journey.press("enter")
        await journey.wait_for(Picker)
        await journey.enter("Nova Person")
        await journey.press("enter")
        await journey.wait_for(NewCustomer)
        await journey.enter("Nova AG")
        await journey.press("enter")
        await journey.wait_for(NewTicketForm)
        await journey.until(lambda: isinstance(form(journey).values()["customer_id"], int))
        customer_id = form(journey).values()["customer_id"]
    found = await small.desk.store.reader.run(lambda select: views.customer(select, customer_id))
    assert found is not None
    assert (found.name, found.organisation) == ("Nova Person", "Nova AG")


async def test_choosing_an_sla_with_a_message_shows_it(small: SmallDesk) -> None:
    sla = small.desk.catalogue.slas[small.gold]
    await save_sla(
        small.desk,
        small.anna,
        {"dialog_message": "Please call [/first]"},
        row_id=sla.id,
        version=sla.version,
    )
    async with tocsin(small) as journey:
        await opened(journey, NewTicketForm, "n")
        await pick(journey, "service_id", "vpn")
        await journey.wait_for(Tell)
        await journey.press("enter")
        await journey.wait_for(NewTicketForm)


async def test_a_new_ticket_half_filled_in_is_kept_until_it_is_saved(small: SmallDesk) -> None:
    async with tocsin(small) as journey:
        await opened(journey, NewTicketForm, "n")
        await fill(journey, "subject", "Half a tick")
        await fill(journey, "due", "2026-04-01 10:00")
        await journey.press("escape")
        await journey.wait_for(QueueScreen)
        await opened(journey, NewTicketForm, "n")
        assert form(journey).values()["subject"] == "Half a tick"
        assert form(journey).values()["due"].isoformat() == "2026-04-01T08:00:00+00:00"
        await journey.press("f4")
        await journey.wait_for(Ask)
        await journey.press("n")
        await journey.wait_for(NewTicketForm)
        assert form(journey).values()["subject"] == "Half a tick"
        await journey.press("f4")
        await journey.wait_for(Ask)
        await journey.press("y")
        await journey.wait_for(NewTicketForm)
        await journey.until(lambda: not form(journey).values()["subject"])
        await journey.press("escape")
        await journey.wait_for(QueueScreen)
        await opened(journey, NewTicketForm, "n")
        assert not form(journey).values()["subject"]


async def test_a_customer_who_may_not_have_the_service_loses_it(small: SmallDesk) -> None:
    from desk.people import save_customer

    network_only = await save_customer(
        small.desk, small.anna, {"name": "Net Only", "service_ids": (small.network,)}
    )
    async with tocsin(small) as journey:
        await opened(journey, NewTicketForm, "n")
        await pick(journey, "service_id", "vpn")
        await pick(journey, "customer_id", "net only")
        values = form(journey).values()
        assert (values["customer_id"], values["service_id"]) == (network_only, None)


async def test_properties_are_saved_and_only_those_that_were_changed(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await opened(journey, PropertiesForm, "p")
        await fill(journey, "subject", "Another subject")
        await fill(journey, "progress", "140")
        await journey.press("f2")
        await journey.until(lambda: "progress" in form(journey).wrong)
        await fill(journey, "progress", "40")
        await journey.press("f2")
        await journey.wait_for(TicketScreen)
        await journey.until(lambda: "Another subject" in journey.drawn("#ticket-head"))
    [event] = await small.events(ticket_id, "edited")
    assert set(event.data) == {"subject", "progress"}


async def test_a_conflict_keeps_what_was_typed_and_saving_again_works(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await opened(journey, PropertiesForm, "p")
        await fill(journey, "subject", "Mine")
        await tickets.change(small.desk, small.jan, ticket_id, subject="Theirs", priority=1)
        await journey.press("ctrl+s")
        await journey.until(
            lambda: any(
                "Jan Novák changed the priority, the subject" in t for t in journey.toasts()
            )
        )
        assert form(journey).values()["subject"] == "Mine"
        assert form(journey).values()["priority"] == 1
        assert form(journey)._now == {"subject": "Theirs"}
        await journey.press("f2")
        await journey.wait_for(TicketScreen)
    ticket = await small.read(ticket_id)
    assert (ticket.subject, ticket.priority) == ("Mine", 1)


async def test_while_the_form_is_open_somebody_else_s_change_is_told(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        screen = await opened(journey, PropertiesForm, "p")
        await fill(journey, "subject", "Mine")
        await tickets.change(small.desk, small.jan, ticket_id, priority=1)
        changes = await small.desk.store.reader.run(lambda select: views.changes(select, ""))
        await screen.on_desk_change(changes)
        assert "somebody else saved this" in journey.drawn("#form-head")
        assert form(journey).values()["subject"] == "Mine"


async def test_another_service_brings_its_own_sla(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await opened(journey, PropertiesForm, "p")
        await pick(journey, "service_id", "network")
        told = form(journey).box("sla_id").render().plain
        assert told.startswith("by the rules: no SLA")
        await journey.press("f2")
        await journey.wait_for(TicketScreen)
    ticket = await small.read(ticket_id)
    assert (ticket.service_id, ticket.sla_id) == (small.network, None)


async def test_a_rule_that_decides_is_named_and_what_is_chosen_by_hand_stays(
    small: SmallDesk,
) -> None:
    rule = {"name": "Urgent", "min_priority": 1, "sla_id": None}
    await save_rule(small.desk, small.anna, rule)
    ticket_id = await small.ticket()
    async with on_ticket(small, ticket_id) as journey:
        await opened(journey, PropertiesForm, "p")
        box = form(journey).box("sla_id")
        assert box.render().plain.startswith("by the rules: Gold")
        form(journey).box("priority").focus()
        await journey.pilot.pause()
        await journey.press("c")
        assert box.render().plain.startswith("by the rules: no SLA  rule 1, Urgent")
        await pick(journey, "sla_id", "gold")
        await journey.press("f2")
        await journey.wait_for(TicketScreen)
    ticket = await small.read(ticket_id)
    assert (ticket.priority, ticket.sla_id, ticket.sla_by_hand) == (1, small.gold, True)
