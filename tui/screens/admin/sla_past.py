"""The last 90 days of an SLA as a table, by target and priority."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from desk.workflow import PRIORITIES
from tui.dialogs.reading import Paragraph, ReadingDialog
from tui.present.text import fit, plural, right
from tui.present.words import TARGETS
from tui.screens.admin.sla_ahead import DAYS, Kept, points, told_points

if TYPE_CHECKING:
    from sla_engine.backtest import Attainment

# All of it fits a screen of 80 columns.
_NAME, _PRIORITY, _SHARE, _MET, _MISSED, _CHANGE = 14, 8, 6, 8, 7, 7
_Key = tuple[str, int | None]


class PastTable(ReadingDialog):
    """What the targets make of it; beside it what those of the form do, where they are others."""

    DEFAULT_CSS = """
    PastTable > #dialog { width: 90; }
    """

    def __init__(
        self,
        kept: Sequence[Attainment],
        would: Sequence[Attainment] | None,
        tickets: int,
        sight: str = "",
    ) -> None:
        lines = [Paragraph(told) for told in table(kept, would)]
        note = (
            "In percent: each ticket that ended under this SLA, worked out as if it had been "
            "under these targets all its life. Now: those that are saved; then: those of the form. "
            "Promises that came to nothing are not counted."
        )
        told = Paragraph(Content(""), Content.styled(note, "$text-muted"))
        title = f"Last {DAYS} days with these targets: {plural(tickets, 'ticket')}{sight}"
        super().__init__(title, [told, Paragraph(Content("")), *lines])


def table(kept: Sequence[Attainment], would: Sequence[Attainment] | None) -> Iterator[Content]:
    """Its lines, the head first."""
    now, then = _by_key(kept), _by_key(would or ())
    is_compared = would is not None
    head = f"{fit('TARGET', _NAME)} {fit('PRIORITY', _PRIORITY)}"
    head += right("NOW", _SHARE) + right("MET", _MET) + right("MISSED", _MISSED)
    if is_compared:
        head += right("THEN", _SHARE) + right("MET", _MET) + right("MISSED", _MISSED)
        head += right("POINTS", _CHANGE)
    yield Content.styled(head, "$text-muted")
    before = ""
    for key in _order({*now, *then}):
        kind, priority = key
        mine = now.get(key, Kept(kind, 0, 0))
        told = Content(fit(TARGETS[kind] if kind != before else "", _NAME) + " ")
        before = kind
        name = "all" if priority == _ALL else PRIORITIES.get(priority or 0, "none")
        style = "bold" if priority == _ALL else ""
        told += Content.styled(fit(name, _PRIORITY), style)
        told += _side(mine, style, style)
        if is_compared:
            other = then.get(key, Kept(kind, 0, 0))
            change = points(mine, other)
            worse = change is not None and change < 0
            told += _side(other, "bold $error" if worse else style, style)
            change_style = "bold $error" if worse else "$text-muted"
            in_points = told_points(change).removesuffix(" points").replace("no change", "=")
            told += Content.styled(right(in_points, _CHANGE), change_style)
        yield told


def _side(kept: Kept, share_style: str, style: str) -> Content:
    counts = right(f"{kept.met:,}", _MET) + right(f"{kept.missed:,}", _MISSED)
    return Content.styled(right(_share(kept), _SHARE), share_style) + Content.styled(counts, style)


# Stands for all priorities together; no priority has this number.
_ALL = 0


def _by_key(rows: Sequence[Attainment]) -> dict[_Key, Kept]:
    found: dict[_Key, Kept] = {}
    for row in rows:
        kind = row.target.value
        found[kind, row.priority] = Kept(kind, row.met, row.missed)
        whole = found.get((kind, _ALL), Kept(kind, 0, 0))
        found[kind, _ALL] = Kept(kind, whole.met + row.met, whole.missed + row.missed)
    return found


def _order(keys: set[_Key]) -> list[_Key]:
    """Kinds in their order, all of one together first, no priority last."""
    kinds = list(TARGETS)
    return sorted(keys, key=lambda key: (kinds.index(key[0]), key[1] is None, key[1] or 0))


def _share(kept: Kept) -> str:
    return "—" if kept.tenths is None else f"{kept.tenths / 10:.1f}"
