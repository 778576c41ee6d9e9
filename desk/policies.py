"""From configured rows to the engine's calendars and policies."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from sla_engine import BusinessCalendar, Policy, Target, TargetKind, WaitsFor
from store.rows import Calendar, Catalogue, Sla


def business_calendar(row: Calendar) -> BusinessCalendar:
    """The engine's calendar; raises CalendarError or ValueError for one that makes no sense."""
    days = {date.fromisoformat(day): name for day, name in (*row.public_holidays, *row.holidays)}
    return BusinessCalendar(
        time_zone=row.time_zone,
        weekly_hours=row.weekly_hours,
        holidays=sorted(days.items()),
        yearly_holidays=row.yearly_holidays,
    )


def targets_of(sla: Sla) -> tuple[Target, ...]:
    """The targets that an SLA promises; those of zero length are off."""
    rows = (
        (TargetKind.FIRST_RESPONSE, sla.first_response_s, sla.first_response_notify, ()),
        (TargetKind.UPDATE, sla.update_s, sla.update_notify, sla.update_pauses),
        (TargetKind.SOLUTION, sla.solution_s, sla.solution_notify, sla.solution_pauses),
    )
    return tuple(
        Target(
            kind,
            timedelta(seconds=seconds),
            notify=() if notify is None else (notify,),
            pauses_while=frozenset(WaitsFor(name) for name in pauses),
        )
        for kind, seconds, notify, pauses in rows
        if seconds
    )


class Policies:
    """Calendars and policies of one catalogue, each compiled once."""

    def __init__(self, catalogue: Catalogue, known: Policies | None = None) -> None:
        self._catalogue = catalogue
        self._calendars: dict[int, BusinessCalendar] = {}
        self._policies: dict[int, Policy] = {}
        if known is not None:
            # A calendar that did not change keeps its compiled index.
            for calendar_id, row in catalogue.calendars.items():
                if known._catalogue.calendars.get(calendar_id) == row:
                    compiled = known._calendars.get(calendar_id)
                    if compiled is not None:
                        self._calendars[calendar_id] = compiled

    def calendar(self, calendar_id: int) -> BusinessCalendar:
        """The compiled calendar; KeyError when there is none with this id."""
        if calendar_id not in self._calendars:
            self._calendars[calendar_id] = business_calendar(self._catalogue.calendars[calendar_id])
        return self._calendars[calendar_id]

    def default_calendar_id(self) -> int | None:
        """The calendar that counts where an SLA names none."""
        chosen = self._catalogue.settings.get("default_calendar_id")
        if isinstance(chosen, int) and chosen in self._catalogue.calendars:
            return chosen
        return min(self._catalogue.calendars, default=None)

    def calendar_id_of(self, sla_id: int | None) -> int | None:
        """The calendar that an SLA counts in."""
        sla = self._catalogue.slas.get(sla_id) if sla_id is not None else None
        if sla is None:
            return None
        return sla.calendar_id if sla.calendar_id is not None else self.default_calendar_id()

    def policy(self, sla_id: int | None) -> Policy | None:
        """What an SLA promises; None without an SLA or without any calendar.

        The version is a fingerprint of all that decides deadlines, so that a new comment or a
        new name rings no bell twice.
        """
        calendar_id = self.calendar_id_of(sla_id)
        if sla_id is None or calendar_id is None:
            return None
        if sla_id not in self._policies:
            sla, calendar = self._catalogue.slas[sla_id], self.calendar(calendar_id)
            targets = targets_of(sla)
            told = [
                (t.kind.value, t.duration.total_seconds(), t.notify, sorted(t.pauses_while))
                for t in targets
            ]
            digest = hashlib.blake2b(
                f"{sla_id} {told} {calendar.fingerprint()}".encode(), digest_size=6
            )
            version = int.from_bytes(digest.digest(), "big")
            self._policies[sla_id] = Policy(targets, calendar, version=version, name=sla.name)
        return self._policies[sla_id]
