"""A desk moves from one database to another with all its rows, or stays where it is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk import bells, doctor, tickets
from desk.demo.fill import fill
from desk.demo.size import Size
from desk.desk import Desk, open_desk
from desk.findings import Verdict
from desk.workflow import OPEN, WAITING_CUSTOMER
from store import derived, search
from store.address import is_postgres, sqlite_path
from store.errors import CannotOpen, InUse, NoRoom, Refused
from store.moved_tables import TableSum, moved_tables
from store.moving import Move, move
from store.progress import Steps
from store.reader import Engine
from store.scope import EVERYTHING
from store.store import open_store
from store.writer import Transaction
from tests.builders import SmallDesk
from tests.postgres import databases

WEDNESDAY = datetime(2026, 11, 18, 13, 32, 17, tzinfo=UTC)


@pytest.fixture
async def old(small: SmallDesk) -> SmallDesk:
    """A desk, on each database, on which much was done, and which nobody has open any more."""
    ticket_id = await small.ticket("Straße № 5: „Zażółć” 🙂")
    await tickets.reply(small.desk, small.anna, ticket_id, 'On it\n"soon" \\ {}', then=OPEN)
    waiting = await small.ticket("Waiting")
    await tickets.change_state(small.desk, small.anna, waiting, WAITING_CUSTOMER)
    await small.closed_ticket()
    await small.ticket("Late")
    small.clock.forward(days=2)
    await bells.ring_due(small.desk)
    # What looks like a number, and what looks like one in one database only.
    await small.behind(
        "INSERT INTO setting (name, value) VALUES "
        """('a', '5'), ('b', '1.0'), ('c', 'true'), ('d', '"7"'), ('e', 'null')"""
    )
    await small.close()
    return small


@pytest.fixture(params=["sqlite", "postgresql"])
async def new(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no desk yet; again on each database."""
    kind: Engine = request.param
    return await databases().empty() if kind == "postgresql" else f"sqlite:///{tmp_path / 'n.db'}"


@pytest.fixture
async def other(engine: Engine, tmp_path: Path) -> str:
    """Where there is no desk yet, on the other database than the old desk's."""
    return await databases().empty() if engine == "sqlite" else f"sqlite:///{tmp_path / 'n.db'}"


async def opened(small: SmallDesk, url: str) -> Desk:
    return await open_desk(await open_store(url, create=False), small.clock)


def checksums(move: Move) -> dict[str, tuple[int, str]]:
    return {one.table: (one.rows, one.checksum) for one in move.tables}


async def is_nothing_at(url: str) -> bool:
    """Whether no desk is there, and nothing was left behind either."""
    try:
        await (await open_store(url, create=False)).close()
    except CannotOpen as error:
        left = [] if is_postgres(url) else list(sqlite_path(url).parent.glob("n.db*"))
        return "There is no desk" in str(error) and not left
    return False


async def is_well(url: str, now: datetime) -> bool:
    """Whether the doctor finds nothing wrong but what no test is made for: a server that forgets
    nothing, and folders for few eyes.
    """
    found = [section async for section in doctor.examine(url, now=lambda: now)]
    wrong = [one for section in found for one in section.findings if one.verdict is Verdict.WRONG]
    return all(one.text.startswith(("Everybody", "It does not wait")) for one in wrong)


async def test_a_moved_desk_is_whole_and_healthy(old: SmallDesk, new: str) -> None:
    moved = await move(old.url, new)
    assert moved.rows("ticket") == 4
    assert (moved.rows("bell"), moved.rows("setting")) > (0, 4)
    desk = await opened(old, new)
    assert {**desk.catalogue.settings}.items() >= {"a": 5, "c": True, "d": "7"}.items()
    await desk.close()
    assert await is_well(new, old.clock.now)


async def test_work_goes_on_where_it_was(old: SmallDesk, new: str) -> None:
    await move(old.url, new)
    desk = await opened(old, new)
    try:
        told = await tickets.create(
            desk, old.anna, {"subject": "Next", "queue_id": old.inbox, "channel": "phone"}
        )
        assert (told.id, told.number.rpartition("-")[2]) == (5, "00005")
        await tickets.reply(desk, old.jan, 1, "Still on it", then=OPEN)
        assert await desk.store.reader.run(
            lambda select: search.newest(select, "zazolc", EVERYTHING)
        ) == [1]
        assert (await bells.Listener().unheard(desk, desk.catalogue.agents[1])) == []
    finally:
        await desk.close()


async def test_there_and_back_again_everything_is_as_it_was(
    old: SmallDesk, other: str, tmp_path: Path
) -> None:
    there = await move(old.url, other)
    back = await move(other, f"sqlite:///{tmp_path / 'back.db'}")
    assert checksums(there) == checksums(back)


async def test_a_demo_desk_goes_to_a_server_and_back_and_is_well_there(tmp_path: Path) -> None:
    first, last = f"sqlite:///{tmp_path / 'demo.db'}", f"sqlite:///{tmp_path / 'back.db'}"
    server = await databases().empty()
    store = await open_store(first)
    await fill(store, now=WEDNESDAY, size=Size(30, 60))
    await store.close()
    there = await move(first, server)
    assert there.rows("ticket") > 80
    assert await is_well(server, WEDNESDAY)
    assert checksums(there) == checksums(await move(server, last))


