"""Laws that clocks obey for any promise, any calendar and any history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sla_engine import (
    BusinessCalendar,
    Cycle,
    CycleStatus,
    Event,
    EventKind,
    NoWorkingTime,
    OnReopen,
    Policy,
    PolicyBook,
    Revision,
    Target,
    TargetKind,
    WaitsFor,
    explain,
    replay,
)
from tests.sla_engine.cases import FIRST_RESPONSE, NEXT_RESPONSE, SOLUTION, edited
from tests.sla_engine.slow_clocks import Wait, open_by_the_clock, walk
from tests.sla_engine.stories import (
    CALENDARS,
    SPAN_DAYS,
    any_calendars,
    busy_histories,
    histories,
    policies,
    presents,
)

RUNNING, PAUSED, MET, MISSED, CANCELLED = CycleStatus
MICROSECOND = timedelta(microseconds=1)
NOTHING = timedelta(0)
_PAUSES = st.frozensets(st.sampled_from([WaitsFor.CUSTOMER, WaitsFor.THIRD_PARTY]))
KEYS = (None, 1, 2)


class TestOfVerdicts:
    @settings(max_examples=75)
    @given(events=histories(), promised=policies(), after=presents)
    def test_late_means_that_more_than_the_target_has_elapsed_in_every_status(
        self, events: list[Event], promised: Policy, after: timedelta
    ) -> None:
        for cycle in replay(events, promised, events[0].occurred_at + after):
            assert cycle.breached == (cycle.elapsed > cycle.target_duration)
            assert cycle.elapsed + cycle.remaining == cycle.target_duration
            assert (cycle.breached_at is not None) == cycle.breached
            assert (cycle.status is not MISSED) or cycle.breached
            assert (cycle.status is not MET) or not cycle.breached
            assert (cycle.finished_at is None) == cycle.is_live
            assert cycle.paused_since is None or cycle.status is PAUSED

    @settings(max_examples=80)
    @given(events=histories(), promised=policies(), after=presents)
    def test_lists_bells_and_reports_agree_on_the_instant_of_the_breach(
        self, events: list[Event], promised: Policy, after: timedelta
    ) -> None:
        now = max(event.occurred_at for event in events) + after
        for cycle in replay(events, promised, now):
            if cycle.status is not RUNNING or cycle.breaches_at is None:
                continue
            if cycle.breached:
                assert cycle.breaches_at < now
                continue
            assert cycle.breaches_at >= now
            at_the_instant = _same(cycle, replay(events, promised, cycle.breaches_at))
            just_after = _same(cycle, replay(events, promised, cycle.breaches_at + MICROSECOND))
            assert (at_the_instant.breached, just_after.breached) == (False, True)

    @settings(max_examples=75)
    @given(
        events=histories(keys=KEYS),
        first=policies(1),
        second=policies(2),
        third=policies(3),
        edit=presents,
        after=presents,
    )
    def test_what_has_finished_is_never_judged_anew_by_an_edit(
        self,
        events: list[Event],
        first: Policy,
        second: Policy,
        third: Policy,
        edit: timedelta,
        after: timedelta,
    ) -> None:
        start = events[0].occurred_at
        edited_at = start + edit
        known = [event for event in events if event.occurred_at < edited_at]
        before = replay(known, PolicyBook({1: edited(first), 2: edited(third)}), edited_at)
        book = PolicyBook({1: [Revision(first), Revision(second, edited_at)], 2: edited(third)})
        finished = {_name(cycle): cycle for cycle in before if not cycle.is_live}
        afterwards = {_name(cycle): cycle for cycle in replay(known, book, edited_at + after)}
        assert {name: afterwards[name] for name in finished} == finished
        # And nothing else is found to have finished before the edit, but for what was open then.
        for name, cycle in afterwards.items():
            if cycle.finished_at is not None and cycle.finished_at < edited_at:
                assert name in {_name(cycle) for cycle in before}


class TestOfHistories:
    @settings(max_examples=75)
    @given(
        events=histories(keys=KEYS),
        first=policies(1),
        second=policies(2),
        after=presents,
        chance=st.randoms(use_true_random=False),
    )
    def test_they_mean_the_same_in_whatever_order_and_batches_they_arrive(
        self,
        events: list[Event],
        first: Policy,
        second: Policy,
        after: timedelta,
        chance: Random,
    ) -> None:
        book = PolicyBook({1: edited(first), 2: edited(second)})
        now = events[0].occurred_at + after
        at_once = replay(events, book, now)
        arrived: list[Event] = []
        last: tuple[Cycle, ...] = ()
        waiting = events.copy()
        chance.shuffle(waiting)
        while waiting:
            batch = [waiting.pop() for _ in range(min(len(waiting), chance.randint(1, 4)))]
            arrived += batch
            last = replay(arrived, book, now)
        assert last == at_once == replay(events, book, now)

    @settings(max_examples=75)
    @given(events=histories(keys=KEYS), first=policies(1), second=policies(2), after=presents)
    def test_what_is_to_come_changes_nothing_about_a_moment_before_it(
        self, events: list[Event], first: Policy, second: Policy, after: timedelta
    ) -> None:
        book = PolicyBook({1: edited(first), 2: edited(second)})
        now = max(event.occurred_at for event in events) + after
        # Under an SLA from the beginning: one that is set late counts for what was before it.
        events.insert(1, Event(0, events[0].occurred_at, EventKind.POLICY, value=1))
        for cycle in replay(events, book, now):
            finished = cycle.finished_at
            if finished is None:
                continue
            # A cycle that has ended is the same as it was when it ended.
            then = [event for event in events if event.occurred_at <= finished]
            assert _same(cycle, replay(then, book, finished)) == cycle

    @settings(max_examples=80)
    @given(
        events=histories(),
        promised=policies(),
        after=presents,
        second=st.integers(0, SPAN_DAYS * 86_400),
    )
    def test_a_state_that_is_confirmed_changes_nothing(
        self, events: list[Event], promised: Policy, after: timedelta, second: int
    ) -> None:
        at = events[0].occurred_at + timedelta(seconds=second)
        now = max(at, *(event.occurred_at for event in events)) + after
        in_order = sorted(events, key=lambda event: (event.occurred_at, event.id))
        states = [
            event for event in in_order if event.category is not None and event.occurred_at <= at
        ]
        state = states[-1]
        again = replace(state, id=10_000, occurred_at=at, kind=EventKind.STATE)
        # At one instant ids decide: what is confirmed must not come after what replaced it.
        assume(all(event.occurred_at != at for event in events))
        assert replay([*events, again], promised, now) == replay(events, promised, now)

    @settings(max_examples=75)
    @given(events=histories(), promised=policies(), after=presents)
    def test_every_cycle_can_be_explained_and_its_account_adds_up(
        self, events: list[Event], promised: Policy, after: timedelta
    ) -> None:
        now = events[0].occurred_at + after
        for cycle in replay(events, promised, now):
            told = explain(events, promised, now, cycle.target, cycle.number)
            behind = [span.counted for span in told.spans if not span.ahead]
            assert told.cycle == cycle
            assert sum(behind, NOTHING) == cycle.elapsed
            if told.spans and told.spans[-1].ahead:
                counted = sum((span.counted for span in told.spans), NOTHING)
                assert counted == cycle.target_duration


class TestOfTime:
    @settings(max_examples=75)
    @given(events=histories(), promised=policies(), after=presents, later=presents)
    def test_nothing_remains_less_while_the_calendar_is_closed(
        self, events: list[Event], promised: Policy, after: timedelta, later: timedelta
    ) -> None:
        now = max(event.occurred_at for event in events) + after
        for before in replay(events, promised, now):
            counted_in = _calendar_of(promised, before.target)
            try:
                opens, closes = counted_in.next_period(now)
            except NoWorkingTime:
                continue
            if now < opens:
                still = _same(before, replay(events, promised, opens))
                assert still.remaining == before.remaining
            moment = min(max(now, opens) + later, closes)
            after_work = _same(before, replay(events, promised, moment))
            passed = moment - max(now, opens) if before.status is RUNNING else NOTHING
            assert before.remaining - after_work.remaining == passed

    @settings(max_examples=75)
    @given(events=histories(), promised=policies(), after=presents)
    def test_a_clock_that_never_stood_still_is_due_when_the_calendar_says(
        self, events: list[Event], promised: Policy, after: timedelta
    ) -> None:
        now = max(event.occurred_at for event in events) + after
        for cycle in replay(events, promised, now):
            counted_in = _calendar_of(promised, cycle.target)
            if cycle.elapsed != counted_in.between(cycle.started_at, cycle.finished_at or now):
                continue
            try:
                due_at = counted_in.add(cycle.started_at, cycle.target_duration)
            except NoWorkingTime:
                assert cycle.due_at is None
                continue
            if cycle.status in {RUNNING, MET, MISSED}:
                assert cycle.due_at == due_at
            if cycle.status is RUNNING:
                late = counted_in.add(due_at, NOTHING, roll="next_open")
                assert cycle.breaches_at == late

    @settings(max_examples=75)
    @given(events=histories(), promised=policies(), after=presents)
    def test_warnings_come_in_their_order_and_in_working_time(
        self, events: list[Event], promised: Policy, after: timedelta
    ) -> None:
        for cycle in replay(events, promised, events[0].occurred_at + after):
            counted_in = _calendar_of(promised, cycle.target)
            known = [one.at for one in cycle.thresholds if one.at is not None]
            assert known == sorted(known)
            assert [one.percent for one in cycle.thresholds][-1] == 100
            for threshold in cycle.thresholds[:-1]:
                if threshold.at is not None:
                    just_before = threshold.at - MICROSECOND
                    assert counted_in.is_open(just_before)
                    assert threshold.at >= cycle.started_at


class TestOfCountingOnFingers:
    """The slow model agrees, whatever happens to a ticket."""

    @settings(max_examples=150)
    @given(
        events=busy_histories(timedelta(minutes=1), 2 * 1440),
        calendar=st.sampled_from(CALENDARS[:8]),
        duration=st.integers(1, 1440),
        pauses=_PAUSES,
    )
    def test_minute_by_minute(
        self,
        events: list[Event],
        calendar: BusinessCalendar,
        duration: int,
        pauses: frozenset[WaitsFor],
    ) -> None:
        _compare(events, calendar, timedelta(minutes=1), duration, pauses, _opens(calendar))

    @pytest.mark.proof
    @settings(max_examples=400)
    @given(
        events=busy_histories(timedelta(seconds=1), 3600),
        calendar=any_calendars,
        duration=st.integers(1, 2000),
        pauses=_PAUSES,
    )
    def test_second_by_second(
        self,
        events: list[Event],
        calendar: BusinessCalendar,
        duration: int,
        pauses: frozenset[WaitsFor],
    ) -> None:
        is_open = cache(partial(open_by_the_clock, calendar))
        _compare(events, calendar, timedelta(seconds=1), duration, pauses, is_open)


def _compare(
    events: list[Event],
    calendar: BusinessCalendar,
    grain: timedelta,
    duration: int,
    pauses: frozenset[WaitsFor],
    is_open: Callable[[datetime], bool],
) -> None:
    """Both judge each of the three clocks, with each rule for reopening, alike."""
    now = max(event.occurred_at for event in events) + 60 * grain
    for kind, on_reopen in product((FIRST_RESPONSE, NEXT_RESPONSE, SOLUTION), OnReopen):
        promised = Target(kind, duration * grain, pauses_while=pauses, on_reopen=on_reopen)
        slow = walk(promised, events, now, grain, is_open)
        cycles = replay(events, Policy([promised], calendar, version=1), now)
        assert len(cycles) == len(slow.waits)
        for cycle, wait in zip(cycles, slow.waits, strict=True):
            assert cycle.status is _status(wait, promised, paused=slow.paused)
            assert (cycle.started_at, cycle.elapsed) == (wait.started_at, wait.elapsed)
            assert cycle.finished_at == wait.finished_at
            if wait.used_up_at is not None:
                assert cycle.due_at == wait.used_up_at


def _status(wait: Wait, promised: Target, *, paused: bool) -> CycleStatus:
    late = wait.elapsed > promised.duration
    if wait.end == "":
        return PAUSED if paused else RUNNING
    if wait.end == "merged":
        return CANCELLED
    if late:
        return MISSED
    return MET if wait.end == "done" else CANCELLED


@cache
def _opens(calendar: BusinessCalendar) -> Callable[[datetime], bool]:
    """The definition of a calendar, read aloud once for each minute that is asked for."""
    return cache(lambda at: open_by_the_clock(calendar, at))


def _name(cycle: Cycle) -> tuple[TargetKind, int]:
    return cycle.target, cycle.number


def _same(cycle: Cycle, cycles: tuple[Cycle, ...]) -> Cycle:
    """The cycle of the same name in another replay."""
    (found,) = (one for one in cycles if _name(one) == _name(cycle))
    return found


def _calendar_of(promised: Policy, kind: TargetKind) -> BusinessCalendar:
    target = promised.target(kind)
    assert target is not None
    return promised.calendar_of(target)
