"""One row of a ServiceNow audit log: an incident as it was after one change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from desk.importing.summary import Remark
from desk.importing.table import Record
from desk.one_line import one_line
from desk.workflow import (
    CLOSED,
    NEW,
    NORMAL,
    OPEN,
    RESOLVED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
    State,
)
from store.times import to_us

COLUMNS = (
    "number",
    "incident_state",
    "sys_mod_count",
    "sys_updated_by",
    "sys_updated_at",
    "made_sla",
    "caller_id",
    "opened_by",
    "opened_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "cmdb_ci",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "problem_id",
    "rfc",
    "vendor",
    "caused_by",
    "closed_code",
    "resolved_by",
    "resolved_at",
    "closed_at",
)

STATES = {
    "new": NEW,
    "active": OPEN,
    "awaiting user info": WAITING_CUSTOMER,
    "awaiting problem": WAITING_THIRD_PARTY,
    "awaiting vendor": WAITING_THIRD_PARTY,
    "awaiting evidence": WAITING_THIRD_PARTY,
    "resolved": RESOLVED,
    "closed": CLOSED,
}
_CHANNELS = {
    "phone": "phone",
    "ivr": "phone",
    "email": "e-mail",
    "e-mail": "e-mail",
    "walk-in": "walk-in",
    "self service": "portal",
    "self-service": "portal",
    "direct opening": "portal",
}
# What a ticket has no place for of its own; it is kept as internal notes.
DETAILS = {
    "location": "Location",
    "impact": "Impact",
    "urgency": "Urgency",
    "cmdb_ci": "Configuration item",
    "problem_id": "Problem",
    "rfc": "Change request",
    "vendor": "Vendor",
    "caused_by": "Caused by",
}
LONGEST_NAME = 200
LONGEST_NUMBER = 40
# Older than any desk; and the engine answers from 1970 on.
_FIRST_YEAR = 1980

_DATE = re.compile(r"(\d\d)-(\d\d)-(\d\d\d\d) (\d\d):(\d\d)", re.ASCII)
_NUMBER = re.compile(r"[!-~]{1,40}", re.ASCII)


class AuditRow(Struct, frozen=True):
    """``change`` counts the changes of the incident; None stands for what the log doesn't know."""

    line: int
    number: str
    at_us: int
    change: int
    state: State | None
    by: str | None
    opened_us: int | None
    opened_by: str | None
    caller: str | None
    channel: str
    subject: str
    category: str | None
    subcategory: str | None
    priority: int
    group: str | None
    owner: str | None
    details: tuple[str | None, ...]
    kept_sla: bool | None
    closed_code: str | None
    resolved_by: str | None
    resolved_us: int | None
    closed_us: int | None


class RowRefused(Exception):
    """The row cannot be used; the text says why."""


class RowReader:
    """Makes audit rows of records; what it had to mend on the way is in ``mended``.

    ``zone`` is the one the file's dates are meant in; nothing may be dated after ``now``.
    """

    def __init__(self, zone: tzinfo, now: datetime) -> None:
        self._zone = zone
        self._now_us = to_us(now)
        self._instants: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self.mended: list[Remark] = []

    def read(self, record: Record) -> AuditRow:
        """Raises RowRefused for a row whose number, date or count makes no sense."""
        values = record.values
        number = values["number"].strip()
        if not _NUMBER.fullmatch(number):
            raise RowRefused(
                f"the number is missing, longer than {LONGEST_NUMBER} characters or not plain text"
            )
        change = values["sys_mod_count"].strip()
        if not (change.isascii() and change.isdigit() and len(change) <= 9):
            raise RowRefused("sys_mod_count is no number")
        at_us = self._instant(values["sys_updated_at"])
        if at_us is None:
            raise RowRefused("sys_updated_at is unknown")
        state = STATES.get(values["incident_state"].strip().casefold())
        if state is None:
            self._mend(record, "incident_state is none that is known; the state stays as it was")
        symptom, location = (self._name(values[name]) for name in ("u_symptom", "location"))
        category, subcategory = (self._name(values[name]) for name in ("category", "subcategory"))
        return AuditRow(
            line=record.line,
            number=number,
            at_us=at_us,
            change=int(change),
            state=state,
            by=self._name(values["sys_updated_by"]),
            opened_us=self._instant_or_none(record, "opened_at"),
            opened_by=self._name(values["opened_by"]),
            caller=self._name(values["caller_id"]),
            channel=_CHANNELS.get(values["contact_type"].strip().casefold(), ""),
            subject=_subject(symptom, subcategory or category, location) or f"Incident {number}",
            category=category,
            subcategory=subcategory,
            priority=_priority(values["priority"]),
            group=self._name(values["assignment_group"]),
            owner=self._name(values["assigned_to"]),
            details=tuple(self._name(values[name]) for name in DETAILS),
            kept_sla={"true": True, "false": False}.get(values["made_sla"].strip().casefold()),
            closed_code=self._name(values["closed_code"]),
            resolved_by=self._name(values["resolved_by"]),
            resolved_us=self._instant_or_none(record, "resolved_at"),
            closed_us=self._instant_or_none(record, "closed_at"),
        )

    def _name(self, text: str) -> str | None:
        """A name on one line; None for "?" and for nothing. Equal names are one object."""
        known = self._names.get(text)
        if known is None:
            # Names of services may not hold "::", which elsewhere parts a path.
            known = one_line(text).replace("::", ":")[:LONGEST_NAME]
            self._names[text] = known
        return None if known in ("", "?") else known

    def _instant(self, text: str) -> int | None:
        """An instant; None for "?" and for nothing. Raises RowRefused for what is no date."""
        text = text.strip()
        if text in ("", "?"):
            return None
        if text not in self._instants:
            self._instants[text] = self._parsed(text)
        return self._instants[text]

    def _parsed(self, text: str) -> int:
        found = _DATE.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            day, month, year, hour, minute = map(int, found.groups())
            moment = datetime(year, month, day, hour, minute, tzinfo=self._zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise RowRefused(
                f"{text[:20]!r} is no date; dates are written DD-MM-YYYY HH:MM"
            ) from None
        if moment.year < _FIRST_YEAR or to_us(moment) > self._now_us:
            raise RowRefused(f"{text} lies before {_FIRST_YEAR} or in the future")
        return to_us(moment)

    def _instant_or_none(self, record: Record, column: str) -> int | None:
        try:
            return self._instant(record.values[column])
        except RowRefused as refusal:
            self._mend(record, f"{column} is taken as unknown: {refusal}")
            return None

    def _mend(self, record: Record, text: str) -> None:
        self.mended.append(Remark(record.line, text))


def is_date(text: str) -> bool:
    """Whether the text is "?" or looks like a whole date."""
    return text.strip() == "?" or _DATE.fullmatch(text.strip()) is not None


def _subject(symptom: str | None, kind: str | None, location: str | None) -> str:
    return ", ".join(part for part in (symptom or kind, location) if part)


def _priority(text: str) -> int:
    """The leading digit of such as "3 - Moderate"; ServiceNow's 5 (planning) is our lowest, 4."""
    digit = text.strip()[:1]
    return min(int(digit), 4) if digit in tuple("12345") else NORMAL
