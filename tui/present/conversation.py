"""From a ticket's events to what one reads: messages by who said them, and system lines between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from textual.content import Content

from desk import journal
from tui.present import signs, times
from tui.present.files import named
from tui.present.history import Teller
from tui.present.markdown import Paragraph, paragraphs
from tui.present.text import fit, line

if TYPE_CHECKING:
    from store.rows import Event

CUSTOMER, REPLY, NOTE, SYSTEM = "customer", "reply", "note", "system"
# A message shows this many lines until somebody asks for all of it.
FOLDED_LINES = 60
# No message has more than this many lines in the conversation; beyond, nobody reads on a screen.
MOST_LINES = 20_000
_FOLDED_CHARACTERS = 12_000
_WIDEST = 90
_REPLY_INDENT, _REPLY_INDENT_NARROW = 8, 4
_NARROW = 80


class Entry(Struct, frozen=True):
    """A message, or one system line. ``when``: told as an instant; ``body``: as it was written."""

    kind: str
    who: str
    when: str
    about: str = ""
    body: str = ""
    event_id: int = 0
    files: tuple[str, ...] = ()


def entries(
    events: Sequence[Event],
    teller: Teller,
    now_us: int,
    zone: tzinfo | None,
) -> list[Entry]:
    """Messages and system lines, oldest first; what one person did at once is one line."""
    found: list[Entry] = []
    group: list[Event] = []
    message: Event | None = None
    for event in events:
        if event.kind == journal.MESSAGE:
            found += _system(group, message, teller, now_us, zone)
            group, message = [], event
            found.append(_message(event, now_us, zone))
            continue
        if group and not _together(group[-1], event):
            found += _system(group, message, teller, now_us, zone)
            group, message = [], None
        group.append(event)
    return found + _system(group, message, teller, now_us, zone)


def _together(one: Event, other: Event) -> bool:
    return (one.occurred_us, one.actor_kind, one.actor_id) == (
        other.occurred_us,
        other.actor_kind,
        other.actor_id,
    )


def _system(
    group: Sequence[Event],
    after: Event | None,
    teller: Teller,
    now_us: int,
    zone: tzinfo | None,
) -> list[Entry]:
    """One line for what was done at once; ``after``: the message that it follows."""
    if not group:
        return []
    if after is not None and _together(after, group[0]):
        # Who wrote the message needs no second mention for what it brought about.
        deeds = [teller.outcome(event) for event in group]
    else:
        deeds = [teller.sentence(group[0]), *(teller.deed(event) for event in group[1:])]
    when = times.instant(group[0].occurred_us, now_us, zone)
    return [Entry(SYSTEM, "", when, about=" · ".join(deeds), event_id=group[0].id)]


def _message(event: Event, now_us: int, zone: tzinfo | None) -> Entry:
    when = times.instant_with_day(event.occurred_us, now_us, zone)
    who, body, files = line(event.actor_name), event.body or "", _files(event)
    channel = line(str(event.data.get("channel") or ""))
    if not event.data.get("public"):
        return Entry(NOTE, who, when, "not seen by the customer", body, event.id, files)
    if event.actor_kind == "customer":
        return Entry(CUSTOMER, who, when, channel, body, event.id, files)
    # Whom it was sent to then, whoever the customer is by now.
    address = line(str(event.data.get("to") or ""))
    return Entry(REPLY, who, when, f"to {address}" if address else "", body, event.id, files)


def _files(event: Event) -> tuple[str, ...]:
    told = cast("list[dict[str, Any]]", event.data.get("files") or [])
    return tuple(named(str(file["name"]), int(file["size"])) for file in told)


class Line(Struct, frozen=True):
    """One row of the conversation; ``entry``: the number of the entry that it belongs to."""

    content: Content
    entry: int


class Laid(Struct, frozen=True):
    """A conversation in lines. ``folded``: some message shows only its beginning."""

    lines: tuple[Line, ...]
    folded: bool


# The rows of messages that were laid out already, and whether some are left out.
Known = dict[tuple[Entry, int, bool], tuple[list[Content], bool]]


def lay_out(
    found: Iterable[Entry], width: int, *, whole: bool = False, known: Known | None = None
) -> Laid:
    """Lines of at most this width; ``whole``: fold nothing. What is in ``known`` costs nothing,
    and what is laid out is put there.
    """
    known = {} if known is None else known
    lines: list[Line] = []
    folded = False
    before = ""
    for n, entry in enumerate(found):
        if lines and not before == entry.kind == SYSTEM:
            lines.append(Line(Content(""), n))
        before = entry.kind
        if entry.kind == SYSTEM:
            rows = _system_rows(entry, width)
        else:
            key = (entry, width, whole)
            if key not in known:
                known[key] = _message_rows(entry, width, whole=whole)
            rows, cut = known[key]
            folded = folded or cut
        lines += [Line(row, n) for row in rows]
    return Laid(tuple(lines), folded)


def _system_rows(entry: Entry, width: int) -> list[Content]:
    lead = f"  ·  {entry.when}  "
    room = max(8, min(width, _WIDEST + 4) - len(lead))
    rows = Content.styled(entry.about, "italic").wrap(room)[:4]
    return [
        (Content(lead) if n == 0 else Content(" " * len(lead)))
        .append_text(row.plain, "italic")
        .stylize("$text-muted")
        for n, row in enumerate(rows)
    ]


def _message_rows(entry: Entry, width: int, *, whole: bool) -> tuple[list[Content], bool]:
    indent = 0
    if entry.kind == REPLY:
        indent = _REPLY_INDENT if width >= _NARROW else _REPLY_INDENT_NARROW
    # One cell stays free before the scroll bar.
    room = max(8, min(width - indent - 3, _WIDEST))
    body, cut = _body(entry.body, room, whole=whole)
    rows = [_head(entry, room), *body]
    if entry.files:
        rows.append(Content(""))
    for file in entry.files:
        rows += Content.styled(file, "$text-muted").wrap(room)
    bar = {
        CUSTOMER: Content.styled("▌", "$text-muted"),
        REPLY: Content.styled("│", "$accent"),
        NOTE: Content.styled("┊", "$secondary"),
    }[entry.kind]
    margin = Content(" " * indent)
    done = []
    for row in rows:
        told = bar + Content(" ") + row
        if entry.kind == NOTE:
            told = told.pad_right(max(0, room + 2 - told.cell_length))
            told = told.stylize_before("on $note-background")
        done.append(margin + told if indent else told)
    return done, cut


def _head(entry: Entry, room: int) -> Content:
    named = {
        CUSTOMER: Content.styled("customer", "$text-muted"),
        REPLY: Content.styled(f"{signs.REPLIED} reply", "$accent"),
        NOTE: Content.styled(f"{signs.NOTE} internal note", "bold $secondary"),
    }[entry.kind]
    about = " · ".join(filter(None, (entry.when, entry.about)))
    width = max(8, room - named.cell_length - 4 - len(entry.when))
    who = entry.who if len(entry.who) <= width else fit(entry.who, width)
    told = Content.styled(who, "bold") + Content("  ") + named
    told += Content.styled(f"  {about}", "$text-muted")
    return told.truncate(room, ellipsis=True)


def _body(text: str, room: int, *, whole: bool) -> tuple[list[Content], bool]:
    """The lines of a message, and whether some are left out."""
    read = text if whole else text[:_FOLDED_CHARACTERS]
    rows: list[Content] = []
    limit = MOST_LINES if whole else FOLDED_LINES
    for paragraph in paragraphs(read):
        rows += _paragraph_rows(paragraph, room, first=not rows)
        if len(rows) > limit:
            break
    if len(rows) <= limit and len(read) == len(text):
        return rows, False
    hint = "… the rest is too long to be shown here" if whole else "… x shows all of it"
    return [*rows[:limit], Content.styled(hint, "$accent")], True


def _paragraph_rows(paragraph: Paragraph, room: int, *, first: bool) -> list[Content]:
    rows = paragraph.lines(room)
    return rows if first or not paragraph.apart else [Content(""), *rows]
