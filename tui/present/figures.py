"""The figures of a board as they are shown: label, key, sign, and half a sentence beside each."""

from __future__ import annotations

from datetime import tzinfo

from msgspec import Struct
from rich.cells import cell_len

from desk import board as boards
from desk.board import Board
from tui.present import signs, times

# Cells between digits and note, or between sign and note.
NOTE_GAP, NOTE_GAP_AFTER_SIGN = 2, 1


class Figure(Struct, frozen=True):
    """A number with its label above, its key beside the label, a sign and half a sentence after
    the digits. ``style`` colours digits and sign. ``short_label``: where room is scarce.
    """

    id: str
    key: str
    label: str
    short_label: str
    number: int
    sign: str = ""
    style: str = "bold"
    note: str = ""

    def width(self, short: bool, noted: bool) -> int:
        """Cells that it takes."""
        label = self.short_label if short else self.label
        head = cell_len(label) + len(self.key) + (1 if short else 2)
        digits = 3 * len(str(self.number)) + (2 if self.sign else 0)
        note = self.note_gap + cell_len(self.note) if noted and self.note else 0
        return max(head, digits + note)

    @property
    def note_gap(self) -> int:
        """Cells between what stands before the note and the note."""
        return NOTE_GAP_AFTER_SIGN if self.sign else NOTE_GAP


def board_figures(board: Board, zone: tzinfo | None) -> tuple[Figure, ...]:
    """Most urgent first: the last ones are left out where there is no room."""
    late, soon = board.counts[boards.OVERDUE], board.counts[boards.SOON]
    until = times.instant(board.soon_until_us, board.at_us, zone)
    return (
        Figure(
            boards.OVERDUE,
            "o",
            "Overdue",
            "Overdue",
            late,
            sign=signs.OVERDUE if late else "",
            style="bold $error" if late else "bold",
            note=f"{board.broke_today:,} today" if late else "",
        ),
        Figure(
            boards.SOON,
            "b",
            f"Break before {until}",
            "Break in 2 h",
            soon,
            sign=signs.WARNING if soon else "",
            style="bold $warning" if soon else "bold",
            note=_next(board, zone) if soon else "",
        ),
        Figure(
            boards.UNASSIGNED,
            "u",
            "Unassigned",
            "Unassigned",
            board.counts[boards.UNASSIGNED],
            note=_oldest(board, zone),
        ),
        Figure(
            boards.WAITING,
            "w",
            "Waiting",
            "Waiting",
            board.counts[boards.WAITING],
            note=f"customer {board.waits_for_customer:,}" if board.waits_for_customer else "",
        ),
        Figure(
            boards.OPEN,
            "a",
            "All open",
            "Open",
            board.counts[boards.OPEN],
            note=f"room for {board.capacity:,}" if board.capacity else "",
        ),
        Figure(
            boards.SOLVED,
            "d",
            "Solved today",
            "Solved",
            board.counts[boards.SOLVED],
            note=f"{sum(board.came_in.values()):,} in",
        ),
    )


def _next(board: Board, zone: tzinfo | None) -> str:
    """When the first of them breaks."""
    first = board.next_breach_us
    return "" if first is None else f"next {times.instant(first, board.at_us, zone)}"


def _oldest(board: Board, zone: tzinfo | None) -> str:
    oldest = board.oldest_unassigned_us
    return "" if oldest is None else f"oldest {times.instant(oldest, board.at_us, zone)}"
