"""Customers, agents, teams and queues are saved, and what hangs on them follows at once."""

import pytest

from desk.errors import Conflict, NotAllowed, NotFound
from desk.people import initials, save_agent, save_customer, save_queue, save_team
from store import views
from store.queries import TicketQuery
from store.rows import Customer
from tests.builders import SmallDesk
from tests.desk.refusals import refused
from tests.public_keys import ed25519


async def found(small: SmallDesk, text: str) -> list[Customer]:
    return await small.desk.store.reader.run(lambda select: views.customers(select, text))


async def tickets_found(small: SmallDesk, text: str) -> int:
    return await small.desk.store.reader.run(
        lambda select: views.count(select, TicketQuery(text=text))
    )


async def test_any_agent_makes_a_customer_who_is_found_by_every_part(small: SmallDesk) -> None:
    values = {
        "name": "Zoë Ångström",
        "organisation": "Kraków Glass",
        "email": "zoe@example.org",
        "phone": "+48 12 345",
        "service_ids": [small.network],
    }
    customer_id = await save_customer(small.desk, small.jan, values)
    for text in ("zoe ang", "krakow", "example.org", "+48"):
        [customer] = await found(small, text)
        assert (customer.id, customer.service_ids) == (customer_id, (small.network,))


async def test_a_renamed_customers_open_tickets_are_found_by_the_new_name(
    small: SmallDesk,
) -> None:
    open_id, closed_id = await small.ticket(), await small.closed_ticket()
    before = await small.read(closed_id)
    await save_customer(small.desk, small.jan, {"name": "Maja Dąb"}, row_id=small.customer.id)
    assert await tickets_found(small, "maja dab ostwind") == 1
    assert await tickets_found(small, "lukasz") == 0
    assert await small.read(closed_id) == before
    assert [event.kind for event in await small.events(open_id)] == ["created"]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"email": "not an address"}, "email", "name@example.org"),
        ({"email": "a@b c"}, "email", "name@example.org"),
        ({"phone": "1" * 61}, "phone", "At most 60 characters"),
        ({"service_ids": [99]}, "service_ids", "no longer there"),
        ({"comment": "c" * 251}, "comment", "At most 250 characters"),
    ],
)
async def test_a_wrong_customer_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    fields = await refused(save_customer(small.desk, small.anna, {"name": "Maja"} | values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_a_customer_saved_by_somebody_else_meanwhile_is_a_conflict(small: SmallDesk) -> None:
    mine = small.customer
    await save_customer(small.desk, small.jan, {"phone": "1"}, row_id=mine.id, version=1)
    with pytest.raises(Conflict):
        await save_customer(small.desk, small.anna, {"phone": "2"}, row_id=mine.id, version=1)
    with pytest.raises(NotFound):
        await save_customer(small.desk, small.anna, {"phone": "2"}, row_id=99)
    with pytest.raises(NotAllowed):
        await save_customer(small.desk, small.lukasz, {"name": "Boss"}, row_id=mine.id)


async def test_only_an_admin_lets_a_customer_in(small: SmallDesk) -> None:
    for field, value in (("login", "lukasz"), ("ssh_keys", ed25519(1))):
        save = save_customer(small.desk, small.jan, {field: value}, row_id=small.customer.id)
        said = (await refused(save))[field]
        assert said == "Only an admin can change this; ask Anna Berg."


async def test_an_agent_is_made_with_initials_and_teams(small: SmallDesk) -> None:
    values = {"login": "mia", "name": "Mia von Ahn", "team_ids": [small.field, small.support]}
    agent_id = await save_agent(small.desk, small.anna, values)
    agent = small.desk.catalogue.agents[agent_id]
    assert (agent.initials, agent.team_ids) == ("MA", (small.support, small.field))
    await save_agent(small.desk, small.anna, {"team_ids": []}, row_id=agent.id)
    assert small.desk.catalogue.agents[agent.id].team_ids == ()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Berg", "AB"), ("Anna", "AN"), ("Ölga de Sá", "ÖS"), ("[x] Bo", "BO"), ("李", "李")],
)
def test_initials_are_two_letters_where_there_are_two(name: str, letters: str) -> None:
    assert initials(name.removeprefix("[x] ")) == letters


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"login": "ANNA"}, "login", "Anna Berg has this login already"),
        ({"login": "mia lee"}, "login", "no spaces"),
        ({"login": ""}, "login", "Fill this in."),
        ({"name": ""}, "name", "Fill this in."),
        ({"initials": "ABCDE"}, "initials", "At most 4 characters"),
        ({"capacity": -1}, "capacity", "At least 0"),
        ({"capacity": "many"}, "capacity", "whole number"),
        ({"role": "king"}, "role", "agent"),
        ({"team_ids": [99]}, "team_ids", "no longer there"),
    ],
)
async def test_a_wrong_agent_is_refused_at_the_field(
    small: SmallDesk, values: dict[str, object], field: str, said: str
) -> None:
    good = {"login": "mia", "name": "Mia"}
    fields = await refused(save_agent(small.desk, small.anna, good | values))
    assert list(fields) == [field]
    assert said in fields[field]


async def test_the_last_admin_cannot_lock_everybody_out(small: SmallDesk) -> None:
    anna_id, jan_id = small.anna.id, small.jan.id
    for values in ({"role": "agent"}, {"validity": "invalid"}):
        fields = await refused(save_agent(small.desk, small.anna, values, row_id=anna_id))
        assert "only admin" in fields[next(iter(values))]
    await save_agent(small.desk, small.anna, {"role": "admin"}, row_id=jan_id)
    await save_agent(small.desk, small.anna, {"role": "agent"}, row_id=anna_id)
    with pytest.raises(NotAllowed, match="ask Jan"):
        await save_agent(small.desk, small.anna, {"role": "admin"}, row_id=anna_id)


async def test_a_queue_given_to_another_team_takes_its_open_tickets_along(
    small: SmallDesk,
) -> None:
    ticket_id, other_id = await small.ticket(), await small.ticket(queue_id=small.errands)
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    assert (await small.read(ticket_id)).team_id == small.field
    # No deadline moved, so nothing is told in the ticket's history.
    assert await small.events(ticket_id, "deadlines") == []
    assert (await small.read(other_id)).version == 2


async def test_names_of_teams_and_queues_are_kept_apart(small: SmallDesk) -> None:
    desk, anna = small.desk, small.anna
    await save_team(desk, anna, {"name": "Night"})
    assert (
        "a team Night already" in (await refused(save_team(desk, anna, {"name": "night"})))["name"]
    )
    assert (
        "a queue Inbox already"
        in (await refused(save_queue(desk, anna, {"name": "INBOX"})))["name"]
    )
    fields = await refused(
        save_queue(desk, anna, {"name": "New", "team_id": 99, "default_sla_id": 99})
    )
    assert set(fields) == {"team_id", "default_sla_id"}
    with pytest.raises(NotAllowed):
        await save_team(desk, small.jan, {"name": "Mine"})


async def test_nobody_changes_the_login_that_they_are_here_with(small: SmallDesk) -> None:
    wrong = await refused(
        save_agent(small.desk, small.anna, {"login": "zoe"}, row_id=small.anna.id)
    )
    assert "another admin" in wrong["login"]
