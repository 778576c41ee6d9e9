"""What the agent at the keyboard may, worked out once for each state of what is configured."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from desk.permissions import Level, level, scope_of

if TYPE_CHECKING:
    from store.rows import Agent, Catalogue
    from store.scope import Scope

# Team and queue of a ticket.
Place = tuple[int | None, int]


class Rights:
    """Asked at every key: a footer names what can be done with the ticket under the cursor."""

    def __init__(self, catalogue: Catalogue, me: Agent) -> None:
        self.catalogue = catalogue
        self.me = me
        self._levels: dict[Place, Level] = {}

    @cached_property
    def scope(self) -> Scope:
        """The tickets that may be seen."""
        return scope_of(self.catalogue, self.me)

    def at(self, place: Place) -> Level:
        """What may be done with tickets there."""
        if place not in self._levels:
            self._levels[place] = level(self.catalogue, self.me, *place)
        return self._levels[place]

    def in_queue(self, queue_id: int) -> Level:
        """What may be done with a ticket that is put into a queue."""
        queue = self.catalogue.queues.get(queue_id)
        return self.at((None if queue is None else queue.team_id, queue_id))

    @cached_property
    def opens_tickets(self) -> bool:
        """Whether there is a queue into which tickets may be opened."""
        return any(self.in_queue(queue_id) >= Level.WORK for queue_id in self.catalogue.queues)
