"""Drafts that the desk could not take when what they were typed in was closed: kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from store.replacing import replace

if TYPE_CHECKING:
    from store.rows import Draft
    from tui.widgets.draft_keeper import DraftKeeper


class Waiting(Struct):
    """A draft whose screen is closed. ``words``: what it is, and what is written."""

    keeper: DraftKeeper
    words: tuple[str, str]

    async def keep_drafts(self) -> None:
        """Keep it now; Tocsin is being left."""
        await self.keeper.keep_if_possible()

    def unkept(self) -> tuple[str, str] | None:
        """What it is and its words, where that could not be done."""
        return None if self.keeper.waiting is None else self.words


class WaitingDrafts:
    """Those of one Tocsin. Their keepers try on by themselves, and whoever opens such a draft again
    goes on with the keeper, so that what was typed first is never written last.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, int], Waiting] = {}

    def __iter__(self) -> Iterator[Waiting]:
        return iter([each for each in self._waiting.values() if each.keeper.waiting is not None])

    def add(self, keeper: DraftKeeper, words: tuple[str, str]) -> None:
        """Remember a draft, by its kind and its ticket."""
        self._waiting[keeper.kind, keeper.ticket_id] = Waiting(keeper, words)

    def take(self, kind: str, ticket_id: int) -> tuple[DraftKeeper, Draft] | None:
        """A draft that the desk has not taken yet, newer than what it has, and its keeper, for
        whoever goes on with it.
        """
        found = self._waiting.pop((kind, ticket_id), None)
        draft = None if found is None else found.keeper.waiting
        return None if found is None or draft is None else (found.keeper, draft)

    def of_ticket(self, ticket_id: int) -> tuple[Draft, ...]:
        """What waits on a ticket, as drafts."""
        drafts = (each.keeper.waiting for each in self._waiting.values())
        return tuple(draft for draft in drafts if draft and draft.ticket_id == ticket_id)

    async def keep(self) -> None:
        """Keep what can be kept now: the database is there again."""
        for each in self:
            await each.keep_drafts()


def with_waiting(drafts: Iterable[Draft], waiting: Iterable[Draft]) -> tuple[Draft, ...]:
    """A ticket's drafts, those that wait in the place of what the desk has of them."""
    newer = {draft.kind: draft for draft in waiting}
    kept = tuple(
        replace(draft, content=newer[draft.kind].content, saved_us=newer[draft.kind].saved_us)
        if draft.kind in newer
        else draft
        for draft in drafts
    )
    known = {draft.kind for draft in kept}
    return (*kept, *(draft for kind, draft in newer.items() if kind not in known))
