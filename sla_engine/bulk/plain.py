"""Many answers about working time without NumPy: one after the other, in lists."""

from collections.abc import Callable, Iterable

from sla_engine.bulk.never import NEVER
from sla_engine.business_calendar import BusinessCalendar
from sla_engine.errors import NoWorkingTime


def elapsed_many(calendar: BusinessCalendar, instants_us: Iterable[int]) -> list[int]:
    """Working time up to each instant; raises OutsideYears."""
    return [calendar.elapsed_us(int(instant)) for instant in instants_us]


def instant_many(calendar: BusinessCalendar, elapsed_us: Iterable[int]) -> list[int]:
    """The earliest instant with each elapsed time, or NEVER."""
    return [_or_never(calendar.instant_us, int(elapsed)) for elapsed in elapsed_us]


def latest_many(calendar: BusinessCalendar, elapsed_us: Iterable[int]) -> list[int]:
    """The latest instant with each elapsed time, or NEVER."""
    return [_or_never(calendar.latest_us, int(elapsed)) for elapsed in elapsed_us]


def add_many(
    calendar: BusinessCalendar, instants_us: Iterable[int], working_us: Iterable[int] | int
) -> list[int]:
    """Each instant and so much working time, or NEVER; raises OutsideYears."""
    instants = list(instants_us)
    amounts = [working_us] * len(instants) if isinstance(working_us, int) else list(working_us)
    if len(amounts) != len(instants):
        raise mismatch(len(instants), len(amounts), "amounts of working time")
    return [
        _or_never(calendar.add_us, int(instant), int(working))
        for instant, working in zip(instants, amounts, strict=True)
    ]


def between_many(
    calendar: BusinessCalendar, starts_us: Iterable[int], ends_us: Iterable[int]
) -> list[int]:
    """The working time from each start to its end; raises OutsideYears."""
    starts, ends = list(starts_us), list(ends_us)
    if len(starts) != len(ends):
        raise mismatch(len(starts), len(ends), "ends")
    return [
        calendar.between_us(int(start), int(end)) for start, end in zip(starts, ends, strict=True)
    ]


def mismatch(instants: int, others: int, what: str) -> ValueError:
    """What to raise where there are not as many others as instants."""
    return ValueError(f"There are {instants} instants and {others} {what}; give as many of both.")


def _or_never(answer: Callable[..., int], *question: int) -> int:
    try:
        return answer(*question)
    except NoWorkingTime:
        return NEVER
