"""Examines a desk from the file up to its clocks while others work on it. Changes nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from desk import file_rights
from desk.desk import Desk, system_now
from desk.findings import Finding, Section, note, well, wrong
from desk.fresh_replay import Difference, Progress, behind, hold_against_events
from desk.numbers import DEFAULT_FORMAT, sequence_key, ticket_number
from store import checking
from store.address import sqlite_path
from store.backups_beside import newest_beside
from store.catalogue import read_catalogue
from store.checking import Strays
from store.errors import CannotOpen, Damaged, DiskFailed
from store.reader import Select
from store.sqlite_reader import SqliteReader
from store.store import SCHEMA_VERSION, Store, unwritten

# Ended tickets that are replayed unless all are asked for.
SAMPLE = 1_000
# More differences than these say nothing new.
MOST_TOLD = 20


async def examine(
    url: str,
    *,
    everything: bool = False,
    now: Callable[[], datetime] = system_now,
    progress: Progress | None = None,
) -> AsyncIterator[Section]:
    """Tell section by section what is well with the desk at ``url`` and what is not.

    Of tickets that have ended, SAMPLE are replayed, or ``everything``; ``progress`` is told of
    tickets. Ends early where what was found makes the rest meaningless. Raises ValueError for a
    URL of another kind, CannotOpen where there is no desk, and Busy.
    """
    path = sqlite_path(url)
    if not path.is_file():
        raise CannotOpen(f"There is no desk at {path}; check the path given with --db.")
    file, is_whole = await _file(path)
    yield file
    yield Section("Permissions", tuple(file_rights.examine(path)))
    if not is_whole:
        return
    reader = SqliteReader(str(path))
    try:
        tables, can_go_on = await _version(reader, path)
        yield tables
        if not can_go_on:
            return
        yield await _rows(reader)
        try:
            desk = Desk(Store(url, reader, unwritten, path), await reader.run(read_catalogue), now)
            # Compiles every calendar: what is wrong with one shows here and not in the middle.
            waiting = await asyncio.to_thread(behind, desk.catalogue, desk.policies)
        except (LookupError, TypeError, ValueError) as error:
            yield Section("What is configured", (_unreadable(error, path),))
            return
        yield await _numbers(desk)
        yield await _clocks(desk, everything, progress)
        yield await _pending(desk, waiting)
        yield await _people(reader)
    except (Damaged, DiskFailed) as error:
        yield Section("Reading on", (wrong(str(error), _restore(path)),))
    finally:
        await reader.close()


def _restore(path: Path) -> str:
    newest = newest_beside(path)
    told = f"; the newest backup beside it is {newest}" if newest is not None else ""
    return f"Restore a backup with `tocsin restore FILE`{told}."


def _unreadable(error: Exception, path: Path) -> Finding:
    return wrong(f"What is configured cannot be read: {error!r}.", _restore(path))


# -- the file ----------------------------------------------------------------------------------


async def _file(path: Path) -> tuple[Section, bool]:
    """What is found in the pages, and whether rows can be read."""
    title = f"The file {path}"
    try:
        damage, size = await _damage(path)
    except (Damaged, DiskFailed) as error:
        return Section(
            title, (wrong(f"It cannot be read: {_cause(error)}.", _restore(path)),)
        ), False
    if not damage:
        return Section(title, (well(f"It is whole ({size / 1_000_000:,.1f} MB)."),)), True
    findings = [wrong(f"It is damaged: {line}.", "") for line in damage[:-1]]
    findings.append(wrong(f"It is damaged: {damage[-1]}.", _restore(path)))
    return Section(title, tuple(findings)), False


async def _damage(path: Path) -> tuple[list[str], int]:
    """What is wrong with the file, and its size in bytes."""
    stopped = threading.Event()

    def look() -> tuple[list[str], int]:
        return checking.damage(path, stopped.is_set), path.stat().st_size

    try:
        return await asyncio.to_thread(look)
    except asyncio.CancelledError:
        stopped.set()
        raise


def _cause(error: Exception) -> str:
    return str(error.__cause__ or error)


async def _version(reader: SqliteReader, path: Path) -> tuple[Section, bool]:
    """What is found about the tables, and whether the rest can be asked for."""
    title = "Tables"
    found = await reader.run(checking.version)
    if found is None:
        empty = note("There is nothing in it yet.", "Open it with `tocsin` to set it up.")
        return Section(title, (empty,)), False
    if found == 0:
        other = wrong("It is a database of another program.", "Check the path given with --db.")
        return Section(title, (other,)), False
    if found > SCHEMA_VERSION:
        newer = wrong(
            f"A newer Tocsin wrote it: its tables are version {found}, this Tocsin knows "
            f"{SCHEMA_VERSION}.",
            "Install the newer Tocsin.",
        )
        return Section(title, (newer,)), False
    if found < SCHEMA_VERSION:
        older = note(
            f"An older Tocsin wrote it: its tables are version {found}. The rest can be examined "
            "once they are upgraded.",
            "`tocsin` upgrades it when it opens it, after a backup.",
        )
        return Section(title, (older,)), False
    missing = await reader.run(checking.missing)
    if missing:
        lacking = wrong(f"These are missing: {', '.join(missing)}.", _restore(path))
        return Section(title, (lacking,)), False
    return Section(title, (well(f"They are those of this Tocsin (version {found})."),)), True


# -- the rows ----------------------------------------------------------------------------------


async def _rows(reader: SqliteReader) -> Section:
    remedy = "Restore a backup from before it happened, and please report it."
    findings: list[Finding] = []
    for fine, look in (
        ("Every row belongs to one that is there.", checking.orphans),
        ("Every ticket's history begins with its creation.", checking.disorder),
    ):
        findings += _strays(await reader.run(look), fine, remedy)
    late = await reader.run(checking.later_than_written)
    if late:
        findings.append(
            note(
                f"{_count(late, 'event')} happened later than written down: the clock of a "
                "machine was put back.",
                "Let the machines keep their time by the network (NTP).",
            )
        )
    return Section("Rows", tuple(findings))


def _strays(found: Sequence[Strays], fine: str, remedy: str) -> list[Finding]:
    if not found:
        return [well(fine)]
    return [wrong(f"{strays.count:,} × {strays.what}.", remedy) for strays in found]


async def _numbers(desk: Desk) -> Section:
    reader, local = desk.store.reader, desk.now().astimezone()
    text = str(desk.setting("number_format", DEFAULT_FORMAT))
    key = sequence_key(text, local)

    def next_is_taken(select: Select) -> bool:
        coming = ticket_number(text, local, checking.last_number(select, key) + 1)
        return checking.is_number_taken(select, coming)

    findings = _strays(
        await reader.run(checking.wrong_numbers),
        "Every ticket has a number of its own.",
        "Restore a backup from before it happened, and please report it.",
    )
    if await reader.run(next_is_taken):
        findings.append(note("The next number is taken already; new tickets pass over it."))
    return Section("Ticket numbers", tuple(findings))


# -- the clocks --------------------------------------------------------------------------------


async def _clocks(desk: Desk, everything: bool, progress: Progress | None) -> Section:
    from store import kept_tickets

    find = partial(kept_tickets.ended_ids, most=None if everything else SAMPLE)
    opened, ended = await desk.store.reader.run(
        lambda select: (kept_tickets.open_ids(select), find(select))
    )
    held = await hold_against_events(desk, [*opened, *ended], progress)
    sample = "" if everything or len(ended) < SAMPLE else " (a sample; --all takes all)"
    told = f"{len(opened):,} open and {len(ended):,} ended{sample}"
    findings: list[Finding] = []
    if held.differences:
        numbers = {difference.number for difference in held.differences}
        findings += _told(held.differences)
        findings.append(
            wrong(
                f"{_count(len(numbers), 'ticket')} not as their events tell, of {told}.",
                "Booking time on such a ticket works it out anew; for many, restore a backup. "
                "Please report it.",
            )
        )
    else:
        findings.append(well(f"All that were looked at are as their events tell, of {told}."))
    if held.left_out:
        left_out = _count(held.left_out, "ticket")
        findings.append(note(f"Not looked at: {left_out} to be worked out anew anyway."))
    if held.unversioned:
        count = _count(held.unversioned, "ended ticket")
        findings.append(
            note(f"The clocks of {count} keep verdicts from before promises had versions.")
        )
    return Section("Tickets and clocks", tuple(findings))


def _told(differences: Sequence[Difference]) -> list[Finding]:
    lines = [
        wrong(f"{one.number}: {one.what} is {one.kept}, and should be {one.derived}.", "")
        for one in differences[:MOST_TOLD]
    ]
    if len(differences) > MOST_TOLD:
        lines.append(note(f"… and {len(differences) - MOST_TOLD:,} more differences."))
    return lines


async def _pending(desk: Desk, behind_ids: Iterable[int]) -> Section:
    from store import renewals

    keys = await desk.store.reader.run(renewals.pending)
    waiting = {int(key.partition(":")[2]) for key in keys} | set(behind_ids)
    findings = [
        wrong(
            f"Open tickets under the SLA {desk.catalogue.slas[sla_id].name} still wait for the "
            "deadlines of its last change.",
            "Open the desk with `tocsin`; it goes on where it was stopped.",
        )
        for sla_id in sorted(waiting)
        if sla_id in desk.catalogue.slas
    ]
    if await desk.store.reader.run(renewals.lacks_trails):
        findings.append(
            wrong(
                "Tickets of an older Tocsin still wait for their trails.",
                "Open the desk with `tocsin`; it goes on where it was stopped.",
            )
        )
    return Section("Work left over", tuple(findings) or (well("There is none."),))


async def _people(reader: SqliteReader) -> Section:
    left = await reader.run(checking.left_by_those_gone)
    findings = [
        note(
            f"{login}, who is no valid agent any more, left {_count(drafts, 'draft')} and "
            f"{_count(watches, 'stopwatch', 'stopwatches')}.",
            f"`tocsin --as {login}` shows them once the agent is valid again.",
        )
        for login, drafts, watches in left
    ]
    return Section("Agents who are gone", tuple(findings) or (well("They left nothing."),))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
