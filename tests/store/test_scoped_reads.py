"""Whatever tells what tickets hold asks who wants to know; a read that forgets it fails here."""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from store import badges, files, search, tallies, views
from store.queries import TicketQuery
from store.reader import Select
from store.replacing import replace
from store.scope import NOTHING, Scope, Step
from tests.builders import SmallDesk
from tests.plans import PlanOf

MODULES: tuple[ModuleType, ...] = (views, tallies, badges, files, search)
# Read without asking, and why that tells nobody of a ticket that they may not see.
OPEN = {
    "views.customer": "customers are the whole desk's",
    "views.customers": "customers are the whole desk's",
    "views.customer_count": "customers are the whole desk's",
    "views.customer_by_login": "customers are the whole desk's",
    "views.customer_with_login_like": "customers are the whole desk's",
    "views.newest_ticket_id": "a number for a progress bar, and of no ticket",
    "views.next_threshold_us": "an instant at which Tocsin itself wakes up",
    "views.changes": "ids, of which each screen reads what it may",
    "views.bells_after": "for desk.bells, which reads the tickets within the scope",
    "views.seen_bells": "a place in the stream of changes",
    "tallies.organisations": "customers are the whole desk's",
    "files.part": "whoever has the hash got it from files.of_ticket",
    "files.contents": "for the doctor and for copies of the whole desk",
    "files.is_whole": "for the doctor",
    "files.unattached": "for the doctor",
    "search.not_findable": "for the doctor",
}


def reads() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions that read, by module and name."""
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters)
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and parameters[:1] == ["select"]:
                yield f"{module.__name__.removeprefix('store.')}.{name}", function


def test_every_read_takes_a_scope_or_a_query_or_says_why_not() -> None:
    for name, function in reads():
        told = " ".join(str(p.annotation) for p in inspect.signature(function).parameters.values())
        assert name in OPEN or "Scope" in told or "TicketQuery" in told, name


def test_no_read_sees_everything_where_nobody_said_so() -> None:
    for name, function in reads():
        scope = inspect.signature(function).parameters.get("scope")
        assert scope is None or scope.default is inspect.Parameter.empty, name


def test_nothing_stands_among_the_open_reads_that_is_no_longer_there() -> None:
    assert OPEN.keys() <= dict(reads()).keys()


@pytest.mark.parametrize("name", [name for name, _ in reads() if name not in OPEN])
async def test_who_may_see_nothing_reads_nothing(small: SmallDesk, name: str) -> None:
    ticket_id = await small.ticket()
    ticket, anna_id = await small.read(ticket_id), small.anna.id
    query = TicketQuery(scope=NOTHING, text="VPN" if name == "search.resolved" else "")
    given: dict[str, object] = {
        "scope": NOTHING,
        "query": query,
        "queries": {"all": query},
        "ticket_id": ticket_id,
        "ticket_ids": [ticket_id],
        "number": ticket.number,
        "pattern": "%",
        "agent_id": anna_id,
        "limit": 9,
        "text": "VPN",
        "now_us": 0,
        "since_us": 0,
        "from_us": 0,
        "width_us": 1,
        "column": "created_us",
        "row_id": ticket.created_us,
    }
    function = dict(reads())[name]
    parameters = inspect.signature(function).parameters
    more = {
        key: given[key]
        for key, parameter in parameters.items()
        if key != "select" and parameter.default is inspect.Parameter.empty
    }
    found = await small.desk.store.reader.run(lambda select: function(select, **more))
    if name == "badges.counts":
        found = found[0]["all"]
    elif name == "search.resolved":
        found = found.found
    assert not found


async def test_a_customer_reads_what_is_public_of_their_own_tickets(small: SmallDesk) -> None:
    from desk import tickets, timekeeping

    ticket_id, other_id = await small.ticket(message="Help"), await small.ticket(customer_id=None)
    await tickets.note(small.desk, small.anna, ticket_id, "Their fault")
    await tickets.reply(small.desk, small.anna, ticket_id, "We look into it")
    await tickets.note(small.desk, small.anna, ticket_id, "It is theirs")
    await timekeeping.book(small.desk, small.anna, ticket_id, 60, small.clock.now, "Looked")
    theirs = Scope(customer_id=small.customer.id)
    read = small.desk.store.reader.run
    told = await read(lambda select: views.events(select, ticket_id, theirs))
    assert [event.body for event in told if event.kind == "message"] == ["Help", "We look into it"]
    assert {event.kind for event in told} == {"created", "message", "state"}
    assert set(told[0].data) == {"subject", "channel", "state"}
    last = await read(lambda select: views.last_message(select, ticket_id, theirs))
    assert last is not None
    assert last.body == "We look into it"
    assert not await read(lambda select: views.clocks(select, ticket_id, theirs))
    assert not await read(lambda select: views.time_entries(select, ticket_id, theirs))
    assert await read(lambda select: views.ticket(select, other_id, theirs)) is None
    assert not await read(lambda select: views.events(select, other_id, theirs))


HIDDEN_QUEUE = Step("queue_id", hidden=(2,))
SCOPES = {
    "two teams": Scope(steps=(Step("team_id", seen=(0, 1)),), others=False),
    "all but a queue": Scope(steps=(HIDDEN_QUEUE,)),
    "a team and a queue of another": Scope(
        steps=(Step("queue_id", seen=(2,)), Step("team_id", seen=(1,))), others=False
    ),
    "a customer": Scope(customer_id=1),
}
LISTS = {
    "open": TicketQuery(),
    "unassigned": TicketQuery(unassigned=True),
    "mine": TicketQuery(owner_id=1),
    "waiting": TicketQuery(waits_for="customer"),
    "history": TicketQuery(is_open=False, sort="ended", descending=True),
}


@pytest.mark.parametrize("who", SCOPES)
@pytest.mark.parametrize("what", LISTS)
async def test_a_list_of_what_somebody_may_see_is_read_along_an_index(
    small: SmallDesk, who: str, what: str
) -> None:
    def look(select: Select) -> PlanOf:
        watched = PlanOf(select)
        views.ids(watched, replace(LISTS[what], scope=SCOPES[who]), limit=50)
        return watched

    watched = await small.desk.store.reader.run(look)
    assert not watched.scans
    # A customer has few tickets, which are put in order when they are found.
    assert who == "a customer" or not watched.sorts
