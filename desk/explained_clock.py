"""One cycle of a clock as a person would tell it: a verdict, a line per span, and the sum.

Shown seconds are those of the running total, so that the spans always add up to the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from desk.durations import format_seconds
from desk.explained_circumstances import Circumstances, Turn, is_momentary, with_turns
from desk.explained_story import story
from sla_engine import Cycle, CycleStatus, Explanation, Span, SpanKind, TargetKind

NAMES = {
    TargetKind.FIRST_RESPONSE: "First response",
    TargetKind.NEXT_RESPONSE: "Next response",
    TargetKind.UPDATE: "Update",
    TargetKind.SOLUTION: "Solution",
    TargetKind.REACH_STATE: "Reach a state",
    TargetKind.OLA: "Each team",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECOND = timedelta(seconds=1)

# Kinds of lines besides those of SpanKind.
TARGET_REACHED, NOW, DUE, SUM = "target reached", "now", "due", "sum"
CHANGED = "changed"
_PLAIN = Circumstances()


class Line(Struct, frozen=True):
    """One line of an account. ``kind``: a SpanKind's value, or one of TARGET_REACHED, NOW, DUE,
    CHANGED and SUM. ``when`` is from and to, ``what`` the reason, ``counted`` the working time of
    this line ("" where none counts), ``total`` what has been counted up to its end. ``is_ahead``:
    it lies in the future.
    """

    kind: str
    when: str
    what: str
    counted: str
    total: str
    is_ahead: bool = False

    @property
    def left(self) -> str:
        """When and what."""
        return f"{self.when}  {self.what}".strip()

    @property
    def right(self) -> str:
        """What counted, and the running total."""
        return f"{self.counted}  {self.total}".strip()


class ExplainedClock(Struct, frozen=True):
    """A cycle with its name ("Update 2", "Team Network"), its verdict, its story in a sentence, and
    its lines.
    """

    cycle: Cycle
    name: str
    verdict: str
    story: str
    lines: tuple[Line, ...]


class Moments:
    """Writes instants in the viewer's zone (None: the machine's); the year only when needed."""

    def __init__(self, zone: tzinfo | None, now: datetime, *, with_seconds: bool = False) -> None:
        self._zone = zone
        self._year = now.astimezone(zone).year
        self._clock = "%H:%M:%S" if with_seconds else "%H:%M"

    def at(self, moment: datetime) -> str:
        """``Wed 4 Mar 14:55``."""
        local = moment.astimezone(self._zone)
        year = "" if local.year == self._year else f" {local.year}"
        month = _MONTHS[local.month - 1]
        return f"{_WEEKDAYS[local.weekday()]} {local.day} {month}{year} {local:{self._clock}}"

    def span(self, start: datetime, end: datetime) -> str:
        """``Wed 4 Mar 13:00 – 14:55``; both dates when they differ."""
        first, last = start.astimezone(self._zone), end.astimezone(self._zone)
        until = f"{last:{self._clock}}" if first.date() == last.date() else self.at(end)
        return f"{self.at(start)} – {until}"


def explained_clock(
    explanation: Explanation,
    now: datetime,
    zone: tzinfo | None = None,
    circumstances: Circumstances = _PLAIN,
) -> ExplainedClock:
    """Put an explanation into words; times in ``zone`` (None: the machine's)."""
    cycle, turns = explanation.cycle, circumstances.turns
    spans = tuple(with_turns(explanation.spans, turns))
    moments = Moments(zone, now, with_seconds=_has_seconds(cycle, spans))
    number = f" {cycle.number}" if cycle.number > 1 else ""
    return ExplainedClock(
        cycle=cycle,
        name=circumstances.team or f"{NAMES[cycle.target]}{number}",
        verdict=verdict(cycle, moments, circumstances),
        story=story(explanation, now, zone, circumstances),
        lines=tuple(_lines(cycle, spans, now, moments)),
    )


def verdict(cycle: Cycle, moments: Moments, circumstances: Circumstances = _PLAIN) -> str:
    """``met in 42m of 1h``, ``missed by 3h 10m``, ``23m left of 1h, due Wed 4 Mar 14:55``, …"""
    target, taken = amount(cycle.target_duration), amount(cycle.elapsed)
    if circumstances.is_of_then:
        target = f"the {target} promised then"
    match cycle.status:
        case CycleStatus.MET:
            return f"met in {taken} of {target}"
        case CycleStatus.MISSED:
            return f"missed by {_over(cycle)}, done in {taken} of {target}"
        case CycleStatus.CANCELLED:
            why = f": {circumstances.why_ended}" if circumstances.why_ended else ""
            return f"no longer owed after {taken} of {target}{why}"
        case CycleStatus.PAUSED:
            since = moments.at(cycle.paused_since) if cycle.paused_since else ""
            stands = _late(cycle, moments) if cycle.breached else f"{_left(cycle)} left of {target}"
            return f"paused since {since}, {cycle.paused_by}; {stands}"
        case CycleStatus.RUNNING:
            if cycle.breached:
                return _late(cycle, moments)
            if cycle.due_at is None:
                return f"{_left(cycle)} left of {target}; no working time lies ahead"
            return f"{_left(cycle)} left of {target}, due {moments.at(cycle.due_at)}"


def amount(span: timedelta) -> str:
    """``2h 31m``, to the second: hours never turn into days."""
    return format_seconds(span // _SECOND)


def _left(cycle: Cycle) -> str:
    # What is left and what was counted, as shown, are the whole target.
    return format_seconds(cycle.target_duration // _SECOND - cycle.elapsed // _SECOND)


def _over(cycle: Cycle) -> str:
    seconds = cycle.elapsed // _SECOND - cycle.target_duration // _SECOND
    return format_seconds(seconds) if seconds else "less than a second"


def _late(cycle: Cycle, moments: Moments) -> str:
    target = amount(cycle.target_duration)
    since = f" since {moments.at(cycle.breached_at)}" if cycle.breached_at else ""
    return f"overdue by {_over(cycle)}{since}; {amount(cycle.elapsed)} of {target}"


def _has_seconds(cycle: Cycle, spans: Sequence[Span | Turn]) -> bool:
    bounds = [cycle.started_at]
    for span in spans:
        bounds += [span.at] if isinstance(span, Turn) else [span.start, span.end]
    return any(moment.second or moment.microsecond for moment in bounds)


def _lines(
    cycle: Cycle, spans: Sequence[Span | Turn], now: datetime, moments: Moments
) -> Iterator[Line]:
    total = timedelta(0)
    # A clock that ended is over; for one that lives, "now" parts what was from what will be.
    shows_now = cycle.is_live
    for span in _parted(spans, cycle.target_duration):
        if isinstance(span, Turn):
            yield Line(CHANGED, moments.at(span.at), span.told, "", amount(total))
            continue
        if span.ahead and shows_now:
            yield _now_line(cycle, now, moments)
            shows_now = False
        before, total = total, total + span.counted
        counts = span.kind is SpanKind.COUNTED
        if is_momentary(span):
            continue
        yield Line(
            kind=span.kind.value,
            when=moments.span(span.start, span.end),
            what=_what(span),
            counted=format_seconds(total // _SECOND - before // _SECOND) if counts else "",
            total=amount(total),
            is_ahead=span.ahead,
        )
        if counts and total == cycle.target_duration:
            yield _target_line(span, cycle, moments)
    if shows_now:
        yield _now_line(cycle, now, moments)
    yield _sum_line(cycle, [span for span in spans if not isinstance(span, Turn)])


def _parted(spans: Sequence[Span | Turn], target: timedelta) -> Iterator[Span | Turn]:
    """The spans, with the one in which the target is used up parted there."""
    total = timedelta(0)
    for span in spans:
        if isinstance(span, Turn):
            yield span
            continue
        left = target - total
        total += span.counted
        if timedelta(0) < left < span.counted:
            # Within a counted span, working time and time are the same.
            at = span.start + left
            yield replace(span, end=at, counted=left)
            yield replace(span, start=at, counted=span.counted - left)
        else:
            yield span


def _what(span: Span) -> str:
    by = f" ({span.by})" if span.by else ""
    match span.kind:
        case SpanKind.COUNTED:
            return "will count" if span.ahead else "counted"
        case SpanKind.CLOSED:
            return "closed" if span.reason == "closed" else f"closed: {span.reason}"
        case SpanKind.HOLIDAY:
            return f"holiday: {span.reason}" if span.reason else "holiday"
        case SpanKind.PAUSED:
            return f"paused: {span.reason}{by}"
        case SpanKind.OVER:
            return f"{span.reason}{by}, until it was reopened"


def _target_line(span: Span, cycle: Cycle, moments: Moments) -> Line:
    what = "due" if span.ahead else "target used up"
    if cycle.breaches_at is not None and cycle.breaches_at != cycle.due_at:
        # The target fits exactly until closing: nobody can be late before it opens again.
        what += f" at closing; late only after {moments.at(cycle.breaches_at)}"
    target = amount(cycle.target_duration)
    kind = DUE if span.ahead else TARGET_REACHED
    return Line(kind, moments.at(span.end), what, "", target, is_ahead=span.ahead)


def _now_line(cycle: Cycle, now: datetime, moments: Moments) -> Line:
    left = f"{_over(cycle)} over" if cycle.breached else f"{_left(cycle)} left"
    return Line(NOW, moments.at(now), f"now: {left}", "", amount(cycle.elapsed))


def _sum_line(cycle: Cycle, spans: Sequence[Span]) -> Line:
    behind = [span for span in spans if not span.ahead]
    passed = behind[-1].end - behind[0].start if behind else timedelta(0)
    counted = cycle.elapsed // _SECOND
    other = passed // _SECOND - counted
    # After the lines of what will be, the sum would seem to contradict them.
    so_far = any(span.ahead for span in spans)
    what = f"so far: {amount(passed)} passed, " if so_far else f"{amount(passed)} passed: "
    what += f"{format_seconds(counted)} counted"
    if other:
        what += f", {format_seconds(other)} did not"
    return Line(SUM, "", what, "", amount(cycle.elapsed))
