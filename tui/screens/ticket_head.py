"""The lines around a conversation: the ticket's head, the rule above, the draft below."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from desk.workflow import STATES
from tui.present import signs, times
from tui.present.text import clean, fit, line
from tui.present.ticket import state_told
from tui.widgets.composer import CUSTOMER, KEYS, NOTE, heading

if TYPE_CHECKING:
    from store.rows import Draft, Ticket


def head(
    ticket: Ticket,
    place: tuple[int, int],
    now_us: int,
    zone: tzinfo | None,
    width: int,
    *,
    wide: bool,
) -> Content:
    """Subject, number and state; at the right which of how many this is."""
    state = state_told(ticket, now_us, zone)
    sign = f"{signs.PAUSED} " if ticket.is_paused and ticket.is_open else ""
    number = Content.styled(line(ticket.number), "$text-muted")
    if wide:
        right = _place(*place)
        middle = Content("   ") + number + Content(f"   {sign}{state}")
    else:
        right, middle = Content(state), Content("  ") + number
    room = max(8, width - middle.cell_length - right.cell_length - 2)
    subject = line(ticket.subject[:600]) or "no subject"
    subject = fit(subject, room).rstrip()
    left = Content.styled(subject, "bold") + middle
    gap = max(2, width - left.cell_length - right.cell_length)
    return left + Content(" " * gap) + right


def _place(at: int, of: int) -> Content:
    if not of:
        return Content("")
    told = Content.styled(f"{at} of {of}   ", "$text-muted")
    keys = Content.styled("[ ]", "bold $accent") + Content.styled(" next", "$text-muted")
    return told + keys


def rule(earlier: int, below: int, width: int) -> Content:
    """A hairline that says how much is out of sight."""
    parts = [f"{earlier} earlier ↑"] if earlier else []
    parts += [f"{below} later ↓"] if below else []
    told = f" {'   '.join(parts)} " if parts else ""
    end = "─" if told else ""
    start = "─" * max(0, width - len(told) - len(end))
    return (
        Content.styled(start, "$rule")
        + Content.styled(told, "$text-muted")
        + Content.styled(end, "$rule")
    )


def peek(
    draft: Draft,
    whom: str,
    now_us: int,
    zone: tzinfo | None,
    width: int,
    rows: int,
    *,
    can_go_on: bool = True,
) -> Content:
    """Whom a draft is to, when it was kept, and its last words in ``rows`` lines; where it cannot
    be gone on with, how to read all of it.
    """
    kept = f"draft kept {times.instant(draft.saved_us, now_us, zone)}"
    title = heading(draft.kind, whom).truncate(max(8, width - len(kept) - 2), ellipsis=True)
    gap = Content(" " * max(2, width - title.cell_length - len(kept)))
    first = title + gap + Content.styled(kept, "$text-muted")
    key, word = (KEYS.get(draft.kind, "r"), "continue") if can_go_on else ("d", "read")
    going_on = Content.styled(key, "bold $accent") + Content.styled(f" {word}", "$text-muted")
    words = " ".join(clean(str(draft.content.get("text", "")))[-2000:].split())
    room = max(8, width * rows - going_on.cell_length - 2)
    if len(words) > room:
        # The last words, and only whole ones.
        words = f"… {words[-(room - 2) :].partition(' ')[2]}"
    lines = Content.styled(words, "$text-muted").wrap(max(8, width))[:rows]
    last = lines[-1].truncate(max(8, width - going_on.cell_length - 2), ellipsis=True)
    gap = Content(" " * max(2, width - last.cell_length - going_on.cell_length))
    return Content("\n").join([first, *lines[:-1], last + gap + going_on])


def sent(kind: str, ticket: Ticket) -> str:
    """What to say when a message is sent."""
    if kind == NOTE:
        return f"{ticket.number}: note added"
    what = "message written down" if kind == CUSTOMER else "reply sent"
    return f"{ticket.number}: {what}, {STATES[ticket.state].label}"
