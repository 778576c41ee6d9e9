"""The doctor finds what is wrong with a desk, says what to do about it, and touches nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from desk import doctor, tickets, timekeeping
from desk.catalogue import save_sla
from desk.examining import clocks
from desk.findings import Finding, Section, Verdict
from desk.workflow import OPEN, RESOLVED, WAITING_CUSTOMER
from store import derived
from store.errors import CannotOpen
from store.store import SCHEMA_VERSION, open_store
from tests.builders import SmallDesk
from tests.postgres import databases


@pytest.fixture(autouse=True)
def _for_those_who_may() -> Iterator[None]:
    """Desks are readable for those alone for whom Tocsin itself makes one."""
    before = os.umask(0o027)
    yield
    os.umask(before)


async def examine(small: SmallDesk, *, everything: bool = False) -> list[Section]:
    """What is found, but for the server of the tests, which is not made to keep anything."""
    found = doctor.examine(small.url, everything=everything, now=small.clock)
    sections = [section async for section in found]
    return sections if small.desk.store.path is not None else sections[1:]


def wrong(sections: Sequence[Section]) -> list[Finding]:
    return [one for section in sections for one in section.findings if one.verdict is Verdict.WRONG]


def texts(sections: Sequence[Section], verdict: Verdict = Verdict.WRONG) -> list[str]:
    return [
        one.text
        for section in sections
        for one in section.findings
        if one.verdict is verdict and "may do everything on the server" not in one.text
    ]


async def spoil(small: SmallDesk, sql: str) -> None:
    """Change rows behind the desk's back, with no key held to."""
    if small.desk.store.path is not None or not sql.startswith("DELETE"):
        await small.behind(sql)
        return
    connection = await asyncpg.connect(
        small.url, server_settings={"session_replication_role": "replica"}
    )
    await connection.execute(sql)
    await connection.close()


async def lively(small: SmallDesk) -> int:
    """Tickets in every state of clocks, and some time gone; returns one that runs."""
    ticket_id = await small.ticket()
    await tickets.reply(small.desk, small.anna, ticket_id, "On it", then=OPEN)
    waiting = await small.ticket("Waiting")
    await tickets.change_state(small.desk, small.anna, waiting, WAITING_CUSTOMER)
    late = await small.ticket("Late")
    small.clock.forward(hours=3)
    await tickets.change_state(small.desk, small.anna, late, RESOLVED)
    await small.closed_ticket()
    small.clock.forward(days=2)
    return ticket_id


async def test_a_healthy_desk_is_found_healthy_while_somebody_has_it_open(
    small: SmallDesk,
) -> None:
    await lively(small)
    sections = await examine(small)
    assert wrong(sections) == []
    titles = [section.title for section in sections]
    assert titles[titles.index("Permissions") :] == [
        "Permissions",
        "Tables",
        *(["Numbering"] if small.desk.store.path is None else []),
        "Rows",
        "Ticket numbers",
        "Tickets and clocks",
        "Lists and search",
        "Files",
        "Work left over",
        "Agents who are gone",
    ]
    assert any("2 open and 2 ended" in text for text in texts(sections, Verdict.WELL))


async def test_looking_changes_nothing(small: SmallDesk) -> None:
    await lively(small)
    before = await small.desk.store.reader.data_version()
    await examine(small)
    assert await small.desk.store.reader.data_version() == before


async def test_what_was_promised_on_another_day_is_no_finding(small: SmallDesk) -> None:
    await lively(small)
    await save_sla(small.desk, small.anna, {"solution": "1h", "update": "2h"}, row_id=small.gold)
    small.clock.forward(hours=1)
    assert wrong(await examine(small)) == []


async def test_a_verdict_from_before_promises_had_versions_is_a_note(small: SmallDesk) -> None:
    await small.closed_ticket()
    await spoil(small, "UPDATE clock SET policy_version = 12345, target_us = 7")
    sections = await examine(small)
    assert wrong(sections) == []
    [told] = texts(sections, Verdict.NOTE)
    assert told.startswith("The clocks of 1 ended ticket keep verdicts")


