"""What a calendar means to tickets: those that are open, and one that is opened now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from textual.content import Content

from sla_engine import BusinessCalendar
from store.rows import VALID, Sla
from tui.present.text import fit, line, plural, right
from tui.present.words import SHORT_TARGETS
from tui.screens.admin.sla_ahead import OpenTickets, told_figures
from tui.screens.admin.sla_due import Promise, Viewer, due_us
from tui.screens.admin.sla_values import MAIN, complete

_COUNT = 9


class Outlook(Struct, frozen=True):
    """What is known by now. ``effect`` None: not worked out yet; ``is_stale``: worked out for what
    was typed before. ``progress``: how far the work is, once it takes a while. ``trouble``: why
    nothing can be worked out.
    """

    effect: OpenTickets | None = None
    is_stale: bool = False
    progress: str = ""
    trouble: str = ""


class Due(Struct, frozen=True):
    """When a target of an SLA would be due for a ticket opened now, and when before the change."""

    sla: str
    target: str
    due_us: int | None
    was_us: int | None

    @property
    def is_other(self) -> bool:
        """Whether the change moves it."""
        return self.due_us != self.was_us


def no_ticket(sight: str) -> str:
    """``sight``: whose the tickets are, where they are not all."""
    return f"No open ticket{sight} counts in this calendar."


def counted_line(tickets: int, sight: str = "") -> Content:
    """What is said while nothing is changed."""
    if not tickets:
        return Content.styled(no_ticket(sight), "$text-muted")
    told = "counts" if tickets == 1 else "count"
    return Content.styled(f"{plural(tickets, 'ticket')} {told} in this calendar", "$text-muted")


def listing_key(tickets: int, width: int) -> list[Content]:
    """The key that lists the tickets, at the right; nothing without any."""
    told = Content.styled("f6", "bold $accent") + Content.styled(" lists them", "$text-muted")
    return [Content(" " * max(0, width - told.cell_length)) + told] if tickets else []


def effect_lines(outlook: Outlook) -> list[Content]:
    """The figures below each other; muted where they are those of what was typed before."""
    figures = list(_figures(outlook))
    if not figures:
        return [_without_figures(outlook)]
    lines = []
    for sign, count, told, style in figures:
        figure = f"{sign or ' '}{right(f'{count:,}', _COUNT)}"
        lines.append(Content.styled(figure, style) + _words(outlook, f"  {told}", ""))
    return lines


def effect_in_short(outlook: Outlook) -> Content:
    """The same on one line."""
    parts = [
        Content.styled(f"{sign} {count:,}".lstrip(), style)
        + _words(outlook, f" {told}", "$text-muted")
        for sign, count, told, style in _figures(outlook)
    ]
    return Content("   ").join(parts) if parts else _without_figures(outlook)


def _figures(outlook: Outlook) -> Iterator[tuple[str, int, str, str]]:
    """Sign, figure, what it counts, and style."""
    effect = outlook.effect
    if outlook.trouble or effect is None:
        return
    for sign, count, told, _, style in told_figures(effect):
        yield sign.strip(), count, told, _muted(outlook, style)


def _words(outlook: Outlook, told: str, style: str) -> Content:
    return Content.styled(told, _muted(outlook, style))


def _muted(outlook: Outlook, style: str) -> str:
    return "$text-muted" if outlook.is_stale else style


def _without_figures(outlook: Outlook) -> Content:
    told = outlook.trouble
    if not told and outlook.effect is not None:
        is_any, sight = outlook.effect.tickets > 0, outlook.effect.sight
        told = f"No open ticket{sight} gets another deadline." if is_any else no_ticket(sight)
    return Content.styled(told or "counting …", "$text-muted")


def dues(
    slas: Iterable[Sla],
    before: BusinessCalendar | None,
    after: BusinessCalendar | None,
    now_us: int,
) -> Iterator[Due]:
    """For each valid SLA the last of its usual targets: solution, else update, else response."""
    for sla in slas:
        if sla.validity != VALID:
            continue
        was, becomes = (Promise(complete(sla.targets), c) for c in (before, after))
        kind = next((kind for kind in reversed(MAIN) if becomes.seconds(kind)), None)
        if kind is not None:
            due, earlier = (due_us(promise, kind, now_us) for promise in (becomes, was))
            yield Due(sla.name, kind, due, earlier)


def due_lines(found: Sequence[Due], viewer: Viewer, width: int, most: int) -> list[Content]:
    """A line for each of the first ``most`` SLAs, those that the change moves before all others."""
    shown = sorted(found, key=lambda due: not due.is_other)[:most]
    told = [(due, _told(due.due_us, viewer), _told(due.was_us, viewer)) for due in shown]
    targets = max((len(SHORT_TARGETS[due.target]) for due in shown), default=0)
    whens = max((len(when) for _, when, _ in told), default=0)
    befores = max((len(was) for due, _, was in told if due.is_other), default=-len("  was "))
    names = max(8, width - targets - whens - befores - len("    ") - len("  was "))
    lines = []
    for due, when, was in told:
        text = Content(fit(line(due.sla), names))
        text += Content.styled(f"  {SHORT_TARGETS[due.target]:<{targets}}  ", "$text-muted")
        text += Content.styled(right(when, whens), "bold $accent" if due.is_other else "")
        if due.is_other:
            text += Content.styled(f"  was {right(was, befores)}", "$text-muted")
        lines.append(text)
    return lines


def _told(at_us: int | None, viewer: Viewer) -> str:
    return "never" if at_us is None else viewer.tell(at_us)
