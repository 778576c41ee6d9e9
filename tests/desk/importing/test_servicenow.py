"""A ServiceNow log becomes tickets with their whole history, once, whole or not at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from desk import bells
from desk.desk import Desk, open_desk
from desk.errors import NotAllowed, NotFound
from desk.explaining import explain, explain_ticket
from desk.importing.servicenow import bring_in, read_audit_log
from desk.importing.summary import Summary
from sla_engine import Author, CycleStatus, TargetKind
from store import views
from store.queries import TicketQuery
from store.reader import Engine, Select
from store.rows import Event, Ticket
from store.scope import EVERYTHING
from store.store import open_store
from store.times import from_us
from tests.builders import SmallDesk
from tests.desk.importing.samples import NOW, REAL_LOG, UTC_ZONE, read_log, step

_T = TypeVar("_T")
_TABLES: dict[Engine, str] = {
    # Without the index of words, which is searched and not counted.
    "sqlite": "SELECT name FROM sqlite_master "
    "WHERE type = 'table' AND name NOT LIKE 'ticket_words%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass(frozen=True)
class RealDesk:
    """A desk with the real log on it, imported twice."""

    url: str
    first: Summary
    counts_then: dict[str, int]
    second: Summary
    counts_now: dict[str, int]

    def ask(self, question: Callable[[Desk], Awaitable[_T]]) -> _T:
        """Open the desk, ask it something, and close it."""

        async def opened() -> _T:
            desk = await open_desk(await open_store(self.url), lambda: NOW)
            try:
                return await question(desk)
            finally:
                await desk.close()

        return asyncio.run(opened())


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> RealDesk:
    url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'desk.db'}"
    log = read_audit_log(REAL_LOG, UTC_ZONE, NOW)

    async def twice() -> RealDesk:
        desk = await open_desk(await open_store(url), lambda: NOW)
        try:
            first = await bring_in(desk, log, administrator="anna")
            then = await table_counts(desk)
            second = await bring_in(desk, log, administrator="anna")
            return RealDesk(url, first, then, second, await table_counts(desk))
        finally:
            await desk.close()

    return asyncio.run(twice())


async def table_counts(desk: Desk) -> dict[str, int]:
    def count(select: Select) -> dict[str, int]:
        names = [name for (name,) in select(_TABLES[select.engine], {})]
        one_row = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names)  # noqa: S608
        return dict(select(one_row, {}))

    return await desk.store.reader.run(count)


async def imported(desk: Desk, number: str = "INC0000001") -> tuple[Ticket, list[Event]]:
    def read(select: Select) -> tuple[Ticket | None, list[Event]]:
        ticket_id = views.ticket_id_of(select, f"servicenow:{number}", EVERYTHING) or 0
        return views.ticket(select, ticket_id, EVERYTHING), views.events(
            select, ticket_id, EVERYTHING
        )

    ticket, events = await desk.store.reader.run(read)
    assert ticket is not None
    return ticket, events


def test_the_real_log_brings_all_its_incidents(real: RealDesk) -> None:
    assert (real.first.rows, real.first.tickets_read, real.first.tickets_added) == (5998, 890, 890)
    assert real.counts_then["ticket"] == 890
    assert real.counts_then["customer"] == real.first.customers == 639
    assert [remark.line for remark in real.first.refused] == [330, 346, 351, 359, 438]
    # Every incident of it was closed in the end.
    assert real.ask(lambda desk: desk.store.reader.run(_open)) == 0


def _open(select: Select) -> int:
    return views.count(select, TicketQuery(is_open=True))


def test_importing_again_adds_nothing(real: RealDesk) -> None:
    assert (real.second.tickets_added, real.second.tickets_known) == (0, 890)
    assert real.counts_now == real.counts_then


def test_events_stand_in_the_order_in_which_they_happened(real: RealDesk) -> None:
    def out_of_order(select: Select) -> int:
        return int(
            select(
                "SELECT count(*) FROM ticket_event a JOIN ticket_event b "
                "ON b.ticket_id = a.ticket_id AND b.id = a.id + 1 "
                "WHERE b.occurred_us < a.occurred_us",
                {},
            )[0][0]
        )

    assert real.ask(lambda desk: desk.store.reader.run(out_of_order)) == 0


def test_nothing_of_long_ago_rings(real: RealDesk) -> None:
    assert real.ask(lambda desk: desk.store.reader.run(views.next_threshold_us)) is None


def test_awaiting_user_info_pauses_and_every_minute_is_accounted_for(real: RealDesk) -> None:
    explained = real.ask(lambda desk: explain(desk, "INC0000131", UTC_ZONE, scope=EVERYTHING))
    [solution] = explained.clocks
    assert solution.verdict == "met in 2h 31m of 120h"
    assert [(line.kind, line.when, line.counted) for line in solution.lines] == [
        ("counted", "Mon 29 Feb 2016 07:14 – 09:45", "2h 31m"),
        ("paused", "Mon 29 Feb 2016 09:45 – Thu 3 Mar 2016 09:27", ""),
        ("sum", "", ""),
    ]
    assert solution.lines[1].what == "paused: waiting for customer (Updated by 804)"
    assert solution.lines[2].what == "74h 13m passed: 2h 31m counted, 71h 42m did not"


async def _pauses(desk: Desk) -> Counter[str]:
    """How long the log's incidents waited, by our state, from their events alone."""
    waited: Counter[str] = Counter()
    ids = await desk.store.reader.run(
        lambda select: [n for n, _ in views.ids(select, TicketQuery(is_open=None), limit=60)]
    )
    for ticket_id in ids:
        explained = await explain_ticket(desk, ticket_id, UTC_ZONE, scope=EVERYTHING)
        [clock] = explained.clocks
        cycle = clock.cycle
        assert cycle.finished_at is not None
        events = await desk.store.reader.run(
            lambda select, ticket_id=ticket_id: views.events(select, ticket_id, EVERYTHING)  # type: ignore[misc]
        )
        steps = [e for e in events if e.kind in ("created", "state")]
        counted = timedelta(0)
        for event, following in pairwise(steps):
            lasted = timedelta(microseconds=following.occurred_us - event.occurred_us)
            if event.data["state"] in ("new", "open"):
                counted += lasted
            else:
                waited[str(event.data["state"])] += int(lasted.total_seconds())
        assert cycle.elapsed == counted, explained.ticket.number
        assert cycle.status is (
            CycleStatus.MISSED if counted > timedelta(days=5) else CycleStatus.MET
        )
    return waited