async def test_a_verdict_that_is_another_than_the_events_tell_is_told(small: SmallDesk) -> None:
    await small.closed_ticket()
    await spoil(small, "UPDATE clock SET finished_us = 7 WHERE target = 'solution'")
    assert any("solution 1 finished_us is 7" in text for text in texts(await examine(small)))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE ticket SET deadline_us = deadline_us + 1", "deadline_us is"),
        ("UPDATE ticket SET owner_id = 2", "owner_id is None, and should be None"),
        ("UPDATE clock SET target_us = 7 WHERE target = 'solution'", "solution 1 target_us is 7"),
        ("DELETE FROM clock WHERE target = 'solution'", "solution 1 is none"),
        ("UPDATE ticket_trail SET packed = substr(packed, 1, 1)", "trail is"),
        ("UPDATE ticket_event SET data = '{}' WHERE kind = 'created'", "cannot be read"),
    ],
)
async def test_a_ticket_that_is_not_as_its_events_tell_is_named_with_what_differs(
    small: SmallDesk, sql: str, told: str
) -> None:
    number = (await small.read(await small.ticket())).number
    await spoil(small, sql)
    found = texts(await examine(small))
    told = told.replace("owner_id is None", "owner_id is 2")
    assert any(text.startswith(f"{number}: ") and told in text for text in found)
    assert found[-1].startswith("1 ticket not as their events tell")


async def test_of_very_many_differences_only_the_first_are_told(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "MOST_TOLD", 2)
    for _ in range(3):
        await small.ticket()
    await spoil(small, "UPDATE ticket SET priority = 1")
    sections = await examine(small)
    assert texts(sections, Verdict.NOTE) == ["… and 1 more differences."]
    assert texts(sections)[-1].startswith("3 tickets not as")


async def test_of_ended_tickets_some_are_looked_at_unless_all_are_asked_for(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "SAMPLE", 2)
    for _ in range(4):
        await small.closed_ticket()
    sampled = texts(await examine(small), Verdict.WELL)
    assert any("0 open and 2 ended (a sample" in text for text in sampled)
    whole = texts(await examine(small, everything=True), Verdict.WELL)
    assert any(text.endswith("0 open and 4 ended.") for text in whole)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM ticket_event WHERE kind = 'message'", "1 × message without its ticket_event"),
        ("DELETE FROM customer", "1 × ticket without its customer"),
        ("DELETE FROM message", "1 × event of a message without its text"),
        ("DELETE FROM ticket_trail", "1 × ticket without its trail"),
        ("DELETE FROM ticket_event WHERE kind = 'created'", "does not begin with its creation"),
        ("UPDATE ticket_event SET actor_id = 99 WHERE kind = 'message'", "an agent who is not the"),
        ("UPDATE ticket SET number = ''", "1 × ticket without a number"),
    ],
)
async def test_rows_that_belong_to_nothing_are_counted(
    small: SmallDesk, sql: str, told: str
) -> None:
    await tickets.reply(small.desk, small.anna, await small.ticket(), "On it", then=OPEN)
    await spoil(small, sql)
    found = [one for one in wrong(await examine(small)) if told in one.text]
    assert len(found) == 1
    assert found[0].remedy.startswith("Restore a backup")


async def test_tickets_that_still_wait_for_new_deadlines_are_told_and_not_called_wrong(
    small: SmallDesk,
) -> None:
    await small.ticket()
    await spoil(small, "UPDATE ticket SET deadline_us = deadline_us + 1")
    await spoil(small, "INSERT INTO meta SELECT 'renew:' || id, '0:1' FROM sla")
    sections = await examine(small)
    [told] = wrong(sections)
    assert "under the SLA Gold still wait" in told.text
    assert told.remedy.startswith("Open the desk with `tocsin`")
    assert any("1 ticket to be worked out" in text for text in texts(sections, Verdict.NOTE))


