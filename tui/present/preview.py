"""What stands under the list about one ticket: who said what last, and how its clocks stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple

from textual.content import Content

from desk.workflow import PRIORITIES, STATES
from sla_engine import BusinessCalendar
from store.rows import Catalogue, Clock, Event, ListRow
from tui.present import signs, times
from tui.present.text import clean, fit, line, right
from tui.present.words import SHORT_TARGETS, TARGETS

CLOCKS_WIDTH = 35
_BAR = 20
_READ = 4000
_ROLES = {"customer": "customer", "agent": "agent", "system": ""}


class Preview(NamedTuple):
    """A ticket's row, its newest message and the newest cycle of each of its clocks."""

    row: ListRow
    message: Event | None
    clocks: tuple[Clock, ...]


def newest_cycles(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    """The last cycle of each target, in the order in which promises come due."""
    newest = {clock.target: clock for clock in clocks}
    return tuple(newest[target] for target in TARGETS if target in newest)


def message_lines(
    preview: Preview, width: int, height: int, now_us: int, zone: tzinfo | None
) -> list[Content]:
    """Subject and number, who wrote when, and the beginning of what they wrote."""
    row = preview.row
    subject = line(row.subject[:_READ])
    number = line(row.number)
    room = max(1, width - len(number) - 3)
    shown = fit(subject, min(room, Content(subject).cell_length))
    lines = [
        Content.styled(shown, "bold") + Content("   ") + Content.styled(number, "$text-muted"),
        Content(""),
    ]
    message = preview.message
    if message is None:
        return [*lines, Content.styled("Nothing has been written yet.", "$text-muted")]
    told = [_ROLES.get(message.actor_kind, ""), times.instant(message.occurred_us, now_us, zone)]
    channel = message.data.get("channel")
    about = "  ".join(part for part in told if part)
    if not message.data.get("public"):
        about += " · internal note"
    elif isinstance(channel, str) and channel:
        about += f" · {line(channel)}"
    name = line(message.actor_name[:200])
    who = Content.styled(fit(name, min(Content(name).cell_length, width // 2)), "bold")
    lines.append(who + Content("  ") + Content.styled(about, "$text-muted"))
    body = clean((message.body or "")[:_READ])
    style = "" if message.data.get("public") else "$secondary"
    lines += [
        Content.styled(text, style) if style else Content(text)
        for text in wrapped(body, width, height - len(lines))
    ]
    return lines


def wrapped(text: str, width: int, height: int) -> list[str]:
    """The beginning of a text in at most ``height`` lines; an ellipsis where it goes on."""
    told = Content("\n".join(part.strip() for part in text.splitlines() if part.strip()))
    lines = [piece.plain.rstrip() for piece in told.wrap(max(1, width))]
    if len(lines) > height:
        lines = lines[: max(0, height)]
        if lines:
            lines[-1] = fit(lines[-1] + " …", min(width, Content(lines[-1]).cell_length + 2))
    return lines


def about_line(
    row: ListRow,
    catalogue: Catalogue,
    calendar: BusinessCalendar | None,
    now_us: int,
    zone: tzinfo | None,
) -> Content:
    """Why time stands still if it does, then priority, SLA and owner."""
    parts = []
    rest = resting(row, calendar, now_us, zone)
    if rest:
        parts.append(rest)
    parts.append(f"priority {PRIORITIES.get(row.priority, str(row.priority))}")
    sla = catalogue.slas.get(row.sla_id) if row.sla_id is not None else None
    parts.append(f"SLA {line(sla.name)}" if sla else "no SLA")
    owner = catalogue.agents.get(row.owner_id) if row.owner_id is not None else None
    parts.append(line(owner.name) if owner else "nobody has it")
    return Content.styled(" · ".join(parts), "$text-muted")


def resting(
    row: ListRow, calendar: BusinessCalendar | None, now_us: int, zone: tzinfo | None
) -> str:
    """``‖ waiting for customer``, ``☾ goes on Thu 08:00``; empty while time runs."""
    if not row.is_open or row.next_target is None:
        return ""
    if row.is_paused:
        state = STATES.get(row.state)
        return f"{signs.PAUSED} {state.label if state else 'paused'}"
    if calendar is not None and not calendar.is_open_us(now_us):
        opens_us = calendar.next_open_us(now_us)
        return f"{signs.CLOSED_NOW} goes on {times.instant(opens_us, now_us, zone)}"
    return ""


def clock_lines(
    clock: Clock, calendar: BusinessCalendar | None, now_us: int, zone: tzinfo | None
) -> list[Content]:
    """Sign, name and time left; under it the bar and when it is due. 35 cells wide."""
    name = TARGETS[clock.target]
    if clock.status in ("met", "missed", "cancelled"):
        return [_finished(clock, name)]
    left_us = clock.target_us - clock.elapsed_us
    if clock.status == "running" and calendar is not None and clock.due_us is not None:
        left_us = calendar.elapsed_us(clock.due_us) - calendar.elapsed_us(now_us)
    overdue = clock.breached_us is not None or (
        clock.breaches_us is not None and now_us > clock.breaches_us
    )
    early = [at_us for percent, at_us in clock.thresholds if percent < 100 and at_us is not None]
    if overdue:
        sign, style, left_us = signs.OVERDUE, "bold $error", min(left_us, -1)
    elif clock.status == "paused":
        sign, style = signs.PAUSED, "$text-muted"
    elif calendar is not None and not calendar.is_open_us(now_us):
        sign, style = signs.CLOSED_NOW, "$text-muted"
    elif early and now_us >= min(early):
        sign, style = signs.WARNING, "$warning"
    else:
        sign, style = " ", ""
    told = times.left(left_us)
    gap = CLOCKS_WIDTH - 2 - len(name) - Content(told).cell_length
    first = (
        Content.styled(f"{sign} ", style)
        + Content(name + " " * gap)
        + (Content.styled(told, style) if style else Content(told))
    )
    due = _due(clock, overdue, now_us, zone)
    width = min(_BAR, CLOCKS_WIDTH - 3 - len(due))
    second = Content("  ") + bar(
        clock.target_us - left_us,
        clock.target_us,
        [percent for percent, _ in clock.thresholds],
        width,
        "$error" if overdue else "$warning" if sign == signs.WARNING else "$text-muted",
    )
    return [first, second + Content.styled(right(due, CLOCKS_WIDTH - 2 - width), "$text-muted")]


def bar(
    elapsed_us: int, target_us: int, percents: Iterable[int], width: int, style: str
) -> Content:
    """A thin line: what has passed is thick, with a tick at each early bell."""
    done = width if target_us <= 0 else min(width, max(0, elapsed_us * width // target_us))
    cells = ["━"] * done + ["─"] * (width - done)
    for percent in percents:
        if 0 < percent < 100:
            at = min(width - 1, percent * width // 100)
            cells[at] = "┷" if at < done else "┴"
    return Content.styled("".join(cells[:done]), style) + Content.styled(
        "".join(cells[done:]), "$track"
    )


def _due(clock: Clock, overdue: bool, now_us: int, zone: tzinfo | None) -> str:
    if clock.status == "paused":
        since = clock.paused_since_us
        return "paused" if since is None else f"paused {times.instant(since, now_us, zone)}"
    if clock.due_us is None:
        return ""
    told = times.instant(clock.due_us, now_us, zone)
    return f"was due {told}" if overdue else f"due {told}"


def _finished(clock: Clock, name: str) -> Content:
    if clock.status == "cancelled":
        return Content.styled(fit(f"  {name}: no longer owed", CLOCKS_WIDTH), "$text-muted")
    if clock.status == "met":
        told, sign = f"in {times.span(clock.elapsed_us)}", signs.MET
    else:
        told, sign = f"missed by {times.span(clock.elapsed_us - clock.target_us)}", signs.OVERDUE
    text = f"{sign} {name}"
    style = "$text-muted" if clock.status == "met" else "$error"
    return Content.styled(text + right(told, CLOCKS_WIDTH - len(text)), style)


def strip(
    preview: Preview,
    width: int,
    calendar: BusinessCalendar | None,
    now_us: int,
    zone: tzinfo | None,
) -> Content:
    """The same in one line: the verdict, who, and the first words."""
    row = preview.row
    verdict, style = _verdict(row, calendar, now_us, zone)
    told = Content.styled(verdict, style)
    message = preview.message
    if message is not None:
        name = line(message.actor_name[:200])
        words = line((message.body or "")[:_READ])
        room = max(0, width - told.cell_length - 3)
        said = f"{name}: {words}"
        told += Content.styled(
            " · " + fit(said, min(room, Content(said).cell_length)), "$text-muted"
        )
    return told


def _verdict(
    row: ListRow, calendar: BusinessCalendar | None, now_us: int, zone: tzinfo | None
) -> tuple[str, str]:
    state = STATES.get(row.state)
    if not row.is_open:
        return (state.label if state else row.state), "$text-muted"
    if row.next_target is None:
        return "no deadline", "$text-muted"
    target = SHORT_TARGETS[row.next_target]
    due = "" if row.deadline_us is None else times.instant(row.deadline_us, now_us, zone)
    if row.breaches_us is not None and now_us > row.breaches_us:
        return f"{target} was due {due}", "$error"
    rest = resting(row, calendar, now_us, zone)
    if rest:
        return f"{target} {rest}", "$text-muted"
    if row.warn_us is not None and now_us >= row.warn_us:
        return f"{target} due {due}", "$warning"
    return f"{target} due {due}", ""