async def test_a_desk_that_somebody_has_open_is_not_moved(old: SmallDesk, other: str) -> None:
    desk = await opened(old, old.url)
    with pytest.raises(InUse, match="Nothing was moved; let everybody leave Tocsin"):
        await move(old.url, other)
    await desk.close()
    assert await is_nothing_at(other)
    assert (await move(old.url, other)).rows("ticket") == 4


async def test_what_is_there_already_is_left_as_it_is(old: SmallDesk, other: str) -> None:
    await (await open_store(other)).close()
    with pytest.raises(Refused, match="left as it is"):
        await move(old.url, other)


async def test_a_desk_is_not_moved_to_itself(old: SmallDesk) -> None:
    with pytest.raises(Refused, match="cannot be moved to itself"):
        await move(old.url, old.url)


def stop_at(what: str) -> Steps:
    def stop(now: str, _done: int, _total: int) -> None:
        if now == what:
            raise KeyboardInterrupt

    return stop


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("Copying ticket_event", marks=pytest.mark.proof),
        pytest.param("Making the full text index", marks=pytest.mark.proof),
        "Comparing",
    ],
)
async def test_whoever_stops_it_leaves_nothing_behind(
    old: SmallDesk, other: str, what: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        await move(old.url, other, stop_at(what))
    assert await is_nothing_at(other)
    assert (await move(old.url, other)).rows("ticket") == 4


async def test_one_that_is_cancelled_leaves_nothing_behind(old: SmallDesk, other: str) -> None:
    copying = asyncio.Event()
    task = asyncio.create_task(
        move(
            old.url, other, lambda what, _done, _total: copying.set() if "ticket" in what else None
        )
    )
    await copying.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await is_nothing_at(other)


async def test_a_copy_that_is_not_like_its_source_is_not_kept(
    old: SmallDesk, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def spoil(tx: Transaction, _steps: Steps) -> None:
        await tx.exec_driver_sql("UPDATE ticket SET subject = 'x' WHERE id = 2")

    monkeypatch.setattr(derived, "rebuild", spoil)
    with pytest.raises(Refused, match="not what is there, in ticket"):
        await move(old.url, other)
    assert await is_nothing_at(other)


async def in_file(small: SmallDesk, sql: str) -> None:
    """Spoil a desk in a file, with no key held to."""
    await small.ticket("Strange")
    await small.close()
    with closing(sqlite3.connect(small.path)) as connection, connection:
        connection.execute(sql)


async def test_a_letter_that_postgresql_cannot_keep_is_left_out_and_told(
    small_file: SmallDesk,
) -> None:
    await in_file(small_file, "UPDATE ticket SET subject = 'a' || char(0) || 'b'")
    new = await databases().empty()
    assert (await move(small_file.url, new)).mended == 1
    store = await open_store(new)
    assert await store.reader.run(lambda select: select("SELECT subject FROM ticket", {})) == [
        ("ab",)
    ]
    await store.close()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE ticket SET queue_id = 99", "cannot be taken over as they are"),
        ("UPDATE ticket SET priority = 1 << 40", "of the table ticket cannot be taken over"),
        ("UPDATE ticket SET created_us = 'soon'", "of the table ticket cannot be taken over"),
    ],
)
async def test_rows_that_postgresql_does_not_take_are_refused_with_a_sentence(
    small_file: SmallDesk, sql: str, told: str
) -> None:
    await in_file(small_file, sql)
    new = await databases().empty()
    with pytest.raises(Refused, match=told):
        await move(small_file.url, new)
    assert await is_nothing_at(new)


def test_a_checksum_is_of_the_rows_and_not_of_their_order() -> None:
    one, other, less = TableSum(), TableSum(), TableSum()
    one.add([(1, "a", None), (2, "b", b"x")])
    other.add([(2, "b", b"x")])
    other.add([(1, "a", None)])
    less.add([(1, "a", None), (2, "b", b"y")])
    assert one.checksum == other.checksum != less.checksum


def test_what_every_database_tells_otherwise_is_told_alike() -> None:
    tables = {table.name: table for table in moved_tables()}
    names = tables["setting"].columns
    rows = [[{"name": "a", "version": 1}.get(name, value) for name in names] for value in VALUES]
    told = [row[names.index("value")] for row in tables["setting"].alike(rows)]
    assert told == ["1", "1", "1", "true", '"x"', "[1.0]", None]


VALUES = [1, 1.0, "1.0", "true", '"x"', "[1.0]", None]


async def test_a_disk_that_is_full_keeps_nothing_and_is_told(
    small_file: SmallDesk, tmp_path: Path, nearly_full_disk: Callable[[int], None]
) -> None:
    await in_file(small_file, "UPDATE ticket SET subject = hex(randomblob(400000))")
    nearly_full_disk(500_000)
    new = f"sqlite:///{tmp_path / 'n.db'}"
    with pytest.raises((NoRoom, Refused), match=r"n\.db could not be written"):
        await move(small_file.url, new)
    assert await is_nothing_at(new)
