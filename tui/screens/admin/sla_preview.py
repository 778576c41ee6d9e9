"""The slab beside the form of an SLA: due instants, open tickets, and the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui.present.sight import FOR_THE_OTHERS, IN_SHORT
from tui.present.signs import WARNING
from tui.present.text import plural
from tui.screens.admin.sla_ahead import (
    DAYS,
    Outlook,
    open_in_short,
    open_lines,
    past_in_short,
    past_lines,
)
from tui.screens.admin.sla_due import (
    Promise,
    Viewer,
    due_in_short,
    due_lines,
    explanation,
    priority_told,
    whose_clock,
    whose_clock_in_short,
)

_HEAD = 18
_AS_IF = "As if each ticket had been under them all its life."


def sla_preview(
    promise: Promise,
    before: Promise | None,
    kind: str,
    outlook: Outlook | None,
    viewer: Viewer,
    *,
    size: tuple[int, int],
    left_out: bool = False,
    warning: str = "",
    sight: str = "",
) -> Content:
    """The slab, as many cells and rows as ``size``; ``before`` None for a new SLA, ``outlook``
    None where no ticket can be under it yet. ``kind``: the target that is explained;
    ``left_out``: some values cannot be read; ``warning``: what else is to be thought of;
    ``sight``: whose the tickets are, where they are not all.
    """
    for density in range(3):
        lines = _slab(
            promise, before, kind, outlook, viewer, size[0], left_out, warning, sight, density
        )
        if len(lines) <= size[1]:
            break
    return Content("\n").join(lines)


def _slab(
    promise: Promise,
    before: Promise | None,
    kind: str,
    outlook: Outlook | None,
    viewer: Viewer,
    width: int,
    left_out: bool,
    warning: str,
    sight: str,
    density: int,
) -> list[Content]:
    section = [Content("")] * (2 if density == 0 else 1)
    under = [] if density == 2 else [Content("")]
    with_priority = priority_told(promise, before)
    lines = [
        _head("A ticket opened now would be due", "", width)
        if not with_priority
        else _head("Opened now, it is due", with_priority, width)
    ]
    lines += [*under, *due_lines(promise, before, viewer, width)]
    for told in (explanation(promise, kind, viewer), whose_clock(promise, viewer)):
        if told:
            lines += [*under, *Content.styled(told, "$text-muted").wrap(width)]
    if warning:
        sign = Content.styled(f"{WARNING} ", "$warning")
        lines += [*under, *(sign + Content.styled(warning, "$text-muted")).wrap(width)]
    if outlook is not None:
        right_end = outlook.progress
        lines += [*section, _head(f"Open tickets{sight}", right_end, width), *under]
        lines += open_lines(outlook, width)
        if sight:
            lines += Content.styled(FOR_THE_OTHERS, "$text-muted").wrap(width)
        past = outlook.past_tickets
        counted = "" if past is None else plural(past, "ticket")
        lines += [*section, _head(f"Last {DAYS} days with these targets", counted, width), *under]
        lines += past_lines(outlook, width, is_dense=density > 0)
        if past:
            told = f"{_AS_IF} Only tickets{sight} are counted." if sight else _AS_IF
            lines += Content.styled(told, "$text-muted").wrap(width)
        if outlook.would is not None and density < 2:
            key = Content.styled("f6", "bold $accent")
            lines += [*under, key + Content.styled(" by priority, as a table", "$text-muted")]
    if left_out:
        told = "Values in error are left out of this preview."
        lines += [*section, Content.styled(told, "$text-muted")]
    return lines


def _head(title: str, told: str, width: int) -> Content:
    gap = width - len(title) - len(told)
    if not told or gap < 1:
        return Content.styled(title, "bold")
    return Content.styled(title, "bold") + Content.styled(" " * gap + told, "$text-muted")


def sla_strip(
    promise: Promise,
    before: Promise | None,
    outlook: Outlook | None,
    viewer: Viewer,
    width: int,
    *,
    warning: str = "",
    sight: str = "",
) -> Content:
    """The same in at most three lines."""
    lines = [_strip_line("Opened now, due", due_in_short(promise, before, viewer), width)]
    if outlook is not None:
        lines.append(
            _strip_line(IN_SHORT if sight else "Open tickets", open_in_short(outlook), width)
        )
        lines.append(_strip_line(f"Last {DAYS} days", past_in_short(outlook), width))
    aside = warning or (whose_clock_in_short(promise, viewer) if len(lines) < 3 else "")
    if aside:
        told = Content.styled(f"{WARNING} " if warning else "", "$warning")
        told += Content.styled(aside, "$text-muted")
        lines[2:] = [told.truncate(max(1, width), ellipsis=True)]
    return Content("\n").join(lines)


def _strip_line(title: str, parts: Sequence[Content], width: int) -> Content:
    line = Content.styled(title.ljust(_HEAD), "bold")
    taken = sum(part.cell_length for part in parts)
    spaces = max(1, len(parts) - 1)
    gap = max(2, min(3, (width - line.cell_length - taken) // spaces))
    line += Content(" " * gap).join(list(parts))
    return line.truncate(max(1, width), ellipsis=True)
