"""One line of a ticket list: which columns fit, and what stands in them."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from desk.entitlement import service_path
from desk.workflow import PRIORITIES, STATES
from store.rows import Catalogue, ListRow
from tui.present import signs, times
from tui.present.text import fit, fit_path, line, right
from tui.present.words import SHORT_TARGETS

# Bar, mark, blank and sign, a cell each; then the time, which is why one looks.
LEAD = 4
LEFT = 9
TIME_END = LEAD + LEFT
_GAP = 2
_SUBJECT_AT_LEAST = 24
# Beyond this a longer subject line tells less than whole names do.
_SUBJECT_AT_EASE = 60
_NUMBER_AT_LEAST, _NUMBER_AT_MOST = 9, 14
# More characters than a line could show; a subject of a megabyte shall cost nothing.
_READ = 600

OVERDUE, WARNING, MUTED, NORMAL, NOTHING = "overdue", "warning", "muted", "normal", "nothing"


class Columns(NamedTuple):
    """Widths in cells; 0: the column is left out. ``total`` is the width of the whole line."""

    total: int
    target: int
    number: int
    subject: int
    customer: int
    service: int
    state: int
    owner: int
    # What is sorted by shall be seen: the priority takes the target's place.
    shows_priority: bool = False

    @classmethod
    def fitting(
        cls, total: int, number: int = _NUMBER_AT_LEAST, *, shows_priority: bool = False
    ) -> Columns:
        """The columns for a line of ``total`` cells; ``number``: the longest number's width.

        What is missed least goes first, so that the subject keeps 24 cells.
        """
        number = min(max(number, _NUMBER_AT_LEAST), _NUMBER_AT_MOST)
        widths = {"customer": 15 if total >= 90 else 14, "service": 13, "state": 7, "owner": 5}

        def subject() -> int:
            others = [8, number, *(width for width in widths.values() if width)]
            return total - TIME_END - sum(width + _GAP for width in others) - _GAP - 1

        for name in ("owner", "state", "service", "customer"):
            if subject() < _SUBJECT_AT_LEAST:
                widths[name] = 0
        for name in ("customer", "service"):
            spare = subject() - _SUBJECT_AT_EASE
            if spare > 0 and widths[name]:
                widths[name] += min(12, spare)
        return cls(
            total=total,
            target=8,
            number=number,
            subject=max(1, subject()),
            shows_priority=shows_priority,
            **widths,
        )


class Cells(NamedTuple):
    """A line after the time, fitted: people's words in ``subject`` and ``customer``."""

    before: str
    subject: str
    customer: str
    after: str


def cells(row: ListRow, columns: Columns, catalogue: Catalogue) -> Cells:
    """The text of a row's columns, each exactly as wide as it should be."""
    gap = " " * _GAP
    if columns.shows_priority:
        target = PRIORITIES.get(row.priority, str(row.priority))
    else:
        target = SHORT_TARGETS.get(row.next_target or "", "")
    before = gap + fit(target, columns.target) + gap + fit(line(row.number), columns.number) + gap
    customer = ""
    if columns.customer:
        customer = gap + fit(line(row.customer[:_READ]) or "—", columns.customer)
    after = ""
    if columns.service:
        path = line(service_path(catalogue, row.service_id))
        after += gap + fit_path(path or "—", columns.service)
    if columns.state:
        state = STATES.get(row.state)
        after += gap + fit(state.short if state else line(row.state), columns.state)
    if columns.owner:
        after += gap + fit(owner_initials(row, catalogue), columns.owner)
    return Cells(before, fit(line(row.subject[:_READ]), columns.subject), customer, after + " ")


def owner_initials(row: ListRow, catalogue: Catalogue) -> str:
    """``AN``, or a dash while nobody has the ticket."""
    owner = catalogue.agents.get(row.owner_id) if row.owner_id is not None else None
    return line(owner.initials) if owner else "—"


def column_heads(columns: Columns, *, ended: bool = False) -> str:
    """The line above the list; ``ended``: a list of finished tickets, which have no time left."""
    gap = " " * _GAP
    text = " " * LEAD + right("ENDED" if ended else "LEFT", LEFT)
    for title, width in (
        ("PRIORITY" if columns.shows_priority else "TARGET", columns.target),
        ("NUMBER", columns.number),
        ("SUBJECT", columns.subject),
        ("CUSTOMER", columns.customer),
        ("SERVICE", columns.service),
        ("STATE", columns.state),
        ("OWNER", columns.owner),
    ):
        if width:
            text += gap + fit(title, width)
    return text


class TimePart(NamedTuple):
    """Sign and time of a line; ``tone`` colours both; ``rests``: the whole line is muted."""

    text: str
    tone: str
    rests: bool = False


class Reading(NamedTuple):
    """What a calendar says now: its working time so far in microseconds, and whether it is open."""

    elapsed_us: int
    is_open: bool


def time_part(
    row: ListRow,
    deadline_elapsed_us: int | None,
    reading: Reading | None,
    now_us: int,
    zone: tzinfo | None,
) -> TimePart:
    """The sign and the time right-aligned behind it, together 10 cells.

    ``deadline_elapsed_us``: the calendar's working time at the row's deadline; the difference to
    ``reading`` is the working time left, negative once it is past.
    """
    if not row.is_open:
        ended = "" if row.ended_us is None else _day(row.ended_us, now_us, zone)
        return TimePart(" " + right(ended, LEFT), MUTED)
    if row.next_target is None:
        return TimePart(" " + right("—", LEFT), NOTHING)
    overdue = row.breaches_us is not None and now_us > row.breaches_us
    if row.is_paused or deadline_elapsed_us is None or reading is None:
        left_us, sign = row.left_us or 0, signs.PAUSED
        rests = not overdue
    else:
        left_us = deadline_elapsed_us - reading.elapsed_us
        sign, rests = ("" if reading.is_open else signs.CLOSED_NOW), not reading.is_open
    if overdue:
        # A clock that has used up its time by less than a second is overdue all the same.
        return TimePart(signs.OVERDUE + right(times.left(min(left_us, -1)), LEFT), OVERDUE)
    text = right(times.left(max(left_us, 0)), LEFT)
    if rests:
        return TimePart(sign + text, MUTED, rests=True)
    if row.warn_us is not None and now_us >= row.warn_us:
        return TimePart(signs.WARNING + text, WARNING)
    return TimePart(" " + text, NORMAL)


def _day(us: int, now_us: int, zone: tzinfo | None) -> str:
    """``14:32`` today, ``3 Dec`` this year, ``Dec 2025`` before; at most 8 cells."""
    at, now = times.local(us, zone), times.local(now_us, zone)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at.day} {at:%b}" if at.year == now.year else f"{at:%b %Y}"
