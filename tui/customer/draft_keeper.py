"""Keeps what a customer is typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.draft_keeper import DraftKeeper

if TYPE_CHECKING:
    from desk.actors import Actor
    from desk.desk import Desk
    from store.rows import Json

KIND = "customer"


class CustomerDraftKeeper(DraftKeeper):
    """One draft of one customer; ``ticket_id`` 0: of a ticket that is not opened yet."""

    def __init__(self, desk: Desk, actor: Actor, ticket_id: int) -> None:
        super().__init__(desk, actor.id or 0, KIND, ticket_id)
        self._actor = actor

    async def write_down(self, content: Json | None) -> None:
        from desk import portal

        await portal.keep_draft(self._desk, self._actor, self.ticket_id, content)
