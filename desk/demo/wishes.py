"""What the demo desk should look like at the moment it opens: which deadlines stand where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random

from msgspec import Struct

from desk.demo.corpus import AGENT, DATE, THIRD_PARTY
from desk.demo.pace import MINUTE_US, Promise
from sla_engine import TargetKind
from store.times import to_us

HERO = "anna"
_RESPONSE, _UPDATE, _SOLUTION = (
    TargetKind.FIRST_RESPONSE,
    TargetKind.UPDATE,
    TargetKind.SOLUTION,
)
_SOON_US = 120 * MINUTE_US
_SECOND_US = 1_000_000


class Running(Struct, frozen=True):
    """A ticket whose next deadline is of this kind, with this working time left under each SLA
    that suits (by key; negative: overdue).
    """

    kind: TargetKind
    left_us: Mapping[str, int]
    owned: bool
    owner: str = ""


class Resting(Struct, frozen=True):
    """A ticket that waits for somebody: the turn after which it does."""

    after: str


Wish = Running | Resting


_KINDS = (_UPDATE, _SOLUTION, _SOLUTION, _UPDATE, _SOLUTION, _UPDATE, _SOLUTION, _RESPONSE)


class Wishes:
    """``count`` open tickets: a few overdue, some that break within two hours, a third waiting, a
    tenth new and unassigned, the rest with time left.
    """

    def __init__(
        self, promises: Mapping[str, Promise], now: datetime, count: int, random: Random
    ) -> None:
        self._desires = _Desires(promises, now, random)
        self._overdue, self._soon = _share(count, 0.0175), _share(count, 0.0325)
        self._waiting, self._fresh = round(count * 0.33), round(count * 0.1)

    def wish(self, n: int) -> Wish:
        """What the ticket ``n`` (from 0) should be like."""
        if n < self._overdue:
            return self._desires.overdue(n)
        n -= self._overdue
        if n < self._soon:
            return self._desires.soon(n, self._soon)
        n -= self._soon
        if n < self._waiting:
            return _resting(n)
        n -= self._waiting
        if n < self._fresh:
            return self._desires.later(_RESPONSE, owned=False)
        return self._desires.later(_KINDS[(n - self._fresh) % len(_KINDS)], owned=True)


def _share(count: int, part: float) -> int:
    return max(1, round(count * part)) if count else 0


def _resting(n: int) -> Resting:
    return Resting((AGENT, AGENT, THIRD_PARTY, AGENT, DATE)[n % 5])


class _Desires:
    def __init__(self, promises: Mapping[str, Promise], now: datetime, random: Random) -> None:
        self._promises = promises
        self._now_us = to_us(now)
        self._random = random

    def overdue(self, n: int) -> Running:
        """Broken minutes ago, or an hour and a half."""
        kind = (_RESPONSE, _UPDATE, _SOLUTION, _RESPONSE, _UPDATE)[n % 5]
        late_us = round(self._random.uniform(2, 25 if n % 3 else 95) * MINUTE_US)
        left = {
            key: -min(late_us, (promise.update_us - promise.response_us) // 2)
            for key, promise in self._promises.items()
        }
        owned = kind is not _RESPONSE or n % 2 == 1
        return Running(kind, left, owned, HERO if n == 1 else "")

    def soon(self, n: int, count: int) -> Running:
        """Breaks within two hours, the first ones while somebody has just begun to look."""
        if n == 1:
            return self._about_to_ring()
        kind = (_UPDATE, _RESPONSE, _SOLUTION, _UPDATE)[n % 4]
        minutes = 4 + 112 * n / max(1, count) + self._random.uniform(0, 6 if n else 3)
        left = self._wall(round(minutes * MINUTE_US), kind)
        if not left:
            # At night only the shortest promises run: too short for an unanswered ticket.
            kind = _UPDATE
            left = self._wall(round(minutes * MINUTE_US), kind)
        while not left and minutes > 2:
            minutes *= 0.8
            left = self._wall(round(minutes * MINUTE_US), kind)
        return Running(kind, left, kind is not _RESPONSE or n % 2 == 0, HERO if n == 0 else "")

    def _about_to_ring(self) -> Running:
        """Passes its first threshold two minutes from now."""
        left: dict[str, int] = {}
        for key, promise in self._promises.items():
            warned_us = promise.update_us * (100 - promise.notify) // 100
            ahead_us = warned_us + 2 * MINUTE_US
            if key in self._wall(2 * MINUTE_US, _UPDATE) and ahead_us < _SOON_US:
                left[key] = ahead_us
        return Running(_UPDATE, left, True, HERO)

    def _wall(self, ahead_us: int, kind: TargetKind) -> dict[str, int]:
        """The SLAs whose calendar is open from now until then, with the time in between."""
        found = {}
        for key, promise in self._promises.items():
            calendar = promise.calendar
            most_us = min(promise.target_us(kind), promise.update_us) * 0.98
            passes_us = calendar.elapsed_us(self._now_us + ahead_us) - calendar.elapsed_us(
                self._now_us
            )
            is_open = calendar.is_open_us(self._now_us + _SECOND_US) and passes_us > 0
            if is_open and calendar.is_open_us(self._now_us + ahead_us) and passes_us < most_us:
                found[key] = passes_us
        return found

    def later(self, kind: TargetKind, *, owned: bool) -> Running:
        """Nothing breaks within two hours."""
        left: dict[str, int] = {}
        for key, promise in self._promises.items():
            calendar = promise.calendar
            least = calendar.elapsed_us(self._now_us + _SOON_US) - calendar.elapsed_us(self._now_us)
            least += 5 * MINUTE_US
            # A solution must be nearer than the next update, or that one would come first.
            most = min(promise.target_us(kind), promise.update_us) * 0.95
            if least < most:
                left[key] = round(self._random.uniform(least, most))
        return Running(kind, left, owned)
