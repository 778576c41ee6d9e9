"""Keeps what every SLA promised and when, and brings it back where a ticket needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from desk.heard import slas_of
from desk.policies import Policies
from store.reader import Select
from store.rows import Catalogue, Event, SlaVersion

if TYPE_CHECKING:
    from desk.desk import Desk
    from store.promises import Definition
    from store.writer import Transaction


async def write_down(desk: Desk, tx: Transaction, catalogue: Catalogue) -> None:
    """Write down the new version of each SLA that promises something else in ``catalogue`` than in
    the desk's own: within the transaction that changes what is configured.
    """
    before, after = desk.policies, Policies(catalogue, desk.policies)
    for sla_id in catalogue.slas:
        known = sla_id in catalogue.sla_versions
        if known and not _may_differ(desk.catalogue, before, catalogue, after, sla_id):
            continue
        if not known and sla_id in desk.catalogue.slas:
            # A desk of a Tocsin that kept no versions: what counted until now counts from the
            # beginning.
            await _write_one(tx, desk.catalogue, before, sla_id, 0)
        if not known or catalogue.sla_versions[sla_id][-1].version != after.version(sla_id):
            since_us = desk.now_us() if sla_id in desk.catalogue.slas else 0
            await _write_one(tx, catalogue, after, sla_id, since_us)


async def write_down_all(desk: Desk, tx: Transaction) -> int:
    """Write down every version that is in no book yet: those of a desk that kept none, and those
    that came with other rules of a time zone. Returns how many.
    """
    written = 0
    for sla_id in desk.catalogue.slas:
        known = desk.catalogue.sla_versions.get(sla_id, ())
        if not known or known[-1].version != desk.policies.version(sla_id):
            since_us = desk.now_us() if known else 0
            await _write_one(tx, desk.catalogue, desk.policies, sla_id, since_us)
            written += 1
    return written


async def _write_one(
    tx: Transaction, catalogue: Catalogue, policies: Policies, sla_id: int, since_us: int
) -> None:
    from store import promises

    known = catalogue.sla_versions.get(sla_id, ())
    if known:
        # A machine's clock may have been put back, or another one be ahead: the order of versions
        # is that of their making, and what was done before is judged by what counted then.
        since_us = max(since_us, known[-1].since_us, await promises.newest_event_us(tx) + 1)
    calendar = catalogue.calendars.get(policies.calendar_id_of(sla_id) or 0)
    told = SlaVersion(sla_id, policies.version(sla_id), since_us)
    await promises.add_version(tx, told, catalogue.slas[sla_id], calendar)
    if known:
        await promises.is_to_renew(tx, told)


def _may_differ(
    before: Catalogue, old: Policies, after: Catalogue, new: Policies, sla_id: int
) -> bool:
    calendar_id = new.calendar_id_of(sla_id)
    return (
        before.slas.get(sla_id) != after.slas[sla_id]
        or old.calendar_id_of(sla_id) != calendar_id
        or before.calendars.get(calendar_id or 0) != after.calendars.get(calendar_id or 0)
    )


def since_us(catalogue: Catalogue) -> dict[int, int]:
    """Since when each version of a promise is in force; 0: from the beginning."""
    return {
        told.version: told.since_us
        for versions in catalogue.sla_versions.values()
        for told in versions
        if told.version is not None
    }


def unknown(policies: Policies, histories: Iterable[Sequence[Event]]) -> set[tuple[int, int]]:
    """The earlier promises that these tickets were under and that nobody has read yet."""
    wanted: set[tuple[int, int]] = set()
    for events in histories:
        if events:
            wanted |= policies.unknown(slas_of(events), events[0].occurred_us)
    return wanted


async def recall(policies: Policies, tx: Transaction, wanted: set[tuple[int, int]]) -> None:
    """Read earlier promises (SLA and version) within a transaction."""
    if wanted:
        from store import promises
        from store.writer import look

        learn(policies, await look(tx, lambda select: promises.definitions(select, wanted)))


async def recall_to_read(desk: Desk, wanted: set[tuple[int, int]]) -> None:
    """The same outside of any transaction, for who only looks."""
    if wanted:
        from store import promises

        def read(select: Select) -> list[Definition]:
            return promises.definitions(select, wanted)

        learn(desk.policies, await desk.store.reader.run(read))


def learn(policies: Policies, definitions: Iterable[Definition]) -> None:
    """Tell the policies what SLAs promised in other days."""
    for told in definitions:
        policies.learn(told.sla_id, told.version, told.targets, told.calendar)
