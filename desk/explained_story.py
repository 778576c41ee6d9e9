"""A cycle told in one breath: created Fri 16:40 · 1h 20m until closing · weekend · due Tue 10:12.

The account line by line stands beside it; this leaves out nights and breaks, and sums up days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from desk.durations import format_seconds
from desk.explained_circumstances import Circumstances, Turn, is_momentary, with_turns
from sla_engine import Cycle, CycleStatus, Explanation, Span, SpanKind, TargetKind

SEPARATOR = " · "
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECOND = timedelta(seconds=1)
_WEEK = timedelta(days=6)
# Closed time that needs no word: everybody expects it.
_ORDINARY = frozenset({"night", "break"})
# Longer stories keep their beginning and their end.
_FIRST, _LAST = 5, 6
_PLAIN = Circumstances()
_FROM_CREATION = frozenset({TargetKind.FIRST_RESPONSE, TargetKind.SOLUTION, TargetKind.REACH_STATE})


def story(
    explanation: Explanation,
    now: datetime,
    zone: tzinfo | None = None,
    circumstances: Circumstances = _PLAIN,
) -> str:
    """The whole life of a cycle in a line; times in ``zone`` (None: the machine's)."""
    cycle, spans = explanation.cycle, explanation.spans
    moments = [cycle.started_at, now, *(span.end for span in spans)]
    clock = _Clock(now, zone, with_dates=max(moments) - min(moments) >= _WEEK)
    behind = [span for span in spans if not span.ahead]
    ahead = [span for span in spans if span.ahead]
    turns = circumstances.turns
    parts = [f"{_beginning(cycle, circumstances)} {clock.at(cycle.started_at)}"]
    if cycle.status is CycleStatus.PAUSED and behind:
        # The pause that goes on is told by its beginning.
        earlier, since = behind[:-1], behind[-1].start
        parts += _parts(with_turns(earlier, (turn for turn in turns if turn.at <= since)), clock)
        parts.append(_pause(behind[-1], clock))
        parts += _parts((turn for turn in turns if turn.at > since), clock)
    else:
        parts += _parts(with_turns(behind, turns), clock)
    if cycle.status is CycleStatus.RUNNING and not cycle.breached:
        parts.append("now")
        parts += _parts(ahead, clock)
    end = _end(cycle, clock, circumstances.why_ended)
    parts = [part for part in parts if part]
    if len(parts) > _FIRST + _LAST + 1:
        parts = [*parts[:_FIRST], "…", *parts[-_LAST:]]
    return SEPARATOR.join([*parts, end])


def _beginning(cycle: Cycle, circumstances: Circumstances) -> str:
    if circumstances.team:
        return f"{circumstances.team} got it"
    return "created" if cycle.number == 1 and cycle.target in _FROM_CREATION else "began"


def _pause(last: Span, clock: _Clock) -> str:
    by = f" ({last.by})" if last.by else ""
    return f"paused since {clock.at(last.start)} {last.reason}{by}"


def _end(cycle: Cycle, clock: _Clock, why_ended: str) -> str:
    match cycle.status:
        case CycleStatus.RUNNING | CycleStatus.PAUSED if cycle.breached:
            since = f" since {clock.at(cycle.breached_at)}" if cycle.breached_at else ""
            return f"overdue{since}"
        case CycleStatus.RUNNING:
            return f"due {clock.at(cycle.due_at)}" if cycle.due_at else "no working time lies ahead"
        case CycleStatus.PAUSED:
            left = format_seconds(cycle.target_duration // _SECOND - cycle.elapsed // _SECOND)
            return f"{left} left when it goes on"
        case CycleStatus.MET:
            return f"met {clock.at(cycle.finished_at)}" if cycle.finished_at else "met"
        case CycleStatus.MISSED:
            return f"too late {clock.at(cycle.finished_at)}" if cycle.finished_at else "too late"
        case CycleStatus.CANCELLED:
            since = f" since {clock.at(cycle.finished_at)}" if cycle.finished_at else ""
            return f"no longer owed{since}" + (f": {why_ended}" if why_ended else "")


def _parts(spans: Iterable[Span | Turn], clock: _Clock) -> Iterator[str]:
    """A part for each stretch of working days, and for everything that interrupts them."""
    told = [span for span in spans if not _is_ordinary(span)]
    groups = [list(group) for _, group in groupby(told, key=_is_counted)]
    closing: Turn | None = None
    for place, group in enumerate(groups):
        counted = [span for span in group if isinstance(span, Span) and _is_counted(span)]
        if not counted:
            yield from (_interruption(span, clock) for span in group if span is not closing)
            continue
        following = groups[place + 1][0] if place + 1 < len(groups) else None
        closing = _closing(counted, following, clock)
        yield _worked(counted, following, closing, clock)


def _is_counted(span: Span | Turn) -> bool:
    return isinstance(span, Span) and span.kind is SpanKind.COUNTED


def _is_ordinary(span: Span | Turn) -> bool:
    if isinstance(span, Turn):
        return False
    return is_momentary(span) or (span.kind is SpanKind.CLOSED and span.reason in _ORDINARY)


def _closing(spans: Sequence[Span], following: Span | Turn | None, clock: _Clock) -> Turn | None:
    """The change that ended a stretch within one day."""
    ends = isinstance(following, Turn) and following.at == spans[-1].end
    within_a_day = clock.day(spans[0].start) == clock.day(spans[-1].end)
    return following if isinstance(following, Turn) and ends and within_a_day else None


def _worked(
    spans: Sequence[Span], following: Span | Turn | None, closing: Turn | None, clock: _Clock
) -> str:
    amount = format_seconds(sum((span.counted for span in spans), timedelta(0)) // _SECOND)
    first, last = clock.day(spans[0].start), clock.day(spans[-1].end)
    if first != last:
        return f"{amount} {first} to {last}"
    if closing is not None:
        return f"{amount} until the {closing.what}"
    closes = isinstance(following, Span) and following.kind in {SpanKind.CLOSED, SpanKind.HOLIDAY}
    return f"{amount} until closing" if closes else f"{amount} {first}"


def _interruption(span: Span | Turn, clock: _Clock) -> str:
    if isinstance(span, Turn):
        return f"{span.what} {clock.at(span.at)}"
    by = f" ({span.by})" if span.by else ""
    match span.kind:
        case SpanKind.HOLIDAY:
            return f"{span.reason} ({clock.day(span.start + (span.end - span.start) / 2)})"
        case SpanKind.PAUSED:
            return f"paused {clock.span(span.start, span.end)} {span.reason}{by}"
        case SpanKind.OVER:
            return f"{span.reason}{by} {clock.span(span.start, span.end)}"
        case _:
            return span.reason


class _Clock:
    """Writes instants as shortly as they are clear: within a week the weekday is enough."""

    def __init__(self, now: datetime, zone: tzinfo | None, *, with_dates: bool) -> None:
        self._now, self._zone, self._with_dates = now, zone, with_dates

    def day(self, moment: datetime) -> str:
        local = moment.astimezone(self._zone)
        weekday = _WEEKDAYS[local.weekday()]
        if not self._with_dates:
            return weekday
        year = "" if local.year == self._now.astimezone(self._zone).year else f" {local.year}"
        return f"{weekday} {local.day} {_MONTHS[local.month - 1]}{year}"

    def at(self, moment: datetime) -> str:
        return f"{self.day(moment)} {self._time(moment)}"

    def span(self, start: datetime, end: datetime) -> str:
        if self.day(start) == self.day(end):
            return f"{self.at(start)}–{self._time(end)}"
        return f"{self.at(start)} to {self.at(end)}"

    def _time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%H:%M}"
