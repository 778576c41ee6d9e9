"""One of all Tocsins on a desk does for all what only one should do.

Whoever holds a lease shows now and then, by a beat, that they are alive. The others watch the beat
by clocks of their own that never jump, and take the lease over when it stood still for too long.
The times of two machines are never compared, so a clock that is wrong or set back does no harm;
and two who think that they hold it only do twice what does no harm twice.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from desk.desk import Desk
from store import leases
from store.leases import Held

if TYPE_CHECKING:
    from store.writer import Transaction

# Each beat is a commit, which wakes every open Tocsin: rare enough to cost nothing.
BEAT_S = 10.0
# Who was not heard for three beats is dead, asleep or cut off.
TAKEN_OVER_AFTER_S = 30.0


def this_process() -> str:
    """Who holds a lease, for people and for the database."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


class Lease:
    """One Tocsin's part in a lease. ``monotonic``: seconds that never jump, of this process."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        *,
        holder: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.holder = holder or this_process()
        self._desk, self._name = desk, name
        self._monotonic = monotonic
        self._seen: Held | None = None
        # When it became as it was seen last, or later.
        self._since = 0.0

    async def holds(self) -> bool:
        """Whether it is ours; to be asked every few seconds, which also takes and keeps it.

        Raises what reading and writing the database raise: who cannot reach it holds nothing.
        """
        now = self._monotonic()
        is_ours = self._seen is not None and self._seen.holder == self.holder
        if is_ours and now - self._since < BEAT_S:
            return True
        found = await self._desk.store.reader.run(partial(leases.held, name=self._name))
        if found != self._seen:
            is_ours = False
            self._seen, self._since = found, now
        if found.holder in ("", self.holder) or now - self._since >= TAKEN_OVER_AFTER_S:
            is_ours = await self._put(found, self.holder)
        return is_ours

    async def give_back(self) -> None:
        """Let somebody else have it at once, where it is ours."""
        if self._seen is not None and self._seen.holder == self.holder:
            await self._put(self._seen, "")

    async def _put(self, found: Held, holder: str) -> bool:
        desk = self._desk

        async def job(tx: Transaction) -> bool:
            return await leases.put(tx, self._name, found, holder, desk.now_us())

        # Before it is written: what takes long counts as silence, not as life.
        began = self._monotonic()
        if not await desk.write(job):
            self._seen = None
            return False
        self._seen, self._since = Held(holder, found.beat + 1), began
        return True
