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

_NAME, _PRIORITY, _COUNT, _SHARE, _CHANGE = 15, 10, 9, 9, 15
_Key = tuple[str, int | None]


class PastTable(ReadingDialog):
    """What was kept and broken; beside it what would have been, where something is changed."""

    DEFAULT_CSS = """
    PastTable > #dialog { width: 90; }
    """

    def __init__(
        self, kept: Sequence[Attainment], would: Sequence[Attainment] | None, tickets: int
    ) -> None:
        lines = [Paragraph(told) for told in _table(kept, would)]
        note = (
            "Each ticket that ended under this SLA, as if the values of the form had been its "
            "promise from the start. Promises that came to nothing are not counted."
        )
        told = Paragraph(Content(""), Content.styled(note, "$text-muted"))
        title = f"Last {DAYS} days: {plural(tickets, 'ticket')}"
        super().__init__(title, [told, Paragraph(Content("")), *lines])


def _table(kept: Sequence[Attainment], would: Sequence[Attainment] | None) -> Iterator[Content]:
    now, then = _by_key(kept), _by_key(would or ())
    is_compared = would is not None
    head = f"{fit('TARGET', _NAME)} {fit('PRIORITY', _PRIORITY)}"
    head += right("MET", _COUNT) + right("MISSED", _COUNT) + right("NOW", _SHARE)
    if is_compared:
        head += right("THEN", _SHARE) + right("CHANGE", _CHANGE)
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
        told += Content.styled(right(f"{mine.met:,}", _COUNT), style)
        told += Content.styled(right(f"{mine.missed:,}", _COUNT), style)
        told += Content.styled(right(_share(mine), _SHARE), style)
        if is_compared:
            other = then.get(key, Kept(kind, 0, 0))
            change = points(mine, other)
            worse = change is not None and change < 0
            told += Content.styled(right(_share(other), _SHARE), "bold $error" if worse else style)
            change_style = "bold $error" if worse else "$text-muted"
            told += Content.styled(right(told_points(change), _CHANGE), change_style)
        yield told


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
    return "—" if kept.tenths is None else f"{kept.tenths / 10:.1f} %"
