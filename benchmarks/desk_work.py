"""What people make a desk's store do all day, each piece to be timed by itself."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from desk import lists, tickets
from desk.actors import Actor, as_agent
from desk.desk import Desk, open_desk
from desk.workflow import WAITING_CUSTOMER
from store import badges, views
from store.queries import TicketQuery
from store.reader import Select
from store.rows import Agent, ListRow
from store.store import open_store
from tui.screens.ticket_reading import read_ticket

FIRST_PAGE, NEXT_PAGE, BADGES = "first page", "next page", "numbers of all views"
SEARCH, TICKET, REPLY = "search", "ticket of 100 events", "reply"
# What the peer's list is set beside; and with all that stands beside ours.
LIST, LIST_AND_NUMBERS = "list of 25", "list of 25 with all numbers"
KINDS = (FIRST_PAGE, NEXT_PAGE, BADGES, SEARCH, TICKET, REPLY)
ROWS = 50
# Common words, a beginning of one, two together, a word of a customer's name, and none that is.
WORDS = ("printer", "vpn", "pass", "drucker papier", "müller", "xyzzy")
_EVENTS = 100
_FAR = 4000

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class DeskWork:
    """An open desk, and for each kind of work the pieces that are done in turn.

    Replies are written: whoever measures a desk leaves some on it.
    """

    desk: Desk
    works: Mapping[str, Sequence[Work]]

    async def close(self) -> None:
        """Close the desk."""
        await self.desk.close()


async def open_work(url: str, replies: int) -> DeskWork:
    """The work on the filled demo desk at an address; so many different tickets get a reply."""
    desk = await open_desk(await open_store(url))
    agent = next(one for one in desk.catalogue.agents.values() if one.login == "anna")
    actor = as_agent(agent)
    shown = lists.list_views(desk.catalogue, agent, desk.now_us())
    queries = [view.query for view in shown]
    counted = {view.id: view.query for view in shown if view.counted}
    ends = await desk.store.reader.run(lambda select: [_end(select, query) for query in queries])
    long = await _long_ticket(desk, actor)
    some = await desk.store.reader.run(
        lambda select: views.ids(select, TicketQuery(sort="created"), limit=_FAR)
    )
    answered = [ticket_id for ticket_id, _ in some][:: max(1, len(some) // replies)][:replies]
    return DeskWork(
        desk,
        {
            FIRST_PAGE: [_page(desk, query) for query in queries],
            NEXT_PAGE: [
                _page(desk, query, end) for query, end in zip(queries, ends, strict=True) if end
            ],
            BADGES: [_numbers(desk, counted)],
            SEARCH: [_page(desk, TicketQuery(is_open=None, text=text)) for text in WORDS],
            TICKET: [_ticket(desk, agent, long)],
            REPLY: [_reply(desk, actor, ticket_id) for ticket_id in answered],
            LIST: [_list(desk)],
            LIST_AND_NUMBERS: [_list_and_numbers(desk, counted)],
        },
    )


async def milliseconds(
    works: Mapping[str, Sequence[Work]], rounds: int, *, warm: bool = True
) -> dict[str, list[float]]:
    """How long each piece of some works took, by work: done in turns, so that all of them meet the
    same machine. ``warm``: a first round does not count.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for n in range(-1 if warm else 0, rounds):
        for name, pieces in works.items():
            for piece in pieces:
                began = time.perf_counter_ns()
                await piece()
                if n >= 0:
                    taken[name].append((time.perf_counter_ns() - began) / 1e6)
    return taken


def _rows(
    select: Select, query: TicketQuery, after: tuple[object, int] | None = None, limit: int = ROWS
) -> list[ListRow]:
    found = [ticket_id for ticket_id, _ in views.ids(select, query, limit=limit, after=after)]
    by_id = views.rows(select, found, query.scope)
    return [by_id[ticket_id] for ticket_id in found]


def _end(select: Select, query: TicketQuery) -> tuple[object, int] | None:
    """Where the first page of a list ends; None where there is no other page."""
    found = views.ids(select, query, limit=ROWS)
    return (found[-1][1], found[-1][0]) if len(found) == ROWS else None


def _page(desk: Desk, query: TicketQuery, after: tuple[object, int] | None = None) -> Work:
    return lambda: desk.store.reader.run(lambda select: _rows(select, query, after))


def _numbers(desk: Desk, queries: Mapping[str, TicketQuery]) -> Work:
    now_us = desk.now_us()
    return lambda: desk.store.reader.run(lambda select: badges.counts(select, queries, now_us))


def _list(desk: Desk) -> Work:
    listed = TicketQuery()
    return lambda: desk.store.reader.run(lambda select: _rows(select, listed, limit=25))


def _list_and_numbers(desk: Desk, queries: Mapping[str, TicketQuery]) -> Work:
    now_us, listed = desk.now_us(), TicketQuery()

    def read(select: Select) -> tuple[object, object]:
        return _rows(select, listed, limit=25), badges.counts(select, queries, now_us)

    return lambda: desk.store.reader.run(read)


def _ticket(desk: Desk, agent: Agent, ticket_id: int) -> Work:
    return lambda: read_ticket(desk, agent, ticket_id)


def _reply(desk: Desk, actor: Actor, ticket_id: int) -> Work:
    text = "We looked into it: please restart the machine and tell us whether it helped."
    return lambda: tickets.reply(desk, actor, ticket_id, text, then=WAITING_CUSTOMER)


async def _long_ticket(desk: Desk, actor: Actor) -> int:
    """A ticket with a hundred events, made by the verbs."""
    made = await tickets.create(
        desk,
        actor,
        {"subject": "A long story", "queue_id": min(desk.catalogue.queues), "channel": "phone"},
    )
    events = 0
    while events < _EVENTS:
        await tickets.reply(desk, actor, made.id, "It goes on." * 20)
        events = len(
            await desk.store.reader.run(
                lambda select: views.events(select, made.id, TicketQuery().scope)
            )
        )
    return made.id
