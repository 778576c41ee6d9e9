"""The engine's calendars and policies of everything that is configured, each compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sla_engine import BusinessCalendar
from store.rows import VALID, Calendar, Catalogue, SlaTarget, SlaVersion
from store.times import from_us

# What a policy needs is imported when one is first asked for: the first picture needs calendars.
if TYPE_CHECKING:
    from sla_engine import Policy, PolicyBook


def business_calendar(row: Calendar) -> BusinessCalendar:
    """The engine's calendar; raises CalendarError or ValueError for one that makes no sense."""
    days = {date.fromisoformat(day): name for day, name in (*row.public_holidays, *row.holidays)}
    return BusinessCalendar(
        time_zone=row.time_zone,
        weekly_hours=row.weekly_hours,
        holidays=sorted(days.items()),
        yearly_holidays=row.yearly_holidays,
        holiday_time_zone=row.holiday_time_zone or None,
        exceptional_days=[
            (date.fromisoformat(day), periods, name) for day, periods, name in row.exceptional_days
        ],
    )


class Policies:
    """Calendars and policies of one catalogue, each compiled once."""

    def __init__(self, catalogue: Catalogue, known: Policies | None = None) -> None:
        self._catalogue = catalogue
        self._calendars: dict[int, BusinessCalendar] = {}
        self._policies: dict[int, Policy | None] = {}
        # Earlier promises, by SLA and version, as far as somebody asked for them.
        self._earlier: dict[tuple[int, int], Policy] = {} if known is None else known._earlier
        self._books: dict[tuple[tuple[int, int], ...], PolicyBook] = {}
        if known is not None:
            self._keep(known)

    def _keep(self, known: Policies) -> None:
        """What did not change keeps its compiled index and its version."""
        for calendar_id, row in self._catalogue.calendars.items():
            compiled = known._calendars.get(calendar_id)
            if compiled is not None and known._catalogue.calendars.get(calendar_id) == row:
                self._calendars[calendar_id] = compiled
        # Copied at once: a thread that works out new deadlines may be adding to them.
        for sla_id, policy in list(known._policies.items()):
            counts_in = self.calendar_id_of(sla_id)
            if (
                known._catalogue.slas.get(sla_id) == self._catalogue.slas.get(sla_id)
                and known.calendar_id_of(sla_id) == counts_in
                and (counts_in is None or counts_in in self._calendars)
            ):
                self._policies[sla_id] = policy

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
        """What an SLA promises now; None without an SLA, without any calendar, and of one that is
        not valid: it promises nothing as long as it is not.
        """
        if sla_id is None or sla_id not in self._catalogue.slas:
            return None
        if sla_id not in self._policies:
            from desk.policy_rows import policy_of

            sla, calendar_id = self._catalogue.slas[sla_id], self.calendar_id_of(sla_id)
            promises = sla.validity == VALID and calendar_id is not None
            self._policies[sla_id] = (
                policy_of(sla, self.calendar(calendar_id))
                if promises and calendar_id is not None
                else None
            )
        return self._policies[sla_id]

    def version(self, sla_id: int) -> int | None:
        """The version of what an SLA promises now; None while it promises nothing."""
        policy = self.policy(sla_id)
        return None if policy is None else policy.version

    # -- what was promised when ----------------------------------------------------------------

    def versions(self, sla_id: int, since_us: int) -> tuple[SlaVersion, ...]:
        """What an SLA promised from an instant on, oldest first, the last one being that of now.

        A version that nobody has written down yet (of a calendar in a zone whose rules a newer
        time zone database tells otherwise) stands in the place of the last one that was.
        """
        recorded = self._catalogue.sla_versions.get(sla_id, ())
        earlier = [
            version for version, following in pairwise(recorded) if following.since_us > since_us
        ]
        last_us = recorded[-1].since_us if recorded else 0
        return (*earlier, SlaVersion(sla_id, self.version(sla_id), last_us))

    def as_of(self, sla_ids: Iterable[int], now: datetime) -> datetime:
        """``now``, or the instant from which on what is promised at present counts, where that was
        written down by a machine whose clock is ahead: what was changed by then is changed for
        everybody.
        """
        known = (self._catalogue.sla_versions.get(sla_id) for sla_id in sla_ids)
        return max([now, *(from_us(versions[-1].since_us) for versions in known if versions)])

    def unknown(self, sla_ids: Iterable[int], since_us: int) -> set[tuple[int, int]]:
        """SLA and version of the earlier promises that ``book`` needs and nobody told yet."""
        return {
            (sla_id, told.version)
            for sla_id in sla_ids
            for told in self.versions(sla_id, since_us)[:-1]
            if told.version is not None
            and (sla_id, told.version) not in self._earlier
            and told.version != self.version(sla_id)
        }

    def learn(self, sla_id: int, version: int, targets: Iterable[SlaTarget], row: Calendar) -> None:
        """Tell what an SLA promised in a version of another day."""
        from desk.policy_rows import targets_of
        from sla_engine import Policy

        sla = self._catalogue.slas.get(sla_id)
        self._earlier[sla_id, version] = Policy(
            targets_of(targets),
            business_calendar(row),
            version=version,
            name="" if sla is None else sla.name,
        )

    def book(self, sla_ids: Iterable[int], since_us: int) -> PolicyBook:
        """Everything that was promised under these SLAs from an instant on: that of a ticket's
        creation. KeyError where something is ``unknown`` yet.
        """
        from sla_engine import PolicyBook, Revision

        told = {sla_id: self.versions(sla_id, since_us) for sla_id in sorted(set(sla_ids))}
        # A ticket that came after the last change needs the same book as every other one.
        key = tuple((sla_id, len(versions)) for sla_id, versions in told.items())
        if key not in self._books:
            self._books[key] = PolicyBook(
                {
                    sla_id: [
                        Revision(self._promised(one), from_us(one.since_us) if n else None)
                        for n, one in enumerate(versions)
                    ]
                    for sla_id, versions in told.items()
                }
            )
        return self._books[key]

    def _promised(self, told: SlaVersion) -> Policy | None:
        if told.version is None:
            return None
        if told.version == self.version(told.sla_id):
            return self.policy(told.sla_id)
        return self._earlier[told.sla_id, told.version]
