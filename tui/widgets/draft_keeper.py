"""Keeps what is being typed in the desk, so that at most half a second of it can be lost."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

from desk.desk import Desk
from desk.errors import NotAllowed, NotFound
from store.errors import StoreError
from store.rows import Draft, Json

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.app import TocsinApp

log = logging.getLogger("tocsin")
DELAY_S = 0.5
# What could not be kept is tried again so often, for as long as it takes.
_AGAIN_S = 2.0
# The ticket went out of sight, or may no longer be written on: nothing is broken.
_REFUSED = (NotFound, NotAllowed)


_WAITS = (
    "What you wrote could not be saved yet. It is kept in this Tocsin, and saved as soon as the "
    "database takes it."
)


class DraftKeeper:
    """One draft of one agent. ``changed`` is cheap; the writing happens a moment later.

    The delay runs from the first change that is not kept yet, so that somebody who types without
    a pause loses no more than anybody else.
    """

    def __init__(self, desk: Desk, agent_id: int, kind: str, ticket_id: int) -> None:
        self.kept_us: int | None = None
        # Whether what is typed could not be written down when that was tried last.
        self.has_failed = False
        # The instant of the last change.
        self.changed_us = 0
        self.kind, self.ticket_id = kind, ticket_id
        self._desk, self._agent_id = desk, agent_id
        self._content: Json | None = None
        self._is_dirty = False
        # Saved as what it was meant to be: nothing may bring it back.
        self._is_done = False
        self._later: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def changed(self, content: Json | None) -> None:
        """Another state of the draft; None: there is nothing worth keeping any more."""
        if self._is_done:
            return
        self._content = content
        self._is_dirty = True
        self.changed_us = self._desk.now_us()
        if self._later is None:
            self._later = asyncio.create_task(self._keep_later())

    async def _keep_later(self) -> None:
        while True:
            had_failed = self.has_failed
            await asyncio.sleep(_AGAIN_S if had_failed else DELAY_S)
            try:
                await self.flush()
            except _REFUSED as error:  # tried again: what is forbidden may be allowed again
                if not had_failed:
                    log.info("a draft is not kept: %s", error)
            except Exception:  # tried again, and what is on screen is not lost
                if not had_failed:
                    log.exception("a draft could not be kept")
            else:
                if not self._is_dirty:
                    self._later = None
                    return

    async def flush(self) -> None:
        """Keep it now."""
        self._stop_waiting()
        async with self._writing:
            if not self._is_dirty:
                return
            self._is_dirty = False
            try:
                await self.write_down(self._content)
                self.kept_us = None if self._content is None else self._desk.now_us()
            except BaseException:
                self._is_dirty = True
                self.has_failed = True
                if self._later is None:
                    self._later = asyncio.create_task(self._keep_later())
                raise
            self.has_failed = False

    async def write_down(self, content: Json | None) -> None:
        """Put it into the desk; None: take it away."""
        from desk import drafts

        draft = (self._desk, self._agent_id, self.kind, self.ticket_id)
        if content is None:
            await drafts.drop(*draft)
        else:
            await drafts.keep(*draft, content)

    async def drop(self) -> None:
        """Forget it for good: what was typed is saved as what it was meant to be, so that a draft
        which cannot be removed just now must not make somebody save it again, and no change that
        is told later is kept.
        """
        self._is_done = True
        await self._forget()

    async def _forget(self) -> None:
        self._content, self._is_dirty = None, True
        await self.keep_if_possible()

    async def keep_if_possible(self) -> None:
        """Keep it now; what cannot be kept is logged and holds nothing up."""
        try:
            await self.flush()
        except _REFUSED as error:
            log.info("a draft is not kept: %s", error)
        except Exception:  # whoever asks goes on in any case
            log.exception("a draft could not be kept")

    async def leave(self, screen: Screen[Any], words: tuple[str, str]) -> None:
        """Keep it now: what it is typed in is being closed. Nothing is lost where that cannot be
        done: ``words``, what it is and what is written, wait in memory until the database takes
        them; where nobody may write them there any more, they go to a file.
        """
        try:
            await self.flush()
        except _REFUSED as error:
            log.info("a draft is not kept: %s", error)
            if self._content is not None:
                self._keep_aside(screen, words)
        except StoreError as error:
            log.warning("a draft could not be kept: %s", error)
            if self._content is not None:
                cast("TocsinApp", screen.app).waiting_drafts.add(self, words)
                screen.app.notify(_WAITS, severity="warning", markup=False, timeout=8)

    def _keep_aside(self, screen: Screen[Any], words: tuple[str, str]) -> None:
        from tui.dialogs.taken_away import kept_aside

        self.give_up()
        app = cast("TocsinApp", screen.app)
        now = self._desk.now().astimezone(app.zone)
        told = kept_aside(app, [words], now, "No draft may be kept here any more")
        # Not at once: what is being closed has to be on top for that.
        app.call_later(app.push_screen, told)

    def give_up(self) -> None:
        """Keep nothing more of it: the desk does not take it, and it is kept elsewhere."""
        self._stop_waiting()
        self._content, self._is_dirty, self._is_done = None, False, True

    async def throw_away(self, screen: Screen[Any]) -> None:
        """Forget it; says so where an earlier state of it stays in the desk."""
        try:
            await self._forget()
        except StoreError:
            log.exception("a draft could not be thrown away")
            told = "The draft could not be removed from the desk just now."
            screen.notify(told, severity="warning", markup=False, timeout=8)

    @property
    def unkept(self) -> Json | None:
        """What could not be kept when that was tried last; None where all is."""
        return self._content if self.has_failed and self._is_dirty else None

    @property
    def content(self) -> Json | None:
        """The draft as it was typed last."""
        return self._content

    @property
    def waiting(self) -> Draft | None:
        """The draft as it was typed last, where the desk has not taken that yet."""
        if self._content is None or not (self._is_dirty or self._writing.locked()):
            return None
        return Draft(self.kind, self.ticket_id, self._content, self.changed_us)

    def _stop_waiting(self) -> None:
        # Who writes already is let finish: of a write that is given up nobody knows when, or
        # whether, the database does it.
        if self._writing.locked():
            return
        if self._later is not None and self._later is not asyncio.current_task():
            self._later.cancel()
            self._later = None
