"""The open tickets that a change of an SLA gives another deadline, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from store import views
from store.rows import ListRow
from tui.dialogs.picker import Choice, Picker
from tui.present import times
from tui.present.signs import MET, OVERDUE
from tui.present.text import fit, line, plural, right

if TYPE_CHECKING:
    from desk.look_ahead import Move
    from tui.screens.form import FormScreen

_WIDEST, _MARGINS = 104, 12
_NUMBER, _WHEN = 11, 16
_SIGNS = (OVERDUE, MET, " ")
_WORDS = ("become overdue", "are rescued", "get another deadline")


class ConcernedPicker(Picker[int]):
    """As wide as two deadlines need; Enter shows the ticket."""

    ticket_ids: Sequence[int] = ()

    DEFAULT_CSS = f"""
    ConcernedPicker > #dialog {{ width: {_WIDEST}; }}
    """

    def take(self, choice: Choice[int]) -> None:
        # Over the list, to which Esc leads back.
        from tui.screens.ticket import TicketScreen

        self.app.push_screen(TicketScreen(choice.value, self.ticket_ids))

    def label_of(self, choice: Choice[int]) -> Content:
        # Its parts are clean, and stand in columns.
        return Content(choice.label)


async def show_concerned(
    form: FormScreen, moves: Sequence[Sequence[Move]], totals: Sequence[int]
) -> None:
    """List tickets that become overdue, are rescued, or only move; Enter opens one of them.

    ``totals``: how many there are of each, also where not all are listed.
    """
    ids = [move.ticket_id for part in moves for move in part]
    rows = await form.desk.store.reader.run(lambda select: views.rows(select, ids))
    room = min(_WIDEST, form.size.width) - _MARGINS
    choices = [
        _choice(form, sign, move, rows[move.ticket_id], room)
        for sign, part in zip(_SIGNS, moves, strict=True)
        for move in part
        if move.ticket_id in rows
    ]
    told = [f"{count:,} {word}" for count, word in zip(totals, _WORDS, strict=True) if count]
    hidden = sum(totals) - len(ids)
    hint = "enter opens the ticket, esc goes back to the form"
    if hidden:
        hint = f"and {plural(hidden, 'more ticket')} · {hint}"
    title = f"Not saved yet: {', '.join(told)}"
    picker = ConcernedPicker(title, choices, hint=hint)
    picker.ticket_ids = ids
    await form.app.push_screen_wait(picker)


def _choice(form: FormScreen, sign: str, move: Move, row: ListRow, room: int) -> Choice[int]:
    now_us, zone = form.tocsin.now_us(), form.tocsin.zone

    def tell(at_us: int | None) -> str:
        if at_us is None:
            return "none"
        if at_us < now_us:
            # "Mon 08:48" would read like the coming one.
            weekday, day, month, _, clock = times.full_instant(at_us, zone).split()
            return f"{weekday} {day} {month} {clock}"
        return times.instant_with_day(at_us, now_us, zone)

    when = f"{right(tell(move.was_us), _WHEN)} → {fit(tell(move.becomes_us), _WHEN)}"
    subject = fit(line(row.subject), max(8, room - _NUMBER - len(when) - 6))
    # What would not be cut is narrowed by: number, subject, deadlines.
    label = f"{sign} {fit(line(row.number), _NUMBER)} {subject} {when}"
    return Choice(move.ticket_id, label)