def test_clocks_count_what_the_states_leave_over(real: RealDesk) -> None:
    waited = real.ask(_pauses)
    assert waited["waiting_customer"] > 0


async def test_each_change_is_an_event_by_whom_and_when(small: SmallDesk, tmp_path: Path) -> None:
    log = read_log(
        tmp_path / "log.csv",
        [
            step("New", 0, "09:00"),
            step("Active", 1, "09:20", assigned_to="Jan Novák", sys_updated_by="Jan Novák"),
            step("Active", 2, "09:40", assigned_to="Jan Novák", priority="1 - Critical"),
            step("Awaiting Vendor", 3, "10:00", assigned_to="Eve", assignment_group="Group 2"),
            step("Resolved", 4, "11:00", assigned_to="Eve", resolved_by="Eve", closed_code="7"),
        ],
    )
    summary = await bring_in(small.desk, log)
    ticket, events = await imported(small.desk)
    assert summary.events == len(events)
    told = [(f"{from_us(e.occurred_us):%H:%M}", e.actor_name, e.kind) for e in events]
    assert told == [
        ("09:00", "Anna Berg", "created"),
        ("09:00", "Tocsin", "message"),
        ("09:20", "Jan Novák", "edited"),
        ("09:20", "Jan Novák", "state"),
        ("09:40", "Anna Berg", "edited"),
        ("10:00", "Anna Berg", "edited"),
        ("10:00", "Anna Berg", "state"),
        ("11:00", "Anna Berg", "edited"),
        ("11:00", "Eve", "state"),
        ("11:00", "Tocsin", "message"),
    ]
    assert events[2].data == {"owner_id": [None, small.jan.id]}
    assert (ticket.state, ticket.is_open) == ("resolved", False)
    assert events[-1].body == "Close code: 7\nSLA according to ServiceNow: kept"


async def test_people_groups_and_categories_become_the_desks_own(
    small: SmallDesk, tmp_path: Path
) -> None:
    rows = [step("Active", 0, "09:00", assigned_to="jan novák", resolved_by="Eve Ray")]
    summary = await bring_in(small.desk, read_log(tmp_path / "log.csv", rows))
    ticket, _ = await imported(small.desk)
    catalogue = small.desk.catalogue
    # Jan, Network and VPN are there already, under the same names.
    assert ticket.owner_id == small.jan.id
    assert ticket.service_id == small.vpn
    assert (summary.agents, summary.services, summary.queues) == (1, 0, 1)
    assert catalogue.queues[ticket.queue_id].name == "Group 1"
    assert catalogue.teams[ticket.team_id or 0].name == "Group 1"
    [eve] = [agent for agent in catalogue.agents.values() if agent.name == "Eve Ray"]
    assert (eve.login, eve.is_admin) == ("imported.eve.ray", False)
    sla = catalogue.slas[ticket.sla_id or 0]
    assert (sla.name, small.vpn in sla.service_ids) == ("ServiceNow", True)


