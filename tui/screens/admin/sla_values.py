"""An SLA's targets as the fields of its form, of its page of details, and of what is saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desk.durations import MINUTE_S
from desk.durations import format_seconds as told
from desk.slas import DEFAULT_PAUSES
from desk.workflow import PRIORITIES, STATES
from store.replacing import replace
from store.rows import SlaTarget
from tui.present.text import line
from tui.present.words import COUNTS, SHORT_TARGETS, TARGETS

# The targets that stand in the form's own table; the others only on the page of details.
MAIN = ("first_response", "update", "solution")
DETAILS = "details"
CATCHES_UP = "catches_up"
STATES_OF = "reach_state_states"
_NEVER_PAUSES = "first_response"

Targets = tuple[SlaTarget, ...]


def usual(kind: str) -> SlaTarget:
    """A target of this kind that is off, as a new SLA has it."""
    return SlaTarget(kind, pauses=() if kind == _NEVER_PAUSES else DEFAULT_PAUSES)


def complete(targets: Iterable[SlaTarget]) -> Targets:
    """One target of each kind, in their order."""
    known = {target.kind: target for target in targets}
    return tuple(known.get(kind) or usual(kind) for kind in TARGETS)


def by_priority_field(kind: str, priority: int) -> str:
    """The field of the page of details with the time of one priority."""
    return f"{kind}_priority_{priority}"


# -- the form ----------------------------------------------------------------------------------


def in_form(targets: Iterable[SlaTarget]) -> dict[str, Any]:
    """The values of the form's table, and under ``details`` what doesn't stand in it."""
    values: dict[str, Any] = {}
    found = complete(targets)
    for target in found:
        if target.kind in MAIN:
            values[target.kind] = target.seconds // MINUTE_S
            values[f"{target.kind}_notify"] = target.notify
            values[f"{target.kind}_pauses"] = target.pauses
    values[DETAILS] = tuple(_without_table(target) for target in found)
    return values


def _without_table(target: SlaTarget) -> SlaTarget:
    return replace(target, seconds=0, notify=(), pauses=()) if target.kind in MAIN else target


def targets_in(values: Mapping[str, Any]) -> Targets:
    """The targets that the form's values make, one of each kind."""
    details = values.get(DETAILS) or complete(())
    return tuple(_with_table(target, values) for target in details)


def _with_table(target: SlaTarget, values: Mapping[str, Any]) -> SlaTarget:
    if target.kind not in MAIN:
        return target
    return replace(
        target,
        seconds=(values.get(target.kind) or 0) * MINUTE_S,
        notify=tuple(values.get(f"{target.kind}_notify") or ()),
        pauses=tuple(values.get(f"{target.kind}_pauses") or ()),
    )


# -- what is saved -----------------------------------------------------------------------------


