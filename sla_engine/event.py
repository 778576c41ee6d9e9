"""One thing that happened to a ticket, reduced to what clocks need to know."""

from dataclasses import dataclass
from datetime import datetime

from sla_engine.words import Author, Category, EventKind, WaitsFor


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a ticket.

    `created` and `state` carry the state the ticket is in from then on: `category`, `waits_for`
    (when pending), `state` (its number on the desk, for targets that a certain state fulfils) and
    `label`, its name. A `message` carries its author and whether it is `public`: the customer can
    read it, or wrote it. `priority`, `team` and `policy` carry the `value` that counts from then
    on: the priority's number, the team that got the ticket, the key of the policy in a PolicyBook
    (None: none). `by` names who did it, for explanations.

    Events are ordered by (`occurred_at`, `id`), those with both the same as they are given;
    `occurred_at` is aware.
    """

    id: int
    occurred_at: datetime
    kind: EventKind
    author: Author = Author.SYSTEM
    category: Category | None = None
    """None leaves the category as it was."""
    waits_for: WaitsFor | None = None
    public: bool = False
    label: str = ""
    by: str = ""
    state: int = 0
    value: int | None = None
