"""The calendar in which a clock counts: that of its SLA, its working days, or no closing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sla_engine import BusinessCalendar
    from store.rows import Catalogue, Sla

WORKING_TIME = "working_time"


def counts_of(sla: Sla | None, target: str | None) -> str:
    """Which time a target counts; working time where nobody knows it any more."""
    promised = sla.target(target) if sla is not None and target is not None else None
    return WORKING_TIME if promised is None else promised.counts


def counts_in(catalogue: Catalogue | None, sla_id: int | None, target: str | None) -> str:
    """The same, of a row that names its SLA."""
    if catalogue is None or sla_id is None:
        return WORKING_TIME
    return counts_of(catalogue.slas.get(sla_id), target)


def counted(calendar: BusinessCalendar, counts: str) -> BusinessCalendar:
    """The calendar that is open while such time counts."""
    match counts:
        case "working_days":
            return calendar.working_days()
        case "all_time":
            return calendar.around_the_clock()
        case _:
            return calendar