async def test_what_agents_left_who_are_gone_is_a_note(small: SmallDesk) -> None:
    await timekeeping.start(small.desk, small.jan, await small.ticket())
    await spoil(small, "UPDATE agent SET validity = 'invalid' WHERE login = 'jan'")
    sections = await examine(small)
    assert wrong(sections) == []
    [told] = texts(sections, Verdict.NOTE)
    assert "jan, who is no valid agent any more, left 0 drafts and 1 stopwatch" in told


async def test_a_desk_that_everybody_may_read_is_told_with_the_command_against_it(
    small_file: SmallDesk,
) -> None:
    for file in small_file.path.parent.glob("desk.db*"):
        file.chmod(0o644)
    copy = small_file.path.with_name("desk.db.version-1")
    copy.touch()
    copy.chmod(0o604)
    [told] = wrong(await examine(small_file))
    assert told.text.startswith("Everybody on this machine may read desk.db, ")
    assert told.text.endswith(", desk.db.version-1.")
    assert f": chmod o= {small_file.path} " in told.remedy


async def test_a_file_that_is_cut_off_is_told_with_the_way_back(small_file: SmallDesk) -> None:
    path = small_file.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, path.stat().st_size // 2)
    sections = await examine(small_file)
    assert [section.title for section in sections] == [f"The file {path}", "Permissions"]
    [told] = wrong(sections[:1])
    assert told.text == "It cannot be read: database disk image is malformed."
    assert told.remedy.startswith("Restore a backup with `tocsin restore FILE`")


