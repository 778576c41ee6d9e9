"""Turns each event of a ticket into a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, cast

from msgspec import Struct, field

from desk import journal
from desk.entitlement import service_path
from desk.workflow import PRIORITIES, STATES
from tui.present import times
from tui.present.signs import BECAME
from tui.present.text import line
from tui.present.words import TARGETS

if TYPE_CHECKING:
    from store.rows import Catalogue, Event

_NOUNS = {
    "subject": "subject",
    "customer_id": "customer",
    "channel": "channel",
    "type": "type",
    "priority": "priority",
    "queue_id": "queue",
    "service_id": "service",
    "sla_id": "SLA",
    "owner_id": "owner",
    "due_us": "due date",
    "progress": "progress",
}
_LONGEST_VALUE = 80
# What a clock is that no instant is known of.
_WITHOUT_INSTANT = {"running": "never", "cancelled": "no longer owed"}


class Teller(Struct, frozen=True):
    """Knows the names that stand behind ids; what is not known any more is told by its number.

    ``customers``: names by id. Times are told as seen at ``now_us`` from ``zone``.
    """

    catalogue: Catalogue
    now_us: int
    zone: tzinfo | None = None
    customers: Mapping[int, str] = field(default_factory=dict)

    def sentence(self, event: Event) -> str:
        """What happened, with who did it unless nobody did: ``Anna Berg took the ticket``."""
        if event.kind == journal.DEADLINES:
            by = f" by {line(event.actor_name)}" if event.actor_kind == "agent" else ""
            return self._deadlines(event, by)
        who = "" if event.actor_kind == "system" else f"{line(event.actor_name)} "
        return who + self.deed(event)

    def deed(self, event: Event) -> str:
        """What happened, without the name: ``took the ticket``."""
        kind, data = event.kind, event.data
        if kind == journal.CREATED:
            return self._created(event)
        if kind == journal.MESSAGE:
            return "wrote a message" if data.get("public") else "wrote an internal note"
        if kind == journal.STATE:
            return self._state(event)
        if kind == journal.EDITED:
            return self._edited(event)
        if kind == journal.TIME:
            spent = times.seconds_span(cast("int", data["seconds"]))
            return f"booked {spent}: {self._value('subject', data.get('note'))}"
        if kind == journal.BELL:
            return self._bell(event)
        if kind == journal.DEADLINES:
            return self._deadlines(event)
        return line(kind)

    def _deadlines(self, event: Event, by: str = "") -> str:
        """``by``: `` by Anna Berg``, or nothing."""
        reason = line(str(event.data.get("reason", ""))) + by
        told = [
            f"{self._target(target)} {self._due(was)} {BECAME} {self._due(now)}"
            for target, was, now in _triples(event, journal.MOVES)
        ]
        told += [
            f"{self._target(target)} {times.span(was)} {BECAME} {times.span(now)}"
            for target, was, now in _triples(event, journal.SPANS)
            if isinstance(was, int) and isinstance(now, int)
        ]
        if not told:
            # It is of a Tocsin that kept only the reason.
            return f"new deadlines: {reason}"
        return f"new deadlines, because {reason}: {', '.join(told)}"

    def _target(self, target: object) -> str:
        return TARGETS.get(str(target), line(str(target))).lower()

    def _due(self, due: object) -> str:
        if isinstance(due, int):
            return self._instant(due)
        return "off" if due is None else _WITHOUT_INSTANT.get(str(due), line(str(due)))

    def _created(self, event: Event) -> str:
        data = event.data
        told = "created the ticket" if event.actor_kind != "system" else "created"
        if data.get("channel"):
            told += f" from {line(str(data['channel']))}"
        if data.get("sla_id") is not None:
            told += f" · SLA {self._value('sla_id', data['sla_id'])}"
        return told

    def _state(self, event: Event) -> str:
        code = str(event.data["state"])
        label = STATES[code].label if code in STATES else line(code)
        until_us = event.data.get("until_us")
        if isinstance(until_us, int):
            label = f"waiting until {self._instant(until_us)}"
        if event.actor_kind == "system":
            return label
        return {"resolved": "resolved it", "closed": "closed it"}.get(code, f"set it to {label}")

    def outcome(self, event: Event) -> str:
        """What became of the ticket by a message: ``waiting for customer``; as a deed otherwise."""
        if event.kind != journal.STATE:
            return self.deed(event)
        code = str(event.data["state"])
        return STATES[code].label if code in STATES else line(code)

    def _edited(self, event: Event) -> str:
        told = []
        for name, pair in event.data.items():
            if name in journal.SILENT:
                continue
            old, new = cast("list[object]", pair)
            if name == "owner_id" and new is not None and new == event.actor_id:
                told.append("took the ticket")
            elif name == "owner_id" and new is None:
                told.append("released the ticket")
            elif name == "owner_id":
                told.append(f"assigned it to {self._value(name, new)}")
            else:
                noun = _NOUNS.get(name, line(name))
                old_told, new_told = self._value(name, old), self._value(name, new)
                told.append(f"changed {noun}: {old_told} {BECAME} {new_told}")
                if name == "sla_id" and "sla_why" in event.data:
                    told[-1] += f" ({self._why(event)})"
        if "sla_by_hand" in event.data and "sla_id" not in event.data:
            told.append(self._pinned_or_not(event))
        if "team_id" in event.data and "queue_id" not in event.data:
            # Its queue is another team's now.
            team = self._value("team_id", cast("list[object]", event.data["team_id"])[1])
            told.append(f"handed it to team {team}")
        elif not told:
            told.append(f"kept the SLA: {self._why(event)}")
        return " · ".join(told)

    def _pinned_or_not(self, event: Event) -> str:
        """The same SLA, but chosen by hand now, or by the rules again."""
        if cast("list[object]", event.data["sla_by_hand"])[1]:
            return f"kept the SLA: {self._why(event)}"
        return f"changed SLA: by hand {BECAME} by the rules ({self._why(event)})"

    def _why(self, event: Event) -> str:
        pair = cast("list[object]", event.data.get("sla_why") or [None, None])
        return self._value("sla_why", pair[1])

    def _bell(self, event: Event) -> str:
        data = event.data
        target = TARGETS.get(str(data["target"]), line(str(data["target"])))
        if data["threshold"] == 100:
            return f"{target} is overdue"
        return f"{target} has used {data['threshold']} % of its time"

    def _instant(self, us: int) -> str:
        return times.instant_with_day(us, self.now_us, self.zone)

    def _value(self, name: str, value: object) -> str:
        """A property's value as people know it."""
        if value is None or value == "":
            return "none"
        known = self._known(name, value)
        told = line(str(value) if known is None else known)
        return told if len(told) <= _LONGEST_VALUE else f"{told[: _LONGEST_VALUE - 1]}…"

    def _known(self, name: str, value: object) -> str | None:
        if name == "progress":
            return f"{value} %"
        if not isinstance(value, int):
            return None
        named: dict[str, str | None] = {
            "customer_id": self.customers.get(value),
            "priority": PRIORITIES.get(value),
            "service_id": service_path(self.catalogue, value) or None,
        }
        for column, rows in (
            ("owner_id", self.catalogue.agents),
            ("queue_id", self.catalogue.queues),
            ("team_id", self.catalogue.teams),
            ("sla_id", self.catalogue.slas),
        ):
            if name == column:
                row = cast("Mapping[int, object]", rows).get(value)
                named[column] = getattr(row, "name", None)
        if name == "due_us":
            return self._instant(value)
        found = named.get(name)
        return found if found is not None else f"no. {value}"


def _triples(event: Event, name: str) -> list[tuple[object, object, object]]:
    told = cast("list[tuple[object, object, object]]", event.data.get(name) or [])
    return [(target, was, now) for target, was, now in told]
