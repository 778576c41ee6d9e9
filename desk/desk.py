"""One open desk: its rows, its clock, and what is configured on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from desk.actors import SYSTEM, Actor
from desk.numbers import NumberBlocks
from desk.policies import Policies
from store import places
from store.catalogue import catalogue_version, read_catalogue
from store.places import Place
from store.reader import Select
from store.rows import Catalogue
from store.times import to_us

if TYPE_CHECKING:
    from store.store import Store
    from store.writer import Transaction

_T = TypeVar("_T")


def system_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Desk:
    """What verbs work on. ``now`` is the only clock there is, so that tests own the time.

    ``opened_at``: the place in the stream of changes before anything of the desk was read. Who
    follows the changes from there on misses none.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        now: Callable[[], datetime] = system_now,
        opened_at: Place = "",
    ) -> None:
        self.store = store
        self.now = now
        self.opened_at = opened_at
        self.catalogue = catalogue
        self.policies = Policies(catalogue)
        self._running: set[asyncio.Task[Any]] = set()
        self._writing_since: list[float] = []
        self.number_blocks = NumberBlocks()

    def now_us(self) -> int:
        """The present instant in microseconds since the epoch."""
        return to_us(self.now())

    def setting(self, name: str, default: Any) -> Any:
        """A setting's value, or its default where nobody set it."""
        return self.catalogue.settings.get(name, default)

    def use(self, catalogue: Catalogue) -> None:
        """Go on with another state of what is configured."""
        if catalogue.version != self.catalogue.version:
            self.policies = Policies(catalogue, self.policies)
            self.catalogue = catalogue

    async def refresh(self) -> None:
        """Read what is configured anew. What was read meanwhile and is newer stays: two who read at
        once may end in another order than they began.
        """
        found = await self.store.reader.run(read_catalogue)
        if found.version > self.catalogue.version:
            self.use(found)

    async def write(
        self, job: Callable[[Transaction], Awaitable[_T]], *, configuring: bool = False
    ) -> _T:
        """Run ``job`` in one transaction. It is finished even if whoever asked stops waiting:
        a write that was cancelled half-way might have been committed or not.

        ``configuring``: nobody else writes meanwhile, which whoever changes what is configured
        needs.
        """

        async def transaction() -> _T:
            began = time.monotonic()
            self._writing_since.append(began)
            try:
                async with self.store.write(configuring=configuring) as tx:
                    # What is configured cannot change any more while this transaction lasts.
                    current = await self.store.reader.run(catalogue_version)
                    if current != self.catalogue.version:
                        self.use(await self.store.reader.run(read_catalogue))
                    return await job(tx)
            finally:
                self._writing_since.remove(began)

        return await self._finish(transaction())

    async def configure(
        self, job: Callable[[Transaction], Awaitable[_T]], actor: Actor = SYSTEM
    ) -> _T:
        """Like ``write``, for what is configured. In the same transaction an SLA that promises
        something else from now on gets a new version, and whatever is another one is written into
        the audit log; the desk goes on with what is configured then.
        """
        from desk import audit, promises
        from store.writer import look

        async def noting(tx: Transaction) -> tuple[_T, Catalogue]:
            done = await job(tx)
            after = await look(tx, read_catalogue)
            if after.version == self.catalogue.version:
                return done, after
            await promises.write_down(self, tx, after)
            await audit.write_down(self, tx, actor, self.catalogue, after)
            # Read here and not when all is committed: the database may be gone then, and who saved
            # something would be told that they did not.
            return done, await look(tx, read_catalogue)

        result, saved = await self.write(noting, configuring=True)
        if saved.version > self.catalogue.version:
            self.use(saved)
        return result

    async def _finish(self, work: Coroutine[Any, Any, _T]) -> _T:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    def writing_s(self) -> float:
        """For how many seconds the oldest write that is under way has been, waiting included; 0
        without any.
        """
        return time.monotonic() - min(self._writing_since) if self._writing_since else 0.0

    async def settle(self) -> None:
        """Wait until every write that was begun is finished."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def close(self) -> None:
        """Finish what was begun and close the database."""
        await self.settle()
        await self.store.close()


async def open_desk(store: Store, now: Callable[[], datetime] = system_now) -> Desk:
    """The desk on an open store."""

    def read(select: Select) -> tuple[Catalogue, Place]:
        return read_catalogue(select), places.here(select)

    catalogue, here = await store.reader.run(read)
    return Desk(store, catalogue, now, here)
