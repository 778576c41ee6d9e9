"""How a ticket stands, in the words of the customer who opened it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from desk import journal
from tui.present import times
from tui.present.conversation import SYSTEM, Entry, entries

if TYPE_CHECKING:
    from store.own_tickets import OwnTicket
    from store.rows import Event
    from tui.present.history import Teller

# Of each state: two or three words for a list, and a sentence.
_STATES = {
    "new": ("received", "We have it; nobody has begun with it yet."),
    "open": ("in work", "We are at work on it."),
    "waiting_customer": ("waits for you", "It waits for your answer."),
    "waiting_agent": ("waits for us", "We have your message, and the next step is ours."),
    "waiting_third_party": ("waits for others", "It waits for somebody outside of the desk."),
    "waiting_date": ("waits for a date", "It waits for a date."),
    "resolved": ("solved", "It is solved. Answer if it is not, and it is open again."),
    "closed": ("closed", "It is closed for good. Open a new ticket if there is more."),
}
WAITS_FOR_YOU = "waiting_customer"
# What the desk owes next, as far as it is the customer's business.
_OWED = {
    "first_response": "an answer",
    "next_response": "an answer",
    "update": "word from us",
    "solution": "a solution",
}


def state_word(state: str) -> str:
    """A state in at most 16 cells."""
    return _STATES.get(state, (state, ""))[0]


def state_told(ticket: OwnTicket, now_us: int, zone: tzinfo | None) -> str:
    """How a ticket stands, as a sentence."""
    if ticket.state == "waiting_date" and ticket.wait_until_us is not None:
        return f"We go on with it {times.instant(ticket.wait_until_us, now_us, zone)}."
    return _STATES.get(ticket.state, ("", f"It is {ticket.state}."))[1]


def promise_told(ticket: OwnTicket, now_us: int, zone: tzinfo | None) -> str:
    """What is promised next and by when; "" where nothing is, or the time stands still."""
    owed = _OWED.get(ticket.next_target or "")
    if not ticket.is_open or ticket.is_paused or ticket.deadline_us is None or owed is None:
        return ""
    at = times.instant_with_day(ticket.deadline_us, now_us, zone)
    if ticket.deadline_us < now_us:
        return f"You were promised {owed} by {at}; we are late."
    return f"You are promised {owed} by {at}."


def conversation(
    events: Sequence[Event], teller: Teller, now_us: int, zone: tzinfo | None
) -> list[Entry]:
    """What was said to each other, oldest first, and between it how the ticket stood. Who of the
    desk did what is told only of what they wrote.
    """
    found: list[Entry] = []
    for event in events:
        if event.kind == journal.MESSAGE:
            found += entries([event], teller, now_us, zone)
            continue
        about = "opened"
        if event.kind == journal.STATE:
            about = state_word(str(event.data.get("state")))
        elif event.kind != journal.CREATED:
            continue
        when = times.instant(event.occurred_us, now_us, zone)
        found.append(Entry(SYSTEM, "", when, about=about, event_id=event.id))
    return found
