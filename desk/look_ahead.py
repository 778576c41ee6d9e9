"""What an SLA or a calendar would do to tickets as it stands in a form, before it is saved."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar

from desk.desk import Desk
from desk.packed_trails import PackedTrails
from desk.policies import business_calendar
from desk.policy_rows import policy_of
from desk.slas import sla_as_typed
from sla_engine import BusinessCalendar, Policy, Trail
from sla_engine.backtest import Backtest, backtest
from sla_engine.bulk import NEVER
from sla_engine.outcomes import LIVE, TARGETS, Outcomes, outcomes
from sla_engine.preview import Effect, OpenTickets, Preview
from store import trails as rows
from store.rows import VALID, Calendar, Sla
from store.scope import Scope

_T = TypeVar("_T")
# Told how much of how much is done.
Progress = Callable[[int, int], None]

QUARTER_DAYS = 90
_DAY_US = 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket and its nearest deadline, as it is and as it would be; None for none.

    Where the nearest one stays, that of the first target that moves. ``target`` is whose deadline
    it would be, else was. ``was_left_us`` and ``left_us``: where a clock is paused, which has no
    deadline, what is left of its target (less than 0: by how much it is over).
    """

    ticket_id: int
    was_us: int | None
    becomes_us: int | None
    target: str = field(default="", compare=False)
    was_left_us: int | None = field(default=None, compare=False)
    left_us: int | None = field(default=None, compare=False)


class _Clock(NamedTuple):
    """A live clock; ``due_us`` NEVER: it is paused, or will never be due."""

    due_us: int
    left_us: int


_Clocks = dict[str, _Clock]
_NOTHING = _Clock(NEVER, 0)


@dataclass(frozen=True, slots=True)
class _Group:
    """The open tickets under one SLA."""

    sla: Sla
    before: Policy | None
    ids: array[int]
    trails: Sequence[Trail]
    standing: OpenTickets
    with_deadline: bytearray
    """1 at the place of each ticket that has a deadline now."""


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class LookAhead:
    """The tickets that a form is about, read once; each question about them is asked anew.

    All that takes time is done in a thread; a question whose task is cancelled ends soon.
    """

    def __init__(self, desk: Desk, groups: Sequence[_Group], past: Sequence[Trail]) -> None:
        self._desk, self._groups, self._past = desk, groups, past
        self._now = desk.now()
        self.ticket_ids = _in_one(group.ids for group in groups)
        """The open tickets, in the order that places in a Preview count."""

    def without_deadline(self, found: Preview) -> list[int]:
        """Which of the tickets that move have no deadline now, as places in the Preview. But for
        the ``gained``, they have none after it either: their clocks are paused, and get more or
        less time.
        """
        with_deadline = b"".join(group.with_deadline for group in self._groups)
        return [place for place in found.moved_tickets if not with_deadline[place]]

    @property
    def past_tickets(self) -> int:
        """How many tickets ended under the SLA in the days looked back on."""
        return len(self._past)

    @classmethod
    async def of_sla(
        cls, desk: Desk, sla_id: int | None, scope: Scope, *, days: int = QUARTER_DAYS
    ) -> LookAhead:
        """The open tickets under an SLA (None: a new one, which has none), and those that ended
        under it in the last days; of both those that may be seen.
        """
        if sla_id is None:
            return cls(desk, (), ())
        now_us = desk.now_us()
        past = await past_trails(desk, sla_id, scope, now_us - days * _DAY_US, now_us)
        return cls(desk, [await _group(desk, sla_id, scope)], past)

    @classmethod
    async def of_calendar(cls, desk: Desk, calendar_id: int | None, scope: Scope) -> LookAhead:
        """The open tickets that may be seen under every SLA that counts in a calendar (None: a new
        one).
        """
        concerned = [
            sla_id
            for sla_id in desk.catalogue.slas
            if calendar_id is not None and desk.policies.calendar_id_of(sla_id) == calendar_id
        ]
        return cls(desk, [await _group(desk, sla_id, scope) for sla_id in concerned], ())

    # -- an SLA --------------------------------------------------------------------------------

    def policy(self, values: Mapping[str, Any], row_id: int | None) -> Policy | None:
        """What the SLA would promise; None for nothing. Raises Invalid by field."""
        desk = self._desk
        old = desk.catalogue.slas.get(row_id) if row_id is not None else None
        sla = sla_as_typed(old, values)
        calendar_id = sla.calendar_id
        if calendar_id is None:
            calendar_id = desk.policies.default_calendar_id()
        known = desk.catalogue.calendars
        if sla.validity != VALID or calendar_id is None or calendar_id not in known:
            return None
        return policy_of(sla, desk.policies.calendar(calendar_id))

    async def preview_sla(self, after: Policy | None, progress: Progress | None = None) -> Preview:
        """What another policy would do to the open tickets."""
        return await self._previewed(lambda _: after, progress)

    async def backtest(self, policy: Policy, progress: Progress | None = None) -> Backtest:
        """How the tickets that ended of late would have fared under a policy from the start."""
        return await _in_thread(
            lambda tell: backtest(policy, self._past, self._now, progress=tell), progress
        )

    # -- a calendar ----------------------------------------------------------------------------

    async def preview_calendar(self, row: Calendar, progress: Progress | None = None) -> Preview:
        """What a calendar would do to the open tickets of all SLAs that count in it."""
        calendar = await asyncio.to_thread(_compiled, row)
        return await self._previewed(partial(_with_calendar, calendar), progress)

    async def _previewed(
        self, after: Callable[[_Group], Policy | None], progress: Progress | None
    ) -> Preview:
        def work(tell: Progress) -> Preview:
            total, found = len(self.ticket_ids), list[Preview]()
            for group in self._groups:
                done = sum(one.tickets for one in found)
                further = partial(_told_further, tell, done, total)
                found.append(group.standing.preview(after(group), progress=further))
            return _joined(found)

        return await _in_thread(work, progress)

    # -- single tickets ------------------------------------------------------------------------

    async def moves(self, places: Sequence[int], after: Policy | Calendar | None) -> list[Move]:
        """The deadlines of some tickets (places as in a Preview) now and after a change: another
        policy, or another calendar.
        """

        def work(tell: Progress) -> list[Move]:
            calendar = _compiled(after) if isinstance(after, Calendar) else None
            found: list[Move] = []
            first = 0
            for group in self._groups:
                mine = [place - first for place in places if 0 <= place - first < len(group.ids)]
                first += len(group.ids)
                policy = after if not isinstance(after, Calendar) else None
                if calendar is not None:
                    policy = _with_calendar(calendar, group)
                tickets = [group.trails[place] for place in mine]
                before = outcomes(tickets, group.before, self._now, progress=tell)
                was = _clocks(before, len(mine), frozenset())
                later = outcomes(tickets, policy, self._now, progress=tell)
                becomes = _clocks(later, len(mine), _finished(before))
                found += [
                    _move(group.ids[place], was[n], becomes[n]) for n, place in enumerate(mine)
                ]
            return found

        return await _in_thread(work, None)


