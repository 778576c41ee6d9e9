"""One thing that happened to a ticket, reduced to what clocks need to know."""

from dataclasses import dataclass
from datetime import datetime

from sla_engine.words import Author, Category, EventKind, WaitsFor, word


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
    `occurred_at` is aware. Words may be given as plain strings ("created"). Raises ValueError for
    an unknown word and for a time without a zone, TypeError for what is no time at all.
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

    def __post_init__(self) -> None:
        # A hundred thousand histories are read at once: what is right must pass at a glance.
        if (
            type(self.kind) is not EventKind
            or type(self.author) is not Author
            or (self.category is not None and type(self.category) is not Category)
            or (self.waits_for is not None and type(self.waits_for) is not WaitsFor)
        ):
            self._read_words()
        try:
            zone = self.occurred_at.tzinfo
        except AttributeError:
            raise TypeError(
                f"Event {self.id} happened at {self.occurred_at!r}; give a datetime with its zone."
            ) from None
        if zone is None:
            raise ValueError(
                f"The time {self.occurred_at} of event {self.id} has no time zone; say which one "
                "is meant, for example UTC."
            )

    def _read_words(self) -> None:
        read: dict[str, object] = {
            "kind": word(EventKind, self.kind, f"The kind of event {self.id}"),
            "author": word(Author, self.author, f"The author of event {self.id}"),
        }
        if self.category is not None:
            read["category"] = word(Category, self.category, f"The category of event {self.id}")
        if self.waits_for is not None:
            read["waits_for"] = word(WaitsFor, self.waits_for, f"What event {self.id} waits for")
        for name, value in read.items():
            object.__setattr__(self, name, value)
