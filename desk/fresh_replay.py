"""Holds what is kept of tickets against what follows from their events when worked out afresh."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from desk import journal, promises
from desk.derive import Derived, derive
from desk.desk import Desk
from desk.policies import Policies
from sla_engine import CycleStatus
from store.catalogue import catalogue_version, read_catalogue
from store.reader import Select
from store.rows import Catalogue, Clock, Ticket

if TYPE_CHECKING:
    from store.kept_tickets import KeptTicket

# Told how many tickets of how many are done.
Progress = Callable[[int, int], None]

# Tickets per snapshot of the desk: others write meanwhile, and nothing waits for us.
BATCH = 200

# What moves on by itself while a clock runs: kept as it stood at the last event.
_PASSING = frozenset({"elapsed_us", "breached_us"})
# What an ended ticket keeps from its own day, whatever was renamed, handed over or edited since.
_OF_ITS_DAY = frozenset({"search", "team_id", "calendar_id", "sla_why", "sla_by_hand"})
_TICKET_FIELDS = Ticket.__struct_fields__
_CLOCK_FIELDS = Clock.__struct_fields__


class Difference(Struct, frozen=True):
    """A ticket by its number, what of it is not as its events tell it, and both values."""

    number: str
    what: str
    kept: str
    derived: str


class Replayed(Struct, frozen=True):
    """How many tickets were left out because they are to be worked out anew anyway, how many ended
    under promises of which no version is kept, so that their verdicts can't be held against
    anything, and what differs of all others.
    """

    left_out: int
    unversioned: int
    differences: tuple[Difference, ...]


async def hold_against_events(
    desk: Desk, ids: Sequence[int], progress: Progress | None = None
) -> Replayed:
    """Work tickets out afresh from their events, and tell what is kept otherwise."""
    differences: list[Difference] = []
    left_out = unversioned = 0
    for start in range(0, len(ids), BATCH):
        found, waiting = await _look(desk, ids[start : start + BATCH])
        ripe = [one for one in found if _is_ripe(one, waiting)]
        wanted = promises.unknown(desk.policies, (one.events for one in ripe))
        await promises.recall_to_read(desk, wanted)
        differences += await asyncio.to_thread(_compare, desk, ripe)
        left_out += len(found) - len(ripe)
        unversioned += sum(not _is_versioned(desk.catalogue, one) for one in ripe)
        if progress is not None:
            progress(start + len(found), len(ids))
    return Replayed(left_out, unversioned, tuple(differences))


async def _look(desk: Desk, ids: Sequence[int]) -> tuple[list[KeptTicket], set[int]]:
    """Tickets, and the SLAs whose open tickets are to be renewed, all of one moment: also what is
    configured at that moment, which the desk uses from here on.
    """
    from store import kept_tickets, renewals

    version = desk.catalogue.version

    def read(select: Select) -> tuple[list[KeptTicket], dict[str, str], Catalogue | None]:
        is_same = catalogue_version(select) == version
        catalogue = None if is_same else read_catalogue(select)
        return kept_tickets.kept(select, ids), renewals.pending(select), catalogue

    found, pending, catalogue = await desk.store.reader.run(read)
    if catalogue is not None:
        desk.use(catalogue)
    waiting = {int(key.partition(":")[2]) for key in pending}
    return found, waiting | behind(desk.catalogue, desk.policies)


def behind(catalogue: Catalogue, policies: Policies) -> set[int]:
    """The SLAs that promise something else than was last written down: the time zone database is
    another one, or the desk is of a time before versions.
    """
    known = catalogue.sla_versions
    return {
        sla_id
        for sla_id in catalogue.slas
        if sla_id not in known or known[sla_id][-1].version != policies.version(sla_id)
    }


def _is_ripe(one: KeptTicket, waiting: set[int]) -> bool:
    """Whether it is as it should be already; who has no history is told of elsewhere."""
    is_waiting = one.ticket.is_open and one.ticket.sla_id in waiting
    return bool(one.events) and one.trail is not None and not is_waiting


def _is_versioned(catalogue: Catalogue, one: KeptTicket) -> bool:
    """Whether it can be told what its clocks promised. What ended on the desk of an early Tocsin,
    which kept no versions, keeps the verdict of its day.
    """
    if one.ticket.is_open:
        return True
    known = {told.version for versions in catalogue.sla_versions.values() for told in versions}
    return all(clock.policy_version in known for clock in one.clocks)


def _compare(desk: Desk, found: Iterable[KeptTicket]) -> list[Difference]:
    return [difference for one in found for difference in differences(desk, one)]


def differences(desk: Desk, one: KeptTicket) -> Iterator[Difference]:
    """What of a ticket is not as its events tell it, and would be if it were written now."""
    ticket = one.ticket
    try:
        fresh = derive(
            ticket.id,
            ticket.number,
            one.events,
            desk.catalogue,
            desk.policies,
            desk.now(),
            customer_name=one.customer_name,
            origin=ticket.origin,
            version=ticket.version,
            rung=one.rung,
            followed={(c.target, c.cycle): c.policy_version for c in one.clocks},
        )
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # Events with something in them that no Tocsin writes.
        yield Difference(ticket.number, "history", "kept", f"cannot be read: {error!r}")
        return
    yield from _of_ticket(ticket, fresh.ticket)
    if _is_versioned(desk.catalogue, one):
        yield from _of_clocks(ticket.number, one.clocks, fresh.clocks)
        yield from _untold(one, fresh)
    if one.trail != fresh.trail and (ticket.is_open or _names_its_teams(one)):
        yield Difference(ticket.number, "trail", "one", "another")


def _of_ticket(kept: Ticket, fresh: Ticket) -> Iterator[Difference]:
    left_out = set() if kept.is_open else set(_OF_ITS_DAY)
    if not kept.is_paused:
        left_out.add("left_us")
    yield from _different(kept.number, "", kept, fresh, _TICKET_FIELDS, left_out)


def _of_clocks(number: str, kept: Iterable[Clock], fresh: Iterable[Clock]) -> Iterator[Difference]:
    known = {(clock.target, clock.cycle): clock for clock in kept}
    told = {(clock.target, clock.cycle): clock for clock in fresh}
    for name in sorted(known.keys() | told.keys()):
        called = f"{name[0]} {name[1]}"
        was, becomes = known.get(name), told.get(name)
        if was is None or becomes is None:
            there, missing = "a clock", "none"
            yield Difference(
                number,
                called,
                missing if was is None else there,
                missing if becomes is None else there,
            )
            continue
        runs = CycleStatus.RUNNING in (was.status, becomes.status)
        left_out = _PASSING if runs else frozenset()
        yield from _different(number, f"{called} ", was, becomes, _CLOCK_FIELDS, left_out)


def _different(
    number: str,
    prefix: str,
    kept: object,
    fresh: object,
    names: Iterable[str],
    left_out: frozenset[str] | set[str],
) -> Iterator[Difference]:
    for name in names:
        was, becomes = getattr(kept, name), getattr(fresh, name)
        if was != becomes and name not in left_out:
            yield Difference(number, f"{prefix}{name}", f"{was}", f"{becomes}")


def _names_its_teams(one: KeptTicket) -> bool:
    """Whether its events say which team had it. Those of an early Tocsin do not: then the queue's
    of the day counts on which the trail was laid.
    """
    return all(
        "team_id" in event.data or "queue_id" not in event.data
        for event in one.events
        if event.kind in (journal.CREATED, journal.EDITED)
    )


def _untold(one: KeptTicket, fresh: Derived) -> Iterator[Difference]:
    """Breaches that are over and that no bell told of."""
    for (target, cycle, _, _), at_us in fresh.breaches:
        yield Difference(one.ticket.number, f"{target} {cycle} breach", "untold", f"{at_us}")
