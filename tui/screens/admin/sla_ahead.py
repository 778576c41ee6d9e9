"""What a change of an SLA would do to open tickets, and what it would have done to past ones."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from textual.content import Content

from tui.present.board import thin
from tui.present.signs import MET, OVERDUE
from tui.present.text import fit, plural, right
from tui.present.times import MINUS
from tui.present.words import SHORT_TARGETS, TARGETS

DAYS = 90
_NAME, _WORD, _NUMBER = 15, 5, 9
_COUNT = 9
_LISTS = Content.styled("f3", "bold $accent") + Content.styled(" lists them", "$text-muted")


class OpenTickets(Struct, frozen=True):
    """Of ``tickets`` that are open, those that a change concerns. ``paused``: of those that it
    moves, the ones that have no deadline, neither before nor after; ``gained`` and ``lost``: those
    that have a deadline for the first time, and none any more. ``dropped``: nothing is promised
    any more. ``sight``: whose they are, where they are not all.
    """

    tickets: int
    moved: int = 0
    become_overdue: int = 0
    rescued: int = 0
    gained: int = 0
    lost: int = 0
    paused: int = 0
    dropped: bool = False
    sight: str = ""

    @property
    def another(self) -> int:
        """How many get another deadline than they have, or their first one."""
        return 0 if self.dropped else self.moved - self.paused - self.lost

    @property
    def without(self) -> int:
        """How many have no deadline any more; without a promise also those that are paused."""
        return self.moved if self.dropped else self.lost


_Told = tuple[str, int, str, str, str]


def told_figures(opened: OpenTickets) -> Iterator[_Told]:
    """Sign, figure, what it counts, the same in short, and style; nothing for a figure of 0."""
    one_or_many = (
        (" ", opened.another, "gets another deadline", "get another deadline", "bold"),
        (
            " ",
            0 if opened.dropped else opened.paused,
            "paused one gets more or less time",
            "paused ones get more or less time",
            "",
        ),
        (" ", opened.without, "has no deadline any more", "have no deadline any more", ""),
    )
    for sign, count, one, many, style in one_or_many:
        if count:
            yield sign, count, one if count == 1 else many, _SHORT[many], style
    # What is not promised is not broken either: nothing to be glad of.
    if opened.become_overdue and not opened.dropped:
        told = "becomes overdue" if opened.become_overdue == 1 else "become overdue"
        yield OVERDUE, opened.become_overdue, told, told, "bold $error"
    if opened.rescued and not opened.dropped:
        told = "is rescued" if opened.rescued == 1 else "are rescued"
        yield MET, opened.rescued, told, told, "bold"


_SHORT = {
    "get another deadline": "change",
    "paused ones get more or less time": "paused",
    "have no deadline any more": "without deadline",
}


class Kept(Struct, frozen=True):
    """How often a target was met, of those whose verdict is in."""

    target: str
    met: int
    missed: int

    @property
    def tenths(self) -> int | None:
        """The share that was met in tenths of a percent, rounded half up; None where none ended.

        All and nothing are only told where it is so: 99.9 % where one of many was missed.
        """
        ended = self.met + self.missed
        if not ended:
            return None
        if not self.met or not self.missed:
            return 1000 if self.met else 0
        return min(999, max(1, (self.met * 2000 + ended) // (2 * ended)))


class Outlook(Struct, frozen=True):
    """What is known by now. ``kept``: what was promised; ``would``: under the form's values, None
    where nothing is changed. ``is_stale``: worked out for earlier values. ``progress``: how far
    the work is, once it takes a while. ``trouble``: why there is nothing to show.
    """

    opened: OpenTickets | None = None
    past_tickets: int | None = None
    kept: tuple[Kept, ...] = ()
    would: tuple[Kept, ...] | None = None
    is_stale: bool = False
    progress: str = ""
    trouble: str = ""


# -- open tickets ------------------------------------------------------------------------------


def open_lines(outlook: Outlook, width: int) -> list[Content]:
    """The figures, the key that lists the tickets at the right of the first."""
    opened = outlook.opened
    if opened is None:
        return [Content.styled(outlook.trouble or "counting …", "$text-muted")]
    if not opened.tickets:
        return [Content.styled(f"No open ticket{opened.sight} is under this SLA.", "$text-muted")]
    if not opened.moved:
        told = f"{plural(opened.tickets, 'ticket')} under this SLA"
        if outlook.would is not None:
            told = f"None of {plural(opened.tickets, 'ticket')} gets another deadline."
            if opened.tickets == 1:
                told = "The only ticket keeps its deadline."
        text = Content.styled(fit(told, width).rstrip(), _muted(outlook, ""))
        gap = width - text.cell_length - _LISTS.cell_length
        return [text + Content(" " * gap) + _LISTS if gap >= 2 else text]
    lines = [
        _figure(sign, count, told, _muted(outlook, style))
        for sign, count, told, _, style in told_figures(opened)
    ]
    gap = width - lines[0].cell_length - _LISTS.cell_length
    if gap < 2:
        # The key is told in any case.
        return [*lines, Content(" " * (width - _LISTS.cell_length)) + _LISTS]
    lines[0] += Content(" " * gap) + _LISTS
    return lines


def _figure(sign: str, count: int, told: str, style: str) -> Content:
    return Content.styled(f"{sign}{right(f'{count:,}', _COUNT)}", style) + Content(f"  {told}")


def _muted(outlook: Outlook, style: str) -> str:
    """What was worked out for earlier values is muted until the new figures are there."""
    return "$text-muted" if outlook.is_stale else style


def open_in_short(outlook: Outlook) -> list[Content]:
    """The same in a few words."""
    opened = outlook.opened
    if opened is None:
        return [Content.styled(outlook.trouble or "counting …", "$text-muted")]
    if not opened.tickets:
        return [Content.styled("none is under this SLA", "$text-muted")]
    if not opened.moved:
        return [Content.styled(f"{opened.tickets:,}, none changes", "$text-muted")]
    return [
        _short(f"{sign} {count:,}".lstrip(), told, _muted(outlook, style))
        for sign, count, _, told, style in told_figures(opened)
    ]


def _short(figure: str, told: str, style: str) -> Content:
    return Content.styled(figure, style) + Content.styled(f" {told}", "$text-muted")


# -- the last 90 days --------------------------------------------------------------------------


def past_lines(outlook: Outlook, width: int, *, is_dense: bool) -> list[Content]:
    """A bar for each target; where something is changed, one for now and one for then."""
    if outlook.past_tickets is None:
        return [Content.styled(outlook.trouble or "counting …", "$text-muted")]
    pairs = list(_pairs(outlook))
    if not pairs:
        return [Content.styled(f"{_nothing(outlook.past_tickets)}.".capitalize(), "$text-muted")]
    lines: list[Content] = []
    for kept, would in pairs:
        if would is None:
            lines.append(_bar_line(TARGETS[kept.target], "", kept, width, "$text-muted", ""))
        elif is_dense:
            lines.append(_one_line(outlook, kept, would, width))
        else:
            if lines:
                lines.append(Content(""))
            lines += _two_lines(outlook, kept, would, width)
    return lines


def _nothing(past_tickets: int) -> str:
    """Why there is nothing to compare; a promise that ended on an open ticket is in sight there."""
    if not past_tickets:
        return "no ticket ended, and open ones are not counted"
    return "no promise of these tickets came to its end"


def _pairs(outlook: Outlook) -> Iterator[tuple[Kept, Kept | None]]:
    now = {kept.target: kept for kept in outlook.kept}
    then = {kept.target: kept for kept in outlook.would or ()}
    for target in TARGETS:
        sides = (now.get(target), then.get(target))
        if not any(side is not None and side.tenths is not None for side in sides):
            continue
        nothing = Kept(target, 0, 0)
        would = None if outlook.would is None else sides[1] or nothing
        yield sides[0] or nothing, would


def points(kept: Kept, would: Kept) -> int | None:
    """By how many tenths of a percent more is kept; None where one of them says nothing."""
    if kept.tenths is None or would.tenths is None:
        return None
    return would.tenths - kept.tenths


def told_points(change: int | None) -> str:
    """``+0.7 points``, ``no change``; nothing where it cannot be said."""
    if change is None:
        return ""
    if not change:
        return "no change"
    return f"{'+' if change > 0 else MINUS}{abs(change) / 10:.1f} points"


def _style(outlook: Outlook, change: int | None) -> str:
    if outlook.is_stale:
        return "$text-muted"
    return "bold $error" if change is not None and change < 0 else "bold" if change else ""


def _two_lines(outlook: Outlook, kept: Kept, would: Kept, width: int) -> list[Content]:
    change = points(kept, would)
    style = _style(outlook, change)
    sign = OVERDUE if change is not None and change < 0 else " "
    under = f"{sign} {told_points(change)}"
    ink = style if change else "$text-muted"
    return [
        _bar_line(TARGETS[kept.target], "now", kept, width, "$text-muted", "$text-muted"),
        _bar_line(under, "then", would, width, ink, style, name_style=ink),
    ]


def _bar_line(
    name: str, word: str, kept: Kept, width: int, ink: str, style: str, name_style: str = ""
) -> Content:
    told = Content.styled(fit(name, _NAME) + " ", name_style)
    if word:
        told += Content.styled(word.ljust(_WORD), "$text-muted" if word == "now" else "")
    if kept.tenths is None:
        return told + Content.styled("none ended", "$text-disabled")
    heavy, rest = thin(kept.tenths / 1000, max(4, width - told.cell_length - _NUMBER))
    told += Content.styled(heavy, ink) + Content.styled(rest, "$track")
    return told + Content.styled(right(f"{kept.tenths / 10:.1f} %", _NUMBER), style)


def _one_line(outlook: Outlook, kept: Kept, would: Kept, width: int) -> Content:
    change = points(kept, would)
    told = Content(fit(TARGETS[kept.target], _NAME) + " ")
    told += Content.styled(f"{_percent(kept):>6} → ", "$text-muted")
    told += Content.styled(f"{_percent(would):>6} %", _style(outlook, change))
    sign = OVERDUE if change is not None and change < 0 else " "
    end = f"{sign} {told_points(change)}" if change else told_points(change)
    style = _style(outlook, change) if change else "$text-muted"
    return told + Content.styled(right(end, max(0, width - told.cell_length)), style)


def _percent(kept: Kept) -> str:
    return "—" if kept.tenths is None else f"{kept.tenths / 10:.1f}"


def past_in_short(outlook: Outlook) -> list[Content]:
    """The change of each target in points, or what is kept where nothing is changed."""
    if outlook.past_tickets is None:
        return [Content.styled(outlook.trouble or "counting …", "$text-muted")]
    parts, last = [], None
    for kept, would in _pairs(outlook):
        name = Content.styled(f"{SHORT_TARGETS[kept.target]} ", "$text-muted")
        change = None if would is None else points(kept, would)
        if would is None:
            parts.append(name + Content(f"{_percent(kept)} %"))
        elif change is None:
            parts.append(name + Content(f"{_percent(kept)} → {_percent(would)} %"))
        elif not change:
            parts.append(name + Content("="))
        else:
            last = len(parts)
            sign = f"{OVERDUE} " if change < 0 else ""
            figure = f"{sign}{'+' if change > 0 else MINUS}{abs(change) / 10:.1f}"
            parts.append(name + Content.styled(figure, _style(outlook, change)))
    if not parts:
        return [Content.styled(_nothing(outlook.past_tickets), "$text-muted")]
    if last is not None:
        parts[last] += Content.styled(" points", "$text-muted")
    return parts
