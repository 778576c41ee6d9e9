"""The open tickets that a change of an SLA or a calendar concerns, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from store import views
from store.rows import ListRow
from tui.dialogs.choice import Choice
from tui.dialogs.picker import Picker
from tui.present import times
from tui.present.sight import in_sight
from tui.present.signs import MET, OVERDUE
from tui.present.text import fit, line, plural, right
from tui.present.words import SHORT_TARGETS
from tui.screens.admin.sla_ahead import OpenTickets, told_figures
from tui.screens.admin.sla_due import Viewer

if TYPE_CHECKING:
    from desk.look_ahead import LookAhead, Move
    from sla_engine import Policy
    from sla_engine.preview import Preview
    from store.rows import Calendar
    from tui.screens.form import FormScreen

_WIDEST, _MARGINS = 104, 12
_NUMBER, _TARGET, _WHEN = 11, 8, 16
_SIGNS = (OVERDUE, MET, " ")
# More tickets than so many of each sort are found in the queue, once it is saved.
LISTED = 200


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
    form: FormScreen,
    ahead: LookAhead,
    found: Preview,
    opened: OpenTickets,
    after: Policy | Calendar | None,
) -> None:
    """List the tickets that a change moves, the worst ones first; Enter opens one of them.

    ``opened``: the figures of the form, which stand in the title; ``after``: what is changed to.
    """
    overdue = set() if opened.dropped else set(found.overdue_tickets)
    rescued = set() if opened.dropped else set(found.rescued_tickets)
    others = [place for place in found.moved_tickets if place not in overdue | rescued]
    parts = [sorted(overdue)[:LISTED], sorted(rescued)[:LISTED], others[:LISTED]]
    told = [f"{count:,} {word}" for _, count, word, _, _ in told_figures(opened)]
    hidden = len(overdue) + len(rescued) + len(others) - sum(len(part) for part in parts)
    whose = f" (of tickets{opened.sight})" if opened.sight else ""
    await _show(form, ahead, parts, after, f"Not saved yet{whose}: {', '.join(told)}", hidden)


async def show_all(form: FormScreen, ahead: LookAhead, policy: Policy | Calendar | None) -> None:
    """List the tickets as they are, where nothing is changed."""
    count = len(ahead.ticket_ids)
    places = list(range(min(LISTED, count)))
    whose = "its nearest deadline" if count == 1 else "their nearest deadlines"
    title = f"{plural(count, 'open ticket')}{in_sight(form.tocsin.scope)} with {whose}"
    await _show(form, ahead, [[], [], places], policy, title, count - len(places), is_changed=False)


async def _show(
    form: FormScreen,
    ahead: LookAhead,
    parts: Sequence[Sequence[int]],
    after: Policy | Calendar | None,
    title: str,
    hidden: int,
    *,
    is_changed: bool = True,
) -> None:
    """``parts``: places of those that become overdue, are rescued, and of the others."""
    moves = await ahead.moves(sorted(place for part in parts for place in part), after)
    by_id = {move.ticket_id: move for move in moves}
    ids = [ahead.ticket_ids[place] for part in parts for place in part]
    scope = form.tocsin.scope
    rows = await form.desk.store.reader.run(lambda select: views.rows(select, ids, scope))
    room = min(_WIDEST, form.size.width) - _MARGINS
    viewer = Viewer(form.tocsin.now_us(), form.tocsin.zone)
    choices = []
    for sign, part in zip(_SIGNS, parts, strict=True):
        for place in part:
            ticket_id = ahead.ticket_ids[place]
            if ticket_id in rows:
                told = told_move(by_id[ticket_id], viewer, is_changed=is_changed)
                choices.append(_choice(sign, ticket_id, rows[ticket_id], told, room))
    hint = "enter opens the ticket, esc goes back to the form"
    if hidden:
        hint = f"and {plural(hidden, 'more ticket')} · {hint}"
    picker = ConcernedPicker(title, choices, hint=hint)
    picker.ticket_ids = ids
    await form.app.push_screen_wait(picker)


def _choice(sign: str, ticket_id: int, row: ListRow, told: str, room: int) -> Choice[int]:
    subject = fit(line(row.subject), max(8, room - _NUMBER - len(told) - 5))
    # What would not be cut is narrowed by: number, subject, deadlines.
    return Choice(ticket_id, f"{sign} {fit(line(row.number), _NUMBER)} {subject} {told}")


def told_move(move: Move, viewer: Viewer, *, is_changed: bool = True) -> str:
    """``solution      Mon 10:00 → Mon 12:00``; a paused clock tells what is left."""
    target = fit(SHORT_TARGETS.get(move.target, ""), _TARGET)
    if not is_changed:
        return f"{target} {right(_told(move.was_us, move.was_left_us, viewer), _WHEN + 6)}"
    if move.was_left_us is not None and move.left_us is not None:
        told = f"paused, {_left(move.was_left_us)} → {_left(move.left_us)}"
        return f"{target} {right(told, 2 * _WHEN + 3)}"
    was = _told(move.was_us, move.was_left_us, viewer)
    becomes = _told(move.becomes_us, move.left_us, viewer)
    # One of the two may be longer: paused, and how much is left.
    told = f"{right(was, max(_WHEN, len(was)))} → {fit(becomes, max(_WHEN, len(becomes)))}"
    return f"{target} {told}"


def _told(due_us: int | None, left_us: int | None, viewer: Viewer) -> str:
    if due_us is None:
        return "none" if left_us is None else f"paused, {_left(left_us)}"
    if due_us < viewer.now_us:
        # "Mon 08:48" would read like the coming one.
        weekday, day, month, _, clock = times.full_instant(due_us, viewer.zone).split()
        return f"{weekday} {day} {month} {clock}"
    return viewer.tell(due_us)


def _left(left_us: int) -> str:
    return f"{times.span(abs(left_us))} {'over' if left_us < 0 else 'left'}"