async def test_an_index_that_lost_a_row_is_told(small_file: SmallDesk) -> None:
    await small_file.ticket()
    # Rows without their index, as a disk might leave them that forgot some writes.
    with closing(sqlite3.connect(small_file.path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'ticket_created'")
        connection.commit()
    sections = await examine(small_file)
    assert wrong(sections[:1])


@pytest.mark.parametrize(
    ("version", "verdict", "told"),
    [
        (SCHEMA_VERSION - 1, Verdict.UNSEEN, "An older Tocsin wrote it"),
        (SCHEMA_VERSION + 1, Verdict.WRONG, "A newer Tocsin wrote it"),
    ],
)
async def test_a_desk_of_another_version_is_neither_changed_nor_looked_into(
    small: SmallDesk, version: int, verdict: Verdict, told: str
) -> None:
    if small.desk.store.path is not None:
        await spoil(small, f"PRAGMA user_version = {version}")
    else:
        sign = "+" if version > SCHEMA_VERSION else "-"
        to = f"CAST(CAST(version_num AS integer) {sign} 1 AS text)"
        await spoil(small, f"UPDATE alembic_version SET version_num = {to}")  # noqa: S608
    sections = await examine(small)
    assert sections[-1].title == "Tables"
    assert told in texts(sections, verdict)[-1]
    assert sections[-1].is_seen_whole == (verdict is Verdict.WRONG)


async def test_a_column_that_is_not_there_is_named(small: SmallDesk) -> None:
    await spoil(small, "ALTER TABLE ticket DROP COLUMN sla_why")
    assert texts(await examine(small)) == ["These are missing: ticket.sla_why."]


@pytest.mark.parametrize(
    "sql", ["DROP TRIGGER open_count_of_new ON ticket", "DROP INDEX ticket_words_found"]
)
async def test_a_trigger_or_an_index_that_is_not_there_is_named(on_server: str, sql: str) -> None:
    await run(on_server, sql)
    assert f"These are missing: {sql.split()[2]}." in await server_of(on_server)


async def test_numbers_beside_lists_that_are_not_those_of_the_lists_are_told(
    small: SmallDesk,
) -> None:
    await small.ticket()
    await spoil(small, "UPDATE open_count SET change = 7")
    [told] = wrong(await examine(small))
    assert told.text.startswith("The numbers beside the lists")
    assert "tocsin db rebuild" in told.remedy
    async with small.desk.store.write(configuring=True) as tx:
        await derived.rebuild(tx)
    assert wrong(await examine(small)) == []


async def test_a_ticket_that_is_not_found_by_its_words_is_told(small: SmallDesk) -> None:
    await small.ticket()
    await small.ticket("Left out")
    await spoil(small, "UPDATE message SET body = 'other words'")
    await spoil(small, "UPDATE ticket SET search = 'unheard' WHERE subject = 'Left out'")
    found = texts(await examine(small))
    assert "1 ticket not found by all of its words, of 2." in found


async def test_a_file_that_is_not_what_was_attached_is_told(small: SmallDesk) -> None:
    await small.ticket()
    await spoil(
        small,
        "INSERT INTO attachment (ticket_id, event_id, name, size, hash) "
        "SELECT ticket_id, id, 'plan.pdf', 3, 'abc' FROM ticket_event WHERE kind = 'created'",
    )
    [told] = texts(await examine(small))
    assert told.startswith("The file plan.pdf of ticket 2026-00001 is not what was attached.")


async def server_of(url: str) -> list[str]:
    """What is found about a server, its rights and its numbers."""
    found = [section async for section in doctor.examine(url)]
    return [
        one.text for section in found for one in section.findings if one.verdict is Verdict.WRONG
    ]


async def run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for sql in statements:
        await connection.execute(sql)
    await connection.close()


@pytest.fixture
async def on_server() -> str:
    """A desk in PostgreSQL that nobody has open."""
    url = await databases().empty()
    await (await open_store(url)).close()
    return url


async def test_a_server_that_does_not_wait_for_its_disk_is_told(on_server: str) -> None:
    [told] = await server_of(on_server)
    assert "fsync is off" in told


async def test_a_desk_that_every_user_of_the_server_may_read_is_told(on_server: str) -> None:
    await run(on_server, "GRANT SELECT ON customer TO PUBLIC")
    assert "Every user of the server may read customer." in await server_of(on_server)


async def test_a_user_who_may_not_read_the_desk_is_told_what_to_grant(on_server: str) -> None:
    user = f"reader_of_{on_server.rpartition('/')[2]}"
    await run(on_server, f"CREATE ROLE {user} LOGIN", f"GRANT SELECT ON ticket TO {user}")
    try:
        found = await server_of(on_server.replace("//postgres@", f"//{user}@"))
        assert f"The database user {user} may not both read and write " in found[-1]
    finally:
        await run(on_server, f"DROP OWNED BY {user}", f"DROP ROLE {user}")


async def test_events_from_another_server_and_used_ids_are_told(on_server: str) -> None:
    await run(
        on_server,
        "INSERT INTO team (id, name) VALUES (7, 'Field')",
        "INSERT INTO queue (name, team_id) VALUES ('Inbox', 7)",
        "INSERT INTO ticket (number, priority, queue_id, is_open, created_us, updated_us, order_us)"
        " VALUES ('1', 3, 1, true, 0, 0, 0)",
        "INSERT INTO ticket_event (ticket_id, occurred_us, recorded_us, kind, data, tx) "
        "VALUES (1, 0, 0, 'created', '{}', 9000000000)",
    )
    found = await server_of(on_server)
    assert "1 × row of team with an id that is given out again." in found
    assert any(text.startswith("1 event came from another server") for text in found)


async def test_a_calendar_that_cannot_be_read_is_told(small_file: SmallDesk) -> None:
    small = small_file
    await spoil(small, "UPDATE calendar SET weekly_hours = '{'")
    assert texts(await examine(small))[0].startswith("What is configured cannot be read")


async def test_where_there_is_no_desk_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(CannotOpen, match="There is no desk"):
        await anext(doctor.examine(f"sqlite:///{path}"))
    assert not path.exists()