async def test_an_incident_keeps_its_number_unless_it_is_taken(
    small: SmallDesk, tmp_path: Path
) -> None:
    ours = (await small.read(await small.ticket())).number
    rows = [step("New", 0, "09:00"), step("New", 0, "09:00", number=ours)]
    await bring_in(small.desk, read_log(tmp_path / "log.csv", rows))
    free, _ = await imported(small.desk)
    taken, _ = await imported(small.desk, ours)
    assert free.number == "INC0000001"
    assert taken.number == "2026-00002"


async def test_a_ticket_begun_in_the_middle_shows_its_state_from_when_it_was_seen(
    small: SmallDesk, tmp_path: Path
) -> None:
    rows = [step("Awaiting User Info", 3, "10:00")]
    await bring_in(small.desk, read_log(tmp_path / "log.csv", rows))
    explained = await explain(small.desk, "INC0000001", UTC_ZONE, scope=EVERYTHING)
    assert [(line.kind, line.counted) for line in explained.clocks[0].lines][:2] == [
        ("counted", "1h"),
        ("paused", ""),
    ]


async def test_a_customer_who_opened_it_by_portal_is_its_author(
    small: SmallDesk, tmp_path: Path
) -> None:
    rows = [step("New", 0, "09:00", contact_type="Self service")]
    await bring_in(small.desk, read_log(tmp_path / "log.csv", rows))
    ticket, events = await imported(small.desk)
    assert (events[0].actor_kind, events[0].actor_name) == (Author.CUSTOMER, "Caller 7")
    assert ticket.channel == "portal"


async def test_an_open_incident_is_found_by_its_callers_name_and_can_be_worked(
    small: SmallDesk, tmp_path: Path
) -> None:
    await bring_in(small.desk, read_log(tmp_path / "log.csv", [step("Active", 0, "09:00")]))
    found = await small.desk.store.reader.run(
        lambda select: views.first_rows(select, TicketQuery(text="caller 7"), 5)
    )
    assert [row.number for row in found] == ["INC0000001"]
    assert found[0].next_target == TargetKind.SOLUTION


async def test_an_open_incident_long_overdue_rings_no_bell(
    small: SmallDesk, tmp_path: Path
) -> None:
    await bring_in(small.desk, read_log(tmp_path / "log.csv", [step("Active", 0, "09:00")]))
    ticket, _ = await imported(small.desk)
    assert ticket.breaches_us is not None
    assert ticket.breaches_us < small.desk.now_us()
    assert await bells.ring_due(small.desk) == 0


async def test_a_wildcard_names_no_ticket(small: SmallDesk, tmp_path: Path) -> None:
    await bring_in(small.desk, read_log(tmp_path / "log.csv", [step("Active", 0, "09:00")]))
    assert (await explain(small.desk, "servicenow:INC0000001", scope=EVERYTHING)).ticket.origin
    for pattern in ("%", "INC%", "INC000000_"):
        with pytest.raises(NotFound):
            await explain(small.desk, pattern, scope=EVERYTHING)


async def test_a_failure_on_the_way_leaves_the_desk_as_it_was(
    small: SmallDesk, tmp_path: Path
) -> None:
    log = read_log(tmp_path / "log.csv", [step("New", 0, "09:00")])
    before, known = await table_counts(small.desk), small.desk.catalogue

    def fail(_done: int, _total: int) -> None:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        await bring_in(small.desk, log, progress=fail)
    assert await table_counts(small.desk) == before
    assert small.desk.catalogue == known
    assert (await bring_in(small.desk, log)).tickets_added == 1


async def test_only_a_desk_where_nobody_works_gets_an_administrator(
    small: SmallDesk, tmp_path: Path, new_url: str
) -> None:
    log = read_log(tmp_path / "log.csv", [step("New", 0, "09:00")])
    with pytest.raises(NotAllowed, match="mallory may not import into this desk"):
        await bring_in(small.desk, log, administrator="mallory")
    with pytest.raises(NotAllowed, match="ask Anna Berg"):
        await bring_in(small.desk, log, administrator="jan")
    assert (await bring_in(small.desk, log, administrator="anna")).administrator == ""
    assert "mallory" not in {agent.login for agent in small.desk.catalogue.agents.values()}
    empty = await open_desk(await open_store(new_url), small.clock)
    try:
        assert (await bring_in(empty, log, administrator="anna")).administrator == "anna"
        assert [(a.login, a.is_admin) for a in empty.catalogue.agents.values()] == [("anna", True)]
    finally:
        await empty.close()
