"""A small desk to test on: two teams, two agents, a calendar, services, an SLA, and its own time.

    small = await make_desk(tmp_path)
    ticket_id = await small.ticket("VPN down")
    small.clock.forward(hours=2)
    ...
    await small.close()

In tests/desk and tests/store, the fixture ``small`` does the first and the last line, once on each
database. ``small_file`` is for what only a desk in a file has.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desk import tickets
from desk.actors import Actor, as_agent, as_customer
from desk.desk import Desk, open_desk
from desk.workflow import CLOSED, RESOLVED
from store import records, views
from store.catalogue import targets_to_json
from store.folding import fold
from store.rows import Clock, Customer, Event, SlaTarget, Ticket
from store.scope import EVERYTHING
from store.store import open_store
from tests.postgres import databases

if TYPE_CHECKING:
    from store.reader import Engine, Row
    from store.writer import Transaction

# A Monday in winter, 10:00 in Berlin: two hours after opening, two before lunch.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR_S = 3600
OFFICE_HOURS = {
    str(day): [[8 * HOUR_S, 12 * HOUR_S], [13 * HOUR_S, 17 * HOUR_S]] for day in range(5)
}


PAUSES = ("customer", "third_party", "date")


class HandClock:
    """A clock that goes on only when the test says so."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        """Let time pass, and return what time it is then."""
        self.now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self.now


@dataclass(frozen=True)
class SmallDesk:
    """A desk with the ids and actors that tests speak of.

    Anna (admin) is in Support, Jan in Field. Łukasz has the default services: Network and
    Network › VPN, of which VPN comes with the SLA Gold (first response 1 h, update 4 h, solution
    8 h, the bell at 80 % of the solution, paused while waiting for the customer).
    """

    desk: Desk
    clock: HandClock
    url: str
    support: int
    field: int
    anna: Actor
    jan: Actor
    inbox: int
    errands: int
    office: int
    network: int
    vpn: int
    gold: int
    customer: Customer
    lukasz: Actor

    async def ticket(self, subject: str = "VPN is down", **values: object) -> int:
        """Open a ticket by portal, under VPN and so under Gold unless told otherwise."""
        given: dict[str, object] = {
            "subject": subject,
            "queue_id": self.inbox,
            "customer_id": self.customer.id,
            "channel": "portal",
            "service_id": self.vpn,
        }
        return (await tickets.create(self.desk, self.anna, given | values)).id

    async def closed_ticket(self, subject: str = "Printer jam") -> int:
        """A ticket that is resolved and closed."""
        ticket_id = await self.ticket(subject)
        await tickets.change_state(self.desk, self.anna, ticket_id, RESOLVED)
        await tickets.change_state(self.desk, self.anna, ticket_id, CLOSED)
        return ticket_id

    async def read(self, ticket_id: int) -> Ticket:
        """The ticket as it stands in the database."""
        found = await self.desk.store.reader.run(
            lambda select: views.ticket(select, ticket_id, EVERYTHING)
        )
        assert found is not None
        return found

    async def events(self, ticket_id: int, kind: str = "") -> list[Event]:
        """What happened to a ticket, or only what is of one kind."""
        found = await self.desk.store.reader.run(
            lambda select: views.events(select, ticket_id, EVERYTHING)
        )
        return [event for event in found if kind in ("", event.kind)]

    async def clocks(self, ticket_id: int) -> dict[str, Clock]:
        """The newest cycle of each of a ticket's clocks."""
        found = await self.desk.store.reader.run(
            lambda select: views.clocks(select, ticket_id, EVERYTHING)
        )
        return {clock.target: clock for clock in found}

    async def another(self) -> Desk:
        """A second Tocsin on the same desk, with the same clock; close it afterwards."""
        return await open_desk(await open_store(self.url), self.clock)

    async def behind(self, sql: str) -> list[Row]:
        """Run SQL behind the desk's back, as some other program might; the rows it returns."""
        if self.desk.store.path is None:
            return await _on_postgres(self.url, sql)
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(sql).fetchall()

    @property
    def path(self) -> Path:
        """The file of a desk that is one."""
        assert self.desk.store.path is not None
        return self.desk.store.path

    async def close(self) -> None:
        """Close the desk."""
        await self.desk.close()