async def open_trails(desk: Desk, sla_id: int, scope: Scope) -> tuple[array[int], PackedTrails]:
    """The ids and the trails of all open tickets in a scope under an SLA, by id."""
    ids, trails = array("q"), PackedTrails()
    while True:
        last = ids[-1] if ids else 0
        read = partial(rows.open_trails, sla_id=sla_id, scope=scope, after_id=last)
        page = await desk.store.reader.run(read)
        ids.extend(ticket_id for ticket_id, _ in page)
        trails.add([packed for _, packed in page])
        if len(page) < rows.PAGE:
            return ids, trails


async def past_trails(
    desk: Desk, sla_id: int, scope: Scope, since_us: int, until_us: int
) -> PackedTrails:
    """The trails of the tickets in a scope that ended under an SLA in a while."""
    found = PackedTrails()
    after: tuple[int, int] | None = (0, 0)
    while after is not None:
        read = partial(
            rows.past_trails,
            sla_id=sla_id,
            scope=scope,
            since_us=since_us,
            until_us=until_us,
            after=after,
        )
        page, after = await desk.store.reader.run(read)
        found.add([packed for _, packed in page])
    return found


async def _group(desk: Desk, sla_id: int, scope: Scope) -> _Group:
    ids, trails = await open_trails(desk, sla_id, scope)
    sla, before, now = desk.catalogue.slas[sla_id], desk.policies.policy(sla_id), desk.now()

    def stand() -> tuple[OpenTickets, bytearray]:
        standing = OpenTickets(trails, before, now)
        return standing, standing.with_deadline()

    standing, with_deadline = await asyncio.to_thread(stand)
    return _Group(sla, before, ids, trails, standing, with_deadline)


def _clocks(
    found: Outcomes, tickets: int, finished: frozenset[tuple[int, int, int]]
) -> list[_Clocks]:
    """The live clocks of each ticket by kind, but for cycles that have finished already."""
    clocks: list[_Clocks] = [{} for _ in range(tickets)]
    for row, status in enumerate(found.status):
        kind, ticket = found.target[row], found.ticket[row]
        if status in LIVE and (kind, ticket, found.number[row]) not in finished:
            left_us = found.target_us[row] - found.elapsed_us[row]
            clocks[ticket][TARGETS[kind].value] = _Clock(found.due_us[row], left_us)
    return clocks


