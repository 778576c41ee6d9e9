"""Keeps what is being typed in the desk, so that at most half a second of it can be lost."""

from __future__ import annotations

import asyncio
import logging

from desk.desk import Desk
from store.rows import Json

log = logging.getLogger("tocsin")
DELAY_S = 0.5


class DraftKeeper:
    """One draft of one agent. ``changed`` is cheap; the writing happens a moment later.

    The delay runs from the first change that is not kept yet, so that somebody who types without
    a pause loses no more than anybody else.
    """

    def __init__(self, desk: Desk, agent_id: int, kind: str, ticket_id: int) -> None:
        self.kept_us: int | None = None
        self._desk, self._agent_id, self._kind = desk, agent_id, kind
        self._ticket_id = ticket_id
        self._content: Json | None = None
        self._is_dirty = False
        self._later: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def changed(self, content: Json | None) -> None:
        """Another state of the draft; None: there is nothing worth keeping any more."""
        self._content = content
        self._is_dirty = True
        if self._later is None:
            self._later = asyncio.create_task(self._keep_later())

    async def _keep_later(self) -> None:
        await asyncio.sleep(DELAY_S)
        self._later = None
        try:
            await self.flush()
        except Exception:  # a later change tries again, and what is on screen is not lost
            log.exception("a draft could not be kept")

    async def flush(self) -> None:
        """Keep it now."""
        from desk import drafts

        self._stop_waiting()
        async with self._writing:
            if not self._is_dirty:
                return
            self._is_dirty = False
            try:
                if self._content is None:
                    await drafts.drop(self._desk, self._agent_id, self._kind, self._ticket_id)
                    self.kept_us = None
                else:
                    await drafts.keep(
                        self._desk, self._agent_id, self._kind, self._ticket_id, self._content
                    )
                    self.kept_us = self._desk.now_us()
            except BaseException:
                self._is_dirty = True
                raise

    async def drop(self) -> None:
        """Forget it: what was typed is saved as what it was meant to be."""
        self._content, self._is_dirty = None, True
        await self.flush()

    def _stop_waiting(self) -> None:
        if self._later is not None and self._later is not asyncio.current_task():
            self._later.cancel()
        self._later = None
