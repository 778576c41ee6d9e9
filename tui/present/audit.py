"""The audit log in words: what was changed, what it was before and what it became."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from textual.content import Content

from desk.durations import format_seconds
from desk.opening_hours import format_hours
from store.rows import AuditEntry
from tui.present import times
from tui.present.signs import BECAME
from tui.present.text import fit, line
from tui.present.words import COUNTS, ON_REOPEN, TARGETS, WAITS_FOR

_NOUNS = {"sla": "SLA", "sla_rule": "SLA rule", "ssh_key": "SSH key"}
_FIELDS = {
    "is_default": "for all customers",
    "role": "role",
    "slas": "SLAs",
    "default_sla_id": "default SLA",
    "sla_id": "SLA",
    "email": "e-mail",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WHEN, _WHO = 16, 16
_NOTHING = "nothing"


def noun(entry: AuditEntry) -> str:
    """``SLA rule``."""
    return _NOUNS.get(entry.noun, entry.noun.replace("_", " "))


def what(entry: AuditEntry) -> str:
    """``SLA Gold changed: targets, comment``."""
    name = field(entry.name) if entry.noun == "setting" else line(entry.name)
    told = f"{noun(entry)} {name}".strip()
    if entry.before is None or entry.noun == "setting":
        return f"{told} {entry.action}"
    return f"{told} {entry.action}: {', '.join(field(name) for name in entry.before)}"


def row(entry: AuditEntry, now_us: int, zone: tzinfo | None) -> Content:
    """One line of the log: when, who, what."""
    return (
        Content.styled(fit(times.instant(entry.at_us, now_us, zone), _WHEN), "$text-muted")
        + Content(f" {fit(line(entry.actor_name), _WHO)}  ")
        + Content(what(entry))
    )


def field(name: str) -> str:
    """The name of a field in words."""
    if name in _FIELDS:
        return _FIELDS[name]
    if name.endswith("_ids"):
        name = name.removesuffix("_ids") + "s"
    return name.removesuffix("_id").replace("_", " ")


def changes(entry: AuditEntry) -> list[tuple[str, Content]]:
    """Field by field what it was and what it is now; of something new what is worth telling."""
    before: Mapping[str, Any] = entry.before or {}
    after: Mapping[str, Any] = entry.after
    told = []
    for name in dict.fromkeys((*after, *before)):
        if name == "targets":
            pairs = _by_target(before.get(name) or [], after.get(name) or [])
        else:
            pairs = [(field(name), value(name, before.get(name)), value(name, after.get(name)))]
        for title, was, now in pairs:
            if was == now:
                continue
            shown = Content(now)
            if entry.before is not None:
                arrow = Content.styled(f" {BECAME} ", "$accent")
                shown = Content.styled(was, "$text-muted") + arrow + shown
            told.append((title, shown))
    return told


def _by_target(before: list[Any], after: list[Any]) -> list[tuple[str, str, str]]:
    """Each target of an SLA for itself: most of them stay as they are."""
    was = {one["kind"]: _target(one) or _NOTHING for one in before}
    now = {one["kind"]: _target(one) or _NOTHING for one in after}
    kinds = dict.fromkeys((*was, *now))
    return [(TARGETS.get(k, k), was.get(k, _NOTHING), now.get(k, _NOTHING)) for k in kinds]


def value(name: str, told: Any) -> str:
    """A value as people say it."""
    if told is None or told in ("", [], {}):
        return _NOTHING
    if isinstance(told, bool):
        return "yes" if told else "no"
    if name == "weekly_hours":
        return (
            "; ".join(
                f"{_DAYS[int(day)]} {_hours(periods)}" for day, periods in told.items() if periods
            )
            or _NOTHING
        )
    if name == "exceptional_days":
        return "; ".join(f"{day} {_hours(periods)} {label}" for day, periods, label in told)
    if isinstance(told, list):
        return ", ".join(_item(one) for one in told)
    return line(str(told))


def _item(told: Any) -> str:
    return " ".join(line(str(one)) for one in told) if isinstance(told, list) else line(str(told))


def _hours(periods: Any) -> str:
    return format_hours([(int(start), int(end)) for start, end in periods])


def _target(told: Mapping[str, Any]) -> str:
    """``8h, bell at 80 %, pauses for customer``; "" for one that promises nothing."""
    times_by_priority = [f"priority {n}: {format_seconds(s)}" for n, s in told["by_priority"]]
    lengths = [format_seconds(told["seconds"])] if told["seconds"] else []
    if not lengths and not times_by_priority:
        return ""
    parts = [", ".join(lengths + times_by_priority)]
    if told["counts"] != "working_time":
        parts.append(f"in {COUNTS.get(told['counts'], told['counts'])}")
    if told["notify"]:
        parts.append(f"bell at {', '.join(f'{percent} %' for percent in told['notify'])}")
    if told["pauses"]:
        parts.append(f"pauses for {', '.join(WAITS_FOR.get(p, p) for p in told['pauses'])}")
    if told["on_reopen"] != "resume":
        parts.append(f"when reopened {ON_REOPEN.get(told['on_reopen'], told['on_reopen'])}")
    if told["states"]:
        parts.append(f"states {', '.join(told['states'])}")
    if told["catches_up"]:
        parts.append("catches up")
    return ", ".join(parts)
