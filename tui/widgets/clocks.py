"""The clocks of a ticket: outcome first, then the bar, then when and why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from store.replacing import replace
from tui.present.clocks import MUTED, NORMAL, OVERDUE, WARNING, ClockFace, bar
from tui.present.text import fit

_STYLES = {
    OVERDUE: "bold $error",
    WARNING: "bold $warning",
    MUTED: "$text-muted",
    NORMAL: "bold",
}
_BARS = {
    OVERDUE: "$error",
    WARNING: "$warning",
    MUTED: "$text-muted",
    NORMAL: "$foreground",
}
# The sign stands before the margin of the names.
INDENT = 2


def style_of(face: ClockFace) -> str:
    """The style of a clock's sign and figure."""
    return _STYLES[face.level]


def clock_lines(face: ClockFace, width: int) -> list[Content]:
    """A clock in lines of ``width`` cells, the sign's two included."""
    room = width - INDENT
    margin = Content(" " * INDENT)
    name_style = "$text-muted" if face.level == MUTED and face.share is not None else ""
    left = max(1, room - Content(face.figure).cell_length - 1)
    # A team may have a long name.
    name = fit(face.name, left).rstrip()
    gap = left + 1 - Content(name).cell_length
    head = Content.styled(f"{face.sign} ", style_of(face)) + Content.styled(name, name_style)
    lines = [head + Content(" " * gap) + Content.styled(face.figure, style_of(face))]
    if face.share is not None:
        used, free = bar(face.share, face.marks, room)
        lines.append(
            margin + Content.styled(used, _BARS[face.level]) + Content.styled(free, "$track")
        )
    lines += [
        margin + Content.styled(fit(text, room).rstrip(), "$text-muted") for text in face.lines
    ]
    return lines


def strip_line(faces: Sequence[ClockFace], width: int) -> Content:
    """All clocks on one line: ``✓ response met   ▲ update 23m due 14:55   ‖ solution …``.

    Where they don't fit, due instants give way, those of the later clocks first.
    """
    parts = [_brief(face) for face in faces]
    for n in reversed(range(len(faces))):
        if sum(part.cell_length for part in parts) + 2 * (len(parts) - 1) > width:
            parts[n] = _brief(replace(faces[n], tail=""))
    used = sum(part.cell_length for part in parts)
    gap = max(2, min(6, (width - used) // max(1, len(parts) - 1)))
    return Content(" " * gap).join(parts).truncate(width, ellipsis=True)


def _brief(face: ClockFace) -> Content:
    told = Content.styled(f"{face.sign} ".lstrip(), style_of(face))
    told += Content.styled(f"{face.short_name} ", "$text-muted" if face.level == MUTED else "")
    told += Content.styled(face.brief, style_of(face))
    return told + Content.styled(f" {face.tail}", "$text-muted") if face.tail else told


def panel_lines(
    faces: Sequence[ClockFace], notes: Sequence[str], width: int, airy: bool
) -> list[Content]:
    """All clocks under each other, then the notes; ``airy``: with blank rows between them."""
    lines: list[Content] = []
    for face in faces:
        if lines and airy:
            lines.append(Content(""))
        lines += clock_lines(face, width)
    for note in notes:
        if lines and airy:
            lines.append(Content(""))
        for row in Content.styled(note, "$text-muted").wrap(max(8, width - INDENT)):
            lines.append(Content(" " * INDENT) + row)
    return lines


class Clocks(Widget):
    """All clocks of a ticket; ``notes`` say why one is missing."""

    DEFAULT_CSS = """
    Clocks { height: auto; }
    """

    faces: reactive[tuple[ClockFace, ...]] = reactive((), layout=True)
    notes: reactive[tuple[str, ...]] = reactive((), layout=True)
    airy: reactive[bool] = reactive(default=True, layout=True)

    def render(self) -> Content:
        return Content("\n").join(
            panel_lines(self.faces, self.notes, self.size.width or 37, self.airy)
        )
