"""Presets: how other desks count, expressed by the options of targets alone."""

from collections.abc import Iterable
from datetime import timedelta

from sla_engine.policy import Target
from sla_engine.words import Counts, OnReopen, TargetKind, WaitsFor

_OFF = timedelta(0)
_PENDING = frozenset(WaitsFor)


def otobo(
    *,
    first_response: timedelta = _OFF,
    update: timedelta = _OFF,
    solution: timedelta = _OFF,
    first_response_notify: int | None = None,
    update_notify: int | None = None,
    solution_notify: int | None = None,
    suspended_while: Iterable[WaitsFor] = (),
) -> tuple[Target, ...]:
    """OTOBO's three clocks, of working time. Zero is off; notify is a percentage, or None or 0.

    - First response: from creation, unless an agent opened the ticket. A reopened ticket that was
      never answered has its original deadline.
    - Update: from the last public message of an agent, or the first of the customer after it; as
      long as there is neither, from the last thing written. Out of sight while the ticket is
      pending or closed, which counts all the same.
    - Solution: the first time the ticket is closed decides, whatever comes later.
    - `suspended_while`: what OTOBO calls suspend states. That time is left out of all three.
    """
    suspended = frozenset(suspended_while)
    return (
        Target(
            TargetKind.FIRST_RESPONSE,
            first_response,
            _notify(first_response_notify),
            pauses_while=suspended,
            catches_up=not suspended,
        ),
        Target(
            TargetKind.UPDATE,
            update,
            _notify(update_notify),
            pauses_while=_PENDING,
            catches_up=not suspended,
            from_creation=False,
        ),
        Target(
            TargetKind.SOLUTION,
            solution,
            _notify(solution_notify),
            pauses_while=suspended,
            on_reopen=OnReopen.KEEP,
            catches_up=not suspended,
        ),
    )


def axelor(
    states: Iterable[int],
    *,
    days: int = 0,
    hours: int = 0,
    working_days_only: bool = True,
    notify: Iterable[int] = (),
) -> tuple[Target, ...]:
    """Axelor's promise: to reach one of some states within so many days and hours.

    With `working_days_only` days on which nobody works are left out, those with working time
    count whole, 24 hours each. What was reached in time stays so, also when the ticket is
    reopened or saved again after the deadline.
    """
    return (
        Target(
            TargetKind.REACH_STATE,
            timedelta(days=days, hours=hours),
            tuple(notify),
            on_reopen=OnReopen.KEEP,
            counts=Counts.WORKING_DAYS if working_days_only else Counts.ALL_TIME,
            states=frozenset(states),
        ),
    )


def next_reply(
    *,
    first_response: timedelta = _OFF,
    next_response: timedelta = _OFF,
    solution: timedelta = _OFF,
    notify: Iterable[int] = (),
) -> tuple[Target, ...]:
    """A conversation's promises, as Zendesk and Zammad count them.

    An answer to the first message, and to the oldest one without an answer ever after: further
    messages of the customer don't move that deadline, and neither of the two ever pauses. The
    solution leaves out the time in which the desk waits for the customer, and goes on where it
    stood when the ticket is reopened.
    """
    percentages = tuple(notify)
    return (
        Target(TargetKind.FIRST_RESPONSE, first_response, percentages),
        Target(TargetKind.NEXT_RESPONSE, next_response, percentages),
        Target(
            TargetKind.SOLUTION,
            solution,
            percentages,
            pauses_while=frozenset({WaitsFor.CUSTOMER}),
        ),
    )


def _notify(percent: int | None) -> tuple[int, ...]:
    return (percent,) if percent else ()
