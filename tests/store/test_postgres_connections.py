"""Connections to PostgreSQL: one is lost only when it is, none is left behind, none hangs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncTransaction

from store import records
from store.errors import Gone
from store.postgres_feed import PostgresFeed
from store.postgres_reader import connect
from store.store import Store, open_store
from store.writer import Transaction
from tests.postgres import databases


@pytest.fixture
async def url() -> str:
    """An empty database."""
    return await databases().empty()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await open_store(url)
    yield opened
    await opened.close()


async def teams(store: Store) -> list[str]:
    found = await store.reader.run(lambda select: select("SELECT name FROM team ORDER BY 1", {}))
    return [name for (name,) in found]


async def add_team(tx: Transaction) -> None:
    await records.add(tx, "team", {"name": "Support"})


@pytest.mark.parametrize("error", [FileNotFoundError("report.pdf"), TimeoutError("the printer")])
async def test_what_fails_beside_the_database_is_no_lost_connection(
    store: Store, error: OSError
) -> None:
    async def fail() -> None:
        async with store.write() as tx:
            await add_team(tx)
            raise error

    with pytest.raises(type(error)) as told:
        await fail()
    assert told.value is error
    assert await teams(store) == []


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_commit_that_ends_in_an_error_of_the_network_is_asked_after(
    store: Store, arrives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = AsyncTransaction.commit

    async def cut(transaction: AsyncTransaction) -> None:
        driver = (await transaction.connection.get_raw_connection()).driver_connection
        assert driver is not None
        if arrives:
            await commit(transaction)
        driver.terminate()
        raise ConnectionResetError("Connection reset by peer")

    monkeypatch.setattr(AsyncTransaction, "commit", cut)
    if arrives:
        async with store.write(configuring=True) as tx:
            await add_team(tx)
    else:
        with pytest.raises(Gone, match="reset by peer"):
            async with store.write(configuring=True) as tx:
                await add_team(tx)
    assert await teams(store) == (["Support"] if arrives else [])


async def listening(url: str) -> int:
    connection = await connect(url, 1)
    count = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    await connection.close()
    return int(count)


async def test_two_who_ask_at_once_for_news_listen_on_one_connection(url: str) -> None:
    feed = PostgresFeed(url, 1)
    first, second = await asyncio.gather(feed.version(), feed.version())
    assert first == second
    assert await listening(url) == 1
    await feed.close()


async def test_who_stops_asking_for_news_leaves_no_connection_behind(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, begun = PostgresFeed(url, 1), asyncio.Event()
    opened: list[asyncpg.Connection[asyncpg.Record]] = []

    async def for_ever(self: asyncpg.Connection[asyncpg.Record], *_: object) -> None:
        opened.append(self)
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncpg.Connection, "add_listener", for_ever)
    asking = asyncio.create_task(feed.version())
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert opened[0].is_closed()
    await feed.close()


async def test_nobody_listens_to_a_desk_that_was_closed(url: str) -> None:
    feed = PostgresFeed(url, 1)
    await feed.version()
    for _ in range(2):
        await feed.close()
    with pytest.raises(Gone):
        await feed.version()
    assert await listening(url) == 0


async def test_while_nobody_answers_each_asker_is_told_so_anew() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        nobody = f"postgresql://somebody@127.0.0.1:{line.getsockname()[1]}/desk"
    feed, told = PostgresFeed(nobody, 1), list[Gone]()
    for _ in range(3):
        with pytest.raises(Gone) as gone:
            await feed.version()
        told.append(gone.value)
    assert len({id(one) for one in told}) == 3
    assert len({str(one) for one in told}) == 1


async def test_the_system_ends_a_connection_whose_other_end_is_silent(url: str) -> None:
    connection = await connect(url, 1)
    line = connection._transport.get_extra_info("socket")
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
    await connection.close()
