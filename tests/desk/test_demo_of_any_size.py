"""A large demo desk: each ticket by its number, whoever works it out, on either database."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from desk.demo import fill as filling
from desk.demo.corpus import load_corpus
from desk.demo.fill import fill
from desk.demo.size import Size, of_tickets
from desk.demo.staff import corpus_of
from desk.desk import open_desk
from desk.fresh_replay import hold_against_events
from store import derived, kept_tickets, open_counts, search
from store.bulk_rows import COLUMNS, whole_table
from store.reader import Select
from store.scope import EVERYTHING
from store.store import Store, open_store
from tests.postgres import databases

NOW = datetime(2026, 11, 18, 13, 32, 17, tzinfo=UTC)
# All that makes a large desk: years, short stories and some very long ones, a crowd of customers.
LONG = Size(12, 108, span=timedelta(days=700), brief=0.9, crowd=20, sagas=20, colleagues=6)


async def contents(store: Store) -> dict[str, list[str]]:
    """The rows of every table that tickets are made of."""
    found = {}
    for table, columns in COLUMNS.items():
        # As the drivers tell them, truth and bytes are of several kinds.
        told = await store.reader.run(partial(whole_table, table=table, columns=columns))
        found[table] = sorted(repr([_plain(value) for value in row]) for row in told)
    return found


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


async def filled(url: str, size: Size = LONG, seed: int = 1) -> Store:
    store = await open_store(url)
    await fill(store, now=NOW, size=size, seed=seed)
    return store


async def test_every_row_is_as_the_verbs_would_have_made_it(new_url: str) -> None:
    desk = await open_desk(await filled(new_url), lambda: NOW)

    def everything(select: Select) -> list[int]:
        return [*kept_tickets.open_ids(select), *kept_tickets.ended_ids(select, most=None)]

    read = desk.store.reader.run
    ids = await read(everything)
    assert len(ids) == LONG.tickets
    held = await hold_against_events(desk, ids)
    assert held.differences == ()
    assert held.left_out == 0
    assert await read(open_counts.differences) == 0
    found = [
        await read(partial(search.newest, text=word, scope=EVERYTHING))
        for word in ("vpn", "drukarka", "a")
    ]
    assert any(found)
    await desk.store.close()

    again = await open_store(new_url)
    async with again.write(configuring=True) as tx:
        await derived.rebuild(tx)
    for known, word in zip(found, ("vpn", "drukarka", "a"), strict=True):
        assert await again.reader.run(partial(search.newest, text=word, scope=EVERYTHING)) == known
    await again.close()


async def test_both_databases_and_any_helpers_make_the_same_rows(
    new_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await filled(f"sqlite:///{tmp_path / 'one.db'}")
    if engine == "sqlite":
        monkeypatch.setattr(filling, "MANY", 50)
    other = await filled(new_url)
    assert await contents(other) == await contents(one)
    await one.close()
    await other.close()


async def test_another_seed_makes_another_desk(tmp_path: Path) -> None:
    size = Size(2, 8)
    told = []
    for seed in (1, 2):
        store = await filled(f"sqlite:///{tmp_path / f'{seed}.db'}", size, seed)
        told.append((await contents(store))["message"])
        await store.close()
    assert told[0] != told[1]


@pytest.fixture(scope="module")
def long_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'long.db'}"

    async def make() -> None:
        await (await filled(url)).close()

    asyncio.run(make())
    return url


async def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    store = await open_store(url)
    told = await store.reader.run(lambda select: select(sql, {}))
    await store.close()
    return [tuple(row) for row in told]


async def test_numbers_count_from_one_in_each_year_in_the_order_in_which_tickets_came(
    long_url: str,
) -> None:
    numbers = [
        str(number)
        for (number,) in await ask(long_url, "SELECT number FROM ticket ORDER BY created_us, id")
    ]
    counted = Counter(number[:4] for number in numbers)
    assert set(counted) == {"2024", "2025", "2026"}
    expected = [
        f"{year}-{n:05}" for year, count in sorted(counted.items()) for n in range(1, count + 1)
    ]
    assert numbers == expected
    assert await ask(long_url, "SELECT key, last FROM number_sequence ORDER BY key") == sorted(
        counted.items()
    )


async def test_most_stories_are_short_and_a_few_have_a_hundred_events(long_url: str) -> None:
    counts = sorted(
        int(str(n))
        for (n,) in await ask(long_url, "SELECT count(*) FROM ticket_event GROUP BY ticket_id")
    )
    assert counts[len(counts) // 2] <= 8
    assert counts[-1] >= 100


async def test_the_crowd_has_names_of_its_own_and_opens_tickets(long_url: str) -> None:
    [(people, addresses)] = await ask(
        long_url, "SELECT count(*), count(DISTINCT email) FROM customer"
    )
    assert people == addresses
    [(strangers,)] = await ask(
        long_url,
        "SELECT count(*) FROM ticket WHERE customer_id > (SELECT count(*) FROM customer) - 20",
    )
    assert int(str(strangers)) > 0


async def test_the_colleagues_are_of_every_team_and_do_their_share(long_url: str) -> None:
    [(agents,)] = await ask(long_url, "SELECT count(DISTINCT name) FROM agent")
    assert agents == 16 + LONG.colleagues
    [(owners,)] = await ask(
        long_url, "SELECT count(DISTINCT owner_id) FROM ticket WHERE owner_id > 16"
    )
    assert int(str(owners)) > LONG.colleagues / 2


def test_a_million_tickets_are_the_work_of_fifty_and_a_small_desk_is_that_of_the_corpus() -> None:
    assert corpus_of(Size()).agents == corpus_of(of_tickets(10_000)).agents == load_corpus().agents
    agents = corpus_of(of_tickets(1_000_000)).agents
    assert len(agents) == len({agent.login for agent in agents}) == 50
    assert len({agent.name for agent in agents}) == 50
    by_team = Counter(agent.teams[0] for agent in agents)
    assert set(by_team) == {team.key for team in load_corpus().teams}
    assert min(by_team.values()) >= 9


async def test_what_was_on_a_demo_desk_in_postgresql_is_gone_when_it_is_filled_again() -> None:
    # A file is made anew beside the old one, which other tests hold.
    new_url = await databases().empty()
    await (await filled(new_url, Size(2, 8))).close()
    store = await filled(new_url, Size(3, 4))
    assert len((await contents(store))["ticket"]) == 7
    await store.close()


async def test_on_postgresql_a_fill_that_fails_leaves_what_was_there() -> None:
    # A file is made anew beside the old one, which other tests hold.
    new_url = await databases().empty()
    store = await filled(new_url, Size(2, 8))
    before = await contents(store)

    def stop(what: str, _done: int, _total: int) -> None:
        if what == "Tickets":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await fill(store, now=NOW, size=Size(3, 4), progress=stop)
    assert await contents(store) == before
    await store.close()


def test_a_million_tickets_are_three_years_work_with_a_tenth_open() -> None:
    size = of_tickets(1_000_000)
    assert (size.open_tickets, size.tickets) == (100_000, 1_000_000)
    assert size.span == timedelta(days=3 * 365)
    assert size.crowd == 25_000
