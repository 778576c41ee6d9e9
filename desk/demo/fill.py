"""Fills an empty desk with believable work, built around the present moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar, cast

from desk import drafts, timekeeping
from desk.actors import as_agent
from desk.demo.configure import Ids, configure, customer_values, entitled
from desk.demo.corpus import load_corpus
from desk.demo.crowd import Crowd
from desk.demo.plot import Stage
from desk.demo.schedule import batches, key_of
from desk.demo.set_down import Mine, SetDown
from desk.demo.size import Size
from desk.demo.staff import corpus_of
from desk.demo.wishes import HERO
from desk.demo.workshop import Workshop
from desk.desk import Desk, open_desk
from desk.workflow import OPEN, WAITING_AGENT
from store import places
from store import timekeeping as times
from store.bulk_load import Loader, loading
from store.bulk_rows import COLUMNS, Row, whole_table
from store.progress import Steps, silent
from store.replacing import replace
from store.rows import Json
from store.store import open_store

if TYPE_CHECKING:
    from store.store import Store
    from store.writer import Transaction

_T = TypeVar("_T")
# From here on helpers are worth the second that they need to begin.
MANY = 5_000


async def fill(
    store: Store,
    *,
    now: datetime,
    size: Size | None = None,
    seed: int = 1,
    settings: Mapping[str, object] | None = None,
    progress: Steps = silent,
) -> None:
    """Fill a desk as it might look at ``now`` (aware); the same for the same arguments.

    A desk in SQLite must be empty; what is on one in PostgreSQL is taken out in the transaction
    that fills it. ``settings`` are set besides. When ``progress`` raises, or what is asked to stop,
    a desk in PostgreSQL is as it was; a file is good for nothing. The demo's own agent has the
    login "anna", a draft, and a paused stopwatch.
    """
    size = size or Size()
    async with _configured(store, now, size, seed, settings or {}) as (small, ids):
        stage = Stage(small.catalogue, _with_crowd(ids, size), now, size, seed)
        workshop = Workshop(stage, with_helpers=size.tickets > MANY)
        try:
            async with loading(store) as loader:
                if small.store is not store:
                    await loader.clear()
                    await _copy(small.store, loader)
                mine = await _Pages(loader, workshop, progress).write()
                progress("Making indexes", size.tickets, size.tickets)
            await _equip(store, now, workshop, mine)
        finally:
            await asyncio.to_thread(workshop.close)


@asynccontextmanager
async def _configured(
    store: Store, now: datetime, size: Size, seed: int, settings: Mapping[str, object]
) -> AsyncIterator[tuple[Desk, Ids]]:
    """A desk with all that is configured and no tickets, and its ids: on the store itself where it
    is a file, else on one that is thrown away, since what is there must stay until it is replaced.
    """
    corpus, random = corpus_of(size), Random(seed)
    if store.path is not None:
        desk = await open_desk(store, lambda: now)
        yield desk, await configure(desk, corpus, random, settings)
        return
    with TemporaryDirectory(prefix="tocsin-demo-") as folder:
        desk = await open_desk(await open_store(f"sqlite:///{folder}/desk.db"), lambda: now)
        try:
            yield desk, await configure(desk, corpus, random, settings)
        finally:
            await desk.close()


def _with_crowd(ids: Ids, size: Size) -> Ids:
    first = max(ids.customers.values()) + 1
    crowd = enumerate(Crowd(load_corpus(), size.crowd).members, start=first)
    return replace(ids, customers=ids.customers | {one.email: n for n, one in crowd})


async def _copy(store: Store, loader: Loader) -> None:
    """All rows of a small desk."""
    from store.schema import metadata

    for table in metadata.sorted_tables:
        columns = [column.name for column in table.columns]
        rows = await store.reader.run(partial(whole_table, table=table.name, columns=columns))
        await loader.add(table.name, columns, rows)


class _Pages:
    """Writes what the workshop sets down."""

    def __init__(self, loader: Loader, workshop: Workshop, progress: Steps) -> None:
        self._loader, self._workshop, self._progress = loader, workshop, progress
        self._size = workshop.plot.stage.size
        self._events = 0

    async def write(self) -> list[Mine]:
        """Write everything; returns the open tickets of the hero's."""
        await self._crowd()
        times: list[int] = []
        placed = self._workshop.plot.placed_by_now
        async for part in _in_thread(self._workshop.times()):
            times += part
            self._progress("Planning", len(times), placed)
        counted, done, mine = Counter(map(key_of, times)), 0, list[Mine]()
        planned = list(batches(self._workshop.plot, times))
        for batch in planned:
            counted[key_of(batch.window.start_us)] += batch.others[1] - batch.others[0]
        async for page in _in_thread(self._workshop.set_down(planned)):
            await self._add(page)
            mine += page.mine
            done += len(page.rows["ticket"])
            self._progress("Tickets", done, self._size.tickets)
        sequences = [(key, last) for key, last in counted.items() if last]
        await self._loader.add("number_sequence", COLUMNS["number_sequence"], sequences)
        return mine

    async def _add(self, page: SetDown) -> None:
        before = self._events
        for table, told in page.rows.items():
            # Each batch counts its events from 1.
            is_counted = table in ("ticket_event", "message")
            rows = [(before + cast("int", n), *rest) for n, *rest in told] if is_counted else told
            await self._loader.add(table, COLUMNS[table], rows)
        await self._loader.add_words(page.words)
        self._events += page.events

    async def _crowd(self) -> None:
        corpus, ids = load_corpus(), self._workshop.plot.stage.ids
        random = Random(self._workshop.plot.stage.seed)
        people: list[Row] = []
        services: list[Row] = []
        for one in Crowd(corpus, self._size.crowd).members:
            customer_id, values = ids.customers[one.email], customer_values(one, random)
            people.append((customer_id, *values.values()))
            services += [(customer_id, row_id) for row_id in entitled(one, corpus, ids.services)]
        await self._loader.add("customer", COLUMNS["customer"], people)
        await self._loader.add("customer_service", COLUMNS["customer_service"], services)


_END = object()


async def _in_thread(parts: Iterator[_T]) -> AsyncIterator[_T]:
    """What an iterator gives, waiting for it in a thread."""
    while (part := await asyncio.to_thread(next, parts, _END)) is not _END:
        yield cast("_T", part)


async def _equip(store: Store, now: datetime, workshop: Workshop, mine: Sequence[Mine]) -> None:
    """Give the demo's agent a draft and a paused stopwatch, and everybody a quiet start."""
    moment = [now]
    desk = await open_desk(store, lambda: moment[0])
    hero = next(a for a in desk.catalogue.agents.values() if a.login == HERO)
    answering = [one for one in mine if one.state == WAITING_AGENT.code]
    working = [one for one in mine if one.state == OPEN.code]
    for one in answering[:1]:
        moment[0] = now - timedelta(minutes=9)
        content: Json = {"text": workshop.plot.draft(one.n)}
        await drafts.keep(desk, hero.id, drafts.REPLY, one.ticket_id, content)
    for one in working[:1]:
        moment[0] = now - timedelta(minutes=31)
        await timekeeping.start(desk, as_agent(hero), one.ticket_id)
        moment[0] += timedelta(minutes=12, seconds=41)
        await timekeeping.pause(desk, as_agent(hero))
    newest = await desk.store.reader.run(places.here)

    async def quiet(tx: Transaction) -> None:
        for agent_id in desk.catalogue.agents:
            await times.seen_bells(tx, agent_id, "", newest)

    moment[0] = now
    await desk.write(quiet)