def _finished(found: Outcomes) -> frozenset[tuple[int, int, int]]:
    """The names of the cycles that have come to their end."""
    return frozenset(
        (found.target[row], found.ticket[row], found.number[row])
        for row, status in enumerate(found.status)
        if status not in LIVE
    )


def _move(ticket_id: int, was: _Clocks, becomes: _Clocks) -> Move:
    old_kind, new_kind = _nearest(was), _nearest(becomes)
    if was.get(old_kind, _NOTHING).due_us == becomes.get(new_kind, _NOTHING).due_us:
        # The nearest deadline stays, or there is none: another one moves, or what is left.
        moved = [kind for kind in {**was, **becomes} if _has_moved(kind, was, becomes)]
        running = [kind for kind in moved if _due_us(kind, was, becomes) != NEVER]
        if running or (moved and was.get(old_kind, _NOTHING).due_us == NEVER):
            old_kind = min(running or moved, key=lambda kind: _due_us(kind, was, becomes))
            new_kind = old_kind
    old, new = was.get(old_kind), becomes.get(new_kind)
    return Move(
        ticket_id,
        None if old is None or old.due_us == NEVER else old.due_us,
        None if new is None or new.due_us == NEVER else new.due_us,
        old_kind if new is None else new_kind,
        old.left_us if old is not None and old.due_us == NEVER else None,
        new.left_us if new is not None and new.due_us == NEVER else None,
    )


def _has_moved(kind: str, was: _Clocks, becomes: _Clocks) -> bool:
    """Whether a clock has another deadline, or without one more or less left."""
    old, new = was.get(kind), becomes.get(kind)
    if old is None or new is None or NEVER in (old.due_us, new.due_us):
        return old != new
    return old.due_us != new.due_us


def _due_us(kind: str, was: _Clocks, becomes: _Clocks) -> int:
    """When a clock is due, before the change or after it, whichever comes first."""
    return min(was.get(kind, _NOTHING).due_us, becomes.get(kind, _NOTHING).due_us)


def _nearest(clocks: _Clocks) -> str:
    """The kind of the clock that is due first, else of the one with the least left; "" for none."""
    return min(clocks, key=lambda kind: clocks[kind], default="")


def _in_one(parts: Iterable[array[int]]) -> array[int]:
    whole = array("q")
    for part in parts:
        whole += part
    return whole


def _compiled(row: Calendar) -> BusinessCalendar:
    return business_calendar(row)


def _with_calendar(calendar: BusinessCalendar, group: _Group) -> Policy | None:
    return None if group.before is None else policy_of(group.sla, calendar)


def _joined(previews: Sequence[Preview]) -> Preview:
    """Several previews as one, the tickets of each after those of the one before."""
    if len(previews) == 1:
        return previews[0]
    by_target = {
        kind: _sum([one.by_target[kind] for one in previews if kind in one.by_target])
        for kind in sorted({kind for one in previews for kind in one.by_target})
    }
    places: list[array[int]] = [array("q"), array("q"), array("q")]
    first = 0
    for one in previews:
        mine = (one.moved_tickets, one.overdue_tickets, one.rescued_tickets)
        for all_places, part in zip(places, mine, strict=True):
            all_places.extend(first + place for place in part)
        first += one.tickets
    whole = _sum(previews)
    moved, overdue, rescued = places
    return Preview(
        tickets=whole.tickets,
        moved=whole.moved,
        become_overdue=whole.become_overdue,
        rescued=whole.rescued,
        earlier=whole.earlier,
        later=whole.later,
        gained=whole.gained,
        lost=whole.lost,
        by_target=by_target,
        moved_tickets=moved,
        overdue_tickets=overdue,
        rescued_tickets=rescued,
    )


def _sum(effects: Sequence[Effect]) -> Effect:
    """The effect on all tickets of several groups."""
    totals = [0] * len(_figures(Effect(0, 0, 0, 0, 0, 0, 0, 0)))
    for effect in effects:
        totals = [one + other for one, other in zip(totals, _figures(effect), strict=True)]
    return Effect(*totals)


def _told_further(tell: Progress, done: int, total: int, now: int, _: int) -> None:
    """Progress within a group, counted on from the groups before it."""
    tell(done + now, total)


def _figures(effect: Effect) -> tuple[int, ...]:
    return (
        effect.tickets,
        effect.moved,
        effect.become_overdue,
        effect.rescued,
        effect.earlier,
        effect.later,
        effect.gained,
        effect.lost,
    )


async def _in_thread(work: Callable[[Progress], _T], told: Progress | None) -> _T:
    """Run ``work`` in a thread that stops at its next step when nobody waits any more."""
    stop, loop = threading.Event(), asyncio.get_running_loop()

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        if told is not None:
            loop.call_soon_threadsafe(told, done, total)

    try:
        return await asyncio.to_thread(work, tell)
    except asyncio.CancelledError:
        stop.set()
        raise
