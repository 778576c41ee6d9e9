"""A slow model of three clocks: it walks through time grain by grain and counts on its fingers.

It knows nothing of the engine but its words, so that the two can be compared.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sla_engine import (
    Author,
    BusinessCalendar,
    Category,
    Event,
    EventKind,
    OnReopen,
    Target,
    TargetKind,
)

ENDS = (Category.RESOLVED, Category.CLOSED, Category.MERGED)
DAY_S = 86_400


def open_by_the_clock(calendar: BusinessCalendar, instant: datetime) -> bool:
    """Whether the wall clock shows a working hour: the definition of a calendar, read aloud."""
    holiday_date = instant.astimezone(ZoneInfo(calendar.holiday_time_zone)).date()
    if calendar.holiday_on(holiday_date) is not None:
        return False
    local = instant.astimezone(ZoneInfo(calendar.time_zone))
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    for days_ago in (0, 1):
        day = local.date() - timedelta(days=days_ago)
        exceptional = calendar.exceptional_on(day)
        shifts = exceptional[0] if exceptional else calendar.weekly_hours[day.weekday()]
        if any(start <= seconds + days_ago * DAY_S < end for start, end in shifts):
            return True
    return False


@dataclass
class Wait:
    """A cycle, counted so far."""

    started_at: datetime
    elapsed: timedelta = timedelta(0)
    end: str = ""
    finished_at: datetime | None = None
    used_up_at: datetime | None = None


class SlowClock:
    """A first response, next response or solution clock, shown events and grains of time."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.waits: list[Wait] = []
        self.category = Category.NEW
        self.paused = False
        self.first_is_owed = False
        self.written_on_an_ended_ticket = False

    @property
    def last(self) -> Wait | None:
        return self.waits[-1] if self.waits else None

    def pass_time(self, at: datetime, grain: timedelta, is_open: bool) -> None:
        wait = self.last
        if wait is None or wait.end or self.paused or not is_open:
            return
        wait.elapsed += grain
        if wait.elapsed == self.target.duration:
            wait.used_up_at = at + grain

    def happen(self, event: Event) -> None:
        if event.kind is EventKind.MESSAGE and event.public and event.author is not Author.SYSTEM:
            if event.author is Author.AGENT:
                self.agent_writes(event.occurred_at)
            else:
                self.customer_writes(event.occurred_at)
        elif event.kind in (EventKind.CREATED, EventKind.STATE):
            self.come_into_state(event)

    def come_into_state(self, event: Event) -> None:
        assert event.category is not None
        was_over = self.category in ENDS
        self.category = event.category
        self.paused = (
            event.category is Category.PENDING and event.waits_for in self.target.pauses_while
        )
        if event.kind is EventKind.CREATED:
            self.first_is_owed = event.author is not Author.AGENT
            if self.target.kind is TargetKind.SOLUTION or (
                self.target.kind is TargetKind.FIRST_RESPONSE and self.first_is_owed
            ):
                self.waits.append(Wait(event.occurred_at))
        if self.category in ENDS:
            self.come_to_an_end(event.occurred_at)
        elif was_over:
            self.reopen(event.occurred_at)

    def come_to_an_end(self, at: datetime) -> None:
        wait = self.last
        if wait is None or not (
            wait.end == "" or (wait.end == "merged" and self.category is not Category.MERGED)
        ):
            return
        wait.finished_at = at
        if self.category is Category.MERGED:
            wait.end = "merged"
        else:
            wait.end = "done" if self.target.kind is TargetKind.SOLUTION else "over"

    def reopen(self, at: datetime) -> None:
        wait = self.last
        if self.written_on_an_ended_ticket:
            self.written_on_an_ended_ticket = False
            self.waits.append(Wait(at))
        elif wait is None or (wait.end == "done" and self.target.kind is not TargetKind.SOLUTION):
            return
        elif wait.end == "merged" or self.target.on_reopen is OnReopen.RESUME:
            wait.end, wait.finished_at = "", None
        elif self.target.on_reopen is OnReopen.NEW_CYCLE:
            self.waits.append(Wait(at))

    def agent_writes(self, at: datetime) -> None:
        self.first_is_owed = self.written_on_an_ended_ticket = False
        wait = self.last
        if self.target.kind is not TargetKind.SOLUTION and wait and wait.end != "done":
            wait.end, wait.finished_at = "done", at

    def customer_writes(self, at: datetime) -> None:
        if self.target.kind is not TargetKind.NEXT_RESPONSE or self.first_is_owed:
            return
        wait = self.last
        if wait and not wait.end:
            return
        if self.category not in ENDS:
            self.waits.append(Wait(at))
            return
        will_go_on = wait is not None and (
            wait.end == "merged"
            or (wait.end == "over" and self.target.on_reopen is not OnReopen.KEEP)
        )
        if not will_go_on:
            self.written_on_an_ended_ticket = True


def walk(
    target: Target,
    events: Iterable[Event],
    now: datetime,
    grain: timedelta,
    is_open: Callable[[datetime], bool],
) -> SlowClock:
    """A clock that has lived through all events up to `now`; all times are whole grains."""
    clock = SlowClock(target)
    ahead = sorted(events, key=lambda event: (event.occurred_at, event.id))
    at = ahead[0].occurred_at
    while True:
        while ahead and ahead[0].occurred_at <= at:
            clock.happen(ahead.pop(0))
        if at >= now:
            return clock
        clock.pass_time(at, grain, is_open(at))
        at += grain
