"""Who may do what with a ticket, and who is not even told that it is there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from desk import bells, drafts, tickets, timekeeping
from desk.actors import SYSTEM
from desk.board import read_board
from desk.errors import NotAllowed, NotFound
from desk.explaining import explain, explain_ticket
from desk.grants import save_permission
from desk.lists import list_views
from desk.people import save_agent
from desk.permissions import NOT_THERE, scope_of
from desk.settings import save_settings
from desk.workflow import OPEN, RESOLVED
from store import badges, views
from store.rows import Agent
from tests.builders import SmallDesk
from tests.desk.refusals import refused

Verb = Callable[[SmallDesk, int], Awaitable[object]]


async def give(small: SmallDesk, level: str, **where: int | None) -> int:
    """A permission for Jan, or whomever ``agent_id`` names; in Support unless told otherwise."""
    place = {"team_id": small.support} if not where.keys() & {"team_id", "queue_id"} else {}
    given = {"agent_id": small.jan.id, "level": level} | place | where
    return await save_permission(small.desk, small.anna, given)


def jan_of(small: SmallDesk) -> Agent:
    return small.desk.catalogue.agents[small.jan.id or 0]


# What Jan does with a ticket, by the least that he must be allowed.
VERBS: dict[str, tuple[str, Verb]] = {
    "explain": (
        "see",
        lambda small, it: explain_ticket(
            small.desk, it, scope=scope_of(small.desk.catalogue, small.jan)
        ),
    ),
    "write a note": ("note", lambda small, it: tickets.note(small.desk, small.jan, it, "Hm")),
    "start the stopwatch": (
        "note",
        lambda small, it: timekeeping.start(small.desk, small.jan, it),
    ),
    "book time": (
        "note",
        lambda small, it: timekeeping.book(
            small.desk, small.jan, it, 60, small.clock.now, "Looked"
        ),
    ),
    "keep a draft": (
        "note",
        lambda small, it: drafts.keep(
            small.desk, small.jan.id or 0, drafts.NOTE, it, {"text": "H"}
        ),
    ),
    "take": ("work", lambda small, it: tickets.take(small.desk, small.jan, it)),
    "reply": ("work", lambda small, it: tickets.reply(small.desk, small.jan, it, "Yes")),
    "write down the customer's words": (
        "work",
        lambda small, it: tickets.customer_said(
            small.desk, small.lukasz, it, "And now?", by=small.jan
        ),
    ),
    "change the state": (
        "work",
        lambda small, it: tickets.change_state(small.desk, small.jan, it, OPEN),
    ),
    "change the priority": (
        "work",
        lambda small, it: tickets.change(small.desk, small.jan, it, priority=1),
    ),
    "assign": (
        "work",
        lambda small, it: tickets.change(small.desk, small.jan, it, owner_id=small.anna.id),
    ),
}
BELOW = {"see": "none", "note": "see", "work": "note"}


@pytest.mark.parametrize("name", VERBS)
async def test_a_verb_needs_its_level_and_no_more(small: SmallDesk, name: str) -> None:
    least, verb = VERBS[name]
    ticket_id = await small.ticket()
    before, given = await small.read(ticket_id), await give(small, BELOW[least])
    with pytest.raises((NotAllowed, NotFound)):
        await verb(small, ticket_id)
    assert await small.read(ticket_id) == before
    await save_permission(small.desk, small.anna, {"level": least}, row_id=given)
    await verb(small, ticket_id)


@pytest.mark.parametrize("name", VERBS)
async def test_nothing_tells_that_a_hidden_ticket_is_there(small: SmallDesk, name: str) -> None:
    ticket_id = await small.ticket()
    await give(small, "none")
    with pytest.raises(NotFound) as hidden:
        await VERBS[name][1](small, ticket_id)
    with pytest.raises(NotFound) as missing:
        await VERBS[name][1](small, ticket_id + 999)
    assert str(hidden.value) == str(missing.value) == NOT_THERE


async def test_the_sentence_says_what_is_missing_and_whom_to_ask(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await give(small, "see")
    with pytest.raises(NotAllowed) as told:
        await tickets.take(small.desk, small.jan, ticket_id)
    number = (await small.read(ticket_id)).number
    assert str(told.value) == (
        f"Ticket {number} is in the queue Inbox: you may see it, no more; ask Anna Berg."
    )
    await save_agent(
        small.desk,
        small.anna,
        {"login": "eva", "name": "Eva Lind", "role": "supervisor", "team_ids": (small.support,)},
    )
    with pytest.raises(NotAllowed, match="ask Eva Lind"):
        await tickets.take(small.desk, small.jan, ticket_id)


# -- what needs more than working on it ------------------------------------------------------------


async def test_the_due_date_and_an_sla_by_hand_are_for_who_manages(small: SmallDesk) -> None:
    desk, jan, ticket_id = small.desk, small.jan, await small.ticket()
    given = await give(small, "work")
    due = small.clock.now + timedelta(days=3)
    assert (
        "may work on it, but not manage it"
        in (await refused(tickets.change(desk, jan, ticket_id, due=due)))["due"]
    )
    assert list(await refused(tickets.change(desk, jan, ticket_id, sla_id=None))) == ["sla_id"]
    # By the rules is as it is already.
    await tickets.change(desk, jan, ticket_id, sla_id="auto", priority=2)
    await save_permission(desk, small.anna, {"level": "manage"}, row_id=given)
    changed = await tickets.change(desk, jan, ticket_id, sla_id=None, due=due)
    assert (changed.sla_id, changed.sla_by_hand) == (None, True)


async def test_only_who_manages_takes_a_ticket_away_from_its_owner(small: SmallDesk) -> None:
    desk, jan = small.desk, small.jan
    ticket_id = await small.ticket(owner_id=small.anna.id)
    given = await give(small, "work")
    told = await refused(tickets.change(desk, jan, ticket_id, owner_id=jan.id))
    assert told["owner_id"].startswith("Anna Berg has ticket ")
    await save_permission(desk, small.anna, {"level": "manage"}, row_id=given)
    assert (await tickets.change(desk, jan, ticket_id, owner_id=jan.id)).owner_id == jan.id


async def test_one_gives_an_own_ticket_away_without_managing(small: SmallDesk) -> None:
    ticket_id = await small.ticket(owner_id=small.jan.id)
    await give(small, "work")
    changed = await tickets.change(small.desk, small.jan, ticket_id, owner_id=small.anna.id)
    assert changed.owner_id == small.anna.id


async def test_nobody_is_given_what_they_may_not_work_on(small: SmallDesk) -> None:
    await give(small, "note")
    ticket_id = await small.ticket()
    told = await refused(tickets.change(small.desk, small.anna, ticket_id, owner_id=small.jan.id))
    assert told["owner_id"] == (
        "Jan Novák may not work in the queue Inbox; choose somebody who may."
    )
    assert list(await refused(small.ticket(owner_id=small.jan.id))) == ["owner_id"]


async def test_a_ticket_moves_only_to_where_one_may_work(small: SmallDesk) -> None:
    desk, jan = small.desk, small.jan
    ticket_id = await small.ticket(queue_id=small.errands)
    given = await give(small, "see", queue_id=small.inbox)
    told = await refused(tickets.change(desk, jan, ticket_id, queue_id=small.inbox))
    assert told["queue_id"].startswith("You may not move tickets into the queue Inbox: you may see")
    await save_permission(desk, small.anna, {"level": "none"}, row_id=given)
    told = await refused(tickets.change(desk, jan, ticket_id, queue_id=small.inbox))
    assert told["queue_id"] == "You may not move tickets there; choose another queue."
    await save_permission(desk, small.anna, {"level": "work"}, row_id=given)
    moved = await tickets.change(desk, jan, ticket_id, queue_id=small.inbox)
    assert moved.team_id == small.support


async def test_a_ticket_is_opened_only_where_one_may_work(small: SmallDesk) -> None:
    given = await give(small, "note")
    values = {"subject": "New", "queue_id": small.inbox, "channel": "phone"}
    told = await refused(tickets.create(small.desk, small.jan, values))
    assert told["queue_id"].startswith("You may not open tickets into the queue Inbox")
    await save_permission(small.desk, small.anna, {"level": "work"}, row_id=given)
    due = small.clock.now + timedelta(days=3)
    told = await refused(tickets.create(small.desk, small.jan, values | {"due": due}))
    assert list(told) == ["due"]
    await tickets.create(small.desk, small.jan, values)


async def test_a_permission_counts_from_the_next_thing_on_in_every_tocsin(
    small: SmallDesk,
) -> None:
    ticket_id, other = await small.ticket(), await small.another()
    await give(small, "see")
    with pytest.raises(NotAllowed):
        await tickets.take(other, small.jan, ticket_id)
    await other.close()


async def test_tocsin_itself_may_everything(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await give(small, "none", agent_id=None)
    assert (await tickets.change(small.desk, SYSTEM, ticket_id, priority=1)).priority == 1


# -- customers -------------------------------------------------------------------------------------


async def test_customers_answer_on_their_own_tickets_and_do_nothing_else(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Any news?")
    for verb in (tickets.take, timekeeping.start):
        with pytest.raises(NotAllowed, match="Only an agent"):
            await verb(small.desk, small.lukasz, ticket_id)
    with pytest.raises(NotAllowed, match="Only an agent"):
        await tickets.note(small.desk, small.lukasz, ticket_id, "Hm")
    with pytest.raises(NotAllowed, match="Only an agent"):
        await tickets.change_state(small.desk, small.lukasz, ticket_id, RESOLVED)
    with pytest.raises(NotAllowed, match="Only an agent"):
        await timekeeping.book(small.desk, small.lukasz, ticket_id, 60, small.clock.now, "Me")


async def test_to_a_customer_a_ticket_of_somebody_else_is_not_there(small: SmallDesk) -> None:
    ticket_id = await small.ticket(customer_id=None)
    with pytest.raises(NotFound, match="no longer there"):
        await tickets.customer_said(small.desk, small.lukasz, ticket_id, "Me too")
    with pytest.raises(NotFound, match="no longer there"):
        await tickets.take(small.desk, small.lukasz, ticket_id)


async def test_customers_open_tickets_for_themselves_and_leave_the_rest_to_the_desk(
    small: SmallDesk,
) -> None:
    values = {"subject": "Mine", "queue_id": small.inbox, "customer_id": small.customer.id}
    await tickets.create(small.desk, small.lukasz, values | {"message": "Help"})
    told = await refused(
        tickets.create(small.desk, small.lukasz, values | {"sla_id": None, "owner_id": 1})
    )
    assert sorted(told) == ["owner_id", "sla_id"]
    with pytest.raises(NotAllowed, match="for themselves"):
        await tickets.create(small.desk, small.lukasz, values | {"customer_id": None})


# -- what is read ----------------------------------------------------------------------------------


async def test_lists_counts_and_the_board_leave_out_what_is_hidden(small: SmallDesk) -> None:
    await small.ticket()
    seen_id = await small.ticket(queue_id=small.errands)
    await give(small, "none")
    jan, desk = jan_of(small), small.desk
    shown = list_views(desk.catalogue, jan, desk.now_us())
    assert [view.title for view in shown if view.group == "Teams"] == ["Field"]
    queries = {view.id: view.query for view in shown if view.counted}
    counts, _ = await desk.store.reader.run(
        lambda select: badges.counts(select, queries, desk.now_us())
    )
    assert (counts["open"], counts["unassigned"]) == (1, 1)
    everything = {view.id: view.query for view in shown}["open"]
    found = await desk.store.reader.run(lambda select: views.ids(select, everything, limit=9))
    assert [ticket_id for ticket_id, _ in found] == [seen_id]
    board = await read_board(desk, 0, jan)
    assert board.counts["open"] == 1
    assert [team.name for team in board.teams] == ["Field"]
    assert sum(board.came_in.values()) == 1


async def test_a_number_that_may_not_be_seen_is_a_number_that_is_not_there(
    small: SmallDesk,
) -> None:
    number = (await small.read(await small.ticket())).number
    await give(small, "none")
    scope = scope_of(small.desk.catalogue, small.jan)
    for told in (number, number[-1]):
        with pytest.raises(NotFound, match="There is no ticket"):
            await explain(small.desk, told, scope=scope)


async def test_bells_ring_for_who_may_see_the_ticket(small: SmallDesk) -> None:
    ticket_id = await small.ticket(queue_id=small.errands)
    small.clock.forward(hours=1.5)
    assert await bells.ring_due(small.desk) > 0
    given = await give(small, "none", queue_id=small.errands)
    assert await bells.Listener().unheard(small.desk, jan_of(small)) == []
    small.clock.forward(hours=8)
    await save_permission(small.desk, small.anna, {"level": "see"}, row_id=given)
    await bells.ring_due(small.desk)
    told = await bells.Listener().unheard(small.desk, jan_of(small))
    assert {rung.ticket_id for rung in told} == {ticket_id}


async def test_of_a_stopwatch_on_a_ticket_out_of_sight_no_more_is_told_than_that_there_is_one(
    small: SmallDesk,
) -> None:
    desk, jan = small.desk, small.jan
    hidden, seen = await small.ticket(), await small.ticket(queue_id=small.errands)
    await timekeeping.start(desk, jan, hidden)
    small.clock.forward(minutes=10)
    await give(small, "none")
    agent_id, scope = jan.id or 0, scope_of(desk.catalogue, jan)
    [watch] = await desk.store.reader.run(lambda select: views.stopwatches(select, agent_id, scope))
    assert (watch.ticket_id, watch.number, watch.subject) == (hidden, "", "")
    assert not watch.is_in_sight
    started = await timekeeping.start(desk, jan, seen)
    assert started.paused is None


@pytest.mark.parametrize("level", ["none", "see"])
async def test_what_was_worked_is_booked_also_when_one_may_do_nothing_there_any_more(
    small: SmallDesk, level: str
) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.jan, ticket_id)
    small.clock.forward(minutes=10)
    await give(small, level)
    await timekeeping.stop(small.desk, small.jan, ticket_id, "Looked")
    assert (await small.read(ticket_id)).spent_s == 600
    # That was all: no more of it is booked there.
    with pytest.raises(NotAllowed, match="no stopwatch of yours"):
        await timekeeping.stop(small.desk, small.jan, ticket_id, "Looked again")
    with pytest.raises((NotAllowed, NotFound)):
        await timekeeping.book(small.desk, small.jan, ticket_id, 60, small.clock.now, "And again")


async def test_a_stopwatch_on_a_ticket_out_of_sight_can_be_thrown_away(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.jan, ticket_id)
    await give(small, "none")
    await timekeeping.discard(small.desk, small.jan, ticket_id)
    assert (await small.read(ticket_id)).spent_s == 0
    with pytest.raises(NotAllowed, match="No stopwatch of yours is running"):
        await timekeeping.pause(small.desk, small.jan)


async def test_an_agent_out_of_use_books_nothing(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await timekeeping.start(small.desk, small.jan, ticket_id)
    await save_agent(small.desk, small.anna, {"validity": "invalid"}, row_id=small.jan.id)
    with pytest.raises(NotAllowed, match="no agent in use"):
        await timekeeping.stop(small.desk, small.jan, ticket_id, "Looked")


# -- giving permissions ----------------------------------------------------------------------------


async def test_only_an_admin_gives_permissions(small: SmallDesk) -> None:
    given = {"agent_id": small.jan.id, "team_id": small.support, "level": "see"}
    with pytest.raises(NotAllowed, match="Only an admin"):
        await save_permission(small.desk, small.jan, given)
    lead = {"role": "supervisor"}
    await save_agent(small.desk, small.anna, lead, row_id=small.jan.id)
    with pytest.raises(NotAllowed, match="Only an admin"):
        await save_permission(small.desk, small.jan, given)


async def test_what_is_wrong_with_a_permission_is_said_at_its_field(small: SmallDesk) -> None:
    def save(**values: object) -> Awaitable[int]:
        return save_permission(small.desk, small.anna, {"level": "see"} | values)

    assert list(await refused(save())) == ["team_id"]
    assert list(await refused(save(team_id=small.support, queue_id=small.inbox))) == ["team_id"]
    assert list(await refused(save(team_id=99))) == ["team_id"]
    assert list(await refused(save(queue_id=99))) == ["queue_id"]
    assert list(await refused(save(team_id=small.support, agent_id=99))) == ["agent_id"]
    assert list(await refused(save(team_id=small.support, level="most"))) == ["level"]
    await save(team_id=small.support, agent_id=small.jan.id)
    told = await refused(save(team_id=small.support, agent_id=small.jan.id, level="work"))
    assert told["team_id"] == (
        "Jan Novák in the team Support has a permission already; change that one."
    )


async def test_the_settings_say_what_is_done_where_no_permission_does(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    await save_settings(small.desk, small.anna, {"others_tickets": "see"})
    with pytest.raises(NotAllowed, match="see it, no more"):
        await tickets.take(small.desk, small.jan, ticket_id)
    own = await small.ticket(queue_id=small.errands)
    await tickets.take(small.desk, small.jan, own)
    assert list(await refused(save_settings(small.desk, small.anna, {"own_tickets": "x"}))) == [
        "own_tickets"
    ]