async def _on_postgres(url: str, sql: str) -> list[Row]:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def make_desk(folder: Path, now: datetime = MONDAY, engine: Engine = "sqlite") -> SmallDesk:
    """A small desk that believes it is ``now``: in ``folder``/desk.db, or in a database of the
    PostgreSQL of the tests, for as long as the test lasts.
    """
    clock = HandClock(now)
    if engine not in _made:
        _made[engine] = await _make_first(folder, engine)
    first, ids = _made[engine]
    if isinstance(first, str):
        url = await databases().copy(first)
    else:
        path = folder / "desk.db"
        path.write_bytes(first)
        url = f"sqlite:///{path}"
    return await _opened(url, clock, ids)


async def make_desk_at(url: str, now: datetime = MONDAY) -> SmallDesk:
    """The same in a database of the test's own, in which there is no desk yet."""
    clock = HandClock(now)
    desk = await open_desk(await open_store(url), clock)
    ids = await desk.configure(_fill)
    await desk.close()
    return await _opened(url, clock, ids)


async def _opened(url: str, clock: HandClock, ids: dict[str, int]) -> SmallDesk:
    desk = await open_desk(await open_store(url), clock)
    [customer] = await desk.store.reader.run(views.customers)
    agents = {agent.login: as_agent(agent) for agent in desk.catalogue.agents.values()}
    return SmallDesk(
        desk=desk,
        clock=clock,
        url=url,
        anna=agents["anna"],
        jan=agents["jan"],
        customer=customer,
        lukasz=as_customer(customer),
        **ids,
    )


# A desk as it was made, as the content of its file or the address of its database, and its ids:
# making one takes ten times as long as copying it.
_made: dict[Engine, tuple[bytes | str, dict[str, int]]] = {}


async def _make_first(folder: Path, engine: Engine) -> tuple[bytes | str, dict[str, int]]:
    path = folder / "desk.db"
    if engine == "sqlite":
        url = f"sqlite:///{path}"
    else:
        url = await databases().empty(kept=True)
    desk = await open_desk(await open_store(url), HandClock())
    ids = await desk.configure(_fill)
    await desk.close()
    return (path.read_bytes() if engine == "sqlite" else url), ids


async def _fill(tx: Transaction) -> dict[str, int]:
    support = await records.add(tx, "team", {"name": "Support"})
    field = await records.add(tx, "team", {"name": "Field"})
    for login, name, team_id in (("anna", "Anna Berg", support), ("jan", "Jan Novák", field)):
        values = {"login": login, "name": name, "initials": login[:2].upper()}
        agent_id = await records.add(
            tx, "agent", values | {"role": "admin" if login == "anna" else "agent"}
        )
        await records.link(tx, "agent_teams", agent_id, [team_id])
    inbox = await records.add(tx, "queue", {"name": "Inbox", "team_id": support})
    errands = await records.add(tx, "queue", {"name": "Errands", "team_id": field})
    office = await records.add(
        tx,
        "calendar",
        {
            "name": "Office",
            "time_zone": "Europe/Berlin",
            "weekly_hours": OFFICE_HOURS,
            "holidays": [],
            "yearly_holidays": [[12, 25, "Christmas"]],
            "public_holidays": [],
        },
    )
    gold = await records.add(
        tx,
        "sla",
        {
            "name": "Gold",
            "calendar_id": office,
            "targets": targets_to_json(
                [
                    SlaTarget("first_response", HOUR_S),
                    SlaTarget("update", 4 * HOUR_S, pauses=PAUSES),
                    SlaTarget("solution", 8 * HOUR_S, notify=(80,), pauses=PAUSES),
                ]
            ),
        },
    )
    network = await records.add(tx, "service", {"name": "Network", "is_default": True})
    vpn = await records.add(
        tx,
        "service",
        {"name": "VPN", "parent_id": network, "is_default": True, "default_sla_id": gold},
    )
    await records.link(tx, "sla_services", gold, [vpn])
    name, organisation = "Łukasz Żak", "Ostwind"
    values = {"name": name, "organisation": organisation, "search": fold(f"{name} {organisation}")}
    await records.add(tx, "customer", values)
    return {
        "support": support,
        "field": field,
        "inbox": inbox,
        "errands": errands,
        "office": office,
        "network": network,
        "vpn": vpn,
        "gold": gold,
    }