def to_save(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values as ``desk.slas.save_sla`` takes them."""
    given = {name: value for name, value in values.items() if not is_of_a_target(name)}
    for target in targets_in(values):
        given |= {
            target.kind: target.seconds // MINUTE_S,
            f"{target.kind}_by_priority": tuple(
                (priority, seconds // MINUTE_S) for priority, seconds in target.by_priority
            ),
            f"{target.kind}_notify": target.notify,
            f"{target.kind}_pauses": target.pauses,
            f"{target.kind}_on_reopen": target.on_reopen,
            f"{target.kind}_counts": target.counts,
            f"{target.kind}_catches_up": target.catches_up,
            f"{target.kind}_states": target.states,
        }
    return given


def changes_to_save(values: Mapping[str, Any], saved: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same, of the targets only what is another than in ``saved`` (None: all of it).

    What was imported to the second, or set by a newer program, is not rounded by who renames it.
    """
    given = to_save(values)
    if saved is None:
        return given
    before = to_save(saved)
    return {
        name: value
        for name, value in given.items()
        if not is_of_a_target(name) or value != before.get(name)
    }


def deciding(values: Mapping[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed of that on which deadlines depend, as ``desk.look_ahead`` takes it."""
    before = to_save(saved)
    return {
        name: value
        for name, value in to_save(values).items()
        if value != before.get(name)
        and (name in _DECIDING or is_of_a_target(name))
        and not name.endswith("_notify")
    }


_DECIDING = ("calendar_id", "validity")


def is_of_a_target(name: str) -> bool:
    """Whether a field belongs to one of the targets, or to all of them."""
    return name == DETAILS or any(name == kind or name.startswith(f"{kind}_") for kind in TARGETS)


# -- the page of details -----------------------------------------------------------------------


def on_page(targets: Iterable[SlaTarget]) -> dict[str, Any]:
    """The values of the page of details."""
    values: dict[str, Any] = {}
    found = complete(targets)
    for target in found:
        times = dict(target.by_priority)
        values |= {
            target.kind: target.seconds // MINUTE_S,
            f"{target.kind}_notify": target.notify,
            f"{target.kind}_pauses": target.pauses,
            f"{target.kind}_on_reopen": target.on_reopen,
            f"{target.kind}_counts": target.counts,
        }
        for priority in PRIORITIES:
            seconds = times.get(priority)
            field = by_priority_field(target.kind, priority)
            values[field] = None if seconds is None else seconds // MINUTE_S
    values[STATES_OF] = next(t.states for t in found if t.kind == "reach_state")
    values[CATCHES_UP] = tuple(target.kind for target in found if target.catches_up)
    return values


def from_page(values: Mapping[str, Any], before: Iterable[SlaTarget]) -> Targets:
    """The targets that the page's values make; what cannot be read there stays as it was."""
    settled = {**on_page(before), **values}
    return tuple(_of_page(target, settled) for target in complete(before))


def _of_page(before: SlaTarget, values: Mapping[str, Any]) -> SlaTarget:
    kind = before.kind
    by_priority = tuple(
        (priority, minutes * MINUTE_S)
        for priority in PRIORITIES
        if (minutes := values[by_priority_field(kind, priority)]) is not None
    )
    return replace(
        before,
        seconds=values[kind] * MINUTE_S,
        by_priority=by_priority,
        notify=tuple(values[f"{kind}_notify"]),
        pauses=tuple(values[f"{kind}_pauses"]),
        on_reopen=values[f"{kind}_on_reopen"],
        counts=values[f"{kind}_counts"],
        catches_up=kind in values[CATCHES_UP],
        states=tuple(values[STATES_OF]) if kind == "reach_state" else before.states,
    )


# -- in words ----------------------------------------------------------------------------------


def seconds_for(target: SlaTarget, priority: int) -> int:
    """How long a target gives a ticket of this priority; 0 is off."""
    return dict(target.by_priority).get(priority, target.seconds)


def title_of(target: SlaTarget) -> str:
    """``Solution``, ``Reach in progress``."""
    if target.kind != "reach_state" or not target.states:
        return TARGETS[target.kind]
    return f"Reach {' or '.join(_state(code) for code in target.states)}"


def _state(code: str) -> str:
    state = STATES.get(code)
    return line(code) if state is None else state.label


def summary(details: Targets) -> str:
    """What is promised beside the form's table, on one line; "" for nothing."""
    return " · ".join([*_further(details), *_priorities(details), *_counting(details)])


def _further(details: Targets) -> Iterator[str]:
    for target in details:
        if target.kind in MAIN or not target.seconds:
            continue
        if target.kind == "reach_state":
            states = " or ".join(_state(code) for code in target.states) or "a state"
            yield f"{states} within {told(target.seconds)}"
        else:
            yield f"{TARGETS[target.kind].lower()} {told(target.seconds)}"


def _priorities(details: Targets) -> Iterator[str]:
    for priority, name in PRIORITIES.items():
        times = {t.kind: dict(t.by_priority)[priority] for t in details if _has(t, priority)}
        if not times:
            continue
        if tuple(times) == MAIN:
            yield f"{name} {' / '.join(_time(seconds) for seconds in times.values())}"
        else:
            parts = [f"{SHORT_TARGETS[kind]} {_time(seconds)}" for kind, seconds in times.items()]
            yield f"{name}: {', '.join(parts)}"


def _has(target: SlaTarget, priority: int) -> bool:
    return any(known == priority for known, _ in target.by_priority)


def _time(seconds: int) -> str:
    return told(seconds) if seconds else "off"


def _counting(details: Targets) -> Iterator[str]:
    for target in details:
        is_on = target.kind in MAIN or not target.is_off
        if is_on and target.counts != "working_time":
            yield f"{SHORT_TARGETS[target.kind]} counts {COUNTS[target.counts]}"
