"""The whole history of a ticket: every event, to the second."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from desk import journal
from store.rows import Catalogue
from tui.dialogs.reading import Paragraph, ReadingDialog
from tui.present import times
from tui.present.history import Teller
from tui.present.text import clean, plural

if TYPE_CHECKING:
    from store.rows import Event
    from tui.screens.ticket_reading import Reading

_FIRST_WORDS = 200


class HistoryDialog(ReadingDialog):
    """Oldest first, opened at the newest."""

    def __init__(
        self, reading: Reading, catalogue: Catalogue, now_us: int, zone: tzinfo | None
    ) -> None:
        teller = Teller(catalogue, now_us, zone, reading.customers)
        events = reading.events
        super().__init__(
            f"History of {reading.ticket.number}: {plural(len(events), 'event')}",
            [_row(event, teller, zone) for event in events],
            at_end=True,
        )


def _row(event: Event, teller: Teller, zone: tzinfo | None) -> Paragraph:
    """When, what, and of a message its first words."""
    when = Content.styled(f"{times.to_the_second(event.occurred_us, zone)}  ", "$text-muted")
    told = Content(teller.sentence(event))
    if event.kind == journal.MESSAGE and event.body:
        words = " ".join(clean(event.body[: 2 * _FIRST_WORDS]).split())[:_FIRST_WORDS]
        told += Content.styled(f": {words}", "$text-muted")
    return Paragraph(when, told)
